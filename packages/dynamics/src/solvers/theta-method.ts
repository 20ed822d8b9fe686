import { add, identity, norm, solve, solveMatrix, type Matrix, type Vector } from '@phasebook/linalg';
import type { Flow } from '../system/flow.js';
import { requireWhole } from '../system/require-number.js';
import type { StepMethod, StepResult, StepStatus } from './step-method.js';

/** Options of the implicit methods. */
export interface ImplicitOptions {
  /** Newton iterations before the step counts as unsolved. @default 50 */
  readonly maxIterations?: number;
}

/**
 * The implicit Euler method h′ = h + Δt f(h′), order 1: damps every decaying mode at every step length.
 *
 * Newton's method on the step's equation, with halved updates where the residual would grow. A step whose
 * equation was not solved has status other than `solved`, and is NaN in the map that `stepper` makes.
 *
 * @param options - Largest number of iterations a step (default 50).
 * @returns Method for `stepper`.
 * @throws {RangeError} If `maxIterations` is not a positive integer.
 *
 * Cost: one LU decomposition, 2n³/3 flops, an iteration; a linear flow takes one or two.
 * Source: Hairer and Wanner, Solving Ordinary Differential Equations II, 2nd ed., section IV.8.
 *
 * @example
 * ```ts
 * assertClose(stepper(linearFlow([[-1]]), implicitEuler(), 0.1).step(vector(1)), [1 / 1.1]);
 * ```
 */
export function implicitEuler(options: ImplicitOptions = {}): StepMethod {
  return thetaMethod('implicitEuler', 1, 1, options);
}

/**
 * The Crank–Nicolson method (trapezoidal rule) h′ = h + Δt (f(h) + f(h′)) / 2, order 2.
 *
 * For a linear flow dh/dt = S h its step is the Cayley transform (1 − Δt S/2)⁻¹ (1 + Δt S/2): orthogonal where S
 * is skew. Solved as in `implicitEuler`.
 *
 * @param options - Largest number of iterations a step (default 50).
 * @returns Method for `stepper`.
 * @throws {RangeError} If `maxIterations` is not a positive integer.
 *
 * Cost: one LU decomposition, 2n³/3 flops, an iteration; a linear flow takes one or two.
 * Source: Crank and Nicolson, Proc. Camb. Phil. Soc. 43 (1947) 50–67.
 *
 * @example A rotation stays a rotation
 * ```ts
 * const flow = linearFlow([[0, 1], [-1, 0]]);
 * assertClose(norm(stepper(flow, crankNicolson(), 0.1).step(vector(1, 0))), 1);
 * ```
 */
export function crankNicolson(options: ImplicitOptions = {}): StepMethod {
  return thetaMethod('crankNicolson', 2, 0.5, options);
}

/** An update this small against the state is the last: Newton's next would be below rounding. */
const SETTLED = 1e-12;
/** Updates that no longer shrink, but are this small, have met the rounding of the residual. */
const ROUNDING = 1e-9;
const HALVINGS = 12;

interface Solution extends StepResult {
  /** Of 1 − θ Δt J(h′). */
  readonly matrix: Matrix | undefined;
}

/** h′ = h + Δt ((1 − θ) f(h) + θ f(h′)). */
function thetaMethod(name: string, order: number, theta: number, options: ImplicitOptions): StepMethod {
  const { maxIterations = 50 } = options;
  requireWhole('Cannot make a step method', 'maxIterations', maxIterations, 1);
  const sensitivity = (
    flow: Flow,
    state: Vector,
    timeStep: number,
    direction: (state: Vector) => Vector,
  ): Vector => {
    const solution = solveStep(flow, state, timeStep, theta, maxIterations);
    const after = direction(solution.state);
    const before = direction(state);
    const forced = after.map((value, i) => timeStep * (theta * value + (1 - theta) * before[i]));
    return columnOf(solution, forced);
  };
  return {
    name,
    order,
    solve(flow: Flow, state: Vector, timeStep: number): StepResult {
      const {
        status,
        state: next,
        residual,
        iterations,
      } = solveStep(flow, state, timeStep, theta, maxIterations);
      return { status, state: next, residual, iterations };
    },
    jacobian(flow: Flow, state: Vector, timeStep: number): Matrix {
      const n = flow.dim;
      const solution = solveStep(flow, state, timeStep, theta, maxIterations);
      const right =
        theta === 1 ? identity(n) : add(identity(n), flow.jacobian(state), (1 - theta) * timeStep);
      const { status, matrix } = solution;
      const result = status === 'solved' && matrix !== undefined ? solveMatrix(matrix, right) : undefined;
      return result ?? { rows: n, columns: n, data: new Float64Array(n * n).fill(NaN) };
    },
    timeStepDerivative: (flow: Flow, state: Vector, timeStep: number): Vector =>
      sensitivity(flow, state, timeStep, (at) => flow.rate(at).map((value) => value / timeStep)),
    sensitivity,
    stability: { numerator: theta === 1 ? [1] : [1, 1 - theta], denominator: [1, -theta] },
  };
}

/** (1 − θ Δt J(h′))⁻¹ times a vector; NaN where the step was not solved. */
function columnOf({ status, matrix }: Solution, right: Vector): Vector {
  const x = status === 'solved' && matrix !== undefined ? solve(matrix, right) : undefined;
  return x ?? new Float64Array(right.length).fill(NaN);
}

function solveStep(
  flow: Flow,
  state: Vector,
  timeStep: number,
  theta: number,
  maxIterations: number,
): Solution {
  const known = state.slice();
  if (theta < 1) flow.rate(state).forEach((value, i) => (known[i] += (1 - theta) * timeStep * value));
  const residualAt = (at: Vector): Vector =>
    flow.rate(at).map((value, i) => at[i] - known[i] - theta * timeStep * value);
  const matrixAt = (at: Vector): Matrix | undefined => {
    const jacobian = flow.jacobian(at);
    if (!jacobian.data.every(Number.isFinite)) return undefined;
    return add(identity(flow.dim), jacobian, -theta * timeStep);
  };

  let next = state.slice();
  let rest = residualAt(next);
  let residual = norm(rest);
  let lastUpdate = Infinity;
  const end = (status: StepStatus, iterations: number): Solution => ({
    status,
    state: next,
    residual,
    iterations,
    matrix: status === 'solved' ? matrixAt(next) : undefined,
  });
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    if (!Number.isFinite(residual)) return end('diverged', iteration);
    const matrix = matrixAt(next);
    if (matrix === undefined) return end('diverged', iteration);
    const update = solve(matrix, rest);
    if (update === undefined) return end('singular-jacobian', iteration);
    const size = norm(update);
    const scaleOfState = Math.max(1, norm(next));
    const isSettled =
      size <= SETTLED * scaleOfState || (size <= ROUNDING * scaleOfState && size >= lastUpdate / 2);
    lastUpdate = size;
    let factor = 1;
    let candidate = next;
    let candidateRest = rest;
    for (let halving = 0; halving <= HALVINGS; halving++, factor /= 2) {
      candidate = next.map((value, i) => value - factor * update[i]);
      candidateRest = residualAt(candidate);
      if (isSettled || norm(candidateRest) < residual) break;
    }
    next = candidate;
    rest = candidateRest;
    residual = norm(rest);
    if (isSettled && Number.isFinite(residual)) return end('solved', iteration);
  }
  return end('max-steps', maxIterations);
}
