import {
  checked,
  count,
  encodedArray,
  list,
  numberWhere,
  oneOf,
  optional,
  record,
  require,
  text,
  type Reader,
} from '../reader.js';
import type { CobwebGraph, CobwebPath, CobwebView } from '../wire/cobweb.js';
import { checkStateDim, model } from './model.js';
import { axes, degree, fixedPoint, version } from './picture.js';

/** A path is followed again wherever its start is dragged: while the hand moves. */
const mostPaths = 100;
const mostSteps = 10_000;
const mostIterates = 100;

const iterateCount = numberWhere(
  (value) => Number.isSafeInteger(value) && value >= 1 && value <= mostIterates,
  `a whole number from 1 to ${mostIterates}`,
);

const graph: Reader<CobwebGraph> = record<CobwebGraph>({
  iterates: iterateCount,
  values: encodedArray(undefined),
});

const path: Reader<CobwebPath> = record<CobwebPath>({
  name: optional(text),
  states: encodedArray(undefined),
});

/** Reads a cobweb. */
export const cobweb: Reader<CobwebView> = checked(
  record<CobwebView>({
    kind: oneOf('cobweb'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    axes,
    graphs: list(graph),
    steps: checked(count, (steps, path) => require(steps <= mostSteps, path, `at most ${mostSteps}`, steps)),
    paths: list(path, mostPaths),
    fixedPoints: optional(list(fixedPoint)),
    degree: optional(degree),
    model: optional(model),
  }),
  (view, at) => {
    view.graphs.forEach(({ values }, i) => {
      const [samples] = values.shape;
      require(samples >= 2, `${at}.graphs[${i}].values.shape`, 'of at least 2 values', samples);
    });
    view.paths.forEach(({ states }, i) => {
      const [length] = states.shape;
      const fits = length >= 1 && length <= view.steps + 1;
      require(fits, `${at}.paths[${i}].states.shape`, `of 1 to ${view.steps + 1} states`, length);
    });
    view.fixedPoints?.forEach(({ state }, i) => {
      const [length] = state.shape;
      require(length === 1, `${at}.fixedPoints[${i}].state.shape`, '[1]', length);
    });
    if (view.model !== undefined) checkStateDim(view.model, `${at}.model`, 1);
  },
);
