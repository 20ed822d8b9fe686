import {
  requireFinite,
  requireSquare,
  singularValues,
  toMatrix,
  zeros,
  type Complex,
  type MatrixLike,
} from '@phasebook/linalg';

/**
 * The resolvent norm ‖(z I − W)⁻¹‖₂ = 1/σ_min(z I − W): how strongly W answers to a forcing of the shape z^k.
 *
 * @param matrix - W, shape [n, n].
 * @param z - Complex number.
 * @returns The norm; ∞ where z is an eigenvalue.
 * @throws {ShapeMismatchError} If `matrix` is not square.
 * @throws {NonFiniteError} If an entry is NaN or infinite.
 *
 * Cost: an SVD of order 2n.
 * Source: Trefethen and Embree, Spectra and Pseudospectra (2005), ch. 2.
 *
 * @example Of a normal matrix it is one over the distance to the spectrum
 * ```ts
 * assertClose(resolventNorm([[0.5, 0], [0, -0.5]], { re: 1, im: 0 }), 2);
 * ```
 */
export function resolventNorm(matrix: MatrixLike, z: Complex): number {
  const purpose = 'Cannot find a resolvent norm';
  const w = toMatrix(matrix, 'matrix');
  requireSquare(purpose, 'matrix', w);
  requireFinite(purpose, 'matrix', w.data);
  requireFinite(purpose, 'z', [z.re, z.im]);
  const n = w.rows;
  // σ(A + iB) are those of [[A, −B], [B, A]], each twice; for a real z the first block will do.
  const isReal = z.im === 0;
  const order = isReal ? n : 2 * n;
  const shifted = zeros(order, order);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const value = (i === j ? z.re : 0) - w.data[i * n + j];
      shifted.data[i * order + j] = value;
      if (!isReal) shifted.data[(n + i) * order + n + j] = value;
    }
    if (!isReal) {
      shifted.data[i * order + n + i] = -z.im;
      shifted.data[(n + i) * order + i] = z.im;
    }
  }
  const values = singularValues(shifted);
  return 1 / values[values.length - 1];
}
