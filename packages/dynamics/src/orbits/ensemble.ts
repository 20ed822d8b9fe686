import {
  ShapeMismatchError,
  currentEngine,
  requireFinite,
  toMatrix,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import { requireWhole } from '../system/require-number.js';
import type { SmoothMap } from '../system/smooth-map.js';

/** Options of {@link ensemble}. */
export interface EnsembleOptions {
  /** Steps that every state takes. */
  readonly steps: number;
}

/** Many states after the same number of steps. */
export interface Ensemble {
  /** Final states, one a row, in the order of the starts. */
  readonly states: Matrix;
  /** Rows that are no longer finite. */
  readonly diverged: readonly number[];
}

const PURPOSE = 'Cannot run an ensemble';

/**
 * The states that many starts reach after the same number of steps: which attractors there are, and from where.
 *
 * A tanh network takes all steps as one batch inside the numeric engine, a map with `stepBatch` takes each step with all
 * states, any other goes state by state; the numbers agree up to rounding (on chaotic orbits rounding grows: compare
 * statistics there).
 *
 * @param map - Map F of dimension n.
 * @param starts - States, one a row, shape [count, n].
 * @returns Final states, shape [count, n].
 * @throws {ShapeMismatchError} If `starts` does not have n columns.
 * @throws {NonFiniteError} If `starts` holds NaN or an infinity.
 * @throws {RangeError} If `steps` is not a non-negative integer.
 *
 * Cost: count × steps steps; for a tanh network 2 n² flops each, as matrix products. O(count · n) memory.
 *
 * @example Two starts, two memories
 * ```ts
 * const neuron = withInput(elmanCell({ recurrent: [[2]] }));
 * const { states } = ensemble(neuron, [[0.1], [-0.1]], { steps: 100 });
 * assertClose(states.data, [0.957504024077, -0.957504024077]);
 * ```
 */
export function ensemble(map: SmoothMap, starts: MatrixLike, { steps }: EnsembleOptions): Ensemble {
  const from = toMatrix(starts, 'starts');
  if (from.columns !== map.dim) {
    throw new ShapeMismatchError(PURPOSE, 'starts', `[count, ${map.dim}]`, `[${from.rows}, ${from.columns}]`);
  }
  requireFinite(PURPOSE, 'starts', from.data);
  requireWhole(PURPOSE, 'steps', steps, 0);
  const states: Matrix = { rows: from.rows, columns: map.dim, data: from.data.slice() };
  const last = from.rows > 0 && steps > 0 ? stepTogether(map, states, steps) : states;
  return { states: last, diverged: rowsNotFinite(last) };
}

/** States after all steps; those given are written to. */
function stepTogether(map: SmoothMap, states: Matrix, steps: number): Matrix {
  if (map.tanhNetwork) {
    currentEngine().trajectories(map.tanhNetwork, states, { steps });
    return states;
  }
  if (map.stepBatch) {
    let now = states;
    let next: Matrix = { ...states, data: new Float64Array(states.data.length) };
    for (let step = 0; step < steps; step++) {
      map.stepBatch(now, next);
      [now, next] = [next, now];
    }
    return now;
  }
  for (let k = 0; k < states.rows; k++) {
    let state: Vector = states.data.slice(k * map.dim, (k + 1) * map.dim);
    for (let step = 0; step < steps; step++) state = map.step(state);
    states.data.set(state, k * map.dim);
  }
  return states;
}

/** Numbers of rows that hold NaN or an infinity. */
function rowsNotFinite({ rows, columns, data }: Matrix): number[] {
  const found: number[] = [];
  for (let row = 0; row < rows; row++) {
    // Differences of a number with itself: 0, or NaN.
    let sum = 0;
    for (let at = row * columns; at < (row + 1) * columns; at++) sum += data[at] - data[at];
    if (sum !== 0) found.push(row);
  }
  return found;
}
