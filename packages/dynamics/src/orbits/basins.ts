import { distance, requireFinite, requireLength, type Vector } from '@phasebook/linalg';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { requireWhole } from '../system/require-number.js';
import type { Range, SmoothMap } from '../system/smooth-map.js';
import { attractorThrough, isSameAttractor, type Attractor } from './attractor.js';
import { scaleOf } from './cycle.js';
import { startsFrom } from './given-starts.js';
import { gridStates, type PlaneGrid } from './plane-grid.js';
import type { Starts } from './starts.js';
import { requireBox } from './require-box.js';

/** Label of a start whose orbit left the box or the finite numbers for good. */
const LOST = -1;
/** Label of a start that reached no attractor within `maxSteps`, or came to rest on an unstable point. */
const UNDECIDED = -2;

/** Which starts lead to which attractor. */
export interface Basins {
  /** Index into `attractors` of each start, in their order; −1 lost, −2 undecided. */
  readonly labels: Int32Array;
  /** In the order in which they were found, or as given. */
  readonly attractors: readonly Attractor[];
  /** Share of the starts that each attractor has. */
  readonly fractions: readonly BasinFraction[];
  /** Share of the starts whose orbit left for good. */
  readonly lost: BasinFraction;
  /** Share of the starts that were not decided. */
  readonly undecided: BasinFraction;
  /** Shape of the labels where the starts are a grid: row after row, the first axis of the plane running fastest. */
  readonly shape: readonly [rows: number, columns: number] | undefined;
  /** Share of the grid's points that have a neighbour with another label; `undefined` without a grid. */
  readonly boundaryFraction: number | undefined;
  readonly warnings: readonly string[];
  readonly settings: BasinsSettings;
}

/** A share of all starts, with the error of counting. */
export interface BasinFraction {
  readonly count: number;
  readonly fraction: number;
  /** Binomial, √(p (1 − p) / starts): for starts drawn at random; a grid does better where basins are large. */
  readonly standardError: number;
  /** Wilson's interval of 95 %, which also holds where the count is 0 or complete. */
  readonly interval: readonly [number, number];
}

/** Settings that basins were computed with. */
export interface BasinsSettings {
  readonly from: string;
  readonly method: 'known attractors' | 'recurrences';
  /** Where the grid of recurrences lies; `undefined` with known attractors. */
  readonly box: Range | undefined;
  readonly cellsPerAxis: number;
  readonly recurrences: number;
  readonly captureDistance: number;
  readonly maxSteps: number;
}

/** Options of {@link basins}. */
export interface BasinsOptions extends LongWorkOptions {
  /** Starts on a grid over a plane; either this or `from`. */
  readonly plane?: PlaneGrid;
  /** Starts as states or as a recipe such as `boxStarts(…)`, whose fractions estimate those of the box. */
  readonly from?: Starts | readonly ArrayLike<number>[];
  /**
   * Attractors known beforehand: fixed points (`state`), cycles or samples of anything (`states`). Left out, they are
   * found by recurrences.
   */
  readonly attractors?: readonly KnownAttractor[];
  /**
   * An orbit is caught once it stays this close to a known attractor for ten steps, in the units of the state.
   * @default a tenth of the smallest distance between two of them
   */
  readonly captureDistance?: number;
  /** Box that is divided into cells to see what recurs. @default the map's trapping box, else that of the starts, doubled */
  readonly box?: Range;
  /** Cells along each axis of the box. @default 100 */
  readonly cellsPerAxis?: number;
  /** Steps in a row through cells visited before, after which an orbit counts as settled. @default 100 */
  readonly recurrences?: number;
  /** Steps of one start before it is left undecided. @default 100000 */
  readonly maxSteps?: number;
}

/** An attractor by its states. */
export type KnownAttractor =
  { readonly state: ArrayLike<number> } | { readonly states: readonly ArrayLike<number>[] };

const PURPOSE = 'Cannot compute basins';
/** Steps in a row in cells of one attractor after which an orbit is caught. */
const HITS = 10;
/** Steps in a row outside the box after which an orbit is lost. */
const STEPS_OUTSIDE = 50;
const SETTLING_STEPS = 1000;
/** Steps over which a new attractor that is no cycle marks its cells. */
const MARKING_STEPS = 20_000;

