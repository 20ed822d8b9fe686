import type { Complex } from './complex.js';
import { discreteLyapunov } from './discrete-lyapunov.js';
import { eigenvalues } from './eigenvalues.js';
import { currentEngine } from './engine/numeric-engine.js';
import { requireFinite, ShapeMismatchError } from './errors.js';
import {
  add,
  identity,
  multiply,
  requireSquare,
  toMatrix,
  transpose,
  zeros,
  type Matrix,
  type MatrixLike,
} from './matrix.js';
import { realSchur } from './real-schur.js';
import { reorderSchur } from './reorder-schur.js';
import { solveMatrix } from './solve-matrix.js';
import { symmetrize } from './symmetric.js';
import { norm } from './vector.js';

/** Minimise Σ xᵀ Q x + uᵀ R u over controls u of x' = A x + B u. */
export interface ControlProblem {
  /** A, shape [n, n]. */
  readonly a: MatrixLike;
  /** B, shape [n, m]. */
  readonly b: MatrixLike;
  /** Q, symmetric, shape [n, n]. */
  readonly q: MatrixLike;
  /** R, symmetric and positive definite, shape [m, m]. */
  readonly r: MatrixLike;
}

/** Estimate x of x' = A x + w from y = C x + v, with independent noise w of covariance Q and v of covariance R. */
export interface FilterProblem {
  /** A, shape [n, n]. */
  readonly a: MatrixLike;
  /** C, shape [m, n]. */
  readonly c: MatrixLike;
  /** Q, symmetric, shape [n, n]. */
  readonly q: MatrixLike;
  /** R, symmetric and positive definite, shape [m, m]. */
  readonly r: MatrixLike;
}

/** What tells how far to trust a solution of a Riccati equation. */
export interface RiccatiEvidence {
  /** 'stabilizing': ρ < 1. 'marginal': ρ = 1 to rounding; the limit of solutions, but errors do not die out. */
  readonly status: 'stabilizing' | 'marginal';
  /** Difference of both sides of the equation, relative to the sum of the norms of its terms. */
  readonly residual: number;
  /** Eigenvalues of the closed loop, |λ| descending. */
  readonly eigenvalues: readonly Complex[];
  /** ρ, the largest of their moduli. */
  readonly spectralRadius: number;
  /** How the solution was found. */
  readonly method: 'doubling' | 'schur';
}

/** Why there is no solution that makes the closed loop stable. */
export interface NoRiccatiSolution {
  readonly status: 'no-stabilizing-solution';
  readonly reason: string;
}

/** A linear-quadratic regulator. */
export interface RiccatiControl extends RiccatiEvidence {
  /** X = Aᵀ X A − Aᵀ X B (R + Bᵀ X B)⁻¹ Bᵀ X A + Q: the cost from x on is xᵀ X x. */
  readonly solution: Matrix;
  /** F with u = −F x, shape [m, n]. */
  readonly gain: Matrix;
  /** A − B F. */
  readonly closedLoop: Matrix;
}

/** A steady-state Kalman filter. */
export interface RiccatiFilter extends RiccatiEvidence {
  /** P = A [P − P Cᵀ S⁻¹ C P] Aᵀ + Q: covariance of the error before y is seen. */
  readonly predicted: Matrix;
  /** P − K S Kᵀ: covariance of the error once y is seen. */
  readonly filtered: Matrix;
  /** S = C P Cᵀ + R: covariance of the innovation y − C x. */
  readonly innovation: Matrix;
  /** K = P Cᵀ S⁻¹, shape [n, m]. */
  readonly gain: Matrix;
  /** (I − K C) A: the estimate after y is a linear network x̂' = (I − K C) A x̂ + K y'. */
  readonly filterMatrix: Matrix;
  /** A (I − K C): the prediction is a linear network x̂' = A (I − K C) x̂ + A K y. */
  readonly predictorMatrix: Matrix;
  /** A K. */
  readonly predictorGain: Matrix;
}

const EPSILON = 2 ** -52;
/** A solution with a larger residual is none. */
const LARGEST_RESIDUAL = 1e-8;
/** Rounding splits a double eigenvalue on the unit circle by the square root of rounding. */
const MARGIN = 1e-6;
/** Doublings: 2^60 steps of the recursion, which would not help if they were not enough. */
const DOUBLINGS = 60;
const NEWTON_STEPS = 3;

