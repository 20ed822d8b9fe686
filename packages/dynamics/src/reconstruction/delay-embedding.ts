import { type Matrix } from '@phasebook/linalg';
import { requireWhole } from '../system/require-number.js';
import { readSeries } from './series.js';

/** States rebuilt from one measured variable. */
export interface DelayEmbedding {
  /** Row i: (x_t, x_{t−τ}, …, x_{t−(m−1)τ}) with t = firstIndex + i, shape [T − (m − 1) τ, m]. */
  readonly states: Matrix;
  /** Index in the series of the first coordinate of row 0: (m − 1) τ. */
  readonly firstIndex: number;
  readonly dimension: number;
  readonly delay: number;
}

/** Options of `delayEmbedding`. */
export interface DelayEmbeddingOptions {
  /** m ≥ 1. */
  readonly dimension: number;
  /** τ ≥ 1, in samples. */
  readonly delay: number;
}

/**
 * Delay coordinates of a scalar series: the present value and those τ, 2τ, … samples earlier.
 *
 * For a generic observable and m > 2 d (d the box dimension) they are coordinates of the attractor; less may do.
 *
 * @param series - Samples at equal times, shape [T].
 * @param options - Dimension and delay.
 * @returns States in rows, latest value first.
 * @throws {RangeError} If the series is too short, or an option is not a positive integer.
 * @throws {NonFiniteError} If a sample is NaN or infinite.
 *
 * Cost: O(T m).
 * Source: Takens, Lect. Notes Math. 898 (1981) 366; Sauer, Yorke and Casdagli, J. Stat. Phys. 65 (1991) 579.
 *
 * @example
 * ```ts
 * const { states } = delayEmbedding([1, 2, 3, 4], { dimension: 2, delay: 2 });
 * assertClose(toRows(states), [[3, 1], [4, 2]]);
 * ```
 */
export function delayEmbedding(series: ArrayLike<number>, options: DelayEmbeddingOptions): DelayEmbedding {
  const purpose = 'Cannot embed a series';
  const { dimension, delay } = options;
  requireWhole(purpose, 'dimension', dimension, 1);
  requireWhole(purpose, 'delay', delay, 1);
  const firstIndex = (dimension - 1) * delay;
  const x = readSeries(purpose, series, firstIndex + 1);
  const rows = x.length - firstIndex;
  const data = new Float64Array(rows * dimension);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < dimension; j++) data[i * dimension + j] = x[firstIndex + i - j * delay];
  }
  return { states: { rows, columns: dimension, data }, firstIndex, dimension, delay };
}
