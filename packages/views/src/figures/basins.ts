import { decodeArray, decodeMatrix, decodeNumber } from '../encoding.js';
import type { Figure, FigureAnnotation, FigureTrace, MarkerSymbol } from '../figure-types.js';
import { attractorText, destinationText } from '../summaries/basins.js';
import type { Theme } from '../theme.js';
import type { AttractorMark, BasinPath, BasinsView, StartShare } from '../wire/basins.js';
import { blend } from './colors.js';
import { frame, NARROW, note, withMarks, type FigureOptions, type Frame, type LegendEntry } from './frame.js';
import { symbolGlyph } from './glyphs.js';
import { hatchLines, hatchedSwatch } from './hatching.js';
import { formatNumber, plain, textWidth } from './text.js';

/** Share of its colour that a basin, a hatching line and the grey of undecided starts have. */
const TINT = 0.24;
const HATCH = 0.62;
const GREY = 0.35;
/** Axes whose lengths differ by more than this are not drawn to the same scale. */
const MAX_ASPECT = 3;
/** Steps of a path that are drawn as points on screen, in pixels. */
const PATH_SIZE = 4;

/** Draws basins as coloured, hatched regions with their attractors, and the orbits of chosen starts. */
export function basinsFigure(view: BasinsView, theme: Theme, options: FigureOptions, height: number): Figure {
  const base = basinsFrame(view, theme, options, height);
  const precision = options.precision ?? 6;
  return {
    data: [
      ...regions(view, theme, base),
      ...hatching(view, theme, base),
      ...view.paths.flatMap((path, i) => pathTraces(view, path, i, theme, precision)),
      ...attractorTraces(view, theme, precision),
    ],
    layout: withMarks(base.layout, [], names(view, theme, base)),
  };
}

/** Axes, title and legend of a picture of basins. */
export function basinsFrame(view: BasinsView, theme: Theme, options: FigureOptions, height: number): Frame {
  const { x, y } = view.axes;
  const aspect = (x.range[1] - x.range[0]) / (y.range[1] - y.range[0]);
  const [rows, columns] = view.labels.shape;
  return frame(
    {
      kind: view.kind,
      title: view.title,
      x,
      y,
      equal: aspect < MAX_ASPECT && aspect > 1 / MAX_ASPECT,
      style: 'box',
      legend: legend(view, theme, options.width ?? 640),
      note: `± standard error, ${columns} × ${rows} starts`,
    },
    theme,
    options,
    height,
  );
}

function legend(view: BasinsView, theme: Theme, width: number): LegendEntry[] {
  const entries = view.attractors.map((mark, i): LegendEntry => {
    const color = colorOf(mark, theme);
    return {
      key: `attractor-${i}`,
      // A letter leaves room for what it stands for, if the legend is not under the plot.
      label: `${mark.name}: ${percent(mark.share)}${mark.name.length <= 2 && width >= NARROW ? `, ${attractorText(mark)}` : ''}`,
      glyph: (anchor) =>
        hatchedSwatch(
          anchor,
          mark.color,
          14,
          blend(theme.background, color, TINT),
          blend(theme.background, color, HATCH),
        ),
    };
  });
  const plainEntry = (key: string, label: string, share: StartShare, fill: string): void => {
    if (share.count === 0) return;
    entries.push({
      key,
      label: `${label}: ${percent(share)}`,
      glyph: (anchor) => [symbolGlyph(anchor, 'square', 14, fill, { color: theme.axis, width: 1 })],
    });
  };
  plainEntry('lost', 'leave', view.lost, theme.background);
  plainEntry('undecided', 'undecided', view.undecided, blend(theme.background, theme.axis, GREY));
  view.paths.forEach(({ leadsTo }, i) => {
    entries.push({
      key: `path-${i}`,
      label: `an orbit, ${destinationText(leadsTo, view.attractors)}`,
      glyph: (anchor) => [
        symbolGlyph({ ...anchor, dx: anchor.dx - 6 }, 'circle', 8, theme.background, {
          color: theme.text,
          width: 1.6,
        }),
        symbolGlyph({ ...anchor, dx: anchor.dx + 4 }, 'circle', PATH_SIZE, theme.text, {
          color: theme.text,
          width: 0,
        }),
        symbolGlyph({ ...anchor, dx: anchor.dx + 11 }, 'circle', PATH_SIZE, theme.text, {
          color: theme.text,
          width: 0,
        }),
      ],
    });
  });
  return entries;
}

