import { decodeArray, decodeMatrix, decodeNumber } from '../encoding.js';
import type { Figure, FigureTrace } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { ImpulseResponseView } from '../wire/impulse-response.js';
import { frame, type FigureOptions, type LegendEntry } from './frame.js';
import { stroke, symbolGlyph } from './glyphs.js';
import { timeConstant } from './multipliers.js';
import { formatNumber, plain } from './text.js';
import { paddedRange } from './time-series.js';

/** More lags than this are drawn as lines. */
const mostStems = 80;

/** Draws the responses as stems, side by side at each lag, and the norm of the whole response over them. */
export function impulseResponseFigure(
  view: ImpulseResponseView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const precision = options.precision ?? 6;
  const { columns, data: values } = decodeMatrix(view.responses);
  const norms = decodeArray(view.norms);
  const lags = norms.length;
  const hasStems = lags <= mostStems;
  const radius = decodeNumber(view.spectralRadius);
  const color = (i: number): string => theme.palette[i % theme.palette.length];
  const legend: LegendEntry[] = view.names.map((label, i) => ({
    key: `output-${i}`,
    label,
    glyph: (anchor) =>
      hasStems
        ? [
            stroke({ ...anchor, dx: anchor.dx - 4 }, 14, color(i), 1.5),
            symbolGlyph({ ...anchor, dx: anchor.dx + 5 }, 'circle', 6, color(i), {
              color: color(i),
              width: 0,
            }),
          ]
        : [stroke(anchor, 22, color(i), 1.7)],
  }));
  if (columns !== 1) {
    legend.push({
      key: 'norm',
      label: 'norm of all',
      glyph: (anchor) => [stroke(anchor, 22, theme.axis, 1.5, 'dot')],
    });
  }
  const finiteNorms = columns === 1 ? [] : [norms];
  const y = paddedRange([[0], values, ...finiteNorms], 0.07);
  const base = frame(
    {
      kind: view.kind,
      title: view.title,
      x: { label: 'lag k: steps after the pulse arrived', range: [-0.8, Math.max(lags, 1) - 0.2] },
      y: { label: `response to a pulse on x[${view.inputIndex}]`, range: y },
      equal: false,
      style: 'grid',
      integerX: true,
      legend,
      note: `ρ = ${formatNumber(radius, 4)}${radius > 0 && radius < 1 ? `, ${timeConstant(radius, 3)}` : ''}`,
    },
    theme,
    options,
    height,
  );
  const data: FigureTrace[] = [];
  if (columns !== 1) {
    data.push({
      type: 'scatter',
      mode: 'lines',
      name: 'norm',
      x: Array.from(norms, (_, k) => k),
      y: Array.from(norms, finite),
      line: { color: theme.axis, width: 1.5, dash: 'dot', simplify: false },
      connectgaps: false,
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'reference', legend: 'norm' },
    });
  }
  for (let i = 0; i < columns; i++) {
    const at = (k: number): number =>
      hasStems ? k + ((i - (columns - 1) / 2) * 0.66) / Math.max(columns, 2) : k;
    const x = Array.from(norms, (_, k) => at(k));
    const heights = Array.from(norms, (_, k) => values[k * columns + i]);
    if (hasStems) {
      data.push({
        type: 'scatter',
        mode: 'lines',
        name: `stems of ${plain(view.names[i])}`,
        x: x.flatMap((position) => [position, position, null]),
        y: heights.flatMap((value) => [0, finite(value), null]),
        line: { color: color(i), width: 1.5, simplify: false },
        connectgaps: false,
        hoverinfo: 'skip',
        showlegend: false,
        meta: { role: 'reference', index: i, legend: `output-${i}` },
      });
    }
    data.push({
      type: 'scatter',
      mode: hasStems ? 'markers' : 'lines',
      name: plain(view.names[i]),
      x,
      y: heights.map(finite),
      ...(hasStems
        ? {
            marker: {
              symbol: 'circle' as const,
              size: lags * columns > 120 ? 3.5 : 5.5,
              color: color(i),
              opacity: 1,
              line: { color: color(i), width: 0 },
            },
          }
        : { line: { color: color(i), width: 1.7, simplify: false } }),
      connectgaps: false,
      hoverinfo: 'text',
      hovertext: heights.map((value, k) =>
        [
          `<b>${plain(view.names[i])}</b>, lag ${k}`,
          `response ${formatNumber(value, precision)}`,
          ...(columns === 1 ? [] : [`norm of all ${formatNumber(norms[k], precision)}`]),
        ].join('<br>'),
      ),
      customdata: heights.map((_, k) => k),
      showlegend: false,
      meta: { role: 'series', index: i, legend: `output-${i}` },
    });
  }
  return { data, layout: base.layout };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
