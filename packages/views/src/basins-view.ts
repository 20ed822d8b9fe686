import {
  basins,
  trajectory,
  type Attractor,
  type BasinFraction,
  type CancelSignal,
  type Cell,
  type KnownAttractor,
  type PlaneGrid,
  type SmoothMap,
} from '@phasebook/dynamics';
import {
  ShapeMismatchError,
  requireFinite,
  requireLength,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import { decodeArray, decodeMatrix, encodeArray, encodeMatrix, encodeNumber } from './encoding.js';
import { axesFor, type PlotRange } from './plot-range.js';
import { projector, unitProjection, type Point, type Projector } from './projection.js';
import { stepwiseMap } from './stepwise.js';
import { systemOf, type SystemOptions } from './system.js';
import type { Axis, Model, PlaneProjection, Projection } from './types.js';
import { FORMAT_VERSION } from './version.js';
import type { AttractorMark, BasinPath, BasinSettings, BasinsView, StartShare } from './wire/basins.js';

/** An attractor known beforehand, with a name for the legend. */
export type NamedAttractor = KnownAttractor & { readonly name?: string };

/** Options of {@link basinsView}. */
export interface BasinsViewOptions extends SystemOptions {
  /** State variables on the horizontal and the vertical axis. @default [0, 1] */
  readonly units?: readonly [number, number];
  /** Values of the variables that are not on an axis, shape [n]. @default zero */
  readonly base?: ArrayLike<number>;
  /** Plane of the starts, in place of two variables. */
  readonly plane?: PlaneProjection;
  /** Visible range; the starts lie in it. @default the box that holds all orbits, or what attractors need */
  readonly range?: PlotRange;
  /** Starts along each axis, at least 2; an even number puts none on the middle, where symmetric systems have boundaries. @default 80 */
  readonly gridSize?: number;
  /** Attractors known beforehand. @default found by recurrences, named A, B, … from left to right */
  readonly attractors?: readonly NamedAttractor[];
  /** How close an orbit comes to a known attractor before it counts as caught. @default as in `basins` */
  readonly captureDistance?: number;
  /** Steps of one start before it is left undecided. @default 5000 */
  readonly maxSteps?: number;
  /** Cells along each axis to see what recurs. @default 100 */
  readonly cellsPerAxis?: number;
  /** Start of an orbit that is drawn, as a point of the picture. @default in the lower left quarter */
  readonly start?: Point;
  /** Steps of that orbit. @default 60 */
  readonly steps?: number;
  /** Axis labels. @default from the projection */
  readonly labels?: readonly [string, string];
  /** Heading. @default none */
  readonly title?: string;
  /** Stops the work. */
  readonly signal?: CancelSignal;
}

const purpose = 'Cannot draw basins';
/** Points kept of an attractor that is no cycle. */
const mostPoints = 400;
/** Steps after which the orbit of a start is compared with the attractors, at most. */
const settlingSteps = 2000;
/** Share of the picture within which an orbit has arrived at an attractor. */
const arrival = 0.02;

/**
 * Basins of attraction in a plane: the attractors, which start leads to which, and how large a share each one has.
 *
 * Attractors are found by recurrences, or given. The basins of a cell carry the cell: parameters can be turned, and a
 * click anywhere shows the orbit from there.
 *
 * @param source - Cell (with `options.input` frozen) or map, of at least two variables.
 * @param options - Plane of the starts, attractors, sliders.
 * @returns View of kind `basins`.
 * @throws {ShapeMismatchError} If the system has one variable, or a state does not fit.
 * @throws {NonFiniteError} If a state holds NaN or an infinity.
 * @throws {RangeError} If an option is out of range.
 *
 * Cost: `gridSize²` starts × the steps until each is caught.
 * Source: Datseris and Wagemakers, Chaos 32 (2022) 023104.
 *
 * @example Two switches that inhibit each other: two memories, half of the plane each
 * ```ts
 * const view = basinsView(elmanCell({ recurrent: [[1.5, -1], [-1, 1.5]] }), { gridSize: 20 });
 * assertEqual(view.attractors.map(({ name, kind }) => `${name} ${kind}`), ['A fixed-point', 'B fixed-point']);
 * assertClose(view.attractors[0].share.count, view.attractors[1].share.count);
 * ```
 */
export function basinsView(source: Cell | SmoothMap, options: BasinsViewOptions = {}): BasinsView {
  const { gridSize = 80, maxSteps = 5000, cellsPerAxis = 100, steps = 60, title, signal } = options;
  for (const [name, value, least, most] of [
    ['gridSize', gridSize, 2, 2000],
    ['maxSteps', maxSteps, 1, 100_000],
    ['cellsPerAxis', cellsPerAxis, 1, 100_000],
    ['steps', steps, 1, 10_000],
  ] as const) {
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new RangeError(
        `${purpose}: \`${name}\` must be a whole number from ${least} to ${most}: got ${value}`,
      );
    }
  }
  const { map, model, extremes } = systemOf(purpose, source, options);
  if (map.dim < 2) throw new ShapeMismatchError(purpose, 'source', 'at least 2 variables', `${map.dim}`);
  const projection = projectionFor(map, options);
  const axes = axesFor(map, projection, {
    range: options.range,
    labels: options.labels,
    states: (options.attractors ?? []).map((known) => statesOf(known)[0]),
    orbits: [],
    extremes,
  });
  const known = options.attractors;
  const toPlane = projector(projection);
  const { x, y } = axes;
  const start = options.start ?? [atShare(x, 0.3), atShare(y, 0.2)];
  requireFinite(purpose, 'start', start);
  return computeBasins(map, {
    projection,
    axes,
    size: [gridSize, gridSize],
    known: known && { attractors: known, captureDistance: options.captureDistance },
    previous: [],
    settings: { method: known ? 'known attractors' : 'recurrences', maxSteps, cellsPerAxis },
    steps,
    starts: [toPlane.lift(start)],
    title,
    model,
    signal,
  });
}

