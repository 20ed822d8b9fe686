import { requirePositiveFinite } from '../system/require-number.js';

/** Where the eigenvalues of a large random matrix lie. */
export interface CircularLaw {
  /** Radius g of the disc that they fill evenly. */
  readonly spectralRadius: number;
  /** Share outside the unit circle: 1 − 1/g² above gain 1, else 0. */
  readonly unstableFraction: number;
  /** Share within a distance of the origin. */
  fractionWithin(radius: number): number;
}

/**
 * The circular law: eigenvalues of a matrix with independent entries N(0, g²/N) fill the disc of radius g evenly as N → ∞.
 *
 * At the origin of h' = tanh(W h) they are the multipliers: the share outside the unit circle is that of unstable
 * directions. At finite N the edge is blurred over about g/√N.
 *
 * @param gain - g > 0.
 * @returns Radius, share of unstable directions and the share within any radius.
 * @throws {RangeError} If the gain is not positive and finite.
 *
 * Cost: O(1).
 * Source: Girko, Theory Probab. Appl. 29 (1985) 694; Tao and Vu, Ann. Probab. 38 (2010) 2023–2065.
 *
 * @example
 * ```ts
 * assertClose(circularLaw(2).unstableFraction, 0.75);
 * ```
 */
export function circularLaw(gain: number): CircularLaw {
  requirePositiveFinite('Cannot apply the circular law', 'gain', gain);
  const fractionWithin = (radius: number): number => Math.min(1, Math.max(0, radius) / gain) ** 2;
  return { spectralRadius: gain, unstableFraction: 1 - fractionWithin(1), fractionWithin };
}
