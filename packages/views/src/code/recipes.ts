import { decodeArray, type EncodedArray } from '../encoding.js';
import { defaultRings } from '../jacobian-spectrum.js';
import { projector } from '../projection.js';
import type {
  CurvesView,
  JacobianSpectrumView,
  Model,
  PhasePortraitView,
  Projection,
  TimeSeriesView,
  View,
} from '../types.js';
import type { BasinsView } from '../wire/basins.js';
import type { BifurcationDiagramView } from '../wire/bifurcation-diagram.js';
import type { CobwebView } from '../wire/cobweb.js';
import type { EmbeddingView } from '../wire/embedding.js';
import type { GradientFlowView } from '../wire/gradient-flow.js';
import type { HysteresisView } from '../wire/hysteresis.js';
import type { ImpulseResponseView } from '../wire/impulse-response.js';
import type { LyapunovSpectrumView } from '../wire/lyapunov-spectrum.js';
import type { MemoryCapacityView } from '../wire/memory-capacity.js';
import type { ModelView } from '../wire/model-view.js';
import type { PseudospectrumView } from '../wire/pseudospectrum.js';
import type { ReturnMapView } from '../wire/return-map.js';
import type { StabilityRegionView } from '../wire/stability-region.js';
import type { TrainingView } from '../wire/training.js';
import type { TwoParameterView } from '../wire/two-parameter.js';
import { systemOptions, unlessZero } from './cell-code.js';
import { arrayLiteral, literal, type Literal } from './literal.js';

/** A call of a builder: `builder(source, options)`, with some fields of the result set afterwards. */
export interface Recipe {
  readonly builder: string;
  /** The model whose cell is the source, or the source itself; no source where the options say everything. */
  readonly source?: Model | { readonly data: Literal };
  readonly options: Readonly<Record<string, Literal>>;
  /** What the builder would choose otherwise, such as axes that were chosen at other parameters. */
  readonly set?: Readonly<Record<string, Literal>>;
}

/** The call that makes a view; nothing where the view does not hold what it was made from. */
export function recipeOf(view: View): Recipe | undefined {
  switch (view.kind) {
    case 'phase-portrait':
      return portrait(view);
    case 'jacobian-spectrum':
      return spectrum(view);
    case 'time-series':
      return series(view);
    case 'curves':
      return curves(view);
    case 'cobweb':
      return cobweb(view);
    case 'return-map':
      return returnMap(view);
    case 'bifurcation-diagram':
      return diagram(view);
    case 'two-parameter':
      return twoParameters(view);
    case 'lyapunov-spectrum':
      return exponents(view);
    case 'gradient-flow':
      return gradients(view);
    case 'stability-region':
      return stabilityRegion(view);
    case 'impulse-response':
      return impulses(view);
    case 'memory-capacity':
      return capacity(view);
    case 'pseudospectrum':
      return pseudospectrum(view);
    case 'hysteresis':
      return hysteresis(view);
    case 'basins':
      return basins(view);
    case 'embedding':
      return embedding(view);
    case 'training':
      return training(view);
    case 'model':
      return network(view);
    default:
      return undefined;
  }
}

function portrait(view: PhasePortraitView): Recipe | undefined {
  const { model, title, axes, projection, field, fixedPoints, basins: shaded, orbits = [], dim } = view;
  const hasRecording = orbits.some(({ start }) => start === undefined);
  if (model === undefined || hasRecording || (fixedPoints === undefined && dim <= 2)) return undefined;
  return {
    builder: 'phasePortrait',
    source: model,
    options: {
      title,
      ...systemOptions(model),
      ...(dim === 1 ? {} : projected(projection, dim)),
      ...placed(axes),
      fixedPoints: fixedPoints?.length === 0 ? [] : undefined,
      basins: shaded && true,
      gridSize: field === undefined ? 0 : dim === 1 || field.columns === 21 ? undefined : field.columns,
      trajectories:
        orbits.length === 0
          ? undefined
          : orbits.map(({ name, start, points, decimatedFrom }) => ({
              name,
              orbit: start && [...decodeArray(start)],
              steps: (decimatedFrom ?? points.shape[0]) - 1,
            })),
    },
  };
}

