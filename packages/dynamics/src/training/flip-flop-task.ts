import { meanSquaredError } from '../gradients/losses.js';
import { emptySequences, requireCounts } from './task-batch.js';
import type { TrainingTask } from './train.js';

/** Options of `flipFlopTask`. */
export interface FlipFlopOptions {
  /** Independent bits: inputs and outputs. @default 3 */
  readonly bits?: number;
  /** Steps of a sequence. @default 60 */
  readonly steps?: number;
  /** Sequences of a batch. @default 64 */
  readonly batch?: number;
  /** Probability of a pulse in each bit at each step. @default 0.15 */
  readonly pulseProbability?: number;
}

/**
 * The flip-flop task: each output keeps the sign of the last pulse in its input.
 *
 * Inputs are 0 or ±1; targets start at 0 and take the value of each pulse. The loss is the mean squared error.
 *
 * @param options - Bits, lengths and probability.
 * @returns Task for `train`, for a cell with `bits` inputs and a readout with `bits` outputs.
 * @throws {RangeError} If an option is out of range.
 *
 * Cost: O(steps · batch · bits) per batch.
 * Source: Sussillo and Barak, Neural Comput. 25 (2013) 626–649, section 3.2.
 *
 * @example
 * ```ts
 * const { inputs } = flipFlopTask({ bits: 1, steps: 5, batch: 2 }).batch(randomStream(1), 0);
 * assertEqual(sequences(inputs).steps, 5);
 * ```
 */
export function flipFlopTask(options: FlipFlopOptions = {}): TrainingTask {
  const { bits = 3, steps = 60, batch = 64, pulseProbability = 0.15 } = options;
  requireCounts({ bits, steps, batch });
  if (!(pulseProbability > 0 && pulseProbability <= 1)) {
    throw new RangeError(
      `Cannot make a task: \`pulseProbability\` must lie in (0, 1]: got ${pulseProbability}`,
    );
  }
  return {
    name: `${bits}-bit flip-flop`,
    batch(random) {
      const inputs = emptySequences(steps, batch, bits);
      const targets = emptySequences(steps, batch, bits);
      const size = batch * bits;
      for (let t = 0; t < steps; t++) {
        for (let k = 0; k < size; k++) {
          const isPulse = random.uniform() < pulseProbability;
          const sign = random.uniform() < 0.5 ? -1 : 1;
          inputs.data[t * size + k] = isPulse ? sign : 0;
          targets.data[t * size + k] = isPulse ? sign : t === 0 ? 0 : targets.data[(t - 1) * size + k];
        }
      }
      return { inputs, loss: meanSquaredError(targets) };
    },
  };
}
