import { Matrix as MlMatrix } from 'ml-matrix';
import { toMatrix, type Matrix, type MatrixLike } from './matrix.js';

/**
 * An ml-matrix `Matrix` with the same entries (copied), for the decompositions that this package leaves to it.
 *
 * @example
 * ```ts
 * assertEqual(toMlMatrix([[1, 2], [3, 4]]).get(1, 0), 3);
 * ```
 */
export function toMlMatrix(a: MatrixLike): MlMatrix {
  const { rows, columns, data } = toMatrix(a, 'a');
  return MlMatrix.from1DArray(rows, columns, data);
}

/**
 * Our matrix with the entries of an ml-matrix `Matrix` (copied).
 *
 * Functions that take a matrix accept an ml-matrix `Matrix` directly; this is for keeping the result of one.
 *
 * @example
 * ```ts
 * assertEqual(toRows(fromMlMatrix(toMlMatrix([[1, 2], [3, 4]]).transpose())), [[1, 3], [2, 4]]);
 * ```
 */
export function fromMlMatrix(a: MlMatrix): Matrix {
  return toMatrix(a, 'a');
}
