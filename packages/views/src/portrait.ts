import {
  boxStarts,
  combineStarts,
  degreeSum,
  findFixedPoints,
  givenStates,
  trajectory,
  visitedStates,
  type CancelSignal,
  type DegreeSum,
  type FixedPoint,
  type FixedPointSearch,
  type LongWorkOptions,
  type Range,
  type SmoothMap,
} from '@phasebook/dynamics';
import { distance, type Matrix, type Vector } from '@phasebook/linalg';
import { basinLabels } from './basins.js';
import { encodeArray } from './encoding.js';
import { fixedPointMark } from './fixed-point-marks.js';
import { gridX, gridY, sampleField, type Grid } from './grid.js';
import { projector, type Projector } from './projection.js';
import type {
  Axis,
  Basins,
  DegreeEvidence,
  Model,
  Nullcline,
  OrbitTrace,
  PhasePortraitView,
  Projection,
  VectorField,
} from './types.js';
import { FORMAT_VERSION } from './version.js';
import { zeroLines } from './zero-lines.js';

// The computation of a phase portrait, shared by the builder and by `recompute`: everything that has to be decided
// (axes, projection, what is drawn) stands in a plan, everything that follows from the map is computed here.

/** Points along each side of the grid on which nullclines are traced. */
export const nullclineGridSize = 61;
/** Points along each side of the grid of basins. */
export const basinGridSize = 61;
/** Samples of the curve F(h) − h in one dimension. */
export const curveSamples = 201;

/** An orbit to draw: one of the map from its start, states that were handed over, or a trace that stays as it is. */
export type OrbitPlan = ComputedOrbit | { readonly trace: OrbitTrace };

/** An orbit whose states are at hand. */
export interface ComputedOrbit {
  readonly name?: string;
  readonly states: Matrix;
  /** Start, where the orbit is one of the map. */
  readonly start?: Vector;
  /** Steps after which the orbit left the finite numbers. */
  readonly divergedAfter?: number;
}

/** What a portrait is to show. */
export interface PortraitPlan {
  readonly projection: Projection;
  readonly axes: { readonly x: Axis; readonly y: Axis };
  /** Points of the field along each axis; no field when left out. */
  readonly fieldSize?: { readonly columns: number; readonly rows: number };
  readonly hasNullclines: boolean;
  readonly basinSize?: { readonly columns: number; readonly rows: number };
  readonly orbits: readonly OrbitPlan[];
  /** Points that are known, or states to search from besides the usual ones. */
  readonly fixedPoints: KnownPoints | SearchPlan | 'none';
  readonly title?: string;
  readonly warnings: readonly string[];
  readonly model?: Model;
  readonly signal?: CancelSignal;
}

/** Fixed points found elsewhere. */
export interface KnownPoints {
  readonly points: readonly FixedPoint[];
  readonly degree: DegreeSum;
  readonly warnings: readonly string[];
}

/** How to search for fixed points. */
export interface SearchPlan {
  /** States to start from besides the usual ones: points at neighbouring parameters. */
  readonly previous: readonly Vector[];
  /** `live` searches briefly in large networks. */
  readonly effort: 'full' | 'live';
}

/** Computes the portrait of a map by plan. */
export function computePortrait(map: SmoothMap, plan: PortraitPlan): PhasePortraitView {
  const { projection, axes, signal } = plan;
  const toPlane = projector(projection);
  const grid = (columns: number, rows: number): Grid => ({ columns, rows, x: axes.x.range, y: axes.y.range });

  const nullclines = plan.hasNullclines ? tracedNullclines(map, toPlane, grid) : undefined;
  throwIfAborted(signal);
  const known =
    plan.fixedPoints === 'none'
      ? undefined
      : 'points' in plan.fixedPoints
        ? plan.fixedPoints
        : searchFixedPoints(map, axes, toPlane, nullclines?.meetings ?? [], plan.fixedPoints, signal);
  const fixedPoints = known?.points.map((point) => fixedPointMark(map, toPlane, point));
  throwIfAborted(signal);
  const basins = plan.basinSize && basinsOf(map, toPlane, grid, plan.basinSize, known?.points ?? []);
  const warnings = [...plan.warnings, ...(known?.warnings ?? []), ...orbitWarnings(plan.orbits)];

  return {
    kind: 'phase-portrait',
    version: FORMAT_VERSION,
    ...(plan.title !== undefined && { title: plan.title }),
    ...(warnings.length > 0 && { warnings }),
    dim: map.dim,
    axes,
    projection,
    ...(plan.fieldSize && { field: fieldOf(map, toPlane, grid, plan.fieldSize) }),
    ...(nullclines && { nullclines: nullclines.lines }),
    ...(plan.orbits.length > 0 && { orbits: plan.orbits.map((orbit) => orbitTrace(map, toPlane, orbit)) }),
    ...(fixedPoints && { fixedPoints }),
    ...(known && { degree: degreeEvidence(known.degree) }),
    ...(basins && { basins }),
    ...(plan.model && { model: plan.model }),
  };
}

