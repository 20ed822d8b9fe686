import type { Count, EncodedArray } from '../encoding.js';
import type { ViewBase } from '../types.js';

/** What happened inside a network while it learned, at some of the updates. */
export interface TrainingHistory {
  /** Numbers of these updates, ascending, shape [k]. */
  readonly updates: EncodedArray;
  /** Steps before the end of the sequence, ascending, shape [lags]. */
  readonly lags: EncodedArray;
  /** ‖∂L/∂h‖ that many steps before the end, shape [k, lags]. */
  readonly stateGradients: EncodedArray;
  /** Name of the block of recurrent weights, as in a view of a network. */
  readonly block: string;
  /** Its leading eigenvalues, largest first, shape [k, n, 2] (real, imaginary). */
  readonly eigenvalues: EncodedArray;
}

/** Loss and norm of the gradient, update by update. */
export interface TrainingView extends ViewBase {
  readonly kind: 'training';
  /** `running`: more is to come. */
  readonly status: 'complete' | 'diverged' | 'running';
  /** Numbers of the updates, shape [updates]. */
  readonly updates: EncodedArray;
  /** Loss before each, shape [updates]. */
  readonly losses: EncodedArray;
  /** Norm of the gradient before clipping, shape [updates]. */
  readonly gradientNorms: EncodedArray;
  /**
   * Norm to which longer gradients were cut.
   *
   * @exclusiveMinimum 0
   */
  readonly clipNorm?: number;
  /** Share of updates whose gradient was cut. */
  readonly clippedShare?: number;
  /** Number of updates before decimation. */
  readonly decimatedFrom?: Count;
  readonly history?: TrainingHistory;
}
