import {
  checked,
  count,
  encodedArray,
  encodedNumber,
  list,
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
import type { ImpulseResponseView } from '../wire/impulse-response.js';
import { model } from './model.js';
import { version } from './picture.js';

/** Reads a picture of what a pulse leaves behind. */
export const impulseResponse: Reader<View> = checked(
  record<ImpulseResponseView>({
    kind: oneOf('impulse-response'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    names: list(text),
    responses: encodedArray(undefined, undefined),
    norms: encodedArray(undefined),
    inputIndex: count,
    spectralRadius: encodedNumber,
    zeroFrom: optional(count),
    units: optional(list(count)),
    state: optional(encodedArray(undefined)),
    model: optional(model),
  }),
  (view, path) => {
    const [lags] = view.norms.shape;
    requireShape(view.responses, `${path}.responses`, [lags, view.names.length]);
    const { units, state } = view;
    if (units !== undefined) {
      require(units.length === view.names.length, `${path}.units`, 'as many as `names`', units);
    }
    if (view.model === undefined) return;
    const { stateDim, inputDim } = cellDims(view.model.cell);
    require(view.inputIndex < inputDim, `${path}.inputIndex`, `less than ${inputDim}`, view.inputIndex);
    units?.forEach((unit, i) =>
      require(unit < stateDim, `${path}.units[${i}]`, `less than ${stateDim}`, unit),
    );
    if (state !== undefined) requireShape(state, `${path}.state`, [stateDim]);
  },
);
