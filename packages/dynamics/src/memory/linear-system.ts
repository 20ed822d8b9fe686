import {
  identity,
  requireFinite,
  requireLength,
  requireSquare,
  ShapeMismatchError,
  toMatrix,
  type Matrix,
  type MatrixLike,
} from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';

/** A linear network h′ = W h + U x with the readout y = V h: what remains of a cell near a state. */
export interface LinearSystem {
  /** W, shape [n, n]. */
  readonly recurrent: Matrix;
  /** U, shape [n, m]. */
  readonly input: Matrix;
  /** V, shape [p, n]. */
  readonly readout: Matrix;
}

/** Matrices of a linear network, in any form that a matrix argument takes. */
export interface LinearSystemMatrices {
  readonly recurrent: MatrixLike;
  readonly input: MatrixLike;
  /** @default every state variable is read */
  readonly readout?: MatrixLike;
}

/**
 * A linear network from its matrices, checked.
 *
 * @param matrices - W of shape [n, n], U of shape [n, m], V of shape [p, n] (identity when left out).
 * @returns The network; its matrices are copies.
 * @throws {ShapeMismatchError} If the shapes do not fit together.
 * @throws {NonFiniteError} If an entry is NaN or infinite.
 *
 * Cost: O(n (n + m + p)).
 *
 * @example
 * ```ts
 * const system = linearSystem({ recurrent: [[0.5, 0.2], [-0.3, 0.8]], input: [[1], [0.5]] });
 * assertEqual(system.readout.rows, 2);
 * ```
 */
export function linearSystem(matrices: LinearSystemMatrices): LinearSystem {
  const purpose = 'Cannot make a linear system';
  const read = (argument: string, value: MatrixLike): Matrix => {
    const given = toMatrix(value, argument);
    requireFinite(purpose, argument, given.data);
    return { rows: given.rows, columns: given.columns, data: given.data.slice() };
  };
  const recurrent = read('recurrent', matrices.recurrent);
  requireSquare(purpose, 'recurrent', recurrent);
  const n = recurrent.rows;
  const input = read('input', matrices.input);
  if (input.rows !== n) {
    throw new ShapeMismatchError(purpose, 'input', `[${n}, m]`, `[${input.rows}, ${input.columns}]`);
  }
  const readout = matrices.readout === undefined ? identity(n) : read('readout', matrices.readout);
  if (readout.columns !== n) {
    throw new ShapeMismatchError(purpose, 'readout', `[p, ${n}]`, `[${readout.rows}, ${readout.columns}]`);
  }
  return { recurrent, input, readout };
}

/** Where a cell is linearised, and what is read. */
export interface LinearizeOptions {
  /** Input there, shape [inputDim]. @default zero */
  readonly input?: ArrayLike<number>;
  /** V, shape [p, stateDim]. @default every state variable is read */
  readonly readout?: MatrixLike;
}

/**
 * The linear network that a cell is for small deviations from a state and an input.
 *
 * At a fixed point the deviations obey it from step to step; elsewhere it describes a single step.
 *
 * @param cell - Any cell.
 * @param state - Where to linearise, shape [stateDim]; usually a fixed point.
 * @param options - Input and readout.
 * @returns W = ∂F/∂h, U = ∂F/∂x and V.
 * @throws {ShapeMismatchError} If state, input or readout do not fit the cell.
 * @throws {NonFiniteError} If one of them holds NaN or an infinity.
 *
 * Cost: one state and one input Jacobian.
 *
 * @example
 * ```ts
 * const cell = elmanCell({ recurrent: [[0.9]], input: [[2]] });
 * assertClose(linearize(cell, [0]).input.data, [2]);
 * ```
 */
export function linearize(
  cell: Cell,
  state: ArrayLike<number>,
  options: LinearizeOptions = {},
): LinearSystem {
  const purpose = 'Cannot linearise a cell';
  const given = options.input ?? new Float64Array(cell.inputDim);
  requireLength(purpose, 'state', state, cell.stateDim);
  requireFinite(purpose, 'state', state);
  requireLength(purpose, 'input', given, cell.inputDim);
  requireFinite(purpose, 'input', given);
  const at = Float64Array.from(state);
  const input = Float64Array.from(given);
  return linearSystem({
    recurrent: cell.stateJacobian(at, input),
    input: cell.inputJacobian(at, input),
    readout: options.readout,
  });
}

/** What to say of a stable network whose memory is so long that its sums are large and ill-conditioned. */
export function marginalWarnings(spectralRadius: number): string[] {
  if (!(spectralRadius > 0.999 && spectralRadius < 1)) return [];
  return [`Near-marginal: the spectral radius is ${spectralRadius.toPrecision(8)}`];
}
