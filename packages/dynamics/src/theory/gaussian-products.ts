import type { Vector } from '@phasebook/linalg';
import { requirePositiveFinite, requireWhole } from '../system/require-number.js';

/**
 * Lyapunov exponents of products of random matrices with independent entries N(0, g²/N): λ_i = ½ [ln(2g²/N) + ψ((N − i + 1)/2)].
 *
 * The exact spectrum of linear random networks with fresh weights at every step, at finite N: a test of any QR code.
 *
 * @param dim - N, a positive integer.
 * @param gain - g > 0. @default 1
 * @returns Exponents in nats per step, largest first, shape [N].
 * @throws {RangeError} If a parameter is out of range.
 *
 * Cost: O(N).
 * Source: Newman, Commun. Math. Phys. 103 (1986) 121–126.
 *
 * @example
 * ```ts
 * assertClose(gaussianProductSpectrum(4), [-0.135181, -0.328329, -0.635181, -1.328329], 1e-6);
 * ```
 */
export function gaussianProductSpectrum(dim: number, gain: number = 1): Vector {
  const purpose = 'Cannot give the spectrum of Gaussian products';
  requireWhole(purpose, 'dim', dim, 1);
  requirePositiveFinite(purpose, 'gain', gain);
  const shift = Math.log((2 * gain ** 2) / dim);
  return Float64Array.from({ length: dim }, (_, i) => 0.5 * (shift + digamma((dim - i) / 2)));
}

/** ψ(x) for x > 0: recurrence up to 10, then the asymptotic series. */
export function digamma(x: number): number {
  if (x < 10) return digamma(x + 1) - 1 / x;
  const r = 1 / (x * x);
  const series =
    r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * (1 / 132 - (r * 691) / 32760)))));
  return Math.log(x) - 0.5 / x - series;
}