/**
 * Basins of attraction: which starts lead where, with the attractors found on the way or known beforehand.
 *
 * Unknown attractors: state space is divided into cells; an orbit that keeps coming back to its own cells has settled.
 * What it settled on is then named: a cycle by Newton's method, anything else by its largest exponent. Later orbits
 * are caught by its cells.
 *
 * @param map - Map F of dimension n; a flow by `stepper(flow, rungeKutta4(), timeStep)`.
 * @param options - Starts (`plane` or `from`), and how to recognise attractors.
 * @returns A label a start, the attractors, and each one's share with its error.
 * @throws {RangeError} If there are no starts, both kinds of them, or an option is out of range.
 * @throws {ShapeMismatchError} If a start, an axis or an attractor does not have n entries.
 * @throws {NonFiniteError} If one of them holds NaN or an infinity.
 *
 * Cost: starts × steps until caught, typically some ten to hundreds; memory grows with the cells visited.
 * Source: Datseris and Wagemakers, Chaos 32 (2022) 023104.
 *
 * @example Two switches: the four quadrants
 * ```ts
 * const map = withInput(elmanCell({ recurrent: [[2, 0], [0, 2]] }));
 * const plane = { axes: [0, 1], ranges: [[-1, 1], [-1, 1]], size: [20, 20] } as const;
 * const { fractions, attractors } = basins(map, { plane });
 * assertClose(fractions.map(({ fraction }) => fraction), [0.25, 0.25, 0.25, 0.25]);
 * assertEqual(attractors[0].kind, 'fixed-point');
 * ```
 */
export function basins(map: SmoothMap, options: BasinsOptions): Basins {
  const { cellsPerAxis = 100, recurrences = 100, maxSteps = 100_000 } = options;
  for (const [argument, value] of Object.entries({ cellsPerAxis, recurrences, maxSteps })) {
    requireWhole(PURPOSE, argument, value, 1);
  }
  const starts = startsOf(options, map.dim);
  const known = options.attractors && knownAttractors(map, options.attractors);
  const captureDistance = known ? (options.captureDistance ?? separation(known) / 10) : NaN;
  if (known && !(captureDistance > 0)) {
    throw new RangeError(`${PURPOSE}: \`captureDistance\` must be positive: got ${captureDistance}`);
  }
  const box = known ? undefined : boxFor(map, starts.states, options.box);
  const follower: Follower =
    known === undefined
      ? new RecurrenceFollower(map, box as Range, cellsPerAxis, recurrences, maxSteps)
      : new CaptureFollower(map, known, captureDistance, maxSteps);
  const labels = new Int32Array(starts.states.length);
  starts.states.forEach((start, k) => {
    throwIfAborted(options.signal);
    labels[k] = follower.follow(start);
    options.onProgress?.({ done: k + 1, total: labels.length });
  });
  const { attractors } = follower;
  const fractionOf = (label: number): BasinFraction =>
    fraction(
      labels.reduce((count, value) => count + (value === label ? 1 : 0), 0),
      labels.length,
    );
  const fractions = attractors.map((_, k) => fractionOf(k));
  const undecided = fractionOf(UNDECIDED);
  return {
    labels,
    attractors,
    fractions,
    lost: fractionOf(LOST),
    undecided,
    shape: starts.shape,
    boundaryFraction: starts.shape && boundaryFraction(labels, starts.shape),
    warnings: warningsOf(attractors, undecided, labels.length),
    settings: {
      from: starts.label,
      method: known ? 'known attractors' : 'recurrences',
      box,
      cellsPerAxis,
      recurrences,
      captureDistance,
      maxSteps,
    },
  };
}

/** Carries one start to its attractor. */
interface Follower {
  readonly attractors: readonly Attractor[];
  follow(start: Vector): number;
}

class CaptureFollower implements Follower {
  readonly attractors: readonly Attractor[];
  readonly #map: SmoothMap;
  readonly #distance: number;
  readonly #maxSteps: number;

  constructor(map: SmoothMap, attractors: readonly Attractor[], captureDistance: number, maxSteps: number) {
    this.#map = map;
    this.attractors = attractors;
    this.#distance = captureDistance;
    this.#maxSteps = maxSteps;
  }

  follow(start: Vector): number {
    let state = start;
    let last = UNDECIDED;
    let hits = 0;
    for (let step = 0; step < this.#maxSteps; step++) {
      if (!state.every(Number.isFinite)) return LOST;
      const near = this.#attractorNear(state);
      hits = near !== UNDECIDED && near === last ? hits + 1 : 1;
      last = near;
      if (near !== UNDECIDED && hits >= HITS) return near;
      state = this.#map.step(state);
    }
    return UNDECIDED;
  }

  #attractorNear(state: Vector): number {
    const found = this.attractors.findIndex(({ states }) =>
      states.some((point) => distance(point, state) <= this.#distance),
    );
    return found < 0 ? UNDECIDED : found;
  }
}

