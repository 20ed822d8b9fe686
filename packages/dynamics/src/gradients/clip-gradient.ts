import { norm, requireFinite, type Vector } from '@phasebook/linalg';
import { requirePositive } from '../system/require-number.js';

/** A clipped gradient and what clipping did. */
export interface ClippedGradient {
  readonly gradient: Vector;
  /** Euclidean norm before. */
  readonly norm: number;
  /** Norm after over norm before: 1 where nothing was clipped. */
  readonly factor: number;
  /** Cosine of the angle between the gradient before and after: 1 where the direction was kept. */
  readonly cosine: number;
}

const PURPOSE = 'Cannot clip a gradient';

/**
 * Scales a gradient down to a norm, where it is longer: its direction stays.
 *
 * @param gradient - Shape [p].
 * @param largestNorm - Positive.
 * @returns Clipped gradient with its norm before, the factor applied and the cosine between both.
 * @throws {NonFiniteError} If `gradient` holds NaN or an infinity: such a step is to be skipped, not scaled.
 * @throws {RangeError} If `largestNorm` is not positive.
 *
 * Cost: O(p).
 * Source: Pascanu, Mikolov and Bengio, ICML 2013 (arXiv:1211.5063), algorithm 1.
 *
 * @example
 * ```ts
 * assertClose(clipByNorm([3, 4], 1).gradient, [0.6, 0.8]);
 * ```
 */
export function clipByNorm(gradient: ArrayLike<number>, largestNorm: number): ClippedGradient {
  requireFinite(PURPOSE, 'gradient', gradient);
  requirePositive(PURPOSE, 'largestNorm', largestNorm);
  const size = norm(gradient);
  const factor = size > largestNorm ? largestNorm / size : 1;
  return { gradient: Float64Array.from(gradient, (value) => factor * value), norm: size, factor, cosine: 1 };
}

/**
 * Cuts every entry of a gradient to [−limit, limit]: its direction turns towards a diagonal.
 *
 * @param gradient - Shape [p].
 * @param limit - Positive.
 * @returns Clipped gradient with its norm before, the factor of its norm and the cosine between both.
 * @throws {NonFiniteError} If `gradient` holds NaN or an infinity.
 * @throws {RangeError} If `limit` is not positive.
 *
 * Cost: O(p).
 *
 * @example
 * ```ts
 * const { gradient, cosine } = clipByValue([3, 0.5], 1);
 * assertClose(gradient, [1, 0.5]);
 * assertClose(cosine, 3.25 / (norm([3, 0.5]) * norm([1, 0.5])));
 * ```
 */
export function clipByValue(gradient: ArrayLike<number>, limit: number): ClippedGradient {
  requireFinite(PURPOSE, 'gradient', gradient);
  requirePositive(PURPOSE, 'limit', limit);
  const clipped = Float64Array.from(gradient, (value) => Math.max(-limit, Math.min(limit, value)));
  const size = norm(gradient);
  const after = norm(clipped);
  let cosine = 0;
  // Of unit vectors: the product of two long gradients would overflow.
  for (let i = 0; i < clipped.length; i++) cosine += (gradient[i] / size) * (clipped[i] / after);
  return {
    gradient: clipped,
    norm: size,
    factor: size === 0 ? 1 : after / size,
    cosine: size === 0 ? 1 : cosine,
  };
}
