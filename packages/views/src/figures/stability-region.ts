import { decodeArray } from '../encoding.js';
import type { Dash, Figure, FigureShape, FigureTrace } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { FlowTrace, StabilityRegionView, StepComparison } from '../wire/stability-region.js';
import { blend } from './colors.js';
import { frame, withMarks, type FigureOptions, type LegendEntry } from './frame.js';
import { stroke, symbolGlyph } from './glyphs.js';
import { panesFigure } from './panes.js';
import { formatComplex, formatNumber, plain } from './text.js';
import { paddedRange } from './time-series.js';

/** |R| within this of 1 counts as neither growing nor decaying. */
const MARGIN = 1e-9;
const TINT = 0.14;

/** Names of the methods for reading. */
export const methodLabels: Readonly<Record<StabilityRegionView['method'], string>> = {
  euler: 'Euler',
  midpoint: 'midpoint',
  heun: 'Heun',
  rungeKutta3: 'Runge–Kutta 3',
  rungeKutta4: 'Runge–Kutta 4',
  exponentialEuler: 'exponential Euler',
  implicitEuler: 'implicit Euler',
  crankNicolson: 'Crank–Nicolson',
};

/** Draws the region with the scaled eigenvalues; beside it the orbit of the flow and of the methods. */
export function stabilityRegionFigure(
  view: StabilityRegionView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const { comparison, title, kind } = view;
  const region = (size: FigureOptions, rows: number): Figure => regionPlot(view, theme, size, rows);
  if (comparison === undefined) return regionPlot(view, theme, options, height, title);
  return panesFigure(
    {
      kind,
      ...(title !== undefined && { title }),
      first: region,
      second: (size, rows) => orbitPlot(view, comparison, theme, size, rows),
    },
    theme,
    options,
    height,
  );
}

function regionPlot(
  view: StabilityRegionView,
  theme: Theme,
  options: FigureOptions,
  height: number,
  title?: string,
): Figure {
  const precision = options.precision ?? 6;
  const tint = blend(theme.background, theme.stable, TINT);
  const growth = decodeArray(view.growthPerStep);
  const scaled = decodeArray(view.scaled);
  const values = decodeArray(view.eigenvalues);
  const order = Array.from(growth, (_, k) => k);
  const grows = order.map((k) => growth[k] > 1 + MARGIN);
  const legend: LegendEntry[] = [
    {
      key: 'region',
      label: `${methodLabels[view.method]}: |R| ≤ 1`,
      glyph: (anchor) => [symbolGlyph(anchor, 'square', 12, tint, { color: theme.stable, width: 1.3 })],
    },
  ];
  if (grows.includes(false)) {
    legend.push({
      key: 'decays',
      label: 'λΔt, decays',
      glyph: (anchor) => [symbolGlyph(anchor, 'circle', 9, theme.stable, { color: theme.stable, width: 0 })],
    });
  }
  if (grows.includes(true)) {
    legend.push({
      key: 'grows',
      label: 'λΔt, grows',
      glyph: (anchor) => [
        symbolGlyph(anchor, 'circle', 9, theme.background, { color: theme.unstable, width: 2 }),
      ],
    });
  }
  const base = frame(
    {
      kind: view.kind,
      ...(title !== undefined && { title }),
      x: view.axes.x,
      y: view.axes.y,
      equal: true,
      style: 'cross',
      legend,
    },
    theme,
    options,
    height,
  );
  const shapes: FigureShape[] = [];
  const flood = (right: number): void => {
    shapes.push({
      type: 'rect',
      name: 'region',
      xref: 'x',
      yref: 'y',
      x0: base.rangeX[0],
      x1: right,
      y0: base.rangeY[0],
      y1: base.rangeY[1],
      fillcolor: tint,
      line: { color: tint, width: 0 },
      layer: 'below',
    });
  };
  if (view.stableSide === 'outside') flood(base.rangeX[1]);
  if (view.stableSide === 'left') flood(0);
  const data: FigureTrace[] = [];
  view.boundary.forEach((curve, index) => {
    const points = decodeArray(curve);
    const x = Array.from({ length: points.length / 2 }, (_, k) => finite(points[2 * k]));
    const y = Array.from({ length: points.length / 2 }, (_, k) => finite(points[2 * k + 1]));
    const common = {
      type: 'scatter',
      mode: 'lines',
      name: 'boundary',
      x,
      y,
      connectgaps: false,
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'reference', index, legend: 'region' },
    } as const;
    const line = { color: theme.stable, width: 1.6, simplify: false } as const;
    if (view.stableSide !== 'left') {
      const fillcolor = view.stableSide === 'inside' ? tint : theme.background;
      data.push({ ...common, fill: 'toself', fillcolor, line: { ...line, width: 0 } });
    }
    data.push({ ...common, line });
  });
  // The way each eigenvalue goes as the step grows.
  const far = 10 * Math.max(...[...base.rangeX, ...base.rangeY].map(Math.abs));
  const rays: { x: (number | null)[]; y: (number | null)[] } = { x: [], y: [] };
  for (const k of order) {
    const length = Math.hypot(scaled[2 * k], scaled[2 * k + 1]);
    if (!(length > 0) || view.method === 'exponentialEuler') continue;
    rays.x.push(0, (far * scaled[2 * k]) / length, null);
    rays.y.push(0, (far * scaled[2 * k + 1]) / length, null);
  }
  if (rays.x.length > 0 && order.length <= 24) {
    data.push({
      type: 'scatter',
      mode: 'lines',
      name: 'rays',
      x: rays.x,
      y: rays.y,
      line: { color: theme.field, width: 0.8, dash: 'dot', simplify: false },
      connectgaps: false,
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'reference' },
    });
  }
  data.push({
    type: 'scatter',
    mode: 'markers',
    name: 'eigenvalues',
    x: order.map((k) => finite(scaled[2 * k])),
    y: order.map((k) => finite(scaled[2 * k + 1])),
    marker: {
      symbol: 'circle',
      size: order.length > 60 ? 6 : 9,
      color: grows.map((is) => (is ? theme.background : theme.stable)),
      opacity: 1,
      line: {
        color: grows.map((is) => (is ? theme.unstable : theme.background)),
        width: grows.map((is) => (is ? 2 : 1)),
      },
    },
    cliponaxis: false,
    hoverinfo: 'text',
    hovertext: order.map((k) =>
      [
        `λ = ${formatComplex(values[2 * k], values[2 * k + 1], precision)} per unit time`,
        `λΔt = ${formatComplex(scaled[2 * k], scaled[2 * k + 1], precision)}`,
        `|R| = ${formatNumber(growth[k], precision)}: ${grows[k] ? 'grows' : 'does not grow'}`,
      ].join('<br>'),
    ),
    customdata: order,
    showlegend: false,
    meta: { role: 'eigenvalues', legend: 'decays' },
  });
  return { data, layout: withMarks(base.layout, shapes) };
}

