import { add, identity, scale, type Matrix, type Vector } from '@phasebook/linalg';
import type { Flow } from '../system/flow.js';
import type { StepMethod, StepResult } from './step-method.js';

/** Options of {@link exponentialEuler}. */
export interface ExponentialEulerOptions {
  /** a: the part a h of the rate that is integrated exactly; −1/τ for units that leak. @default −1 */
  readonly linearRate?: number;
}

/**
 * The exponential Euler method: the linear part a h of the rate exactly, the rest frozen over the step; order 1.
 *
 * h′ = h + (e^(aΔt) − 1)/a · f(h). For a continuous-time network dh/dt = (−h + F(h))/τ with a = −1/τ this is the
 * leaky cell with leak rate 1 − e^(−Δt/τ), in [0, 1) at every step length.
 *
 * @param options - `linearRate` a, per unit of time (default −1).
 * @returns Method for `stepper`.
 * @throws {RangeError} If `linearRate` is not finite.
 *
 * Cost: one rate a step.
 * Source: Hochbruck and Ostermann, Acta Numerica 19 (2010) 209–286, section 2.
 *
 * @example A pure leak is exact
 * ```ts
 * assertClose(stepper(linearFlow([[-1]]), exponentialEuler(), 3).step(vector(1)), [Math.exp(-3)]);
 * ```
 */
export function exponentialEuler(options: ExponentialEulerOptions = {}): StepMethod {
  const { linearRate = -1 } = options;
  if (!Number.isFinite(linearRate)) {
    throw new RangeError(
      `Cannot make a step method: \`linearRate\` must be finite: got ${String(linearRate)}`,
    );
  }
  /** The Euler step that does the same. */
  const effectiveStep = (timeStep: number): number =>
    linearRate === 0 ? timeStep : Math.expm1(linearRate * timeStep) / linearRate;
  return {
    name: 'exponentialEuler',
    order: 1,
    solve(flow: Flow, state: Vector, timeStep: number): StepResult {
      const factor = effectiveStep(timeStep);
      const next = flow.rate(state).map((value, i) => state[i] + factor * value);
      const isFinite = next.every(Number.isFinite);
      return { status: isFinite ? 'solved' : 'diverged', state: next, residual: 0, iterations: 0 };
    },
    jacobian: (flow: Flow, state: Vector, timeStep: number): Matrix =>
      add(scale(flow.jacobian(state), effectiveStep(timeStep)), identity(flow.dim)),
    timeStepDerivative: (flow: Flow, state: Vector, timeStep: number): Vector =>
      flow.rate(state).map((value) => Math.exp(linearRate * timeStep) * value),
    sensitivity: (_flow: Flow, state: Vector, timeStep: number, direction: (at: Vector) => Vector): Vector =>
      direction(state).map((value) => effectiveStep(timeStep) * value),
    stability: {
      numerator: [1, 1],
      denominator: [1],
      effectiveStep,
      timeStepFor: (effective: number): number => {
        if (linearRate === 0) return effective;
        const grown = linearRate * effective;
        return grown > -1 ? Math.log1p(grown) / linearRate : Infinity;
      },
    },
  };
}