function percent({ fraction, standardError }: StartShare): string {
  const error = 100 * standardError;
  const decimals = error > 0 && error < 0.095 ? 2 : 1;
  return `${(100 * fraction).toFixed(decimals)} ± ${error.toFixed(decimals)} %`;
}

function colorOf({ color }: AttractorMark, theme: Theme): string {
  return theme.palette[color % theme.palette.length];
}

/** One heatmap with a step of the scale for each attractor, and one for undecided starts. */
function regions(view: BasinsView, theme: Theme, base: Frame): FigureTrace[] {
  const [rows, columns] = view.labels.shape;
  const labels = decodeArray(view.labels);
  const colors = [
    blend(theme.background, theme.axis, GREY),
    ...view.attractors.map((mark) => blend(theme.background, colorOf(mark, theme), TINT)),
  ];
  const step = (label: number): number | null => (label >= 0 ? label + 1 : label === -2 ? 0 : null);
  return [
    {
      type: 'heatmap',
      name: 'basins',
      // Labels stand at grid points, both ends included: the outer cells reach half a step over the frame.
      x0: base.rangeX[0],
      dx: (base.rangeX[1] - base.rangeX[0]) / (columns - 1),
      y0: base.rangeY[0],
      dy: (base.rangeY[1] - base.rangeY[0]) / (rows - 1),
      z: Array.from({ length: rows }, (_, r) =>
        Array.from({ length: columns }, (_entry, c) => step(labels[r * columns + c])),
      ),
      colorscale: colors.flatMap((color, i) => [
        [i / colors.length, color] as const,
        [(i + 1) / colors.length, color] as const,
      ]),
      zmin: -0.5,
      zmax: colors.length - 0.5,
      opacity: 1,
      showscale: false,
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'basins', legend: 'basins' },
    },
  ];
}

function hatching(view: BasinsView, theme: Theme, base: Frame): FigureTrace[] {
  const [rows, columns] = view.labels.shape;
  const { plotWidth, plotHeight, rangeX, rangeY, unitX, unitY } = base;
  const grid = { columns, rows, labels: decodeArray(view.labels), plotWidth, plotHeight };
  return view.attractors.flatMap((mark, i): FigureTrace[] => {
    const { x, y } = hatchLines(grid, mark.color, new Set([i]));
    if (x.length === 0) return [];
    return [
      {
        type: 'scatter',
        mode: 'lines',
        name: plain(`basin of ${mark.name}`),
        x: x.map((value) => (value === null ? null : rangeX[0] + value * unitX)),
        y: y.map((value) => (value === null ? null : rangeY[0] + value * unitY)),
        line: { color: blend(theme.background, colorOf(mark, theme), HATCH), width: 0.8, simplify: false },
        connectgaps: false,
        hoverinfo: 'skip',
        showlegend: false,
        meta: { role: 'basins', index: i, legend: `attractor-${i}` },
      },
    ];
  });
}

/** So many points are no cycle that can be counted. */
function isCloud(points: number): boolean {
  return points > 64;
}

const symbols: Readonly<Record<AttractorMark['kind'], MarkerSymbol>> = {
  'fixed-point': 'circle',
  cycle: 'square',
  chaotic: 'circle',
  aperiodic: 'circle',
};

