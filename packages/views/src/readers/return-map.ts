import {
  checked,
  count,
  encodedArray,
  flag,
  list,
  numberWhere,
  oneOf,
  optional,
  record,
  require,
  text,
  type Reader,
} from '../reader.js';
import type { ReturnMapSource, ReturnMapView } from '../wire/return-map.js';
import { checkStateDim, model } from './model.js';
import { axes, version } from './picture.js';

const source: Reader<ReturnMapSource> = checked(
  record<ReturnMapSource>({
    start: encodedArray(undefined),
    unit: count,
    transientSteps: count,
    steps: count,
  }),
  ({ start, unit }, path) => {
    const [dim] = start.shape;
    require(unit < dim, `${path}.unit`, `less than ${dim}`, unit);
  },
);

/** Reads a return map. */
export const returnMap: Reader<ReturnMapView> = checked(
  record<ReturnMapView>({
    kind: oneOf('return-map'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    axes,
    of: oneOf('values', 'maxima'),
    lag: numberWhere((lag) => Number.isSafeInteger(lag) && lag >= 1, 'a whole number from 1'),
    isInterpolated: optional(flag),
    pairs: encodedArray(undefined, 2),
    decimatedFrom: optional(count),
    source: optional(source),
    model: optional(model),
  }),
  (view, path) => {
    if (view.model === undefined || view.source === undefined) return;
    checkStateDim(view.model, `${path}.model`, view.source.start.shape[0]);
  },
);
