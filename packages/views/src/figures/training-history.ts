import { decodeArray } from '../encoding.js';
import type { Figure, FigureTrace } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { TrainingHistory, TrainingView } from '../wire/training.js';
import { blend } from './colors.js';
import { frame, type FigureOptions, type LegendEntry } from './frame.js';
import { stroke, symbolGlyph } from './glyphs.js';
import { formatNumber } from './text.js';
import { paddedRange } from './time-series.js';

/** Colours of the map of gradients, from the smallest to the largest. */
const shades = 9;
/** Smaller gradients than this share of the largest are all alike. */
const floor = 1e-9;

/** How large the gradient is so many steps before the end, over the updates. */
export function reachPane(
  view: TrainingView,
  history: TrainingHistory,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const updates = decodeArray(history.updates);
  const lags = decodeArray(history.lags);
  const norms = decodeArray(history.stateGradients);
  const largest = norms.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, value) : most), 0);
  const logarithms = norms.map((value) =>
    Number.isFinite(value) && largest > 0 ? Math.log10(Math.max(value, floor * largest)) : NaN,
  );
  const [low, high] = paddedRange([logarithms], 0);
  const width = (high - low) / shades;
  const shade = (value: number): number =>
    Math.min(shades - 1, Math.max(0, Math.floor((value - low) / width)));
  const color = (k: number): string =>
    blend(theme.background, theme.palette[6], 0.06 + (0.94 * k) / (shades - 1));
  const dx = step(updates);
  const dy = step(lags);
  const base = frame(
    {
      kind: view.kind,
      x: { label: 'update', range: [updates[0] - dx / 2, updates[updates.length - 1] + dx / 2] },
      y: { label: 'steps before the end', range: [lags[0] - dy / 2, lags[lags.length - 1] + dy / 2] },
      equal: false,
      style: 'box',
      integerX: true,
      legend: [0, (shades - 1) / 2, shades - 1].map((k): LegendEntry => ({
        key: `shade-${k}`,
        label: `‖∂L/∂h‖ ${formatNumber(10 ** (low + (k + 0.5) * width), 1)}`,
        glyph: (anchor) => [symbolGlyph(anchor, 'square', 11, color(k), { color: theme.axis, width: 0.5 })],
      })),
      legendPlace: 'below',
    },
    theme,
    options,
    height,
  );
  const z = Array.from(lags, (_, row) =>
    Array.from(updates, (__, column) => {
      const value = logarithms[column * lags.length + row];
      return Number.isNaN(value) ? null : shade(value);
    }),
  );
  const colorscale = Array.from({ length: shades }, (_, k) => [
    [k / shades, color(k)] as const,
    [(k + 1) / shades, color(k)] as const,
  ]).flat();
  return {
    data: [
      {
        type: 'heatmap',
        name: 'gradients',
        ...{ x0: updates[0], dx, y0: lags[0], dy, z, colorscale },
        zmin: -0.5,
        zmax: shades - 0.5,
        opacity: 1,
        showscale: false,
        hoverinfo: 'skip',
        showlegend: false,
        meta: { role: 'cloud' },
      },
    ],
    layout: base.layout,
  };
}

/** Distance of evenly spaced values; those of a history are, but for the last one. */
function step(values: Float64Array): number {
  return values.length < 2 ? 1 : (values[values.length - 1] - values[0]) / (values.length - 1);
}

/** Sizes of the leading eigenvalues of the recurrent weights over the updates, against 1. */
export function spectrumPane(
  view: TrainingView,
  history: TrainingHistory,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const updates = decodeArray(history.updates);
  const values = decodeArray(history.eigenvalues);
  const [k, n] = history.eigenvalues.shape;
  const moduli = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: k }, (__, row) => {
      const at = 2 * (row * n + i);
      return Math.hypot(values[at], values[at + 1]);
    }),
  );
  const precision = options.precision ?? 6;
  const color = (i: number): string => blend(theme.background, theme.palette[6], i === 0 ? 1 : 0.45);
  const base = frame(
    {
      kind: view.kind,
      x: { label: 'update', range: paddedRange([updates], 0.015) },
      y: { label: `|λ| of the ${history.block} weights`, range: paddedRange([...moduli, [0, 1]], 0.05) },
      equal: false,
      style: 'grid',
      integerX: true,
      legend: [
        { key: 'largest', label: 'largest', glyph: (anchor) => [stroke(anchor, 22, color(0), 2.2)] },
        ...(n > 1
          ? [
              {
                key: 'others',
                label: `next ${n - 1}`,
                glyph: (anchor: Parameters<LegendEntry['glyph']>[0]) => [stroke(anchor, 22, color(1), 1)],
              },
            ]
          : []),
        { key: 'one', label: '|λ| = 1', glyph: (anchor) => [stroke(anchor, 22, theme.axis, 1.5, 'dash')] },
      ],
      legendPlace: 'below',
    },
    theme,
    options,
    height,
  );
  const data: FigureTrace[] = [
    {
      type: 'scatter',
      mode: 'lines',
      name: 'one',
      x: [updates[0], updates[updates.length - 1]],
      y: [1, 1],
      line: { color: theme.axis, width: 1.5, dash: 'dash', simplify: false },
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'reference', legend: 'one' },
    },
    // The largest over the others.
    ...moduli
      .map((sizes, i): FigureTrace => ({
        type: 'scatter',
        mode: k === 1 ? 'lines+markers' : 'lines',
        name: `λ${i + 1}`,
        x: Array.from(updates),
        y: Array.from(sizes, (value) => (Number.isFinite(value) ? value : null)),
        line: { color: color(i), width: i === 0 ? 2.2 : 1, simplify: false },
        ...(k === 1 && {
          marker: {
            symbol: 'circle' as const,
            size: 5,
            color: color(i),
            opacity: 1,
            line: { color: color(i), width: 0 },
          },
        }),
        connectgaps: false,
        hoverinfo: 'text',
        hovertext: Array.from(
          sizes,
          (value, row) => `update ${updates[row]}<br>|λ${i + 1}| = ${formatNumber(value, precision)}`,
        ),
        showlegend: false,
        meta: { role: 'series', index: i + 1, legend: i === 0 ? 'largest' : 'others' },
      }))
      .reverse(),
  ];
  return { data, layout: base.layout };
}
