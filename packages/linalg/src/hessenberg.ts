import { makeReflector, reflectFromLeft, reflectFromRight } from './householder.js';

/**
 * Reduces rows and columns [low, high] of a row-major square matrix to upper Hessenberg form in place, by
 * Householder reflections: H = Qᵀ A Q.
 *
 * @returns Qᵀ, row-major (so that the Schur vectors, its later rows, are contiguous), where `wantsVectors`.
 *
 * Cost: (10/3) n³ flops, with Q (14/3) n³.
 * Source: Golub & Van Loan, Matrix Computations, 4th ed., section 7.4.
 */
export function reduceToHessenberg(
  a: Float64Array,
  n: number,
  low: number,
  high: number,
  wantsVectors: boolean,
): Float64Array | undefined {
  const sums = new Float64Array(n);
  const reflectors: Float64Array[] = [];
  for (let k = low; k < high - 1; k++) {
    const reflector = new Float64Array(high - k);
    for (let i = k + 1; i <= high; i++) reflector[i - k - 1] = a[i * n + k];
    makeReflector(reflector);
    reflectors.push(reflector);
    if (reflector[0] === 0) continue;
    reflectFromLeft(a, n, k + 1, k, n, reflector, sums);
    for (let i = k + 2; i <= high; i++) a[i * n + k] = 0;
    reflectFromRight(a, n, high + 1, k + 1, reflector);
  }
  if (!wantsVectors) return undefined;

  // Qᵀ = … (1 − v₁v₁ᵀ)(1 − v₀v₀ᵀ), built from the last factor so that it stays the identity above each block.
  const q = new Float64Array(n * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  for (let index = reflectors.length - 1; index >= 0; index--) {
    const first = low + index + 1;
    const v = reflectors[index];
    for (let i = first; i <= high; i++) {
      const start = i * n + first;
      let sum = 0;
      for (let j = 0; j < v.length; j++) sum += q[start + j] * v[j];
      for (let j = 0; j < v.length; j++) q[start + j] -= sum * v[j];
    }
  }
  return q;
}
