import { comparisonRows, MORE_THAN_NOISE, type ComparisonRow } from '../comparison-rows.js';
import { decodeArray } from '../encoding.js';
import type { Figure, FigureAnnotation, FigureShape, FigureTrace } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { ComparedSpectra, ComparisonView } from '../wire/comparison.js';
import type { Pieces } from './arrows.js';
import { frame, note, withMarks, type FigureOptions, type LegendEntry } from './frame.js';
import { stroke, symbolGlyph } from './glyphs.js';
import { panesFigure, panesHeight } from './panes.js';
import { formatNumber, plain, shorten, textWidth } from './text.js';
import { paddedRange } from './time-series.js';

/** Pixels that a row of the differences takes: a line of text over its mark. */
const ROW = 36;
/** Pixels around the rows: heading, axis and legend. */
const AROUND = 120;
/** Ratios outside these stand at the edge. */
const smallest = 0.1;
const largest = 1e4;
const ticks = [0.1, 0.5, MORE_THAN_NOISE, 10, 100, 1000, 1e4];

/** The height in pixels that suits a comparison at a width. */
export function comparisonHeight(view: ComparisonView, width: number): number {
  const rows = ROW * comparisonRows(view).length + AROUND;
  if (view.spectra === undefined) return Math.max(220, rows);
  const both = panesHeight(width);
  // Under one another each of the two gets half.
  return Math.max(both, both > width ? 2 * rows : rows + 26);
}

/** Draws the spectra side by side, and beside them every difference in units of its noise floor. */
export function comparisonFigure(
  view: ComparisonView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const { spectra, title, ...bare } = view;
  if (spectra === undefined) return differencesPane(view, theme, options, height);
  return panesFigure(
    {
      kind: view.kind,
      ...(title !== undefined && { title }),
      first: (size, tall) => spectraPane({ ...bare, spectra }, theme, size, tall),
      second: (size, tall) => differencesPane({ ...bare, spectra }, theme, size, tall),
    },
    theme,
    options,
    height,
  );
}

// ── Exponents side by side ──────────────────────────────────────────────────────────────────────────────────

const sides = ['truth', 'model'] as const;
/** The two stand so far from the number of their exponent. */
const offsets = { truth: -0.13, model: 0.13 } as const;
const symbols = { truth: 'circle', model: 'diamond' } as const;

