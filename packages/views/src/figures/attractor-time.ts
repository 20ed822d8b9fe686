import { decodeArray } from '../encoding.js';
import type { Figure, FigureTrace } from '../figure-types.js';
import { lastStep, orbitSteps } from '../selection.js';
import type { Theme } from '../theme.js';
import type { Attractor3dView } from '../wire/attractor-3d.js';
import { frame, withMarks, type FigureOptions, type LegendEntry } from './frame.js';
import { stroke } from './glyphs.js';
import { formatNumber, plain } from './text.js';
import { timeShapes } from './time-marks.js';
import { paddedRange } from './time-series.js';

/** More points of a series than this are drawn by their extremes. */
const mostSeriesPoints = 1200;

/** The colour of an orbit, in space and over time. */
export function orbitColor(index: number, theme: Theme): string {
  return theme.palette[index % theme.palette.length];
}

/** The coordinates of one orbit over time; of several orbits, or of the scattered states of a map, the first one of each. */
export function timePane(
  view: Attractor3dView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const { axes, orbits, timeStep = 1 } = view;
  const names = [axes.x.label, axes.y.label, axes.z.label];
  const isLine = view.style === 'line';
  const isOne = orbits.length === 1 && isLine;
  const series = isOne
    ? names.map((name, k) => ({ name, color: theme.palette[k], orbit: 0, column: k }))
    : orbits.map((orbit, i) => ({
        ...{
          name: orbit.name ?? (orbits.length === 1 ? names[0] : `orbit ${i + 1}`),
          color: orbitColor(i, theme),
        },
        ...{ orbit: i, column: 0 },
      }));
  const last = lastStep(view) * timeStep;
  const ranges = isOne ? [axes.x.range, axes.y.range, axes.z.range] : [axes.x.range];
  const label = isOne ? 'state' : names[0];
  const time = view.timeStep === undefined ? 'step' : 'time';
  const base = frame(
    {
      kind: view.kind,
      x: { label: time, range: [-0.01 * last, 1.01 * last || 1] },
      y: { label, range: paddedRange(ranges, 0) },
      equal: false,
      style: 'grid',
      integerX: view.timeStep === undefined,
      legend: series.map(({ name, color }, k): LegendEntry => ({
        key: `series-${k}`,
        label: name,
        glyph: (anchor) => [stroke(anchor, 22, color, 2)],
      })),
      legendPlace: 'below',
      isFixed: true,
    },
    theme,
    options,
    height,
  );
  const precision = options.precision ?? 6;
  const data = series.map(({ name, color, orbit, column }, index): FigureTrace => {
    const states = decodeArray(orbits[orbit].points);
    const stepOf = orbitSteps(orbits[orbit]);
    const kept = extremes(states, column);
    return {
      type: 'scatter',
      mode: !isLine ? 'markers' : kept.length <= 60 ? 'lines+markers' : 'lines',
      name: plain(name),
      x: kept.map((i) => stepOf(i) * timeStep),
      y: kept.map((i) => (Number.isFinite(states[3 * i + column]) ? states[3 * i + column] : null)),
      line: { color, width: 1.3, simplify: false },
      ...((!isLine || kept.length <= 60) && {
        marker: {
          ...{ symbol: 'circle' as const, size: kept.length > 300 ? 2.5 : 4.5, color, opacity: 1 },
          line: { color, width: 0 },
        },
      }),
      connectgaps: false,
      hoverinfo: 'text',
      hovertext: kept.map(
        (i) =>
          `${plain(name)} = ${formatNumber(states[3 * i + column], precision)}<br>${time} ${formatNumber(stepOf(i) * timeStep, precision)}`,
      ),
      showlegend: false,
      meta: { role: 'series', index, legend: `series-${index}` },
    };
  });
  return { data, layout: withMarks(base.layout, timeShapes(view, timeStep, theme)) };
}

/** Indices of a series to draw: all, or the smallest and largest of each of many short pieces. */
function extremes(states: Float64Array, column: number): number[] {
  const count = states.length / 3;
  if (count <= mostSeriesPoints) return Array.from({ length: count }, (_, i) => i);
  const size = Math.ceil((2 * count) / mostSeriesPoints);
  const kept: number[] = [];
  for (let start = 0; start < count; start += size) {
    let [low, high] = [start, start];
    for (let i = start; i < Math.min(count, start + size); i++) {
      if (states[3 * i + column] < states[3 * low + column]) low = i;
      if (states[3 * i + column] > states[3 * high + column]) high = i;
    }
    kept.push(...(low === high ? [low] : [Math.min(low, high), Math.max(low, high)]));
  }
  return kept;
}
