import { cellFrom, withInput, type Cell, type CellDescription, type SmoothMap } from '@phasebook/dynamics';
import { requireFinite, requireLength, type Matrix, type Vector } from '@phasebook/linalg';
import { decodeArray, decodeMatrix, encodeArray, encodeWeights, type EncodedArray } from './encoding.js';
import type {
  BlockName,
  EncodedCell,
  EncodedLeaky,
  EncodedResidual,
  Model,
  ParameterControl,
  ParameterTarget,
} from './types.js';

type EncodedInnermost = Exclude<EncodedCell, EncodedLeaky | EncodedResidual>;
type InnermostDescription = Exclude<CellDescription, { kind: 'leaky' | 'residual' }>;

/** A model with its parameters set. */
export interface AppliedModel {
  readonly cell: Cell;
  /** Frozen input, shape [m]. */
  readonly input: Vector;
  /** Δt, where a parameter sets it. */
  readonly timeStep: number | undefined;
  /** The cell with its input frozen. */
  readonly map: SmoothMap;
}

/** Writes a cell as data that a view can carry. */
export function encodeCell(description: CellDescription): EncodedCell {
  switch (description.kind) {
    case 'leaky':
      return { kind: 'leaky', leakRate: description.leakRate, cell: encodeCell(description.cell) };
    case 'residual':
      return { kind: 'residual', timeStep: description.timeStep, cell: encodeCell(description.cell) };
    case 'linear':
      return {
        kind: 'linear',
        recurrent: encodeBlock(description.recurrent, 'recurrent'),
        input: encodeBlock(description.input, 'input'),
        bias: encodeBlock(description.bias, 'bias'),
      };
    case 'elman':
      return {
        kind: 'elman',
        activation: description.activation,
        recurrent: encodeBlock(description.recurrent, 'recurrent'),
        input: encodeBlock(description.input, 'input'),
        bias: encodeBlock(description.bias, 'bias'),
      };
    case 'piecewise-linear':
      return {
        kind: 'piecewise-linear',
        diagonal: encodeBlock(description.diagonal, 'diagonal'),
        recurrent: encodeBlock(description.recurrent, 'recurrent'),
        input: encodeBlock(description.input, 'input'),
        bias: encodeBlock(description.bias, 'bias'),
      };
    case 'gru':
    case 'lstm':
      return {
        kind: description.kind,
        recurrent: encodeBlock(description.recurrent, 'recurrent'),
        input: encodeBlock(description.input, 'input'),
        recurrentBias: encodeBlock(description.recurrentBias, 'recurrentBias'),
        inputBias: encodeBlock(description.inputBias, 'inputBias'),
      };
    default:
      description satisfies never;
      return description;
  }
}

function encodeBlock(block: Matrix | Vector, name: BlockName): EncodedArray {
  return block instanceof Float64Array
    ? encodeWeights(block, [block.length], name)
    : encodeWeights(block.data, [block.rows, block.columns], name);
}

/** Reads the description of a cell from a view; `cellFrom` makes the cell. */
export function decodeCell(encoded: EncodedCell): CellDescription {
  switch (encoded.kind) {
    case 'leaky':
      return { kind: 'leaky', leakRate: encoded.leakRate, cell: decodeCell(encoded.cell) };
    case 'residual':
      return { kind: 'residual', timeStep: encoded.timeStep, cell: decodeCell(encoded.cell) };
    case 'linear':
      return {
        kind: 'linear',
        recurrent: decodeMatrix(encoded.recurrent),
        input: decodeMatrix(encoded.input),
        bias: decodeArray(encoded.bias),
      };
    case 'elman':
      return {
        kind: 'elman',
        activation: encoded.activation,
        recurrent: decodeMatrix(encoded.recurrent),
        input: decodeMatrix(encoded.input),
        bias: decodeArray(encoded.bias),
      };
    case 'piecewise-linear':
      return {
        kind: 'piecewise-linear',
        diagonal: decodeArray(encoded.diagonal),
        recurrent: decodeMatrix(encoded.recurrent),
        input: decodeMatrix(encoded.input),
        bias: decodeArray(encoded.bias),
      };
    case 'gru':
    case 'lstm':
      return {
        kind: encoded.kind,
        recurrent: decodeMatrix(encoded.recurrent),
        input: decodeMatrix(encoded.input),
        recurrentBias: decodeArray(encoded.recurrentBias),
        inputBias: decodeArray(encoded.inputBias),
      };
    default:
      encoded satisfies never;
      return encoded;
  }
}

