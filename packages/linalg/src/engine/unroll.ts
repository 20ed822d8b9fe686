import { ShapeMismatchError } from '../errors.js';
import type { Host } from './create-engine.js';
import type { MatrixView } from './engine.js';
import type { Kernels } from './kernels.js';
import type {
  LinearReadout,
  Reals,
  RecurrentNetwork,
  UnitFunction,
  UnrollOptions,
  Unrolled,
  UnrolledGradient,
} from './recurrent.js';

const PURPOSE = 'Cannot run a network';
/** Rows of a product with a transposed left side that are transposed at a time. */
const BLOCK = 256;
/** How `scaleBySlopes` calls the functions whose slopes it knows. */
const SLOPE_KINDS = { tanh: 0, logistic: 1, identity: 3 } as const;
/** Begins on a cache line. */
const aligned = (length: number): number => (length + 15) & -16;

/** The right side of many products. */
export interface RightSide {
  /** Rows and columns as the product sees them. */
  readonly rows: number;
  readonly columns: number;
  /** Where the matrix stands as it was given, and its row stride there. */
  readonly at: number;
  readonly stride: number;
  /** Whether the product takes the transpose of what stands there. */
  readonly isTransposed: boolean;
  /** Where the packed form stands. */
  readonly packed: number;
}

/** Products in one precision; addresses and strides count numbers of `memory`. */
export interface UnrollProducts {
  /** out (m rows) = or += left · right. */
  multiply(
    m: number,
    left: number,
    leftStride: number,
    right: RightSide,
    out: number,
    outStride: number,
    isAdded: boolean,
  ): void;
  /** out (m × n) = leftᵀ · right, both with k rows. */
  multiplyLeftTransposed(
    [m, n, k]: readonly [number, number, number],
    left: number,
    leftStride: number,
    right: number,
    rightStride: number,
    out: number,
    outStride: number,
  ): void;
}

/** How another library multiplies on the memory of a run. */
export type ProductsOn = (memory: Reals) => UnrollProducts;

/** What a run reports to its engine. */
export interface UnrollReports {
  readonly moved: (bytesIn: number, bytesOut: number) => void;
  /** The run is over: its memory may serve another one. */
  readonly done: () => void;
}

/** What the kernels call their functions on floats. */
const SINGLE_NAMES = {
  addScaled: 'addScaledSingle',
  gate: 'gateSingle',
  gruBackward: 'gruBackwardSingle',
  gruForward: 'gruForwardSingle',
  lstmBackward: 'lstmBackwardSingle',
  lstmForward: 'lstmForwardSingle',
  mix: 'mixSingle',
  multiplyPacked: 'multiplyPackedSingle',
  pack: 'packSingle',
  packedLength: 'packedLengthSingle',
  scaleBySlopes: 'scaleBySlopesSingle',
  sumSquares: 'sumSquaresSingle',
  tanh: 'tanhSingle',
  transpose: 'transposeSingle',
} as const;

/** The kernels of one precision, under the names of those in double precision. */
type Functions = Pick<Kernels, keyof typeof SINGLE_NAMES>;

function functionsOf(kernels: Kernels, isSingle: boolean): Functions {
  if (!isSingle) return kernels;
  const all = kernels as unknown as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(SINGLE_NAMES).map(([name, single]) => [name, all[single]]),
  ) as unknown as Functions;
}

/** The sizes of a run. */
interface Shape {
  readonly steps: number;
  readonly batch: number;
  /** H. */
  readonly units: number;
  /** State variables: H, or 2H. */
  readonly state: number;
  readonly inputs: number;
  /** Sums per unit that the recurrent weights, and the input weights, act on. */
  readonly recurrentGates: number;
  readonly inputGates: number;
  /** Numbers per unit that are kept of each step beside the state. */
  readonly kept: number;
  /** Numbers that are read out of a state. */
  readonly outputs: number;
}

