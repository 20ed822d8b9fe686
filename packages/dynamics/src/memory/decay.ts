/**
 * Steps until a mode of modulus ρ has decayed to a fraction: ln fraction / ln ρ.
 *
 * @param modulus - |λ| of the mode; for the slowest one of a network its spectral radius. ≥ 0.
 * @param fraction - What is left, in (0, 1). @default 0.5, the half-life
 * @returns Steps: 0 for a modulus of 0, ∞ for 1, negative for growth.
 * @throws {RangeError} If `modulus` is negative or not a number, or `fraction` lies outside (0, 1).
 *
 * Cost: O(1).
 *
 * @example
 * ```ts
 * assertClose(decaySteps(0.95), 13.513407333964873);
 * assertClose(decaySteps(0.95, 0.01), 89.78113496070968);
 * ```
 */
export function decaySteps(modulus: number, fraction: number = 0.5): number {
  if (!(modulus >= 0)) {
    throw new RangeError(`Cannot tell a decay: \`modulus\` must be at least 0: got ${modulus}`);
  }
  if (!(fraction > 0 && fraction < 1)) {
    throw new RangeError(`Cannot tell a decay: \`fraction\` must lie in (0, 1): got ${fraction}`);
  }
  if (modulus === 1) return Infinity;
  return modulus === 0 ? 0 : Math.log(fraction) / Math.log(modulus);
}
