import { type Matrix, multiplyVector, requireLength, type Vector } from '@phasebook/linalg';
import { elmanCell } from '../cells/elman.js';
import { gruCell } from '../cells/gru.js';
import { lstmCell } from '../cells/lstm.js';
import type { Cell } from '../system/cell.js';
import { readNetwork, type ReadNetworkOptions } from './read-network.js';
import type { StateDict, Tensor } from './state-dict.js';
import { quote, StateDictError } from './state-dict-error.js';

const PURPOSE = 'Cannot make a network';
const SUPPORTED = 'supported are RNN, GRU and LSTM with one layer, one direction and no projection';

/** Kinds of recurrent layers that can be loaded. */
export type NetworkCellKind = 'rnn' | 'gru' | 'lstm';

/** What the names and shapes of a state_dict do not say. */
export interface NetworkOptions {
  /**
   * Kind of the recurrent layer.
   * @default from the metadata, else from the rows of `weight_hh`: H, 3H, 4H for rnn, gru, lstm
   */
  readonly cell?: NetworkCellKind;
  /**
   * Activation of an RNN; a state_dict does not carry it.
   * @default from the metadata, else 'tanh' with a warning
   */
  readonly activation?: 'tanh' | 'relu';
  /**
   * What stands before `weight_hh` in the names, such as `'encoder.gru'`.
   * @default found, where there is only one recurrent layer
   */
  readonly prefix?: string;
  /**
   * Name of the readout layer, such as `'head'` for `head.weight` and `head.bias`.
   * @default the first that fits of readout, fc, linear, decoder, out, output, head, and of `Wo` with `bo`
   */
  readonly readout?: string;
}

/** Names of the tensors that a network was made from. */
export interface NetworkTensorNames {
  readonly recurrent: string;
  readonly input: string;
  readonly recurrentBias?: string;
  readonly inputBias?: string;
  readonly readoutWeight?: string;
  readonly readoutBias?: string;
}

/** A linear layer y = V h + b behind the cell. */
export interface Readout {
  /** V, shape [outputs, H]. */
  readonly weight: Matrix;
  /** b, shape [outputs]. */
  readonly bias: Vector;
}

/** A trained recurrent network: its cell and, where the file has one, its readout. */
export interface Network {
  readonly cell: Cell;
  readonly readout?: Readout;
  /** Order of the gate blocks in the rows of the weights: 'r,z,n', 'i,f,g,o', or 'none' for an RNN. */
  readonly gateOrder: string;
  /** Where every part came from. */
  readonly tensorNames: NetworkTensorNames;
  /** What had to be assumed, and tensors of the file that were not used. */
  readonly warnings: readonly string[];
}

const GATES: Readonly<Record<NetworkCellKind, number>> = { rnn: 1, gru: 3, lstm: 4 };
const GATE_ORDERS: Readonly<Record<NetworkCellKind, string>> = { rnn: 'none', gru: 'r,z,n', lstm: 'i,f,g,o' };
const READOUT_NAMES = ['readout', 'fc', 'linear', 'decoder', 'out', 'output', 'head'];

/** Names of the recurrent layer's tensors: prefix, kind of tensor, layer, direction. */
const LAYER_TENSOR = /^(.*\.)?(weight_hh|weight_ih|weight_hr|bias_hh|bias_ih)(?:_l(\d+))?(_reverse)?$/;

function fail(text: string, tensor?: string): never {
  throw new StateDictError(`${PURPOSE}: ${text}`, tensor);
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** Throws where a tensor that goes into the network holds NaN or an infinity. */
function requireFiniteTensor(tensor: Tensor): void {
  const index = tensor.values.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) {
    fail(`${quote(tensor.name)} must be finite: got ${tensor.values[index]} at index ${index}`, tensor.name);
  }
}

function asMatrix(tensor: Tensor): Matrix {
  return { rows: tensor.shape[0], columns: tensor.shape[1], data: tensor.values };
}

function requireShape(tensor: Tensor, expected: readonly number[]): void {
  if (
    tensor.shape.length !== expected.length ||
    expected.some((length, axis) => tensor.shape[axis] !== length)
  ) {
    fail(
      `${quote(tensor.name)} must have shape ${shapeText(expected)}: got ${shapeText(tensor.shape)}`,
      tensor.name,
    );
  }
}

