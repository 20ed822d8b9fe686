import { multiply, requireFinite, requireLength, zeros, type Matrix, type Vector } from '@phasebook/linalg';
import { drivenTrajectory } from '../orbits/trajectory.js';
import type { Cell } from '../system/cell.js';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { randomStream } from '../system/random.js';
import { requireWhole } from '../system/require-number.js';
import { ridgeRegression } from './ridge-regression.js';

/** Measured memory capacity of any cell. */
export interface MemoryCapacityEstimate {
  readonly status: 'complete' | 'diverged';
  /** Entry k: squared correlation of x_{t−k} with its best linear readout, on inputs not used for fitting. */
  readonly perLag: Vector;
  /** Sum over the lags. */
  readonly total: number;
  /** Standard error of the total over the blocks of the test inputs. */
  readonly standardError: number;
  /** Expected total of a network that remembers nothing: the squared correlations of noise, lags / test steps. */
  readonly noiseFloor: number;
  readonly settings: {
    readonly lags: number;
    readonly steps: number;
    readonly transientSteps: number;
    readonly amplitude: number;
    readonly ridge: number;
    readonly seed: number;
  };
  readonly warnings: readonly string[];
}

/** Options of `estimateMemoryCapacity`. */
export interface EstimateMemoryCapacityOptions extends LongWorkOptions {
  /** Lags 0 … lags − 1. @default 2 n */
  readonly lags?: number;
  /** Steps for fitting, and as many again for testing. @default 20 n + 2000 */
  readonly steps?: number;
  /** Steps before that. @default 200 + lags */
  readonly transientSteps?: number;
  /** Inputs are uniform in [−amplitude, amplitude]. @default 1 */
  readonly amplitude?: number;
  /** Weight of ‖readout‖² relative to the mean square of a state variable. @default 1e-12 */
  readonly ridge?: number;
  /** State at the start, shape [stateDim]. @default zero */
  readonly start?: ArrayLike<number>;
  /** @default 0 */
  readonly seed?: number;
}

/** Blocks of the test inputs over which the standard error is taken. */
const BLOCKS = 10;

/**
 * Memory capacity of any cell with one input, measured: linear readouts are fitted to give back past inputs.
 *
 * Drives the cell with independent uniform inputs, fits all readouts by one QR, and tests them on as many fresh inputs.
 *
 * @param cell - Cell with one input.
 * @param options - Lags, lengths, amplitude and seed.
 * @returns Capacity at each lag, total with standard error.
 * @throws {RangeError} If the cell has not exactly one input or an option is out of range.
 *
 * Cost: 2 · steps steps, and a QR of shape [steps, n + 1].
 * Source: Jaeger, GMD Report 152 (2002), section 2.
 *
 * @example A neuron that keeps nothing but its input
 * ```ts
 * const cell = linearCell({ recurrent: [[0]], input: [[1]] });
 * const { perLag } = estimateMemoryCapacity(cell, { lags: 2 });
 * assertClose(perLag[0], 1);
 * assertEqual(perLag[1] < 0.01, true);
 * ```
 */