function spectrum({ model, title, groups, timeConstantRings }: JacobianSpectrumView): Recipe | undefined {
  const searched = groups.filter(({ isFixedPoint = false }) => isFixedPoint).length;
  if (model === undefined || groups.length === 0 || (searched > 0 && searched < groups.length))
    return undefined;
  const isDefault = ({ label, kind }: (typeof groups)[number], i: number): boolean =>
    label === `${i + 1}: ${searched > 0 ? kind.replace('-', ' ') : 'state'}`;
  return {
    builder: 'jacobianSpectrum',
    source: model,
    options: {
      title,
      ...systemOptions(model),
      at: searched > 0 ? undefined : groups.map(({ state }) => state && arrayLiteral(state)),
      labels: groups.every(isDefault) ? undefined : groups.map(({ label }) => label),
      timeConstantRings: unlessSame(timeConstantRings, defaultRings),
    },
  };
}

function series({
  model,
  title,
  source,
  steps,
  series: shown,
  valueLabel,
}: TimeSeriesView): Recipe | undefined {
  if (model === undefined || source === undefined) return undefined;
  const { units, readout, inputs, convention } = source;
  const numbers = decodeArray(steps);
  return {
    builder: 'timeSeries',
    source: model,
    options: {
      title,
      ...systemOptions(model),
      start: unlessZero(source.start),
      ...(inputs === undefined
        ? { steps: numbers[numbers.length - 1] }
        : { inputs: rowsLiteral(inputs), convention }),
      units,
      readout: readout && { weight: arrayLiteral(readout.weight), bias: arrayLiteral(readout.bias) },
      names: shown.map(({ name }) => name),
      valueLabel,
    },
  };
}

function curves({ title, axes, curves: shown, annotations, caption }: CurvesView): Recipe | undefined {
  if (shown.some(({ decimatedFrom }) => decimatedFrom !== undefined)) return undefined;
  return {
    builder: 'curves',
    options: {
      title,
      ...(axes as unknown as { readonly [axis: string]: Literal }),
      curves: shown.map(({ name, x, y, style, color }) => ({
        ...{ name, x: arrayLiteral(x), y: arrayLiteral(y) },
        ...{ style: style === 'solid' ? undefined : style, color },
      })),
      annotations: annotations as Literal,
      caption,
    },
  };
}

function cobweb({ model, title, axes, graphs, steps, paths }: CobwebView): Recipe | undefined {
  return (
    model && {
      builder: 'cobweb',
      source: model,
      options: {
        title,
        ...systemOptions(model),
        starts: paths.map(({ name, states }) => {
          const [start] = decodeArray(states);
          return name === undefined ? start : { name, start };
        }),
        steps,
        iterates: graphs.map(({ iterates }) => iterates),
        range: axes.x.range,
        labels: labelsOf(axes),
      },
    }
  );
}

function returnMap({
  model,
  title,
  source,
  of,
  lag,
  isInterpolated,
  axes,
}: ReturnMapView): Recipe | undefined {
  if (model === undefined || source === undefined) return undefined;
  const { start, unit, transientSteps, steps } = source;
  return {
    builder: 'returnMap',
    source: model,
    options: {
      title,
      ...systemOptions(model),
      ...{ of, lag, isInterpolated, unit, start: arrayLiteral(start), transientSteps, steps },
      label: axes.x.label.replace(/^maximum of |\(t\)$/g, ''),
      range: axes.x.range,
    },
  };
}

function diagram(view: BifurcationDiagramView): Recipe | undefined {
  const { model, title, parameter, axes, unit, source, cursor } = view;
  if (model === undefined || source === undefined) return undefined;
  return {
    builder: 'bifurcationDiagram',
    source: model,
    options: {
      title,
      ...systemOptions(model),
      parameter,
      range: axes.x.range,
      ...(source as unknown as { readonly [name: string]: Literal }),
      unit,
      cursor,
      visible: axes.y.range,
      labels: labelsOf(axes),
    },
  };
}