class RecurrenceFollower implements Follower {
  readonly attractors: Attractor[] = [];
  readonly #map: SmoothMap;
  readonly #box: Range;
  readonly #cellsPerAxis: number;
  readonly #recurrences: number;
  readonly #maxSteps: number;
  /** Attractor of a cell. */
  readonly #cells = new Map<string, number>();

  constructor(map: SmoothMap, box: Range, cellsPerAxis: number, recurrences: number, maxSteps: number) {
    this.#map = map;
    this.#box = box;
    this.#cellsPerAxis = cellsPerAxis;
    this.#recurrences = recurrences;
    this.#maxSteps = maxSteps;
  }

  follow(start: Vector): number {
    const visited = new Set<string>();
    let state = start;
    let [returns, hits, outside, last, rests] = [0, 0, 0, UNDECIDED, 0];
    for (let step = 0; step < this.#maxSteps; step++) {
      if (!state.every(Number.isFinite)) return LOST;
      const cell = this.#cellOf(state);
      outside = cell === undefined ? outside + 1 : 0;
      if (outside > STEPS_OUTSIDE) return LOST;
      if (cell !== undefined) {
        const owner = this.#cells.get(cell) ?? UNDECIDED;
        hits = owner !== UNDECIDED && owner === last ? hits + 1 : 1;
        last = owner;
        if (owner !== UNDECIDED && hits >= HITS) return owner;
        returns = visited.has(cell) ? returns + 1 : 0;
        visited.add(cell);
        if (returns >= this.#recurrences) {
          const settled = this.#settle(state);
          if (typeof settled === 'number') return settled;
          // On an unstable point, or on its way past one: three times is no passing by.
          if (++rests === 3) return UNDECIDED;
          state = settled;
          returns = 0;
        }
      }
      state = this.#map.step(state);
    }
    return UNDECIDED;
  }

  /** The attractor that an orbit which keeps returning has settled on, or where it is if that repels. */
  #settle(from: Vector): number | Vector {
    let state = from;
    for (let step = 0; step < SETTLING_STEPS; step++) state = this.#map.step(state);
    if (!state.every(Number.isFinite)) return LOST;
    const { attractor, cycle } = attractorThrough(this.#map, state);
    if (cycle?.stability.verdict === 'unstable') return state;
    const same = this.attractors.findIndex((other) => isSameAttractor(other, attractor));
    if (same >= 0) {
      this.#mark(attractor.states, same);
      return same;
    }
    if (cycle) return this.#add(attractor, attractor.states);
    const cells = new Map<string, Vector>();
    for (let step = 0; step < MARKING_STEPS; step++) {
      const cell = this.#cellOf(state);
      if (cell !== undefined) cells.set(cell, state);
      state = this.#map.step(state);
    }
    // Invariant sets do not meet: one that runs through cells of another, again and again, is that one.
    const owners = [...cells.keys()]
      .map((cell) => this.#cells.get(cell))
      .filter((owner) => owner !== undefined);
    if (owners.length > cells.size / 2) {
      const owner = owners[0];
      this.#mark([...cells.values()], owner);
      return owner;
    }
    return this.#add(attractor, [...cells.values()]);
  }

  #add(attractor: Attractor, states: readonly Vector[]): number {
    this.attractors.push(attractor);
    this.#mark(states, this.attractors.length - 1);
    return this.attractors.length - 1;
  }

  #mark(states: readonly Vector[], label: number): void {
    for (const state of states) {
      const cell = this.#cellOf(state);
      if (cell !== undefined && !this.#cells.has(cell)) this.#cells.set(cell, label);
    }
  }

  #cellOf(state: Vector): string | undefined {
    const { lower, upper } = this.#box;
    let key = '';
    for (let i = 0; i < state.length; i++) {
      const share = (state[i] - lower[i]) / (upper[i] - lower[i]);
      if (!(share >= 0 && share <= 1)) return undefined;
      key += `${Math.min(this.#cellsPerAxis - 1, Math.floor(share * this.#cellsPerAxis))},`;
    }
    return key;
  }
}

function startsOf(
  { plane, from }: BasinsOptions,
  dim: number,
): { label: string; states: readonly Vector[]; shape: readonly [number, number] | undefined } {
  if ((plane === undefined) === (from === undefined)) {
    throw new RangeError(
      `${PURPOSE}: either \`plane\` or \`from\` must be given: got ${plane ? 'both' : 'neither'}`,
    );
  }
  if (from !== undefined) return { ...startsFrom(PURPOSE, from, dim), shape: undefined };
  const { states, rows, columns } = gridStates(PURPOSE, plane as PlaneGrid, dim);
  return { label: `a grid of ${columns} × ${rows} states`, states, shape: [rows, columns] };
}

