import {
  currentEngine,
  requireLength,
  zeros,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';
import type { Enclosure } from '../system/enclosure.js';
import type { Range } from '../system/smooth-map.js';
import { requireBatch } from '../system/map-batch.js';
import { logistic, logisticSlope, tanhSlope } from './activations.js';
import { batchProduct } from './batch-product.js';
import type { GruDescription } from '../system/cell-description.js';
import { inputBounds } from './affine-enclosure.js';
import { gruEnclosure } from './gru-enclosure.js';
import {
  accumulateProduct,
  accumulateRows,
  parameterBlocks,
  readBias,
  readInputWeights,
  readRecurrent,
  writeOuterProducts,
} from './weights.js';

/** Weights of a gated cell in PyTorch's layout: one block of H rows per gate. */
export interface GatedWeights {
  /** W_hh, shape [gates · H, H]. */
  readonly recurrent: MatrixLike;
  /**
   * W_ih, shape [gates · H, m].
   * @default no inputs
   */
  readonly input?: MatrixLike;
  /**
   * b_hh, shape [gates · H].
   * @default zero
   */
  readonly recurrentBias?: ArrayLike<number>;
  /**
   * b_ih, shape [gates · H].
   * @default zero
   */
  readonly inputBias?: ArrayLike<number>;
}

/** What the derivatives of one GRU step share; gate rows in the order r, z, n. */
interface GruSlopes {
  /** ∂h′/∂(recurrent row): multiplies W_hh and b_hh, shape [3H]. */
  readonly recurrent: Vector;
  /** ∂h′/∂(input row): multiplies W_ih and b_ih, shape [3H]. */
  readonly input: Vector;
  /** Direct path from h to h′, shape [H]. */
  readonly update: Vector;
}

/**
 * The gated recurrent unit in PyTorch's equations and gate order r, z, n.
 *
 * r = σ(W_ir x + b_ir + W_hr h + b_hr), z = σ(W_iz x + b_iz + W_hz h + b_hz),
 * n = tanh(W_in x + b_in + r (W_hn h + b_hn)), h′ = (1 − z) n + z h.
 * Many papers swap z and 1 − z. The two biases stay apart because b_hn stands inside the product with r.
 *
 * @param weights - W_hh of shape [3H, H], W_ih of shape [3H, m], biases of shape [3H]; copied.
 * @returns Cell with H state variables and m inputs; parameter blocks recurrent, input, recurrentBias, inputBias.
 * @throws {ShapeMismatchError} If a weight has the wrong shape; the message names it.
 * @throws {NonFiniteError} If a weight is NaN or infinite.
 *
 * Cost: O(H² + H·m) per step and per Jacobian.
 * Source: Cho et al., arXiv:1406.1078; PyTorch documentation of `torch.nn.GRU`.
 *
 * @example One unit with silent gates is half a leaky neuron: h′ = h/2 + tanh(w h / 2)/2
 * ```ts
 * const unit = gruCell({ recurrent: [[0], [0], [3]] });
 * assertClose(unit.step(vector(0.858559636640110), vector()), [0.858559636640110]);
 * ```
 */
export function gruCell(weights: GatedWeights): Cell {
  const purpose = 'Cannot make a GRU cell';
  const recurrent = readRecurrent(purpose, weights.recurrent, 3);
  const units = recurrent.columns;
  const input = readInputWeights(purpose, weights.input, 3 * units);
  const m = input.columns;
  const recurrentBias = readBias(purpose, 'recurrentBias', weights.recurrentBias, 3 * units);
  const inputBias = readBias(purpose, 'inputBias', weights.inputBias, 3 * units);
  const description: GruDescription = { kind: 'gru', recurrent, input, recurrentBias, inputBias };
  const blocks = parameterBlocks([
    ['recurrent', recurrent],
    ['input', input],
    ['recurrentBias', recurrentBias],
    ['inputBias', inputBias],
  ]);
  const parameters = 3 * units * (units + m + 2);

  const check = (what: string, state: Vector, x: Vector): void => {
    requireLength(what, 'state', state, units);
    requireLength(what, 'input', x, m);
  };
  const recurrentPart = (state: Vector): Vector => {
    const sum = Float64Array.from(recurrentBias);
    accumulateProduct(recurrent, state, sum);
    return sum;
  };
  const inputPart = (x: Vector): Vector => {
    const sum = Float64Array.from(inputBias);
    accumulateProduct(input, x, sum);
    return sum;
  };

  const recurrentParts = batchProduct(recurrent);

  const slopes = (state: Vector, x: Vector): GruSlopes => {
    check('Cannot differentiate a GRU cell', state, x);
    const q = recurrentPart(state);
    const p = inputPart(x);
    const byRecurrent = new Float64Array(3 * units);
    const byInput = new Float64Array(3 * units);
    const update = new Float64Array(units);
    for (let k = 0; k < units; k++) {
      const resetSum = p[k] + q[k];
      const updateSum = p[units + k] + q[units + k];
      const inner = q[2 * units + k];
      const reset = logistic(resetSum);
      const candidateSum = p[2 * units + k] + reset * inner;
      const candidate = Math.tanh(candidateSum);
      // 1 − z = σ(−a) without cancellation
      const byCandidate = logistic(-updateSum) * tanhSlope(candidateSum);
      const byReset = byCandidate * inner * logisticSlope(resetSum);
      const byUpdate = (state[k] - candidate) * logisticSlope(updateSum);
      byRecurrent[k] = byReset;
      byInput[k] = byReset;
      byRecurrent[units + k] = byUpdate;
      byInput[units + k] = byUpdate;
      byRecurrent[2 * units + k] = byCandidate * reset;
      byInput[2 * units + k] = byCandidate;
      update[k] = logistic(updateSum);
    }
    return { recurrent: byRecurrent, input: byInput, update };
  };

  return {
    description,
    stateDim: units,
    inputDim: m,
    parameterBlocks: blocks,
    unroll: (options) =>
      currentEngine().unroll({ kind: 'gru', recurrent, input, recurrentBias, inputBias }, options),
    step(state: Vector, x: Vector): Vector {
      check('Cannot step a GRU cell', state, x);
      const q = recurrentPart(state);
      const p = inputPart(x);
      const next = new Float64Array(units);
      for (let k = 0; k < units; k++) {
        const reset = logistic(p[k] + q[k]);
        const update = logistic(p[units + k] + q[units + k]);
        const candidate = Math.tanh(p[2 * units + k] + reset * q[2 * units + k]);
        next[k] = (1 - update) * candidate + update * state[k];
      }
      return next;
    },
    stateJacobian(state: Vector, x: Vector): Matrix {
      const slope = slopes(state, x);
      const result = zeros(units, units);
      for (let k = 0; k < units; k++) result.data[k * units + k] = slope.update[k];
      accumulateRows(recurrent, slope.recurrent, units, result);
      return result;
    },
    inputJacobian(state: Vector, x: Vector): Matrix {
      const result = zeros(units, m);
      accumulateRows(input, slopes(state, x).input, units, result);
      return result;
    },
    parameterJacobian(state: Vector, x: Vector): Matrix {
      const slope = slopes(state, x);
      const result = zeros(units, parameters);
      writeOuterProducts(slope.recurrent, state, units, result, blocks[0].offset);
      writeOuterProducts(slope.input, x, units, result, blocks[1].offset);
      writeOuterProducts(slope.recurrent, [1], units, result, blocks[2].offset);
      writeOuterProducts(slope.input, [1], units, result, blocks[3].offset);
      return result;
    },
    enclosure: (x: Vector): Enclosure =>
      gruEnclosure(recurrent, recurrentBias, inputBounds(input, x, inputBias)),
    stepBatch(states: Matrix, x: Vector, out: Matrix): void {
      const what = 'Cannot step a GRU cell';
      requireBatch(what, states, out, units, 1);
      requireLength(what, 'input', x, m);
      const engine = currentEngine();
      const { data: q } = recurrentParts(states, recurrentBias);
      const p = inputPart(x);
      const count = states.rows;
      // Reset and update gates, then the candidates: the functions themselves are the engine's.
      const gates = new Float64Array(2 * units * count);
      for (let i = 0; i < count; i++) {
        for (let k = 0; k < 2 * units; k++) gates[i * 2 * units + k] = p[k] + q[i * 3 * units + k];
      }
      engine.logistic(gates, gates);
      const candidates = new Float64Array(units * count);
      for (let i = 0; i < count; i++) {
        const inner = (3 * i + 2) * units;
        for (let k = 0; k < units; k++) {
          candidates[i * units + k] = p[2 * units + k] + gates[i * 2 * units + k] * q[inner + k];
        }
      }
      engine.tanh(candidates, candidates);
      for (let i = 0; i < count; i++) {
        for (let k = 0; k < units; k++) {
          const update = gates[(2 * i + 1) * units + k];
          const at = i * units + k;
          out.data[at] = (1 - update) * candidates[at] + update * states.data[at];
        }
      }
    },
    stateJacobianBatch(states: Matrix, x: Vector, out: Matrix): void {
      const what = 'Cannot differentiate a GRU cell';
      requireBatch(what, states, out, units, units);
      requireLength(what, 'input', x, m);
      const engine = currentEngine();
      const { data: q } = recurrentParts(states, recurrentBias);
      const p = inputPart(x);
      const count = states.rows;
      // σ(a) and σ(−a) of both gates, then σ(2a), σ(−2a) and tanh a of the candidates: slopes without cancellation.
      const gates = new Float64Array(4 * units * count);
      for (let i = 0; i < count; i++) {
        for (let k = 0; k < 2 * units; k++) {
          const sum = p[k] + q[i * 3 * units + k];
          gates[i * 4 * units + k] = sum;
          gates[(i * 4 + 2) * units + k] = -sum;
        }
      }
      engine.logistic(gates, gates);
      const candidates = new Float64Array(units * count);
      const doubled = new Float64Array(2 * units * count);
      for (let i = 0; i < count; i++) {
        for (let k = 0; k < units; k++) {
          const sum = p[2 * units + k] + gates[i * 4 * units + k] * q[(i * 3 + 2) * units + k];
          candidates[i * units + k] = sum;
          doubled[2 * i * units + k] = 2 * sum;
          doubled[(2 * i + 1) * units + k] = -2 * sum;
        }
      }
      engine.tanh(candidates, candidates);
      engine.logistic(doubled, doubled);
      const coefficients = zeros(count, 3 * units);
      for (let i = 0; i < count; i++) {
        for (let k = 0; k < units; k++) {
          const gate = i * 4 * units + k;
          const [reset, update] = [gates[gate], gates[gate + units]];
          const [notReset, notUpdate] = [gates[gate + 2 * units], gates[gate + 3 * units]];
          const at = i * units + k;
          const row = i * 3 * units + k;
          const slope = 4 * doubled[2 * i * units + k] * doubled[(2 * i + 1) * units + k];
          const byCandidate = notUpdate * slope;
          coefficients.data[row] = byCandidate * q[row + 2 * units] * reset * notReset;
          coefficients.data[row + units] = (states.data[at] - candidates[at]) * update * notUpdate;
          coefficients.data[row + 2 * units] = byCandidate * reset;
        }
      }
      engine.combineRows(recurrent, coefficients, out);
      for (let i = 0; i < count; i++) {
        for (let k = 0; k < units; k++) {
          out.data[(i * units + k) * units + k] += gates[(i * 4 + 1) * units + k];
        }
      }
    },
    // h′ lies between h and a value of tanh, so the cube is never left and always approached.
    range(): Range {
      return { lower: new Float64Array(units).fill(-1), upper: new Float64Array(units).fill(1) };
    },
  };
}
