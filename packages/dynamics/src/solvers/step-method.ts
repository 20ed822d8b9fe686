import type { Matrix, Vector } from '@phasebook/linalg';
import type { Flow } from '../system/flow.js';

/**
 * How the equation of a step was solved. Explicit methods have no equation: always `solved`, with residual 0.
 *
 * `max-steps`: Newton's iteration did not settle; `singular-jacobian`: it met an exactly singular matrix;
 * `diverged`: a number stopped being finite.
 */
export type StepStatus = 'solved' | 'max-steps' | 'singular-jacobian' | 'diverged';

/** One step of a method with its evidence. */
export interface StepResult {
  readonly status: StepStatus;
  /** New state, shape [n]; the last iterate where the step's equation was not solved. */
  readonly state: Vector;
  /** Euclidean norm of what is left of the step's equation. */
  readonly residual: number;
  /** Newton iterations; 0 for explicit methods. */
  readonly iterations: number;
}

/** A one-step method Φ for flows, as a value; see {@link stepper}. */
export interface StepMethod {
  readonly name: string;
  /** The error after a fixed time is proportional to timeStep to this power. */
  readonly order: number;
  /** One step from `state`. */
  solve(flow: Flow, state: Vector, timeStep: number): StepResult;
  /** ∂Φ/∂h, shape [n, n]; NaN where the step's equation was not solved. */
  jacobian(flow: Flow, state: Vector, timeStep: number): Matrix;
  /** ∂Φ/∂timeStep, shape [n]. */
  readonly timeStepDerivative?: (flow: Flow, state: Vector, timeStep: number) => Vector;
  /** Derivative of the step as the rate changes from f to f + ε g, at ε = 0, shape [n]. */
  readonly sensitivity?: (
    flow: Flow,
    state: Vector,
    timeStep: number,
    direction: (state: Vector) => Vector,
  ) => Vector;
  /** What a step does to the mode dh/dt = λ h, where the method acts on every mode by itself. */
  readonly stability?: RationalStability;
}

/**
 * The stability function R(z) = numerator(z) / denominator(z): a step multiplies the mode dh/dt = λ h by R(λ s), where
 * s is the time step, or what the method puts in its place.
 */
export interface RationalStability {
  /** Coefficients, constant first. */
  readonly numerator: readonly number[];
  /** Coefficients, constant first; [1] for explicit methods. */
  readonly denominator: readonly number[];
  /** s as a function of the time step. @default the time step itself */
  readonly effectiveStep?: (timeStep: number) => number;
  /** Its inverse; Infinity where no time step reaches s. */
  readonly timeStepFor?: (effectiveStep: number) => number;
}