function orbitPlot(
  view: StabilityRegionView,
  { exact, euler, method, unit, duration }: StepComparison,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const precision = options.precision ?? 6;
  const truth = decodeArray(exact.values);
  // What diverges leaves the picture; the flow itself stays readable.
  const [low, high] = paddedRange([truth], 0.1);
  const span = high - low;
  const shown = [euler, method].flatMap((trace) => (trace === undefined ? [] : [decodeArray(trace.values)]));
  const [least, most] = paddedRange([truth, ...shown], 0.08);
  const range = [Math.max(least, low - 0.75 * span), Math.min(most, high + 0.75 * span)] as const;
  const label = methodLabels[view.method];
  const line = (color: string, dash: Dash, width: number): { color: string; dash: Dash; width: number } => ({
    color,
    dash,
    width,
  });
  const styles = {
    exact: line(theme.text, 'solid', 2),
    euler: line(theme.palette[4], 'dash', 1.5),
    method: line(theme.palette[0], 'solid', 1.7),
  };
  const entry = (key: 'exact' | 'euler' | 'method', text: string): LegendEntry => ({
    key,
    label: text,
    glyph: (anchor) => {
      const { color, dash, width } = styles[key];
      const mark = symbolGlyph(anchor, key === 'euler' ? 'square' : 'circle', 6, color, { color, width: 0 });
      return [stroke(anchor, 22, color, width, dash), ...(key === 'exact' ? [] : [mark])];
    },
  });
  const base = frame(
    {
      kind: view.kind,
      x: { label: 'time', range: [0, duration] },
      y: { label: `h[${unit}] at Δt = ${formatNumber(view.timeStep, 3)}`, range },
      equal: false,
      style: 'grid',
      legend: [
        entry('exact', 'the flow itself'),
        entry('method', label),
        ...(euler === undefined ? [] : [entry('euler', 'Euler')]),
      ],
    },
    theme,
    options,
    height,
  );
  const trace = (
    key: 'exact' | 'euler' | 'method',
    name: string,
    { times, values }: FlowTrace,
  ): FigureTrace => {
    const t = decodeArray(times);
    const { color, ...rest } = styles[key];
    const isMarked = key !== 'exact' && t.length <= 160;
    const size = t.length > 60 ? 3.5 : 5.5;
    return {
      type: 'scatter',
      mode: isMarked ? 'lines+markers' : 'lines',
      name: plain(name),
      x: Array.from(t),
      y: leaving(decodeArray(values), range),
      line: { color, ...rest, simplify: false },
      ...(isMarked && {
        marker: {
          symbol: key === 'euler' ? ('square' as const) : ('circle' as const),
          size,
          color,
          opacity: 1,
          line: { color, width: 0 },
        },
      }),
      connectgaps: false,
      hovertemplate: `${plain(name)}<br>t = %{x:.${precision}~g}<br>h[${unit}] = %{y:.${precision}~g}<extra></extra>`,
      showlegend: false,
      meta: { role: 'series', index: ['exact', 'euler', 'method'].indexOf(key), legend: key },
    };
  };
  return {
    data: [
      trace('exact', 'the flow itself', exact),
      ...(euler === undefined ? [] : [trace('euler', 'Euler', euler)]),
      trace('method', label, method),
    ],
    layout: base.layout,
  };
}

/** The values up to where they have left the picture for good measure: what diverges shall not cross it again and again. */
function leaving(values: Float64Array, [low, high]: readonly [number, number]): (number | null)[] {
  const reach = high - low;
  const end = values.findIndex((value) => !(value > low - reach && value < high + reach));
  return Array.from(values, (value, k) => (end >= 0 && k > end ? null : finite(value)));
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
