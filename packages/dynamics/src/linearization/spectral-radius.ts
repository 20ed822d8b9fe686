import {
  eigenvalues,
  requireFinite,
  requireSquare,
  singularValues,
  toMatrix,
  type MatrixLike,
} from '@phasebook/linalg';

/**
 * Spectral radius: the largest modulus of an eigenvalue.
 *
 * It sets how fast powers of the matrix grow or decay in the end; single steps, and products of different
 * matrices, are bounded by `spectralNorm` instead.
 *
 * @param jacobian - Square matrix, shape [n, n].
 * @returns max |λ|; 0 for the empty matrix.
 * @throws {ShapeMismatchError} If `jacobian` is not square.
 * @throws {NonFiniteError} If `jacobian` holds NaN or an infinity.
 *
 * Cost: about 10 n³ flops.
 *
 * @example A spectral radius of 0 beside a norm of 100: it forgets exactly, after growing
 * ```ts
 * const shift = [[0, 100], [0, 0]];
 * assertEqual(spectralRadius(shift), 0);
 * assertClose(spectralNorm(shift), 100);
 * ```
 */
export function spectralRadius(jacobian: MatrixLike): number {
  const purpose = 'Cannot find a spectral radius';
  const matrix = toMatrix(jacobian, 'jacobian');
  requireSquare(purpose, 'jacobian', matrix);
  requireFinite(purpose, 'jacobian', matrix.data);
  // Not the first alone: values that tie to ten digits are not ordered by their last bits.
  return eigenvalues(matrix).reduce((largest, { re, im }) => Math.max(largest, Math.hypot(re, im)), 0);
}

/**
 * Spectral norm: the largest singular value, the most that one application of the matrix can stretch a vector.
 *
 * @param jacobian - Matrix, shape [m, n].
 * @returns σ₁; 0 for an empty matrix.
 * @throws {NonFiniteError} If `jacobian` holds NaN or an infinity.
 *
 * Cost: O(m n min(m, n)).
 *
 * @example
 * ```ts
 * assertClose(spectralNorm([[1, 2], [3, 4]]), 5.464985704219043);
 * ```
 */
export function spectralNorm(jacobian: MatrixLike): number {
  const matrix = toMatrix(jacobian, 'jacobian');
  requireFinite('Cannot find a spectral norm', 'jacobian', matrix.data);
  const values = singularValues(matrix);
  return values.length === 0 ? 0 : values[0];
}