/**
 * The system behind a picture as data: cell, frozen input, and what the reader can turn.
 *
 * Weights that are exact in single precision, as trained ones mostly are, take half the room.
 *
 * @param cell - Any cell of the library.
 * @param input - Frozen input, shape [cell.inputDim]; zero when left out.
 * @param parameters - Sliders; pictures are computed with each at its `value`.
 * @throws {ShapeMismatchError} If `input` does not have `cell.inputDim` entries.
 * @throws {RangeError} If a parameter's range or a target does not fit the cell.
 *
 * Cost: O(number of weights).
 *
 * @example A neuron whose self-weight can be turned
 * ```ts
 * const neuron = elmanCell({ recurrent: [[2]] });
 * const weight = { name: 'w', minimum: 0, maximum: 3, value: 2, targets: [{ block: 'recurrent', index: 0 }] } as const;
 * const { map } = applyParameters(modelOf(neuron, [], [weight]), { w: 0.5 });
 * assertClose(map.jacobian(vector(0)).data, [0.5]);
 * ```
 */
export function modelOf(
  cell: Cell,
  input: ArrayLike<number> = new Float64Array(cell.inputDim),
  parameters: readonly ParameterControl[] = [],
): Model {
  const purpose = 'Cannot make a model';
  requireLength(purpose, 'input', input, cell.inputDim);
  requireFinite(purpose, 'input', input);
  const encoded = encodeCell(cell.description);
  checkParameters(encoded, parameters, (path, expected, actual) => {
    throw new RangeError(`${purpose}: \`parameters${path}\` must be ${expected}: got ${actual}`);
  });
  const model: Model = { cell: encoded, input: encodeArray(input) };
  return parameters.length === 0 ? model : { ...model, parameters };
}

/**
 * The cell and the map of a model at given values of its parameters.
 *
 * Parameters that are not named keep the `value` of their control. Weights and inputs are written first, then the
 * gains multiply whole blocks.
 *
 * @param model - Model of a view.
 * @param values - Value by parameter name.
 * @throws {RangeError} If a name is unknown, or a value is not finite or makes no cell (a leak rate outside (0, 1]).
 *
 * Cost: O(number of weights).
 */
export function applyParameters(model: Model, values: Readonly<Record<string, number>> = {}): AppliedModel {
  const purpose = 'Cannot apply parameters';
  const controls = model.parameters ?? [];
  for (const [name, value] of Object.entries(values)) {
    if (!controls.some((control) => control.name === name)) {
      const known = controls.map((control) => control.name).join(', ') || 'none';
      throw new RangeError(
        `${purpose}: \`values\` must name parameters of the model (${known}): got ${name}`,
      );
    }
    requireFinite(purpose, `values.${name}`, [value]);
  }
  let description = decodeCell(model.cell);
  const input = decodeArray(model.input);
  const weights = innermostDescription(description);
  const gains: (() => void)[] = [];
  let timeStep: number | undefined;
  for (const { name, value: stored, targets } of controls) {
    const value = Object.hasOwn(values, name) ? values[name] : stored;
    for (const target of targets) {
      if ('block' in target) blockData(weights, target.block)[target.index] = (target.scale ?? 1) * value;
      else if ('inputIndex' in target) input[target.inputIndex] = value;
      else if ('gainOf' in target) gains.push(() => multiplyBlock(weights, target.gainOf, value));
      else if ('timeStep' in target) timeStep = value;
      else if (description.kind === 'leaky') description = { ...description, leakRate: value };
    }
  }
  for (const multiply of gains) multiply();
  const cell = cellFrom(description);
  return { cell, input, timeStep, map: withInput(cell, input) };
}

/** The model with the values of its parameters written into the controls. */
export function withParameterValues(model: Model, values: Readonly<Record<string, number>>): Model {
  const parameters = model.parameters?.map((control) =>
    Object.hasOwn(values, control.name) ? { ...control, value: values[control.name] } : control,
  );
  return parameters === undefined ? model : { ...model, parameters };
}

// `decodeCell` made fresh arrays, so writing into them harms nobody.
function blockData(description: InnermostDescription, name: BlockName): Vector {
  const block = (description as unknown as Readonly<Record<BlockName, Matrix | Vector>>)[name];
  return block instanceof Float64Array ? block : block.data;
}

function multiplyBlock(description: InnermostDescription, name: BlockName, factor: number): void {
  const data = blockData(description, name);
  for (let i = 0; i < data.length; i++) data[i] *= factor;
}

