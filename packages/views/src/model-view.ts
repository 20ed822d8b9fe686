import type { Cell, CellDescription, Network } from '@phasebook/dynamics';
import {
  eigenvalues,
  requireLength,
  requireFinite,
  singularValues,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import { decodeMatrix, encodeWeights, type EncodedArray } from './encoding.js';
import { encodeComplex } from './fixed-point-marks.js';
import { innermostCell, modelOf } from './model.js';
import { arrayBytes, megabytes, modelLimitText } from './readers/model-view.js';
import type { SystemOptions } from './system.js';
import type { EncodedCell, EncodedReadout } from './types.js';
import { FORMAT_VERSION, MAX_MODEL_BYTES } from './version.js';
import type { ModelView, RecurrentBlock, WeightSource } from './wire/model-view.js';

/** Options of {@link modelView}. */
export interface ModelViewOptions extends SystemOptions {
  /** Inputs to look at the network under, each of shape [m]. @default none: the frozen input at every step */
  readonly inputs?: readonly ArrayLike<number>[];
  /** Where the weights came from. @default the tensors' names, where a network is given */
  readonly source?: WeightSource;
  /** Whether norms and eigenvalues of the recurrent blocks are computed here; a page does it by itself. @default true */
  readonly blocks?: boolean;
  /** Heading. @default none */
  readonly title?: string;
}

const purpose = 'Cannot make a model view';

/**
 * A recurrent network itself as a view: its weights as data, and the sizes of its recurrent blocks.
 *
 * Opened on a page it is looked into there: portrait, fixed points, exponents, gradients. `exploreModel` computes
 * the same pictures here.
 *
 * @param source - Cell, or a network from a file with its readout and the names of its tensors.
 * @param options - Inputs, origin of the weights, heading.
 * @returns View of kind `model`.
 * @throws {ShapeMismatchError} If an input does not have `cell.inputDim` entries.
 * @throws {NonFiniteError} If an input holds NaN or an infinity.
 * @throws {RangeError} If weights and inputs take more than 16 MB.
 *
 * Cost: O(number of weights); with blocks about 35 n³ flops for each of the 1, 3 or 4 of them.
 *
 * @example The spectral radius of a network's recurrent weights
 * ```ts
 * const view = modelView(elmanCell({ recurrent: [[0, -2], [2, 0]] }));
 * assertClose(view.blocks?.[0].spectralRadius, 2);
 * ```
 */
export function modelView(source: Cell | Network, options: ModelViewOptions = {}): ModelView {
  const { title, inputs } = options;
  const network = 'cell' in source ? source : undefined;
  const cell = 'cell' in source ? source.cell : source;
  // Encoding what is too large anyway would take its time.
  requireSmall(4 * entriesOf(cell.description));
  const model = modelOf(cell, options.input, options.parameters);
  const origin = originOf(network, options.source);
  const warnings = network?.warnings ?? [];
  const view: ModelView = {
    kind: 'model',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    ...(warnings.length > 0 && { warnings }),
    model,
    ...(network?.readout && { readout: encodedReadout(network.readout) }),
    ...(origin && { source: origin }),
    ...(inputs && { inputs: encodedInputs(inputs, cell.inputDim) }),
  };
  requireSmall(arrayBytes(view));
  return options.blocks === false ? view : withBlocks(view);
}

function requireSmall(bytes: number): void {
  if (bytes <= MAX_MODEL_BYTES) return;
  throw new RangeError(`${purpose}: \`source\` must take ${modelLimitText}: got ${megabytes(bytes)}`);
}

function entriesOf(description: CellDescription): number {
  if ('cell' in description) return entriesOf(description.cell);
  const blocks = Object.values(description) as readonly (string | Matrix | Vector)[];
  return blocks.reduce((sum, block) => {
    if (typeof block === 'string') return sum;
    return sum + (block instanceof Float64Array ? block.length : block.data.length);
  }, 0);
}

function originOf(network: Network | undefined, given: WeightSource | undefined): WeightSource | undefined {
  if (network === undefined) return given;
  return { ...given, tensors: { ...network.tensorNames, ...given?.tensors } };
}

function encodedReadout({ weight, bias }: NonNullable<Network['readout']>): EncodedReadout {
  return {
    weight: encodeWeights(weight.data, [weight.rows, weight.columns], 'readout.weight'),
    bias: encodeWeights(bias, [bias.length], 'readout.bias'),
  };
}

function encodedInputs(
  inputs: readonly ArrayLike<number>[],
  columns: number,
): NonNullable<ModelView['inputs']> {
  const data = new Float64Array(inputs.length * columns);
  inputs.forEach((input, t) => {
    requireLength(purpose, `inputs[${t}]`, input, columns);
    data.set(Float64Array.from(input), t * columns);
  });
  requireFinite(purpose, 'inputs', data);
  return encodeWeights(data, [inputs.length, columns], 'inputs');
}

/** The view with norms and eigenvalues of its recurrent blocks; the view itself where it has them. */
export function withBlocks(view: ModelView): ModelView {
  return view.blocks === undefined ? { ...view, blocks: recurrentBlocks(view.model.cell) } : view;
}

const gates: Readonly<Record<'gru' | 'lstm', readonly string[]>> = {
  gru: ['reset', 'update', 'candidate'],
  lstm: ['input', 'forget', 'candidate', 'output'],
};

/** Norms and eigenvalues of the recurrent weights, gate by gate. */
export function recurrentBlocks(cell: EncodedCell): RecurrentBlock[] {
  const inner = innermostCell(cell);
  const { columns: units, data } = decodeMatrix(inner.recurrent);
  const names = inner.kind === 'gru' || inner.kind === 'lstm' ? gates[inner.kind] : ['recurrent'];
  return names.map((name, k): RecurrentBlock => {
    const rows = data.slice(k * units * units, (k + 1) * units * units);
    const block: Matrix = { rows: units, columns: units, data: rows };
    const values = eigenvalues(block);
    return {
      name,
      frobeniusNorm: Math.hypot(...chunkNorms(rows)),
      spectralNorm: singularValues(block)[0],
      spectralRadius: Math.hypot(values[0].re, values[0].im),
      eigenvalues: encodeComplex(values),
    };
  });
}

/** Norms of pieces: `Math.hypot` of a million arguments overflows the stack. */
function chunkNorms(values: Vector): number[] {
  const norms: number[] = [];
  for (let i = 0; i < values.length; i += 1024) norms.push(Math.hypot(...values.subarray(i, i + 1024)));
  return norms;
}

/** Numbers of units, inputs and parameters of a network. */
export interface ModelSizes {
  readonly units: number;
  readonly inputs: number;
  /** Weights and biases of the cell as stored; an RNN's two biases count once. */
  readonly parameters: number;
  /** Outputs and parameters of the readout, where there is one. */
  readonly readout?: { readonly outputs: number; readonly parameters: number };
}

/** Counts what a view of a network holds. */
export function modelSizes({ model: { cell }, readout }: Pick<ModelView, 'model' | 'readout'>): ModelSizes {
  const inner = innermostCell(cell);
  const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);
  const blocks = Object.values(inner) as readonly (string | EncodedArray)[];
  const parameters = blocks.reduce(
    (sum, block) => sum + (typeof block === 'string' ? 0 : sizeOf(block.shape)),
    0,
  );
  return {
    units: inner.recurrent.shape[1],
    inputs: inner.input.shape[1],
    parameters,
    ...(readout && {
      readout: {
        outputs: readout.weight.shape[0],
        parameters: sizeOf(readout.weight.shape) + sizeOf(readout.bias.shape),
      },
    }),
  };
}
