import { currentEngine, requireLength, zeros, type Matrix, type Vector } from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';
import type { Range } from '../system/smooth-map.js';
import { requireBatch } from '../system/map-batch.js';
import { logistic, logisticSlope, tanhSlope } from './activations.js';
import { batchProduct } from './batch-product.js';
import type { LstmDescription } from '../system/cell-description.js';
import type { GatedWeights } from './gru.js';
import {
  accumulateProduct,
  accumulateRows,
  parameterBlocks,
  readBias,
  readInputWeights,
  readRecurrent,
  writeOuterProducts,
} from './weights.js';

/** What the derivatives of one LSTM step share; gate rows in the order i, f, g, o. */
interface LstmSlopes {
  /** ∂h′/∂(gate row), shape [4H]. */
  readonly hidden: Vector;
  /** ∂c′/∂(gate row), shape [4H]; zero in the rows of o. */
  readonly cell: Vector;
  /** ∂h′/∂c, shape [H]. */
  readonly hiddenByCell: Vector;
  /** ∂c′/∂c, the forget gate, shape [H]. */
  readonly forget: Vector;
}

/**
 * The long short-term memory cell in PyTorch's equations and gate order i, f, g, o.
 *
 * i, f, o = σ(W x + b + V h + b′) of their rows, g = tanh of its rows, c′ = f c + i g, h′ = o tanh(c′).
 * The state is (h, c) in full, h first: memory lives in c, and an analysis of h alone misses it.
 *
 * @param weights - W_hh of shape [4H, H], W_ih of shape [4H, m], biases of shape [4H]; copied.
 * @returns Cell with 2H state variables and m inputs; parameter blocks recurrent, input, recurrentBias, inputBias.
 * @throws {ShapeMismatchError} If a weight has the wrong shape; the message names it.
 * @throws {NonFiniteError} If a weight is NaN or infinite.
 *
 * Cost: O(H² + H·m) per step and per Jacobian.
 * Source: Hochreiter and Schmidhuber, Neural Computation 9 (1997) 1735–1780; Gers et al., Neural Computation 12
 * (2000) 2451–2471 (forget gate); PyTorch documentation of `torch.nn.LSTM`.
 *
 * @example With all weights zero every gate is half open: c halves at each step
 * ```ts
 * const unit = lstmCell({ recurrent: [[0], [0], [0], [0]] });
 * assertClose(unit.step(vector(0, 0.8), vector()), [0.5 * Math.tanh(0.4), 0.4]);
 * ```
 */
