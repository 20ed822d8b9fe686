import { requireFinite, requireLength, type Matrix, type Vector } from '@phasebook/linalg';
import type { Cell } from './cell.js';
import type { SmoothMap } from './smooth-map.js';

/**
 * The autonomous map that a cell becomes when its input is frozen.
 *
 * @param cell - Any cell.
 * @param input - Constant input, shape [cell.inputDim]; zero when left out.
 * @returns Map h ↦ F(h, input) of dimension `cell.stateDim`.
 * @throws {ShapeMismatchError} If `input` does not have `cell.inputDim` entries.
 * @throws {NonFiniteError} If `input` holds NaN or an infinity.
 *
 * Cost: none; each step costs what the cell's does.
 *
 * @example A neuron with self-weight 2 pushed by its input
 * ```ts
 * const neuron = elmanCell({ recurrent: [[2]], input: [[1]], bias: [0] });
 * const map = withInput(neuron, vector(0.3));
 * assertClose(map.step(vector(0)), [Math.tanh(0.3)]);
 * ```
 */
export function withInput(cell: Cell, input: ArrayLike<number> = new Float64Array(cell.inputDim)): SmoothMap {
  const purpose = 'Cannot freeze the input';
  requireLength(purpose, 'input', input, cell.inputDim);
  requireFinite(purpose, 'input', input);
  const frozen = Float64Array.from(input);
  return {
    dim: cell.stateDim,
    range: cell.range?.(frozen),
    tanhNetwork: cell.tanhNetwork?.(frozen),
    enclosure: cell.enclosure?.(frozen),
    piecewiseLinear: cell.piecewiseLinear?.(frozen),
    step: (state: Vector): Vector => cell.step(state, frozen),
    jacobian: (state: Vector): Matrix => cell.stateJacobian(state, frozen),
    stepBatch: cell.stepBatch && ((states, out): void => cell.stepBatch?.(states, frozen, out)),
    jacobianBatch:
      cell.stateJacobianBatch && ((states, out): void => cell.stateJacobianBatch?.(states, frozen, out)),
  };
}