/** Throws the reason of a signal that is aborted. */
function throwIfAborted(signal: CancelSignal | undefined): void {
  if (signal?.aborted) throw signal.reason ?? new Error('The work was aborted');
}

function degreeEvidence({ sum, verdict, expected, explanation }: DegreeSum): DegreeEvidence {
  return { sum, verdict, ...(expected !== undefined && { expected }), explanation };
}

function orbitWarnings(orbits: readonly OrbitPlan[]): string[] {
  return orbits.flatMap((orbit, i) =>
    'trace' in orbit || orbit.divergedAfter === undefined
      ? []
      : [`Orbit ${orbit.name ?? i + 1} leaves the finite numbers after ${orbit.divergedAfter} steps`],
  );
}

type MakeGrid = (columns: number, rows: number) => Grid;

function fieldOf(
  map: SmoothMap,
  toPlane: Projector,
  grid: MakeGrid,
  { columns, rows }: { columns: number; rows: number },
): VectorField {
  const { dx, dy } =
    map.dim === 1 ? curveField(map, grid(columns, 1)) : sampleField(map, toPlane, grid(columns, rows));
  return {
    columns,
    rows: map.dim === 1 ? 1 : rows,
    dx: encodeArray(dx, [map.dim === 1 ? 1 : rows, columns], 'float32'),
    dy: encodeArray(dy, [map.dim === 1 ? 1 : rows, columns], 'float32'),
  };
}

/** F(h) − h along the horizontal axis, for one state variable. */
function curveField(map: SmoothMap, grid: Grid): { dx: Vector; dy: Vector } {
  const dx = new Float64Array(grid.columns);
  for (let column = 0; column < grid.columns; column++) dx[column] = displacement(map, gridX(grid, column));
  return { dx, dy: new Float64Array(grid.columns) };
}

/** F(h) − h of a map of one variable. */
export function displacement(map: SmoothMap, h: number): number {
  return map.step(Float64Array.of(h))[0] - h;
}

/** An orbit as a view shows it. */
export function orbitTrace(map: SmoothMap, toPlane: Projector, orbit: OrbitPlan): OrbitTrace {
  if ('trace' in orbit) return orbit.trace;
  const { name, states, start } = orbit;
  return {
    ...(name !== undefined && { name }),
    points: encodeArray(orbitPoints(map, toPlane, states), [states.rows, 2], 'float32'),
    ...(start && { start: encodeArray(start) }),
  };
}

/** States as points of the picture: x, y, x, y, …; in one dimension (h_t, h_{t+1} − h_t). */
export function orbitPoints(map: SmoothMap, toPlane: Projector, states: Matrix): Vector {
  const { rows, columns, data } = states;
  const points = new Float64Array(2 * rows);
  for (let t = 0; t < rows; t++) {
    const state = data.subarray(t * columns, (t + 1) * columns);
    if (columns === 1) {
      points[2 * t] = state[0];
      points[2 * t + 1] = t + 1 < rows ? data[t + 1] - state[0] : displacement(map, state[0]);
    } else {
      points.set(toPlane.project(state), 2 * t);
    }
  }
  return points;
}

// ── Nullclines and where they meet ──────────────────────────────────────────────────────────────────────────

interface TracedNullclines {
  readonly lines: readonly Nullcline[];
  /** States of the cells through which both nullclines may pass. */
  readonly meetings: readonly Vector[];
}

function tracedNullclines(map: SmoothMap, toPlane: Projector, makeGrid: MakeGrid): TracedNullclines {
  const grid = makeGrid(nullclineGridSize, nullclineGridSize);
  const { columns, rows } = grid;
  const components = [new Float64Array(columns * rows), new Float64Array(columns * rows)];
  for (let k = 0; k < columns * rows; k++) {
    const state = toPlane.lift([gridX(grid, k % columns), gridY(grid, Math.floor(k / columns))]);
    const next = map.step(state);
    components[0][k] = next[0] - state[0];
    components[1][k] = next[1] - state[1];
  }
  const lines = components.map((values, variable): Nullcline => {
    const evaluate = (x: number, y: number): number => {
      const state = toPlane.lift([x, y]);
      return map.step(state)[variable] - state[variable];
    };
    return {
      variable,
      lines: zeroLines(grid, values, evaluate).map((line) =>
        encodeArray(line, [line.length / 2, 2], 'float32'),
      ),
    };
  });
  return { lines, meetings: meetingCells(grid, components).map((point) => toPlane.lift(point)) };
}

