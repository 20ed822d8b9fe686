import { type Vector } from '@phasebook/linalg';
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

/** Delays that the usual rules suggest, with the curves they are read from. */
export interface DelayChoice {
  /** First minimum of the mutual information, in samples; `undefined` if there is none up to the largest lag. */
  readonly firstMinimum: number | undefined;
  /** First lag with an autocorrelation below 1/e. */
  readonly belowOneOverE: number | undefined;
  /** First lag with an autocorrelation of at most 0. */
  readonly firstZero: number | undefined;
  readonly mutualInformation: Vector;
  readonly autocorrelation: Vector;
  readonly settings: { readonly maxLag: number; readonly bins: number };
  readonly warnings: readonly string[];
}

/**
 * Candidates for the delay of an embedding.
 *
 * @param series - Samples, shape [T].
 * @param options - As for `mutualInformation`.
 * @returns Three candidates and both curves; where they differ much, try each.
 * @throws {RangeError} If the series is too short or constant, or an option out of range.
 * @throws {NonFiniteError} If a sample is NaN or infinite.
 *
 * Cost: O((T + bins²) · maxLag).
 *
 * @example
 * ```ts
 * const series = Array.from({ length: 2000 }, (_, t) => Math.sin(0.1 * t));
 * assertEqual(chooseDelay(series, { maxLag: 40 }).firstZero, 16);
 * ```
 */
export function chooseDelay(series: ArrayLike<number>, options: MutualInformationOptions): DelayChoice {
  const { maxLag, bins = 32 } = options;
  const information = mutualInformation(series, options);
  const correlation = autocorrelation(series, { maxLag });
  const found = (index: number): number | undefined => (index < 0 ? undefined : index);
  const firstMinimum = found(
    information.findIndex(
      (value, k) => k > 0 && k < maxLag && value < information[k - 1] && value <= information[k + 1],
    ),
  );
  const warnings: string[] = [];
  if (firstMinimum === undefined) {
    warnings.push(`The mutual information has no minimum up to lag ${maxLag}`);
  }
  if (series.length < 10 * bins * bins) {
    warnings.push(`${series.length} samples are few for ${bins} × ${bins} bins: use fewer bins`);
  }
  return {
    firstMinimum,
    belowOneOverE: found(correlation.findIndex((value) => value < Math.exp(-1))),
    firstZero: found(correlation.findIndex((value) => value <= 0)),
    mutualInformation: information,
    autocorrelation: correlation,
    settings: { maxLag, bins },
    warnings,
  };
}
