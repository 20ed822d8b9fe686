import { ViewError } from '../errors.js';
import { cellDims, innermostCell } from '../model.js';
import {
  checked,
  encodedArray,
  list,
  numberWhere,
  oneOf,
  optional,
  properties,
  record,
  require,
  requireShape,
  text,
  type Reader,
} from '../reader.js';
import type { EncodedReadout, View } from '../types.js';
import { MAX_MODEL_BYTES } from '../version.js';
import type { ModelView, RecurrentBlock, TensorNames, WeightSource } from '../wire/model-view.js';
import { model, requireFiniteValues } from './model.js';
import { version } from './picture.js';

/** Deeper than any view is nested. */
const maxDepth = 16;

const magnitude = numberWhere((value) => value >= 0, 'a number from 0');

const block: Reader<RecurrentBlock> = record<RecurrentBlock>({
  name: text,
  frobeniusNorm: magnitude,
  spectralNorm: magnitude,
  spectralRadius: magnitude,
  eigenvalues: encodedArray(undefined, 2),
});

const source: Reader<WeightSource> = record<WeightSource>({
  fileName: optional(text),
  madeBy: optional(text),
  dtype: optional(text),
  tensors: optional(
    record<TensorNames>({
      recurrent: optional(text),
      input: optional(text),
      recurrentBias: optional(text),
      inputBias: optional(text),
      readoutWeight: optional(text),
      readoutBias: optional(text),
    }),
  ),
});

const readout: Reader<EncodedReadout> = checked(
  record<EncodedReadout>({ weight: encodedArray(undefined, undefined), bias: encodedArray(undefined) }),
  ({ weight, bias }, path) => {
    requireShape(bias, `${path}.bias`, [weight.shape[0]]);
    requireFiniteValues(weight, `${path}.weight`);
    requireFiniteValues(bias, `${path}.bias`);
  },
);

/** Bytes of all encoded arrays in an object, before base64 and without decoding any. */
export function arrayBytes(value: unknown, depth: number = 0): number {
  if (typeof value !== 'object' || value === null || depth > maxDepth) return 0;
  let sum = 0;
  for (const [key, entry] of Object.entries(value)) {
    if (key === 'base64' && typeof entry === 'string') sum += Math.floor((entry.length / 4) * 3);
    else sum += arrayBytes(entry, depth + 1);
  }
  return sum;
}

/** What is allowed, in words. */
export const modelLimitText: string = `at most ${MAX_MODEL_BYTES / 2 ** 20} MB of weights and inputs`;

/** A size in words. */
export function megabytes(bytes: number): string {
  return `${Number((bytes / 2 ** 20).toFixed(1))} MB`;
}

const modelView: Reader<ModelView> = record<ModelView>({
  kind: oneOf('model'),
  version,
  title: optional(text),
  warnings: optional(list(text)),
  model,
  readout: optional(readout),
  source: optional(source),
  inputs: optional(encodedArray(undefined, undefined)),
  blocks: optional(list(block)),
});

/** Reads a network. */
export const readModelView: Reader<View> = (value, path) => {
  // Before anything is decoded: what is too large must not cost time.
  const { model: system, readout: linear, inputs } = properties(value, path);
  const bytes = arrayBytes({ system, linear, inputs });
  if (bytes > MAX_MODEL_BYTES) throw new ViewError(`${path}.model`, modelLimitText, megabytes(bytes));
  const view = modelView(value, path);
  const { stateDim, inputDim } = cellDims(view.model.cell);
  const units = innermostCell(view.model.cell).recurrent.shape[1];
  if (view.inputs) {
    requireShape(view.inputs, `${path}.inputs`, [undefined, inputDim]);
    requireFiniteValues(view.inputs, `${path}.inputs`);
  }
  const columns = view.readout?.weight.shape[1] ?? 0;
  require(columns <= stateDim, `${path}.readout.weight.shape`, `at most ${stateDim} columns`, columns);
  view.blocks?.forEach(({ eigenvalues }, i) =>
    requireShape(eigenvalues, `${path}.blocks[${i}].eigenvalues`, [units, 2]),
  );
  return view;
};