function shapeOf(network: RecurrentNetwork, options: UnrollOptions): Shape {
  const { steps, batch, leakRate = 1, readout } = options;
  const { kind, recurrent, input } = network;
  const units = recurrent.columns;
  const isMemory = kind === 'lstm';
  const [recurrentGates, inputGates, gates] = { elman: [1, 1, 0], gru: [3, 4, 4], lstm: [4, 4, 5] }[kind];
  const usesSums = kind === 'elman' && (typeof network.activation !== 'string' || leakRate !== 1);
  const state = isMemory ? 2 * units : units;
  const inputs = input.columns;
  check('recurrent', recurrent, recurrentGates * units, units);
  check('input', input, recurrentGates * units, inputs);
  if (network.kind === 'elman') checkLength('bias', network.bias, units);
  else {
    checkLength('recurrentBias', network.recurrentBias, recurrentGates * units);
    checkLength('inputBias', network.inputBias, recurrentGates * units);
  }
  checkLength('inputs', options.inputs, steps * batch * inputs);
  checkLength('start', options.start, batch * state);
  if (readout !== undefined) {
    check('readout.weight', readout.weight, readout.weight.rows, readout.weight.columns);
    checkLength('readout.bias', readout.bias, readout.weight.rows);
  }
  return {
    steps,
    batch,
    units,
    state,
    inputs,
    recurrentGates,
    inputGates,
    kept: usesSums ? 1 : gates,
    outputs: readout?.weight.rows ?? state,
  };
}

function check(
  argument: string,
  { data, rows, columns, offset = 0, stride = columns }: MatrixView,
  m: number,
  n: number,
): void {
  const end = rows === 0 || columns === 0 ? offset : offset + (rows - 1) * stride + columns;
  if (rows === m && columns === n && end <= data.length) return;
  throw new ShapeMismatchError(PURPOSE, argument, `[${m}, ${n}]`, `[${rows}, ${columns}]`);
}

function checkLength(argument: string, values: ArrayLike<number>, length: number): void {
  if (values.length === length) return;
  throw new ShapeMismatchError(PURPOSE, argument, `[${length}]`, `[${values.length}]`);
}

/** Hands out addresses. */
class Layout {
  next: number;

  constructor(first: number) {
    this.next = first;
  }

  take(length: number): number {
    const at = this.next;
    this.next = aligned(at + length);
    return at;
  }
}

/** Where everything stands. */
function layOut(first: number, shape: Shape, f: Functions, readout: LinearReadout | undefined) {
  const { steps, batch, units, state, inputs, recurrentGates, inputGates, kept, outputs } = shape;
  const rows = steps * batch;
  const width = recurrentGates * units;
  const sums = inputGates * units;
  const layout = new Layout(first);
  const take = (length: number): number => layout.take(length);
  const read = readout?.weight.columns ?? 0;
  const longest = Math.max(width, outputs);
  return {
    /** Inputs with a column of ones, which carries the biases. */
    inputs: take(rows * (inputs + 1)),
    inputWeights: take(sums * (inputs + 1)),
    inputPacked: take(f.packedLength(inputs + 1, sums)),
    recurrent: take(width * units),
    forwardPacked: take(f.packedLength(units, width)),
    backwardPacked: take(f.packedLength(width, units)),
    states: take((steps + 1) * batch * state),
    kept: take(rows * kept * units),
    /** Derivatives by the states. */
    adjoint: take((steps + 1) * batch * state),
    recurrentGradient: take(width * units),
    inputGradient: take(sums * (inputs + 1)),
    readoutWeights: take(outputs * read),
    readoutPacked: take(f.packedLength(read, outputs)),
    readoutBackPacked: take(f.packedLength(outputs, read)),
    outputs: readout === undefined ? 0 : take(rows * outputs),
    readoutGradient: take(outputs * read),
    transposed: take(Math.max(longest, sums) * Math.min(rows, BLOCK)),
    packed: take(f.packedLength(Math.min(rows, BLOCK), Math.max(units, inputs + 1, read))),
    end: layout.next,
  };
}