function spectraPane(
  view: ComparisonView & { readonly spectra: ComparedSpectra },
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const precision = options.precision ?? 6;
  const { per } = view.spectra;
  const unit = per === 'step' ? 'nats per step' : 'nats per time';
  const both = sides.map((side, k) => {
    const { exponents, intervals } = view.spectra[side];
    return {
      // Not the colours of the verdicts beside.
      ...{ side, color: [theme.text, theme.nullclines[1]][k] },
      ...{ level: intervals?.level, name: view.names[side] },
      values: decodeArray(exponents),
      lower: intervals && decodeArray(intervals.lower),
      upper: intervals && decodeArray(intervals.upper),
    };
  });
  const count = Math.max(1, ...both.map(({ values }) => values.length));
  const extent = both.flatMap(({ values, lower = [], upper = [] }) => [values, lower, upper]);
  const level = both.find((one) => one.level !== undefined)?.level;
  const base = frame(
    {
      kind: view.kind,
      x: { label: 'number of the exponent', range: [0.4, count + 0.6] },
      y: { label: `λ (${unit})`, range: paddedRange([...extent, [0]], 0.08) },
      equal: false,
      style: 'grid',
      integerX: true,
      legend: [
        ...both.map(({ side, name, color }): LegendEntry => ({
          key: side,
          label: name,
          glyph: (anchor) => [symbolGlyph(anchor, symbols[side], 9, color, { color, width: 0 })],
        })),
        ...(level === undefined
          ? []
          : [
              {
                key: 'intervals',
                label: `${formatNumber(100 * level, 3)} % interval`,
                glyph: (anchor) => [stroke(anchor, 22, theme.mutedText, 1.6)],
              } satisfies LegendEntry,
            ]),
      ],
    },
    theme,
    options,
    height,
  );
  const size = count > 60 ? 4 : count > 20 ? 6 : 9;
  const data = both.flatMap(({ side, name, color, values, lower, upper }, k): FigureTrace[] => {
    const bars: Pieces = { x: [], y: [] };
    values.forEach((_, i) => {
      const [low, high] = [lower?.[i] ?? NaN, upper?.[i] ?? NaN];
      if (!Number.isFinite(low) || !Number.isFinite(high)) return;
      bars.x.push(i + 1 + offsets[side], i + 1 + offsets[side], null);
      bars.y.push(low, high, null);
    });
    const hovertext = Array.from(values, (value, i) => {
      const ends = Number.isFinite(lower?.[i])
        ? `<br>${formatNumber(lower?.[i] ?? NaN, precision)} to ${formatNumber(upper?.[i] ?? NaN, precision)}`
        : '';
      return `<b>λ${i + 1} = ${formatNumber(value, precision)}</b> ${unit}, ${plain(name)}${ends}`;
    });
    return [
      {
        type: 'scatter',
        mode: 'lines',
        name: 'intervals',
        ...bars,
        line: { color, width: count > 60 ? 1 : 1.8, simplify: false },
        connectgaps: false,
        hoverinfo: 'skip',
        showlegend: false,
        meta: { role: 'interval', index: k, legend: side },
      },
      {
        type: 'scatter',
        mode: 'markers',
        name: plain(name),
        x: Array.from(values, (_, i) => i + 1 + offsets[side]),
        y: Array.from(values, (value) => (Number.isFinite(value) ? value : null)),
        marker: {
          symbol: symbols[side],
          // Where the two stand close together the one behind must show.
          size: count > 20 && side === 'truth' ? size + 4 : size,
          color,
          opacity: 1,
          line: { color: theme.background, width: 1 },
        },
        hoverinfo: 'text',
        hovertext,
        showlegend: false,
        meta: { role: 'exponents', index: k, legend: side },
      },
    ];
  });
  return { data, layout: base.layout };
}

// ── Differences against their noise ─────────────────────────────────────────────────────────────────────────

const looks = {
  'within-noise': { symbol: 'circle', label: 'within noise' },
  'more-than-noise': { symbol: 'triangle-up', label: 'more than noise' },
} as const;

