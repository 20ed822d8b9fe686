import { multiply, ShapeMismatchError, toMatrix, type Matrix, type MatrixLike } from '@phasebook/linalg';

/**
 * The ordered product A_{T−1} ⋯ A_1 A_0 of matrices in the order in which they act: the latest stands on the left.
 *
 * Overflows like any product; `factoredProduct` does not.
 *
 * @param matrices - A_0, A_1, …: each takes what the one before it gives.
 * @returns … A_1 A_0: the latest stands on the left.
 * @throws {ShapeMismatchError} If two neighbours do not fit.
 * @throws {RangeError} If there is no matrix.
 *
 * Cost: 2 n³ flops a factor.
 *
 * @example The other order gives another matrix
 * ```ts
 * const J = [[[1, 2], [0, 1]], [[1, 0], [3, 1]], [[0, 1], [1, 1]]];
 * assertEqual(toRows(orderedProduct(J)), [[3, 7], [4, 9]]);
 * assertEqual(toRows(orderedProduct([...J].reverse())), [[2, 9], [1, 4]]);
 * ```
 */
export function orderedProduct(matrices: readonly MatrixLike[]): Matrix {
  const purpose = 'Cannot multiply matrices';
  if (matrices.length === 0) {
    throw new RangeError(`${purpose}: \`matrices\` must hold at least one matrix: got 0`);
  }
  return matrices
    .map((value, t) => toMatrix(value, `matrices[${t}]`))
    .reduce((product, factor, t) => {
      if (factor.columns === product.rows) return multiply(factor, product);
      const actual = `[${factor.rows}, ${factor.columns}]`;
      throw new ShapeMismatchError(purpose, `matrices[${t}]`, `[n, ${product.rows}]`, actual);
    });
}
