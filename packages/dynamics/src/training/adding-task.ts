import { meanSquaredError } from '../gradients/losses.js';
import { requireWhole } from '../system/require-number.js';
import { emptySequences, requireCounts } from './task-batch.js';
import type { TrainingTask } from './train.js';

/** Options of `addingTask`. */
export interface AddingOptions {
  /** Steps of a sequence, at least 2. */
  readonly steps: number;
  /** Sequences of a batch. @default 64 */
  readonly batch?: number;
}

/**
 * The adding problem: of two inputs one is uniform in [0, 1], the other marks one step in each half; after the last step
 * the sum of the two marked numbers is asked for.
 *
 * Answering 1 always has the mean squared error 1/6.
 *
 * @param options - Length and batch.
 * @returns Task for a cell with two inputs and a readout with one output.
 * @throws {RangeError} If an option is out of range.
 *
 * Cost: O(steps · batch) per batch.
 * Source: Hochreiter and Schmidhuber, Neural Comput. 9 (1997) 1735, section 5.4; baseline as in Le, Jaitly and Hinton,
 * arXiv:1504.00941.
 *
 * @example
 * ```ts
 * assertEqual(addingTask({ steps: 50 }).name, 'adding over 50 steps');
 * ```
 */
export function addingTask(options: AddingOptions): TrainingTask {
  const { steps, batch = 64 } = options;
  requireWhole('Cannot make a task', 'steps', steps, 2);
  requireCounts({ batch });
  const half = steps >> 1;
  const mask = new Float64Array(steps * batch).fill(1, (steps - 1) * batch);
  return {
    name: `adding over ${steps} steps`,
    batch(random) {
      const inputs = emptySequences(steps, batch, 2);
      const targets = emptySequences(steps, batch, 1);
      for (let b = 0; b < batch; b++) {
        for (let t = 0; t < steps; t++) inputs.data[(t * batch + b) * 2] = random.uniform();
        const first = Math.floor(random.uniform() * half);
        const second = half + Math.floor(random.uniform() * (steps - half));
        let sum = 0;
        for (const t of [first, second]) {
          inputs.data[(t * batch + b) * 2 + 1] = 1;
          sum += inputs.data[(t * batch + b) * 2];
        }
        targets.data[(steps - 1) * batch + b] = sum;
      }
      return { inputs, loss: meanSquaredError(targets, { mask }) };
    },
  };
}