function differencesPane(view: ComparisonView, theme: Theme, options: FigureOptions, height: number): Figure {
  const rows = comparisonRows(view);
  const color = { 'within-noise': theme.stable, 'more-than-noise': theme.unstable } as const;
  const greatest = Math.max(
    0,
    ...rows.map(({ ratio }) => (Number.isNaN(ratio) ? 0 : Math.min(ratio, largest))),
  );
  const edge = Math.log10(Math.max(12, 1.7 * greatest));
  const range = [Math.log10(smallest) - 0.12, edge] as const;
  const visible = ticks.filter((value) => Math.log10(value) <= edge);
  const bare = frame(
    {
      kind: view.kind,
      ...(view.title !== undefined && { title: view.title }),
      x: {
        label: 'difference ÷ noise floor',
        range,
        ticks: visible.map((value) => ({ value: Math.log10(value), text: formatNumber(value, 3) })),
      },
      y: { label: '', range: [0, Math.max(1, rows.length)], ticks: [] },
      equal: false,
      style: 'grid',
      legend: (['within-noise', 'more-than-noise'] as const).flatMap((verdict): LegendEntry[] => {
        const count = rows.filter((row) => row.verdict === verdict).length;
        const { symbol, label } = looks[verdict];
        if (count === 0) return [];
        return [
          {
            key: verdict,
            label: `${label} (${count})`,
            glyph: (anchor) => [
              symbolGlyph(anchor, symbol, 9, color[verdict], { color: color[verdict], width: 0 }),
            ],
          },
        ];
      }),
    },
    theme,
    options,
    height,
  );
  const rowHeight = 1 / bare.unitY;
  const precision = options.precision ?? 6;
  // The mark stands in the lower part of its row, the text over it.
  const level = (i: number): number => rows.length - i - (rowHeight > 24 ? 0.72 : 0.5);
  const place = (ratio: number): number => Math.log10(Math.min(Math.max(ratio, smallest), largest));
  const stems: Pieces = { x: [], y: [] };
  rows.forEach(({ verdict, ratio }, i) => {
    if (verdict === 'unknown') return;
    stems.x.push(range[0], place(ratio), null);
    stems.y.push(level(i), level(i), null);
  });
  const known = rows.flatMap((row, i) =>
    row.verdict === 'unknown' ? [] : [{ ...row, verdict: row.verdict, i }],
  );
  const data: FigureTrace[] = [
    {
      type: 'scatter',
      mode: 'lines',
      name: 'stems',
      ...stems,
      line: { color: theme.axis, width: 1.2, simplify: false },
      connectgaps: false,
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'interval' },
    },
    {
      type: 'scatter',
      mode: 'markers',
      name: 'differences',
      x: known.map(({ ratio }) => place(ratio)),
      y: known.map(({ i }) => level(i)),
      marker: {
        symbol: known.map(({ verdict }) => looks[verdict].symbol),
        size: 10,
        color: known.map(({ verdict }) => color[verdict]),
        opacity: 1,
        line: { color: theme.background, width: 1 },
      },
      cliponaxis: false,
      hoverinfo: 'text',
      hovertext: known.map((row) => describe(row, view.names, precision)),
      customdata: known.map(({ i }) => i),
      showlegend: false,
      meta: { role: 'differences' },
    },
  ];
  const band: FigureShape = {
    type: 'rect',
    name: 'noise',
    xref: 'x',
    yref: 'paper',
    x0: range[0],
    x1: Math.log10(MORE_THAN_NOISE),
    y0: 0,
    y1: 1,
    line: { color: theme.grid, width: 0 },
    fillcolor: theme.grid,
    layer: 'below',
  };
  const texts =
    rowHeight < 18 ? [] : rows.flatMap((row, i) => rowTexts(row, rows.length - i, bare.plotWidth, theme));
  const heading = note(
    { xref: 'paper', yref: 'paper', x: 1, y: 1, xanchor: 'right', yshift: 13 },
    shorten(`${view.names.truth} → ${view.names.model}`, Math.max(8, Math.floor(bare.plotWidth / 7))),
    { color: theme.mutedText, size: 11, name: 'heading' },
  );
  return { data, layout: withMarks(bare.layout, [band], [...texts, heading]) };
}

/** Name on the left and values on the right, under the upper edge of a row. */
function rowTexts(row: ComparisonRow, top: number, width: number, theme: Theme): FigureAnnotation[] {
  const { name, truth, model, difference, verdict } = row;
  const own =
    truth === undefined || model === undefined
      ? formatNumber(difference, 3)
      : `${formatNumber(truth, 4)} → ${formatNumber(model, 4)}`;
  const values = verdict === 'unknown' ? `${own}, noise unknown` : own;
  const at = { xref: 'paper', yref: 'y', y: top, yshift: -9 } as const;
  const room = width - textWidth(values, 11) - 14;
  const fitting = Math.floor(room / (textWidth(name, 12) / name.length));
  return [
    note({ ...at, x: 0, xshift: 4 }, shorten(name, Math.max(3, fitting)), {
      color: theme.text,
      size: 12,
      name: 'row',
    }),
    note({ ...at, x: 1, xshift: -2, xanchor: 'right' }, values, {
      color: theme.mutedText,
      size: 11,
      name: 'row-values',
    }),
  ];
}

function describe(row: ComparisonRow, names: ComparisonView['names'], precision: number): string {
  const { name, truth, model, difference, noiseFloor, ratio, note: how } = row;
  const lines = [`<b>${plain(name)}</b>`];
  if (truth !== undefined && model !== undefined) {
    lines.push(`${plain(names.truth)}: ${formatNumber(truth, precision)}`);
    lines.push(`${plain(names.model)}: ${formatNumber(model, precision)}`);
  }
  lines.push(`difference ${formatNumber(difference, precision)}`);
  if (noiseFloor !== undefined) {
    lines.push(`noise floor ${formatNumber(noiseFloor, precision)}: ${formatNumber(ratio, 3)} times`);
  }
  if (how !== undefined) lines.push(plain(how));
  return lines.join('<br>');
}
