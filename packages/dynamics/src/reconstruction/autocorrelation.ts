import type { Vector } from '@phasebook/linalg';
import { requireWhole } from '../system/require-number.js';
import { readVaryingSeries } from './series.js';

/**
 * Autocorrelation of a series at lags 0 … maxLag.
 *
 * Mean products of deviations from the mean over the T − k pairs, divided by the variance.
 *
 * @param series - Samples, shape [T].
 * @param options - `maxLag` < T, a positive integer.
 * @returns Shape [maxLag + 1]; the first entry is 1, and all are NaN for a constant series.
 * @throws {RangeError} If the series is too short for `maxLag`, or constant.
 * @throws {NonFiniteError} If a sample is NaN or infinite.
 *
 * Cost: O(T · maxLag).
 *
 * @example
 * ```ts
 * assertClose(autocorrelation([1, -1, 1, -1], { maxLag: 2 }), [1, -1, 1]);
 * ```
 */
export function autocorrelation(series: ArrayLike<number>, options: { readonly maxLag: number }): Vector {
  const purpose = 'Cannot find an autocorrelation';
  const { maxLag } = options;
  requireWhole(purpose, 'maxLag', maxLag, 1);
  const { series: x, mean, deviation } = readVaryingSeries(purpose, series, maxLag + 1);
  return Float64Array.from({ length: maxLag + 1 }, (_, lag) => {
    let sum = 0;
    for (let t = lag; t < x.length; t++) sum += (x[t] - mean) * (x[t - lag] - mean);
    return sum / (x.length - lag) / deviation ** 2;
  });
}
