import {
  checked,
  count,
  encodedArray,
  encodedNumber,
  finiteNumber,
  list,
  numberWhere,
  oneOf,
  optional,
  record,
  require,
  requireShape,
  text,
  type Reader,
} from '../reader.js';
import { cellDims } from '../model.js';
import type { View } from '../types.js';
import type { MemoryCapacityView, MemoryCurve, MemorySource } from '../wire/memory-capacity.js';
import { model } from './model.js';
import { version } from './picture.js';

const curve: Reader<MemoryCurve> = record<MemoryCurve>({
  name: text,
  method: oneOf('exact', 'estimated'),
  perLag: encodedArray(undefined),
  total: encodedNumber,
  error: encodedNumber,
  limit: optional(encodedNumber),
  noiseFloor: optional(finiteNumber),
});

const source: Reader<MemorySource> = record<MemorySource>({
  steps: checked(count, (steps, path) => require(steps <= 1e6, path, 'at most 1000000', steps)),
  amplitude: numberWhere((value) => value > 0, 'a positive number'),
  seed: finiteNumber,
});

/** Reads a picture of memory capacities. */
export const memoryCapacity: Reader<View> = checked(
  record<MemoryCapacityView>({
    kind: oneOf('memory-capacity'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    curves: list(curve),
    state: optional(encodedArray(undefined)),
    source: optional(source),
    model: optional(model),
  }),
  (view, path) => {
    view.curves.forEach(({ perLag }, i) =>
      requireShape(perLag, `${path}.curves[${i}].perLag`, view.curves[0].perLag.shape),
    );
    if (view.model === undefined) return;
    const { stateDim, inputDim } = cellDims(view.model.cell);
    require(inputDim === 1, `${path}.model.cell`, 'a cell with one input', inputDim);
    if (view.state !== undefined) requireShape(view.state, `${path}.state`, [stateDim]);
  },
);
