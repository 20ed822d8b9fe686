import { currentEngine, isWorthEngine } from './engine/numeric-engine.js';
import { requireFinite, requireLength } from './errors.js';
import { requireSquare, toMatrix, type Matrix, type MatrixLike } from './matrix.js';
import type { Vector } from './vector.js';

/** P A = L U with partial pivoting. */
export interface LuDecomposition {
  /** Strictly below the diagonal L (its diagonal is 1), on and above it U, shape [n, n]. */
  readonly lu: Matrix;
  /** Row i of P A is row `pivots[i]` of A, shape [n]. */
  readonly pivots: Int32Array;
  /** Determinant of the permutation P. */
  readonly sign: 1 | -1;
  /** Whether a pivot is exactly zero; a nearly singular matrix has none. */
  readonly isSingular: boolean;
}

/**
 * LU decomposition of a square matrix, for solving with many right-hand sides.
 *
 * Gaussian elimination by rows, the largest entry of each column as its pivot.
 *
 * @param a - Matrix, shape [n, n].
 * @returns Factors, permutation and its sign.
 * @throws {ShapeMismatchError} If `a` is not square.
 * @throws {NonFiniteError} If `a` holds NaN or an infinity.
 *
 * Cost: (2/3) n³ flops, one copy of the matrix.
 * Source: Golub & Van Loan, Matrix Computations, 4th ed., section 3.4.
 *
 * @example Two right-hand sides, one decomposition
 * ```ts
 * const lu = luDecomposition(matrix([[0, 2], [1, 1]]));
 * assertClose(solve(lu, vector(2, 3)), [2, 1]);
 * assertClose(solve(lu, vector(4, 2)), [0, 2]);
 * ```
 */
export function luDecomposition(a: MatrixLike): LuDecomposition {
  const purpose = 'Cannot decompose a matrix';
  const source = toMatrix(a, 'a');
  requireSquare(purpose, 'a', source);
  requireFinite(purpose, 'a', source.data);
  const n = source.rows;
  const data = source.data.slice();
  if (isWorthEngine('luDecompose', n)) {
    const lu = { rows: n, columns: n, data };
    const pivots = new Int32Array(n);
    const { sign, zeroPivots } = currentEngine().luDecompose(lu, pivots);
    return { lu, pivots, sign, isSingular: zeroPivots > 0 };
  }
  const pivots = Int32Array.from({ length: n }, (_, i) => i);
  let sign: 1 | -1 = 1;
  let isSingular = false;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(data[i * n + k]) > Math.abs(data[pivot * n + k])) pivot = i;
    }
    if (data[pivot * n + k] === 0) {
      isSingular = true;
      continue;
    }
    if (pivot !== k) {
      for (let j = 0; j < n; j++) {
        const held = data[k * n + j];
        data[k * n + j] = data[pivot * n + j];
        data[pivot * n + j] = held;
      }
      const held = pivots[k];
      pivots[k] = pivots[pivot];
      pivots[pivot] = held;
      sign = sign === 1 ? -1 : 1;
    }
    const top = k * n;
    const diagonalEntry = data[top + k];
    for (let i = k + 1; i < n; i++) {
      const row = i * n;
      // Dividing, not multiplying by a reciprocal: 1/pivot overflows for subnormal pivots.
      const factor = data[row + k] / diagonalEntry;
      data[row + k] = factor;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) data[row + j] -= factor * data[top + j];
    }
  }
  return { lu: { rows: n, columns: n, data }, pivots, sign, isSingular };
}

/**
 * Solution x of A x = b.
 *
 * @param a - Matrix, shape [n, n], or its LU decomposition.
 * @param b - Right-hand side, shape [n].
 * @returns x, shape [n]; `undefined` where A is exactly singular.
 * @throws {ShapeMismatchError} If `a` is not square or `b` does not fit.
 * @throws {NonFiniteError} If `a` or `b` holds NaN or an infinity.
 *
 * Cost: (2/3) n³ flops from a matrix, 2 n² from a decomposition.
 *
 * @example
 * ```ts
 * assertClose(solve([[2, 1], [1, 3]], vector(3, 5)), [0.8, 1.4]);
 * assertEqual(solve([[1, 1], [1, 1]], vector(1, 2)), undefined);
 * ```
 */
