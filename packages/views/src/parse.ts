import { ACTIVATION_NAMES, type ActivationName } from '@phasebook/dynamics';
import { decodeArray, type EncodedArray } from './encoding.js';
import { ViewVersionError } from './errors.js';
import { blockShape, cellDims, checkParameters, innermostCell } from './model.js';
import {
  byType,
  checked,
  count,
  encodedArray,
  encodedNumber,
  fault,
  finiteNumber,
  flag,
  list,
  nonEmptyText,
  numberWhere,
  oneOf,
  optional,
  pair,
  properties,
  record,
  require,
  requireShape,
  taggedBy,
  text,
  withOneOf,
  type Reader,
} from './reader.js';
import type {
  Axis,
  Basins,
  BlockName,
  Curve,
  CurveAnnotation,
  CurvesView,
  DegreeEvidence,
  EigenDirection,
  EncodedCell,
  EncodedElman,
  EncodedGated,
  EncodedLeaky,
  EncodedLinear,
  EncodedPiecewiseLinear,
  EncodedReadout,
  FixedPointMark,
  GainTarget,
  InputTarget,
  JacobianSpectrumView,
  LeakTarget,
  Model,
  Nullcline,
  OrbitTrace,
  ParameterControl,
  ParameterTarget,
  PhasePortraitView,
  PlaneProjection,
  Projection,
  Series,
  SeriesSource,
  SpectrumGroup,
  StabilityKind,
  TimeSeriesView,
  UnitProjection,
  VectorField,
  View,
  WeightTarget,
} from './types.js';
import { FORMAT_VERSION } from './version.js';

/** Longest text that is read, in characters: some 48 million bytes of arrays. */
const maxViewText = 1 << 26;

/** Leaky cells may stand inside one another this deep. */
const maxCellDepth = 8;

/**
 * Reads a view from JSON text or from what `JSON.parse` made of it, and checks everything a picture relies on.
 *
 * Shapes are compared with one another and with the bytes; the model's weights must be finite. Properties that this
 * version does not know are left out of the result. The JSON Schema of the package says the same, save for what
 * relates one property to another.
 *
 * @param json - Text of a view, or the parsed object.
 * @returns A fresh view.
 * @throws {ViewError} At the first fault, with its JSON path and what must stand there.
 * @throws {ViewVersionError} If the view was written in a newer major version of the format.
 *
 * Cost: O(size).
 *
 * @example The path of the first fault
 * ```ts
 * const error = assertThrows(() => parseView('{ "version": 1, "kind": "spiral" }'), ViewError);
 * assertEqual(error.path, '$.kind');
 * ```
 */
export function parseView(json: unknown): View {
  const value = typeof json === 'string' ? parseText(json) : json;
  const { version } = properties(value, '$');
  if (typeof version === 'number' && Number.isInteger(version) && version > FORMAT_VERSION) {
    throw new ViewVersionError(version, FORMAT_VERSION);
  }
  readVersion(version, '$.version');
  return readView(value, '$');
}

function parseText(json: string): unknown {
  require(json.length <= maxViewText, '$', `a text of at most ${maxViewText} characters`, json);
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fault('$', `JSON text (${reason})`, json);
  }
}

// ── Model ───────────────────────────────────────────────────────────────────────────────────────────────────

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
  return taggedBy('kind', {
    linear,
    elman,
    'piecewise-linear': piecewiseLinear,
    gru: gated,
    lstm: gated,
    leaky,
  });
}

const parameterTarget: Reader<ParameterTarget> = withOneOf<ParameterTarget>({
  block: record<WeightTarget>({ block: blockName, index: count, scale: optional(finiteNumber) }),
  inputIndex: record<InputTarget>({ inputIndex: count }),
  gainOf: record<GainTarget>({ gainOf: blockName }),
  leakRate: record<LeakTarget>({ leakRate: oneOf(true) }),
});