function twoParameters({
  model,
  title,
  parameters,
  axes,
  state,
  beside,
}: TwoParameterView): Recipe | undefined {
  const from = beside?.kind === 'cobweb' ? beside.paths[0] : undefined;
  return (
    model && {
      builder: 'twoParameterDiagram',
      source: model,
      options: {
        title,
        ...systemOptions(model),
        pair: parameters,
        ranges: [axes.x.range, axes.y.range],
        // In one variable the path beside tells where the system came from.
        state: from === undefined ? state && arrayLiteral(state) : [decodeArray(from.states)[0]],
        labels: labelsOf(axes),
      },
    }
  );
}

function exponents({
  model,
  title,
  source,
  exponents: shown,
  theory,
}: LyapunovSpectrumView): Recipe | undefined {
  if (model === undefined || source === undefined) return undefined;
  const { start, steps, transientSteps, seed } = source;
  return {
    builder: 'lyapunovSpectrumView',
    source: model,
    options: {
      title,
      ...systemOptions(model),
      ...{ start: arrayLiteral(start), steps, transientSteps, count: shown.shape[0], seed },
      theory: theory && {
        name: theory.name,
        numbers: arrayLiteral(theory.numbers),
        exponents: arrayLiteral(theory.exponents),
      },
    },
  };
}

function gradients({ model, title, source, lags, logSingularValues }: GradientFlowView): Recipe | undefined {
  if (model === undefined || source === undefined) return undefined;
  const { start, inputs, transientSteps, gradient } = source;
  return {
    builder: 'gradientFlow',
    source: model,
    options: {
      title,
      ...systemOptions(model),
      start: unlessZero(start),
      inputs: inputs && rowsLiteral(inputs),
      steps: decodeArray(lags).at(-1),
      transientSteps,
      gradient: gradient && arrayLiteral(gradient),
      directions: logSingularValues.shape[1],
    },
  };
}

function stabilityRegion(view: StabilityRegionView): Recipe | undefined {
  const { model, title, method, timeStep, axes, state, comparison } = view;
  const controls = model?.parameters ?? [];
  const own = controls.find(({ targets }) => targets.some((target) => 'timeStep' in target));
  if (model === undefined || own === undefined || comparison === undefined) return undefined;
  const { start, unit, duration } = comparison;
  return {
    builder: 'stabilityRegionView',
    source: model,
    options: {
      title,
      ...systemOptions({ ...model, parameters: controls.filter((control) => control !== own) }),
      ...{ method, timeStep, timeStepRange: [own.minimum, own.maximum] },
      timeConstant: model.timeConstant,
      ...{ at: arrayLiteral(state), start: arrayLiteral(start), unit, duration },
    },
    set: { axes: axes as unknown as Literal },
  };
}

function impulses(view: ImpulseResponseView): Recipe | undefined {
  const { model, title, responses, inputIndex, state, units, names } = view;
  if (model === undefined || state === undefined) return undefined;
  return {
    builder: 'impulseResponseView',
    source: model,
    options: {
      title,
      ...systemOptions(model),
      ...{ steps: responses.shape[0], inputIndex, at: unlessZero(state), units, names },
    },
  };
}

function capacity({ model, title, source, curves: shown, state }: MemoryCapacityView): Recipe | undefined {
  if (model === undefined || source === undefined || state === undefined) return undefined;
  const { steps, amplitude, seed } = source;
  return {
    builder: 'memoryCapacityView',
    source: model,
    options: {
      title,
      ...systemOptions(model),
      lags: shown[0]?.perLag.shape[0],
      ...(steps === 0 ? { isMeasured: false } : { isMeasured: true, steps }),
      ...{ amplitude, seed, at: unlessZero(state) },
    },
  };
}

function pseudospectrum(view: PseudospectrumView): Recipe | undefined {
  const { model, title, state, levels, norms, axes, columns } = view;
  if (model === undefined || state === undefined) return undefined;
  return {
    builder: 'pseudospectrumView',
    source: model,
    options: {
      title,
      ...systemOptions(model),
      ...{ at: unlessZero(state), levels, steps: norms.shape[0] - 1, reach: axes.x.range[1], size: columns },
    },
  };
}

