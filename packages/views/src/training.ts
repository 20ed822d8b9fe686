import type { TrainingRecord } from '@phasebook/dynamics';
import { requireLength } from '@phasebook/linalg';
import { decodeArray, encodeArray } from './encoding.js';
import { encodeCell } from './model.js';
import { recurrentBlocks } from './model-view.js';
import { FORMAT_VERSION } from './version.js';
import type { TrainingHistory, TrainingView } from './wire/training.js';

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

/** The part of a `TrainingRecord` that is drawn over time. */
export type TrainingMoment = Pick<TrainingRecord, 'step' | 'stateGradientNorms' | 'cell'>;

/** Options of {@link trainingView}. */
export interface TrainingViewOptions {
  /** Norm to which gradients were cut. @default that of the result's settings */
  readonly clipNorm?: number;
  /**
   * What `onUpdate` of `train` told at some updates, in their order: of more than 100 every so many-th is taken.
   * @default none
   */
  readonly records?: readonly TrainingMoment[];
  /** Heading. @default none */
  readonly title?: string;
}

const purpose = 'Cannot picture a training run';

/**
 * Loss and norm of the gradient over the updates of a training run.
 *
 * With `options.records` also how far gradients reach back in time, and the eigenvalues of the recurrent weights, as
 * both change while the network learns.
 *
 * @param run - Result or checkpoint of `train`, or any record with losses and norms.
 * @param options - Clipping, records, heading.
 * @returns View of kind `training`; of a run without `status` it says that more is to come.
 * @throws {ShapeMismatchError} If there are not as many norms as losses.
 * @throws {RangeError} If `clipNorm` is not positive, or records do not ascend or differ in their number of steps.
 *
 * Cost: O(updates), and the eigenvalues of 100 matrices where there are records.
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
  const { title, clipNorm = run.settings?.clipNorm, records = [] } = options;
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
    ...(records.length > 0 && { history: historyOf(records) }),
  };
}

/** Columns, rows and eigenvalues of the pictures over time. */
const mostMoments = 100;
const mostLags = 60;
const mostEigenvalues = 16;

function historyOf(records: readonly TrainingMoment[]): TrainingHistory {
  const length = records[0].stateGradientNorms.length;
  records.forEach(({ step, stateGradientNorms }, i) => {
    requireLength(purpose, `records[${i}].stateGradientNorms`, stateGradientNorms, length);
    if (i === 0 || step > records[i - 1].step) return;
    throw new RangeError(
      `${purpose}: \`records\` must ascend: got step ${step} after ${records[i - 1].step}`,
    );
  });
  const moments = records.filter((_, i) => i % Math.ceil(records.length / mostMoments) === 0);
  const stride = Math.ceil(length / mostLags);
  const lags = Float64Array.from({ length: Math.ceil(length / stride) }, (_, k) => k * stride);
  const blocks = moments.map(({ cell }) => {
    const all = recurrentBlocks(encodeCell(cell.description));
    return all.find(({ name }) => name === 'candidate') ?? all[0];
  });
  const kept = Math.min(mostEigenvalues, blocks[0].eigenvalues.shape[0]);
  return {
    updates: encodeArray(moments.map(({ step }) => step)),
    lags: encodeArray(lags),
    stateGradients: encodeArray(
      moments.flatMap(({ stateGradientNorms }) =>
        Array.from(lags, (lag) => stateGradientNorms[length - 1 - lag]),
      ),
      [moments.length, lags.length],
      'float32',
    ),
    block: blocks[0].name,
    eigenvalues: encodeArray(
      blocks.flatMap(({ eigenvalues }) => Array.from(decodeArray(eigenvalues).subarray(0, 2 * kept))),
      [moments.length, kept, 2],
      'float32',
    ),
  };
}
