import { multiply, norm, qr, zeros, type Matrix, type Vector } from '@phasebook/linalg';
import { randomStream } from '../system/random.js';

/** A singular value decomposition with logarithms of the singular values, so that none overflows or vanishes. */
export interface LogSvd {
  /** ln σ₁ ≥ ln σ₂ ≥ …, shape [n]; −∞ for an exact zero. */
  readonly logSingularValues: Vector;
  /** Left singular vectors in columns, shape [n, n]. */
  readonly left: Matrix;
  /** Right singular vectors in columns, shape [n, n]; zero where the singular value is. */
  readonly right: Matrix;
}

/** Rows whose cosine is below this are orthogonal to rounding. */
const ORTHOGONAL = 1e-15;
const SWEEPS = 60;

/**
 * A product of square matrices that grows on the left, kept as Q · diag(e^l) · U · Q₀ᵀ.
 *
 * Q is orthogonal, the rows of U have norm 1, and their sizes stand apart as logarithms l: every factor is taken in by
 * one QR decomposition, nothing overflows, and small rows keep their digits beside large ones. Q₀ is a random
 * orthogonal matrix, so that no invariant subspace lines up with the columns and the rows come out graded.
 */
export class GradedProduct {
  readonly #n: number;
  readonly #first: Matrix;
  #q: Matrix;
  /** Rows of norm 1 (or 0), shape [n, n]. */
  #rows: Matrix;
  #logs: Vector;

  constructor(n: number, seed: number) {
    this.#n = n;
    const random = randomStream(seed);
    const frame = zeros(n, n);
    frame.data.forEach((_, i) => (frame.data[i] = random.normal()));
    this.#first = qr(frame).q;
    this.#q = this.#first;
    this.#rows = zeros(n, n);
    for (let i = 0; i < n; i++) this.#rows.data[i * n + i] = 1;
    this.#logs = new Float64Array(n);
  }

  /** Takes in a factor from the left; false, and nothing done, where the result is not finite. */
  multiplyLeft(factor: Matrix): boolean {
    const moved = multiply(factor, this.#q);
    if (!moved.data.every(Number.isFinite)) return false;
    const { q, r } = qr(moved);
    this.#q = q;
    const n = this.#n;
    const rows = zeros(n, n);
    const logs = new Float64Array(n).fill(-Infinity);
    const scales = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let largest = -Infinity;
      for (let j = i; j < n; j++) {
        scales[j] = this.#logs[j] + Math.log(Math.abs(r.data[i * n + j]));
        if (scales[j] > largest) largest = scales[j];
      }
      if (largest === -Infinity) continue;
      const row = rows.data.subarray(i * n, (i + 1) * n);
      for (let j = i; j < n; j++) {
        const weight = Math.exp(scales[j] - largest) * Math.sign(r.data[i * n + j]);
        if (weight === 0) continue;
        const old = j * n;
        for (let k = 0; k < n; k++) row[k] += weight * this.#rows.data[old + k];
      }
      logs[i] = largest + normalize(row);
    }
    this.#rows = rows;
    this.#logs = logs;
    return true;
  }

  /**
   * Singular values and vectors of the product so far.
   *
   * One-sided Jacobi rotations of the rows, with the ratio of two rows' sizes kept apart from their directions, so that
   * rows e^1000 apart can be made orthogonal.
   *
   * Source: Demmel and Veselić, SIAM J. Matrix Anal. Appl. 13 (1992) 1204–1245, for the accuracy on graded rows.
   */
  singularValues(): LogSvd {
    const n = this.#n;
    const rows = Array.from({ length: n }, (_, i) => this.#rows.data.slice(i * n, (i + 1) * n));
    const left = Array.from({ length: n }, (_, j) =>
      Float64Array.from({ length: n }, (_unused, i) => this.#q.data[i * n + j]),
    );
    const logs = this.#logs.slice();
    for (let sweep = 0, isDone = false; sweep < SWEEPS && !isDone; sweep++) {
      isDone = true;
      for (let i = 0; i < n; i++) {
        for (let j = i + 1; j < n; j++) {
          const [large, small] = logs[i] >= logs[j] ? [i, j] : [j, i];
          if (logs[small] === -Infinity) continue;
          if (orthogonalize(rows, logs, left, large, small)) isDone = false;
        }
      }
    }
    const order = Array.from(logs.keys()).sort((i, j) => logs[j] - logs[i]);
    const right = order.map((i) => combineColumns(this.#first, rows[i]));
    return {
      logSingularValues: Float64Array.from(order, (i) => logs[i]),
      left: columns(order.map((i) => left[i])),
      right: columns(right),
    };
  }
}

/**
 * Rotates two rows until they are orthogonal, and the left vectors with them; false where they were already.
 *
 * With s the ratio of their sizes, the tangent of the angle is t = s τ; τ stays of order 1 where s underflows.
 */
function orthogonalize(
  rows: readonly Vector[],
  logs: Vector,
  left: readonly Vector[],
  large: number,
  small: number,
): boolean {
  const u = rows[large];
  const v = rows[small];
  let cosine = 0;
  for (let k = 0; k < u.length; k++) cosine += u[k] * v[k];
  if (Math.abs(cosine) <= ORTHOGONAL * Math.sqrt(u.length)) return false;
  const ratio = Math.exp(logs[small] - logs[large]);
  const gap = 1 - ratio * ratio;
  const tau = (-2 * cosine) / (gap + Math.sqrt(gap * gap + 4 * ratio * ratio * cosine * cosine));
  const tangent = ratio * tau;
  const factor = 1 / Math.sqrt(1 + tangent * tangent);
  for (let k = 0; k < u.length; k++) {
    const [x, y] = [u[k], v[k]];
    u[k] = factor * (x - tangent * ratio * y);
    v[k] = factor * (tau * x + y);
  }
  const p = left[large];
  const q = left[small];
  for (let k = 0; k < p.length; k++) {
    const [x, y] = [p[k], q[k]];
    p[k] = factor * (x - tangent * y);
    q[k] = factor * (tangent * x + y);
  }
  logs[large] += normalize(u);
  logs[small] += normalize(v);
  return true;
}

/** Scales a vector to norm 1 and returns the logarithm of what it was. */
function normalize(values: Vector): number {
  const size = norm(values);
  if (size === 0) return -Infinity;
  for (let k = 0; k < values.length; k++) values[k] /= size;
  return Math.log(size);
}

/** Σ_k weights_k · column k. */
function combineColumns(a: Matrix, weights: Vector): Vector {
  const result = new Float64Array(a.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.columns; k++) result[i] += a.data[i * a.columns + k] * weights[k];
  }
  return result;
}

function columns(vectors: readonly Vector[]): Matrix {
  const n = vectors.length;
  const result = zeros(n === 0 ? 0 : vectors[0].length, n);
  vectors.forEach((values, j) => values.forEach((value, i) => (result.data[i * n + j] = value)));
  return result;
}
