import type { Complex } from './complex.js';
import { requireFinite, ShapeMismatchError } from './errors.js';
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
import { blockStarts, diagonalBlocks, solveSteinBlock } from './quasi-triangular.js';
import { realSchur } from './real-schur.js';
import { isSymmetric, symmetrize } from './symmetric.js';
import { norm } from './vector.js';

/** A solution of X = A X Aᵀ + Q, or why there is none. */
export type DiscreteLyapunov =
  | {
      /** 'stable': ρ(A) < 1, so X = Σ Aᵏ Q Aᵏᵀ. 'unstable': ρ(A) ≥ 1; X solves the equation but is no such sum. */
      readonly status: 'stable' | 'unstable';
      /** X, shape [n, n]; symmetric to the last bit where Q is. */
      readonly solution: Matrix;
      /** ‖X − A X Aᵀ − Q‖ / (‖X‖ + ‖A X Aᵀ‖ + ‖Q‖), Frobenius norms. */
      readonly residual: number;
      readonly spectralRadius: number;
      readonly reason: undefined;
    }
  | {
      /** Two eigenvalues of A multiply to 1 (or one with itself): no solution, or no unique one. */
      readonly status: 'reciprocal-eigenvalues';
      readonly solution: undefined;
      readonly residual: undefined;
      readonly spectralRadius: number;
      readonly reason: string;
    };

const EPSILON = 2 ** -52;

/**
 * Solves the discrete Lyapunov equation X = A X Aᵀ + Q.
 *
 * Real Schur form of A, then back substitution block by block. With Q the covariance of the noise, X is the stationary
 * covariance of h' = A h + noise; with Q = B Bᵀ it is the controllability gramian.
 *
 * @param a - Matrix, shape [n, n].
 * @param q - Matrix, shape [n, n], of any kind; usually symmetric.
 * @returns X with its residual; where eigenvalues λᵢ λⱼ = 1 to rounding, a status and no X.
 * @throws {ShapeMismatchError} If `a` is not square or `q` does not fit.
 * @throws {NonFiniteError} If `a` or `q` holds NaN or an infinity.
 *
 * Cost: about 35 n³ flops.
 * Source: Kitagawa, Int. J. Control 25 (1977) 745; Barraud, IEEE Trans. Autom. Control 22 (1977) 883.
 *
 * @example The variance of an autoregressive process: 1 / (1 − 0.9²)
 * ```ts
 * const { status, solution } = discreteLyapunov([[0.9]], [[1]]);
 * assertEqual(status, 'stable');
 * assertClose(solution!.data, [1 / 0.19]);
 * ```
 */
export function discreteLyapunov(a: MatrixLike, q: MatrixLike): DiscreteLyapunov {
  const purpose = 'Cannot solve a Lyapunov equation';
  const matrix = toMatrix(a, 'a');
  const constant = toMatrix(q, 'q');
  requireSquare(purpose, 'a', matrix);
  const n = matrix.rows;
  if (constant.rows !== n || constant.columns !== n) {
    throw new ShapeMismatchError(purpose, 'q', `[${n}, ${n}]`, `[${constant.rows}, ${constant.columns}]`);
  }
  requireFinite(purpose, 'a', matrix.data);
  requireFinite(purpose, 'q', constant.data);

  const schur = realSchur(matrix);
  const vectors = schur.q;
  const spectralRadius = schur.values.reduce((most, { re, im }) => Math.max(most, Math.hypot(re, im)), 0);
  // Perturbations of A by rounding move products of eigenvalues by about that much.
  const noise = 4 * n * EPSILON * Math.max(1, spectralRadius) ** 2;
  const separation = reciprocalSeparation(schur.values);
  if (separation <= noise) {
    const reason = `two eigenvalues of \`a\` (or one, squared) multiply to 1 within ${noise.toExponential(1)}`;
    return {
      ...{ status: 'reciprocal-eigenvalues', solution: undefined, residual: undefined },
      ...{ spectralRadius, reason },
    };
  }
  const y = solveTriangular(schur.t, multiply(multiply(transpose(vectors), constant), vectors));
  const solution = multiply(multiply(vectors, y), transpose(vectors));
  if (isSymmetric(constant)) symmetrize(solution);
  const moved = multiply(multiply(matrix, solution), transpose(matrix));
  const error = norm(add(add(solution, moved, -1), constant, -1).data);
  const size = norm(solution.data) + norm(moved.data) + norm(constant.data);
  const residual = size === 0 ? 0 : error / size;
  const status = spectralRadius < 1 ? 'stable' : 'unstable';
  return { status, solution, residual, spectralRadius, reason: undefined };
}

/** Smallest |1 − λᵢ λⱼ| */
function reciprocalSeparation(values: readonly Complex[]): number {
  let smallest = Infinity;
  for (const a of values) {
    for (const b of values) {
      smallest = Math.min(smallest, Math.hypot(1 - (a.re * b.re - a.im * b.im), a.re * b.im + a.im * b.re));
    }
  }
  return smallest;
}

/** Y = T Y Tᵀ + C for upper quasi-triangular T, columns from the last, rows from the bottom. */
function solveTriangular(t: Matrix, c: Matrix): Matrix {
  const n = t.rows;
  const starts = blockStarts(t);
  // Columns of Y as rows: what is summed lies together.
  const columns = zeros(n, n);
  const known = [new Float64Array(n), new Float64Array(n)];
  const blocks = diagonalBlocks(t, starts);
  const x = new Float64Array(4);

  for (let right = starts.length - 2; right >= 0; right--) {
    const b = blocks[right];
    const first = starts[right];
    for (let j = 0; j < b.order; j++) {
      // known = Y · (row of T) over the columns that are done; T · known moves to the right-hand side.
      const sums = known[j].fill(0);
      for (let k = first + b.order; k < n; k++) {
        const factor = t.data[(first + j) * n + k];
        const row = k * n;
        for (let i = 0; i < n; i++) sums[i] += factor * columns.data[row + i];
      }
    }
    for (let left = starts.length - 2; left >= 0; left--) {
      const a = blocks[left];
      const top = starts[left];
      const below = top + a.order;
      for (let i = 0; i < a.order; i++) {
        const row = (top + i) * n;
        for (let j = 0; j < b.order; j++) {
          // Below this block `known` holds all of Y (row of T)ᵀ already, in it only the part of later columns.
          x[i * b.order + j] = c.data[row + first + j] + innerProduct(t.data, row, known[j], top, n);
        }
      }
      solveSteinBlock(a, b, x);
      for (let i = 0; i < a.order; i++) {
        for (let j = 0; j < b.order; j++) columns.data[(first + j) * n + top + i] = x[i * b.order + j];
      }
      for (let j = 0; j < b.order; j++) {
        for (let l = 0; l < b.order; l++) {
          const factor = t.data[(first + j) * n + first + l];
          for (let i = top; i < below; i++) known[j][i] += factor * columns.data[(first + l) * n + i];
        }
      }
    }
  }
  return transpose(columns);
}

/** Σ a[at + k] b[k] over from ≤ k < to, in two sums that need not wait for each other. */
function innerProduct(a: Float64Array, at: number, b: Float64Array, from: number, to: number): number {
  let even = 0;
  let odd = 0;
  let k = from;
  for (; k + 1 < to; k += 2) {
    even += a[at + k] * b[k];
    odd += a[at + k + 1] * b[k + 1];
  }
  if (k < to) even += a[at + k] * b[k];
  return even + odd;
}
