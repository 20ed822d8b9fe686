import { distance, requireFinite, requireLength, type Matrix, type Vector } from '@phasebook/linalg';
import { randomStream } from '../system/random.js';
import { requireNonNegative, requireWhole } from '../system/require-number.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { trajectory } from './trajectory.js';

/** Where a search begins: a labelled recipe for starting states, all reproducible. */
export interface Starts {
  /** How the states were chosen, for the record. */
  readonly label: string;
  readonly states: readonly Vector[];
}

const PURPOSE = 'Cannot choose starts';

/**
 * Starts that are given.
 *
 * @param states - At least one state, all of the same length.
 * @returns Starts, copied.
 * @throws {ShapeMismatchError} If the states differ in length.
 * @throws {NonFiniteError} If a state holds NaN or an infinity.
 *
 * Cost: O(states · n).
 *
 * @example
 * ```ts
 * assertEqual(givenStates([[0, 0], [1, 1]]).states.length, 2);
 * ```
 */
export function givenStates(states: readonly ArrayLike<number>[]): Starts {
  if (states.length === 0) throw new RangeError(`${PURPOSE}: \`states\` must not be empty`);
  return {
    label: `${states.length} given states`,
    states: states.map((state, i) => {
      requireLength(PURPOSE, `states[${i}]`, state, states[0].length);
      requireFinite(PURPOSE, `states[${i}]`, state);
      return Float64Array.from(state);
    }),
  };
}

/** Options of {@link visitedStates}. */
export interface VisitedStatesOptions {
  /** Number of starts. @default the number of states */
  readonly count?: number;
  /** Standard deviation of the Gaussian noise added to every variable. @default 0 */
  readonly noise?: number;
  /** Seed of the choice and of the noise. @default 0 */
  readonly seed?: number;
}

/**
 * Starts drawn from the states that a network visits, with noise: where its fixed points matter.
 *
 * @param states - Visited states, one a row, shape [length, n].
 * @returns Starts whose label names count, noise and seed.
 * @throws {RangeError} If there are no states, `count` is not a positive integer or `noise` is negative.
 *
 * Cost: O(count · n).
 * Source: Sussillo and Barak, Neural Computation 25 (2013) 626–649, section 2.
 *
 * @example
 * ```ts
 * const starts = visitedStates(matrix([[0, 1], [2, 3]]), { count: 10, noise: 0.1, seed: 1 });
 * assertEqual(starts.states.length, 10);
 * ```
 */
export function visitedStates(states: Matrix, options: VisitedStatesOptions = {}): Starts {
  const { count = states.rows, noise = 0, seed = 0 } = options;
  if (states.rows === 0) throw new RangeError(`${PURPOSE}: \`states\` must have at least one row: got 0`);
  requireWhole(PURPOSE, 'count', count, 1);
  requireNonNegative(PURPOSE, 'noise', noise);
  requireFinite(PURPOSE, 'states', states.data);
  const random = randomStream(seed);
  const inOrder = count === states.rows;
  return {
    label: `${count} visited states, noise ${noise}, seed ${seed}`,
    states: Array.from({ length: count }, (_, k) => {
      const row = inOrder ? k : Math.floor(random.uniform() * states.rows);
      const state = states.data.slice(row * states.columns, (row + 1) * states.columns);
      return noise === 0 ? state : state.map((value) => value + noise * random.normal());
    }),
  };
}

/** Options of {@link statesFromTrajectory}. */
export interface StatesFromTrajectoryOptions extends VisitedStatesOptions {
  /** State that the trajectory starts from, shape [n]. */
  readonly start: ArrayLike<number>;
  /** Number of steps after the transient. */
  readonly steps: number;
  /** Steps dropped first. @default 0 */
  readonly transientSteps?: number;
}

/**
 * Starts drawn from one autonomous trajectory of the map, with noise.
 *
 * @param map - Map of dimension n.
 * @param options - Start [n] and length of the trajectory, and those of `visitedStates`.
 * @returns Starts whose label names count, noise and seed.
 * @throws {ShapeMismatchError} If `start` does not have n entries.
 * @throws {NonFiniteError} If `start` holds NaN or an infinity.
 * @throws {RangeError} If a length or count is out of range.
 *
 * Cost: the steps of the trajectory.
 * Source: Sussillo and Barak, Neural Computation 25 (2013) 626–649, section 2.
 *
 * @example
 * ```ts
 * const map = withInput(elmanCell({ recurrent: [[2]] }));
 * const starts = statesFromTrajectory(map, { start: [0.1], steps: 20, count: 5, noise: 0.5, seed: 3 });
 * assertEqual(starts.states.length, 5);
 * ```
 */
