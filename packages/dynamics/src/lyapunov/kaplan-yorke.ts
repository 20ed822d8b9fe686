const PURPOSE = 'Cannot compute a Kaplan–Yorke dimension';

/** The Kaplan–Yorke dimension of a spectrum, with what it rests on. */
export interface KaplanYorkeDimension {
  /** Dimension, between 0 and the number of exponents. */
  readonly value: number;
  /** False where the sum of all given exponents is not negative: the value is then a lower bound. */
  readonly isComplete: boolean;
}

/**
 * Kaplan–Yorke dimension j + (λ₁ + … + λ_j) / |λ_{j+1}|, j the last index with a non-negative sum.
 *
 * @param exponents - Lyapunov exponents, largest first; any logarithm base, per step or per time.
 * @returns Dimension; `isComplete` says whether the sum fell below 0 among the exponents given.
 * @throws {RangeError} If there are no exponents, or they are not sorted or hold NaN.
 *
 * Cost: O(exponents).
 * Source: Kaplan and Yorke, Lecture Notes in Mathematics 730 (1979) 204–227.
 *
 * @example The Lorenz attractor is a little thicker than a surface
 * ```ts
 * assertClose(kaplanYorkeDimension([0.9056, 0, -14.5723]).value, 2.0621453, 1e-7);
 * ```
 */
export function kaplanYorkeDimension(exponents: ArrayLike<number>): KaplanYorkeDimension {
  if (exponents.length === 0) {
    throw new RangeError(`${PURPOSE}: \`exponents\` must hold at least one: got none`);
  }
  for (let j = 0; j < exponents.length; j++) {
    if (Number.isNaN(exponents[j]) || (j > 0 && exponents[j] > exponents[j - 1])) {
      throw new RangeError(
        `${PURPOSE}: \`exponents\` must be sorted, largest first: got ${exponents[j]} at index ${j}`,
      );
    }
  }
  let sum = 0;
  for (let j = 0; j < exponents.length; j++) {
    if (sum + exponents[j] < 0) return { value: j + sum / -exponents[j], isComplete: true };
    sum += exponents[j];
  }
  return { value: exponents.length, isComplete: false };
}
