import type { Vector } from '@phasebook/linalg';
import { requireWhole } from '../system/require-number.js';
import { readVaryingSeries } from './series.js';

/** Options of `mutualInformation`. */
export interface MutualInformationOptions {
  /** Largest lag, in samples. */
  readonly maxLag: number;
  /** Equal bins between the smallest and the largest value. @default 32 */
  readonly bins?: number;
}

/**
 * Average mutual information between a series and itself k samples earlier, k = 0 … maxLag, in nats.
 *
 * From histograms with equal bins; grows with their number, while the place of the first minimum hardly moves.
 *
 * @param series - Samples, shape [T].
 * @param options - Largest lag and number of bins.
 * @returns Shape [maxLag + 1].
 * @throws {RangeError} If the series is too short or constant, or an option out of range.
 * @throws {NonFiniteError} If a sample is NaN or infinite.
 *
 * Cost: O((T + bins²) · maxLag).
 * Source: Fraser and Swinney, Phys. Rev. A 33 (1986) 1134–1140.
 *
 * @example A period of four: half a period apart, everything is known
 * ```ts
 * const series = Array.from({ length: 400 }, (_, t) => [0, 1, 0, -1][t % 4]);
 * assertClose(mutualInformation(series, { maxLag: 2, bins: 3 })[2], 1.0397, 1e-3);
 * ```
 */
export function mutualInformation(series: ArrayLike<number>, options: MutualInformationOptions): Vector {
  const purpose = 'Cannot find the mutual information';
  const { maxLag, bins = 32 } = options;
  requireWhole(purpose, 'maxLag', maxLag, 1);
  requireWhole(purpose, 'bins', bins, 2);
  const { series: x } = readVaryingSeries(purpose, series, maxLag + 2);
  const low = x.reduce((least, value) => Math.min(least, value), Infinity);
  const high = x.reduce((most, value) => Math.max(most, value), -Infinity);
  const cell = Int32Array.from(x, (value) =>
    Math.min(bins - 1, Math.floor((bins * (value - low)) / (high - low))),
  );
  return Float64Array.from({ length: maxLag + 1 }, (_, lag) => {
    const joint = new Float64Array(bins * bins);
    const now = new Float64Array(bins);
    const before = new Float64Array(bins);
    const pairs = cell.length - lag;
    for (let t = lag; t < cell.length; t++) {
      joint[cell[t] * bins + cell[t - lag]]++;
      now[cell[t]]++;
      before[cell[t - lag]]++;
    }
    let information = 0;
    for (let a = 0; a < bins; a++) {
      for (let b = 0; b < bins; b++) {
        const count = joint[a * bins + b];
        if (count > 0) information += (count / pairs) * Math.log((count * pairs) / (now[a] * before[b]));
      }
    }
    return information;
  });
}
