import { decodeArray } from '../encoding.js';
import { cellDims } from '../model.js';
import {
  checked,
  count,
  encodedArray,
  encodedNumber,
  finiteNumber,
  list,
  oneOf,
  optional,
  record,
  require,
  requireShape,
  text,
  type Reader,
} from '../reader.js';
import type { View } from '../types.js';
import type { HysteresisJump, HysteresisSource, HysteresisView } from '../wire/hysteresis.js';
import { model } from './model.js';
import { axes, version } from './picture.js';

/** A crafted view must not keep a reader's machine busy for long. */
const mostPoints = 10_000;
const mostSteps = 100_000;

const jump: Reader<HysteresisJump> = record<HysteresisJump>({
  way: oneOf('there', 'back'),
  parameter: finiteNumber,
  from: finiteNumber,
  to: finiteNumber,
});

const source: Reader<HysteresisSource> = record<HysteresisSource>({
  start: encodedArray(undefined),
});

const stepsPerValue: Reader<number> = checked(count, (steps, path) =>
  require(steps >= 1 && steps <= mostSteps, path, `a whole number from 1 to ${mostSteps}`, steps),
);

/** Reads a picture of a hysteresis loop. */
export const hysteresis: Reader<View> = checked(
  record<HysteresisView>({
    kind: oneOf('hysteresis'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    axes,
    parameter: text,
    unit: count,
    values: encodedArray(undefined),
    there: encodedArray(undefined),
    back: encodedArray(undefined),
    jumps: list(jump),
    stepsPerValue: optional(stepsPerValue),
    loopArea: encodedNumber,
    loopAreaError: encodedNumber,
    source: optional(source),
    model: optional(model),
  }),
  (view, path) => {
    const [points] = view.values.shape;
    require(points <= mostPoints, `${path}.values.shape`, `of at most ${mostPoints} entries`, points);
    requireShape(view.there, `${path}.there`, [points]);
    requireShape(view.back, `${path}.back`, [points]);
    if (view.model === undefined) return;
    const { stateDim } = cellDims(view.model.cell);
    require(view.unit < stateDim, `${path}.unit`, `less than ${stateDim}`, view.unit);
    const names = (view.model.parameters ?? []).map(({ name }) => name);
    require(names.includes(view.parameter), `${path}.parameter`, 'a parameter of the model', view.parameter);
    if (view.source === undefined) return;
    requireShape(view.source.start, `${path}.source.start`, [stateDim]);
    const finite = [view.source.start, view.values].every((array) =>
      decodeArray(array).every(Number.isFinite),
    );
    require(finite, `${path}.source.start.base64`, 'finite numbers, as `values`', 'others');
  },
);
