import { decodeArray } from '../encoding.js';
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
import type {
  BifurcationDiagramView,
  BifurcationMark,
  BranchTrace,
  DiagramCloud,
  DiagramSource,
} from '../wire/bifurcation-diagram.js';
import { beside } from './beside.js';
import { model } from './model.js';
import { axes, version } from './picture.js';

const branch: Reader<BranchTrace> = checked(
  record<BranchTrace>({
    period: numberWhere((value) => Number.isSafeInteger(value) && value >= 1, 'a whole number from 1'),
    parameters: encodedArray(undefined),
    values: encodedArray(undefined, undefined),
    unstableDimensions: encodedArray(undefined),
    multipliers: encodedArray(undefined, undefined, 2),
  }),
  ({ period, parameters, values, unstableDimensions, multipliers }, path) => {
    const [points] = parameters.shape;
    requireShape(values, `${path}.values`, [points, period]);
    requireShape(unstableDimensions, `${path}.unstableDimensions`, [points]);
    requireShape(multipliers, `${path}.multipliers`, [points, undefined, 2]);
  },
);

const bifurcation: Reader<BifurcationMark> = record<BifurcationMark>({
  kind: oneOf(
    'fold',
    'transcritical',
    'pitchfork',
    'branch-point',
    'flip',
    'neimark-sacker',
    'hopf',
    'multiple',
  ),
  parameter: finiteNumber,
  value: finiteNumber,
  branch: count,
  criticality: optional(oneOf('supercritical', 'subcritical', 'degenerate')),
  normalForm: optional(text),
  parameterError: encodedNumber,
});

const cloud: Reader<DiagramCloud> = checked(
  record<DiagramCloud>({
    parameters: encodedArray(undefined),
    counts: encodedArray(undefined),
    values: encodedArray(undefined),
  }),
  ({ parameters, counts, values }, path) => {
    requireShape(counts, `${path}.counts`, parameters.shape);
    const numbers = decodeArray(counts);
    const total = numbers.reduce((sum, value) => sum + value, 0);
    const isWhole = numbers.every((value) => Number.isInteger(value) && value >= 0);
    require(isWhole &&
      total === values.shape[0], `${path}.counts.base64`, `whole numbers with sum ${values.shape[0]}`, total);
  },
);

const source: Reader<DiagramSource> = record<DiagramSource>({
  maxPeriod: count,
  columns: count,
  transientSteps: count,
  keep: count,
});

/** Reads a bifurcation diagram. */
export const bifurcationDiagram: Reader<BifurcationDiagramView> = checked(
  record<BifurcationDiagramView>({
    kind: oneOf('bifurcation-diagram'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    system: oneOf('map', 'flow'),
    parameter: text,
    axes,
    unit: count,
    branches: list(branch),
    bifurcations: list(bifurcation),
    cloud: optional(cloud),
    cursor: optional(finiteNumber),
    beside: optional(beside),
    source: optional(source),
    model: optional(model),
  }),
  (view, path) => {
    view.bifurcations.forEach(({ branch: index }, i) => {
      const { length } = view.branches;
      require(index < length, `${path}.bifurcations[${i}].branch`, `less than ${length}`, index);
    });
    if (view.model === undefined) return;
    const names = view.model.parameters?.map(({ name }) => name) ?? [];
    require(names.includes(
      view.parameter,
    ), `${path}.parameter`, 'the name of a parameter of the model', view.parameter);
  },
);
