import { multiplyVector, requireFinite, requireLength, type Matrix, type Vector } from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';
import { unrollByJacobians } from './unroll-by-jacobians.js';

/** Where a cell is differentiated. */
export interface CellPoint {
  /** h, shape [n]. */
  readonly state: ArrayLike<number>;
  /**
   * x, shape [m].
   * @default zero
   */
  readonly input?: ArrayLike<number>;
}

/** A change of a cell's arguments; what is left out does not change. */
export interface CellDirection {
  /** Change of the state, shape [n]. */
  readonly state?: ArrayLike<number>;
  /** Change of the input, shape [m]. */
  readonly input?: ArrayLike<number>;
  /** Change of the parameters, shape [number of parameters]. */
  readonly parameters?: ArrayLike<number>;
}

/** A covector of the next state, pulled back through one step. */
export interface CellCovector {
  /** By the state, shape [n]. */
  readonly state: Vector;
  /** By the parameters, shape [number of parameters]. */
  readonly parameters: Vector;
}

/**
 * Derivative of one step in a direction, J v: how the next state changes with state, input and parameters.
 *
 * @param cell - Cell with n state variables and m inputs.
 * @param at - State and input.
 * @param direction - Changes of state, input and parameters.
 * @returns ∂F/∂h · state + ∂F/∂x · input + ∂F/∂θ · parameters, shape [n].
 * @throws {ShapeMismatchError} If a state, input or change has the wrong length.
 * @throws {NonFiniteError} If one of them holds NaN or an infinity.
 *
 * Cost: one Jacobian for each change that is given.
 *
 * @example
 * ```ts
 * const cell = linearCell({ recurrent: [[2]], input: [[3]] });
 * assertClose(jvp(cell, { state: [1] , input: [1] }, { state: [1], input: [10] }), [32]);
 * ```
 */
export function jvp(cell: Cell, at: CellPoint, direction: CellDirection): Vector {
  const purpose = 'Cannot differentiate along a direction';
  const { state, input } = readPoint(purpose, cell, at);
  const sum = new Float64Array(cell.stateDim);
  const add = (name: string, change: ArrayLike<number> | undefined, jacobian: () => Matrix): void => {
    if (change === undefined) return;
    const matrix = jacobian();
    requireLength(purpose, `direction.${name}`, change, matrix.columns);
    requireFinite(purpose, `direction.${name}`, change);
    multiplyVector(matrix, change).forEach((value, i) => (sum[i] += value));
  };
  add('state', direction.state, () => cell.stateJacobian(state, input));
  add('input', direction.input, () => cell.inputJacobian(state, input));
  add('parameters', direction.parameters, () => cell.parameterJacobian(state, input));
  return sum;
}

/**
 * Pulls a covector of the next state back through one step, Jᵀ w: what backpropagation does at each step.
 *
 * Uses the fast path of the cell (`Cell.unroll`) where there is one, its Jacobians otherwise.
 *
 * @param cell - Cell with n state variables and m inputs.
 * @param at - State and input.
 * @param covector - w, shape [n].
 * @returns (∂F/∂h)ᵀ w and (∂F/∂θ)ᵀ w.
 * @throws {ShapeMismatchError} If a state, input or the covector has the wrong length.
 * @throws {NonFiniteError} If one of them holds NaN or an infinity.
 *
 * Cost: O(number of parameters) with a fast path.
 *
 * @example ⟨w, J v⟩ = ⟨Jᵀ w, v⟩
 * ```ts
 * const cell = elmanCell({ recurrent: [[0.5, 0.2], [-0.3, 0.8]] });
 * const at = { state: [0.1, -0.4] };
 * const [v, w] = [vector(1, 2), vector(-3, 1)];
 * assertClose(dot(w, jvp(cell, at, { state: v })), dot(vjp(cell, at, w).state, v));
 * ```
 */
export function vjp(cell: Cell, at: CellPoint, covector: ArrayLike<number>): CellCovector {
  const purpose = 'Cannot pull a covector back';
  const { state, input } = readPoint(purpose, cell, at);
  requireLength(purpose, 'covector', covector, cell.stateDim);
  requireFinite(purpose, 'covector', covector);
  const options = { steps: 1, batch: 1, inputs: input, start: state, precision: 'double' as const };
  const run = cell.unroll?.(options) ?? unrollByJacobians(cell, options);
  const { start, parameters } = run.backward(Float64Array.from(covector));
  return { state: start, parameters };
}

function readPoint(
  purpose: string,
  cell: Cell,
  { state, input = new Float64Array(cell.inputDim) }: CellPoint,
): { readonly state: Vector; readonly input: Vector } {
  requireLength(purpose, 'at.state', state, cell.stateDim);
  requireLength(purpose, 'at.input', input, cell.inputDim);
  requireFinite(purpose, 'at.state', state);
  requireFinite(purpose, 'at.input', input);
  return { state: Float64Array.from(state), input: Float64Array.from(input) };
}