function innermostDescription(description: CellDescription): InnermostDescription {
  return 'cell' in description ? innermostDescription(description.cell) : description;
}

/** The cell inside all leaky and residual wrappers. */
export function innermostCell(cell: EncodedCell): EncodedInnermost {
  return 'cell' in cell ? innermostCell(cell.cell) : cell;
}

/** Numbers of state variables and inputs of an encoded cell. */
export function cellDims(cell: EncodedCell): { stateDim: number; inputDim: number } {
  const inner = innermostCell(cell);
  const [, units] = inner.recurrent.shape;
  return { stateDim: inner.kind === 'lstm' ? 2 * units : units, inputDim: inner.input.shape[1] };
}

/** Shape that a block of a cell must have, or `undefined` where the cell has no such block. */
export function blockShape(cell: EncodedInnermost, name: BlockName): readonly number[] | undefined {
  const isGated = cell.kind === 'gru' || cell.kind === 'lstm';
  const [, units] = cell.recurrent.shape;
  const rows = cell.kind === 'gru' ? 3 * units : cell.kind === 'lstm' ? 4 * units : units;
  switch (name) {
    case 'recurrent':
      return [rows, units];
    case 'input':
      return [rows, cell.input.shape[1]];
    case 'bias':
      return isGated ? undefined : [rows];
    case 'diagonal':
      return cell.kind === 'piecewise-linear' ? [rows] : undefined;
    case 'recurrentBias':
    case 'inputBias':
      return isGated ? [rows] : undefined;
    default:
      name satisfies never;
      return undefined;
  }
}

/** Says what is wrong at a path below the list of parameters; does not return. */
export type ParameterFault = (path: string, expected: string, actual: string | number | boolean) => never;

/** Checks the controls of a model against its cell. */
export function checkParameters(
  cell: EncodedCell,
  parameters: readonly ParameterControl[],
  report: ParameterFault,
  isFlow = false,
): void {
  const names = new Set<string>();
  parameters.forEach((control, i) => {
    const { name, minimum, maximum, value, step } = control;
    const at = `[${i}]`;
    if (names.has(name)) report(`${at}.name`, 'unique', name);
    names.add(name);
    for (const [key, number] of Object.entries({ minimum, maximum, value, step: step ?? 1 })) {
      if (!Number.isFinite(number)) report(`${at}.${key}`, 'a finite number', number);
    }
    if (maximum <= minimum) report(`${at}.maximum`, 'greater than `minimum`', maximum);
    if (value < minimum || value > maximum) report(`${at}.value`, `between ${minimum} and ${maximum}`, value);
    control.targets.forEach((target, k) => {
      checkTarget(target, cell, isFlow, `${at}.targets[${k}]`, report);
      if ('timeStep' in target && minimum <= 0)
        report(`${at}.minimum`, 'positive, as a time step is', minimum);
      if (!('leakRate' in target)) return;
      if (minimum <= 0) report(`${at}.minimum`, 'positive, as a leak rate is', minimum);
      if (maximum > 1) report(`${at}.maximum`, 'at most 1, as a leak rate is', maximum);
    });
  });
}

function checkTarget(
  target: ParameterTarget,
  cell: EncodedCell,
  isFlow: boolean,
  path: string,
  report: ParameterFault,
): void {
  const inner = innermostCell(cell);
  if ('block' in target) {
    const shape = blockShape(inner, target.block);
    if (shape === undefined)
      return report(`${path}.block`, `a block of the ${inner.kind} cell`, target.block);
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (!(target.index >= 0 && target.index < size))
      report(`${path}.index`, `less than ${size}`, target.index);
  } else if ('inputIndex' in target) {
    const { inputDim } = cellDims(cell);
    if (!(target.inputIndex >= 0 && target.inputIndex < inputDim)) {
      report(`${path}.inputIndex`, `less than ${inputDim}`, target.inputIndex);
    }
  } else if ('gainOf' in target) {
    if (blockShape(inner, target.gainOf) === undefined) {
      report(`${path}.gainOf`, `a block of the ${inner.kind} cell`, target.gainOf);
    }
  } else if ('timeStep' in target) {
    if (!isFlow) report(`${path}.timeStep`, 'absent where the model has no `timeConstant`', target.timeStep);
  } else if (cell.kind !== 'leaky') {
    report(`${path}.leakRate`, 'absent where the cell is not leaky', target.leakRate);
  }
}
