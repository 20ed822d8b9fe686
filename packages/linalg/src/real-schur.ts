import { isolateEigenvalues } from './balance.js';
import type { Complex } from './complex.js';
import { schurOfBalanced } from './eigenvalues.js';
import { requireFinite } from './errors.js';
import {
  add,
  multiply,
  requireSquare,
  toMatrix,
  transpose,
  zeros,
  type Matrix,
  type MatrixLike,
} from './matrix.js';
import { scaleByPowerOfTwo, scaleToSafeRange } from './scaling.js';
import { norm } from './vector.js';

/** A = Q T Qᵀ with Q orthogonal and T upper quasi-triangular. */
export interface RealSchur {
  /** Schur vectors in columns, shape [n, n]; the first k span an invariant subspace where no pair is cut. */
  readonly q: Matrix;
  /**
   * Diagonal blocks of order 1 (a real eigenvalue) or 2 (a conjugate pair: equal diagonal entries, off-diagonal
   * entries of opposite sign), zeros below them, shape [n, n].
   */
  readonly t: Matrix;
  /** Eigenvalues in the order of the diagonal; of a pair the positive imaginary part first. */
  readonly values: readonly Complex[];
  /** ‖A − Q T Qᵀ‖ / ‖A‖, Frobenius norms; 1e-15 is rounding. */
  readonly residual: number;
}

/**
 * Real Schur decomposition A = Q T Qᵀ of a square matrix.
 *
 * Eigenvalues that stand in the matrix to be read off are moved to the corners, then Hessenberg form and
 * implicitly shifted double QR. No scaling, which would spoil the orthogonality of Q.
 *
 * @param a - Matrix, shape [n, n].
 * @returns Q, T and the eigenvalues in the order of T's diagonal, which is no particular one: `reorderSchur`.
 * @throws {ShapeMismatchError} If `a` is not square.
 * @throws {NonFiniteError} If `a` holds NaN or an infinity.
 *
 * Cost: about 25 n³ flops.
 * Source: Golub & Van Loan, Matrix Computations, 4th ed., section 7.5.
 *
 * @example
 * ```ts
 * const { q, t, values, residual } = realSchur([[1, 2], [3, 4]]);
 * assertClose(values[0].re + values[1].re, 5);
 * assertClose(multiply(multiply(q, t), transpose(q)).data, [1, 2, 3, 4]);
 * assertEqual(residual < 1e-14, true);
 * ```
 */
export function realSchur(a: MatrixLike): RealSchur {
  const purpose = 'Cannot find the Schur form';
  const source = toMatrix(a, 'a');
  requireSquare(purpose, 'a', source);
  requireFinite(purpose, 'a', source.data);
  const n = source.rows;
  const { matrix: scaled, exponent } = scaleToSafeRange(source);
  const data = scaled.data.slice();
  const { low, high, order } = isolateEigenvalues(data, n);
  const { qTransposed, values } = schurOfBalanced(data, n, low, high, true);
  const q = zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) q.data[order[i] * n + j] = (qTransposed as Float64Array)[j * n + i];
  }
  const t: Matrix = { rows: n, columns: n, data };
  const residual = schurResidual(scaled, q, t);
  const restore = (value: number): number => scaleByPowerOfTwo(value, exponent);
  return {
    q,
    t: exponent === 0 ? t : { ...t, data: data.map(restore) },
    values: Array.from(values.re, (re, k) => ({ re: restore(re), im: restore(values.im[k]) })),
    residual,
  };
}

/** ‖A − Q T Qᵀ‖ / ‖A‖ */
export function schurResidual(a: Matrix, q: Matrix, t: Matrix): number {
  const size = norm(a.data);
  if (size === 0) return norm(t.data);
  return norm(add(a, multiply(multiply(q, t), transpose(q)), -1).data) / size;
}
