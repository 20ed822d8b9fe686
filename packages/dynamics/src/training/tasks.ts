import { requireFinite, toMatrix, type MatrixLike } from '@phasebook/linalg';
import { meanSquaredError } from '../gradients/losses.js';
import type { Sequences } from '../gradients/sequences.js';
import type { TrainingTask } from './train.js';

const PURPOSE = 'Cannot make a task';

function requireWhole(argument: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(
      `${PURPOSE}: \`${argument}\` must be an integer of at least ${least}: got ${String(value)}`,
    );
  }
}

function empty(steps: number, batch: number, width: number): Sequences {
  return { steps, batch, width, data: new Float64Array(steps * batch * width) };
}

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
  requireWhole('bits', bits, 1);
  requireWhole('steps', steps, 1);
  requireWhole('batch', batch, 1);
  if (!(pulseProbability > 0 && pulseProbability <= 1)) {
    throw new RangeError(`${PURPOSE}: \`pulseProbability\` must lie in (0, 1]: got ${pulseProbability}`);
  }
  return {
    name: `${bits}-bit flip-flop`,
    batch(random) {
      const inputs = empty(steps, batch, bits);
      const targets = empty(steps, batch, bits);
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
  requireWhole('steps', steps, 2);
  requireWhole('batch', batch, 1);
  const half = steps >> 1;
  const mask = new Float64Array(steps * batch).fill(1, (steps - 1) * batch);
  return {
    name: `adding over ${steps} steps`,
    batch(random) {
      const inputs = empty(steps, batch, 2);
      const targets = empty(steps, batch, 1);
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

/** Options of `copyTask`. */
export interface CopyOptions {
  /** Steps between the last symbol and the signal to repeat them. */
  readonly delay: number;
  /** Symbols to remember. @default 10 */
  readonly length?: number;
  /** Different symbols. @default 8 */
  readonly symbols?: number;
  /** @default 64 */
  readonly batch?: number;
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
  requireWhole('delay', delay, 1);
  requireWhole('length', length, 1);
  requireWhole('symbols', symbols, 1);
  return (length * Math.log(symbols)) / (delay + 2 * length);
}

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
  requireWhole('steps', steps, 1);
  requireWhole('batch', batch, 1);
  requireWhole('warmUpSteps', warmUpSteps, 0);
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
      const inputs = empty(steps, batch, columns);
      const targets = empty(steps, batch, columns);
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
