import {
  currentEngine,
  identity,
  requireLength,
  zeros,
  type ElmanNetwork,
  type Matrix,
  type MatrixLike,
  type TanhNetwork,
  type Vector,
} from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';
import type { Enclosure } from '../system/enclosure.js';
import { linearForm, type PiecewiseLinearForm } from '../system/piecewise-linear-form.js';
import { requireBatch } from '../system/map-batch.js';
import type { Range } from '../system/smooth-map.js';
import { activation, type Activation } from './activations.js';
import { affineEnclosure, inputBounds } from './affine-enclosure.js';
import type { ActivationName, ElmanDescription } from '../system/cell-description.js';
import { batchProduct } from './batch-product.js';
import {
  accumulateProduct,
  accumulateRows,
  parameterBlocks,
  readBias,
  readInputWeights,
  readRecurrent,
  writeOuterProducts,
} from './weights.js';

/** Weights and activation of an Elman cell. */
export interface ElmanWeights {
  /** W, shape [n, n]. */
  readonly recurrent: MatrixLike;
  /**
   * U, shape [n, m].
   * @default no inputs
   */
  readonly input?: MatrixLike;
  /**
   * b, shape [n]; PyTorch's two biases added up.
   * @default zero
   */
  readonly bias?: ArrayLike<number>;
  /**
   * f.
   * @default 'tanh'
   */
  readonly activation?: ActivationName;
}

/** The interval that an activation maps into, where it is bounded. */
function bounds(name: ActivationName): readonly [number, number] | undefined {
  switch (name) {
    case 'tanh':
      return [-1, 1];
    case 'logistic':
      return [0, 1];
    case 'identity':
    case 'relu':
    case 'gelu':
    case 'silu':
      return undefined;
    default:
      name satisfies never;
      return undefined;
  }
}

/** What the engine calls an activation, or the function itself. */
function kernelOf(f: Activation): ElmanNetwork['activation'] {
  return f.name === 'tanh' || f.name === 'logistic' || f.name === 'identity' ? f.name : f;
}

/**
 * The Elman cell h′ = f(W h + U x + b), the plain recurrent network.
 *
 * Jacobians: with D = diag f′(W h + U x + b), ∂F/∂h = D W and ∂F/∂x = D U.
 *
 * @param weights - W of shape [n, n], U of shape [n, m], b of shape [n] (copied), and the activation f.
 * @returns Cell with n state variables and m inputs; parameter blocks recurrent, input, bias.
 * @throws {ShapeMismatchError} If a weight has the wrong shape; the message names it.
 * @throws {NonFiniteError} If a weight is NaN or infinite.
 * @throws {RangeError} If there is no activation of that name.
 *
 * Cost: O(n² + n·m) per step and per Jacobian.
 * Source: Elman, Cognitive Science 14 (1990) 179–211.
 *
 * @example One neuron with self-weight 2 remembers which side it was on
 * ```ts
 * const neuron = elmanCell({ recurrent: [[2]] });
 * let h = vector(0.01);
 * for (let t = 0; t < 100; t++) h = neuron.step(h, vector());
 * assertClose(h, [0.957504024077]);
 * ```
 */