const parameterControl: Reader<ParameterControl> = record<ParameterControl>({
  name: nonEmptyText,
  label: optional(text),
  minimum: finiteNumber,
  maximum: finiteNumber,
  step: optional(numberWhere((step) => step > 0, 'a positive number')),
  value: finiteNumber,
  targets: list(parameterTarget),
});

const model: Reader<Model> = checked(
  record<Model>({
    cell: encodedCell(0),
    input: encodedArray(undefined),
    parameters: optional(list(parameterControl)),
  }),
  checkModel,
);

function checkModel({ cell, input, parameters = [] }: Model, path: string): void {
  let innermost = `${path}.cell`;
  for (let outer = cell; outer.kind === 'leaky'; outer = outer.cell) innermost += '.cell';
  const inner = innermostCell(cell);
  const { stateDim, inputDim } = cellDims(cell);
  require(stateDim > 0, `${innermost}.recurrent.shape`, 'of at least one column', stateDim);
  for (const [name, encoded] of weightBlocks(inner)) {
    requireShape(encoded, `${innermost}.${name}`, blockShape(inner, name) ?? []);
    requireFiniteValues(encoded, `${innermost}.${name}`);
  }
  requireShape(input, `${path}.input`, [inputDim]);
  requireFiniteValues(input, `${path}.input`);
  checkParameters(cell, parameters, (at, expected, actual) =>
    fault(`${path}.parameters${at}`, expected, actual),
  );
}

