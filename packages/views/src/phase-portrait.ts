import {
  findFixedPoints,
  trajectory,
  type CancelSignal,
  type Cell,
  type FixedPoint,
  type FixedPointSearch,
  type SmoothMap,
  type Trajectory,
} from '@phasebook/dynamics';
import {
  ShapeMismatchError,
  distance,
  requireFinite,
  requireLength,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import { axesFor, type PlotRange } from './plot-range.js';
import {
  basinGridSize,
  computePortrait,
  cube,
  curveSamples,
  knownPoints,
  latticeStates,
  searchLarge,
  stackRows,
  type ComputedOrbit,
} from './portrait.js';
import { principalPlane, unitProjection } from './projection.js';
import { stepwiseMap } from './stepwise.js';
import { systemOf, type SystemOptions } from './system.js';
import type { PhasePortraitView, PlaneProjection, Projection } from './types.js';

/** An orbit to draw: a start, from which it is launched, or states that were computed. */
export type OrbitSource = ArrayLike<number> | Matrix | Trajectory;

/** An orbit with a name for the legend, or with a number of steps of its own. */
export interface NamedOrbit {
  readonly name?: string;
  readonly orbit: OrbitSource;
  /** Steps where it is launched from a start. @default those of the portrait */
  readonly steps?: number;
}

/** Options of {@link phasePortrait}. */
export interface PhasePortraitOptions extends SystemOptions {
  /** Indices of the two state variables to draw. @default [0, 1], or a plane where there are more than two */
  readonly units?: readonly [number, number];
  /** Values of the variables that are not drawn, in the field, shape [n]. @default zero */
  readonly base?: ArrayLike<number>;
  /** Plane to project on. @default the principal plane of fixed points and orbits, in more than two dimensions */
  readonly plane?: PlaneProjection;
  /** Visible ranges. @default the box that holds all orbits, or what the points and orbits need */
  readonly range?: PlotRange;
  /** Axis labels. @default the names of the variables */
  readonly labels?: readonly [string, string];
  /** Fixed points found elsewhere, or `'search'`. @default 'search' */
  readonly fixedPoints?: 'search' | FixedPointSearch | readonly FixedPoint[];
  /** Orbits to draw. @default none */
  readonly trajectories?: readonly (OrbitSource | NamedOrbit)[];
  /** Steps of orbits that are launched from a start. @default 100 */
  readonly steps?: number;
  /** Whether the basins of the stable points are shaded. @default false */
  readonly basins?: boolean;
  /** Arrows of the field along each axis; 0 for no field. @default 21 */
  readonly gridSize?: number;
  /** Heading. @default none */
  readonly title?: string;
  /** Stops the work: the call throws the signal's reason. */
  readonly signal?: CancelSignal;
}

const purpose = 'Cannot make a phase portrait';

/**
 * The phase portrait of a map: field of F(h) − h, nullclines, fixed points by class, orbits, basins.
 *
 * With one state variable the picture is the curve F(h) − h over h; with two it is the state space; with more it is
 * a plane, onto which points and orbits are projected. A portrait of a cell carries the cell, so that it stays alive.
 *
 * @param source - Cell (with `options.input` frozen) or map, of dimension n.
 * @param options - What to show and where.
 * @returns View of kind `phase-portrait`; fixed points come with the degree sum that tells whether some are missing.
 * @throws {ShapeMismatchError} If an input, start or projection does not fit the dimension.
 * @throws {NonFiniteError} If one of them holds NaN or an infinity.
 * @throws {RangeError} If a range, index or parameter is out of bounds.
 *
 * Cost: some 5000 steps for two variables, plus the search for fixed points.
 *
 * @example One neuron, two memories
 * ```ts
 * const view = phasePortrait(elmanCell({ recurrent: [[2]] }));
 * assertEqual(view.fixedPoints?.map((point) => point.kind), ['stable-node', 'stable-node', 'unstable-node']);
 * assertEqual(view.degree?.sum, 1);
 * ```
 */
export function phasePortrait(
  source: Cell | SmoothMap,
  options: PhasePortraitOptions = {},
): PhasePortraitView {
  const { steps = 100, gridSize = 21, basins = false, signal, title } = options;
  requireCount('steps', steps, 1);
  if (gridSize !== 0) requireCount('gridSize', gridSize, 2);
  const { map, model, extremes } = systemOf(purpose, source, options);
  const orbits = (options.trajectories ?? []).map((orbit) => orbitPlan(map, orbit, steps));

  let fixedPoints =
    options.fixedPoints === undefined || options.fixedPoints === 'search'
      ? undefined
      : knownPoints(map, options.fixedPoints);
  let projection = givenProjection(map, options);
  if (projection === undefined && map.dim <= 2) {
    projection = unitProjection([0, map.dim - 1], baseOf(map, options));
  }
  // In a large system the picture depends on the points: they come first.
  if (map.dim > 2) fixedPoints ??= searchLarge(map, { previous: [], effort: 'full' }, signal);
  projection ??= defaultPlane(map, fixedPoints?.points ?? [], orbits, options);

  const guesses = fixedPoints || map.range ? [] : guessedPoints(map);
  const axes = axesFor(map, projection, {
    range: options.range,
    labels: options.labels,
    states: fixedPoints?.points.map((point) => point.state) ?? guesses,
    orbits: orbits.map((orbit) => orbit.states),
    extremes,
  });
  return computePortrait(map, {
    projection,
    axes,
    ...(gridSize > 0 && {
      fieldSize: map.dim === 1 ? { columns: curveSamples, rows: 1 } : { columns: gridSize, rows: gridSize },
    }),
    hasNullclines: map.dim === 2,
    ...(basins && { basinSize: { columns: basinGridSize, rows: basinGridSize } }),
    orbits,
    fixedPoints: fixedPoints ?? { previous: guesses, effort: 'full' },
    title,
    warnings: [],
    model,
    signal,
  });
}

function orbitPlan(map: SmoothMap, source: OrbitSource | NamedOrbit, steps: number): ComputedOrbit {
  if ('orbit' in source) {
    const { name, orbit, steps: own = steps } = source;
    requireCount('trajectories.steps', own, 1);
    return { ...orbitPlan(map, orbit, own), ...(name !== undefined && { name }) };
  }
  if ('states' in source) return recordedOrbit(map, source.states);
  if ('data' in source) return recordedOrbit(map, source);
  requireLength(purpose, 'trajectories', source, map.dim);
  requireFinite(purpose, 'trajectories', source);
  return launchedOrbit(map, Float64Array.from(source), steps);
}

/** The orbit of a map from a start, as a plan. */
export function launchedOrbit(map: SmoothMap, start: Vector, steps: number): ComputedOrbit {
  const { states, status } = trajectory(stepwiseMap(map), start, { steps });
  return { states, start, ...(status === 'diverged' && { divergedAfter: states.rows - 1 }) };
}

/** States that were handed over; those of an orbit of this very map can be computed anew. */
function recordedOrbit(map: SmoothMap, states: Matrix): ComputedOrbit {
  if (states.columns !== map.dim || states.rows < 1) {
    throw new ShapeMismatchError(
      purpose,
      'trajectories',
      `[length, ${map.dim}]`,
      `[${states.rows}, ${states.columns}]`,
    );
  }
  const row = (t: number): Vector => states.data.slice(t * map.dim, (t + 1) * map.dim);
  for (let t = 0; t + 1 < states.rows; t++) {
    const next = row(t + 1);
    if (!(distance(map.step(row(t)), next) <= 1e-12 * Math.max(1, Math.hypot(...next)))) return { states };
  }
  return { states, start: row(0) };
}

function givenProjection(map: SmoothMap, options: PhasePortraitOptions): Projection | undefined {
  if (options.plane !== undefined) {
    const [dim] = options.plane.origin.shape;
    if (dim !== map.dim) throw new ShapeMismatchError(purpose, 'plane.origin', `[${map.dim}]`, `[${dim}]`);
    return options.plane;
  }
  return options.units && unitProjection(options.units, baseOf(map, options));
}

function baseOf(
  map: SmoothMap,
  { base = new Float64Array(map.dim) }: PhasePortraitOptions,
): ArrayLike<number> {
  requireLength(purpose, 'base', base, map.dim);
  return base;
}

/** The principal plane of the points and orbits, or the first two units where these span none. */
function defaultPlane(
  map: SmoothMap,
  points: readonly FixedPoint[],
  orbits: readonly ComputedOrbit[],
  options: PhasePortraitOptions,
): Projection {
  const states = [
    ...points.map(({ state }): Matrix => ({ rows: 1, columns: map.dim, data: state })),
    ...orbits.map((orbit) => orbit.states),
  ];
  const stacked = states.length > 0 ? stackRows(states) : undefined;
  return stacked !== undefined && stacked.rows >= 3
    ? principalPlane(stacked)
    : unitProjection([0, 1], baseOf(map, options));
}

/** Fixed points of a small system that knows no box, by a search around the origin: they decide what is shown. */
function guessedPoints(map: SmoothMap): Vector[] {
  const from = latticeStates(cube(map.dim, 4), map.dim === 1 ? 32 : 8);
  const { points } = findFixedPoints(map, { from });
  return points.map((point) => point.state);
}

function requireCount(argument: string, value: number, minimum: number): void {
  if (!Number.isInteger(value) || value < minimum) {
    throw new RangeError(`${purpose}: \`${argument}\` must be a whole number from ${minimum}: got ${value}`);
  }
}
