import type { Vector } from '@phasebook/linalg';

/** Right-hand side of dy/dt = f(y, t). */
export type Rate = (y: Vector, time: number) => Vector;

/** Row i: stage i + 1 is taken at y + step Σ_j A[i][j] k_j, at time + NODES[i] step; the last row is the step. */
const A: readonly (readonly number[])[] = [
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
const NODES: readonly number[] = [1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1];

/** Weights of order 5 less those of order 4. */
const ERROR: readonly number[] = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];

/** Weights of the last term of the interpolant. */
const DENSE: readonly number[] = [
  -12715105075 / 11282082432,
  0,
  87487479700 / 32700410799,
  -10690763975 / 1880347072,
  701980252875 / 199316789632,
  -1453857185 / 822651844,
  69997945 / 29380423,
];

/** A step of the pair of orders 5 and 4. */
export interface PairStep {
  /** Solution of order 5, shape [m]. */
  readonly next: Vector;
  /** The seven rates; the last is that at `next`, the first of the next step. */
  readonly rates: readonly Vector[];
  /** Estimated error of the solution of order 4, shape [m]. */
  readonly error: Vector;
  /** step · ‖k₇ − k₆‖ / ‖y₇ − y₆‖: about |λ| step of the fastest mode. */
  readonly stiffness: number;
}

/**
 * One step of Dormand and Prince's pair of orders 5 and 4.
 *
 * Source: Dormand and Prince, J. Comput. Appl. Math. 6 (1980) 19–26, table 2.
 *
 * @param first - The rate at y, shape [m].
 */
export function pairStep(rate: Rate, y: Vector, time: number, step: number, first: Vector): PairStep {
  const rates: Vector[] = [first];
  let at = y;
  let before = y;
  for (let stage = 0; stage < A.length; stage++) {
    before = at;
    at = combine(y, step, A[stage], rates);
    rates.push(rate(at, time + NODES[stage] * step));
  }
  const error = combine(new Float64Array(y.length), step, ERROR, rates);
  let change = 0;
  let distance = 0;
  for (let i = 0; i < y.length; i++) {
    change += (rates[6][i] - rates[5][i]) ** 2;
    distance += (at[i] - before[i]) ** 2;
  }
  return { next: at, rates, error, stiffness: distance > 0 ? step * Math.sqrt(change / distance) : 0 };
}

/**
 * The five coefficients of the interpolant of order 4 over a step, one after the other, shape [5 m].
 *
 * Source: Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, 2nd ed., section II.6.
 */
export function denseCoefficients(y: Vector, step: number, { next, rates }: PairStep): Vector {
  const m = y.length;
  const result = new Float64Array(5 * m);
  const last = combine(new Float64Array(m), step, DENSE, rates);
  for (let i = 0; i < m; i++) {
    const change = next[i] - y[i];
    const bend = step * rates[0][i] - change;
    result[i] = y[i];
    result[m + i] = change;
    result[2 * m + i] = bend;
    result[3 * m + i] = change - step * rates[6][i] - bend;
    result[4 * m + i] = last[i];
  }
  return result;
}

/** The interpolant's first `count` entries at the fraction `theta` of the step. */
export function interpolated(coefficients: Vector, theta: number, count: number): Vector {
  const m = coefficients.length / 5;
  const rest = 1 - theta;
  return Float64Array.from({ length: count }, (_, i) => {
    const inner = coefficients[3 * m + i] + rest * coefficients[4 * m + i];
    const middle = coefficients[2 * m + i] + theta * inner;
    return coefficients[i] + theta * (coefficients[m + i] + rest * middle);
  });
}

/** base + step Σ_j row_j rates_j, as a fresh array. */
function combine(base: Vector, step: number, row: readonly number[], rates: readonly Vector[]): Vector {
  const result = base.slice();
  for (let j = 0; j < row.length; j++) {
    const factor = step * row[j];
    if (factor === 0) continue;
    const k = rates[j];
    for (let i = 0; i < result.length; i++) result[i] += factor * k[i];
  }
  return result;
}