export function lstmCell(weights: GatedWeights): Cell {
  const purpose = 'Cannot make an LSTM cell';
  const recurrent = readRecurrent(purpose, weights.recurrent, 4);
  const units = recurrent.columns;
  const rows = 4 * units;
  const input = readInputWeights(purpose, weights.input, rows);
  const m = input.columns;
  const recurrentBias = readBias(purpose, 'recurrentBias', weights.recurrentBias, rows);
  const inputBias = readBias(purpose, 'inputBias', weights.inputBias, rows);
  const description: LstmDescription = { kind: 'lstm', recurrent, input, recurrentBias, inputBias };
  const blocks = parameterBlocks([
    ['recurrent', recurrent],
    ['input', input],
    ['recurrentBias', recurrentBias],
    ['inputBias', inputBias],
  ]);
  const parameters = rows * (units + m + 2);

  const preactivations = batchProduct(recurrent);
  /** Rows of W_hh as the Jacobian needs them, where it has been asked for many states. */
  let twice: Matrix | undefined;
  const shiftOf = (x: Vector): Vector => {
    const shift = recurrentBias.map((value, k) => value + inputBias[k]);
    accumulateProduct(input, x, shift);
    return shift;
  };
  const preactivation = (what: string, state: Vector, x: Vector): Vector => {
    requireLength(what, 'state', state, 2 * units);
    requireLength(what, 'input', x, m);
    const a = new Float64Array(rows);
    for (let k = 0; k < rows; k++) a[k] = recurrentBias[k] + inputBias[k];
    // The product reads only the first H entries of the state: h.
    accumulateProduct(recurrent, state, a);
    accumulateProduct(input, x, a);
    return a;
  };

  const stepFrom = (state: Vector, a: Vector): Vector => {
    const next = new Float64Array(2 * units);
    for (let k = 0; k < units; k++) {
      const c = logistic(a[units + k]) * state[units + k] + logistic(a[k]) * Math.tanh(a[2 * units + k]);
      next[k] = logistic(a[3 * units + k]) * Math.tanh(c);
      next[units + k] = c;
    }
    return next;
  };

  const slopes = (state: Vector, x: Vector): LstmSlopes => {
    return slopesFrom(state, preactivation('Cannot differentiate an LSTM cell', state, x));
  };
  const slopesFrom = (state: Vector, a: Vector): LstmSlopes => {
    const hidden = new Float64Array(rows);
    const cell = new Float64Array(rows);
    const hiddenByCell = new Float64Array(units);
    const forget = new Float64Array(units);
    for (let k = 0; k < units; k++) {
      const inputGate = logistic(a[k]);
      const forgetGate = logistic(a[units + k]);
      const candidate = Math.tanh(a[2 * units + k]);
      const outputGate = logistic(a[3 * units + k]);
      const before = state[units + k];
      const after = forgetGate * before + inputGate * candidate;
      const readout = outputGate * tanhSlope(after);
      cell[k] = candidate * logisticSlope(a[k]);
      cell[units + k] = before * logisticSlope(a[units + k]);
      cell[2 * units + k] = inputGate * tanhSlope(a[2 * units + k]);
      hidden[k] = readout * cell[k];
      hidden[units + k] = readout * cell[units + k];
      hidden[2 * units + k] = readout * cell[2 * units + k];
      hidden[3 * units + k] = Math.tanh(after) * logisticSlope(a[3 * units + k]);
      forget[k] = forgetGate;
      hiddenByCell[k] = readout * forgetGate;
    }
    return { hidden, cell, hiddenByCell, forget };
  };

  return {
    description,
    stateDim: 2 * units,
    inputDim: m,
    parameterBlocks: blocks,
    unroll: (options) =>
      currentEngine().unroll({ kind: 'lstm', recurrent, input, recurrentBias, inputBias }, options),
    step(state: Vector, x: Vector): Vector {
      return stepFrom(state, preactivation('Cannot step an LSTM cell', state, x));
    },
    stepBatch(states: Matrix, x: Vector, out: Matrix): void {
      const what = 'Cannot step an LSTM cell';
      requireBatch(what, states, out, 2 * units, 1);
      requireLength(what, 'input', x, m);
      const { data: a } = preactivations(states, shiftOf(x));
      for (let i = 0; i < states.rows; i++) {
        const state = states.data.subarray(i * 2 * units, (i + 1) * 2 * units);
        out.data.set(stepFrom(state, a.subarray(i * rows, (i + 1) * rows)), i * 2 * units);
      }
    },
    stateJacobianBatch(states: Matrix, x: Vector, out: Matrix): void {
      const what = 'Cannot differentiate an LSTM cell';
      requireBatch(what, states, out, 2 * units, 2 * units);
      requireLength(what, 'input', x, m);
      const { data: a } = preactivations(states, shiftOf(x));
      const coefficients = zeros(states.rows, 2 * rows);
      out.data.fill(0);
      for (let i = 0; i < states.rows; i++) {
        const state = states.data.subarray(i * 2 * units, (i + 1) * 2 * units);
        const slope = slopesFrom(state, a.subarray(i * rows, (i + 1) * rows));
        for (let gate = 0; gate < 4; gate++) {
          const from = gate * units;
          const to = 2 * (i * rows + from);
          coefficients.data.set(slope.hidden.subarray(from, from + units), to);
          coefficients.data.set(slope.cell.subarray(from, from + units), to + units);
        }
        for (let k = 0; k < units; k++) {
          const top = (2 * i * units + k) * 2 * units;
          out.data[top + units + k] = slope.hiddenByCell[k];
          out.data[top + 2 * units * units + units + k] = slope.forget[k];
        }
      }
      twice ??= eachGateTwice(recurrent, units);
      const left = { data: out.data, rows: out.rows, columns: units, stride: 2 * units };
      currentEngine().combineRows(twice, coefficients, left);
    },
    stateJacobian(state: Vector, x: Vector): Matrix {
      const slope = slopes(state, x);
      const result = zeros(2 * units, 2 * units);
      accumulateRows(recurrent, slope.hidden, units, result);
      accumulateRows(recurrent, slope.cell, units, result, units);
      for (let k = 0; k < units; k++) {
        result.data[k * 2 * units + units + k] = slope.hiddenByCell[k];
        result.data[(units + k) * 2 * units + units + k] = slope.forget[k];
      }
      return result;
    },
    inputJacobian(state: Vector, x: Vector): Matrix {
      const slope = slopes(state, x);
      const result = zeros(2 * units, m);
      accumulateRows(input, slope.hidden, units, result);
      accumulateRows(input, slope.cell, units, result, units);
      return result;
    },
    parameterJacobian(state: Vector, x: Vector): Matrix {
      const slope = slopes(state, x);
      const result = zeros(2 * units, parameters);
      const h = state.subarray(0, units);
      const factors: readonly ArrayLike<number>[] = [h, x, [1], [1]];
      factors.forEach((factor, block) => {
        writeOuterProducts(slope.hidden, factor, units, result, blocks[block].offset);
        writeOuterProducts(slope.cell, factor, units, result, blocks[block].offset, units);
      });
      return result;
    },
    /** h in [−1, 1]; |c| ≤ i/(1 − f) with the largest gates that any h in the cube can open. */
    range(x: Vector): Range | undefined {
      requireLength('Cannot bound an LSTM cell', 'input', x, m);
      const a = new Float64Array(2 * units);
      for (let k = 0; k < 2 * units; k++) {
        let sum = recurrentBias[k] + inputBias[k];
        for (let j = 0; j < m; j++) sum += input.data[k * m + j] * x[j];
        for (let j = 0; j < units; j++) sum += Math.abs(recurrent.data[k * units + j]);
        a[k] = sum;
      }
      const lower = new Float64Array(2 * units);
      const upper = new Float64Array(2 * units);
      for (let k = 0; k < units; k++) {
        // A hair wider than the bound itself, so that rounding cannot carry a state out of the box.
        const largest = (logistic(a[k]) / logistic(-a[units + k])) * (1 + 1e-12);
        if (!Number.isFinite(largest)) return undefined;
        lower[k] = -1;
        upper[k] = 1;
        lower[units + k] = -largest;
        upper[units + k] = largest;
      }
      return { lower, upper };
    },
  };
}

/** The rows of each gate, and the same once more: h′ and c′ both depend on them. */
function eachGateTwice({ rows, columns, data }: Matrix, units: number): Matrix {
  const result = zeros(2 * rows, columns);
  for (let gate = 0; gate < rows / units; gate++) {
    const block = data.subarray(gate * units * columns, (gate + 1) * units * columns);
    result.data.set(block, 2 * gate * units * columns);
    result.data.set(block, (2 * gate + 1) * units * columns);
  }
  return result;
}