function weightBlocks(cell: Exclude<EncodedCell, EncodedLeaky>): [BlockName, EncodedArray][] {
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

function requireFiniteValues(encoded: EncodedArray, path: string): void {
  const index = decodeArray(encoded).findIndex((value) => !Number.isFinite(value));
  require(index === -1, `${path}.base64`, 'finite numbers', `not finite at index ${index}`);
}

// ── Geometry ────────────────────────────────────────────────────────────────────────────────────────────────

const axis: Reader<Axis> = record<Axis>({
  label: text,
  range: checked(pair(finiteNumber), ([lower, upper], path) =>
    require(lower < upper, path, 'a pair in ascending order', [lower, upper]),
  ),
});
const axes: Reader<{ readonly x: Axis; readonly y: Axis }> = record({ x: axis, y: axis });

const projection: Reader<Projection> = taggedBy<Projection>('type', {
  units: record<UnitProjection>({ type: oneOf('units'), units: pair(count), base: encodedArray(undefined) }),
  plane: record<PlaneProjection>({
    type: oneOf('plane'),
    origin: encodedArray(undefined),
    basis: encodedArray(2, undefined),
    explainedVariance: optional(pair(finiteNumber)),
  }),
});

function checkProjection(value: Projection, path: string, dim: number): void {
  if (value.type === 'plane') {
    requireShape(value.origin, `${path}.origin`, [dim]);
    requireShape(value.basis, `${path}.basis`, [2, dim]);
    return;
  }
  value.units.forEach((unit, i) => require(unit < dim, `${path}.units[${i}]`, `less than ${dim}`, unit));
  requireShape(value.base, `${path}.base`, [dim]);
}

// ── Phase portrait ──────────────────────────────────────────────────────────────────────────────────────────

const stabilityKind: Reader<StabilityKind> = oneOf(
  'stable-node',
  'stable-focus',
  'saddle',
  'unstable-node',
  'unstable-focus',
  'marginal',
);
const verdict = oneOf('stable', 'unstable', 'marginal');
const version = oneOf(FORMAT_VERSION);
const readVersion: Reader<number> = version;

const field: Reader<VectorField> = checked(
  record<VectorField>({
    columns: count,
    rows: count,
    dx: encodedArray(undefined, undefined),
    dy: encodedArray(undefined, undefined),
  }),
  ({ columns, rows, dx, dy }, path) => {
    requireShape(dx, `${path}.dx`, [rows, columns]);
    requireShape(dy, `${path}.dy`, [rows, columns]);
  },
);

const nullcline: Reader<Nullcline> = record<Nullcline>({
  variable: count,
  lines: list(encodedArray(undefined, 2)),
});

const orbit: Reader<OrbitTrace> = record<OrbitTrace>({
  name: optional(text),
  points: encodedArray(undefined, 2),
  start: optional(encodedArray(undefined)),
  decimatedFrom: optional(count),
});

const direction: Reader<EigenDirection> = record<EigenDirection>({
  dx: finiteNumber,
  dy: finiteNumber,
  multiplier: finiteNumber,
});

const fixedPoint: Reader<FixedPointMark> = record<FixedPointMark>({
  position: pair(finiteNumber),
  state: encodedArray(undefined),
  kind: stabilityKind,
  verdict,
  description: optional(text),
  unstableDimension: count,
  marginalDimension: optional(count),
  hasFlip: optional(flag),
  multipliers: encodedArray(undefined, 2),
  residual: encodedNumber,
  degree: oneOf(-1, 0, 1),
  directions: optional(list(direction)),
});

const degree: Reader<DegreeEvidence> = record<DegreeEvidence>({
  sum: finiteNumber,
  verdict: oneOf('consistent', 'points-missing', 'not-applicable', 'degenerate'),
  expected: optional(oneOf(1)),
  explanation: optional(text),
});

const basins: Reader<Basins> = checked(
  record<Basins>({ columns: count, rows: count, labels: encodedArray(undefined, undefined) }),
  ({ columns, rows, labels }, path) => requireShape(labels, `${path}.labels`, [rows, columns]),
);

const phasePortrait: Reader<View> = checked(
  record<PhasePortraitView>({
    kind: oneOf('phase-portrait'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    dim: checked(count, (dim, path) => require(dim >= 1, path, 'a whole number from 1', dim)),
    axes,
    projection,
    field: optional(field),
    nullclines: optional(list(nullcline)),
    orbits: optional(list(orbit)),
    fixedPoints: optional(list(fixedPoint)),
    degree: optional(degree),
    basins: optional(basins),
    model: optional(model),
  }),
  (view, path) => {
    const { dim } = view;
    checkProjection(view.projection, `${path}.projection`, dim);
    view.nullclines?.forEach(({ variable }, i) =>
      require(variable < dim, `${path}.nullclines[${i}].variable`, `less than ${dim}`, variable),
    );
    view.orbits?.forEach(({ start }, i) => {
      if (start !== undefined) requireShape(start, `${path}.orbits[${i}].start`, [dim]);
    });
    view.fixedPoints?.forEach((point, i) => {
      const at = `${path}.fixedPoints[${i}]`;
      requireShape(point.state, `${at}.state`, [dim]);
      const { unstableDimension, multipliers } = point;
      require(unstableDimension <= dim, `${at}.unstableDimension`, `at most ${dim}`, unstableDimension);
      const [length] = multipliers.shape;
      require(length <= dim, `${at}.multipliers.shape`, `at most ${dim} multipliers`, length);
    });
    if (view.basins !== undefined) {
      const points = view.fixedPoints?.length ?? 0;
      const isLabel = (label: number): boolean => Number.isInteger(label) && label >= -1 && label < points;
      const stray = decodeArray(view.basins.labels).find((label) => !isLabel(label));
      const expected = 'made of indices of fixed points and -1';
      require(stray === undefined, `${path}.basins.labels.base64`, expected, stray);
    }
    if (view.model !== undefined) checkStateDim(view.model, `${path}.model`, dim);
  },
);

function checkStateDim({ cell }: Model, path: string, dim: number): void {
  const { stateDim } = cellDims(cell);
  require(stateDim === dim, `${path}.cell`, `a cell of ${dim} state variables`, stateDim);
}

// ── The other kinds ─────────────────────────────────────────────────────────────────────────────────────────

const spectrumGroup: Reader<SpectrumGroup> = checked(
  record<SpectrumGroup>({
    label: text,
    eigenvalues: encodedArray(undefined, 2),
    kind: stabilityKind,
    verdict,
    conditionNumbers: optional(encodedArray(undefined)),
    residual: optional(encodedNumber),
    state: optional(encodedArray(undefined)),
    isFixedPoint: optional(flag),
  }),
  ({ eigenvalues, conditionNumbers }, path) => {
    if (conditionNumbers === undefined) return;
    requireShape(conditionNumbers, `${path}.conditionNumbers`, [eigenvalues.shape[0]]);
  },
);

const jacobianSpectrum: Reader<View> = checked(
  record<JacobianSpectrumView>({
    kind: oneOf('jacobian-spectrum'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    groups: list(spectrumGroup),
    timeConstantRings: list(numberWhere((steps) => steps > 0, 'a positive number')),
    model: optional(model),
  }),
  (view, path) => {
    if (view.model === undefined) return;
    const { stateDim } = cellDims(view.model.cell);
    view.groups.forEach(({ state }, i) => {
      if (state !== undefined) requireShape(state, `${path}.groups[${i}].state`, [stateDim]);
    });
  },
);

const series: Reader<Series> = record<Series>({
  name: text,
  values: encodedArray(undefined),
  decimatedFrom: optional(count),
});

const readout: Reader<EncodedReadout> = checked(
  record<EncodedReadout>({ weight: encodedArray(undefined, undefined), bias: encodedArray(undefined) }),
  ({ weight, bias }, path) => requireShape(bias, `${path}.bias`, [weight.shape[0]]),
);

const seriesSource: Reader<SeriesSource> = checked(
  record<SeriesSource>({
    start: encodedArray(undefined),
    inputs: optional(encodedArray(undefined, undefined)),
    units: list(count),
    convention: optional(oneOf('E1', 'PT')),
    readout: optional(readout),
  }),
  (source, path) => {
    const [dim] = source.start.shape;
    source.units.forEach((unit, i) => require(unit < dim, `${path}.units[${i}]`, `less than ${dim}`, unit));
    const columns = source.readout?.weight.shape[1] ?? 0;
    require(columns <= dim, `${path}.readout.weight.shape`, `at most ${dim} columns`, columns);
  },
);

const timeSeries: Reader<View> = checked(
  record<TimeSeriesView>({
    kind: oneOf('time-series'),
    version,
    title: optional(text),
    warnings: optional(list(text)),
    steps: encodedArray(undefined),
    series: list(series),
    valueLabel: text,
    source: optional(seriesSource),
    model: optional(model),
  }),
  (view, path) => {
    view.series.forEach(({ values }, i) =>
      requireShape(values, `${path}.series[${i}].values`, view.steps.shape),
    );
    if (view.model === undefined || view.source === undefined) return;
    const { stateDim, inputDim } = cellDims(view.model.cell);
    requireShape(view.source.start, `${path}.source.start`, [stateDim]);
    const { inputs } = view.source;
    if (inputs !== undefined) requireShape(inputs, `${path}.source.inputs`, [undefined, inputDim]);
  },
);

const curve: Reader<Curve> = checked(
  record<Curve>({
    name: text,
    x: encodedArray(undefined),
    y: encodedArray(undefined),
    style: oneOf('solid', 'dashed', 'dotted', 'points'),
    decimatedFrom: optional(count),
    color: optional(byType('number', count, oneOf('stable', 'unstable', 'marginal', 'muted'))),
  }),
  ({ x, y }, path) => requireShape(y, `${path}.y`, x.shape),
);

const curves: Reader<View> = record<CurvesView>({
  kind: oneOf('curves'),
  version,
  title: optional(text),
  warnings: optional(list(text)),
  axes,
  curves: list(curve),
  annotations: optional(list(record<CurveAnnotation>({ x: finiteNumber, y: finiteNumber, text }))),
  caption: text,
});

const readView: Reader<View> = taggedBy('kind', {
  'phase-portrait': phasePortrait,
  'jacobian-spectrum': jacobianSpectrum,
  'time-series': timeSeries,
  curves,
});
