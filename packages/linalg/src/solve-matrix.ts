import { currentEngine } from './engine/numeric-engine.js';
import { requireFinite, ShapeMismatchError } from './errors.js';
import { requireSquare, toMatrix, zeros, type Matrix, type MatrixLike } from './matrix.js';

/**
 * Solution X of A X = B, all columns of B at once.
 *
 * Gaussian elimination with partial pivoting.
 *
 * @param a - Matrix, shape [n, n].
 * @param b - Right-hand sides in columns, shape [n, m].
 * @returns X, shape [n, m]; `undefined` where A is exactly singular.
 * @throws {ShapeMismatchError} If `a` is not square or `b` has other than n rows.
 * @throws {NonFiniteError} If `a` or `b` holds NaN or an infinity.
 *
 * Cost: (2/3) n³ + 2 n² m flops.
 * Source: Golub & Van Loan, Matrix Computations, 4th ed., section 3.4.
 *
 * @example The inverse, where somebody wants it
 * ```ts
 * const inverse = solveMatrix([[2, 1], [1, 1]], identity(2));
 * assertClose(inverse!.data, [1, -1, -1, 2]);
 * ```
 */
export function solveMatrix(a: MatrixLike, b: MatrixLike): Matrix | undefined {
  const purpose = 'Cannot solve linear equations';
  const left = toMatrix(a, 'a');
  const right = toMatrix(b, 'b');
  requireSquare(purpose, 'a', left);
  requireFinite(purpose, 'a', left.data);
  requireFinite(purpose, 'b', right.data);
  if (right.rows !== left.rows) {
    throw new ShapeMismatchError(purpose, 'b', `[${left.rows}, m]`, `[${right.rows}, ${right.columns}]`);
  }
  const x = zeros(right.rows, right.columns);
  return currentEngine().solve(left, right, x) ? x : undefined;
}
