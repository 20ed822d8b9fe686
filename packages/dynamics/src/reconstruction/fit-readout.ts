import {
  multiply,
  requireFinite,
  requireLength,
  ShapeMismatchError,
  toMatrix,
  transpose,
  zeros,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import { ridgeRegression } from '../memory/ridge-regression.js';
import { drivenTrajectory } from '../orbits/trajectory.js';
import type { Cell } from '../system/cell.js';
import { requireWhole } from '../system/require-number.js';
import { column, moments } from './series.js';

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
