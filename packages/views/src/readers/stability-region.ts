import { decodeArray } from '../encoding.js';
import {
  checked,
  count,
  encodedArray,
  encodedNumber,
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
import type { View } from '../types.js';
import type { FlowTrace, StabilityRegionView, StepComparison } from '../wire/stability-region.js';
import { checkStateDim, model } from './model.js';
import { axes, version } from './picture.js';

const positive = numberWhere((value) => value > 0, 'a positive number');

const trace: Reader<FlowTrace> = checked(
  record<FlowTrace>({ times: encodedArray(undefined), values: encodedArray(undefined) }),
  ({ times, values }, path) => requireShape(values, `${path}.values`, times.shape),
);

const comparison: Reader<StepComparison> = record<StepComparison>({
  start: encodedArray(undefined),
  unit: count,
  duration: positive,
  exact: trace,
  euler: optional(trace),
  method: trace,
});

/** Reads a picture of a step method's stability. */
export const stabilityRegion: Reader<View> = checked(
  record<StabilityRegionView>({
    kind: oneOf('stability-region'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    method: oneOf(
      'euler',
      'midpoint',
      'heun',
      'rungeKutta3',
      'rungeKutta4',
      'exponentialEuler',
      'implicitEuler',
      'crankNicolson',
    ),
    timeStep: positive,
    axes,
    boundary: list(encodedArray(undefined, 2)),
    stableSide: oneOf('inside', 'outside', 'left'),
    eigenvalues: encodedArray(undefined, 2),
    scaled: encodedArray(undefined, 2),
    growthPerStep: encodedArray(undefined),
    largestStableStep: encodedNumber,
    state: encodedArray(undefined),
    comparison: optional(comparison),
    model: optional(model),
  }),
  (view, path) => {
    const [dim] = view.state.shape;
    requireShape(view.eigenvalues, `${path}.eigenvalues`, [dim, 2]);
    requireShape(view.scaled, `${path}.scaled`, [dim, 2]);
    requireShape(view.growthPerStep, `${path}.growthPerStep`, [dim]);
    if (view.comparison) {
      requireShape(view.comparison.start, `${path}.comparison.start`, [dim]);
      const { unit } = view.comparison;
      require(unit < dim, `${path}.comparison.unit`, `less than ${dim}`, unit);
      const finite = decodeArray(view.comparison.start).every(Number.isFinite);
      require(finite, `${path}.comparison.start.base64`, 'finite numbers', 'others');
    }
    if (view.model === undefined) return;
    checkStateDim(view.model, `${path}.model`, dim);
    require(view.model.timeConstant !== undefined, `${path}.model.timeConstant`, 'a positive number', view
      .model.timeConstant);
  },
);
