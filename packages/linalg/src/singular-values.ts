import { SingularValueDecomposition } from 'ml-matrix';
import { requireFinite } from './errors.js';
import { toMatrix, type MatrixLike } from './matrix.js';
import { toMlMatrix } from './ml-matrix.js';
import { scaleByPowerOfTwo, scaleToSafeRange } from './scaling.js';
import type { Vector } from './vector.js';

/**
 * Singular values of a matrix, largest first.
 *
 * ml-matrix's Golub–Kahan decomposition, with extreme matrices scaled by a power of two.
 *
 * @param a - Matrix, shape [m, n].
 * @returns Singular values, shape [min(m, n)].
 * @throws {NonFiniteError} If `a` holds NaN or an infinity.
 *
 * Cost: O(m n min(m, n)).
 *
 * @example The largest one is the spectral norm; their product is |det A|
 * ```ts
 * assertClose(singularValues([[1, 2], [3, 4]]), [5.464985704219043, 0.365966190626258]);
 * ```
 */
export function singularValues(a: MatrixLike): Vector {
  const source = toMatrix(a, 'a');
  requireFinite('Cannot find singular values', 'a', source.data);
  if (source.rows === 0 || source.columns === 0) return new Float64Array(0);
  const { matrix, exponent } = scaleToSafeRange(source);
  const { diagonal } = new SingularValueDecomposition(toMlMatrix(matrix), {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  });
  const count = Math.min(matrix.rows, matrix.columns);
  return Float64Array.from(diagonal.slice(0, count), (value) => scaleByPowerOfTwo(value, exponent)).sort(
    (left, right) => right - left,
  );
}
