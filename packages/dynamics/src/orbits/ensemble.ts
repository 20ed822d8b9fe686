import {
  ShapeMismatchError,
  currentEngine,
  requireFinite,
  toMatrix,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
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
 * A tanh network runs as one batch in the numeric engine, any other map state by state; the numbers agree up to
 * rounding (on chaotic orbits rounding grows: compare statistics there).
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
  if (!Number.isInteger(steps) || steps < 0) {
    throw new RangeError(`${PURPOSE}: \`steps\` must be a non-negative integer: got ${String(steps)}`);
  }
  const states: Matrix = { rows: from.rows, columns: map.dim, data: from.data.slice() };
  if (map.tanhNetwork && from.rows > 0 && steps > 0) {
    currentEngine().trajectories(map.tanhNetwork, states, { steps });
  } else {
    for (let k = 0; k < from.rows; k++) {
      let state: Vector = from.data.slice(k * map.dim, (k + 1) * map.dim);
      for (let step = 0; step < steps; step++) state = map.step(state);
      states.data.set(state, k * map.dim);
    }
  }
  const diverged = Array.from({ length: from.rows }, (_, k) => k).filter(
    (k) => !states.data.subarray(k * map.dim, (k + 1) * map.dim).every(Number.isFinite),
  );
  return { states, diverged };
}
