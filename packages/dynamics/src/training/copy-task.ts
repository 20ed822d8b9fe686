import { crossEntropy } from '../gradients/losses.js';
import { emptySequences, requireCounts } from './task-batch.js';
import type { TrainingTask } from './train.js';

/** Options of `copyTask`. */
export interface CopyOptions {
  /** Steps between the last symbol and the first answer; the signal stands in the last of them. */
  readonly delay: number;
  /** Symbols to remember. @default 10 */
  readonly length?: number;
  /** Different symbols. @default 8 */
  readonly symbols?: number;
  /** @default 64 */
  readonly batch?: number;
}

/**
 * The copy task: symbols are shown, then blanks for `delay` steps, then a signal; after it they are asked for in order.
 *
 * One-hot inputs: the symbols, the blank, the signal. Classes: the symbols, and the blank until they are asked for. The loss
 * is the cross-entropy per step; `copyBaseline` is what no memory gets.
 *
 * @param options - Delay, length, number of symbols and batch.
 * @returns Task for a cell with symbols + 2 inputs and a readout with symbols + 1 outputs; sequences of
 *   delay + 2 · length steps.
 * @throws {RangeError} If a number is not a positive integer.
 *
 * Cost: O((delay + length) · batch · symbols) per batch.
 * Source: Arjovsky, Shah and Bengio, ICML 2016 (arXiv:1511.06464), section 5.1.
 *
 * @example
 * ```ts
 * const { inputs } = copyTask({ delay: 5, length: 2, symbols: 3, batch: 4 }).batch(randomStream(1), 0);
 * const { steps, batch, width } = sequences(inputs);
 * assertEqual([steps, batch, width], [9, 4, 5]);
 * ```
 */
export function copyTask(options: CopyOptions): TrainingTask {
  const { delay, length = 10, symbols = 8, batch = 64 } = options;
  requireCounts({ delay, length, symbols, batch });
  const steps = delay + 2 * length;
  const [blank, signal] = [symbols, symbols + 1];
  return {
    name: `copying ${length} of ${symbols} symbols over ${delay} steps`,
    batch(random) {
      const inputs = emptySequences(steps, batch, symbols + 2);
      const classes = new Float64Array(steps * batch).fill(blank);
      for (let b = 0; b < batch; b++) {
        for (let t = 0; t < steps; t++) {
          let shown = t === length + delay - 1 ? signal : blank;
          if (t < length) {
            shown = Math.floor(random.uniform() * symbols);
            classes[(length + delay + t) * batch + b] = shown;
          }
          inputs.data[(t * batch + b) * inputs.width + shown] = 1;
        }
      }
      return { inputs, loss: crossEntropy(classes) };
    },
  };
}

/**
 * Cross-entropy per step, in nats, of an answer to the copy task that remembers nothing: blanks, then a guess at each symbol.
 *
 * @param options - As for the task: `delay` T, `length` and `symbols`.
 * @returns length · ln(symbols) / (T + 2 · length).
 * @throws {RangeError} If a number is not a positive integer.
 *
 * Cost: O(1).
 * Source: Arjovsky, Shah and Bengio, ICML 2016 (arXiv:1511.06464), section 5.1.
 *
 * @example
 * ```ts
 * assertClose(copyBaseline({ delay: 100 }), 0.173287, 1e-6);
 * ```
 */
export function copyBaseline(options: CopyOptions): number {
  const { delay, length = 10, symbols = 8 } = options;
  requireCounts({ delay, length, symbols });
  return (length * Math.log(symbols)) / (delay + 2 * length);
}