/**
 * Linear-quadratic regulator: the stabilising solution of the discrete Riccati equation of control.
 *
 * Structure-preserving doubling. Where that does not end in a stable closed loop (an unstable A that Q does not
 * see), the stable subspace of the symplectic pencil by an ordered Schur form, corrected by Newton steps.
 *
 * @param problem - A, B, Q and R.
 * @returns Solution, gain and closed loop with residual and eigenvalues; where no control stabilises, or the closed
 *   loop cannot be moved off the unit circle, a status with a reason.
 * @throws {ShapeMismatchError} If shapes do not fit together.
 * @throws {NonFiniteError} If a matrix holds NaN or an infinity.
 * @throws {RangeError} If `q` is not symmetric, or `r` is not symmetric and positive definite.
 *
 * Cost: about 20 n³ flops for each of some ten doublings.
 * Source: Chu, Fan, Lin & Wang, Int. J. Control 77 (2004) 767; Laub, IEEE Trans. Autom. Control 24 (1979) 913.
 *
 * @example The cheapest control that stabilises x' = 2x moves the pole to its mirror image
 * ```ts
 * const control = discreteRiccatiControl({ a: [[2]], b: [[1]], q: [[0]], r: [[1]] });
 * if (control.status === 'no-stabilizing-solution') throw new Error(control.reason);
 * assertClose(control.gain.data, [1.5]);
 * assertClose(control.spectralRadius, 0.5);
 * ```
 */
export function discreteRiccatiControl(problem: ControlProblem): RiccatiControl | NoRiccatiSolution {
  const purpose = 'Cannot solve a Riccati equation';
  const a = toMatrix(problem.a, 'a');
  requireSquare(purpose, 'a', a);
  const n = a.rows;
  const b = toMatrix(problem.b, 'b');
  if (b.rows !== n) throw new ShapeMismatchError(purpose, 'b', `[${n}, m]`, `[${b.rows}, ${b.columns}]`);
  requireFinite(purpose, 'a', a.data);
  requireFinite(purpose, 'b', b.data);
  const q = symmetric(purpose, 'q', problem.q, n);
  const r = symmetric(purpose, 'r', problem.r, b.columns);
  requirePositiveDefinite(purpose, 'r', r);
  return solveRiccati({ a, b, q, r });
}

/**
 * Steady-state Kalman filter: the stabilising solution of the discrete Riccati equation of filtering.
 *
 * The control problem of Aᵀ and Cᵀ, as there. An unstable system is fine as long as its unstable part is observed.
 *
 * @param problem - A, C, Q and R.
 * @returns Covariances, gain and both recurrent forms with residual and eigenvalues; where the error cannot be kept
 *   finite or does not die out, a status with a reason.
 * @throws {ShapeMismatchError} If shapes do not fit together.
 * @throws {NonFiniteError} If a matrix holds NaN or an infinity.
 * @throws {RangeError} If `q` is not symmetric, or `r` is not symmetric and positive definite.
 *
 * Cost: about 20 n³ flops for each of some ten doublings.
 * Source: Anderson & Moore, Optimal Filtering (1979), chapter 4; Chu, Fan, Lin & Wang, Int. J. Control 77 (2004) 767.
 *
 * @example A random walk seen through noise of the same size: the golden ratio
 * ```ts
 * const filter = discreteRiccatiFilter({ a: [[1]], c: [[1]], q: [[1]], r: [[1]] });
 * if (filter.status === 'no-stabilizing-solution') throw new Error(filter.reason);
 * const golden = (1 + Math.sqrt(5)) / 2;
 * assertClose(filter.predicted.data, [golden]);
 * assertClose(filter.gain.data, [1 / golden]);
 * assertClose(filter.filterMatrix.data, [2 - golden]);
 * ```
 */
export function discreteRiccatiFilter(problem: FilterProblem): RiccatiFilter | NoRiccatiSolution {
  const purpose = 'Cannot solve a Riccati equation';
  const a = toMatrix(problem.a, 'a');
  requireSquare(purpose, 'a', a);
  const n = a.rows;
  const c = toMatrix(problem.c, 'c');
  if (c.columns !== n) throw new ShapeMismatchError(purpose, 'c', `[m, ${n}]`, `[${c.rows}, ${c.columns}]`);
  requireFinite(purpose, 'a', a.data);
  requireFinite(purpose, 'c', c.data);
  const q = symmetric(purpose, 'q', problem.q, n);
  const r = symmetric(purpose, 'r', problem.r, c.rows);
  requirePositiveDefinite(purpose, 'r', r);
  const dual = solveRiccati({ a: transpose(a), b: transpose(c), q, r });
  if (dual.status === 'no-stabilizing-solution') return dual;

  const predicted = dual.solution;
  const observed = multiply(c, predicted);
  const innovation = add(multiply(observed, transpose(c)), r);
  symmetrize(innovation);
  const gain = transpose(solveMatrix(innovation, observed) as Matrix);
  const rest = add(identity(n), multiply(gain, c), -1);
  // Joseph's form stays positive semidefinite.
  const filtered = add(
    multiply(multiply(rest, predicted), transpose(rest)),
    multiply(multiply(gain, r), transpose(gain)),
  );
  symmetrize(filtered);
  const { status, residual, spectralRadius, method } = dual;
  return {
    ...{ status, residual, eigenvalues: dual.eigenvalues, spectralRadius, method },
    ...{ predicted, filtered, innovation, gain },
    filterMatrix: multiply(rest, a),
    predictorMatrix: multiply(a, rest),
    predictorGain: multiply(a, gain),
  };
}

