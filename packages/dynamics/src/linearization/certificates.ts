import {
  requireFinite,
  requireLength,
  requireSquare,
  toMatrix,
  toMlMatrix,
  zeros,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import { SingularValueDecomposition } from 'ml-matrix';
import { requirePositive, requirePositiveFinite } from '../system/require-number.js';
import { spectralNorm, spectralRadius } from './spectral-radius.js';

/** One proof that h ↦ f(W h + b) contracts, in a weighted norm. */
export interface Contraction {
  /** Any two orbits approach by at least this factor per step; a proof where it is below 1. */
  readonly ratePerStep: number;
  /** d > 0: the norm in which they do is ‖diag(d) h‖. Scaled to a largest entry of 1; shape [n]. */
  readonly weights: Vector;
}

/** What the weights alone prove about a network's stability. */
export interface StabilityCertificates {
  /** 'contracting': one attractor, whatever the bias and the constant input. 'inconclusive' proves nothing. */
  readonly verdict: 'contracting' | 'inconclusive';
  /** The smallest of the three rates. */
  readonly ratePerStep: number;
  /** γ σ₁(W), in the Euclidean norm. */
  readonly norm: Contraction;
  /** γ σ₁(D W D⁻¹) with the diagonal D found: P = D² is a Lyapunov weight, WᵀPW − P/γ² < 0. */
  readonly diagonal: Contraction & {
    readonly status: 'converged' | 'max-steps';
    /** Singular value decompositions used. */
    readonly steps: number;
  };
  /** γ ρ(|W|), in the weighted maximum norm of the Perron vector of |W|. */
  readonly absolute: Contraction;
  /** γ ρ(W): no certificate (two attractors are possible below 1), but no rate can be smaller. */
  readonly spectralRadius: number;
  /** γ. */
  readonly largestSlope: number;
}

/** Options of `stabilityCertificates`. */
export interface StabilityCertificatesOptions {
  /** γ, the largest slope of the activation: 1 for tanh and relu, 0.25 for the logistic function. @default 1 */
  readonly largestSlope?: number;
}

const PURPOSE = 'Cannot find stability certificates';
/** Largest ratio of two diagonal weights, as a logarithm. */
const LARGEST_SPREAD = 16;

/**
 * Certificates of global stability of h′ = f(W h + b) for every activation with slopes in [0, γ] and every b.
 *
 * The norm of W; the best diagonal weight, by descent on ln σ₁(D W D⁻¹), which is convex in ln d; the radius of |W|.
 *
 * @param recurrent - W, shape [n, n].
 * @param options - The largest slope of the activation.
 * @returns The three contraction rates; below 1, each is a proof by itself.
 * @throws {ShapeMismatchError} If W is not square.
 * @throws {NonFiniteError} If W holds NaN or an infinity.
 * @throws {RangeError} If `largestSlope` is not positive.
 *
 * Cost: up to some 200 SVDs of W.
 * Source: Kaszkurewicz and Bhaya, Matrix Diagonal Stability (2000), ch. 2; Revay, Wang and Manchester, IEEE Control
 * Syst. Lett. 5 (2021) 1855.
 *
 * @example A norm of 2.1 proves nothing; a weight does
 * ```ts
 * const { norm, verdict } = stabilityCertificates([[0.5, 2], [0, 0.5]]);
 * assertClose(norm.ratePerStep, 2.118034, 1e-6);
 * assertEqual(verdict, 'contracting');
 * ```
 */
export function stabilityCertificates(
  recurrent: MatrixLike,
  options: StabilityCertificatesOptions = {},
): StabilityCertificates {
  const { largestSlope = 1 } = options;
  const w = toMatrix(recurrent, 'recurrent');
  requireSquare(PURPOSE, 'recurrent', w);
  requireFinite(PURPOSE, 'recurrent', w.data);
  requirePositiveFinite(PURPOSE, 'largestSlope', largestSlope);
  const norm = {
    ratePerStep: largestSlope * spectralNorm(w),
    weights: new Float64Array(w.rows).fill(1),
  };
  const found = bestDiagonal(w);
  const diagonal = {
    ratePerStep: largestSlope * found.norm,
    weights: weightsOf(found.logarithms),
    status: found.status,
    steps: found.steps,
  };
  const absolute = absoluteRate(w, largestSlope);
  const ratePerStep = Math.min(norm.ratePerStep, diagonal.ratePerStep, absolute.ratePerStep);
  return {
    verdict: ratePerStep < 1 ? 'contracting' : 'inconclusive',
    ratePerStep,
    norm,
    diagonal,
    absolute,
    spectralRadius: largestSlope * spectralRadius(w),
    largestSlope,
  };
}

/**
 * The contraction rate that a given diagonal weight proves: γ σ₁(D W D⁻¹).
 *
 * @param recurrent - W, shape [n, n].
 * @param weights - d > 0, shape [n].
 * @returns Rate for slopes in [0, 1]; times γ for slopes up to γ.
 * @throws {ShapeMismatchError} If W is not square, or the weights are not n.
 * @throws {NonFiniteError} If a number is NaN or infinite.
 * @throws {RangeError} If a weight is not positive.
 *
 * Cost: one SVD.
 *
 * @example
 * ```ts
 * assertClose(weightedNorm([[0.5, 2], [0, 0.5]], [1, 10]), 0.609902, 1e-6);
 * ```
 */
export function weightedNorm(recurrent: MatrixLike, weights: ArrayLike<number>): number {
  const w = toMatrix(recurrent, 'recurrent');
  requireSquare(PURPOSE, 'recurrent', w);
  requireFinite(PURPOSE, 'recurrent', w.data);
  requireLength(PURPOSE, 'weights', weights, w.rows);
  requireFinite(PURPOSE, 'weights', weights);
  const logarithms = Float64Array.from(weights, (weight) => {
    requirePositive(PURPOSE, 'weights', weight);
    return Math.log(weight);
  });
  return spectralNorm(scaled(w, logarithms));
}

/** D W D⁻¹ with d = e^x. */
function scaled(w: Matrix, x: Vector): Matrix {
  const n = w.rows;
  const result = zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) result.data[i * n + j] = w.data[i * n + j] * Math.exp(x[i] - x[j]);
  }
  return result;
}

