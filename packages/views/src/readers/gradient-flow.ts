import { cellDims } from '../model.js';
import {
  checked,
  count,
  encodedArray,
  list,
  oneOf,
  optional,
  record,
  require,
  requireShape,
  text,
  type Reader,
} from '../reader.js';
import type { GradientFlowView, GradientSource, SlopeExponents } from '../wire/gradient-flow.js';
import type { View } from '../types.js';
import { checkStateDim, model } from './model.js';
import { version } from './picture.js';

const exponents: Reader<SlopeExponents> = record<SlopeExponents>({
  perStep: encodedArray(undefined),
  standardErrors: encodedArray(undefined),
  steps: count,
});

const source: Reader<GradientSource> = record<GradientSource>({
  start: encodedArray(undefined),
  inputs: optional(encodedArray(undefined, undefined)),
  transientSteps: count,
  gradient: optional(encodedArray(undefined)),
});

/** Reads a picture of gradients against lag. */
export const gradientFlow: Reader<View> = checked(
  record<GradientFlowView>({
    kind: oneOf('gradient-flow'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    dim: checked(count, (dim, path) => require(dim >= 1, path, 'a whole number from 1', dim)),
    lags: encodedArray(undefined),
    logSingularValues: encodedArray(undefined, undefined),
    logBounds: optional(encodedArray(undefined)),
    logGradientRatios: optional(encodedArray(undefined)),
    exponents: optional(exponents),
    source: optional(source),
    model: optional(model),
  }),
  (view, path) => {
    const lags = view.lags.shape[0];
    requireShape(view.logSingularValues, `${path}.logSingularValues`, [lags, undefined]);
    const [, directions] = view.logSingularValues.shape;
    require(directions >= 1 &&
      directions <= view.dim, `${path}.logSingularValues.shape`, `of 1 to ${view.dim} columns`, directions);
    if (view.logBounds) requireShape(view.logBounds, `${path}.logBounds`, [lags]);
    if (view.logGradientRatios) requireShape(view.logGradientRatios, `${path}.logGradientRatios`, [lags]);
    if (view.exponents) {
      requireShape(view.exponents.perStep, `${path}.exponents.perStep`, [directions]);
      requireShape(view.exponents.standardErrors, `${path}.exponents.standardErrors`, [directions]);
    }
    if (view.source) {
      requireShape(view.source.start, `${path}.source.start`, [view.dim]);
      if (view.source.gradient) requireShape(view.source.gradient, `${path}.source.gradient`, [view.dim]);
    }
    if (view.model === undefined) return;
    checkStateDim(view.model, `${path}.model`, view.dim);
    const { inputDim } = cellDims(view.model.cell);
    if (view.source?.inputs) requireShape(view.source.inputs, `${path}.source.inputs`, [undefined, inputDim]);
  },
);