function knownAttractors(map: SmoothMap, given: readonly KnownAttractor[]): Attractor[] {
  if (given.length === 0) throw new RangeError(`${PURPOSE}: \`attractors\` must hold at least one: got none`);
  return given.map((attractor, k) => {
    const states = ('states' in attractor ? attractor.states : [attractor.state]).map((state) => {
      requireLength(PURPOSE, `attractors[${k}]`, state, map.dim);
      requireFinite(PURPOSE, `attractors[${k}]`, state);
      return Float64Array.from(state);
    });
    const described = attractorThrough(map, states[0]).attractor;
    return { ...described, states };
  });
}

/** Smallest distance between states of two attractors; of a single one, its size. */
function separation(attractors: readonly Attractor[]): number {
  let smallest = Infinity;
  attractors.forEach((a, k) => {
    for (const b of attractors.slice(0, k)) {
      for (const p of a.states) for (const q of b.states) smallest = Math.min(smallest, distance(p, q));
    }
  });
  return smallest === Infinity ? 0.1 * scaleOf(attractors[0].states) : smallest;
}

function boxFor(map: SmoothMap, starts: readonly Vector[], given: Range | undefined): Range {
  const box = given ?? map.range ?? doubled(starts);
  requireBox(PURPOSE, box, map.dim);
  box.lower.forEach((lower, i) => {
    if (!(lower < box.upper[i])) {
      throw new RangeError(
        `${PURPOSE}: \`box.upper[${i}]\` must exceed \`box.lower[${i}]\`: got ${box.upper[i]}`,
      );
    }
  });
  return box;
}

/** The box of some states, twice as large in each variable, and not flat. */
function doubled(states: readonly Vector[]): Range {
  const lower = states[0].slice();
  const upper = states[0].slice();
  for (const state of states) {
    state.forEach((value, i) => {
      lower[i] = Math.min(lower[i], value);
      upper[i] = Math.max(upper[i], value);
    });
  }
  const largest = upper.reduce((most, value, i) => Math.max(most, value - lower[i]), 0) || 1;
  const margin = upper.map((value, i) => (value > lower[i] ? (value - lower[i]) / 2 : largest));
  return {
    lower: lower.map((value, i) => value - margin[i]),
    upper: upper.map((value, i) => value + margin[i]),
  };
}

/** Two-sided 95 % quantile of the normal distribution. */
const QUANTILE = 1.959963984540054;

function fraction(count: number, total: number): BasinFraction {
  const share = count / total;
  const square = QUANTILE ** 2;
  const centre = (share + square / (2 * total)) / (1 + square / total);
  const reach =
    (QUANTILE / (1 + square / total)) *
    Math.sqrt((share * (1 - share)) / total + square / (4 * total * total));
  return {
    count,
    fraction: share,
    standardError: Math.sqrt((share * (1 - share)) / total),
    interval: [Math.max(0, centre - reach), Math.min(1, centre + reach)],
  };
}

function boundaryFraction(labels: Int32Array, [rows, columns]: readonly [number, number]): number {
  let count = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const k = row * columns + column;
      const isBoundary =
        (column > 0 && labels[k - 1] !== labels[k]) ||
        (column + 1 < columns && labels[k + 1] !== labels[k]) ||
        (row > 0 && labels[k - columns] !== labels[k]) ||
        (row + 1 < rows && labels[k + columns] !== labels[k]);
      if (isBoundary) count++;
    }
  }
  return count / labels.length;
}

function warningsOf(attractors: readonly Attractor[], undecided: BasinFraction, total: number): string[] {
  const warnings: string[] = [];
  if (undecided.count > 0) {
    warnings.push(
      `${undecided.count} of ${total} starts are undecided: \`maxSteps\` was too short, or they lie on a boundary`,
    );
  }
  const open = attractors.filter(({ kind }) => kind === 'aperiodic').length;
  if (open > 0) {
    warnings.push(
      `${open} of ${attractors.length} attractors have neither a period nor a clearly positive exponent`,
    );
  }
  const repelling = attractors.filter(
    ({ multipliers: [largest] }) => largest && Math.hypot(largest.re, largest.im) > 1,
  );
  if (repelling.length > 0) {
    warnings.push(`${repelling.length} of ${attractors.length} attractors repel in some direction`);
  }
  return warnings;
}