function hysteresis(view: HysteresisView): Recipe | undefined {
  const { model, title, parameter, source, values, stepsPerValue, unit, axes } = view;
  if (model === undefined || source === undefined) return undefined;
  const swept = decodeArray(values);
  return {
    builder: 'hysteresisView',
    source: model,
    options: {
      title,
      ...systemOptions(model),
      parameter,
      ...{ from: swept[0], to: swept.at(-1), start: unlessZero(source.start), points: swept.length },
      ...{ stepsPerValue, unit },
    },
    set: { axes: axes as unknown as Literal },
  };
}

function basins(view: BasinsView): Recipe | undefined {
  const { model, title, projection, axes, labels, settings, steps, paths } = view;
  // Known attractors are not in the view as they were given.
  if (model === undefined || settings.method !== 'recurrences' || paths.length !== 1) return undefined;
  const start = projector(projection).project(decodeArray(paths[0].start));
  return {
    builder: 'basinsView',
    source: model,
    options: {
      title,
      ...systemOptions(model),
      ...projected(projection, view.dim),
      ...placed(axes),
      gridSize: labels.shape[0],
      ...{ maxSteps: settings.maxSteps, cellsPerAxis: settings.cellsPerAxis, start, steps },
    },
  };
}

function embedding(view: EmbeddingView): Recipe | undefined {
  const { title, label, series: samples, lag, dimension, style, decimatedFrom } = view;
  if (decimatedFrom !== undefined) return undefined;
  return {
    builder: 'embedding',
    source: { data: arrayLiteral(samples) },
    options: {
      title,
      ...{ label, lag: lag.value, dimension: dimension.value, style },
      ...{ maxLag: lag.maximum, maxDimension: dimension.maximum },
    },
  };
}

function training(view: TrainingView): Recipe | undefined {
  const { title, status, losses, gradientNorms, clipNorm, clippedShare, warnings, decimatedFrom } = view;
  // The cells of a history are not in the view.
  if (decimatedFrom !== undefined || view.history !== undefined) return undefined;
  return {
    builder: 'trainingView',
    source: {
      data: {
        status: status === 'running' ? undefined : status,
        losses: arrayLiteral(losses),
        gradientNorms: arrayLiteral(gradientNorms),
        clippedShare,
        warnings,
      },
    },
    options: { title, clipNorm },
  };
}

function network({ model, title, inputs, source, readout, warnings, blocks }: ModelView): Recipe {
  return {
    builder: 'modelView',
    source: model,
    options: {
      title,
      ...systemOptions(model),
      inputs: inputs && rowsLiteral(inputs),
      source: source as unknown as Literal,
      blocks: blocks === undefined ? false : undefined,
    },
    ...((readout !== undefined || warnings !== undefined) && {
      set: { readout: readout as unknown as Literal, warnings },
    }),
  };
}

// ── Parts that several views share ──────────────────────────────────────────────────────────────────────────

type Axes = PhasePortraitView['axes'];

function placed(axes: Axes): Record<string, Literal> {
  return { range: { x: axes.x.range, y: axes.y.range }, labels: labelsOf(axes) };
}

function labelsOf({ x, y }: Axes): Literal {
  return [x.label, y.label];
}

function projected(projection: Projection, dim: number): Record<string, Literal> {
  if (projection.type === 'plane') return { plane: projection as unknown as Literal };
  const { units, base } = projection;
  return { units: dim === 2 ? unlessSame(units, [0, 1]) : units, base: unlessZero(base) };
}

/** Rows of a matrix as a list of vectors, which is how builders take inputs. */
function rowsLiteral(encoded: EncodedArray): Literal {
  const value = arrayLiteral(encoded);
  if (!('expression' in (value as object))) return value;
  const [rows, columns] = encoded.shape;
  const bytes = literal({ ...encoded, shape: [...encoded.shape] });
  const cut = `Array.from({ length: ${rows} }, (_, t) => data.subarray(t * ${columns}, (t + 1) * ${columns}))`;
  return { expression: `((data) => ${cut})(decodeArray(${bytes}))` };
}

function unlessSame(values: readonly number[], usual: readonly number[]): Literal {
  return values.length === usual.length && values.every((value, i) => value === usual[i])
    ? undefined
    : values;
}
