import { decodeArray, decodeNumber } from '../encoding.js';
import type { Figure, FigureAnnotation, FigureTrace } from '../figure-types.js';
import type { Grid } from '../grid.js';
import type { Theme } from '../theme.js';
import type { PseudospectrumView } from '../wire/pseudospectrum.js';
import { zeroLines } from '../zero-lines.js';
import { blend } from './colors.js';
import { frame, note, withMarks, type FigureOptions, type Frame, type LegendEntry } from './frame.js';
import { stroke, symbolGlyph } from './glyphs.js';
import { panesFigure } from './panes.js';
import { formatComplex, formatNumber } from './text.js';
import { paddedRange } from './time-series.js';

/** Draws the contours of the resolvent around the eigenvalues; beside them the norms of the powers. */
export function pseudospectrumFigure(
  view: PseudospectrumView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const { kind, title } = view;
  return panesFigure(
    {
      kind,
      ...(title !== undefined && { title }),
      first: (size, rows) => contourPlot(view, theme, size, rows),
      second: (size, rows) => growthPlot(view, theme, size, rows),
    },
    theme,
    options,
    height,
  );
}

function contourPlot(view: PseudospectrumView, theme: Theme, options: FigureOptions, height: number): Figure {
  const precision = options.precision ?? 6;
  const values = decodeArray(view.logSigma);
  const grid: Grid = {
    columns: view.columns,
    rows: view.rows,
    x: view.axes.x.range,
    y: view.axes.y.range,
  };
  const between = bilinear(grid, values);
  // Small ε, for which eigenvalues need little help, are strong; large ones pale.
  const color = (i: number): string =>
    blend(
      theme.background,
      theme.palette[6],
      view.levels.length < 2 ? 1 : 0.35 + (0.65 * i) / (view.levels.length - 1),
    );
  const contours = view.levels.map((level) => {
    const target = Math.log10(level);
    return zeroLines(
      grid,
      values.map((value) => value - target),
      (x, y) => between(x, y) - target,
    );
  });
  const points = decodeArray(view.eigenvalues);
  const order = Array.from({ length: points.length / 2 }, (_, k) => k);
  const legend: LegendEntry[] = [
    {
      key: 'eigenvalues',
      label: 'λ',
      glyph: (anchor) => [symbolGlyph(anchor, 'circle', 8, theme.stable, { color: theme.stable, width: 0 })],
    },
    { key: 'circle', label: '|z| = 1', glyph: (anchor) => [stroke(anchor, 22, theme.axis, 1.8)] },
    {
      key: 'levels',
      label: 'σ_min(z − W) = ε',
      glyph: (anchor) => [stroke(anchor, 22, color(Math.floor(view.levels.length / 2)), 1.8)],
    },
  ];
  const base = frame(
    { kind: view.kind, x: view.axes.x, y: view.axes.y, equal: true, style: 'cross', legend },
    theme,
    options,
    height,
  );
  const data: FigureTrace[] = contours.flatMap((lines, i): FigureTrace[] => {
    if (lines.length === 0) return [];
    const x: (number | null)[] = [];
    const y: (number | null)[] = [];
    for (const line of lines) {
      if (x.length > 0) [x, y].forEach((list) => list.push(null));
      for (let k = 0; k + 1 < line.length; k += 2) {
        x.push(line[k]);
        y.push(line[k + 1]);
      }
    }
    return [
      {
        type: 'scatter',
        mode: 'lines',
        name: `ε = ${formatNumber(view.levels[i], 3)}`,
        x,
        y,
        line: { color: color(i), width: 1.8, simplify: false },
        connectgaps: false,
        hoverinfo: 'text',
        hovertext: x.map(
          () => `ε = ${formatNumber(view.levels[i], 3)}<br>a change of W by this much reaches here`,
        ),
        showlegend: false,
        meta: { role: 'curve', index: i, legend: 'levels' },
      },
    ];
  });
  data.push({
    type: 'scatter',
    mode: 'markers',
    name: 'eigenvalues',
    x: order.map((k) => points[2 * k]),
    y: order.map((k) => points[2 * k + 1]),
    marker: {
      symbol: 'circle',
      size: order.length > 60 ? 5 : 8,
      color: order.map((k) => (isOutside(points, k) ? theme.background : theme.stable)),
      opacity: 1,
      line: {
        color: order.map((k) => (isOutside(points, k) ? theme.unstable : theme.background)),
        width: order.map((k) => (isOutside(points, k) ? 2 : 1)),
      },
    },
    cliponaxis: false,
    hoverinfo: 'text',
    hovertext: order.map((k) => {
      const [re, im] = [points[2 * k], points[2 * k + 1]];
      return `λ = ${formatComplex(re, im, precision)}<br>|λ| = ${formatNumber(Math.hypot(re, im), precision)}`;
    }),
    customdata: order,
    showlegend: false,
    meta: { role: 'eigenvalues', legend: 'eigenvalues' },
  });
  const circle = {
    type: 'circle',
    name: 'unit-circle',
    xref: 'x',
    yref: 'y',
    x0: -1,
    x1: 1,
    y0: -1,
    y1: 1,
    line: { color: theme.axis, width: 1.8 },
    fillcolor: blend(theme.background, theme.stable, 0.055),
    layer: 'below',
  } as const;
  return { data, layout: withMarks(base.layout, [circle], levelNotes(view.levels, contours, base, theme)) };
}

