import type { Matrix } from './matrix.js';

/** ‖A‖₁, the largest sum of magnitudes in a column. */
export function oneNorm(a: Matrix): number {
  const sums = new Float64Array(a.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.columns; j++) sums[j] += Math.abs(a.data[i * a.columns + j]);
  }
  return sums.reduce((largest, value) => Math.max(largest, value), 0);
}
