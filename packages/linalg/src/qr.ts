import { lapackFor } from './engine/numeric-engine.js';
import { requireFinite } from './errors.js';
import { makeReflector, reflectFromLeft } from './householder.js';
import { toMatrix, zeros, type Matrix, type MatrixLike } from './matrix.js';

/** A = Q R with orthonormal columns in Q and R upper triangular, diag(R) ≥ 0. */
export interface QrDecomposition {
  /** Shape [m, k], k = min(m, n). */
  readonly q: Matrix;
  /** Shape [k, n]. */
  readonly r: Matrix;
}

/**
 * Thin QR decomposition, made unique by a non-negative diagonal of R.
 *
 * Householder reflections, so that Q is orthogonal to rounding even where the columns are nearly dependent.
 *
 * @param a - Matrix, shape [m, n].
 * @returns Q [m, k] and R [k, n], k = min(m, n); diag(R) > 0 where A has full rank, 0 where a column is
 *   exactly dependent on those before it.
 * @throws {NonFiniteError} If `a` holds NaN or an infinity.
 *
 * Cost: 4 m n k flops, two copies of the matrix.
 * Source: Golub & Van Loan, Matrix Computations, 4th ed., section 5.2.
 *
 * @example The diagonal of R holds the stretching of the columns
 * ```ts
 * const { q, r } = qr([[0, -2], [3, 0]]);
 * assertClose([r.data[0], r.data[3]], [3, 2]);
 * assertClose(toRows(multiply(q, r)), [[0, -2], [3, 0]]);
 * ```
 */
export function qr(a: MatrixLike): QrDecomposition {
  const source = toMatrix(a, 'a');
  requireFinite('Cannot decompose a matrix', 'a', source.data);
  const { rows: m, columns: n } = source;
  const k = Math.min(m, n);
  const { householderQr } = lapackFor('qr', Math.cbrt(m * n * k));
  if (householderQr !== undefined) {
    const result = { q: zeros(m, k), r: zeros(k, n) };
    householderQr(source, result.q, result.r);
    return result;
  }
  const work = source.data.slice();
  const reflectors: Float64Array[] = [];
  const sums = new Float64Array(Math.max(n, k));

  for (let step = 0; step < k; step++) {
    const reflector = new Float64Array(m - step);
    for (let i = step; i < m; i++) reflector[i - step] = work[i * n + step];
    makeReflector(reflector);
    reflectors.push(reflector);
    reflectFromLeft(work, n, step, step, n, reflector, sums);
  }

  const q = zeros(m, k);
  for (let j = 0; j < k; j++) q.data[j * k + j] = 1;
  for (let step = k - 1; step >= 0; step--) reflectFromLeft(q.data, k, step, step, k, reflectors[step], sums);

  const r = zeros(k, n);
  for (let i = 0; i < k; i++) {
    const flip = work[i * n + i] < 0;
    for (let j = i; j < n; j++) r.data[i * n + j] = flip ? -work[i * n + j] : work[i * n + j];
    if (flip) for (let row = 0; row < m; row++) q.data[row * k + i] = -q.data[row * k + i];
  }
  return { q, r };
}
