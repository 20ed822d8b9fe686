import type { Vector } from '@phasebook/linalg';
import { autocorrelation } from './autocorrelation.js';
import { mutualInformation, type MutualInformationOptions } from './mutual-information.js';

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
