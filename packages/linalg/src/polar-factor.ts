import { SingularValueDecomposition } from 'ml-matrix';
import { requireFinite, ShapeMismatchError } from './errors.js';
import {
  add,
  identity,
  multiply,
  scale,
  toMatrix,
  transpose,
  type Matrix,
  type MatrixLike,
} from './matrix.js';
import { fromMlMatrix, toMlMatrix } from './ml-matrix.js';
import { qr } from './qr.js';
import { scaleByPowerOfTwo, scaleToSafeRange } from './scaling.js';
import { solveMatrix } from './solve-matrix.js';
import { symmetrize } from './symmetric.js';
import { norm } from './vector.js';

/** A = Q P with orthonormal columns in Q and P symmetric positive semidefinite. */
export interface PolarFactor {
  /** 'unique', or 'rank-deficient': other matrices are as near to A as Q. */
  readonly status: 'unique' | 'rank-deficient';
  /** The matrix with orthonormal columns nearest to A in every unitarily invariant norm, shape [m, n]. */
  readonly orthogonal: Matrix;
  /** P = Qᵀ A, shape [n, n]. */
  readonly symmetric: Matrix;
  /** ‖A − Q P‖ / ‖A‖, Frobenius norms. */
  readonly residual: number;
  /** ‖Qᵀ Q − 1‖, Frobenius norm. */
  readonly orthogonality: number;
}

const EPSILON = 2 ** -52;
/** Newton's iteration with scaling needs nine steps at most, for any condition. */
const MOST_STEPS = 30;

/**
 * Polar decomposition: the orthogonal matrix nearest to A, and what is left.
 *
 * Newton's iteration X ← (X + X⁻ᵀ)/2 with scaling, on R of a QR decomposition where A is not square; from the singular
 * vectors where A does not have full rank.
 *
 * @param a - Matrix, shape [m, n], m ≥ n.
 * @returns Both factors, with residuals.
 * @throws {ShapeMismatchError} If `a` has more columns than rows.
 * @throws {NonFiniteError} If `a` holds NaN or an infinity.
 *
 * Cost: about 20 n³ flops.
 * Source: Higham, SIAM J. Sci. Stat. Comput. 7 (1986) 1160; Functions of Matrices (2008), algorithm 8.20.
 *
 * @example Projecting recurrent weights onto the orthogonal matrices
 * ```ts
 * const { orthogonal, symmetric } = polarFactor([[1, 2], [3, 4]]);
 * assertClose(orthogonal.data, [-0.514495755428, 0.857492925713, 0.857492925713, 0.514495755428], 1e-11);
 * assertClose(multiply(orthogonal, symmetric).data, [1, 2, 3, 4]);
 * ```
 */
export function polarFactor(a: MatrixLike): PolarFactor {
  const purpose = 'Cannot find the polar factor';
  const source = toMatrix(a, 'a');
  const { rows: m, columns: n } = source;
  if (m < n) throw new ShapeMismatchError(purpose, 'a', `[m ≥ ${n}, ${n}]`, `[${m}, ${n}]`);
  requireFinite(purpose, 'a', source.data);
  const { matrix: scaled, exponent } = scaleToSafeRange(source);
  const tall = m > n ? qr(scaled) : undefined;
  const square = tall === undefined ? scaled : tall.r;
  const found = newton(square);
  const core = found ?? fromSingularVectors(square);
  const orthogonal = tall === undefined ? core : multiply(tall.q, core);

  const symmetric = multiply(transpose(orthogonal), scaled);
  symmetrize(symmetric);
  const size = norm(scaled.data);
  const error = norm(add(scaled, multiply(orthogonal, symmetric), -1).data);
  const gram = multiply(transpose(orthogonal), orthogonal);
  return {
    status: found === undefined ? 'rank-deficient' : 'unique',
    orthogonal,
    symmetric: { ...symmetric, data: symmetric.data.map((value) => scaleByPowerOfTwo(value, exponent)) },
    residual: size === 0 ? 0 : error / size,
    orthogonality: norm(add(gram, identity(n), -1).data),
  };
}

/** Orthogonal polar factor of a square matrix; `undefined` where it is singular to rounding. */
function newton(a: Matrix): Matrix | undefined {
  const n = a.rows;
  let x = a;
  for (let step = 0; step < MOST_STEPS; step++) {
    const inverse = solveMatrix(x, identity(n));
    if (inverse === undefined || !inverse.data.every(Number.isFinite)) return undefined;
    const size = norm(x.data);
    const inverseSize = norm(inverse.data);
    if (step === 0 && n * EPSILON * size * inverseSize >= 1) return undefined;
    // Brings the largest and the smallest singular value to about each other's reciprocal.
    const factor = Math.sqrt(inverseSize / size);
    const next = add(scale(x, factor / 2), transpose(inverse), 1 / (2 * factor));
    const change = norm(add(next, x, -1).data);
    x = next;
    // Quadratic: the step after one of that size would change nothing.
    if (change <= 1e-9 * norm(x.data)) return polished(x);
  }
  return x;
}

/** One step without scaling: the last bits of orthogonality. */
function polished(x: Matrix): Matrix {
  const inverse = solveMatrix(x, identity(x.rows)) as Matrix;
  return scale(add(x, transpose(inverse)), 0.5);
}

/** U Vᵀ of the singular vectors. */
function fromSingularVectors(a: Matrix): Matrix {
  if (a.rows === 0) return a;
  const { leftSingularVectors, rightSingularVectors } = new SingularValueDecomposition(toMlMatrix(a));
  return multiply(fromMlMatrix(leftSingularVectors), transpose(fromMlMatrix(rightSingularVectors)));
}
