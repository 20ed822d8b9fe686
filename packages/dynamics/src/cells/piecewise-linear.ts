import {
  diagonal,
  identity,
  requireLength,
  zeros,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';
import type { PiecewiseLinearDescription } from '../system/cell-description.js';
import { affineBounds, boxOf, side, type Enclosure, type IntervalMatrix } from '../system/enclosure.js';
import { exactly, product, sum } from '../system/interval.js';
import type { PiecewiseLinearForm } from '../system/piecewise-linear-form.js';
import type { Range } from '../system/smooth-map.js';
import { inputBounds } from './affine-enclosure.js';
import {
  accumulateProduct,
  parameterBlocks,
  readBias,
  readInputWeights,
  readRecurrent,
  writeOuterProducts,
} from './weights.js';

/** Weights of a piecewise-linear cell. */
export interface PiecewiseLinearWeights {
  /** The diagonal of A, shape [n]. */
  readonly diagonal: ArrayLike<number>;
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
 * The piecewise-linear recurrent network (PLRNN) h′ = A h + W relu(h) + U x + b with a diagonal A.
 *
 * Linear in each orthant of state space: fixed points and cycles can be enumerated (`enumerateFixedPoints`,
 * `enumerateCycles`). Jacobian: ∂F/∂h = A + W D, D the diagonal of relu′(h), which is taken as 0 at 0.
 *
 * @param weights - diag(A) of shape [n], W of shape [n, n], U of shape [n, m], b of shape [n]; copied.
 * @returns Cell with n state variables and m inputs; parameter blocks diagonal, recurrent, input, bias.
 * @throws {ShapeMismatchError} If a weight has the wrong shape; the message names it.
 * @throws {NonFiniteError} If a weight is NaN or infinite.
 *
 * Cost: O(n² + n·m) per step and per Jacobian.
 * Source: Durstewitz, PLoS Comput. Biol. 13 (2017) e1005542, eq. 1.
 *
 * @example
 * ```ts
 * const cell = piecewiseLinearCell({ diagonal: [0.5, 0.9], recurrent: [[0, -1], [2, 0]], bias: [0.1, 0] });
 * assertClose(cell.step(vector(1, -2), vector()), [0.6, 0.2]);
 * ```
 */
export function piecewiseLinearCell(weights: PiecewiseLinearWeights): Cell {
  const purpose = 'Cannot make a piecewise-linear cell';
  const recurrent = readRecurrent(purpose, weights.recurrent, 1);
  const n = recurrent.rows;
  if (weights.diagonal === undefined) {
    throw new TypeError(`${purpose}: \`diagonal\` must be a vector: got undefined`);
  }
  const leak = readBias(purpose, 'diagonal', weights.diagonal, n);
  const input = readInputWeights(purpose, weights.input, n);
  const m = input.columns;
  const bias = readBias(purpose, 'bias', weights.bias, n);
  const description: PiecewiseLinearDescription = {
    kind: 'piecewise-linear',
    diagonal: leak,
    recurrent,
    input,
    bias,
  };
  const blocks = parameterBlocks([
    ['diagonal', leak],
    ['recurrent', recurrent],
    ['input', input],
    ['bias', bias],
  ]);
  const parameters = n * (n + m + 2);

  const check = (what: string, state: Vector, x: Vector): void => {
    requireLength(what, 'state', state, n);
    requireLength(what, 'input', x, m);
  };
  const checkDerivative = (state: Vector, x: Vector): void =>
    check('Cannot differentiate a piecewise-linear cell', state, x);
  const relu = (state: Vector): Vector => state.map((h) => (h <= 0 ? 0 : h));

  return {
    description,
    stateDim: n,
    inputDim: m,
    parameterBlocks: blocks,
    step(state: Vector, x: Vector): Vector {
      check('Cannot step a piecewise-linear cell', state, x);
      const next = bias.map((value, i) => value + leak[i] * state[i]);
      accumulateProduct(recurrent, relu(state), next);
      accumulateProduct(input, x, next);
      return next;
    },
    stateJacobian(state: Vector, x: Vector): Matrix {
      checkDerivative(state, x);
      const result = zeros(n, n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) if (state[j] > 0) result.data[i * n + j] = recurrent.data[i * n + j];
        result.data[i * n + i] += leak[i];
      }
      return result;
    },
    inputJacobian(state: Vector, x: Vector): Matrix {
      checkDerivative(state, x);
      return { rows: n, columns: m, data: input.data.slice() };
    },
    parameterJacobian(state: Vector, x: Vector): Matrix {
      checkDerivative(state, x);
      const result = zeros(n, parameters);
      const ones = new Float64Array(n).fill(1);
      for (let i = 0; i < n; i++) result.data[i * parameters + blocks[0].offset + i] = state[i];
      writeOuterProducts(ones, relu(state), n, result, blocks[1].offset);
      writeOuterProducts(ones, x, n, result, blocks[2].offset);
      writeOuterProducts(ones, [1], n, result, blocks[3].offset);
      return result;
    },
    piecewiseLinear(x: Vector): PiecewiseLinearForm {
      const offset = Float64Array.from(bias);
      accumulateProduct(input, x, offset);
      return {
        direct: diagonal(leak),
        outer: recurrent,
        inner: identity(n),
        threshold: new Float64Array(n),
        offset,
      };
    },
    enclosure(x: Vector): Enclosure {
      const offset = inputBounds(input, x, bias);
      return {
        step(box: Range): Range {
          const active = affineBounds(recurrent, { lower: relu(box.lower), upper: relu(box.upper) }, offset);
          return boxOf(Array.from(leak, (a, i) => sum(product(exactly(a), side(box, i)), side(active, i))));
        },
        jacobian(box: Range): IntervalMatrix {
          const entries = Array.from(recurrent.data, (weight, k) => {
            const [i, j] = [Math.floor(k / n), k % n];
            const slope = [box.lower[j] > 0 ? 1 : 0, box.upper[j] < 0 ? 0 : 1] as const;
            const entry = product(exactly(weight), slope);
            return i === j ? sum(entry, exactly(leak[i])) : entry;
          });
          return { rows: n, columns: n, ...boxOf(entries) };
        },
      };
    },
  };
}
