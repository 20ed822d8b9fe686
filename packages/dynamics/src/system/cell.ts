import type { Matrix, TanhNetwork, UnrollOptions, Unrolled, Vector } from '@phasebook/linalg';
import type { CellDescription } from './cell-description.js';
import type { Enclosure } from './enclosure.js';
import type { PiecewiseLinearForm } from './piecewise-linear-form.js';
import type { Range } from './smooth-map.js';

/** A named block of a cell's parameters: `size` entries of the flat parameter vector from `offset`. */
export interface ParameterBlock {
  readonly name: string;
  /** Shape of the tensor, row-major. */
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

/**
 * A recurrent cell (h, x) ↦ F(h, x; θ) with exact derivatives.
 *
 * Contract: as for `SmoothMap`; in addition `parameterJacobian` has one column per entry of the flat parameter
 * vector, in the order of `parameterBlocks`. A cell is data plus equations: `description` holds everything needed
 * to build it again (`cellFrom`). `checkCell` tests an implementation against this.
 */
export interface Cell {
  /** The cell as data: kind, activation, weights. */
  readonly description: CellDescription;
  /** Number of state variables: H for most cells, 2H for an LSTM, whose state is (h, c). */
  readonly stateDim: number;
  /** Number of inputs, m (0 for an autonomous cell). */
  readonly inputDim: number;
  readonly parameterBlocks: readonly ParameterBlock[];
  /** Next state, shape [stateDim]. */
  step(state: Vector, input: Vector): Vector;
  /** ∂F/∂h, shape [stateDim, stateDim]. */
  stateJacobian(state: Vector, input: Vector): Matrix;
  /** ∂F/∂x, shape [stateDim, inputDim]. */
  inputJacobian(state: Vector, input: Vector): Matrix;
  /** ∂F/∂θ, shape [stateDim, number of parameters]. */
  parameterJacobian(state: Vector, input: Vector): Matrix;
  /** `step` of many states, one a row, at one input; see `SmoothMap.stepBatch`. */
  stepBatch?(states: Matrix, input: Vector, out: Matrix): void;
  /** ∂F/∂h at many states, one below the other; see `SmoothMap.jacobianBatch`. */
  stateJacobianBatch?(states: Matrix, input: Vector, out: Matrix): void;
  /** The trapping box at a constant input, where there is one; see `SmoothMap.range`. */
  range?(input: Vector): Range | undefined;
  /** The weights at a constant input, where F(h) = tanh(W h + b); see `SmoothMap.tanhNetwork`. */
  tanhNetwork?(input: Vector): TanhNetwork | undefined;
  /** The cell over boxes of states at a constant input, where it can bound itself; see `SmoothMap.enclosure`. */
  enclosure?(input: Vector): Enclosure | undefined;
  /** The weights at a constant input, where F is linear in pieces; see `SmoothMap.piecewiseLinear`. */
  piecewiseLinear?(input: Vector): PiecewiseLinearForm | undefined;
  /**
   * Many sequences at once, with the gradient of whatever follows: the numbers that `step` and the Jacobians give, up
   * to rounding, in a fraction of their time. Arguments are trusted.
   */
  readonly unroll?: (options: UnrollOptions) => Unrolled;
}
