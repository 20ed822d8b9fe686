import {
  multiply,
  requireFinite,
  requireLength,
  ShapeMismatchError,
  scale,
  toMatrix,
  transpose,
  zeros,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import { elmanCell } from '../cells/elman.js';
import { gaussianWeights } from '../cells/initialization.js';
import { leakyCell } from '../cells/leaky-cell.js';
import { spectralRadius as radiusOf } from '../linearization/spectral-radius.js';
import { ridgeRegression } from '../memory/ridge-regression.js';
import { drivenTrajectory } from '../orbits/trajectory.js';
import type { Cell } from '../system/cell.js';
import { randomStream } from '../system/random.js';
import { requireNonNegative, requireWhole } from '../system/require-number.js';
import { column, moments } from './series.js';

/** Options of `echoStateNetwork`. */
export interface EchoStateNetworkOptions {
  /** Number of units, n. */
  readonly units: number;
  /** Number of inputs, m. @default 1 */
  readonly inputs?: number;
  /** Spectral radius of the recurrent matrix. @default 0.9 */
  readonly spectralRadius?: number;
  /** Input weights are uniform in ± this. @default 0.5 */
  readonly inputScale?: number;
  /** Biases are uniform in ± this: without them a tanh network is odd, and blind to symmetric answers. @default 0 */
  readonly biasScale?: number;
  /** α of a leaky network, in (0, 1]. @default 1 */
  readonly leakRate?: number;
  /** @default 0 */
  readonly seed?: number;
}

/**
 * An echo-state network: a tanh cell with random weights that stay as they are; only a readout is fitted.
 *
 * Gaussian recurrent weights scaled to the spectral radius, uniform input weights and biases.
 *
 * @param options - Sizes, scales and seed.
 * @returns The cell; fit its readout with `fitReadout`, close its loop with `closedLoop`.
 * @throws {RangeError} If a size or scale is out of range.
 *
 * Cost: O(n³) for the spectral radius.
 * Source: Jaeger, GMD Report 148 (2001); Jaeger and Haas, Science 304 (2004) 78.
 *
 * @example
 * ```ts
 * const cell = echoStateNetwork({ units: 20, spectralRadius: 0.8, seed: 1 });
 * assertClose(spectralRadius(cell.stateJacobian(new Float64Array(20), vector(0))), 0.8);
 * ```
 */
export function echoStateNetwork(options: EchoStateNetworkOptions): Cell {
  const purpose = 'Cannot make an echo-state network';
  const {
    units,
    inputs = 1,
    spectralRadius = 0.9,
    inputScale = 0.5,
    biasScale = 0,
    leakRate = 1,
    seed = 0,
  } = options;
  requireWhole(purpose, 'units', units, 1);
  requireWhole(purpose, 'inputs', inputs, 1);
  for (const [name, value] of Object.entries({ spectralRadius, inputScale, biasScale })) {
    requireNonNegative(purpose, name, value);
  }
  const drawn = gaussianWeights(units, units, { seed });
  const radius = radiusOf(drawn);
  const random = randomStream(seed + 0x9e3779b9);
  const uniform = (bound: number): number => bound * (2 * random.uniform() - 1);
  const input = zeros(units, inputs);
  for (let k = 0; k < input.data.length; k++) input.data[k] = uniform(inputScale);
  const cell = elmanCell({
    recurrent: scale(drawn, radius > 0 ? spectralRadius / radius : 0),
    input,
    bias: Float64Array.from({ length: units }, () => uniform(biasScale)),
  });
  return leakRate === 1 ? cell : leakyCell(cell, leakRate);
}

/** A linear layer fitted to the states of a driven cell. */
export interface FittedReadout {
  /** V, shape [outputs, n]. */
  readonly weight: Matrix;
  /** b, shape [outputs]. */
  readonly bias: Vector;
  /** Root mean square error on the samples fitted, one per output. */
  readonly rootMeanSquareErrors: Vector;
  /** Share of each output's variance that the readout gives, R². */
  readonly determination: Vector;
  /** State after the last input, from which a closed loop can go on, shape [n]. */
  readonly lastState: Vector;
  readonly settings: { readonly ridge: number; readonly transientSteps: number; readonly samples: number };
  /** Reasons to doubt the numbers. */
  readonly warnings: readonly string[];
}

/** Options of `fitReadout`. */
export interface FitReadoutOptions {
  /** Inputs, shape [T, m]. */
  readonly inputs: MatrixLike;
  /** Row t: what the readout should give after input t; for one-step prediction the input t + 1. Shape [T, outputs]. */
  readonly targets: MatrixLike;
  /** First steps that are not fitted. @default 100 */
  readonly transientSteps?: number;
  /** Weight of ‖V‖² against the squared errors. @default 1e-8 */
  readonly ridge?: number;
  /** State at the start, shape [n]. @default zero */
  readonly start?: ArrayLike<number>;
}

/**
 * Fits a linear readout of a driven cell by ridge regression.
 *
 * Minimises Σ|V h + b − y|² + ridge · ‖V‖² through a QR of the states, not through their products: no digit is lost to
 * a square of the condition number. The bias is not penalised.
 *
 * @param cell - Any cell; its weights stay as they are.
 * @param options - Inputs, targets and ridge.
 * @returns Readout with its errors on the samples fitted.
 * @throws {ShapeMismatchError} If inputs and targets do not fit the cell or each other.
 * @throws {NonFiniteError} If a number is NaN or infinite, or the states are.
 * @throws {RangeError} If `ridge` is negative or there are too few samples.
 *
 * Cost: T steps and a QR of shape [T + n, n + 1].
 *
 * @example A linear cell's state is found again exactly
 * ```ts
 * const cell = linearCell({ recurrent: [[0.5]], input: [[1]] });
 * const inputs = Array.from({ length: 50 }, (_, t) => [Math.sin(t)]);
 * const targets = inputs.map((_, t) => [3 * inputs.slice(0, t + 1).reduce((h, [x]) => 0.5 * h + x, 0) - 1]);
 * const { weight, bias } = fitReadout(cell, { inputs, targets, transientSteps: 5, ridge: 0 });
 * assertClose([weight.data[0], bias[0]], [3, -1]);
 * ```
 */
export function fitReadout(cell: Cell, options: FitReadoutOptions): FittedReadout {
  const purpose = 'Cannot fit a readout';
  const n = cell.stateDim;
  const { transientSteps = 100, ridge = 1e-8, start = new Float64Array(n) } = options;
  const inputs = toMatrix(options.inputs, 'inputs');
  const targets = toMatrix(options.targets, 'targets');
  requireFinite(purpose, 'inputs', inputs.data);
  requireFinite(purpose, 'targets', targets.data);
  requireLength(purpose, 'start', start, n);
  requireWhole(purpose, 'transientSteps', transientSteps, 0);
  if (inputs.columns !== cell.inputDim) {
    throw new ShapeMismatchError(
      purpose,
      'inputs',
      `[T, ${cell.inputDim}]`,
      `[${inputs.rows}, ${inputs.columns}]`,
    );
  }
  if (targets.rows !== inputs.rows) {
    throw new ShapeMismatchError(
      purpose,
      'targets',
      `[${inputs.rows}, outputs]`,
      `[${targets.rows}, ${targets.columns}]`,
    );
  }
  if (!(ridge >= 0)) throw new RangeError(`${purpose}: \`ridge\` must be at least 0: got ${ridge}`);
  const samples = inputs.rows - transientSteps;
  if (samples < 2 || (ridge === 0 && samples < n + 1)) {
    throw new RangeError(`${purpose}: \`inputs\` leaves ${samples} samples for ${n + 1} numbers`);
  }
  const rows = Array.from({ length: inputs.rows }, (_, t) =>
    inputs.data.subarray(t * inputs.columns, (t + 1) * inputs.columns),
  );
  const { states } = drivenTrajectory(cell, start, rows, { convention: 'E1' });
  requireFinite(purpose, 'states', states.data);
  const outputs = targets.columns;
  const left = zeros(samples, n + 1);
  const right = zeros(samples, outputs);
  for (let t = 0; t < samples; t++) {
    const row = (transientSteps + t + 1) * n;
    left.data.set(states.data.subarray(row, row + n), t * (n + 1));
    left.data[t * (n + 1) + n] = 1;
  }
  right.data.set(targets.data.subarray(transientSteps * outputs));
  const solution = ridgeRegression(left, right, ridge);
  const fitted = multiply(left, solution);
  const rootMeanSquareErrors = new Float64Array(outputs);
  const determination = new Float64Array(outputs);
  for (let k = 0; k < outputs; k++) {
    let squares = 0;
    for (let t = 0; t < samples; t++) {
      squares += (fitted.data[t * outputs + k] - right.data[t * outputs + k]) ** 2;
    }
    const target = column(right, k).subarray(0, samples);
    rootMeanSquareErrors[k] = Math.sqrt(squares / samples);
    determination[k] = 1 - squares / samples / moments(target).deviation ** 2;
  }
  return {
    weight: transpose({ rows: n, columns: outputs, data: solution.data.slice(0, n * outputs) }),
    bias: solution.data.slice(n * outputs),
    rootMeanSquareErrors,
    determination,
    lastState: states.data.slice(inputs.rows * n),
    settings: { ridge, transientSteps, samples },
    warnings:
      samples < 2 * (n + 1)
        ? [`Too few samples: ${samples} for ${n + 1} numbers an output, errors are of the fit alone`]
        : [],
  };
}
