import type { Count, EncodedArray } from '../encoding.js';
import type { ViewBase } from '../types.js';

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
}
