import type { Matrix, Vector } from '@phasebook/linalg';
import { norm } from '@phasebook/linalg';
import { extrapolatedDerivative } from './extrapolated-derivative.js';
import type { SteadyProblem } from './steady-problem.js';

/** Step of the quick differences, relative to the size of what is varied: rounding and truncation near 1e-12. */
const QUICK_STEP = 1e-3;
/** First step of the extrapolated ones. */
const FIRST_STEP = 2 ** -3;

/** A derivative of M with its estimated error (Frobenius norm). */
export interface MatrixDerivative {
  readonly matrix: Matrix;
  readonly error: number;
}

/** dM/dε along a state direction by four-point differences: for the Jacobians of defining systems. */
export function quickDirectional(
  problem: SteadyProblem,
  state: Vector,
  p: ArrayLike<number>,
  direction: Vector,
): Matrix | undefined {
  const size = norm(direction);
  if (size === 0) return zeroMatrix(problem.dim);
  const step = (QUICK_STEP * sizeOf(state)) / size;
  return fourPoint(step, (offset) => problem.linearization(moved(state, direction, offset), p));
}

/** ∂M/∂pⱼ by four-point differences. */
export function quickParameter(
  problem: SteadyProblem,
  state: Vector,
  p: ArrayLike<number>,
  j: number,
): Matrix | undefined {
  const step = QUICK_STEP * Math.max(1, Math.abs(p[j]));
  return fourPoint(step, (offset) => problem.linearization(state, shifted(p, j, offset)));
}

/** First or second derivative of M along a state direction, extrapolated: for normal forms. */
export function directionalDerivative(
  problem: SteadyProblem,
  state: Vector,
  p: ArrayLike<number>,
  direction: Vector,
  order: 1 | 2,
): MatrixDerivative | undefined {
  const size = norm(direction);
  if (size === 0) return { matrix: zeroMatrix(problem.dim), error: 0 };
  return asMatrix(
    problem,
    extrapolatedDerivative(
      (offset) => problem.linearization(moved(state, direction, offset), p)?.data,
      order,
      (FIRST_STEP * sizeOf(state)) / size,
    ),
  );
}

/** ∂M/∂p₀, extrapolated. */
export function parameterDerivativeOfLinearization(
  problem: SteadyProblem,
  state: Vector,
  p: ArrayLike<number>,
): MatrixDerivative | undefined {
  return asMatrix(
    problem,
    extrapolatedDerivative(
      (offset) => problem.linearization(state, shifted(p, 0, offset))?.data,
      1,
      FIRST_STEP * Math.max(1e-2, Math.abs(p[0])),
    ),
  );
}

/** ∂²G/∂p₀². */
export function secondParameterDerivative(
  problem: SteadyProblem,
  state: Vector,
  p: ArrayLike<number>,
): Vector | undefined {
  return extrapolatedDerivative(
    (offset) => problem.slope(state, shifted(p, 0, offset), 0),
    1,
    FIRST_STEP * Math.max(1e-2, Math.abs(p[0])),
  )?.value;
}

function fourPoint(step: number, value: (offset: number) => Matrix | undefined): Matrix | undefined {
  const [farBelow, below, above, farAbove] = [-2, -1, 1, 2].map((k) => value(k * step));
  if (!farBelow || !below || !above || !farAbove) return undefined;
  const data = above.data.map(
    (entry, k) => (8 * (entry - below.data[k]) - (farAbove.data[k] - farBelow.data[k])) / (12 * step),
  );
  return { rows: above.rows, columns: above.columns, data };
}

function asMatrix(
  problem: SteadyProblem,
  derivative: { readonly value: Vector; readonly error: number } | undefined,
): MatrixDerivative | undefined {
  if (derivative === undefined) return undefined;
  const { dim } = problem;
  return { matrix: { rows: dim, columns: dim, data: derivative.value }, error: derivative.error };
}

function zeroMatrix(n: number): Matrix {
  return { rows: n, columns: n, data: new Float64Array(n * n) };
}

function moved(state: Vector, direction: Vector, offset: number): Vector {
  return state.map((value, i) => value + offset * direction[i]);
}

function shifted(p: ArrayLike<number>, j: number, offset: number): Vector {
  const result = Float64Array.from(p);
  result[j] += offset;
  return result;
}

function sizeOf(state: Vector): number {
  return state.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
}
