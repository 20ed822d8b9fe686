import { requireLength } from '@phasebook/linalg';
import { encodeArray } from './encoding.js';
import { FORMAT_VERSION } from './version.js';
import type { TrainingView } from './wire/training.js';

/** What of a training run is drawn; a `TrainingResult` and a `TrainingCheckpoint` have it. */
export interface TrainingCurves {
  /** Left out of checkpoints: more is to come. */
  readonly status?: 'complete' | 'diverged';
  /** Loss before each update. */
  readonly losses: ArrayLike<number>;
  /** Norm of the gradient before clipping. */
  readonly gradientNorms: ArrayLike<number>;
  /** Share of updates whose gradient was cut. */
  readonly clippedShare?: number;
  readonly settings?: { readonly clipNorm: number | undefined };
  readonly warnings?: readonly string[];
}

/** Options of {@link trainingView}. */
export interface TrainingViewOptions {
  /** Norm to which gradients were cut. @default that of the result's settings */
  readonly clipNorm?: number;
  /** Heading. @default none */
  readonly title?: string;
}

const purpose = 'Cannot picture a training run';

/**
 * Loss and norm of the gradient over the updates of a training run.
 *
 * @param run - Result or checkpoint of `train`, or any record with losses and norms.
 * @returns View of kind `training`; of a run without `status` it says that more is to come.
 * @throws {ShapeMismatchError} If there are not as many norms as losses.
 * @throws {RangeError} If `clipNorm` is not positive.
 *
 * Cost: O(updates).
 *
 * @example
 * ```ts
 * const view = trainingView({ losses: [1, 0.1, 0.01], gradientNorms: [2, 1, 0.5] });
 * assertEqual(view.status, 'running');
 * assertEqual(decodeArray(view.updates), vector(0, 1, 2));
 * ```
 */
export function trainingView(run: TrainingCurves, options: TrainingViewOptions = {}): TrainingView {
  const { losses, gradientNorms, clippedShare, status = 'running', warnings = [] } = run;
  const { title, clipNorm = run.settings?.clipNorm } = options;
  requireLength(purpose, 'gradientNorms', gradientNorms, losses.length);
  if (clipNorm !== undefined && !(clipNorm > 0)) {
    throw new RangeError(`${purpose}: \`clipNorm\` must be positive: got ${clipNorm}`);
  }
  const updates = Int32Array.from({ length: losses.length }, (_, i) => i);
  return {
    kind: 'training',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    ...(warnings.length > 0 && { warnings }),
    status,
    updates: encodeArray(updates, [updates.length], 'int32'),
    losses: encodeArray(losses),
    gradientNorms: encodeArray(gradientNorms),
    ...(clipNorm !== undefined && Number.isFinite(clipNorm) && { clipNorm }),
    ...(clippedShare !== undefined && Number.isFinite(clippedShare) && { clippedShare }),
  };
}
