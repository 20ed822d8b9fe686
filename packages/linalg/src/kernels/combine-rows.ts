import { addMultiple, copy, get, scaleBy } from './primitives.js';
import type { f64, i32 } from './types.js';

/**
 * Row (s · units + k) of `out` becomes the sum over the gates g of coefficient (s, g · units + k) times row
 * g · units + k of `weights`, for `count` sets s of coefficients; rows have `columns` entries.
 *
 * Cost: 2 · count · gates · units · columns flops.
 */
export function combineRows(
  count: i32,
  units: i32,
  gates: i32,
  columns: i32,
  weights: i32,
  weightStep: i32,
  coefficients: i32,
  coefficientStep: i32,
  out: i32,
  outStep: i32,
): void {
  // One row of each gate after the other: they stay in the first-level cache for all sets.
  for (let k: i32 = 0; k < units; k++) {
    for (let s: i32 = 0; s < count; s++) {
      const to: i32 = out + (s * units + k) * outStep;
      const from: i32 = coefficients + s * coefficientStep + k;
      const first: f64 = get(from);
      copy(columns, weights + k * weightStep, to);
      scaleBy(columns, first, to);
      for (let g: i32 = 1; g < gates; g++) {
        addMultiple(columns, get(from + g * units), weights + (g * units + k) * weightStep, to);
      }
    }
  }
}