export function solve(a: MatrixLike | LuDecomposition, b: ArrayLike<number>): Vector | undefined {
  const purpose = 'Cannot solve linear equations';
  if (!isDecomposition(a)) {
    const source = toMatrix(a, 'a');
    if (isWorthEngine('solve', source.rows)) {
      requireSquare('Cannot decompose a matrix', 'a', source);
      requireFinite('Cannot decompose a matrix', 'a', source.data);
      requireLength(purpose, 'b', b, source.rows);
      requireFinite(purpose, 'b', b);
      const x = new Float64Array(source.rows);
      return currentEngine().solve(source, column(b), column(x)) ? x : undefined;
    }
  }
  const { lu, pivots, isSingular } = toLuDecomposition(a);
  const n = lu.rows;
  requireLength(purpose, 'b', b, n);
  requireFinite(purpose, 'b', b);
  if (isSingular) return undefined;
  const { data } = lu;
  const x = new Float64Array(n);
  if (isWorthEngine('luSolve', Math.cbrt(n * n))) {
    currentEngine().luSolve(lu, pivots, column(b), column(x));
    return x;
  }
  for (let i = 0; i < n; i++) {
    let sum = b[pivots[i]];
    for (let j = 0; j < i; j++) sum -= data[i * n + j] * x[j];
    x[i] = sum;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i];
    for (let j = i + 1; j < n; j++) sum -= data[i * n + j] * x[j];
    x[i] = sum / data[i * n + i];
  }
  return x;
}

/** A determinant that cannot overflow: det A = sign · exp(logAbsolute). */
export interface LogDeterminant {
  readonly sign: -1 | 0 | 1;
  /** ln |det A| in nats; −∞ where the sign is 0. */
  readonly logAbsolute: number;
}

/**
 * Sign and logarithm of the absolute value of a determinant.
 *
 * Sum of the logarithms of the pivots of an LU decomposition; the empty matrix has determinant 1.
 *
 * @param a - Matrix, shape [n, n], or its LU decomposition.
 * @returns Sign and ln |det A|.
 * @throws {ShapeMismatchError} If `a` is not square.
 * @throws {NonFiniteError} If `a` holds NaN or an infinity.
 *
 * Cost: (2/3) n³ flops.
 *
 * @example
 * ```ts
 * const { sign, logAbsolute } = logDeterminant([[0, 2], [3, 0]]);
 * assertEqual(sign, -1);
 * assertClose(logAbsolute, Math.log(6));
 * ```
 */
export function logDeterminant(a: MatrixLike | LuDecomposition): LogDeterminant {
  const { lu, sign: permutationSign, isSingular } = toLuDecomposition(a);
  if (isSingular) return { sign: 0, logAbsolute: -Infinity };
  const n = lu.rows;
  let sign: 1 | -1 = permutationSign;
  let logAbsolute = 0;
  for (let i = 0; i < n; i++) {
    const pivot = lu.data[i * n + i];
    if (pivot < 0) sign = sign === 1 ? -1 : 1;
    logAbsolute += Math.log(Math.abs(pivot));
  }
  return { sign, logAbsolute };
}

/** A vector as a matrix of one column. */
function column(values: ArrayLike<number>): Matrix {
  const data = values instanceof Float64Array ? values : Float64Array.from(values);
  return { rows: data.length, columns: 1, data };
}

function isDecomposition(a: MatrixLike | LuDecomposition): a is LuDecomposition {
  return typeof a === 'object' && a !== null && 'pivots' in a;
}

function toLuDecomposition(a: MatrixLike | LuDecomposition): LuDecomposition {
  return isDecomposition(a) ? a : luDecomposition(a);
}
