import { decodeArray, decodeNumber } from '../encoding.js';
import type { Figure, FigureTrace } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { MemoryCapacityView, MemoryCurve } from '../wire/memory-capacity.js';
import { blend } from './colors.js';
import { frame, type FigureOptions, type LegendEntry } from './frame.js';
import { stroke, symbolGlyph } from './glyphs.js';
import { formatNumber, plain } from './text.js';

/** Draws exact capacities as bars and measured ones as points on them, with the level of pure chance. */
export function memoryCapacityFigure(
  view: MemoryCapacityView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const precision = options.precision ?? 6;
  const lags = view.curves[0]?.perLag.shape[0] ?? 1;
  const barFill = blend(theme.background, theme.palette[0], 0.42);
  const pointColor = theme.palette[1];
  const legend: LegendEntry[] = view.curves.map((curve, i) => ({
    key: `curve-${i}`,
    label: `${curve.name}: ${totalText(curve)}`,
    glyph: (anchor) =>
      curve.method === 'exact'
        ? [symbolGlyph(anchor, 'square', 11, barFill, { color: theme.palette[0], width: 1 })]
        : [symbolGlyph(anchor, 'circle', 7, pointColor, { color: pointColor, width: 0 })],
  }));
  const floor = view.curves.find(({ noiseFloor }) => noiseFloor !== undefined)?.noiseFloor;
  if (floor !== undefined) {
    legend.push({
      key: 'floor',
      label: 'chance level',
      glyph: (anchor) => [stroke(anchor, 22, theme.axis, 1.5, 'dash')],
    });
  }
  const base = frame(
    {
      kind: view.kind,
      title: view.title,
      x: { label: 'lag k in steps', range: [-0.7, lags - 0.3] },
      y: { label: 'memory capacity MC(k)', range: [0, 1.06] },
      equal: false,
      style: 'grid',
      integerX: true,
      legend,
    },
    theme,
    options,
    height,
  );
  const data: FigureTrace[] = [];
  view.curves.forEach((curve, index) => {
    const values = decodeArray(curve.perLag);
    const meta = { role: 'series', index, legend: `curve-${index}` } as const;
    const hover = {
      hoverinfo: 'text',
      hovertext: Array.from(values, (value, k) =>
        [
          `<b>${plain(curve.name)}</b>, lag ${k}`,
          `MC = ${formatNumber(value, precision)}`,
          `total ${totalText(curve)}`,
        ].join('<br>'),
      ),
      customdata: Array.from(values, (_, k) => k),
      showlegend: false,
    } as const;
    const x = Array.from(values, (_, k) => k);
    const y = Array.from(values, finite);
    if (curve.method === 'exact') {
      const [left, right] = [-0.38, 0.38];
      data.push({
        type: 'scatter',
        mode: 'lines',
        name: `bars of ${plain(curve.name)}`,
        x: x.flatMap((k) => [k + left, k + left, k + right, k + right, k + left, null]),
        y: y.flatMap((value) => [0, value ?? 0, value ?? 0, 0, 0, null]),
        fill: 'toself',
        fillcolor: barFill,
        line: { color: theme.palette[0], width: 0, simplify: false },
        connectgaps: false,
        hoverinfo: 'skip',
        showlegend: false,
        meta: { role: 'reference', index, legend: `curve-${index}` },
      });
      data.push({
        type: 'scatter',
        mode: 'lines',
        name: `tops of ${plain(curve.name)}`,
        x: x.flatMap((k) => [k + left, k + right, null]),
        y: y.flatMap((value) => [value, value, null]),
        line: { color: theme.palette[0], width: 1.5, simplify: false },
        connectgaps: false,
        hoverinfo: 'skip',
        showlegend: false,
        meta: { role: 'reference', index, legend: `curve-${index}` },
      });
    }
    const isExact = curve.method === 'exact';
    const color = isExact ? theme.palette[0] : pointColor;
    data.push({
      type: 'scatter',
      mode: 'markers',
      name: plain(curve.name),
      x,
      y,
      marker: {
        symbol: 'circle',
        size: isExact ? 3 : lags > 40 ? 5 : 7,
        color,
        // Bars are hovered by their tops.
        opacity: isExact ? 0 : 1,
        line: { color, width: 0 },
      },
      cliponaxis: false,
      ...hover,
      meta,
    });
  });
  if (floor !== undefined) {
    data.push({
      type: 'scatter',
      mode: 'lines',
      name: 'chance level',
      x: [-0.7, lags - 0.3],
      y: [floor / lags, floor / lags],
      line: { color: theme.axis, width: 1.5, dash: 'dash', simplify: false },
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'reference', legend: 'floor' },
    });
  }
  return { data, layout: base.layout };
}

/** The total with its error, and what it cannot exceed. */
function totalText({ total, error, method, limit }: MemoryCurve): string {
  const value = formatNumber(decodeNumber(total), 3);
  if (method === 'estimated') return `${value} ± ${formatNumber(decodeNumber(error), 1)}`;
  return limit === undefined ? value : `${value} of ${formatNumber(decodeNumber(limit), 4)}`;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