/** What stands before the names of the recurrent layers in the file. */
function prefixesOf(dict: StateDict): Set<string> {
  const prefixes = new Set<string>();
  for (const name of dict.tensors.keys()) {
    const match = LAYER_TENSOR.exec(name);
    if (match !== null && match[2] === 'weight_hh') prefixes.add(match[1] ?? '');
  }
  return prefixes;
}

/** The prefix of the one recurrent layer in the file. */
function findPrefix(dict: StateDict, wanted: string | undefined): string {
  const prefixes = prefixesOf(dict);
  const found = [...prefixes].map((prefix) => `\`${prefix}\``).join(', ');
  if (wanted !== undefined) {
    const prefix = wanted === '' || wanted.endsWith('.') ? wanted : `${wanted}.`;
    if (prefixes.has(prefix)) return prefix;
    return fail(
      `there is no tensor ${quote(`${prefix}weight_hh_l0`)} or ${quote(`${prefix}weight_hh`)}: ${
        prefixes.size === 0
          ? 'the file has no recurrent layer'
          : `recurrent layers have the prefixes ${found}`
      }`,
    );
  }
  if (prefixes.size > 1) {
    return fail(
      `the file has ${prefixes.size} recurrent layers: name one of ${found} in the option \`prefix\``,
    );
  }
  for (const prefix of prefixes) return prefix;
  const names = [...dict.tensors.keys()];
  const shown = names.slice(0, 8).map(quote).join(', ') + (names.length > 8 ? ', …' : '');
  return fail(
    `the file has no recurrent layer (no tensor called \`weight_hh_l0\` or \`weight_hh\`, with or without a prefix): ${
      names.length === 0 ? 'it is empty' : `it has ${shown}`
    }`,
  );
}

/** The tensors of the recurrent layer by kind; throws at what is not supported. */
function findLayer(dict: StateDict, prefix: string): Map<string, Tensor> {
  const layer = new Map<string, Tensor>();
  for (const [name, tensor] of dict.tensors) {
    const match = LAYER_TENSOR.exec(name) as (string | undefined)[] | null;
    if (match === null || (match[1] ?? '') !== prefix) continue;
    const [, , kind, index, reverse] = match;
    if (reverse !== undefined) fail(`${quote(name)} belongs to a bidirectional layer: ${SUPPORTED}`, name);
    if (Number(index ?? 0) > 0) fail(`${quote(name)} belongs to a second layer: ${SUPPORTED}`, name);
    if (kind === undefined) continue;
    if (kind === 'weight_hr') fail(`${quote(name)} belongs to an LSTM with projection: ${SUPPORTED}`, name);
    const twin = layer.get(kind);
    if (twin !== undefined) fail(`${quote(name)} and ${quote(twin.name)} are the same weight twice`, name);
    layer.set(kind, tensor);
  }
  return layer;
}

/** The kind that a text in the metadata names. */
function kindFromText(text: string | undefined): NetworkCellKind | undefined {
  const match = /^(?:torch\.nn\.|nn\.)?(rnn|gru|lstm)(?:cell|_tanh|_relu)?$/i.exec(text?.trim() ?? '');
  return match === null ? undefined : (match[1].toLowerCase() as NetworkCellKind);
}

function findKind(recurrent: Tensor, dict: StateDict, wanted: NetworkCellKind | undefined): NetworkCellKind {
  const { name, shape } = recurrent;
  const [rows, units] = shape;
  if (shape.length !== 2 || units < 1) {
    fail(`${quote(name)} must have shape [H, H], [3H, H] or [4H, H]: got ${shapeText(shape)}`, name);
  }
  if (wanted !== undefined && !Object.hasOwn(GATES, wanted)) {
    throw new RangeError(`${PURPOSE}: \`cell\` must be one of rnn, gru, lstm: got ${String(wanted)}`);
  }
  const stated = wanted ?? kindFromText(dict.metadata.cell ?? dict.metadata.mode ?? dict.metadata.cell_type);
  if (stated !== undefined) {
    if (rows !== GATES[stated] * units) {
      const source = wanted === undefined ? 'the metadata of the file' : 'the option `cell`';
      fail(
        `${quote(name)} must have shape ${shapeText([GATES[stated] * units, units])} for the ${stated} that ` +
          `${source} names: got ${shapeText(shape)}`,
        name,
      );
    }
    return stated;
  }
  const kinds: readonly NetworkCellKind[] = ['rnn', 'gru', 'lstm'];
  return (
    kinds.find((kind) => rows === GATES[kind] * units) ??
    fail(`${quote(name)} must have shape [H, H], [3H, H] or [4H, H]: got ${shapeText(shape)}`, name)
  );
}