interface Descent {
  readonly norm: number;
  readonly logarithms: Vector;
  readonly status: 'converged' | 'max-steps';
  readonly steps: number;
}

/** ln (Σ σᵏ)^{1/k} of D W D⁻¹ and its gradient by ln d; smooth where σ₁ alone has a kink. */
function smoothNorm(w: Matrix, x: Vector, order: number): { value: number; gradient: Vector; norm: number } {
  const n = w.rows;
  const split = new SingularValueDecomposition(toMlMatrix(scaled(w, x)), { autoTranspose: true });
  const sigma = split.diagonal;
  const norm = Math.max(...sigma);
  const gradient = new Float64Array(n);
  if (norm === 0) return { value: -Infinity, gradient, norm };
  const shares = sigma.map((value) => (value / norm) ** order);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const { leftSingularVectors: u, rightSingularVectors: v } = split;
  for (let k = 0; k < n; k++) {
    const share = shares[k] / total;
    if (share < 1e-16) continue;
    for (let i = 0; i < n; i++) gradient[i] += share * (u.get(i, k) ** 2 - v.get(i, k) ** 2);
  }
  return { value: Math.log(norm) + Math.log(total) / order, gradient, norm };
}

/** Descent with the steps of Barzilai and Borwein, through ever sharper smooth norms. */
function bestDiagonal(w: Matrix): Descent {
  let x: Vector = new Float64Array(w.rows);
  let best = { norm: Infinity, logarithms: x };
  let status: Descent['status'] = 'converged';
  let steps = 0;
  for (const order of [2, 8, 32, 128]) {
    let here = smoothNorm(w, x, order);
    let rate = 1;
    steps++;
    for (let step = 0; ; step++) {
      if (here.norm < best.norm) best = { norm: here.norm, logarithms: x };
      const size = here.gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      if (size < 1e-5) break;
      if (step === 50) {
        status = 'max-steps';
        break;
      }
      let next = here;
      let moved = x;
      for (let halving = 0; halving < 20; halving++, rate /= 2) {
        moved = limited(x.map((value, i) => value - rate * here.gradient[i]));
        next = smoothNorm(w, moved, order);
        steps++;
        if (next.value < here.value) break;
      }
      if (!(next.value < here.value - 1e-12)) break;
      let [top, bottom] = [0, 0];
      moved.forEach((value, i) => {
        top += (value - x[i]) ** 2;
        bottom += (value - x[i]) * (next.gradient[i] - here.gradient[i]);
      });
      rate = bottom > 0 ? Math.min(top / bottom, 1e3) : 2 * rate;
      [x, here] = [moved, next];
    }
  }
  return { ...best, status, steps };
}

function limited(x: Vector): Vector {
  const largest = x.reduce((most, value) => Math.max(most, value), -Infinity);
  return x.map((value) => Math.max(value - largest, -LARGEST_SPREAD));
}

function weightsOf(logarithms: Vector): Vector {
  return limited(logarithms).map(Math.exp);
}

/**
 * γ ρ(|W|) with the left side bounded: for any d > 0, max over i of (|W| e)ᵢ/eᵢ with e = 1/d bounds ρ(|W|) from above,
 * and is the contraction rate in max dᵢ|hᵢ|.
 */
function absoluteRate(w: Matrix, largestSlope: number): Contraction {
  const n = w.rows;
  let e: Vector = new Float64Array(n).fill(1);
  let rate = Infinity;
  let kept = e;
  for (let step = 0; step < 200; step++) {
    const next = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) next[i] += Math.abs(w.data[i * n + j]) * e[j];
    }
    const bound = next.reduce((most, value, i) => Math.max(most, value / e[i]), 0);
    if (bound < rate * (1 - 1e-12)) [rate, kept] = [bound, e];
    else if (step > 20) break;
    // The mean with the old vector damps a cyclic |W|; the floor keeps weights of reducible ones positive.
    const largest = next.reduce((most, value) => Math.max(most, value), 0);
    if (largest === 0) break;
    e = next.map((value, i) => Math.max(0.5 * (value / largest + e[i]), 1e-7));
  }
  const smallest = kept.reduce((least, value) => Math.min(least, value), Infinity);
  return { ratePerStep: largestSlope * (n === 0 ? 0 : rate), weights: kept.map((value) => smallest / value) };
}
