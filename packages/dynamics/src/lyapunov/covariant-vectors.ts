import {
  multiply,
  norm,
  qr,
  requireFinite,
  requireLength,
  singularValues,
  transpose,
  zeros,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { randomStream } from '../system/random.js';
import { requireWhole } from '../system/require-number.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { randomFrame } from './exponent-run.js';

/** Options of {@link covariantVectors}. */
export interface CovariantVectorOptions extends LongWorkOptions {
  /** Steps along which the vectors are given. */
  readonly steps: number;
  /** Steps before, in which the forward vectors turn into place. @default 1000 */
  readonly transientSteps?: number;
  /** Steps after, from whose end the vectors are pulled back into place. @default 1000 */
  readonly settleSteps?: number;
  /** Number of vectors, from the fastest growing one. @default map.dim */
  readonly count?: number;
  /** Seed of both sets of first vectors. @default 0 */
  readonly seed?: number;
}

/** Covariant Lyapunov vectors along an orbit, with their evidence. */
export interface CovariantVectors {
  /** `diverged` where the orbit left the finite numbers, `singular` where the Jacobian lost a direction: no vectors then. */
  readonly status: 'complete' | 'diverged' | 'singular';
  /** States in order, one a row, shape [steps + 1, n]. */
  readonly states: Matrix;
  /** For each state unit vectors as columns, shape [n, k]: the map's Jacobian takes column i there to column i at the next. */
  readonly vectors: readonly Matrix[];
  /** Mean growth of each vector, nats per step, shape [k]; close to `exponentsPerStep` where all is in place. */
  readonly growthPerStep: Vector;
  /** Exponents of the same steps from the QR method, shape [k]. */
  readonly exponentsPerStep: Vector;
  /** Largest |sin| of the angle between J vᵢ and the next vᵢ: zero up to rounding. */
  readonly covarianceResidual: number;
  /** Number of positive exponents among the k. */
  readonly expanding: number;
  /**
   * At each state the smallest angle between the vectors that grow and those that shrink, radians; absent where all
   * grow or all shrink. Close to zero: a tangency, the system is not hyperbolic there.
   */
  readonly splittingAngles: Vector | undefined;
  readonly warnings: readonly string[];
}

/**
 * Covariant Lyapunov vectors of a map: the directions that grow at the rate of each exponent, forward *and* backward.
 *
 * Forward by QR, keeping Q and R; then upper triangular coefficients are pulled back by R⁻¹ and normalised: they turn
 * into place, and Q times them are the vectors (Ginelli's method). For a flow, pass its `stepper`.
 *
 * @param map - System of dimension n, invertible along the orbit as far as the k vectors go.
 * @param start - State before the transient, shape [n].
 * @param options - Steps of each stretch, number of vectors k (default n) and seed.
 * @returns Vectors at every state, their growth and angles, with warnings.
 * @throws {ShapeMismatchError} If `start` does not have n entries.
 * @throws {NonFiniteError} If `start` holds NaN or an infinity.
 * @throws {RangeError} If an option is out of range.
 *
 * Cost: one QR and, along the vectors, two Jacobians a step; O(steps · n · k + settleSteps · k²) memory.
 * Source: Ginelli et al., Phys. Rev. Lett. 99 (2007) 130601.
 *
 * @example Of a matrix they are its eigenvectors
 * ```ts
 * const map = withInput(linearCell({ recurrent: [[2, 1], [0, 0.5]] }));
 * const result = covariantVectors(map, [0, 0], { steps: 1 });
 * assertClose(covariantAngles(result, 0, 1), [Math.atan(1.5), Math.atan(1.5)]);
 * ```
 */
export function covariantVectors(
  map: SmoothMap,
  start: ArrayLike<number>,
  options: CovariantVectorOptions,
): CovariantVectors {
  const purpose = 'Cannot compute covariant vectors';
  const { dim: n } = map;
  const { steps, transientSteps = 1000, settleSteps = 1000, count: k = n, seed = 0 } = options;
  requireLength(purpose, 'start', start, n);
  requireFinite(purpose, 'start', start);
  requireWhole(purpose, 'steps', steps, 1);
  requireWhole(purpose, 'transientSteps', transientSteps, 0);
  requireWhole(purpose, 'settleSteps', settleSteps, 0);
  requireWhole(purpose, 'count', k, 1);
  if (k > n) throw new RangeError(`${purpose}: \`count\` must not exceed the dimension ${n}: got ${k}`);

  let state: Vector = Float64Array.from(start);
  let frame = randomFrame(n, k, seed);
  const total = transientSteps + steps + settleSteps;
  const states = zeros(steps + 1, n);
  const frames: Matrix[] = [];
  const triangles: Matrix[] = [];
  for (let t = -transientSteps; t < steps + settleSteps; t++) {
    throwIfAborted(options.signal);
    if (t >= 0 && t <= steps) {
      states.data.set(state, t * n);
      frames.push(frame);
    }
    const jacobian = map.jacobian(state);
    const next = map.step(state);
    const moved = multiply(jacobian, frame);
    if (!next.every(Number.isFinite) || !moved.data.every(Number.isFinite)) {
      return nothing('diverged', `The orbit left the finite numbers after ${t + transientSteps} steps`);
    }
    const { q, r } = qr(moved);
    if (t >= 0) {
      for (let i = 0; i < k; i++) {
        if (r.data[i * k + i] > 0) continue;
        return nothing(
          'singular',
          `The Jacobian lost direction ${i + 1} after ${t} steps: take fewer vectors`,
        );
      }
      triangles.push(r);
    }
    frame = q;
    state = next;
    options.onProgress?.({ done: t + transientSteps + 1, total });
  }
  if (settleSteps === 0) {
    states.data.set(state, steps * n);
    frames.push(frame);
  }

  let coefficients = randomTriangle(k, seed);
  const vectors = new Array<Matrix>(steps + 1);
  for (let t = steps + settleSteps; t >= 0; t--) {
    if (t < steps + settleSteps) coefficients = pulledBack(triangles[t], coefficients);
    if (t <= steps) vectors[t] = normalized(multiply(frames[t], coefficients));
  }
  return assess(map, states, vectors, triangles.slice(0, steps));
}

/**
 * Angle between two covariant vectors at each state, radians between 0 and π/2, shape [steps + 1].
 *
 * @param vectors - Result of `covariantVectors`, of k vectors.
 * @param i - Number of the one vector, 0 … k − 1.
 * @param j - Number of the other.
 * @returns Angles in radians, shape [steps + 1].
 * @throws {RangeError} If there is no such vector.
 *
 * Cost: O(steps · n).
 * Source: Ginelli et al., J. Phys. A 46 (2013) 254005.
 *
 * @example The cat map stretches and squeezes at right angles
 * ```ts
 * const result = covariantVectors(arnoldCatMap(), [0.1, 0.2], { steps: 1 });
 * assertClose(covariantAngles(result, 0, 1), [Math.PI / 2, Math.PI / 2]);
 * ```
 */
export function covariantAngles({ vectors, growthPerStep }: CovariantVectors, i: number, j: number): Vector {
  for (const [name, value] of [['i', i] as const, ['j', j] as const]) {
    if (Number.isInteger(value) && value >= 0 && value < growthPerStep.length) continue;
    throw new RangeError(
      `Cannot take an angle: \`${name}\` must be below ${growthPerStep.length}: got ${String(value)}`,
    );
  }
  return Float64Array.from(vectors, (frame) => angleOf(column(frame, i), column(frame, j)));
}

function nothing(status: 'diverged' | 'singular', warning: string): CovariantVectors {
  return {
    status,
    states: zeros(0, 0),
    vectors: [],
    growthPerStep: new Float64Array(0),
    exponentsPerStep: new Float64Array(0),
    covarianceResidual: NaN,
    expanding: 0,
    splittingAngles: undefined,
    warnings: [warning],
  };
}

function assess(
  map: SmoothMap,
  states: Matrix,
  vectors: readonly Matrix[],
  triangles: readonly Matrix[],
): CovariantVectors {
  const steps = triangles.length;
  const k = vectors[0].columns;
  const growthPerStep = new Float64Array(k);
  const exponentsPerStep = new Float64Array(k);
  let covarianceResidual = 0;
  triangles.forEach((triangle, t) => {
    const image = multiply(map.jacobian(states.data.slice(t * map.dim, (t + 1) * map.dim)), vectors[t]);
    for (let i = 0; i < k; i++) {
      const moved = column(image, i);
      growthPerStep[i] += Math.log(norm(moved)) / steps;
      exponentsPerStep[i] += Math.log(triangle.data[i * k + i]) / steps;
      const miss = Math.sin(angleOf(moved, column(vectors[t + 1], i)));
      covarianceResidual = Math.max(covarianceResidual, miss);
    }
  });
  const expanding = exponentsPerStep.filter((value) => value > 0).length;
  const warnings: string[] = [];
  const off = Math.max(...growthPerStep.map((value, i) => Math.abs(value - exponentsPerStep[i])));
  if (off * steps > 20) {
    warnings.push('Vectors and QR disagree on the growth: more `transientSteps` and `settleSteps`');
  }
  return {
    status: 'complete',
    states,
    vectors,
    growthPerStep,
    exponentsPerStep,
    covarianceResidual,
    expanding,
    splittingAngles:
      expanding > 0 && expanding < k
        ? Float64Array.from(vectors, (frame) => splittingAngle(frame, expanding))
        : undefined,
    warnings,
  };
}

/** Upper triangular, generic, with unit columns. */
function randomTriangle(k: number, seed: number): Matrix {
  const random = randomStream(seed + 1);
  const triangle = zeros(k, k);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < j; i++) triangle.data[i * k + j] = random.normal();
    triangle.data[j * k + j] = 1;
  }
  return normalized(triangle);
}