/** Throws where the file says that its gates stand in another order than PyTorch's. */
function requireGateOrder(dict: StateDict, kind: NetworkCellKind, recurrent: Tensor): void {
  const stated = dict.metadata.gate_order
    ?.toLowerCase()
    .match(/[a-z]+/g)
    ?.join(',');
  if (kind !== 'rnn' && stated !== undefined && stated !== GATE_ORDERS[kind]) {
    fail(
      `${quote(recurrent.name)} must have its gates in the order ${GATE_ORDERS[kind]}: the file says ${stated}`,
      recurrent.name,
    );
  }
}

/** The activation that the metadata of the file names. */
function statedActivation({ metadata }: StateDict): 'tanh' | 'relu' | undefined {
  const { nonlinearity, activation, cell, mode } = metadata;
  for (const text of [nonlinearity, activation, cell, mode]) {
    const match = /(?:^|_)(tanh|relu)$/i.exec(text ?? '');
    if (match !== null) return match[1].toLowerCase() as 'tanh' | 'relu';
  }
  return undefined;
}

function findActivation(
  dict: StateDict,
  wanted: 'tanh' | 'relu' | undefined,
  warnings: string[],
): 'tanh' | 'relu' {
  if (wanted !== undefined) {
    if ((wanted as string) === 'tanh' || (wanted as string) === 'relu') return wanted;
    throw new RangeError(`${PURPOSE}: \`activation\` must be one of tanh, relu: got ${String(wanted)}`);
  }
  const stated = statedActivation(dict);
  if (stated !== undefined) return stated;
  warnings.push(
    'The file does not say which activation the RNN was trained with: tanh is assumed; ' +
      "pass activation: 'relu' for the other",
  );
  return 'tanh';
}

/** The readout's two tensors, where there is a layer that takes the cell's H outputs. */
function findReadout(
  dict: StateDict,
  units: number,
  wanted: string | undefined,
): { weight: Tensor; bias: Tensor | undefined } | undefined {
  const { tensors } = dict;
  const fits = ({ shape }: Tensor): boolean => shape.length === 2 && shape[1] === units && shape[0] > 0;

  if (wanted !== undefined) {
    const weight = tensors.get(`${wanted}.weight`) ?? tensors.get(wanted);
    if (weight === undefined) {
      return fail(`there is no readout tensor ${quote(`${wanted}.weight`)} or ${quote(wanted)}`, wanted);
    }
    if (!fits(weight)) {
      fail(
        `${quote(weight.name)} must have shape [outputs, ${units}] to read the state out: ` +
          `got ${shapeText(weight.shape)}`,
        weight.name,
      );
    }
    const biasName = weight.name === 'Wo' ? 'bo' : weight.name.replace(/(^|\.)weight$/, '$1bias');
    return { weight, bias: biasName === weight.name ? undefined : tensors.get(biasName) };
  }
  for (const base of READOUT_NAMES) {
    for (const [name, weight] of tensors) {
      if (name !== `${base}.weight` && !name.endsWith(`.${base}.weight`)) continue;
      if (fits(weight)) return { weight, bias: tensors.get(`${name.slice(0, -'weight'.length)}bias`) };
    }
  }
  const weight = tensors.get('Wo');
  return weight !== undefined && fits(weight) ? { weight, bias: tensors.get('bo') } : undefined;
}

/** What a file of weights leaves to its reader; see {@link networkChoices}. */
export interface NetworkChoices {
  /** Prefixes of the recurrent layers, in the order of the file; one of them is option `prefix`. */
  readonly prefixes: readonly string[];
  /** Whether the activation of an RNN is not said: option `activation`. */
  readonly isActivationOpen: boolean;
}