export function elmanCell(weights: ElmanWeights): Cell {
  const purpose = 'Cannot make an Elman cell';
  const name = weights.activation ?? 'tanh';
  const f = activation(name);
  const recurrent = readRecurrent(purpose, weights.recurrent, 1);
  const n = recurrent.rows;
  const input = readInputWeights(purpose, weights.input, n);
  const m = input.columns;
  const bias = readBias(purpose, 'bias', weights.bias, n);
  const description: ElmanDescription = { kind: 'elman', activation: name, recurrent, input, bias };
  const blocks = parameterBlocks([
    ['recurrent', recurrent],
    ['input', input],
    ['bias', bias],
  ]);
  const parameters = n * (n + m + 1);
  const interval = bounds(name);

  const shiftOf = (x: Vector): Vector => {
    const shift = Float64Array.from(bias);
    accumulateProduct(input, x, shift);
    return shift;
  };
  const preactivations = batchProduct(recurrent);
  const preactivation = (what: string, state: Vector, x: Vector): Vector => {
    requireLength(what, 'state', state, n);
    requireLength(what, 'input', x, m);
    const a = Float64Array.from(bias);
    accumulateProduct(recurrent, state, a);
    accumulateProduct(input, x, a);
    return a;
  };
  const slopes = (state: Vector, x: Vector): Vector => {
    const a = preactivation('Cannot differentiate an Elman cell', state, x);
    for (let i = 0; i < n; i++) a[i] = f.derivative(a[i]);
    return a;
  };

  return {
    description,
    stateDim: n,
    inputDim: m,
    parameterBlocks: blocks,
    unroll: (options) =>
      currentEngine().unroll({ kind: 'elman', activation: kernelOf(f), recurrent, input, bias }, options),
    step(state: Vector, x: Vector): Vector {
      const a = preactivation('Cannot step an Elman cell', state, x);
      for (let i = 0; i < n; i++) a[i] = f.value(a[i]);
      return a;
    },
    stateJacobian(state: Vector, x: Vector): Matrix {
      const result = zeros(n, n);
      accumulateRows(recurrent, slopes(state, x), n, result);
      return result;
    },
    stepBatch(states: Matrix, x: Vector, out: Matrix): void {
      const what = 'Cannot step an Elman cell';
      requireBatch(what, states, out, n, 1);
      requireLength(what, 'input', x, m);
      const { data } = preactivations(states, shiftOf(x));
      if (name === 'tanh') currentEngine().tanh(data, out.data);
      else if (name === 'logistic') currentEngine().logistic(data, out.data);
      else for (let i = 0; i < data.length; i++) out.data[i] = f.value(data[i]);
    },
    stateJacobianBatch(states: Matrix, x: Vector, out: Matrix): void {
      const what = 'Cannot differentiate an Elman cell';
      requireBatch(what, states, out, n, n);
      requireLength(what, 'input', x, m);
      const slope = preactivations(states, shiftOf(x));
      for (let i = 0; i < slope.data.length; i++) slope.data[i] = f.derivative(slope.data[i]);
      currentEngine().combineRows(recurrent, slope, out);
    },
    inputJacobian(state: Vector, x: Vector): Matrix {
      const result = zeros(n, m);
      accumulateRows(input, slopes(state, x), n, result);
      return result;
    },
    parameterJacobian(state: Vector, x: Vector): Matrix {
      const slope = slopes(state, x);
      const result = zeros(n, parameters);
      writeOuterProducts(slope, state, n, result, blocks[0].offset);
      writeOuterProducts(slope, x, n, result, blocks[1].offset);
      writeOuterProducts(slope, [1], n, result, blocks[2].offset);
      return result;
    },
    tanhNetwork(x: Vector): TanhNetwork | undefined {
      if (name !== 'tanh') return undefined;
      return { recurrent, bias: { rows: 1, columns: n, data: shiftOf(x) } };
    },
    enclosure: (x: Vector): Enclosure | undefined =>
      affineEnclosure(name, recurrent, inputBounds(input, x, bias)),
    piecewiseLinear(x: Vector): PiecewiseLinearForm | undefined {
      const shift = Float64Array.from(bias);
      accumulateProduct(input, x, shift);
      if (name === 'identity') return linearForm(recurrent, shift);
      if (name !== 'relu') return undefined;
      const offset = new Float64Array(n);
      return { direct: zeros(n, n), outer: identity(n), inner: recurrent, threshold: shift, offset };
    },
    range(): Range | undefined {
      if (interval === undefined) return undefined;
      return { lower: new Float64Array(n).fill(interval[0]), upper: new Float64Array(n).fill(interval[1]) };
    },
  };
}
