import { decodeArray } from '../encoding.js';
import type { Figure, FigureShape, FigureTrace } from '../figure-types.js';
import type { Point } from '../projection.js';
import { orbitSteps } from '../selection.js';
import type { Theme } from '../theme.js';
import type { OrbitTrace, SingleView } from '../types.js';
import type { Stretch } from '../wire/attractor-3d.js';
import type { Pieces } from './arrows.js';
import { blend } from './colors.js';
import { withMarks } from './frame.js';

/** The time that several pictures share: a step that is marked, and stretches that are picked out. */
export interface SharedTime {
  readonly step?: number;
  readonly selection?: readonly Stretch[];
}

/** What a reader picks out has this colour in all pictures. */
export const pickColor = (theme: Theme): string => theme.palette[3];

/** Draws the shared time into a picture in which time passes; others stay as they are. */
export function withTimeMarks(figure: Figure, view: SingleView, time: SharedTime, theme: Theme): Figure {
  switch (view.kind) {
    case 'time-series':
      return { ...figure, layout: withMarks(figure.layout, timeShapes(time, 1, theme)) };
    case 'phase-portrait': {
      const orbits = (view.orbits ?? []).filter(({ points }) => points.shape[0] > 0);
      return { ...figure, data: [...figure.data, ...orbitMarks(orbits, time, theme)] };
    }
    case 'embedding': {
      // The first state is whole once the oldest of its coordinates is there.
      const before = (view.dimension.value - 1) * view.lag.value;
      const moved: SharedTime = {
        ...(time.step !== undefined && { step: time.step - before }),
        selection: time.selection?.map(([from, to]): Stretch => [from - before, to - before]),
      };
      return { ...figure, data: [...figure.data, ...orbitMarks([view], moved, theme)] };
    }
    default:
      return figure;
  }
}

/** Index of the point of an orbit at a step, or just before it; `undefined` where the orbit has none. */
export function indexOfStep(
  orbit: Pick<OrbitTrace, 'points' | 'decimatedFrom'>,
  step: number,
): number | undefined {
  const stepOf = orbitSteps(orbit);
  const [count] = orbit.points.shape;
  if (step < 0 || count === 0 || step > stepOf(count - 1)) return undefined;
  return Math.min(count - 1, Math.floor(step / Math.max(1, stepOf(1))));
}

/** A line at the marked step, and bands behind the stretches, in a plot over time. */
export function timeShapes(
  { step, selection = [] }: SharedTime,
  timeStep: number,
  theme: Theme,
): FigureShape[] {
  const upright = { xref: 'x', yref: 'paper', y0: 0, y1: 1, layer: 'below' } as const;
  const bands = selection.map(([from, to]): FigureShape => ({
    ...upright,
    type: 'rect',
    name: 'selection',
    x0: (from - 0.5) * timeStep,
    x1: (to + 0.5) * timeStep,
    line: { color: pickColor(theme), width: 0 },
    fillcolor: blend(theme.background, pickColor(theme), 0.3),
  }));
  if (step === undefined) return bands;
  const [x0, x1] = [step * timeStep, step * timeStep];
  return [
    ...bands,
    { ...upright, type: 'line', name: 'step', x0, x1, line: { color: pickColor(theme), width: 1.6 } },
  ];
}

function orbitMarks(
  orbits: readonly Pick<OrbitTrace, 'points' | 'decimatedFrom'>[],
  { step, selection = [] }: SharedTime,
  theme: Theme,
): FigureTrace[] {
  const places: Point[] = [];
  const picked: Pieces = { x: [], y: [] };
  for (const orbit of orbits) {
    const points = decodeArray(orbit.points);
    const [count] = orbit.points.shape;
    const at = (index: number): Point => [points[2 * index], points[2 * index + 1]];
    const index = step === undefined ? undefined : indexOfStep(orbit, step);
    if (index !== undefined) places.push(at(index));
    const stepOf = orbitSteps(orbit);
    const stride = Math.max(1, stepOf(1));
    for (const [from, to] of selection) {
      for (let i = Math.max(0, Math.ceil(from / stride)); i < count && stepOf(i) <= to; i++) {
        const [x, y] = at(i);
        picked.x.push(Number.isFinite(x) ? x : null);
        picked.y.push(Number.isFinite(y) ? y : null);
      }
      picked.x.push(null);
      picked.y.push(null);
    }
  }
  const color = pickColor(theme);
  const trace: FigureTrace = {
    type: 'scatter',
    mode: 'lines+markers',
    name: 'picked out',
    ...picked,
    line: { color, width: 2, simplify: false },
    marker: { symbol: 'circle', size: 4, color, opacity: 1, line: { color, width: 0 } },
    connectgaps: false,
    hoverinfo: 'skip',
    showlegend: false,
    meta: { role: 'selection' },
  };
  return [...(picked.x.some((x) => x !== null) ? [trace] : []), ...stepMarks(places, theme)];
}

/** Rings at the places of the marked step. */
export function stepMarks(places: readonly Point[], theme: Theme): FigureTrace[] {
  const finite = places.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  if (finite.length === 0) return [];
  return [
    {
      type: 'scatter',
      mode: 'markers',
      name: 'marked step',
      x: finite.map(([x]) => x),
      y: finite.map(([, y]) => y),
      marker: {
        symbol: 'circle',
        size: 11,
        color: theme.background,
        opacity: 1,
        line: { color: pickColor(theme), width: 3 },
      },
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'cursor' },
    },
  ];
}
