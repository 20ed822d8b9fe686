import { ACTIVATION_NAMES, type ActivationName } from '@phasebook/dynamics';
import { decodeArray, type EncodedArray } from '../encoding.js';
import { blockShape, cellDims, checkParameters, innermostCell } from '../model.js';
import {
  checked,
  count,
  encodedArray,
  fault,
  finiteNumber,
  list,
  longList,
  nonEmptyText,
  numberWhere,
  oneOf,
  optional,
  record,
  require,
  requireShape,
  taggedBy,
  text,
  withOneOf,
  type Reader,
} from '../reader.js';
import type {
  BlockName,
  EncodedCell,
  EncodedElman,
  EncodedGated,
  EncodedLeaky,
  EncodedResidual,
  EncodedLinear,
  EncodedPiecewiseLinear,
  GainTarget,
  InputTarget,
  LeakTarget,
  Model,
  ParameterControl,
  ParameterTarget,
  TimeStepTarget,
  WeightTarget,
} from '../types.js';
import { MAX_MODEL_BYTES } from '../version.js';

/** Each parameter is a slider. */
const mostParameters = 100;
/** As many weights as a model in an output may have in single precision; steps of larger ones would stop the page. */
const mostWeights = MAX_MODEL_BYTES / 4;

/** Leaky cells may stand inside one another this deep. */
const maxCellDepth = 8;

const activationName: Reader<ActivationName> = oneOf(...ACTIVATION_NAMES);
const blockName: Reader<BlockName> = oneOf(
  'recurrent',
  'input',
  'bias',
  'recurrentBias',
  'inputBias',
  'diagonal',
);

const linear: Reader<EncodedCell> = record<EncodedLinear>({
  kind: oneOf('linear'),
  recurrent: encodedArray(undefined, undefined),
  input: encodedArray(undefined, undefined),
  bias: encodedArray(undefined),
});
const elman: Reader<EncodedCell> = record<EncodedElman>({
  kind: oneOf('elman'),
  activation: activationName,
  recurrent: encodedArray(undefined, undefined),
  input: encodedArray(undefined, undefined),
  bias: encodedArray(undefined),
});
const piecewiseLinear: Reader<EncodedCell> = record<EncodedPiecewiseLinear>({
  kind: oneOf('piecewise-linear'),
  diagonal: encodedArray(undefined),
  recurrent: encodedArray(undefined, undefined),
  input: encodedArray(undefined, undefined),
  bias: encodedArray(undefined),
});
const gated: Reader<EncodedCell> = record<EncodedGated>({
  kind: oneOf('gru', 'lstm'),
  recurrent: encodedArray(undefined, undefined),
  input: encodedArray(undefined, undefined),
  recurrentBias: encodedArray(undefined),
  inputBias: encodedArray(undefined),
});

function encodedCell(depth: number): Reader<EncodedCell> {
  const leakRate = numberWhere((rate) => rate > 0 && rate <= 1, 'a number in (0, 1]');
  const leaky: Reader<EncodedCell> = (value, path) => {
    require(depth < maxCellDepth, path, `a cell of depth at most ${maxCellDepth}`, value);
    return record<EncodedLeaky>({ kind: oneOf('leaky'), leakRate, cell: encodedCell(depth + 1) })(
      value,
      path,
    );
  };
  const residual: Reader<EncodedCell> = (value, path) => {
    require(depth < maxCellDepth, path, `a cell of depth at most ${maxCellDepth}`, value);
    return record<EncodedResidual>({
      kind: oneOf('residual'),
      timeStep: numberWhere((step) => step > 0, 'a positive number'),
      cell: encodedCell(depth + 1),
    })(value, path);
  };
  return taggedBy('kind', {
    linear,
    elman,
    'piecewise-linear': piecewiseLinear,
    gru: gated,
    lstm: gated,
    leaky,
    residual,
  });
}

const parameterTarget: Reader<ParameterTarget> = withOneOf<ParameterTarget>({
  block: record<WeightTarget>({ block: blockName, index: count, scale: optional(finiteNumber) }),
  inputIndex: record<InputTarget>({ inputIndex: count }),
  gainOf: record<GainTarget>({ gainOf: blockName }),
  leakRate: record<LeakTarget>({ leakRate: oneOf(true) }),
  timeStep: record<TimeStepTarget>({ timeStep: oneOf(true) }),
});

const parameterControl: Reader<ParameterControl> = record<ParameterControl>({
  name: nonEmptyText,
  label: optional(text),
  minimum: finiteNumber,
  maximum: finiteNumber,
  step: optional(numberWhere((step) => step > 0, 'a positive number')),
  value: finiteNumber,
  targets: list(parameterTarget, longList),
});

/** Reads the system behind a picture; weights must be finite and fit one another. */
export const model: Reader<Model> = checked(
  record<Model>({
    cell: encodedCell(0),
    input: encodedArray(undefined),
    timeConstant: optional(numberWhere((time) => time > 0, 'a positive number')),
    parameters: optional(list(parameterControl, mostParameters)),
  }),
  checkModel,
);

function checkModel({ cell, input, timeConstant, parameters = [] }: Model, path: string): void {
  let innermost = `${path}.cell`;
  for (let outer = cell; 'cell' in outer; outer = outer.cell) innermost += '.cell';
  const inner = innermostCell(cell);
  const { stateDim, inputDim } = cellDims(cell);
  require(stateDim > 0, `${innermost}.recurrent.shape`, 'of at least one column', stateDim);
  const blocks = weightBlocks(inner);
  const weights = blocks.reduce(
    (sum, [, { shape }]) => sum + shape.reduce((product, n) => product * n, 1),
    0,
  );
  require(weights <= mostWeights, innermost, `a cell of at most ${mostWeights} weights`, weights);
  for (const [name, encoded] of blocks) {
    requireShape(encoded, `${innermost}.${name}`, blockShape(inner, name) ?? []);
    requireFiniteValues(encoded, `${innermost}.${name}`);
  }
  requireShape(input, `${path}.input`, [inputDim]);
  requireFiniteValues(input, `${path}.input`);
  checkParameters(
    cell,
    parameters,
    (at, expected, actual) => fault(`${path}.parameters${at}`, expected, actual),
    timeConstant !== undefined,
  );
}

function weightBlocks(
  cell: Exclude<EncodedCell, EncodedLeaky | EncodedResidual>,
): [BlockName, EncodedArray][] {
  const both: [BlockName, EncodedArray][] = [
    ['recurrent', cell.recurrent],
    ['input', cell.input],
  ];
  if ('recurrentBias' in cell) {
    return [...both, ['recurrentBias', cell.recurrentBias], ['inputBias', cell.inputBias]];
  }
  if (cell.kind === 'piecewise-linear') both.unshift(['diagonal', cell.diagonal]);
  return [...both, ['bias', cell.bias]];
}

/** Throws where an array holds NaN or an infinity. */
export function requireFiniteValues(encoded: EncodedArray, path: string): void {
  const index = decodeArray(encoded).findIndex((value) => !Number.isFinite(value));
  require(index === -1, `${path}.base64`, 'finite numbers', `not finite at index ${index}`);
}

/** Throws unless the cell of a model has that many state variables. */
export function checkStateDim({ cell }: Model, path: string, dim: number): void {
  const { stateDim } = cellDims(cell);
  require(stateDim === dim, `${path}.cell`, `a cell of ${dim} state variables`, stateDim);
}