/** R⁻¹ C with unit columns; both upper triangular. */
function pulledBack({ data: r }: Matrix, { rows: k, data: c }: Matrix): Matrix {
  const result = zeros(k, k);
  for (let j = 0; j < k; j++) {
    for (let i = j; i >= 0; i--) {
      let sum = c[i * k + j];
      for (let l = i + 1; l <= j; l++) sum -= r[i * k + l] * result.data[l * k + j];
      result.data[i * k + j] = sum / r[i * k + i];
    }
  }
  return normalized(result);
}

function normalized(a: Matrix): Matrix {
  const result = { ...a, data: a.data.slice() };
  for (let j = 0; j < a.columns; j++) {
    const length = norm(column(a, j));
    for (let i = 0; i < a.rows; i++) result.data[i * a.columns + j] /= length;
  }
  return result;
}

function column({ rows, columns, data }: Matrix, j: number): Vector {
  return Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]);
}

/** Angle between two lines; by the distance of unit vectors, which keeps its digits near zero. */
function angleOf(a: Vector, b: Vector): number {
  const lengths = [norm(a), norm(b)];
  const minus = norm(a.map((value, i) => value / lengths[0] - b[i] / lengths[1]));
  const plus = norm(a.map((value, i) => value / lengths[0] + b[i] / lengths[1]));
  return 2 * Math.atan2(Math.min(minus, plus), Math.max(minus, plus));
}

/** Smallest principal angle between the first columns and the others. */
function splittingAngle(frame: Matrix, first: number): number {
  const span = (from: number, to: number): Matrix => {
    const part = zeros(frame.rows, to - from);
    for (let i = 0; i < frame.rows; i++) {
      for (let j = from; j < to; j++) {
        part.data[i * part.columns + j - from] = frame.data[i * frame.columns + j];
      }
    }
    return qr(part).q;
  };
  const cosines = singularValues(multiply(transpose(span(0, first)), span(first, frame.columns)));
  return Math.acos(Math.min(1, Math.max(...cosines)));
}
