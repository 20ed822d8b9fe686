import { trajectory, type SmoothMap } from '@phasebook/dynamics';
import type { Vector } from '@phasebook/linalg';
import { computeCobweb } from './cobweb.js';
import { decodeArray } from './encoding.js';
import { omit } from './omit.js';
import { launchedOrbit } from './phase-portrait.js';
import { axesFor } from './plot-range.js';
import { computePortrait } from './portrait.js';
import { unitProjection } from './projection.js';
import { stepwiseMap } from './stepwise.js';
import type { PhasePortraitView } from './types.js';
import type { PictureBeside } from './wire/beside.js';

/** What the picture at a cursor is to show. */
export interface BesidePlan {
  /** The picture before: axes stay as they are. */
  readonly previous?: PictureBeside;
  /** Range of a cobweb, where there was none before. */
  readonly range: readonly [number, number];
  /** Where the path starts. */
  readonly start: Vector;
  readonly steps: number;
  /** States to search for fixed points from besides the usual ones. */
  readonly known: readonly Vector[];
  /** The map at the ends of what the cursor reaches: these orbits are to be visible too. */
  readonly extremes?: readonly SmoothMap[];
}

/** Arrows of the field along each axis: the picture is small. */
const gridSize = 13;
/** Above this dimension a cursor would have to wait for the fixed points. */
const maxSearchDim = 8;

/** The picture of a map at the cursor of a diagram: a cobweb, or a portrait where there are two variables or more. */
export function pictureBeside(map: SmoothMap, plan: BesidePlan): PictureBeside {
  if (map.dim > 1) return portraitBeside(map, plan);
  const range = plan.previous?.axes.x.range ?? plan.range;
  const cobweb = computeCobweb(map, {
    axes: { x: { label: 'h(t)', range }, y: { label: 'h(t + 1)', range } },
    iterates: [1],
    steps: plan.steps,
    starts: [{ start: plan.start[0] }],
    previous: plan.known,
    effort: 'live',
  });
  return omit(cobweb, 'warnings', 'degree');
}

function portraitBeside(
  map: SmoothMap,
  { previous, start, steps, known, extremes = [] }: BesidePlan,
): PhasePortraitView {
  const orbit = launchedOrbit(map, start, steps);
  const before = previous?.kind === 'phase-portrait' ? previous : undefined;
  const projection = before?.projection ?? unitProjection([0, 1], start);
  const axes =
    before?.axes ??
    axesFor(map, projection, {
      states: known,
      orbits: [
        orbit.states,
        ...extremes.map((extreme) => trajectory(stepwiseMap(extreme), start, { steps }).states),
      ],
      extremes: [],
    });
  const portrait = computePortrait(map, {
    projection,
    axes,
    fieldSize: { columns: gridSize, rows: gridSize },
    hasNullclines: map.dim === 2,
    orbits: [orbit],
    fixedPoints: map.dim <= maxSearchDim ? { previous: known, effort: 'live' } : 'none',
    warnings: [],
  });
  return omit(portrait, 'warnings', 'degree');
}

/** Where the path of a picture starts, shape [n]; `undefined` where it has none. */
export function startBeside(picture: PictureBeside | undefined): Vector | undefined {
  if (picture?.kind === 'cobweb') return decodeArray(picture.paths[0].states).slice(0, 1);
  const start = picture?.orbits?.at(0)?.start;
  return start && decodeArray(start);
}
