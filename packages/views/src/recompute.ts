import { drivenTrajectory, trajectory, type CancelSignal, type SmoothMap } from '@phasebook/dynamics';
import { requireFinite, requireLength, type Matrix, type Vector } from '@phasebook/linalg';
import { decodeArray, decodeMatrix, encodeMatrix } from './encoding.js';
import { recomputeAttractor } from './attractor-3d.js';
import { recomputeDiagram } from './bifurcation-diagram.js';
import { recomputeBasins } from './basins-view.js';
import { recomputeDashboard } from './dashboard.js';
import { recomputeEmbedding } from './embedding.js';
import { computeCobweb } from './cobweb.js';
import { placeGroup, type Place } from './jacobian-spectrum.js';
import { applyParameters, withParameterValues, type AppliedModel } from './model.js';
import { omit } from './omit.js';
import { launchedOrbit } from './phase-portrait.js';
import { computePortrait, orbitTrace, searchAnywhere, type OrbitPlan } from './portrait.js';
import { projector, type Point } from './projection.js';
import { recomputeExponents } from './lyapunov-spectrum.js';
import { pairsOf, runSeries } from './return-map.js';
import { stepwiseCell, stepwiseMap } from './stepwise.js';
import { seriesOf } from './time-series.js';
import type {
  FixedPointMark,
  JacobianSpectrumView,
  Model,
  OrbitTrace,
  PhasePortraitView,
  TimeSeriesView,
} from './types.js';
import type { Attractor3dView } from './wire/attractor-3d.js';
import type { BifurcationDiagramView } from './wire/bifurcation-diagram.js';
import type { BasinsView } from './wire/basins.js';
import type { DashboardView } from './wire/dashboard.js';
import type { EmbeddingView } from './wire/embedding.js';
import type { CobwebView } from './wire/cobweb.js';
import type { LyapunovSpectrumView } from './wire/lyapunov-spectrum.js';
import { recomputeTwoParameter } from './two-parameter.js';
import type { TwoParameterView } from './wire/two-parameter.js';
import type { ReturnMapView } from './wire/return-map.js';
import { recomputeGradientFlow } from './gradient-flow.js';
import type { GradientFlowView } from './wire/gradient-flow.js';
import { recomputeStabilityRegion } from './stability-region.js';
import type { StabilityRegionView } from './wire/stability-region.js';
import { recomputeImpulseResponse } from './impulse-response.js';
import type { ImpulseResponseView } from './wire/impulse-response.js';
import { recomputeMemoryCapacity } from './memory-capacity.js';
import type { MemoryCapacityView } from './wire/memory-capacity.js';
import { recomputePseudospectrum } from './pseudospectrum.js';
import type { PseudospectrumView } from './wire/pseudospectrum.js';
import { recomputeHysteresis } from './hysteresis.js';
import type { HysteresisView } from './wire/hysteresis.js';

/** Views that carry what they are computed from: a model, or a series. */
export type LiveView =
  | PhasePortraitView
  | JacobianSpectrumView
  | TimeSeriesView
  | BasinsView
  | EmbeddingView
  | CobwebView
  | ReturnMapView
  | GradientFlowView
  | StabilityRegionView
  | BifurcationDiagramView
  | LyapunovSpectrumView
  | TwoParameterView
  | ImpulseResponseView
  | MemoryCapacityView
  | PseudospectrumView
  | HysteresisView
  | Attractor3dView
  | DashboardView;

/** Options of {@link recompute}. */
export interface RecomputeOptions {
  /** States to search for fixed points from besides the usual ones. @default the fixed points of the view */
  readonly previous?: readonly ArrayLike<number>[];
  /**
   * `live` searches briefly in systems of more than two variables, so that a slider can be dragged, and may miss
   * points that are born; `full` searches as the builder does, for when the slider rests. @default 'live'
   */
  readonly effort?: 'live' | 'full';
  /** Stops the work: the call throws the signal's reason. */
  readonly signal?: CancelSignal;
}

/**
 * The same view at other values of its parameters: what a slider does.
 *
 * Axes and projection stay as they are; field, nullclines, fixed points, spectra, basins and orbits are computed
 * anew. The search for fixed points starts from those of the view; in one or two variables it also starts where a
 * fresh search does, so that points that are born are found. See `options.effort` for larger systems. Orbits that were recorded elsewhere stay as they are.
 *
 * @param view - View with a model, or an embedding.
 * @param values - Value by parameter name, as in `controlsOf`; the others keep the value of their control.
 * @param options - Starts and cancellation.
 * @returns A view of the same kind, its controls at the new values.
 * @throws {TypeError} If the view carries no model.
 * @throws {RangeError} If a name is unknown or a value makes no cell.
 *
 * Cost: that of building the view; some milliseconds for two state variables.
 *
 * @example A neuron becomes bistable
 * ```ts
 * const w = { name: 'w', minimum: 0, maximum: 3, value: 0.5, targets: [{ block: 'recurrent', index: 0 }] } as const;
 * const view = phasePortrait(elmanCell({ recurrent: [[0.5]] }), { parameters: [w] });
 * assertEqual(view.fixedPoints?.length, 1);
 * assertEqual(recompute(view, { w: 2 }).fixedPoints?.length, 3);
 * ```
 */