/** A symmetric argument of order n, its halves made equal to the last bit. */
function symmetric(purpose: string, argument: string, value: MatrixLike, n: number): Matrix {
  const source = toMatrix(value, argument);
  if (source.rows !== n || source.columns !== n) {
    throw new ShapeMismatchError(purpose, argument, `[${n}, ${n}]`, `[${source.rows}, ${source.columns}]`);
  }
  requireFinite(purpose, argument, source.data);
  const size = norm(source.data);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const [below, above] = [source.data[i * n + j], source.data[j * n + i]];
      if (Math.abs(below - above) <= 1e-10 * size) continue;
      throw new RangeError(
        `${purpose}: \`${argument}\` must be symmetric: got ${below} at [${i}, ${j}] and ${above} at [${j}, ${i}]`,
      );
    }
  }
  const result = { ...source, data: source.data.slice() };
  symmetrize(result);
  return result;
}

function requirePositiveDefinite(purpose: string, argument: string, a: Matrix): void {
  const minor = currentEngine().cholesky({ ...a, data: a.data.slice() });
  if (minor === 0) return;
  throw new RangeError(
    `${purpose}: \`${argument}\` must be positive definite: got a leading minor of order ${minor} that is not positive`,
  );
}

/** A checked problem of control. */
interface Problem {
  readonly a: Matrix;
  readonly b: Matrix;
  readonly q: Matrix;
  readonly r: Matrix;
}

function solveRiccati(problem: Problem): RiccatiControl | NoRiccatiSolution {
  const { a, b, q, r } = problem;
  // G = B R⁻¹ Bᵀ
  const g = multiply(b, solveMatrix(r, transpose(b)) as Matrix);
  symmetrize(g);
  const doubled = double(a, g, q);
  const first = doubled === undefined ? undefined : regulator(problem, doubled, 'doubling');
  if (first?.status === 'stabilizing' && isSolution(first)) return first;

  let best: RiccatiControl | undefined;
  const start = stableSubspace(a, g, q);
  if (start !== undefined) {
    best = regulator(problem, start, 'schur');
    for (let step = 0; step < NEWTON_STEPS && best?.status === 'stabilizing'; step++) {
      const better = newtonStep(problem, best);
      if (better === undefined || better.residual >= best.residual) break;
      best = better;
    }
  }
  for (const found of [best, first]) if (found !== undefined && isSolution(found)) return found;
  return { status: 'no-stabilizing-solution', reason: failure(first, best) };
}

function failure(first: RiccatiControl | undefined, best: RiccatiControl | undefined): string {
  if (best?.status === 'stabilizing') {
    return `ill-conditioned: the best solution has the residual ${best.residual.toExponential(1)}`;
  }
  if (first === undefined) return 'the recursion grows without bound: an unstable mode is beyond reach';
  return `the closed loop keeps an eigenvalue of modulus ${first.spectralRadius.toPrecision(6)}`;
}

function isSolution({ status, residual, spectralRadius }: RiccatiControl): boolean {
  return residual <= LARGEST_RESIDUAL && (status === 'stabilizing' || spectralRadius <= 1 + MARGIN);
}

/** X = lim Hₖ where Hₖ is 2ᵏ steps of the Riccati recursion from 0; `undefined` where it does not converge. */
function double(a: Matrix, g: Matrix, q: Matrix): Matrix | undefined {
  const n = a.rows;
  let [power, reach, cost] = [a, g, q];
  for (let k = 0; k < DOUBLINGS; k++) {
    const both = zeros(n, 2 * n);
    for (let i = 0; i < n; i++) {
      both.data.set(power.data.subarray(i * n, (i + 1) * n), 2 * i * n);
      both.data.set(reach.data.subarray(i * n, (i + 1) * n), (2 * i + 1) * n);
    }
    const mixed = add(identity(n), multiply(reach, cost));
    if (!mixed.data.every(Number.isFinite)) return undefined;
    const solved = solveMatrix(mixed, both);
    if (solved === undefined) return undefined;
    const [v, w] = [zeros(n, n), zeros(n, n)];
    for (let i = 0; i < n; i++) {
      v.data.set(solved.data.subarray(2 * i * n, (2 * i + 1) * n), i * n);
      w.data.set(solved.data.subarray((2 * i + 1) * n, (2 * i + 2) * n), i * n);
    }
    const gained = multiply(multiply(transpose(power), cost), v);
    symmetrize(gained);
    const added = multiply(multiply(power, w), transpose(power));
    symmetrize(added);
    power = multiply(power, v);
    reach = add(reach, added);
    cost = add(cost, gained);
    const isFinite = [power, reach, cost].every(({ data }) => data.every(Number.isFinite));
    if (!isFinite) return undefined;
    if (norm(gained.data) <= EPSILON * norm(cost.data)) return cost;
  }
  return cost;
}

