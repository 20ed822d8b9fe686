import { requireFinite, toMatrix, type MatrixLike } from '@phasebook/linalg';
import { meanSquaredError } from '../gradients/losses.js';
import { requireWhole } from '../system/require-number.js';
import { emptySequences, requireCounts } from './task-batch.js';
import type { TrainingTask } from './train.js';

const PURPOSE = 'Cannot make a task';

/** Options of `predictionTask`. */
export interface PredictionOptions {
  /** Steps of a sequence. */
  readonly steps: number;
  /** Sequences of a batch, cut at random places. @default 16 */
  readonly batch?: number;
  /** First steps of each sequence that do not count, until the cell has seen enough. @default 0 */
  readonly warmUpSteps?: number;
}

/**
 * One-step prediction of a series: inputs are its rows, targets the rows that follow.
 *
 * @param series - Rows at equal times, shape [T, m]; scale them to about ±1 beforehand.
 * @param options - Length of the pieces and their number.
 * @returns Task for a cell with m inputs and a readout with m outputs.
 * @throws {RangeError} If the series is shorter than a piece.
 * @throws {NonFiniteError} If the series holds NaN or an infinity.
 *
 * Cost: O(steps · batch · m) per batch.
 *
 * @example
 * ```ts
 * const series = Array.from({ length: 100 }, (_, t) => [Math.sin(0.3 * t)]);
 * const { inputs } = predictionTask(series, { steps: 20, batch: 4 }).batch(randomStream(1), 0);
 * assertEqual(sequences(inputs).batch, 4);
 * ```
 */
export function predictionTask(series: MatrixLike, options: PredictionOptions): TrainingTask {
  const { steps, batch = 16, warmUpSteps = 0 } = options;
  const { rows, columns, data } = toMatrix(series, 'series');
  requireFinite(PURPOSE, 'series', data);
  requireCounts({ steps, batch });
  requireWhole(PURPOSE, 'warmUpSteps', warmUpSteps, 0);
  if (rows < steps + 1 || warmUpSteps >= steps) {
    throw new RangeError(
      `${PURPOSE}: \`series\` must have more than ${steps} rows, and \`warmUpSteps\` be below ${steps}: ` +
        `got ${rows} rows and ${warmUpSteps}`,
    );
  }
  const mask = new Float64Array(steps * batch).fill(1, warmUpSteps * batch);
  return {
    name: `prediction over ${steps} steps`,
    batch(random) {
      const inputs = emptySequences(steps, batch, columns);
      const targets = emptySequences(steps, batch, columns);
      for (let b = 0; b < batch; b++) {
        const first = Math.floor(random.uniform() * (rows - steps));
        for (let t = 0; t < steps; t++) {
          const at = (t * batch + b) * columns;
          const row = (first + t) * columns;
          inputs.data.set(data.subarray(row, row + columns), at);
          targets.data.set(data.subarray(row + columns, row + 2 * columns), at);
        }
      }
      return { inputs, loss: meanSquaredError(targets, { mask }) };
    },
  };
}