export function recompute<V extends LiveView>(
  view: V,
  values: Readonly<Record<string, number>>,
  options: RecomputeOptions = {},
): V {
  const live: LiveView = view;
  if (live.kind === 'embedding') return recomputeEmbedding(live, values, options.signal) as LiveView as V;
  const model = requireModel('Cannot recompute a view', live.model);
  const system = applyParameters(model, values);
  const next = withParameterValues(model, values);
  switch (live.kind) {
    case 'phase-portrait':
      return recomputePortrait(live, system.map, next, options) as V;
    case 'jacobian-spectrum':
      return recomputeSpectrum(live, system.map, next, options) as V;
    case 'time-series':
      return recomputeSeries(live, system, next) as V;
    case 'basins':
      return recomputeBasins(live, system.map, next, options.signal) as V;
    case 'cobweb':
      return recomputeCobweb(live, system.map, next, options) as V;
    case 'two-parameter':
      return recomputeTwoParameter(live, next, options.signal) as V;
    case 'lyapunov-spectrum':
      return recomputeExponents(live, system.map, next, options.signal) as V;
    case 'bifurcation-diagram':
      return recomputeDiagram(live, next, options.signal) as V;
    case 'return-map':
      return recomputeReturnMap(live, system.map, next) as V;
    case 'gradient-flow':
      return recomputeGradientFlow(live, system, next, options.signal) as V;
    case 'stability-region':
      return recomputeStabilityRegion(live, system, next, options.signal) as V;
    case 'impulse-response':
      return recomputeImpulseResponse(live, system, next) as V;
    case 'memory-capacity':
      return recomputeMemoryCapacity(live, system, next, options.signal) as V;
    case 'pseudospectrum':
      return recomputePseudospectrum(live, system, next, options.signal) as V;
    case 'hysteresis':
      return recomputeHysteresis(live, next, options.signal) as V;
    case 'attractor-3d':
      return recomputeAttractor(live, system.map, next, options) as V;
    case 'dashboard':
      return recomputeDashboard(live, values, next, options, recompute) as V;
    default:
      live satisfies never;
      throw new TypeError('Cannot recompute a view: `view.kind` must be one that carries a model');
  }
}

function requireModel(purpose: string, model: Model | undefined): Model {
  if (model === undefined) throw new TypeError(`${purpose}: \`view.model\` must be present`);
  return model;
}

function recomputePortrait(
  view: PhasePortraitView,
  map: SmoothMap,
  model: Model,
  { previous, effort = 'live', signal }: RecomputeOptions,
): PhasePortraitView {
  const orbits = (view.orbits ?? []).map((trace): OrbitPlan => {
    if (trace.start === undefined) return { trace };
    const steps = (trace.decimatedFrom ?? trace.points.shape[0]) - 1;
    return {
      ...launchedOrbit(map, decodeArray(trace.start), steps),
      ...(trace.name !== undefined && { name: trace.name }),
    };
  });
  const hasRecording = orbits.some((orbit) => 'trace' in orbit);
  return computePortrait(map, {
    projection: view.projection,
    axes: view.axes,
    fieldSize: view.field,
    hasNullclines: view.nullclines !== undefined,
    basinSize: view.basins,
    orbits,
    fixedPoints:
      view.fixedPoints === undefined
        ? 'none'
        : { previous: previous?.map(toState) ?? statesOf(view.fixedPoints), effort },
    title: view.title,
    warnings: hasRecording ? ['Recorded orbits are shown as they were at the original parameters'] : [],
    model,
    signal,
  });
}

function recomputeSpectrum(
  view: JacobianSpectrumView,
  map: SmoothMap,
  model: Model,
  { previous, effort = 'live', signal }: RecomputeOptions,
): JacobianSpectrumView {
  const places: (Place & { readonly label?: string })[] = [];
  const old = view.groups.flatMap(({ state, isFixedPoint = false, label }) =>
    state === undefined ? [] : [{ state: decodeArray(state), isFixedPoint, label }],
  );
  const points = old.filter((place) => place.isFixedPoint).map((place) => place.state);
  const warnings: string[] = [];
  if (points.length > 0) {
    const search = searchAnywhere(map, previous?.map(toState) ?? points, effort, signal);
    places.push(...search.points.map(({ state }) => ({ state, isFixedPoint: true })));
    warnings.push(...search.warnings);
  }
  places.push(...old.filter((place) => !place.isFixedPoint));
  const { title, timeConstantRings, kind, version } = view;
  return {
    kind,
    version,
    ...(title !== undefined && { title }),
    ...(warnings.length > 0 && { warnings }),
    // States stay where they are and keep their names; fixed points are found anew.
    groups: places.map((place, i) => placeGroup(map, place, i, place.label)),
    timeConstantRings,
    model,
  };
}

