import { decodeArray } from '../encoding.js';
import type { Figure, FigureTrace } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { TrainingView } from '../wire/training.js';
import { blend } from './colors.js';
import { frame, type FigureOptions, type LegendEntry } from './frame.js';
import { stroke } from './glyphs.js';
import { panesFigure } from './panes.js';
import { reachPane, spectrumPane } from './training-history.js';
import { formatNumber } from './text.js';
import { paddedRange } from './time-series.js';

/** A quantity that is drawn over the updates. */
interface Quantity {
  readonly name: string;
  readonly values: Float64Array;
  readonly color: string;
  readonly limit?: { readonly value: number; readonly label: string };
}

/** Draws the loss and, beside it, the norm of the gradient; below them what happened inside, where that is known. */
export function trainingFigure(
  view: TrainingView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const { kind, title, clipNorm, clippedShare, history } = view;
  const updates = decodeArray(view.updates);
  const share = clippedShare === undefined ? '' : ` (${formatNumber(100 * clippedShare, 2)} %)`;
  const loss: Quantity = { name: 'loss', values: decodeArray(view.losses), color: theme.palette[0] };
  const norm: Quantity = {
    name: 'norm of the gradient',
    values: decodeArray(view.gradientNorms),
    color: theme.palette[2],
    ...(clipNorm !== undefined && {
      limit: { value: clipNorm, label: `cut at ${formatNumber(clipNorm, 3)}${share}` },
    }),
  };
  return panesFigure(
    {
      kind,
      ...(title !== undefined && { title }),
      first: (size, rows) => plot(view, loss, updates, theme, size, rows),
      second: (size, rows) => plot(view, norm, updates, theme, size, rows),
      ...(history && {
        third: (size: FigureOptions, rows: number): Figure => reachPane(view, history, theme, size, rows),
        fourth: (size: FigureOptions, rows: number): Figure => spectrumPane(view, history, theme, size, rows),
      }),
    },
    theme,
    options,
    height,
  );
}

function plot(
  view: TrainingView,
  { name, values, color, limit }: Quantity,
  updates: Float64Array,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const isLogarithmic = values.every((value) => !(value <= 0)) && spread(values) > 20;
  const scale = (value: number): number => (isLogarithmic ? Math.log10(value) : value);
  const shown = values.map(scale);
  const smooth = runningMean(shown, Math.floor(values.length / 40));
  const last = values.length === 0 ? NaN : values[values.length - 1];
  const pale = blend(theme.background, color, 0.35);
  const bounds = limit === undefined ? [] : [[scale(limit.value)]];
  const ended = view.status === 'running' ? 'so far' : view.status === 'diverged' ? 'diverged at' : 'last';
  const legend: LegendEntry[] = [
    {
      key: 'mean',
      label: `${ended} ${formatNumber(last, 3)}`,
      glyph: (anchor) => [stroke(anchor, 22, color, 2.2)],
    },
    ...(limit === undefined
      ? []
      : [
          {
            key: 'limit',
            label: limit.label,
            glyph: (anchor: Parameters<LegendEntry['glyph']>[0]) => [
              stroke(anchor, 22, theme.axis, 1.5, 'dash'),
            ],
          },
        ]),
  ];
  const base = frame(
    {
      kind: view.kind,
      x: { label: 'update', range: paddedRange([updates], 0.015) },
      y: { label: isLogarithmic ? `${name}, log₁₀` : name, range: paddedRange([shown, ...bounds], 0.07) },
      equal: false,
      style: 'grid',
      integerX: true,
      legend,
    },
    theme,
    options,
    height,
  );
  const line = (
    y: Float64Array,
    style: { readonly color: string; readonly width: number },
    rest: Pick<FigureTrace & { type: 'scatter' }, 'hoverinfo' | 'hovertext' | 'meta'>,
  ): FigureTrace => ({
    type: 'scatter',
    mode: 'lines',
    name,
    x: Array.from(updates),
    y: Array.from(y, finite),
    line: { ...style, simplify: false },
    connectgaps: false,
    showlegend: false,
    ...rest,
  });
  const data: FigureTrace[] = [
    line(
      shown,
      { color: pale, width: 1 },
      { hoverinfo: 'skip', meta: { role: 'reference', legend: 'mean' } },
    ),
    line(
      smooth,
      { color, width: 2.2 },
      {
        hoverinfo: 'text',
        hovertext: Array.from(
          values,
          (value, k) => `update ${updates[k]}<br>${name} ${formatNumber(value, options.precision ?? 6)}`,
        ),
        meta: { role: 'series', index: 0, legend: 'mean' },
      },
    ),
  ];
  if (limit !== undefined && updates.length > 0) {
    data.push({
      type: 'scatter',
      mode: 'lines',
      name: 'limit',
      x: [updates[0], updates[updates.length - 1]],
      y: [scale(limit.value), scale(limit.value)],
      line: { color: theme.axis, width: 1.5, dash: 'dash', simplify: false },
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'reference', legend: 'limit' },
    });
  }
  return { data, layout: base.layout };
}

function spread(values: Float64Array): number {
  const finites = values.filter(Number.isFinite);
  return finites.length === 0
    ? 1
    : finites.reduce((a, b) => Math.max(a, b)) / finites.reduce((a, b) => Math.min(a, b));
}

/** Mean over `reach` neighbours on either side, of those that are finite. */
function runningMean(values: Float64Array, reach: number): Float64Array {
  return values.map((value, k) => {
    if (!Number.isFinite(value)) return value;
    const near = values.subarray(Math.max(0, k - reach), k + reach + 1).filter(Number.isFinite);
    return near.reduce((sum, one) => sum + one, 0) / near.length;
  });
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