function atShare({ range: [lower, upper] }: Axis, share: number): number {
  return lower + share * (upper - lower);
}

function projectionFor(map: SmoothMap, options: BasinsViewOptions): Projection {
  const { plane, units = [0, 1], base = new Float64Array(map.dim) } = options;
  if (plane === undefined) {
    requireLength(purpose, 'base', base, map.dim);
    if (units[0] === units[1])
      throw new RangeError(`${purpose}: \`units\` must differ: got ${units[0]} twice`);
    return unitProjection(units, base);
  }
  const [dim] = plane.origin.shape;
  if (dim !== map.dim) throw new ShapeMismatchError(purpose, 'plane.origin', `[${map.dim}]`, `[${dim}]`);
  return plane;
}

function statesOf(known: KnownAttractor): readonly Vector[] {
  return ('states' in known ? known.states : [known.state]).map((state) => Float64Array.from(state));
}

/** What a picture of basins is to show. */
export interface BasinsPlan {
  readonly projection: Projection;
  readonly axes: { readonly x: Axis; readonly y: Axis };
  /** Starts along the horizontal and the vertical axis. */
  readonly size: readonly [columns: number, rows: number];
  readonly known?: {
    readonly attractors: readonly NamedAttractor[];
    readonly captureDistance: number | undefined;
  };
  /** Attractors at neighbouring parameters, whose names and colours go on. */
  readonly previous: readonly AttractorMark[];
  readonly settings: BasinSettings;
  readonly steps: number;
  /** Full states, shape [n]. */
  readonly starts: readonly Vector[];
  readonly title?: string;
  readonly model?: Model;
  readonly signal?: CancelSignal;
}