/** Products by the kernels. */
function kernelProducts(f: Functions, transposed: number, packed: number): UnrollProducts {
  return {
    multiply(m, left, leftStride, right, out, outStride, isAdded): void {
      const { rows: k, columns: n } = right;
      f.multiplyPacked(m, n, k, left, leftStride, right.packed, out, outStride, isAdded ? 1 : 0);
    },
    multiplyLeftTransposed([m, n, k], left, leftStride, right, rightStride, out, outStride): void {
      for (let first = 0; first < k; first += BLOCK) {
        const rows = Math.min(BLOCK, k - first);
        f.transpose(rows, m, left + first * leftStride, leftStride, transposed, rows);
        f.pack(rows, n, right + first * rightStride, rightStride, 1, packed);
        f.multiplyPacked(m, n, rows, transposed, rows, packed, out, outStride, first === 0 ? 0 : 1);
      }
    },
  };
}

/** Runs a network in the memory of `host`, which it keeps until the run is over. */
export function unrollOn(
  host: Host,
  network: RecurrentNetwork,
  options: UnrollOptions,
  reserve: (doubles: number) => void,
  reports: UnrollReports,
  productsOn?: ProductsOn,
): Unrolled {
  const { precision, leakRate = 1, readout } = options;
  const isSingle = precision === 'single';
  const shape = shapeOf(network, options);
  const { steps, batch, units, state, inputs: m, recurrentGates, inputGates, kept, outputs } = shape;
  const f = functionsOf(host.kernels, isSingle);
  const first = aligned(host.kernels.firstFree() * (isSingle ? 2 : 1));
  const place = layOut(first, shape, f, readout);
  reserve(isSingle ? Math.ceil(place.end / 2) : place.end);
  const doubles = host.doubles();
  const memory: Reals = isSingle ? new Float32Array(doubles.buffer) : doubles;
  const bytes = memory.BYTES_PER_ELEMENT;
  const products = productsOn?.(memory) ?? kernelProducts(f, place.transposed, place.packed);
  const isNative = productsOn !== undefined;
  const rows = steps * batch;
  const width = recurrentGates * units;
  const sums = inputGates * units;
  host.enter();

  /** A right side that stands at `at`, packed where the kernels multiply with it. */
  const rightSide = (
    at: number,
    stride: number,
    k: number,
    n: number,
    isTransposed: boolean,
    packed: number,
  ): RightSide => {
    if (!isNative) f.pack(k, n, at, isTransposed ? 1 : stride, isTransposed ? stride : 1, packed);
    return { rows: k, columns: n, at, stride, isTransposed, packed };
  };

  // Weights and inputs go in.
  putRows(network.recurrent, memory, place.recurrent, units);
  putInputWeights(network, memory, place.inputWeights, m);
  for (let row = 0, from = 0, to = place.inputs; row < rows; row++) {
    for (let j = 0; j < m; j++) memory[to++] = options.inputs[from++];
    memory[to++] = 1;
  }
  memory.set(options.start, place.states);
  reports.moved((width * units + sums * (m + 1) + rows * m + batch * state) * bytes, 0);

  const inputSide = rightSide(place.inputWeights, m + 1, m + 1, sums, true, place.inputPacked);
  const recurrentSide = rightSide(place.recurrent, units, units, width, true, place.forwardPacked);
  const stateAt = (t: number): number => place.states + t * batch * state;
  const keptAt = (t: number): number => place.kept + (t - 1) * batch * kept * units;
  const adjointAt = (t: number): number => place.adjoint + t * batch * state;
  // A plain network's sums can stand where the states will be.
  const sumsAt = kept === 0 ? stateAt : keptAt;
  const sumsStride = Math.max(1, kept) * units;
  const count = batch * units;
  const unitFunction =
    network.kind === 'elman' && typeof network.activation !== 'string' ? network.activation : undefined;

  const slopeKind =
    network.kind === 'elman' && typeof network.activation === 'string' ? SLOPE_KINDS[network.activation] : 2;

  const finishStep = (t: number): void => {
    const at = sumsAt(t);
    const previous = stateAt(t - 1);
    const next = stateAt(t);
    switch (network.kind) {
      case 'gru':
        f.gruForward(batch, units, at, previous, next);
        break;
      case 'lstm':
        f.lstmForward(batch, units, at, previous, next);
        break;
      case 'elman':
        if (unitFunction !== undefined) applyFunction(unitFunction, memory, count, at, next);
        else {
          if (network.activation === 'tanh') f.tanh(count, at, at);
          else if (network.activation === 'logistic') f.gate(count, at, at);
          if (kept > 0) f.mix(count, leakRate, previous, at, next);
          return;
        }
    }
    if (leakRate !== 1) f.mix(batch * state, leakRate, previous, next, next);
  };

  products.multiply(rows, place.inputs, m + 1, inputSide, sumsAt(1), sumsStride, false);
  for (let t = 1; t <= steps; t++) {
    products.multiply(batch, stateAt(t - 1), state, recurrentSide, sumsAt(t), sumsStride, true);
    finishStep(t);
  }

  let readSide: RightSide | undefined;
  if (readout !== undefined) {
    const { rows: k, columns: u } = readout.weight;
    putRows(readout.weight, memory, place.readoutWeights, u);
    readSide = rightSide(place.readoutWeights, u, u, k, true, place.readoutPacked);
    products.multiply(rows, stateAt(1), state, readSide, place.outputs, k, false);
    for (let row = 0, at = place.outputs; row < rows; row++) {
      for (let j = 0; j < k; j++) memory[at++] += readout.bias[j];
    }
    reports.moved(k * (u + 1) * bytes, 0);
  }

  const statesView = memory.subarray(place.states, place.states + (steps + 1) * batch * state);
  const outputsView =
    readout === undefined
      ? statesView.subarray(batch * state)
      : memory.subarray(place.outputs, place.outputs + rows * outputs);
  let isOver = false;
  const end = (): void => {
    if (isOver) throw new Error(`${PURPOSE}: this run is over`);
    isOver = true;
  };

  /** Derivatives by the states h_t become derivatives by the sums, which the weights act on. */
  const startStep = (t: number): void => {
    const at = sumsAt(t);
    const g = adjointAt(t);
    const before = adjointAt(t - 1);
    if (network.kind === 'gru') f.gruBackward(batch, units, leakRate, at, stateAt(t - 1), g, before);
    else if (network.kind === 'lstm') f.lstmBackward(batch, units, leakRate, at, stateAt(t - 1), g, before);
    else {
      if (leakRate !== 1) f.addScaled(count, 1 - leakRate, g, before);
      f.scaleBySlopes(slopeKind, count, leakRate, at, g);
    }
  };

  return {
    states: statesView,
    outputs: outputsView,

    release(): void {
      end();
      reports.done();
    },

    backward(upstream): UnrolledGradient {
      checkLength('upstream', upstream, rows * outputs);
      end();
      host.enter();
      memory.fill(0, adjointAt(0), adjointAt(1));
      const readoutWeight = new Float64Array(readout === undefined ? 0 : outputs * readout.weight.columns);
      const readoutBias = new Float64Array(readout === undefined ? 0 : outputs);
      if (readout === undefined) memory.set(upstream, adjointAt(1));
      else {
        const u = readout.weight.columns;
        memory.set(upstream, place.outputs);
        memory.fill(0, adjointAt(1), adjointAt(steps + 1));
        const back = rightSide(place.readoutWeights, u, outputs, u, false, place.readoutBackPacked);
        products.multiply(rows, place.outputs, outputs, back, adjointAt(1), state, false);
        // prettier-ignore
        products.multiplyLeftTransposed(
          [outputs, u, rows], place.outputs, outputs, stateAt(1), state, place.readoutGradient, u,
        );
        readoutWeight.set(memory.subarray(place.readoutGradient, place.readoutGradient + outputs * u));
        for (let row = 0, from = 0; row < rows; row++) {
          for (let j = 0; j < outputs; j++) readoutBias[j] += upstream[from++];
        }
      }

      // Products of no rows write nothing.
      if (rows === 0) memory.fill(0, place.recurrentGradient, place.end);

      const backSide = rightSide(place.recurrent, units, width, units, false, place.backwardPacked);
      const norms = new Float64Array(steps + 1);
      // Where the derivatives by the sums are: with the adjoints of a plain network, else in place of the sums.
      const deltaAt = network.kind === 'elman' ? adjointAt : keptAt;
      const deltaStride = network.kind === 'elman' ? units : kept * units;
      for (let t = steps; t > 0; t--) {
        norms[t] = Math.sqrt(f.sumSquares(batch * state, adjointAt(t)));
        startStep(t);
        products.multiply(batch, deltaAt(t), deltaStride, backSide, adjointAt(t - 1), state, true);
      }
      norms[0] = Math.sqrt(f.sumSquares(batch * state, adjointAt(0)));
      // prettier-ignore
      products.multiplyLeftTransposed(
        [width, units, rows], deltaAt(1), deltaStride, stateAt(0), state, place.recurrentGradient, units,
      );
      // prettier-ignore
      products.multiplyLeftTransposed(
        [sums, m + 1, rows], deltaAt(1), deltaStride, place.inputs, m + 1, place.inputGradient, m + 1,
      );
      const parameters = takeGradient(network, memory, place.recurrentGradient, place.inputGradient, m);
      const start = Float64Array.from(memory.subarray(adjointAt(0), adjointAt(1)));
      const given =
        readoutWeight.length + readoutBias.length + parameters.length + start.length + norms.length;
      reports.moved(upstream.length * bytes, given * 8);
      reports.done();
      return { parameters, readoutWeight, readoutBias, start, norms };
    },
  };
}