/**
 * X = U₂ U₁⁻¹ where [U₁; U₂] spans the stable deflating subspace of [[A, 0], [−Q, 1]] − λ [[1, G], [0, Aᵀ]].
 *
 * Cayley's transform z = (λ − 1)/(λ + 1) turns it into an invariant subspace with Re z < 0, whether or not A is
 * singular; it exists unless λ = −1 is an eigenvalue, and then no closed loop is stable.
 */
function stableSubspace(a: Matrix, g: Matrix, q: Matrix): Matrix | undefined {
  const n = a.rows;
  const m = 2 * n;
  const sum = zeros(m, m);
  const difference = zeros(m, m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const unit = i === j ? 1 : 0;
      const put = (row: number, column: number, left: number, right: number): void => {
        sum.data[row * m + column] = left + right;
        difference.data[row * m + column] = left - right;
      };
      put(i, j, a.data[i * n + j], unit);
      put(i, n + j, 0, g.data[i * n + j]);
      put(n + i, j, -q.data[i * n + j], 0);
      put(n + i, n + j, unit, a.data[j * n + i]);
    }
  }
  const cayley = solveMatrix(sum, difference);
  if (cayley === undefined || !cayley.data.every(Number.isFinite)) return undefined;
  const { q: vectors, count } = reorderSchur(realSchur(cayley), ({ re }) => re < 0);
  if (count !== n) return undefined;
  const [top, bottom] = [zeros(n, n), zeros(n, n)];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      // Transposed, because X U₁ = U₂ is solved from the left: U₁ᵀ X = U₂ᵀ.
      top.data[j * n + i] = vectors.data[i * m + j];
      bottom.data[j * n + i] = vectors.data[(n + i) * m + j];
    }
  }
  const x = solveMatrix(top, bottom);
  if (x === undefined || !x.data.every(Number.isFinite)) return undefined;
  symmetrize(x);
  return x;
}

/** Newton's iteration on the equation: the cost of the control that is there. Source: Hewer, IEEE TAC 16 (1971) 382. */
function newtonStep(problem: Problem, { gain, closedLoop }: RiccatiControl): RiccatiControl | undefined {
  const paid = add(problem.q, multiply(multiply(transpose(gain), problem.r), gain));
  symmetrize(paid);
  const { status, solution } = discreteLyapunov(transpose(closedLoop), paid);
  return status === 'stable' ? regulator(problem, solution, 'schur') : undefined;
}

/** Gain, closed loop and evidence that belong to a solution; `undefined` where it is no use at all. */
function regulator(
  { a, b, q, r }: Problem,
  solution: Matrix,
  method: 'doubling' | 'schur',
): RiccatiControl | undefined {
  const n = a.rows;
  const weighed = multiply(transpose(b), solution);
  const pivot = add(r, multiply(weighed, b));
  if (![weighed, pivot].every(({ data }) => data.every(Number.isFinite))) return undefined;
  const gain = solveMatrix(pivot, multiply(weighed, a));
  if (gain === undefined) return undefined;
  const closedLoop = add(a, multiply(b, gain), -1);
  if (!closedLoop.data.every(Number.isFinite)) return undefined;
  const values = eigenvalues(closedLoop);
  const spectralRadius = values.length === 0 ? 0 : Math.hypot(values[0].re, values[0].im);
  // Aᵀ X A − Aᵀ X B F = Aᵀ X (A − B F)
  const next = multiply(multiply(transpose(a), solution), closedLoop);
  const error = norm(add(add(next, q), solution, -1).data);
  const size = norm(next.data) + norm(q.data) + norm(solution.data);
  const residual = size === 0 ? 0 : error / size;
  const status = spectralRadius < 1 - 10 * n * EPSILON ? 'stabilizing' : 'marginal';
  return { status, residual, eigenvalues: values, spectralRadius, method, solution, gain, closedLoop };
}