/**
 * What a file of weights leaves open, for those who ask their user instead of guessing.
 *
 * @param dict - Tensors by name.
 * @param prefix - The layer whose activation is asked about. Default the first one.
 *
 * Cost: O(number of tensors).
 *
 * @example
 * ```ts
 * const dict = readStateDictJson({ 'a.weight_hh': [[1]], 'a.weight_ih': [[1]], 'b.weight_hh': [[0], [0], [1]] });
 * assertEqual(networkChoices(dict), { prefixes: ['a.', 'b.'], isActivationOpen: true });
 * assertEqual(networkChoices(dict, 'b.').isActivationOpen, false);
 * ```
 */
export function networkChoices(dict: StateDict, prefix?: string): NetworkChoices {
  const prefixes = [...prefixesOf(dict)];
  const chosen = prefix ?? prefixes.at(0);
  const recurrent = ['weight_hh_l0', 'weight_hh'].map((name) => dict.tensors.get(`${chosen ?? ''}${name}`));
  const [rows, units] = recurrent.find((tensor) => tensor !== undefined)?.shape ?? [];
  const isActivationOpen = rows !== undefined && rows === units && statedActivation(dict) === undefined;
  return { prefixes, isActivationOpen };
}

/**
 * Makes a network of the tensors of a PyTorch `state_dict`.
 *
 * Takes the names of `nn.RNN`, `nn.GRU`, `nn.LSTM` (`weight_hh_l0`, …) and of their cells (`weight_hh`, …), with
 * any prefix, with or without biases; PyTorch's equations and gate orders. A linear readout comes along.
 *
 * @param dict - Tensors by name, from {@link readNetwork} or one of the readers.
 * @param options - What the file does not say, or says wrongly.
 * @returns The cell (an RNN's two biases are added up), the readout, and warnings about what was assumed.
 * @throws {StateDictError} If there is no recurrent layer or more than one, the layer is not supported, or a tensor is
 *   missing, has the wrong shape or is not finite; `tensor` names it.
 *
 * Cost: O(number of weights).
 * Source: PyTorch documentation of `torch.nn.RNN`, `torch.nn.GRU` and `torch.nn.LSTM`.
 *
 * @example A GRU is known by its 3H rows
 * ```ts
 * const dict = readStateDictJson({
 *   'gru.weight_ih_l0': [[0], [0], [1]],
 *   'gru.weight_hh_l0': [[0], [0], [3]],
 *   'readout.weight': [[2]],
 * });
 * const network = networkFromStateDict(dict);
 * assertEqual(network.gateOrder, 'r,z,n');
 * assertClose(network.cell.step(vector(1), vector(0)), [0.5 + 0.5 * Math.tanh(1.5)]);
 * assertClose(readoutOf(network, vector(0.25)), [0.5]);
 * ```
 */