/** Middles of the cells in which both components change sign: every crossing of nullclines lies in one. */
function meetingCells(grid: Grid, components: readonly Vector[]): [number, number][] {
  const { columns, rows } = grid;
  const cells: [number, number][] = [];
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const k = row * columns + column;
      const corners = [k, k + 1, k + columns, k + columns + 1];
      const changes = components.every((values) => {
        const positive = corners.filter((corner) => values[corner] > 0).length;
        const negative = corners.filter((corner) => values[corner] < 0).length;
        return positive < 4 && negative < 4;
      });
      if (!changes) continue;
      cells.push([
        (gridX(grid, column) + gridX(grid, column + 1)) / 2,
        (gridY(grid, row) + gridY(grid, row + 1)) / 2,
      ]);
    }
  }
  return cells;
}

// ── Fixed points ────────────────────────────────────────────────────────────────────────────────────────────

/** More meeting cells than this come from curves that coincide; they are thinned out. */
const maxMeetings = 120;

function searchFixedPoints(
  map: SmoothMap,
  axes: PortraitPlan['axes'],
  toPlane: Projector,
  meetings: readonly Vector[],
  plan: SearchPlan,
  signal: CancelSignal | undefined,
): KnownPoints {
  if (map.dim > 2) return searchLarge(map, plan, signal);
  const shown = shownBox(axes, toPlane, map.dim);
  const box = map.range ?? shown;
  const thinning = Math.ceil(meetings.length / maxMeetings);
  const crossings = map.dim === 1 ? curveCrossings(map, axes.x.range) : meetings;
  const from = givenStates([
    ...plan.previous,
    ...crossings.filter((_, i) => i % thinning === 0 || map.dim === 1),
    ...latticeStates(box, map.dim === 1 ? 9 : 4),
  ]);
  return findFixedPoints(map, {
    from,
    midpointRounds: 1,
    searchBudget: plan.effort === 'live' ? 60 : 1000,
    ...(signal && { signal }),
  });
}

/** The part of the state space that a picture of one or two variables shows. */
function shownBox({ x, y }: PortraitPlan['axes'], toPlane: Projector, dim: number): Range {
  if (dim === 1) return { lower: Float64Array.of(x.range[0]), upper: Float64Array.of(x.range[1]) };
  const corners = [0, 1].flatMap((i) => [0, 1].map((j) => toPlane.lift([x.range[i], y.range[j]])));
  const bound = (pick: (...values: number[]) => number): Vector =>
    Float64Array.from({ length: dim }, (_, k) => pick(...corners.map((corner) => corner[k])));
  return { lower: bound(Math.min), upper: bound(Math.max) };
}

/** Where F(h) − h changes sign along the horizontal axis. */
function curveCrossings(map: SmoothMap, [lower, upper]: readonly [number, number]): Vector[] {
  const grid: Grid = { columns: curveSamples, rows: 1, x: [lower, upper], y: [0, 0] };
  const { dx } = curveField(map, grid);
  const crossings: Vector[] = [];
  for (let column = 0; column + 1 < curveSamples; column++) {
    if (dx[column] > 0 === dx[column + 1] > 0) continue;
    const share = dx[column] / (dx[column] - dx[column + 1]);
    const [left, right] = [gridX(grid, column), gridX(grid, column + 1)];
    crossings.push(Float64Array.of(left + share * (right - left)));
  }
  return crossings.filter(([h]) => Number.isFinite(h));
}

/** A regular lattice over a box of one or two variables, its middle included. */
export function latticeStates({ lower, upper }: Range, side: number): Vector[] {
  const dim = lower.length;
  const states = [lower.map((value, i) => (value + upper[i]) / 2)];
  for (let k = 0; k < side ** dim; k++) {
    const index = [k % side, Math.floor(k / side)];
    states.push(lower.map((value, i) => value + ((index[i] + 0.5) / side) * (upper[i] - value)));
  }
  return states;
}

/** Search with no picture to go by: in the box that the map knows, or around the origin. */
export function searchAnywhere(
  map: SmoothMap,
  previous: readonly Vector[],
  effort: SearchPlan['effort'],
  signal?: CancelSignal,
): KnownPoints {
  if (map.dim > 2) return searchLarge(map, { previous, effort }, signal);
  const box = map.range ?? cube(map.dim, 4);
  const crossings = map.dim === 1 ? curveCrossings(map, [box.lower[0], box.upper[0]]) : [];
  const from = givenStates([...previous, ...crossings, ...latticeStates(box, map.dim === 1 ? 9 : 8)]);
  return findFixedPoints(map, {
    from,
    midpointRounds: 1,
    searchBudget: effort === 'live' ? 60 : 1000,
    ...(signal && { signal }),
  });
}

