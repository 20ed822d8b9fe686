import { requireFinite, type Complex } from '@phasebook/linalg';

/** Decay time and rotation of one multiplier. */
export interface TimeConstant {
  /** τ = −1/ln|λ| in steps, after which the mode has shrunk by e; 0 at λ = 0, ∞ at |λ| = 1, negative if growing. */
  readonly timeConstantSteps: number;
  /** arg(λ)/2π in cycles per step, in (−½, ½]; ½ for a mode that changes sides at every step. */
  readonly frequencyCyclesPerStep: number;
}

/**
 * Time constants and rotation frequencies of multipliers of a map.
 *
 * λᵗ = exp(−t/τ) · exp(2πi f t). For a leaky unit (1 − α)h this gives τ = −1/ln(1 − α); the 1/α that is often
 * quoted is its limit for small α.
 *
 * @param eigenvalues - Multipliers (dimensionless, per step).
 * @returns One entry per multiplier, in the same order.
 * @throws {NonFiniteError} If a multiplier is NaN or infinite.
 *
 * Cost: O(n).
 *
 * @example A leaky unit with α = 0.1 forgets in 9.49 steps, not in 10
 * ```ts
 * const [leak] = timeConstants([{ re: 0.9, im: 0 }]);
 * assertClose(leak.timeConstantSteps, 9.491221581029904);
 * ```
 */
export function timeConstants(eigenvalues: readonly Complex[]): TimeConstant[] {
  requireFinite(
    'Cannot find time constants',
    'eigenvalues',
    eigenvalues.flatMap(({ re, im }) => [re, im]),
  );
  return eigenvalues.map(({ re, im }) => {
    const rate = Math.log(Math.hypot(re, im));
    // −0 would turn the frequency ½ of a negative multiplier into −½.
    const angle = Math.atan2(im === 0 ? 0 : im, re);
    return {
      timeConstantSteps: rate === 0 ? Infinity : 0 - 1 / rate,
      frequencyCyclesPerStep: re === 0 && im === 0 ? 0 : angle / (2 * Math.PI),
    };
  });
}