export function statesFromTrajectory(map: SmoothMap, options: StatesFromTrajectoryOptions): Starts {
  const { start, steps, transientSteps = 0 } = options;
  return visitedStates(trajectory(map, start, { steps, transientSteps }).states, options);
}

/** Options of {@link boxStarts}. */
export interface BoxStartsOptions {
  /** Lower corner, shape [n]. */
  readonly lower: ArrayLike<number>;
  /** Upper corner, shape [n]. */
  readonly upper: ArrayLike<number>;
  /** Number of starts. */
  readonly count: number;
  /** Seed. @default 0 */
  readonly seed?: number;
}

/**
 * Starts spread uniformly over a box.
 *
 * @param options - Corners of shape [n], number and seed.
 * @returns Starts whose label names count and seed.
 * @throws {ShapeMismatchError} If the corners differ in length.
 * @throws {RangeError} If a lower bound exceeds the upper one, or `count` is not a positive integer.
 *
 * Cost: O(count · n).
 *
 * @example
 * ```ts
 * const starts = boxStarts({ lower: [-1, -1], upper: [1, 1], count: 100 });
 * assertEqual(starts.states.every((state) => Math.abs(state[0]) <= 1), true);
 * ```
 */
export function boxStarts(options: BoxStartsOptions): Starts {
  const { lower, upper, count, seed = 0 } = options;
  requireLength(PURPOSE, 'upper', upper, lower.length);
  requireFinite(PURPOSE, 'lower', lower);
  requireFinite(PURPOSE, 'upper', upper);
  requireWhole(PURPOSE, 'count', count, 1);
  for (let i = 0; i < lower.length; i++) {
    if (lower[i] > upper[i]) {
      throw new RangeError(
        `${PURPOSE}: \`lower[${i}]\` must not exceed \`upper[${i}]\`: got ${lower[i]} > ${upper[i]}`,
      );
    }
  }
  const random = randomStream(seed);
  return {
    label: `${count} states uniform in a box, seed ${seed}`,
    states: Array.from({ length: count }, () =>
      Float64Array.from(lower, (low, i) => low + (upper[i] - low) * random.uniform()),
    ),
  };
}

/**
 * Several sets of starts as one.
 *
 * @param parts - Starts of the same dimension.
 * @returns All of them in order, with their labels joined.
 *
 * Cost: O(starts).
 *
 * @example
 * ```ts
 * const starts = combineStarts(givenStates([[0]]), boxStarts({ lower: [-1], upper: [1], count: 3 }));
 * assertEqual(starts.states.length, 4);
 * ```
 */
export function combineStarts(...parts: readonly Starts[]): Starts {
  return {
    label: parts.map((part) => part.label).join(' + '),
    states: parts.flatMap((part) => part.states),
  };
}

/**
 * The midpoints of all pairs of states, closest pairs first, at most `count` of them.
 *
 * Between two stable points lies a basin boundary, and on it a saddle: midpoints are good starts for what a first
 * search missed.
 *
 * @param states - States of shape [n].
 * @param count - Largest number of midpoints, ≥ 0.
 * @param known - The first `known` states have been paired before: only pairs with a later one are taken.
 * @returns Midpoints, those of the closest pairs first.
 * @throws {RangeError} If `count` is not a whole number from 0 on.
 *
 * Cost: O(s² (n + log s)) for s states.
 *
 * @example
 * ```ts
 * assertClose(midpoints([vector(-1), vector(3)], 10).states[0], [1]);
 * ```
 */
export function midpoints(states: readonly Vector[], count: number, known: number = 0): Starts {
  requireWhole(PURPOSE, 'count', count, 0);
  const pairs = states.flatMap((second, j) =>
    j < known ? [] : states.slice(0, j).map((first) => ({ first, second, gap: distance(first, second) })),
  );
  pairs.sort((a, b) => a.gap - b.gap);
  const chosen = pairs.slice(0, count);
  return {
    label: `${chosen.length} midpoints`,
    states: chosen.map(({ first, second }) => first.map((value, i) => (value + second[i]) / 2)),
  };
}
