import { ViewVersionError } from './errors.js';
import { cellDims } from './model.js';
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
  longList,
  numberWhere,
  oneOf,
  optional,
  properties,
  record,
  require,
  requireShape,
  taggedBy,
  text,
  type Reader,
} from './reader.js';
import { attractor3d } from './readers/attractor-3d.js';
import { bifurcationDiagram } from './readers/bifurcation-diagram.js';
import { basins as basinsPicture } from './readers/basins.js';
import { cobweb } from './readers/cobweb.js';
import { comparison } from './readers/comparison.js';
import { dashboardReader } from './readers/dashboard.js';
import { embedding } from './readers/embedding.js';
import { lyapunovSpectrum } from './readers/lyapunov-spectrum.js';
import { model } from './readers/model.js';
import { phasePortrait } from './readers/phase-portrait.js';
import { axes, stabilityKind, verdict, version } from './readers/picture.js';
import { readModelView } from './readers/model-view.js';
import { requireDrawable } from './readers/limits.js';
import { returnMap } from './readers/return-map.js';
import { twoParameter } from './readers/two-parameter.js';
import type {
  Curve,
  CurveAnnotation,
  CurvesView,
  EncodedReadout,
  JacobianSpectrumView,
  Series,
  SeriesSource,
  SingleView,
  SpectrumGroup,
  TimeSeriesView,
  View,
} from './types.js';
import { FORMAT_VERSION } from './version.js';
import { gradientFlow } from './readers/gradient-flow.js';
import { stabilityRegion } from './readers/stability-region.js';
import { impulseResponse } from './readers/impulse-response.js';
import { memoryCapacity } from './readers/memory-capacity.js';
import { pseudospectrum } from './readers/pseudospectrum.js';
import { hysteresis } from './readers/hysteresis.js';
import { training } from './readers/training.js';

/** Longest text that is read, in characters: some 24 million bytes of arrays. */
const maxViewText = 1 << 25;

/**
 * Reads a view from JSON text or from what `JSON.parse` made of it, and checks everything a picture relies on.
 *
 * Shapes are compared with one another and with the bytes; the model's weights must be finite. Properties that this
 * version does not know are left out of the result. The JSON Schema of the package says the same, save for what
 * relates one property to another.
 *
 * @param json - Text of a view, or the parsed object.
 * @param options.isToBeDrawn - Whether more than a page can draw is refused: 65 536 numbers in all. Those who thin a view out
 *   first, or draw it without a page, say `false`. Default true.
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
export function parseView(json: unknown, options: { readonly isToBeDrawn?: boolean } = {}): View {
  const value = typeof json === 'string' ? parseText(json) : json;
  const { version: major } = properties(value, '$');
  if (typeof major === 'number' && Number.isInteger(major) && major > FORMAT_VERSION) {
    throw new ViewVersionError(major, FORMAT_VERSION);
  }
  version(major, '$.version');
  const view = readView(value, '$');
  if (options.isToBeDrawn !== false) requireDrawable(view, '$');
  return view;
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
    units: list(count, longList),
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

const singleReaders: Readonly<Record<string, Reader<View>>> = {
  'phase-portrait': phasePortrait,
  'jacobian-spectrum': jacobianSpectrum,
  'time-series': timeSeries,
  curves,
  basins: basinsPicture,
  embedding,
  cobweb,
  'return-map': returnMap,
  'bifurcation-diagram': bifurcationDiagram,
  'lyapunov-spectrum': lyapunovSpectrum,
  'two-parameter': twoParameter,
  'gradient-flow': gradientFlow,
  model: readModelView,
  'stability-region': stabilityRegion,
  'impulse-response': impulseResponse,
  'memory-capacity': memoryCapacity,
  pseudospectrum,
  hysteresis,
  training,
  comparison,
  'attractor-3d': attractor3d,
};

const readView: Reader<View> = taggedBy('kind', {
  ...singleReaders,
  // No dashboard in a dashboard: its reader knows the others only.
  dashboard: dashboardReader(taggedBy('kind', singleReaders) as Reader<SingleView>),
});