function growthPlot(view: PseudospectrumView, theme: Theme, options: FigureOptions, height: number): Figure {
  const precision = options.precision ?? 6;
  const norms = decodeArray(view.norms);
  const radius = decodeNumber(view.spectralRadius);
  const kreiss = decodeNumber(view.kreissLowerBound);
  const steps = norms.length - 1;
  const decay = Array.from(norms, (_, k) => radius ** k);
  const peak = norms.reduce((most, value) => Math.max(most, value), 0);
  const hasBound = Number.isFinite(kreiss) && kreiss > 1 + 1e-9;
  const base = frame(
    {
      kind: view.kind,
      x: { label: 'power k', range: [0, steps] },
      y: { label: 'norm of Wᵏ', range: paddedRange([[0], norms, decay.slice(0, 2)], 0.06) },
      equal: false,
      style: 'grid',
      integerX: true,
      legend: [
        {
          key: 'norms',
          label: `‖Wᵏ‖, peak ${formatNumber(peak, 3)} at ${norms.indexOf(peak)}`,
          glyph: (anchor) => [stroke(anchor, 22, theme.palette[0], 2)],
        },
        {
          key: 'decay',
          label: `ρᵏ, ρ = ${formatNumber(radius, 3)}`,
          glyph: (anchor) => [stroke(anchor, 22, theme.text, 1.5, 'dot')],
        },
        ...(hasBound
          ? [
              {
                key: 'kreiss',
                label: `peak ≥ ${formatNumber(kreiss, 3)} (Kreiss)`,
                glyph: (anchor: Parameters<LegendEntry['glyph']>[0]) => [
                  stroke(anchor, 22, theme.palette[1], 1.5, 'dash'),
                ],
              },
            ]
          : []),
      ],
    },
    theme,
    options,
    height,
  );
  const reference = (
    name: string,
    x: readonly number[],
    y: readonly number[],
    color: string,
    dash: 'dot' | 'dash',
  ): FigureTrace => ({
    type: 'scatter',
    mode: 'lines',
    name,
    x,
    y: y.map(finite),
    line: { color, width: 1.5, dash, simplify: false },
    connectgaps: false,
    hoverinfo: 'skip',
    showlegend: false,
    meta: { role: 'reference', legend: name },
  });
  const data: FigureTrace[] = [
    reference(
      'decay',
      decay.map((_, k) => k),
      decay,
      theme.text,
      'dot',
    ),
  ];
  if (hasBound) data.push(reference('kreiss', [0, steps], [kreiss, kreiss], theme.palette[1], 'dash'));
  data.push({
    type: 'scatter',
    mode: 'lines+markers',
    name: 'norms',
    x: Array.from(norms, (_, k) => k),
    y: Array.from(norms, finite),
    line: { color: theme.palette[0], width: 2, simplify: false },
    marker: {
      symbol: 'circle',
      size: steps > 60 ? 3 : 5,
      color: theme.palette[0],
      opacity: 1,
      line: { color: theme.palette[0], width: 0 },
    },
    connectgaps: false,
    hovertemplate: `k = %{x}<br>‖Wᵏ‖ = %{y:.${precision}~g}<extra></extra>`,
    showlegend: false,
    meta: { role: 'series', index: 0, legend: 'norms' },
  });
  return { data, layout: base.layout };
}

/** ε at the highest point of each contour, where there is room. */
function levelNotes(
  levels: readonly number[],
  contours: readonly (readonly Float64Array[])[],
  { unitX, unitY, rangeY }: Frame,
  theme: Theme,
): FigureAnnotation[] {
  const taken: (readonly [number, number])[] = [];
  return levels.flatMap((level, i): FigureAnnotation[] => {
    let top: readonly [number, number] | undefined;
    for (const line of contours[i]) {
      for (let k = 0; k + 1 < line.length; k += 2) {
        if (top === undefined || line[k + 1] > top[1]) top = [line[k], line[k + 1]];
      }
    }
    if (top === undefined || (rangeY[1] - top[1]) / unitY < 7) return [];
    const [x, y] = top;
    if (taken.some(([a, b]) => Math.abs(a - x) / unitX < 34 && Math.abs(b - y) / unitY < 13)) return [];
    taken.push(top);
    return [
      note({ xref: 'x', yref: 'y', x, y, xanchor: 'center' }, formatNumber(level, 3), {
        color: theme.mutedText,
        size: 10,
        bgcolor: theme.background,
        name: `level-${i}`,
      }),
    ];
  });
}

/** A function between the points of a grid. */
function bilinear(
  { columns, rows, x, y }: Grid,
  values: ArrayLike<number>,
): (x: number, y: number) => number {
  return (atX, atY) => {
    const u = Math.min(Math.max(((atX - x[0]) / (x[1] - x[0])) * (columns - 1), 0), columns - 1);
    const v = Math.min(Math.max(((atY - y[0]) / (y[1] - y[0])) * (rows - 1), 0), rows - 1);
    const [column, row] = [Math.min(Math.floor(u), columns - 2), Math.min(Math.floor(v), rows - 2)];
    const [s, t] = [u - column, v - row];
    const at = row * columns + column;
    return (
      (1 - t) * ((1 - s) * values[at] + s * values[at + 1]) +
      t * ((1 - s) * values[at + columns] + s * values[at + columns + 1])
    );
  };
}

function isOutside(points: Float64Array, k: number): boolean {
  return Math.hypot(points[2 * k], points[2 * k + 1]) > 1 + 1e-6;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