function recomputeSeries(view: TimeSeriesView, { cell, map }: AppliedModel, model: Model): TimeSeriesView {
  const { source } = view;
  if (source === undefined) return { ...view, model };
  const start = decodeArray(source.start);
  const steps = decodeArray(view.steps);
  const last = steps.length === 0 ? 0 : steps[steps.length - 1];
  const orbit =
    source.inputs === undefined
      ? trajectory(stepwiseMap(map), start, { steps: last })
      : drivenTrajectory(stepwiseCell(cell), start, rowsOf(decodeMatrix(source.inputs)).slice(0, last), {
          convention: source.convention ?? 'E1',
        });
  const states = pickRows(orbit.states, steps);
  const readout = source.readout && {
    weight: decodeMatrix(source.readout.weight),
    bias: decodeArray(source.readout.bias),
  };
  const names = view.series.map((series) => series.name);
  const warnings =
    orbit.status === 'diverged'
      ? [`The orbit leaves the finite numbers after ${orbit.states.rows - 1} steps`]
      : [];
  return {
    ...omit(view, 'warnings'),
    ...(warnings.length > 0 && { warnings }),
    series: seriesOf(states, source.units, readout, names).map((series, i) => {
      const { decimatedFrom } = view.series[i];
      return decimatedFrom === undefined ? series : { ...series, decimatedFrom };
    }),
    model,
  };
}

function recomputeCobweb(
  view: CobwebView,
  map: SmoothMap,
  model: Model,
  { previous, effort = 'live', signal }: RecomputeOptions,
): CobwebView {
  return computeCobweb(map, {
    axes: view.axes,
    iterates: view.graphs.map(({ iterates }) => iterates),
    steps: view.steps,
    starts: view.paths.map(({ name, states }) => ({
      ...(name !== undefined && { name }),
      start: decodeArray(states)[0],
    })),
    previous: previous?.map(toState) ?? statesOf(view.fixedPoints ?? []),
    effort,
    title: view.title,
    model,
    signal,
  });
}

function recomputeReturnMap(view: ReturnMapView, map: SmoothMap, model: Model): ReturnMapView {
  const { source, of, lag, isInterpolated = false } = view;
  if (source === undefined) return { ...view, model };
  const { series, warnings } = runSeries(map, { ...source, start: decodeArray(source.start) });
  return {
    ...omit(view, 'warnings', 'decimatedFrom'),
    ...(warnings.length > 0 && { warnings }),
    pairs: encodeMatrix(pairsOf(series, { of, lag, isInterpolated })),
    model,
  };
}

/** The rows of the given indices; NaN where an orbit ended before. */
function pickRows({ rows, columns, data }: Matrix, indices: Vector): Matrix {
  const picked = new Float64Array(indices.length * columns).fill(NaN);
  indices.forEach((index, i) => {
    if (index < rows) picked.set(data.subarray(index * columns, (index + 1) * columns), i * columns);
  });
  return { rows: indices.length, columns, data: picked };
}

function rowsOf({ rows, columns, data }: Matrix): Vector[] {
  return Array.from({ length: rows }, (_, i) => data.slice(i * columns, (i + 1) * columns));
}

function toState(values: ArrayLike<number>): Vector {
  return Float64Array.from(values);
}

function statesOf(marks: readonly FixedPointMark[]): Vector[] {
  return marks.map((mark) => decodeArray(mark.state));
}

/**
 * The orbit of a view's model from a point of the picture or from a state: what a click does.
 *
 * @param view - Portrait with a model.
 * @param values - Values of the parameters, as in `recompute`.
 * @param from - Point of the picture as an array of two numbers, or a full state as a `Float64Array` of shape [n].
 * @param steps - Number of steps. Default 200.
 * @returns Trace that can be added to `view.orbits`; shorter where the orbit leaves the finite numbers.
 * @throws {TypeError} If the view carries no model.
 * @throws {NonFiniteError} If `from` holds NaN or an infinity.
 *
 * Cost: `steps` steps.
 *
 * @example
 * ```ts
 * const view = phasePortrait(elmanCell({ recurrent: [[2, 0], [0, 2]] }));
 * const orbit = launchOrbit(view, {}, [0.1, -0.2], 60);
 * assertClose(decodeArray(orbit.points).slice(-2), [0.957504, -0.957504], 1e-6);
 * ```
 */
export function launchOrbit(
  view: PhasePortraitView,
  values: Readonly<Record<string, number>>,
  from: Point | Vector,
  steps: number = 200,
): OrbitTrace {
  const purpose = 'Cannot launch an orbit';
  const { map } = applyParameters(requireModel(purpose, view.model), values);
  const toPlane = projector(view.projection);
  requireFinite(purpose, 'from', from);
  requireLength(purpose, 'from', from, from instanceof Float64Array ? map.dim : 2);
  const start = from instanceof Float64Array ? from.slice() : toPlane.lift([from[0], from[1]]);
  return orbitTrace(map, toPlane, launchedOrbit(map, start, steps));
}