/** Computes a picture of basins by plan. */
export function computeBasins(map: SmoothMap, plan: BasinsPlan): BasinsView {
  const { projection, axes, size, known, settings, steps, title, model, signal } = plan;
  const toPlane = projector(projection);
  const { maxSteps, cellsPerAxis } = settings;
  const found = basins(map, {
    plane: planeGrid(projection, axes, size),
    maxSteps,
    cellsPerAxis,
    signal,
    ...(known && { attractors: known.attractors }),
    ...(known?.captureDistance !== undefined && { captureDistance: known.captureDistance }),
  });
  const drawn = found.attractors.map((attractor) => drawnPoints(attractor, toPlane));
  const slots = slotsFor(drawn, plan);
  // Colour by colour, so that the list does not depend on which start came first.
  const order = drawn.map((_, k) => k).sort((a, b) => slots[a].color - slots[b].color);
  const place = order.map((_, k) => order.indexOf(k));
  const attractors = order.map((k): AttractorMark => {
    const { kind, period, states, exponent } = found.attractors[k];
    return {
      ...slots[k],
      kind,
      ...(period !== undefined && { period }),
      points: encodeMatrix(drawn[k], drawn[k].rows > 64 ? 'float32' : 'float64'),
      state: encodeArray(states[0]),
      exponentPerStep: encodeNumber(exponent.perStep),
      exponentError: encodeNumber(exponent.standardError),
      share: shareOf(found.fractions[k]),
    };
  });
  const labels = found.labels.map((label) => (label < 0 ? label : place[label]));
  const dtype = attractors.length <= 128 ? 'int8' : 'int32';
  const { warnings } = found;
  return {
    kind: 'basins',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    ...(warnings.length > 0 && { warnings }),
    dim: map.dim,
    axes,
    projection,
    labels: encodeArray(labels, [size[1], size[0]], dtype),
    attractors,
    lost: shareOf(found.lost),
    undecided: shareOf(found.undecided),
    boundaryFraction: found.boundaryFraction ?? 0,
    settings,
    steps,
    paths: plan.starts.map((start) => basinPath(map, start, { projection, axes, attractors, steps })),
    ...(model && { model }),
  };
}

/** The orbit of a map from a state, and where it goes. */
export function basinPath(
  map: SmoothMap,
  start: Vector,
  { projection, axes, attractors, steps }: Pick<BasinsView, 'projection' | 'axes' | 'attractors' | 'steps'>,
): BasinPath {
  const toPlane = projector(projection);
  const walk = stepwiseMap(map);
  const { states, status } = trajectory(walk, start, { steps });
  const points = projected(states, toPlane);
  const path = { start: encodeArray(start), points: encodeMatrix(points) };
  if (status === 'diverged') return { ...path, leadsTo: -1 };
  const end = trajectory(walk, lastRow(states), { steps: settlingSteps });
  if (end.status === 'diverged') return { ...path, leadsTo: -1 };
  const at = toPlane.project(lastRow(end.states));
  const distances = attractors.map((attractor) => closest(decodeMatrix(attractor.points), at, axes));
  const nearest = distances.indexOf(Math.min(...distances));
  return { ...path, leadsTo: nearest >= 0 && distances[nearest] < arrival ? nearest : -2 };
}

function lastRow({ rows, columns, data }: Matrix): Vector {
  return data.slice((rows - 1) * columns);
}

/** Distance of a point from the nearest of some, in shares of the axes. */
function closest(
  { rows, data }: Matrix,
  [u, v]: Point,
  { x, y }: { readonly x: Axis; readonly y: Axis },
): number {
  const width = x.range[1] - x.range[0];
  const height = y.range[1] - y.range[0];
  let least = Infinity;
  for (let k = 0; k < rows; k++) {
    least = Math.min(least, Math.hypot((data[2 * k] - u) / width, (data[2 * k + 1] - v) / height));
  }
  return least;
}

/** The plane of a projection as a grid of starts. */
function planeGrid(
  projection: Projection,
  { x, y }: { readonly x: Axis; readonly y: Axis },
  size: readonly [number, number],
): PlaneGrid {
  const ranges = [x.range, y.range];
  if (projection.type === 'units') {
    const origin = decodeArray(projection.base);
    for (const unit of projection.units) origin[unit] = 0;
    return { axes: projection.units, ranges, size, origin };
  }
  const { columns, data } = decodeMatrix(projection.basis);
  const directions = [data.slice(0, columns), data.slice(columns)];
  return { axes: directions, ranges, size, origin: decodeArray(projection.origin) };
}

