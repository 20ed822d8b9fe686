import {
  ShapeMismatchError,
  requireFinite,
  requireLength,
  toMatrix,
  type LinearReadout,
  type Matrix,
  type MatrixLike,
  type UnrollOptions,
  type Unrolled,
  type Vector,
} from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';
import type { LossValue, SequenceLoss } from './losses.js';
import { requireSequences, type Sequences, type SequencesLike } from './sequences.js';
import { unrollByJacobians } from './unroll-by-jacobians.js';

/** A linear readout y = V h + c; weights as our matrices, nested arrays, or ml-matrix. */
export interface ReadoutWeights {
  /** V, shape [k, u]: reads the first u state variables (of an LSTM: u = H reads h). */
  readonly weight: MatrixLike;
  /**
   * c, shape [k].
   * @default zero
   */
  readonly bias?: ArrayLike<number>;
}

/** What a cell is run on. */
export interface RunOptions {
  /** x_1 … x_T of B sequences, shape [T][B][m]; for a cell without inputs, rows of length 0. */
  readonly inputs: SequencesLike;
  /**
   * h_0, shape [B, n].
   * @default zero
   */
  readonly start?: MatrixLike;
  /**
   * Linear layer behind the cell.
   * @default none: the outputs are the states
   */
  readonly readout?: ReadoutWeights;
  /** Of the states and the adjoint recursion; `'single'` halves time and memory where the cell has a fast path. @default 'double' */
  readonly precision?: 'double' | 'single';
}

/** A run of a cell over sequences. */
export interface SequenceRun {
  /** Outputs of steps 1 … T, shape [T, B, k]; without a readout the states, [T, B, n]. */
  readonly outputs: Sequences;
  /** h_T, shape [B, n]: the start of the next stretch. */
  readonly finalStates: Matrix;
}

/** Options of {@link bptt}. */
export interface BpttOptions extends RunOptions {
  /** L as a function of the outputs of all steps. */
  readonly loss: SequenceLoss;
}

/** A loss with its gradient. */
export interface BpttGradient {
  /** L. */
  readonly loss: number;
  /** ∂L/∂θ, flat, in the order of `cell.parameterBlocks` and of `parametersOf(cell)`. */
  readonly parameters: Vector;
  /** The same by block, as views: `blocks.recurrent[i · n + j]` is ∂L/∂W_ij. */
  readonly blocks: Readonly<Record<string, Vector>>;
  /** ∂L/∂V and ∂L/∂c, where there is a readout. */
  readonly readout?: { readonly weight: Matrix; readonly bias: Vector };
  /** ∂L/∂h_0, shape [B, n]. */
  readonly start: Matrix;
  /** h_T, shape [B, n]: the start of the next stretch, for truncated backpropagation. */
  readonly finalStates: Matrix;
  /** ‖∂L/∂h_t‖₂ over all sequences and units, t = 0 … T; total derivatives, through all later steps. */
  readonly stateGradientNorms: Vector;
  /** What it was computed in. */
  readonly precision: 'double' | 'single';
  /** Reasons to doubt the numbers. */
  readonly warnings: readonly string[];
}

/**
 * Exact gradient of a loss over sequences by backpropagation through time.
 *
 * Adjoint recursion λ_{t−1} = J_tᵀ λ_t + ∂L/∂h_{t−1}, dL/dθ = Σ (∂F/∂θ)ᵀ λ_t. The library's cells run batched in the
 * numeric engine (`Cell.unroll`), any other cell through its Jacobians; the numbers agree up to rounding.
 *
 * @param cell - Cell with n state variables and m inputs.
 * @param options - Inputs [T][B][m], start [B, n], readout, loss; `loss: weightedSum(c)` gives products cᵀ ∂h/∂θ.
 * @returns Loss, gradients by parameter, readout and start, norms of ∂L/∂h_t, and h_T. Losses that overflow give
 *   a warning, not an error.
 * @throws {ShapeMismatchError} If inputs, start, readout or the loss's gradient do not fit.
 * @throws {NonFiniteError} If inputs or start hold NaN or an infinity.
 *
 * Cost: 3 forward runs' worth of products: 6 · T · B · (number of weights) flops with a fast path; memory
 * O(T · B · (n + m)), gated cells 4 to 7 times that: states and gates are kept once. Long sequences: run stretches,
 * each from the `finalStates` of the one before.
 * Source: Werbos, Proc. IEEE 78 (1990) 1550–1560; Pascanu et al., arXiv:1211.5063, eq. (3)–(5).
 *
 * @example One linear neuron, h_2 = w² h_0: ∂h_2/∂w = 2 w h_0
 * ```ts
 * const cell = linearCell({ recurrent: [[0.5]] });
 * const { loss, blocks, start } = bptt(cell, {
 *   inputs: [[[]], [[]]],
 *   start: [[3]],
 *   loss: weightedSum([[[0]], [[1]]]),
 * });
 * assertClose(loss, 0.75);
 * assertClose(blocks.recurrent, [3]);
 * assertClose(start.data, [0.25]);
 * ```
 */