function attractorTraces(view: BasinsView, theme: Theme, precision: number): FigureTrace[] {
  return view.attractors.map((mark, i) => {
    const { rows, data } = decodeMatrix(mark.points);
    const color = colorOf(mark, theme);
    const exponent = decodeNumber(mark.exponentPerStep);
    const error = decodeNumber(mark.exponentError);
    const lines = [
      `<b>${plain(mark.name)}</b>: ${attractorText(mark)}`,
      `share ${percent(mark.share)} (95 %: ${mark.share.interval.map((end) => (100 * end).toFixed(1)).join(' to ')})`,
      `exponent ${formatNumber(exponent, precision)}${error > 0 ? ` ± ${formatNumber(error, 2)}` : ''} per step`,
    ];
    return {
      type: 'scatter',
      mode: 'markers',
      name: plain(mark.name),
      x: Array.from({ length: rows }, (_, k) => data[2 * k]),
      y: Array.from({ length: rows }, (_, k) => data[2 * k + 1]),
      marker: {
        symbol: symbols[mark.kind],
        size: isCloud(rows) ? 2.5 : mark.kind === 'cycle' ? 9 : 11,
        color: isCloud(rows) ? blend(theme.text, color, 0.5) : color,
        opacity: 1,
        line: { color: isCloud(rows) ? color : theme.text, width: isCloud(rows) ? 0 : 1.2 },
      },
      hoverinfo: 'text',
      hovertext: Array.from({ length: rows }, (_, k) =>
        [
          ...lines,
          `(${formatNumber(data[2 * k], precision)}, ${formatNumber(data[2 * k + 1], precision)})`,
        ].join('<br>'),
      ),
      customdata: Array.from({ length: rows }, () => i),
      showlegend: false,
      meta: { role: 'fixed-points', index: i, legend: `attractor-${i}` },
    };
  });
}

/** The name of each attractor beside one of its points that is in the picture; of a cloud, beside its topmost one. */
function names(view: BasinsView, theme: Theme, base: Frame): FigureAnnotation[] {
  return view.attractors.flatMap((mark): FigureAnnotation[] => {
    const { rows, data } = decodeMatrix(mark.points);
    const { rangeX, rangeY, unitX, plotWidth } = base;
    const order = Array.from({ length: rows }, (_, k) => k);
    if (isCloud(rows)) order.sort((a, b) => data[2 * b + 1] - data[2 * a + 1]);
    for (const k of order) {
      const [x, y] = [data[2 * k], data[2 * k + 1]];
      if (!(x >= rangeX[0] && x <= rangeX[1] && y >= rangeY[0] && y <= rangeY[1])) continue;
      const pixels = (x - rangeX[0]) / unitX;
      const isLeft = pixels + 12 + textWidth(mark.name, 13) > plotWidth;
      const at = {
        xref: 'x',
        yref: 'y',
        x,
        y,
        xshift: isLeft ? -10 : 10,
        yshift: isCloud(rows) ? 10 : 0,
        xanchor: isLeft ? 'right' : 'left',
      } as const;
      const style = { color: theme.text, size: 13, weight: 700, name: 'attractor', bgcolor: veil(theme) };
      return [note(at, mark.name, style)];
    }
    return [];
  });
}

/** Behind a name: hatching under it fades. */
function veil({ background }: Theme): string {
  return /^#[0-9a-f]{6}$/i.test(background) ? `${background}b8` : background;
}

function pathTraces(
  view: BasinsView,
  path: BasinPath,
  index: number,
  theme: Theme,
  precision: number,
): FigureTrace[] {
  const { rows, data } = decodeMatrix(path.points);
  const color = theme.text;
  return [
    {
      type: 'scatter',
      mode: 'lines+markers',
      name: 'orbit',
      x: Array.from({ length: rows }, (_, t) => data[2 * t]),
      y: Array.from({ length: rows }, (_, t) => data[2 * t + 1]),
      line: { color: theme.mutedText, width: 1, simplify: false },
      marker: {
        symbol: 'circle',
        size: Array.from({ length: rows }, (_, t) => (t === 0 ? 9 : PATH_SIZE)),
        color: Array.from({ length: rows }, (_, t) => (t === 0 ? theme.background : color)),
        opacity: 1,
        line: { color, width: Array.from({ length: rows }, (_, t) => (t === 0 ? 1.6 : 0)) },
      },
      hoverinfo: 'text',
      hovertext: Array.from({ length: rows }, (_, t) =>
        [
          `step ${t} of an orbit that ${plain(destinationText(path.leadsTo, view.attractors))}`,
          `(${formatNumber(data[2 * t], precision)}, ${formatNumber(data[2 * t + 1], precision)})`,
        ].join('<br>'),
      ),
      showlegend: false,
      meta: { role: 'orbit', index, legend: `path-${index}` },
    },
  ];
}