function projected({ rows, columns, data }: Matrix, toPlane: Projector): Matrix {
  const points = new Float64Array(2 * rows);
  for (let t = 0; t < rows; t++) {
    points.set(toPlane.project(data.subarray(t * columns, (t + 1) * columns)), 2 * t);
  }
  return { rows, columns: 2, data: points };
}

function drawnPoints({ states, period }: Attractor, toPlane: Projector): Matrix {
  const kept = period === undefined ? states.slice(0, mostPoints) : states;
  const data = Float64Array.from(kept.flatMap((state) => [...toPlane.project(state)]));
  return { rows: kept.length, columns: 2, data };
}

type Slot = Pick<AttractorMark, 'name' | 'color'>;

/** Names and colours: those given, those of the attractors before, or letters from left to right. */
function slotsFor(drawn: readonly Matrix[], { known, previous, axes }: BasinsPlan): Slot[] {
  if (known) return drawn.map((_, k) => ({ name: known.attractors[k].name ?? letter(k), color: k }));
  const slots: (Slot | undefined)[] = drawn.map(() => undefined);
  const pairs = drawn.flatMap((points, k) =>
    previous.map((old) => ({ k, old, gap: gapBetween(points, decodeMatrix(old.points), axes) })),
  );
  const taken = new Set<AttractorMark>();
  for (const { k, old } of pairs.sort((a, b) => a.gap - b.gap)) {
    if (slots[k] !== undefined || taken.has(old)) continue;
    slots[k] = { name: old.name, color: old.color };
    taken.add(old);
  }
  const order = drawn.map((_, k) => k).sort((a, b) => compareCentres(drawn[a], drawn[b]));
  let next = Math.max(-1, ...previous.map(({ color }) => color)) + 1;
  for (const k of order) {
    slots[k] ??= { name: letter(next), color: next++ };
  }
  return slots as Slot[];
}

function gapBetween(points: Matrix, others: Matrix, axes: { readonly x: Axis; readonly y: Axis }): number {
  let least = Infinity;
  for (let k = 0; k < points.rows; k++) {
    least = Math.min(least, closest(others, [points.data[2 * k], points.data[2 * k + 1]], axes));
  }
  return least;
}

/** From left to right, then upwards; what is the same but for rounding counts as the same. */
function compareCentres(a: Matrix, b: Matrix): number {
  const centre = ({ rows, data }: Matrix, axis: 0 | 1): number => {
    let sum = 0;
    for (let k = 0; k < rows; k++) sum += data[2 * k + axis] / rows;
    return sum;
  };
  for (const axis of [0, 1] as const) {
    const [first, second] = [centre(a, axis), centre(b, axis)];
    if (Math.abs(first - second) > 1e-6 * Math.max(1, Math.abs(first))) return first - second;
  }
  return 0;
}

/** A, B, …, Z, AA, AB, … */
function letter(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last;
}

function shareOf({ count, fraction, standardError, interval }: BasinFraction): StartShare {
  return { count, fraction, standardError, interval: [interval[0], interval[1]] };
}

/** The same picture at other values of its parameters. */
export function recomputeBasins(
  view: BasinsView,
  map: SmoothMap,
  model: Model,
  signal: CancelSignal | undefined,
): BasinsView {
  const { projection, axes, labels, settings, steps, title } = view;
  const [rows, columns] = labels.shape;
  return computeBasins(map, {
    projection,
    axes,
    size: [columns, rows],
    previous: view.attractors,
    // Known attractors have moved: what they are now is found anew.
    settings: { ...settings, method: 'recurrences' },
    steps,
    starts: view.paths.map(({ start }) => decodeArray(start)),
    title,
    model,
    signal,
  });
}
