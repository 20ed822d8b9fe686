import { decodeArray } from '../encoding.js';
import type { Dash, Figure } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { TimeSeriesView } from '../types.js';
import { frame, type FigureOptions } from './frame.js';
import { stroke } from './glyphs.js';
import { plain, templateText } from './text.js';

const dashes: readonly Dash[] = ['solid', 'dash', 'dot', 'dashdot'];

/** Draws variables against the step; steps of a map are discrete, so few points get markers. */
export function timeSeriesFigure(
  view: TimeSeriesView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const steps = decodeArray(view.steps);
  const values = view.series.map((series) => decodeArray(series.values));
  const style = (i: number): { color: string; dash: Dash } => ({
    color: theme.palette[i % theme.palette.length],
    dash: dashes[Math.floor(i / theme.palette.length) % dashes.length],
  });
  const base = frame(
    {
      kind: view.kind,
      title: view.title,
      x: { label: 'step', range: paddedRange([steps], 0.015) },
      y: { label: view.valueLabel, range: paddedRange(values, 0.06) },
      equal: false,
      style: 'grid',
      integerX: true,
      legend: view.series.map((series, i) => ({
        key: `series-${i}`,
        label: series.name,
        glyph: (anchor) => [stroke(anchor, 22, style(i).color, 2, style(i).dash)],
      })),
    },
    theme,
    options,
    height,
  );
  const markers = steps.length <= 60;
  const number = `.${options.precision ?? 6}~g`;
  const label = templateText(view.valueLabel);
  return {
    data: view.series.map((series, i) => {
      const { color, dash } = style(i);
      return {
        type: 'scatter',
        mode: markers ? 'lines+markers' : 'lines',
        name: plain(series.name),
        x: Array.from(steps),
        y: Array.from(values[i], (value) => (Number.isFinite(value) ? value : null)),
        line: { color, width: 1.7, dash, simplify: false },
        ...(markers
          ? {
              marker: {
                symbol: 'circle' as const,
                size: steps.length <= 30 ? 6 : 4.5,
                color,
                opacity: 1,
                line: { color, width: 0 },
              },
            }
          : {}),
        connectgaps: false,
        hovertemplate: `${templateText(series.name)}<br>step %{x}<br>${label} = %{y:${number}}<extra></extra>`,
        showlegend: false,
        meta: { role: 'series', index: i, legend: `series-${i}` },
      };
    }),
    layout: base.layout,
  };
}

/** Smallest range that holds all finite values, widened by `share` on both sides. */
export function paddedRange(arrays: readonly ArrayLike<number>[], share: number): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const array of arrays) {
    for (let i = 0; i < array.length; i++) {
      if (!Number.isFinite(array[i])) continue;
      low = Math.min(low, array[i]);
      high = Math.max(high, array[i]);
    }
  }
  if (low > high) return [-1, 1];
  if (low === high) return [low - Math.max(0.5, Math.abs(low) / 2), high + Math.max(0.5, Math.abs(high) / 2)];
  const pad = (high - low) * share;
  return [low - pad, high + pad];
}
