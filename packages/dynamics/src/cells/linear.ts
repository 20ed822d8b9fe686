import {
  currentEngine,
  requireLength,
  zeros,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';
import type { LinearDescription } from '../system/cell-description.js';
import type { Enclosure } from '../system/enclosure.js';
import { linearForm, type PiecewiseLinearForm } from '../system/piecewise-linear-form.js';
import { affineEnclosure, inputBounds } from './affine-enclosure.js';
import { requireBatch } from '../system/map-batch.js';
import { batchProduct } from './batch-product.js';
import {
  accumulateProduct,
  parameterBlocks,
  readBias,
  readInputWeights,
  readRecurrent,
  writeOuterProducts,
} from './weights.js';

/** Weights of a linear cell. */
export interface LinearWeights {
  /** W, shape [n, n]. */
  readonly recurrent: MatrixLike;
  /**
   * U, shape [n, m].
   * @default no inputs
   */
  readonly input?: MatrixLike;
  /**
   * b, shape [n].
   * @default zero
   */
  readonly bias?: ArrayLike<number>;
}

/**
 * The linear cell h′ = W h + U x + b.
 *
 * Its Jacobians are constant: ∂F/∂h = W and ∂F/∂x = U.
 *
 * @param weights - W of shape [n, n], U of shape [n, m], b of shape [n]; copied.
 * @returns Cell with n state variables and m inputs; parameter blocks recurrent, input, bias.
 * @throws {ShapeMismatchError} If a weight has the wrong shape; the message names it.
 * @throws {NonFiniteError} If a weight is NaN or infinite.
 *
 * Cost: O(n² + n·m) per step.
 *
 * @example The input arrives one step before the matrix acts on it
 * ```ts
 * const cell = linearCell({ recurrent: [[0.5, 0.2], [-0.3, 0.8]], input: [[1], [0.5]] });
 * assertClose(cell.step(vector(1, -1), vector(1)), [1.3, -0.6]);
 * ```
 */
export function linearCell(weights: LinearWeights): Cell {
  const purpose = 'Cannot make a linear cell';
  const recurrent = readRecurrent(purpose, weights.recurrent, 1);
  const n = recurrent.rows;
  const input = readInputWeights(purpose, weights.input, n);
  const m = input.columns;
  const bias = readBias(purpose, 'bias', weights.bias, n);
  const description: LinearDescription = { kind: 'linear', recurrent, input, bias };
  const blocks = parameterBlocks([
    ['recurrent', recurrent],
    ['input', input],
    ['bias', bias],
  ]);
  const parameters = n * (n + m + 1);
  const products = batchProduct(recurrent);

  const check = (what: string, state: Vector, x: Vector): void => {
    requireLength(what, 'state', state, n);
    requireLength(what, 'input', x, m);
  };

  return {
    description,
    stateDim: n,
    inputDim: m,
    parameterBlocks: blocks,
    unroll: (options) =>
      currentEngine().unroll({ kind: 'elman', activation: 'identity', recurrent, input, bias }, options),
    step(state: Vector, x: Vector): Vector {
      check('Cannot step a linear cell', state, x);
      const next = Float64Array.from(bias);
      accumulateProduct(recurrent, state, next);
      accumulateProduct(input, x, next);
      return next;
    },
    stateJacobian(state: Vector, x: Vector): Matrix {
      check('Cannot differentiate a linear cell', state, x);
      return { rows: n, columns: n, data: Float64Array.from(recurrent.data) };
    },
    stepBatch(states: Matrix, x: Vector, out: Matrix): void {
      const what = 'Cannot step a linear cell';
      requireBatch(what, states, out, n, 1);
      requireLength(what, 'input', x, m);
      const shift = Float64Array.from(bias);
      accumulateProduct(input, x, shift);
      out.data.set(products(states, shift).data);
    },
    stateJacobianBatch(states: Matrix, x: Vector, out: Matrix): void {
      const what = 'Cannot differentiate a linear cell';
      requireBatch(what, states, out, n, n);
      requireLength(what, 'input', x, m);
      for (let i = 0; i < states.rows; i++) out.data.set(recurrent.data, i * n * n);
    },
    inputJacobian(state: Vector, x: Vector): Matrix {
      check('Cannot differentiate a linear cell', state, x);
      return { rows: n, columns: m, data: Float64Array.from(input.data) };
    },
    enclosure: (x: Vector): Enclosure | undefined =>
      affineEnclosure('identity', recurrent, inputBounds(input, x, bias)),
    piecewiseLinear(x: Vector): PiecewiseLinearForm {
      const shift = Float64Array.from(bias);
      accumulateProduct(input, x, shift);
      return linearForm(recurrent, shift);
    },
    parameterJacobian(state: Vector, x: Vector): Matrix {
      check('Cannot differentiate a linear cell', state, x);
      const result = zeros(n, parameters);
      const ones = new Float64Array(n).fill(1);
      writeOuterProducts(ones, state, n, result, blocks[0].offset);
      writeOuterProducts(ones, x, n, result, blocks[1].offset);
      writeOuterProducts(ones, [1], n, result, blocks[2].offset);
      return result;
    },
  };
}
