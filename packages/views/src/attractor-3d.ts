import {
  combineStarts,
  findFixedPoints,
  givenStates,
  spectrum,
  trajectory,
  visitedStates,
  type CancelSignal,
  type Cell,
  type FixedPoint,
  type FixedPointSearch,
  type SmoothMap,
} from '@phasebook/dynamics';
import {
  ShapeMismatchError,
  requireFinite,
  requireLength,
  toMatrix,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import { decodeArray, encodeArray } from './encoding.js';
import { paddedRange } from './figures/time-series.js';
import { fixedPointMark } from './fixed-point-marks.js';
import { omit } from './omit.js';
import { launchedOrbit, type NamedOrbit, type OrbitSource } from './phase-portrait.js';
import { stackRows } from './portrait.js';
import { principalAxes } from './principal-axes.js';
import type { Projector } from './projection.js';
import type { RecomputeOptions } from './recompute.js';
import { spaceProjector, type SpaceProjector } from './space.js';
import { styleOf } from './series-style.js';
import { stepwiseMap } from './stepwise.js';
import { systemOf, type SystemOptions } from './system.js';
import type { Axis, Model } from './types.js';
import { FORMAT_VERSION } from './version.js';
import type {
  Attractor3dView,
  Camera,
  SpaceOrbit,
  SpacePoint,
  SpaceProjection,
  UnstableLine,
  UnstablePlane,
} from './wire/attractor-3d.js';

/** Options of {@link attractor3d}. */
export interface Attractor3dOptions extends SystemOptions {
  /** The three state variables to draw. @default [0, 1, 2]; principal axes where there are more than three */
  readonly units?: readonly [number, number, number];
  /** Orbits of a system: starts, or states. @default one from 0.1 everywhere, after its transient */
  readonly trajectories?: readonly (OrbitSource | NamedOrbit)[];
  /** Steps of orbits that are launched. @default 3000 */
  readonly steps?: number;
  /** Steps before that, not drawn. @default 500 */
  readonly transientSteps?: number;
  /** Fixed points found elsewhere, `'search'` or `'none'`. @default 'search' in up to 64 dimensions */
  readonly fixedPoints?: 'search' | 'none' | FixedPointSearch | readonly FixedPoint[];
  /** Time between steps, where the map is the step of a flow. @default steps are counted */
  readonly timeStep?: number;
  /** Axis labels. @default the names of the variables */
  readonly labels?: readonly [string, string, string];
  /** Whether states are joined. @default by how far apart successive states are */
  readonly style?: Attractor3dView['style'];
  /** From where one looks at first. @default -55 degrees around, 20 above */
  readonly camera?: Camera;
  /** Heading. @default none */
  readonly title?: string;
  /** Stops the work. */
  readonly signal?: CancelSignal;
}

const purpose = 'Cannot draw an attractor in space';
const defaultCamera: Camera = { azimuth: -55, elevation: 20 };
/** Above this dimension fixed points are looked for on request only. */
const maxSearchDim = 64;
/** Steps of the orbits at the ends of a slider, which decide how much must be visible. */
const reachSteps = 300;
/** Ways out of a point that are drawn. */
const maxUnstable = 3;

/**
 * Orbits in a space that is turned with the mouse or the arrow keys, fixed points with the directions in which states
 * leave them, and the time series beside: what is picked out in one stands out in the other.
 *
 * Of more than three variables the three principal axes of the orbits are drawn. States may come from anywhere, for
 * example from `delayEmbedding`.
 *
 * @param source - Cell (with `options.input` frozen) or map of dimension n ≥ 3, or states, one a row, shape [T, n].
 * @param options - Orbits, fixed points, camera.
 * @returns View of kind `attractor-3d`; of a cell it carries the cell, and follows its sliders.
 * @throws {ShapeMismatchError} If there are fewer than three variables, or a start or an input does not fit.
 * @throws {NonFiniteError} If a start or a state is NaN or infinite.
 * @throws {RangeError} If an option is out of range.
 *
 * Cost: the orbits, and a search for fixed points from 60 of their states.
 *
 * @example Around both unstable points of Lorenz' flow a plane turns states away
 * ```ts
 * const map = stepper(lorenzFlow(), rungeKutta4(), 0.01);
 * const view = attractor3d(map, { timeStep: 0.01, trajectories: [[1, 1, 1]] });
 * assertEqual(view.fixedPoints?.map(({ unstable = [] }) => unstable[0].type).sort(), ['line', 'plane', 'plane']);
 * ```
 */
export function attractor3d(
  source: Cell | SmoothMap | MatrixLike,
  options: Attractor3dOptions = {},
): Attractor3dView {
  const { timeStep, title } = options;
  if (timeStep !== undefined && !(timeStep > 0 && Number.isFinite(timeStep))) {
    throw new RangeError(`${purpose}: \`timeStep\` must be positive: got ${timeStep}`);
  }
  const camera = checkedCamera(options.camera ?? defaultCamera);
  const isSystem = typeof source === 'object' && ('step' in source || 'stateDim' in source);
  const { map, model, extremes } = isSystem
    ? systemOf(purpose, source, options)
    : { map: undefined, model: undefined, extremes: [] };
  const orbits =
    map === undefined ? [{ states: toMatrix(source as MatrixLike, 'source') }] : plannedOrbits(map, options);
  const dim = orbits[0].states.columns;
  if (dim < 3) throw new ShapeMismatchError(purpose, 'source', '[at least 3 variables]', `[${dim}]`);
  for (const { states } of orbits) {
    if (map === undefined) requireFinite(purpose, 'source', states.data);
    if (states.rows < 2)
      throw new RangeError(`${purpose}: orbits must have at least 2 states: got ${states.rows}`);
  }
  const projection = chosenProjection(orbits, dim, options.units);
  const toSpace = spaceProjector(projection);
  const traces = orbits.map((orbit) => spaceOrbit(toSpace, orbit));
  const found = map === undefined ? [] : pointsOf(map, orbits, options);
  const points = map === undefined ? [] : found.map((point) => spacePoint(map, toSpace, point));
  const reached = extremes.flatMap((extreme) =>
    orbits.flatMap(({ start }) =>
      start ? [spaceOrbit(toSpace, launchedOrbit(extreme, start, reachSteps))] : [],
    ),
  );
  const { axes, near } = chosenAxes(traces, reached, points, options.labels ?? labelsOf(projection));
  const warnings = [
    ...orbitWarnings(orbits),
    ...(near.length < points.length
      ? [`Fixed points far from the orbits are left out: ${points.length - near.length}`]
      : []),
  ];
  return {
    kind: 'attractor-3d',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    ...(warnings.length > 0 && { warnings }),
    dim,
    axes,
    projection,
    orbits: traces,
    style: options.style ?? styleOf(decodeArray(traces[0].points).filter((__, k) => k % 3 === 0)),
    ...(timeStep !== undefined && { timeStep }),
    ...(map !== undefined && wantsPoints(map, options) && { fixedPoints: near }),
    camera,
    ...(model && { model }),
  };
}

interface PlannedOrbit {
  readonly name?: string;
  readonly states: Matrix;
  readonly start?: Vector;
  readonly divergedAfter?: number;
}

function plannedOrbits(map: SmoothMap, options: Attractor3dOptions): PlannedOrbit[] {
  const {
    steps = 3000,
    transientSteps = 500,
    trajectories = [new Float64Array(map.dim).fill(0.1)],
  } = options;
  for (const [argument, value, least] of [
    ['steps', steps, 1],
    ['transientSteps', transientSteps, 0],
  ] as const) {
    if (!Number.isInteger(value) || value < least) {
      throw new RangeError(`${purpose}: \`${argument}\` must be a whole number from ${least}: got ${value}`);
    }
  }
  if (trajectories.length === 0) throw new RangeError(`${purpose}: \`trajectories\` must not be empty`);
  const plan = (source: OrbitSource | NamedOrbit): PlannedOrbit => {
    if ('orbit' in source) return { ...plan(source.orbit), name: source.name };
    const states = 'states' in source ? source.states : 'data' in source ? source : undefined;
    if (states !== undefined) {
      if (states.columns === map.dim) return { states };
      throw new ShapeMismatchError(
        purpose,
        'trajectories',
        `[T, ${map.dim}]`,
        `[${states.rows}, ${states.columns}]`,
      );
    }
    const start = source as ArrayLike<number>;
    requireLength(purpose, 'trajectories', start, map.dim);
    requireFinite(purpose, 'trajectories', start);
    return launchedOrbit(map, settled(map, start, transientSteps), steps);
  };
  return trajectories.map(plan);
}

/** Where an orbit is after its transient; its start where it does not stay finite. */
function settled(map: SmoothMap, start: ArrayLike<number>, transientSteps: number): Vector {
  const from = Float64Array.from(start);
  if (transientSteps === 0) return from;
  const { states, status } = trajectory(stepwiseMap(map), from, { steps: transientSteps });
  return status === 'diverged' ? from : states.data.slice((states.rows - 1) * map.dim);
}

function orbitWarnings(orbits: readonly PlannedOrbit[]): string[] {
  return orbits.flatMap(({ divergedAfter, name }, i) =>
    divergedAfter === undefined
      ? []
      : [`Orbit ${name ?? i + 1} leaves the finite numbers after ${divergedAfter} steps`],
  );
}

function chosenProjection(
  orbits: readonly PlannedOrbit[],
  dim: number,
  units: readonly [number, number, number] | undefined,
): SpaceProjection {
  if (units !== undefined || dim === 3) {
    const chosen = units ?? [0, 1, 2];
    for (const unit of chosen) {
      if (Number.isInteger(unit) && unit >= 0 && unit < dim) continue;
      throw new RangeError(`${purpose}: \`units\` must be indices below ${dim}: got ${unit}`);
    }
    return { type: 'units', units: chosen };
  }
  const { mean, axes, shares } = principalAxes(stackRows(orbits.map(({ states }) => states)), 3);
  const basis = new Float64Array(3 * dim);
  axes.forEach((axis, k) => basis.set(axis, k * dim));
  return {
    type: 'axes',
    origin: encodeArray(mean),
    basis: encodeArray(basis, [3, dim]),
    explainedVariance: [shares[0], shares[1], shares[2]],
  };
}

function labelsOf(projection: SpaceProjection): readonly [string, string, string] {
  if (projection.type === 'units') {
    const [i, j, k] = projection.units;
    return [`h[${i}]`, `h[${j}]`, `h[${k}]`];
  }
  const label = (k: 0 | 1 | 2): string => {
    const share = projection.explainedVariance?.[k];
    return share === undefined
      ? `direction ${k + 1}`
      : `PC ${k + 1} (${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %)`;
  };
  return [label(0), label(1), label(2)];
}

function spaceOrbit(toSpace: SpaceProjector, { name, states, start }: PlannedOrbit): SpaceOrbit {
  const { rows, columns, data } = states;
  const points = new Float64Array(3 * rows);
  for (let t = 0; t < rows; t++)
    points.set(toSpace.project(data.subarray(t * columns, (t + 1) * columns)), 3 * t);
  return {
    ...(name !== undefined && { name }),
    points: encodeArray(points, [rows, 3], 'float32'),
    ...(start && { start: encodeArray(start) }),
  };
}

/** Ranges that hold the orbits, the points near them, and what sliders can reach, if that is not far away. */
function chosenAxes(
  orbits: readonly SpaceOrbit[],
  reached: readonly SpaceOrbit[],
  points: readonly SpacePoint[],
  labels: readonly [string, string, string],
): { readonly axes: Attractor3dView['axes']; readonly near: readonly SpacePoint[] } {
  const column = (traces: readonly SpaceOrbit[], k: number): Float64Array[] =>
    traces.map(({ points: cloud }) => decodeArray(cloud).filter((_, i) => i % 3 === k));
  const own = [0, 1, 2].map((k) => paddedRange(column(orbits, k), 0));
  const isNear = (value: number, k: number): boolean => {
    const [low, high] = own[k];
    return value >= low - (high - low) && value <= high + (high - low);
  };
  const near = points.filter(({ position }) => position.every(isNear));
  const axis = (k: 0 | 1 | 2): Axis => ({
    label: labels[k],
    range: paddedRange(
      [
        own[k],
        near.map(({ position }) => position[k]),
        ...column(reached, k).map((values) => values.filter((value) => isNear(value, k))),
      ],
      0.04,
    ),
  });
  return { axes: { x: axis(0), y: axis(1), z: axis(2) }, near };
}

// ── Fixed points ────────────────────────────────────────────────────────────────────────────────────────────

function wantsPoints(map: SmoothMap, { fixedPoints }: Attractor3dOptions): boolean {
  return fixedPoints !== 'none' && (fixedPoints !== undefined || map.dim <= maxSearchDim);
}

function pointsOf(
  map: SmoothMap,
  orbits: readonly PlannedOrbit[],
  options: Attractor3dOptions,
): readonly FixedPoint[] {
  const { fixedPoints, signal } = options;
  if (!wantsPoints(map, options) || fixedPoints === 'none') return [];
  if (fixedPoints === undefined || fixedPoints === 'search') return searched(map, orbits, [], 60, signal);
  return 'points' in fixedPoints ? fixedPoints.points : fixedPoints;
}

/** Fixed points from states that the orbits visit. */
function searched(
  map: SmoothMap,
  orbits: readonly PlannedOrbit[],
  previous: readonly Vector[],
  count: number,
  signal: CancelSignal | undefined,
): readonly FixedPoint[] {
  const from = combineStarts(
    givenStates([...previous, new Float64Array(map.dim)]),
    visitedStates(stackRows(orbits.map(({ states }) => states)), { count, seed: 1 }),
  );
  return findFixedPoints(map, {
    from,
    midpointRounds: 1,
    searchBudget: 60,
    ...(signal && { signal }),
  }).points;
}

function spacePoint(map: SmoothMap, toSpace: SpaceProjector, point: FixedPoint): SpacePoint {
  // Where it lies in a plane does not matter here.
  const flat: Projector = { project: () => [0, 0], projectDifference: () => [0, 0], lift: () => point.state };
  const mark = fixedPointMark(map, flat, point);
  const unstable = waysOut(map, toSpace, point);
  return {
    ...omit(mark, 'position', 'directions'),
    position: toSpace.project(point.state),
    ...(unstable.length > 0 && { unstable }),
  };
}

/** Eigen-directions of multipliers outside the unit circle, the strongest first. */
function waysOut(
  map: SmoothMap,
  { projectDifference }: SpaceProjector,
  { state }: FixedPoint,
): (UnstableLine | UnstablePlane)[] {
  if (map.dim > maxSearchDim) return [];
  const { eigenvalues, rightVectors } = spectrum(map.jacobian(state));
  const ways: (UnstableLine | UnstablePlane)[] = [];
  eigenvalues.forEach(({ re, im }, k) => {
    const modulus = Math.hypot(re, im);
    if (modulus <= 1 + 1e-9 || im < 0 || ways.length >= maxUnstable) return;
    const { re: real, im: imaginary } = rightVectors[k];
    if (!real.every(Number.isFinite) || !imaginary.every(Number.isFinite)) return;
    ways.push(
      im === 0
        ? { type: 'line', direction: projectDifference(real), multiplier: re }
        : { type: 'plane', directions: [projectDifference(real), projectDifference(imaginary)], modulus },
    );
  });
  return ways;
}

// ── What a reader does ──────────────────────────────────────────────────────────────────────────────────────

/** The picture at other values of its model's parameters; camera, axes and selection stay. */
export function recomputeAttractor(
  view: Attractor3dView,
  map: SmoothMap,
  model: Model,
  { previous, effort = 'live', signal }: RecomputeOptions,
): Attractor3dView {
  const toSpace = spaceProjector(view.projection);
  const orbits = view.orbits.map((orbit): PlannedOrbit | undefined => {
    if (orbit.start === undefined) return undefined;
    const steps = (orbit.decimatedFrom ?? orbit.points.shape[0]) - 1;
    return {
      ...(orbit.name !== undefined && { name: orbit.name }),
      ...launchedOrbit(map, decodeArray(orbit.start), steps),
    };
  });
  const launched = orbits.filter((orbit) => orbit !== undefined);
  const known =
    previous?.map((state) => Float64Array.from(state)) ??
    view.fixedPoints?.map(({ state }) => decodeArray(state));
  const fixedPoints =
    view.fixedPoints === undefined || launched.length === 0
      ? view.fixedPoints
      : searched(map, launched, known ?? [], effort === 'live' ? 12 : 60, signal).map((point) =>
          spacePoint(map, toSpace, point),
        );
  const warnings = orbitWarnings(launched);
  return {
    ...omit(view, 'warnings'),
    ...(warnings.length > 0 && { warnings }),
    orbits: orbits.map((orbit, i) => (orbit === undefined ? view.orbits[i] : spaceOrbit(toSpace, orbit))),
    ...(fixedPoints && { fixedPoints }),
    model,
  };
}

function checkedCamera({ azimuth, elevation }: Camera): Camera {
  if (Number.isFinite(azimuth) && elevation >= -90 && elevation <= 90) return { azimuth, elevation };
  throw new RangeError(
    `${purpose}: \`camera\` must have a finite azimuth and an elevation from -90 to 90: got ${azimuth}, ${elevation}`,
  );
}
