import {
  add,
  dot,
  eigendecomposition,
  identity,
  multiplyVector,
  norm,
  scale,
  solve,
  zeros,
  type Complex,
  type ComplexVector,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import { solveBordered } from './bordered.js';
import {
  directionalDerivative,
  parameterDerivativeOfLinearization,
  secondParameterDerivative,
  type MatrixDerivative,
} from './linearization-derivatives.js';
import { stateDerivative, type SteadyProblem } from './steady-problem.js';

/** x' = x + slope · μ + quadratic · x² (map) or dx/dt = slope · μ + quadratic · x² (flow). */
export interface FoldNormalForm {
  readonly kind: 'fold';
  readonly slope: number;
  /** Zero at a cusp. */
  readonly quadratic: number;
  readonly error: number;
}

/**
 * x' = x + linear · μ x + quadratic · x² + cubic · x³ (map), dx/dt = the same without the first x (flow).
 *
 * x is the distance along the critical direction from the branch that is not vertical; `linear` is the speed at which
 * its critical eigenvalue crosses. A pitchfork has `quadratic` = 0 and opens towards μ with −cubic μ / linear > 0.
 */
export interface BranchPointNormalForm {
  readonly kind: 'branch-point';
  readonly linear: number;
  readonly quadratic: number;
  readonly cubic: number;
  readonly error: number;
}

/** x' = (−1 + linear · μ) x + cubic · x³; the doubled cycle has x² = −linear · μ / cubic. */
export interface FlipNormalForm {
  readonly kind: 'flip';
  readonly linear: number;
  readonly cubic: number;
  readonly error: number;
}

/**
 * z' = z e^{iθ} (1 + linear · μ + cubic |z|²), |z| being the root-mean-square distance from the fixed point; the
 * invariant circle has |z|² = −Re linear · μ / Re cubic.
 */
export interface NeimarkSackerNormalForm {
  readonly kind: 'neimark-sacker';
  /** θ in (0, π), radians per step. */
  readonly angle: number;
  /** Re: growth of |λ| with the parameter; Im: change of the angle. */
  readonly linear: Complex;
  readonly cubic: Complex;
  readonly error: number;
}

/**
 * dz/dt = (iω + linear · μ) z + cubic z |z|², |z| being the root-mean-square distance from the equilibrium; the limit
 * cycle has |z|² = −Re linear · μ / Re cubic.
 */
export interface HopfNormalForm {
  readonly kind: 'hopf';
  /** ω > 0, radians per unit time. */
  readonly frequency: number;
  readonly linear: Complex;
  readonly cubic: Complex;
  /** l₁ = 2 Re cubic / ω: Kuznetsov's, whose eigenvector has unit length. */
  readonly firstLyapunovCoefficient: number;
  readonly error: number;
}

/**
 * Coefficients of the equation on the centre manifold; μ is the distance of the parameter from the bifurcation.
 *
 * `error` estimates the absolute error of the highest coefficient: derivatives of the Jacobian are extrapolated
 * differences, good to about 1e-10 of its size.
 */
export type NormalForm =
  FoldNormalForm | BranchPointNormalForm | FlipNormalForm | NeimarkSackerNormalForm | HopfNormalForm;

/** A direction in the space of states and parameter; the whole has unit length. */
export interface BranchDirection {
  readonly state: Vector;
  readonly parameter: number;
}

/** A critical eigenvalue with its vectors, ⟨left, right⟩ = 1. */
export interface CriticalMode {
  readonly eigenvalue: Complex;
  readonly right: ComplexVector;
  readonly left: ComplexVector;
  readonly condition: number;
}

/** The eigenvalue of M nearest to `target` with its vectors; the right one of length 1. */
export function criticalMode(linearization: Matrix, target: Complex): CriticalMode {
  const { values, right, left, conditions } = eigendecomposition(linearization);
  let nearest = 0;
  const gap = (k: number): number => Math.hypot(values[k].re - target.re, values[k].im - target.im);
  values.forEach((_, k) => {
    if (gap(k) < gap(nearest)) nearest = k;
  });
  return {
    eigenvalue: values[nearest],
    right: right[nearest],
    left: left[nearest],
    condition: conditions[nearest],
  };
}

/** Normal form of a fold. */
export function foldNormalForm(problem: SteadyProblem, state: Vector, p: Vector): FoldNormalForm | undefined {
  const linearization = problem.linearization(state, p);
  const slope = problem.slope(state, p, 0);
  if (linearization === undefined || slope === undefined) return undefined;
  const { right, left } = criticalMode(linearization, { re: problem.neutral, im: 0 });
  const bent = directionalDerivative(problem, state, p, right.re, 1);
  if (bent === undefined) return undefined;
  return {
    kind: 'fold',
    slope: dot(left.re, slope),
    quadratic: dot(left.re, multiplyVector(bent.matrix, right.re)) / 2,
    error: (bent.error * norm(left.re)) / 2,
  };
}

/** What the quadratic terms say about a point where two branches cross. */
export interface BranchPointAnalysis {
  readonly normalForm: BranchPointNormalForm;
  /** Tangents of the two branches; the first is the one that the normal form is taken about. */
  readonly directions: readonly [BranchDirection, BranchDirection];
}

/**
 * Tangents and normal form of a simple branch point; `undefined` if the branches do not cross at an angle.
 *
 * With y the particular solution of ∂G/∂h y = −∂G/∂p the tangents are α q + β (y, 1), with (α, β) on the cone
 * a₂₀ α² + 2 a₁₁ α β + a₀₂ β² = 0.
 */
export function analyseBranchPoint(
  problem: SteadyProblem,
  state: Vector,
  p: Vector,
  along: BranchDirection,
): BranchPointAnalysis | undefined {
  const linearization = problem.linearization(state, p);
  const slope = problem.slope(state, p, 0);
  if (linearization === undefined || slope === undefined) return undefined;
  const singular = stateDerivative(problem, linearization);
  const mode = criticalMode(linearization, { re: problem.neutral, im: 0 });
  const q = mode.right.re;
  const w = mode.left.re;
  const y = solveBordered(
    singular,
    w,
    q,
    slope.map((value) => -value),
  );
  const alongQ = directionalDerivative(problem, state, p, q, 1);
  const twiceQ = directionalDerivative(problem, state, p, q, 2);
  const alongY = y && directionalDerivative(problem, state, p, y, 1);
  const byParameter = parameterDerivativeOfLinearization(problem, state, p);
  const second = secondParameterDerivative(problem, state, p);
  if (!y || !alongQ || !twiceQ || !alongY || !byParameter || !second) return undefined;

  const bqq = multiplyVector(alongQ.matrix, q);
  const bqy = multiplyVector(alongQ.matrix, y);
  const byy = multiplyVector(alongY.matrix, y);
  const mixedQ = multiplyVector(byParameter.matrix, q);
  const mixedY = multiplyVector(byParameter.matrix, y);
  const a20 = dot(w, bqq);
  const a11 = dot(w, bqy) + dot(w, mixedQ);
  const a02 = dot(w, byy) + 2 * dot(w, mixedY) + dot(w, second);
  const discriminant = a11 * a11 - a20 * a02;
  if (!(discriminant > 0)) return undefined;
  const t = -(a11 + (a11 < 0 ? -1 : 1) * Math.sqrt(discriminant));
  const cone = [
    [t, a20],
    [a02, t],
  ].map(([alpha, beta]) => unitDirection(q, y, alpha, beta));
  // About the branch that is being followed, unless it stands upright and has no parameter to expand in.
  const following = alignment(cone[0].direction, along) >= alignment(cone[1].direction, along) ? 0 : 1;
  const steepest = Math.abs(cone[0].beta) >= Math.abs(cone[1].beta) ? 0 : 1;
  const reference =
    Math.abs(cone[following].beta) > 1e-6 * Math.abs(cone[following].alpha) ? following : steepest;
  const ratio = cone[reference].alpha / cone[reference].beta;
  const s = solveBordered(
    singular,
    q,
    w,
    bqq.map((value, i) => a20 * q[i] - value),
  );
  if (s === undefined) return undefined;
  const cubic = (dot(w, multiplyVector(twiceQ.matrix, q)) + 3 * dot(w, multiplyVector(alongQ.matrix, s))) / 6;
  return {
    normalForm: {
      kind: 'branch-point',
      linear: a11 + ratio * a20,
      quadratic: a20 / 2,
      cubic,
      error: (norm(w) * (twiceQ.error + 3 * alongQ.error * (1 + norm(s)))) / 6,
    },
    directions: [cone[reference].direction, cone[1 - reference].direction],
  };
}

/** Normal form of a flip (period doubling). */
export function flipNormalForm(
  problem: SteadyProblem,
  state: Vector,
  p: Vector,
): { readonly normalForm: FlipNormalForm; readonly direction: Vector } | undefined {
  const linearization = problem.linearization(state, p);
  if (linearization === undefined) return undefined;
  const mode = criticalMode(linearization, { re: -1, im: 0 });
  const q = mode.right.re;
  const w = mode.left.re;
  const cubic = flipCubic(problem, state, p, linearization, q, w);
  const linear = realCrossing(problem, state, p, linearization, q, w);
  if (cubic === undefined || linear === undefined) return undefined;
  return { normalForm: { kind: 'flip', linear, ...cubic }, direction: q };
}

/** c of x' = −x + c x³ from the critical vectors. */
export function flipCubic(
  problem: SteadyProblem,
  state: Vector,
  p: Vector,
  linearization: Matrix,
  q: Vector,
  w: Vector,
): { readonly cubic: number; readonly error: number } | undefined {
  const alongQ = directionalDerivative(problem, state, p, q, 1);
  const twiceQ = directionalDerivative(problem, state, p, q, 2);
  if (alongQ === undefined || twiceQ === undefined) return undefined;
  const s = solve(add(identity(problem.dim), linearization, -1), multiplyVector(alongQ.matrix, q));
  if (s === undefined) return undefined;
  return {
    cubic: (dot(w, multiplyVector(twiceQ.matrix, q)) + 3 * dot(w, multiplyVector(alongQ.matrix, s))) / 6,
    error: (norm(w) * (twiceQ.error + 3 * alongQ.error * (1 + norm(s)))) / 6,
  };
}

/** dλ/dμ of a simple real eigenvalue along the branch. */
function realCrossing(
  problem: SteadyProblem,
  state: Vector,
  p: Vector,
  linearization: Matrix,
  q: Vector,
  w: Vector,
): number | undefined {
  const change = changeAlongBranch(problem, state, p, linearization);
  return change && dot(w, multiplyVector(change, q));
}

/** dM/dμ along the branch of fixed points. */
function changeAlongBranch(
  problem: SteadyProblem,
  state: Vector,
  p: Vector,
  linearization: Matrix,
): Matrix | undefined {
  const slope = problem.slope(state, p, 0);
  const y = slope && solve(stateDerivative(problem, linearization), slope);
  const alongY =
    y &&
    directionalDerivative(
      problem,
      state,
      p,
      y.map((value) => -value),
      1,
    );
  const byParameter = parameterDerivativeOfLinearization(problem, state, p);
  return alongY && byParameter && add(alongY.matrix, byParameter.matrix);
}

/** Normal form of a Neimark–Sacker (maps) or Hopf bifurcation (flows), `target` the critical eigenvalue. */
export function rotationNormalForm(
  problem: SteadyProblem,
  state: Vector,
  p: Vector,
  target: Complex,
): NeimarkSackerNormalForm | HopfNormalForm | undefined {
  const linearization = problem.linearization(state, p);
  if (linearization === undefined) return undefined;
  const mode = criticalMode(linearization, target);
  const found = rotationCubic(problem, state, p, linearization, mode);
  const change = changeAlongBranch(problem, state, p, linearization);
  if (found === undefined || change === undefined) return undefined;
  const { re, im } = mode.eigenvalue;
  const moved = innerProduct(mode.left, apply(change, mode.right));
  const { cubic, error } = found;
  if (problem.kind === 'flow') {
    return {
      kind: 'hopf',
      frequency: im,
      linear: moved,
      cubic,
      firstLyapunovCoefficient: (2 * cubic.re) / im,
      error,
    };
  }
  const modulus = Math.hypot(re, im);
  const turned = times(moved, { re: re / modulus, im: -im / modulus });
  return { kind: 'neimark-sacker', angle: Math.atan2(im, re), linear: turned, cubic, error };
}

/** The cubic coefficient of a pair of critical eigenvalues from its vectors. */
export function rotationCubic(
  problem: SteadyProblem,
  state: Vector,
  p: Vector,
  linearization: Matrix,
  mode: CriticalMode,
): { readonly cubic: Complex; readonly error: number } | undefined {
  // |q|² = 1/2: then |z| is the root-mean-square distance from the fixed point.
  const q: ComplexVector = {
    re: mode.right.re.map((value) => value * Math.SQRT1_2),
    im: mode.right.im.map((value) => value * Math.SQRT1_2),
  };
  const w: ComplexVector = {
    re: mode.left.re.map((value) => value * Math.SQRT2),
    im: mode.left.im.map((value) => value * Math.SQRT2),
  };
  const { re, im } = mode.eigenvalue;
  const modulus = Math.hypot(re, im);
  const lambda = problem.kind === 'map' ? { re: re / modulus, im: im / modulus } : { re: 0, im };
  const alongRe = directionalDerivative(problem, state, p, q.re, 1);
  const alongIm = directionalDerivative(problem, state, p, q.im, 1);
  const twiceRe = directionalDerivative(problem, state, p, q.re, 2);
  const twiceIm = directionalDerivative(problem, state, p, q.im, 2);
  if (!alongRe || !alongIm || !twiceRe || !twiceIm) return undefined;
  /** B(q, v), or B(q̄, v) with `sign` = −1. */
  const bilinear = (v: ComplexVector, sign: 1 | -1): ComplexVector => {
    const a = apply(alongRe.matrix, v);
    const b = apply(alongIm.matrix, v);
    return {
      re: a.re.map((value, i) => value - sign * b.im[i]),
      im: a.im.map((value, i) => value + sign * b.re[i]),
    };
  };
  const bqq = bilinear(q, 1);
  const bqc = bilinear({ re: q.re, im: q.im.map((value) => -value) }, 1);
  const singular = stateDerivative(problem, linearization);
  const mean = solve(scale(singular, -1), bqc.re);
  const doubled = problem.kind === 'map' ? times(lambda, lambda) : { re: 0, im: 2 * im };
  const second = solveShifted(linearization, doubled, bqq);
  if (mean === undefined || second === undefined) return undefined;
  const flat: ComplexVector = { re: mean, im: new Float64Array(problem.dim) };
  const third = apply(add(twiceRe.matrix, twiceIm.matrix), q);
  const fromMean = bilinear(flat, 1);
  const fromSecond = bilinear(second, -1);
  const total: ComplexVector = {
    re: third.re.map((value, i) => value + 2 * fromMean.re[i] + fromSecond.re[i]),
    im: third.im.map((value, i) => value + 2 * fromMean.im[i] + fromSecond.im[i]),
  };
  const projected = innerProduct(w, total);
  const turned = problem.kind === 'map' ? times(projected, { re: lambda.re, im: -lambda.im }) : projected;
  const size = 2 * norm(mean) + sizeOf(second);
  return {
    cubic: { re: turned.re / 2, im: turned.im / 2 },
    error: (sizeOf(w) * (errorOf(twiceRe, twiceIm) + errorOf(alongRe, alongIm) * (1 + size))) / 2,
  };
}

function errorOf(a: MatrixDerivative, b: MatrixDerivative): number {
  return a.error + b.error;
}

/** x of (z I − A) x = r. */
function solveShifted(a: Matrix, z: Complex, r: ComplexVector): ComplexVector | undefined {
  const n = a.rows;
  const system = zeros(2 * n, 2 * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const entry = (i === j ? z.re : 0) - a.data[i * n + j];
      system.data[i * 2 * n + j] = entry;
      system.data[(n + i) * 2 * n + n + j] = entry;
    }
    system.data[i * 2 * n + n + i] = -z.im;
    system.data[(n + i) * 2 * n + i] = z.im;
  }
  const solution = solve(system, Float64Array.of(...r.re, ...r.im));
  return solution?.every(Number.isFinite) ? { re: solution.slice(0, n), im: solution.slice(n) } : undefined;
}

function unitDirection(
  q: Vector,
  y: Vector,
  alpha: number,
  beta: number,
): { readonly direction: BranchDirection; readonly alpha: number; readonly beta: number } {
  const state = q.map((value, i) => alpha * value + beta * y[i]);
  const size = Math.hypot(norm(state), beta);
  return {
    direction: { state: state.map((value) => value / size), parameter: beta / size },
    alpha: alpha / size,
    beta: beta / size,
  };
}

/** |cos| of the angle between two directions of unit length. */
export function alignment(a: BranchDirection, b: BranchDirection): number {
  return Math.abs(dot(a.state, b.state) + a.parameter * b.parameter);
}

function apply(a: Matrix, v: ComplexVector): ComplexVector {
  return { re: multiplyVector(a, v.re), im: multiplyVector(a, v.im) };
}

/** wᴴ v. */
function innerProduct(w: ComplexVector, v: ComplexVector): Complex {
  return { re: dot(w.re, v.re) + dot(w.im, v.im), im: dot(w.re, v.im) - dot(w.im, v.re) };
}

function times(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

function sizeOf(v: ComplexVector): number {
  return Math.hypot(norm(v.re), norm(v.im));
}