export function estimateMemoryCapacity(
  cell: Cell,
  options: EstimateMemoryCapacityOptions = {},
): MemoryCapacityEstimate {
  const purpose = 'Cannot estimate a memory capacity';
  const n = cell.stateDim;
  const { lags = 2 * n, steps = 20 * n + 2000, amplitude = 1, ridge = 1e-12, seed = 0 } = options;
  const { transientSteps = 200 + lags, start = new Float64Array(n), signal, onProgress } = options;
  if (cell.inputDim !== 1) {
    throw new RangeError(`${purpose}: \`cell\` must have one input: got ${cell.inputDim}`);
  }
  requireLength(purpose, 'start', start, n);
  requireFinite(purpose, 'start', start);
  for (const [name, value, least] of [
    ['lags', lags, 1],
    ['steps', steps, Math.max(n + 2, BLOCKS * 2)],
    ['transientSteps', transientSteps, lags],
  ] as const) {
    requireWhole(purpose, name, value, least);
  }
  if (!(amplitude > 0) || !(ridge >= 0)) {
    throw new RangeError(
      `${purpose}: \`amplitude\` must be positive and \`ridge\` at least 0: got ${amplitude} and ${ridge}`,
    );
  }
  const settings = { lags, steps, transientSteps, amplitude, ridge, seed };
  throwIfAborted(signal);
  const random = randomStream(seed);
  const total = transientSteps + 2 * steps;
  const inputs = Array.from({ length: total }, () => Float64Array.of(amplitude * (2 * random.uniform() - 1)));
  const { states, status } = drivenTrajectory(cell, start, inputs, { convention: 'E1' });
  onProgress?.({ done: 1, total: 3 });
  throwIfAborted(signal);
  if (status === 'diverged') {
    const perLag = new Float64Array(lags).fill(NaN);
    const warnings = ['The states left the finite numbers'];
    return { status, perLag, total: NaN, standardError: NaN, noiseFloor: NaN, settings, warnings };
  }

  /** States after input t, with a constant, for t from `first`. */
  const regressors = (first: number): Matrix => {
    const result = zeros(steps, n + 1);
    for (let t = 0; t < steps; t++) {
      const row = (first + t + 1) * n;
      result.data.set(states.data.subarray(row, row + n), t * (n + 1));
      result.data[t * (n + 1) + n] = 1;
    }
    return result;
  };
  const targets = (first: number): Matrix => {
    const result = zeros(steps, lags);
    for (let t = 0; t < steps; t++) {
      for (let k = 0; k < lags; k++) result.data[t * lags + k] = inputs[first + t - k][0];
    }
    return result;
  };
  const fitting = regressors(transientSteps);
  let square = 0;
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < n; i++) square += fitting.data[t * (n + 1) + i] ** 2;
  }
  const readout = ridgeRegression(fitting, targets(transientSteps), (ridge * square) / n);
  onProgress?.({ done: 2, total: 3 });
  throwIfAborted(signal);
  const predicted = multiply(regressors(transientSteps + steps), readout);
  const actual = targets(transientSteps + steps);

  const perLag = squaredCorrelations(predicted, actual, 0, steps);
  const blockTotals = Array.from({ length: BLOCKS }, (_, b) => {
    const from = Math.floor((b * steps) / BLOCKS);
    const to = Math.floor(((b + 1) * steps) / BLOCKS);
    return squaredCorrelations(predicted, actual, from, to).reduce((sum, value) => sum + value, 0);
  });
  const mean = blockTotals.reduce((sum, value) => sum + value, 0) / BLOCKS;
  const variance = blockTotals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (BLOCKS - 1);
  onProgress?.({ done: 3, total: 3 });
  const warnings: string[] = [];
  if (perLag[lags - 1] > 0.1) {
    warnings.push(
      `At the longest lag ${lags - 1} the capacity is still ${perLag[lags - 1].toFixed(2)}: use more lags`,
    );
  }
  return {
    status: 'complete',
    perLag,
    total: perLag.reduce((sum, value) => sum + value, 0),
    standardError: Math.sqrt(variance / BLOCKS),
    noiseFloor: lags / steps,
    settings,
    warnings,
  };
}

/** Squared correlation of each column of two matrices over the rows from … to. */
function squaredCorrelations(a: Matrix, b: Matrix, from: number, to: number): Vector {
  const { columns } = a;
  const count = to - from;
  return Float64Array.from({ length: columns }, (_, k) => {
    let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0];
    for (let t = from; t < to; t++) {
      const [x, y] = [a.data[t * columns + k], b.data[t * columns + k]];
      sumA += x;
      sumB += y;
      sumAA += x * x;
      sumBB += y * y;
      sumAB += x * y;
    }
    const varianceA = sumAA - (sumA * sumA) / count;
    const varianceB = sumBB - (sumB * sumB) / count;
    const covariance = sumAB - (sumA * sumB) / count;
    return varianceA > 0 && varianceB > 0 ? covariance ** 2 / (varianceA * varianceB) : 0;
  });
}