export function networkFromStateDict(dict: StateDict, options: NetworkOptions = {}): Network {
  const warnings: string[] = [];
  const prefix = findPrefix(dict, options.prefix);
  const layer = findLayer(dict, prefix);
  const recurrent = layer.get('weight_hh');
  if (recurrent === undefined) return fail('the recurrent layer has no `weight_hh`');
  const kind = findKind(recurrent, dict, options.cell);
  requireGateOrder(dict, kind, recurrent);
  const [rows, units] = recurrent.shape;

  const input = layer.get('weight_ih');
  if (input === undefined) {
    const missing = recurrent.name.replace('weight_hh', 'weight_ih');
    return fail(`${quote(missing)} is missing`, missing);
  }
  if (input.shape.length !== 2 || input.shape[0] !== rows) {
    fail(`${quote(input.name)} must have shape [${rows}, m]: got ${shapeText(input.shape)}`, input.name);
  }
  const recurrentBias = layer.get('bias_hh');
  const inputBias = layer.get('bias_ih');
  if ((recurrentBias === undefined) !== (inputBias === undefined)) {
    const missing = recurrent.name.replace('weight_hh', recurrentBias === undefined ? 'bias_hh' : 'bias_ih');
    fail(`${quote(missing)} is missing: a layer has both biases or none`, missing);
  }
  for (const bias of [recurrentBias, inputBias]) if (bias !== undefined) requireShape(bias, [rows]);
  for (const tensor of layer.values()) requireFiniteTensor(tensor);

  const weights = { recurrent: asMatrix(recurrent), input: asMatrix(input) };
  const biases = { recurrentBias: recurrentBias?.values, inputBias: inputBias?.values };
  let cell: Cell;
  switch (kind) {
    case 'gru':
      cell = gruCell({ ...weights, ...biases });
      break;
    case 'lstm':
      cell = lstmCell({ ...weights, ...biases });
      break;
    case 'rnn':
      cell = elmanCell({
        ...weights,
        bias: inputBias?.values.map((value, i) => value + (recurrentBias?.values[i] ?? 0)),
        activation: findActivation(dict, options.activation, warnings),
      });
      break;
    default:
      kind satisfies never;
      return fail(`unknown kind ${String(kind)}`);
  }

  const readout = findReadout(dict, units, options.readout);
  if (readout !== undefined) {
    requireFiniteTensor(readout.weight);
    if (readout.bias !== undefined) {
      requireShape(readout.bias, [readout.weight.shape[0]]);
      requireFiniteTensor(readout.bias);
    }
  }
  const used = new Set([...layer.values(), readout?.weight, readout?.bias].map((tensor) => tensor?.name));
  const unused = [...dict.tensors.keys()].filter((name) => !used.has(name));
  if (unused.length > 0) {
    const shown =
      unused.slice(0, 5).map(quote).join(', ') + (unused.length > 5 ? `, … (${unused.length})` : '');
    warnings.push(`Tensors of the file that are not used: ${shown}`);
  }

  return {
    cell,
    ...(readout !== undefined && {
      readout: {
        weight: asMatrix(readout.weight),
        bias: readout.bias?.values ?? new Float64Array(readout.weight.shape[0]),
      },
    }),
    gateOrder: GATE_ORDERS[kind],
    tensorNames: {
      recurrent: recurrent.name,
      input: input.name,
      ...(recurrentBias !== undefined && { recurrentBias: recurrentBias.name }),
      ...(inputBias !== undefined && { inputBias: inputBias.name }),
      ...(readout !== undefined && { readoutWeight: readout.weight.name }),
      ...(readout?.bias !== undefined && { readoutBias: readout.bias.name }),
    },
    warnings,
  };
}

/**
 * Reads a file of weights and makes a network of it: {@link readNetwork}, then {@link networkFromStateDict}.
 *
 * @param bytes - A safetensors, npz or JSON file, whole.
 * @param options - Name of the file, and what the file does not say.
 * @returns Cell, readout, gate order and warnings.
 * @throws {StateDictError} As the two functions; `tensor` names the tensor at fault, where there is one.
 *
 * Cost: O(size of the file).
 *
 * @example
 * ```ts
 * const text = '{"rnn.weight_hh_l0": [[2]], "rnn.weight_ih_l0": [[1]]}';
 * const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
 * const { cell } = networkFromBytes(bytes, { activation: 'tanh' });
 * assertClose(cell.step(vector(0.5), vector(0)), [Math.tanh(1)]);
 * ```
 */
export function networkFromBytes(
  bytes: Uint8Array,
  options: NetworkOptions & ReadNetworkOptions = {},
): Network {
  return networkFromStateDict(readNetwork(bytes, options), options);
}

/**
 * The network's output y = V h + b at a state; of an LSTM's state (h, c) it reads h.
 *
 * @param network - Network with a readout.
 * @param state - State, shape [cell.stateDim].
 * @returns y, shape [outputs].
 * @throws {TypeError} If the network has no readout.
 * @throws {ShapeMismatchError} If `state` has another length.
 *
 * Cost: O(outputs · H).
 *
 * @example
 * ```ts
 * const dict = readStateDictJson({ weight_hh: [[0]], weight_ih: [[1]], Wo: [[3]], bo: [0.5] });
 * assertClose(readoutOf(networkFromStateDict(dict, { activation: 'tanh' }), vector(2)), [6.5]);
 * ```
 */
export function readoutOf(network: Network, state: ArrayLike<number>): Vector {
  const purpose = 'Cannot read the state out';
  if (network.readout === undefined) {
    throw new TypeError(`${purpose}: \`network\` must have a readout: its file held none`);
  }
  requireLength(purpose, 'state', state, network.cell.stateDim);
  const { weight, bias } = network.readout;
  const output = multiplyVector(weight, Float64Array.from(state).subarray(0, weight.columns));
  for (let i = 0; i < output.length; i++) output[i] += bias[i];
  return output;
}
