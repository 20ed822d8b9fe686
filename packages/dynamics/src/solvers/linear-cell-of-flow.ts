import {
  matrixExponential,
  requireFinite,
  requireLength,
  requireSquare,
  scale,
  ShapeMismatchError,
  toMatrix,
  zeros,
  type Matrix,
  type MatrixLike,
} from '@phasebook/linalg';
import { linearCell } from '../cells/linear.js';
import type { Cell } from '../system/cell.js';
import { requirePositiveFinite } from '../system/require-number.js';
import { linearFlow } from '../zoo/flows.js';
import type { StepMethod } from './step-method.js';

/** The matrices of dh/dt = J h + B x + c. */
export interface LinearFlowMatrices {
  /** J, per unit time, shape [n, n]. */
  readonly state: MatrixLike;
  /**
   * B, shape [n, m].
   * @default no inputs
   */
  readonly input?: MatrixLike;
  /**
   * c, shape [n].
   * @default zero
   */
  readonly bias?: ArrayLike<number>;
}

/** Options of {@link linearCellOfFlow}. */
export interface LinearCellOfFlowOptions {
  /** Δt > 0, in units of time. */
  readonly timeStep: number;
  /**
   * How to step; `euler()` gives W = 1 + Δt J.
   * @default exact sampling, W = exp(Δt J)
   */
  readonly method?: StepMethod;
}

/**
 * The linear cell that solves a linear flow: one step of the cell is one step of a method, inputs held constant over it.
 *
 * All three weights come from one step of the flow with its inputs as constant extra states: Euler gives W = 1 + Δt J,
 * U = Δt B; a method of order p the Taylor series of exp(Δt J) up to p; exact sampling the exponential itself.
 *
 * @param flow - J, B, c.
 * @returns Linear cell with n state variables and m inputs. Back again: `identifyFlow`.
 * @throws {ShapeMismatchError} If the matrices do not fit each other.
 * @throws {NonFiniteError} If an entry is NaN or infinite.
 * @throws {RangeError} If `timeStep` is not positive and finite.
 *
 * Cost: one step of the method for a matrix of order n + m + 1.
 *
 * @example The Euler network of an oscillator
 * ```ts
 * const cell = linearCellOfFlow({ state: [[0, 1], [-4, -0.2]] }, { timeStep: 0.1, method: euler() });
 * assertClose(toRows(cell.stateJacobian(vector(0, 0), vector())), [[1, 0.1], [-0.4, 0.98]]);
 * ```
 */
export function linearCellOfFlow(flow: LinearFlowMatrices, options: LinearCellOfFlowOptions): Cell {
  const purpose = 'Cannot make a linear cell of a flow';
  const { timeStep, method } = options;
  requirePositiveFinite(purpose, 'timeStep', timeStep);
  const state = toMatrix(flow.state, 'state');
  requireSquare(purpose, 'state', state);
  const n = state.rows;
  const input = flow.input === undefined ? zeros(n, 0) : toMatrix(flow.input, 'input');
  if (input.rows !== n) {
    throw new ShapeMismatchError(purpose, 'input', `[${n}, m]`, `[${input.rows}, ${input.columns}]`);
  }
  const bias = flow.bias ?? new Float64Array(n);
  requireLength(purpose, 'bias', bias, n);
  requireFinite(purpose, 'bias', bias);

  const m = input.columns;
  const extended = zeros(n + m + 1, n + m + 1);
  writeBlock(extended, state, 0);
  writeBlock(extended, input, n);
  writeBlock(extended, { rows: n, columns: 1, data: Float64Array.from(bias) }, n + m);
  const step =
    method === undefined
      ? matrixExponential(scale(extended, timeStep))
      : method.jacobian(linearFlow(extended), new Float64Array(n + m + 1), timeStep);
  return linearCell({
    recurrent: block(step, n, 0, n),
    input: block(step, n, n, m),
    bias: block(step, n, n + m, 1).data,
  });
}

function writeBlock(target: Matrix, source: Matrix, column: number): void {
  for (let i = 0; i < source.rows; i++) {
    const row = source.data.subarray(i * source.columns, (i + 1) * source.columns);
    target.data.set(row, i * target.columns + column);
  }
}

function block(source: Matrix, rows: number, column: number, columns: number): Matrix {
  const result = zeros(rows, columns);
  for (let i = 0; i < rows; i++) {
    const start = i * source.columns + column;
    result.data.set(source.data.subarray(start, start + columns), i * columns);
  }
  return result;
}
