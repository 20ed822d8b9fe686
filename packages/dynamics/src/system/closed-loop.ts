import {
  ShapeMismatchError,
  add,
  multiply,
  requireFinite,
  requireLength,
  toMatrix,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import type { Cell } from './cell.js';
import type { SmoothMap } from './smooth-map.js';

/** A linear layer y = V h + b that feeds a cell its own output. */
export interface FeedbackReadout {
  /** V, shape [m, n]; with fewer columns it reads the first state variables (h of an LSTM's state (h, c)). */
  readonly weight: MatrixLike;
  /** b, shape [m]. @default zero */
  readonly bias?: ArrayLike<number>;
}

/**
 * The autonomous map of a cell whose readout is its next input: h ↦ F(h, V h + b).
 *
 * @param cell - Cell with n state variables and m inputs.
 * @param readout - As many outputs as the cell has inputs.
 * @returns Map of dimension n with the Jacobian ∂F/∂h + ∂F/∂x V.
 * @throws {ShapeMismatchError} If the readout does not fit the cell.
 * @throws {NonFiniteError} If it holds NaN or an infinity.
 *
 * Cost: that of the cell plus 2 m n; a Jacobian 2 m n² more.
 *
 * @example A linear cell that hears itself has the recurrent matrix W + U V
 * ```ts
 * const cell = linearCell({ recurrent: [[0.5, 0], [0, 0.2]], input: [[1], [2]] });
 * const map = closedLoop(cell, { weight: [[0.1, 0.3]] });
 * assertClose(toRows(map.jacobian(vector(0, 0))), [[0.6, 0.3], [0.2, 0.8]]);
 * ```
 */
export function closedLoop(cell: Cell, readout: FeedbackReadout): SmoothMap {
  const purpose = 'Cannot close the loop';
  const { stateDim: n, inputDim: m } = cell;
  const given = toMatrix(readout.weight, 'readout.weight');
  const { rows, columns: read } = given;
  if (rows !== m || read > n) {
    throw new ShapeMismatchError(purpose, 'readout.weight', `[${m}, ${n}]`, `[${rows}, ${read}]`);
  }
  const bias = Float64Array.from(readout.bias ?? new Float64Array(m));
  requireLength(purpose, 'readout.bias', bias, m);
  requireFinite(purpose, 'readout.weight', given.data);
  requireFinite(purpose, 'readout.bias', bias);
  const weight: Matrix = { rows: m, columns: n, data: new Float64Array(m * n) };
  for (let i = 0; i < m; i++) weight.data.set(given.data.subarray(i * read, (i + 1) * read), i * n);

  const output = (state: Vector): Vector => {
    requireLength('Cannot read out a state', 'state', state, n);
    return bias.map((offset, i) => {
      let sum = offset;
      for (let j = 0; j < n; j++) sum += weight.data[i * n + j] * state[j];
      return sum;
    });
  };
  const open = cell.tanhNetwork?.(bias);
  const { description } = cell;
  return {
    dim: n,
    // tanh(W h + U (V h + b) + c): a tanh network with the weights W + U V.
    tanhNetwork:
      open && description.kind === 'elman'
        ? { ...open, recurrent: add(open.recurrent, multiply(description.input, weight)) }
        : undefined,
    step: (state: Vector): Vector => cell.step(state, output(state)),
    jacobian(state: Vector): Matrix {
      const input = output(state);
      return add(cell.stateJacobian(state, input), multiply(cell.inputJacobian(state, input), weight));
    },
  };
}
