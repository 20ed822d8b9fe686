import type { Count, EncodedArray } from '../encoding.js';
import type { Model, ViewBase } from '../types.js';

/** Where the gradients of a view came from. */
export interface GradientSource {
  /** State before the transient, shape [n]. */
  readonly start: EncodedArray;
  /** Inputs at each step, shape [steps, m]; the model's frozen input when left out. */
  readonly inputs?: EncodedArray;
  /** Steps of the state before the gradients begin. */
  readonly transientSteps: Count;
  /** ∂L/∂h_T whose norm is followed, shape [n]. */
  readonly gradient?: EncodedArray;
}

/** Lyapunov exponents of the same orbit, in nats per step. */
export interface SlopeExponents {
  /** Largest first, shape [directions]. */
  readonly perStep: EncodedArray;
  /** Standard errors, shape [directions]; NaN where the run was too short for one. */
  readonly standardErrors: EncodedArray;
  /** Steps averaged over. */
  readonly steps: Count;
}

/** How gradients grow or vanish on their way back through time, direction by direction. */
export interface GradientFlowView extends ViewBase {
  readonly kind: 'gradient-flow';
  /**
   * Number of state variables of the system.
   *
   * @asType integer
   * @minimum 1
   */
  readonly dim: number;
  /** Lags k in steps, rising, shape [lags]. */
  readonly lags: EncodedArray;
  /** ln of the singular values of ∂h_T/∂h_{T−k}, one lag a row, largest first, shape [lags, directions]. */
  readonly logSingularValues: EncodedArray;
  /** Upper bound of the first column from the norms of the weights, shape [lags]. */
  readonly logBounds?: EncodedArray;
  /** ln ‖∂L/∂h_{T−k}‖ − ln ‖∂L/∂h_T‖, shape [lags]. */
  readonly logGradientRatios?: EncodedArray;
  /** What the slopes go over into as the lag grows. */
  readonly exponents?: SlopeExponents;
  readonly source?: GradientSource;
  readonly model?: Model;
}
