import { requireNonNegative, requirePositiveFinite, requireWhole } from '../system/require-number.js';

const PURPOSE = 'Cannot make a schedule';

/** A learning rate, constant or as a function of the number of updates already made. */
export type LearningRate = number | ((step: number) => number);

/**
 * Cosine schedule: from the rate at the start down to `to` along half a cosine.
 *
 * @param from - Rate before the first update, > 0.
 * @param options - `steps` over which it falls, and the rate `to` at their end (default 0).
 * @returns Schedule; constant at `to` afterwards.
 * @throws {RangeError} If a rate is negative or infinite, or `steps` is not a positive integer.
 *
 * Cost: O(1) per step.
 * Source: Loshchilov and Hutter, ICLR 2017 (arXiv:1608.03983), eq. 5, without restarts.
 *
 * @example
 * ```ts
 * const rate = cosineSchedule(0.01, { steps: 100 });
 * assertClose([rate(0), rate(50), rate(100)], [0.01, 0.005, 0]);
 * ```
 */
export function cosineSchedule(
  from: number,
  options: { readonly steps: number; readonly to?: number },
): (step: number) => number {
  const { steps, to = 0 } = options;
  requirePositiveFinite(PURPOSE, 'from', from);
  requireNonNegative(PURPOSE, 'to', to);
  requireWhole(PURPOSE, 'steps', steps, 1);
  return (step) => to + ((from - to) * (1 + Math.cos((Math.PI * Math.min(step, steps)) / steps))) / 2;
}

/** The rate for the update after `step` others. */
export function rateAt(rate: LearningRate, step: number): number {
  const value = typeof rate === 'number' ? rate : rate(step);
  if (!(value >= 0 && Number.isFinite(value))) {
    throw new RangeError(
      `Cannot train: \`learningRate\` must be finite and at least 0: got ${value} at step ${step}`,
    );
  }
  return value;
}