function applyFunction(f: UnitFunction, memory: Reals, count: number, at: number, to: number): void {
  for (let i = 0; i < count; i++) {
    const sum = memory[at + i];
    memory[to + i] = f.value(sum);
    memory[at + i] = f.derivative(sum);
  }
}

function putRows(
  { data, rows, columns, offset = 0, stride = columns }: MatrixView,
  to: Reals,
  at: number,
  toStride: number,
): void {
  for (let i = 0; i < rows; i++) {
    const start = offset + i * stride;
    to.set(data.subarray(start, start + columns), at + i * toStride);
  }
}

/**
 * Input weights with the biases as their last column, one row for each sum that is kept. A GRU keeps W_hn h + b_hn
 * and W_in x + b_in apart: its third group of rows has the bias b_hn alone, its fourth the weights of n.
 */
function putInputWeights(network: RecurrentNetwork, memory: Reals, at: number, m: number): void {
  const { data, rows, offset = 0, stride = m } = network.input;
  const units = network.recurrent.columns;
  for (let i = 0; i < rows; i++) {
    const isInner = network.kind === 'gru' && i >= 2 * units;
    const to = at + (isInner ? i + units : i) * (m + 1);
    memory.set(data.subarray(offset + i * stride, offset + i * stride + m), to);
    if (network.kind === 'elman') memory[to + m] = network.bias[i];
    else if (!isInner) memory[to + m] = network.recurrentBias[i] + network.inputBias[i];
    else {
      memory[to + m] = network.inputBias[i];
      const alone = at + i * (m + 1);
      memory.fill(0, alone, alone + m);
      memory[alone + m] = network.recurrentBias[i];
    }
  }
}

/** The flat gradient from those of the recurrent weights and of the input weights with biases. */
function takeGradient(
  network: RecurrentNetwork,
  memory: Reals,
  recurrentAt: number,
  inputAt: number,
  m: number,
): Float64Array {
  const { rows, columns: units } = network.recurrent;
  const biases = network.kind === 'elman' ? 1 : 2;
  const parameters = new Float64Array(rows * (units + m + biases));
  parameters.set(memory.subarray(recurrentAt, recurrentAt + rows * units));
  const input = rows * units;
  const recurrentBias = input + rows * m;
  const inputBias = recurrentBias + (biases - 1) * rows;
  for (let i = 0; i < rows; i++) {
    const isInner = network.kind === 'gru' && i >= 2 * units;
    const from = inputAt + (isInner ? i + units : i) * (m + 1);
    parameters.set(memory.subarray(from, from + m), input + i * m);
    parameters[inputBias + i] = memory[from + m];
    parameters[recurrentBias + i] = memory[(isInner ? inputAt + i * (m + 1) : from) + m];
  }
  return parameters;
}
