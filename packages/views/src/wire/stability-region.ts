import type { Count, EncodedArray, EncodedNumber } from '../encoding.js';
import type { Axis, Model, ViewBase } from '../types.js';

/** Step methods that a picture can name. */
export type StepMethodName =
  | 'euler'
  | 'midpoint'
  | 'heun'
  | 'rungeKutta3'
  | 'rungeKutta4'
  | 'exponentialEuler'
  | 'implicitEuler'
  | 'crankNicolson';

/** One state variable along an orbit of the flow. */
export interface FlowTrace {
  /** Times, shape [points]. */
  readonly times: EncodedArray;
  /** Shape [points]; shorter orbits end where they left the finite numbers. */
  readonly values: EncodedArray;
}

/** An orbit of the flow beside what step methods make of it. */
export interface StepComparison {
  /** Full starting state, shape [n]. */
  readonly start: EncodedArray;
  /** Index of the state variable shown. */
  readonly unit: Count;
  /** In units of time. */
  readonly duration: number;
  /** What the flow does. */
  readonly exact: FlowTrace;
  /** Euler's method at the same time step; absent where it is the method of the picture. */
  readonly euler?: FlowTrace;
  readonly method: FlowTrace;
}

/** Where a step method is stable, with the eigenvalues of a flow times the time step. */
export interface StabilityRegionView extends ViewBase {
  readonly kind: 'stability-region';
  readonly method: StepMethodName;
  /**
   * Δt in units of time.
   *
   * @exclusiveMinimum 0
   */
  readonly timeStep: number;
  readonly axes: { readonly x: Axis; readonly y: Axis };
  /** Curves |R(z)| = 1, each of shape [points, 2] (real, imaginary). */
  readonly boundary: readonly EncodedArray[];
  /** Where |R(z)| ≤ 1: inside the curves, outside of them, or to the left. */
  readonly stableSide: 'inside' | 'outside' | 'left';
  /** λ of the flow, per unit time, shape [n, 2]. */
  readonly eigenvalues: EncodedArray;
  /** λ Δt, or what the method puts in its place, shape [n, 2]. */
  readonly scaled: EncodedArray;
  /** |R| at each of them, shape [n]. */
  readonly growthPerStep: EncodedArray;
  /** Longest Δt at which no decaying mode grows. */
  readonly largestStableStep: EncodedNumber;
  /** Where the flow is linearised, shape [n]. */
  readonly state: EncodedArray;
  readonly comparison?: StepComparison;
  readonly model?: Model;
}