/** Search in a system of many variables: from states that its own orbits visit, with noise. */
export function searchLarge(
  map: SmoothMap,
  { previous, effort }: SearchPlan,
  signal: CancelSignal | undefined,
  onProgress?: LongWorkOptions['onProgress'],
): FixedPointSearch {
  const isLive = effort === 'live';
  const size = map.dim <= 16 ? 'small' : map.dim <= 64 ? 'medium' : 'large';
  const { orbits, starts, midpointRounds, searchBudget } = (isLive ? liveEfforts : fullEfforts)[size];
  const visited = boxOrbits(map, orbits);
  const ends = visited.map(({ rows, data }) => data.slice((rows - 1) * map.dim));
  const from = combineStarts(
    ...(previous.length > 0 ? [givenStates(previous)] : []),
    givenStates(ends),
    visitedStates(stackRows(visited), { count: starts, noise: 0.1, seed: 1 }),
  );
  return findFixedPoints(map, {
    from,
    midpointRounds,
    searchBudget,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  });
}

interface Effort {
  /** Orbits that are run; the search starts from the end of each. */
  readonly orbits: number;
  /** Further starts: states on the way, with noise. */
  readonly starts: number;
  readonly midpointRounds: number;
  readonly searchBudget: number;
}

// By size of the system: a start costs some n³ operations.
const fullEfforts: Readonly<Record<'small' | 'medium' | 'large', Effort>> = {
  small: { orbits: 100, starts: 200, midpointRounds: 2, searchBudget: 1000 },
  medium: { orbits: 60, starts: 120, midpointRounds: 2, searchBudget: 500 },
  large: { orbits: 16, starts: 16, midpointRounds: 1, searchBudget: 50 },
};
const liveEfforts: Readonly<Record<'small' | 'medium' | 'large', Effort>> = {
  small: { orbits: 4, starts: 12, midpointRounds: 1, searchBudget: 60 },
  medium: { orbits: 12, starts: 12, midpointRounds: 0, searchBudget: 80 },
  large: { orbits: 1, starts: 1, midpointRounds: 0, searchBudget: 0 },
};

/** Orbits from the origin and from a box of starts. */
function boxOrbits(map: SmoothMap, count: number): Matrix[] {
  const isTight = map.range?.upper.every((upper, i) => upper - (map.range?.lower[i] ?? 0) <= 4);
  const box = isTight && map.range ? map.range : cube(map.dim, 1);
  const starts = count < 2 ? [] : boxStarts({ ...box, count: count - 1, seed: 1 }).states;
  return [new Float64Array(map.dim), ...starts].map((start) => trajectory(map, start, { steps: 40 }).states);
}

/** The box from −size to size in every variable. */
export function cube(dim: number, size: number): Range {
  return { lower: new Float64Array(dim).fill(-size), upper: new Float64Array(dim).fill(size) };
}

/** Matrices of the same width, one below the other. */
export function stackRows(parts: readonly Matrix[]): Matrix {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const columns = parts[0].columns;
  const data = new Float64Array(rows * columns);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { rows, columns, data };
}

/** Reads points that were found elsewhere, with a warning where they are no fixed points of the map. */
export function knownPoints(map: SmoothMap, source: FixedPointSearch | readonly FixedPoint[]): KnownPoints {
  const points = 'points' in source ? source.points : source;
  const warnings: string[] = 'points' in source ? [...source.warnings] : [];
  points.forEach(({ state }, i) => {
    const residual = distance(map.step(state), state);
    if (!(residual <= 1e-6)) {
      warnings.push(
        `Point ${i + 1} is not a fixed point of the map shown: residual ${residual.toExponential(1)}`,
      );
    }
  });
  const degrees = points.map((point) => point.degree);
  const degree = 'points' in source ? source.degree : degreeSum(degrees, map.range !== undefined);
  if (!('points' in source) && degree.verdict === 'points-missing') warnings.push(degree.explanation);
  return { points, degree, warnings };
}

// ── Basins ──────────────────────────────────────────────────────────────────────────────────────────────────

function basinsOf(
  map: SmoothMap,
  toPlane: Projector,
  grid: MakeGrid,
  { columns, rows }: { columns: number; rows: number },
  points: readonly FixedPoint[],
): Basins {
  const attractors = points
    .map(({ state, stability }, label) => ({ state, label, verdict: stability.verdict }))
    .filter(({ verdict }) => verdict === 'stable');
  const height = map.dim === 1 ? 1 : rows;
  const labels = basinLabels(map, toPlane, grid(columns, height), attractors);
  const dtype = points.length <= 127 ? 'int8' : 'int32';
  return { columns, rows: height, labels: encodeArray(labels, [height, columns], dtype) };
}