export function bptt(cell: Cell, options: BpttOptions): BpttGradient {
  const purpose = 'Cannot compute a gradient';
  const { run, outputs, precision } = unroll(purpose, cell, options);
  let value: LossValue;
  try {
    value = options.loss(outputs);
    if (value.gradient.length !== outputs.data.length) {
      const { steps, batch, width } = outputs;
      throw new ShapeMismatchError(
        purpose,
        'loss(outputs).gradient',
        `[${steps}, ${batch}, ${width}]`,
        `[${value.gradient.length}]`,
      );
    }
  } catch (error) {
    run.release();
    throw error;
  }
  const finalStates = lastStates(run, cell, outputs);
  const gradient = run.backward(value.gradient);
  const blocks = Object.fromEntries(
    cell.parameterBlocks.map(({ name, offset, size }) => [
      name,
      gradient.parameters.subarray(offset, offset + size),
    ]),
  );
  const warnings: string[] = [];
  if (precision === 'single') warnings.push('single precision: gradients carry about six digits');
  if (!Number.isFinite(value.value)) warnings.push(`the loss is ${value.value}`);
  else if (!gradient.parameters.every(Number.isFinite)) warnings.push('the gradient is not finite');
  const readout = options.readout && {
    weight: {
      rows: outputs.width,
      columns: gradient.readoutWeight.length / outputs.width,
      data: gradient.readoutWeight,
    },
    bias: gradient.readoutBias,
  };
  return {
    loss: value.value,
    parameters: gradient.parameters,
    blocks,
    ...(readout && { readout }),
    start: { rows: outputs.batch, columns: cell.stateDim, data: gradient.start },
    finalStates,
    stateGradientNorms: gradient.norms,
    precision,
    warnings,
  };
}

/**
 * Runs a cell over sequences, without a gradient: what `bptt` shows to its loss.
 *
 * @param cell - Cell with n state variables and m inputs.
 * @param options - Inputs [T][B][m], start [B, n], readout.
 * @returns Outputs of all steps and h_T.
 * @throws {ShapeMismatchError} If inputs, start or readout do not fit.
 * @throws {NonFiniteError} If inputs or start hold NaN or an infinity.
 *
 * Cost: 2 · T · B · (number of weights) flops with a fast path.
 *
 * @example Two sequences at once
 * ```ts
 * const cell = linearCell({ recurrent: [[0.5]], input: [[1]] });
 * const { outputs } = runSequences(cell, { inputs: [[[1], [2]], [[0], [0]]] });
 * assertClose(outputs.data, [1, 2, 0.5, 1]);
 * ```
 */
export function runSequences(cell: Cell, options: RunOptions): SequenceRun {
  const { run, outputs } = unroll('Cannot run a cell', cell, options);
  const result = {
    outputs: { ...outputs, data: outputs.data.slice() },
    finalStates: lastStates(run, cell, outputs),
  };
  run.release();
  return result;
}

function lastStates({ states }: Unrolled, { stateDim }: Cell, { steps, batch }: Sequences): Matrix {
  return {
    rows: batch,
    columns: stateDim,
    data: Float64Array.from(states.subarray(steps * batch * stateDim)),
  };
}

/** Checks the options and runs the cell. */
function unroll(
  purpose: string,
  cell: Cell,
  options: RunOptions,
): { readonly run: Unrolled; readonly outputs: Sequences; readonly precision: 'double' | 'single' } {
  const { precision: wanted = 'double' } = options;
  if (wanted !== 'double' && wanted !== 'single') {
    throw new RangeError(`${purpose}: \`precision\` must be 'double' or 'single': got ${String(wanted)}`);
  }
  const inputs = requireSequences(purpose, 'inputs', options.inputs, cell.inputDim);
  const { steps, batch } = inputs;
  const readout = options.readout && readReadout(purpose, options.readout, cell.stateDim);
  const precision = cell.unroll === undefined ? 'double' : wanted;
  const request: UnrollOptions = {
    steps,
    batch,
    inputs: inputs.data,
    start: readStart(purpose, options.start, batch, cell.stateDim),
    precision,
    ...(readout && { readout }),
  };
  const run = cell.unroll?.(request) ?? unrollByJacobians(cell, request);
  const width = readout?.weight.rows ?? cell.stateDim;
  return { run, outputs: { steps, batch, width, data: run.outputs }, precision };
}

function readStart(purpose: string, start: MatrixLike | undefined, batch: number, n: number): Vector {
  if (start === undefined) return new Float64Array(batch * n);
  const { rows, columns, data } = toMatrix(start, 'start');
  if (rows !== batch || columns !== n) {
    throw new ShapeMismatchError(purpose, 'start', `[${batch}, ${n}]`, `[${rows}, ${columns}]`);
  }
  requireFinite(purpose, 'start', data);
  return data;
}

function readReadout(purpose: string, { weight, bias }: ReadoutWeights, n: number): LinearReadout {
  const read = toMatrix(weight, 'readout.weight');
  if (read.columns < 1 || read.columns > n || read.rows < 1) {
    const expected = `[k, u], 1 ≤ u ≤ ${n}`;
    throw new ShapeMismatchError(purpose, 'readout.weight', expected, `[${read.rows}, ${read.columns}]`);
  }
  requireFinite(purpose, 'readout.weight', read.data);
  if (bias === undefined) return { weight: read, bias: new Float64Array(read.rows) };
  requireLength(purpose, 'readout.bias', bias, read.rows);
  requireFinite(purpose, 'readout.bias', bias);
  return { weight: read, bias: Float64Array.from(bias) };
}
