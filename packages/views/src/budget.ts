import { decodeArray, encodeArray, type ElementType, type EncodedArray } from './encoding.js';
import { omit } from './omit.js';
import { excessOf } from './readers/limits.js';
import type {
  Curve,
  CurvesView,
  FixedPointMark,
  JacobianSpectrumView,
  OrbitTrace,
  PhasePortraitView,
  SingleView,
  TimeSeriesView,
  View,
} from './types.js';
import type { BifurcationDiagramView, BranchTrace } from './wire/bifurcation-diagram.js';
import type { Attractor3dView, SpaceOrbit } from './wire/attractor-3d.js';
import type { DashboardView } from './wire/dashboard.js';
import type { EmbeddingView } from './wire/embedding.js';
import type { CobwebView } from './wire/cobweb.js';
import type { LyapunovSpectrumView } from './wire/lyapunov-spectrum.js';
import type { TwoParameterView } from './wire/two-parameter.js';
import type { ReturnMapView } from './wire/return-map.js';
import type { TrainingView } from './wire/training.js';
import { DEFAULT_MAX_BYTES } from './version.js';

/**
 * Size of a view as JSON, in bytes of UTF-8.
 *
 * Cost: O(size).
 */
export function sizeOf(view: View): number {
  return textBytes(JSON.stringify(view));
}

function textBytes(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Two bytes for a code below 0x800; three above; a pair of surrogates has four in all.
    if (code >= 0x80) bytes += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2;
  }
  return bytes;
}

/** How far a view is thinned out: the most points that an orbit, a series or a curve keeps, and so on. */
interface Rung {
  readonly points: number;
  readonly multipliers: number;
  readonly isSinglePrecision: boolean;
}

/** From what nobody sees to what is still a picture. */
const rungs: readonly Rung[] = [
  { points: 4000, multipliers: Infinity, isSinglePrecision: false },
  { points: 2000, multipliers: 32, isSinglePrecision: true },
  { points: 1000, multipliers: 16, isSinglePrecision: true },
  { points: 500, multipliers: 16, isSinglePrecision: true },
  { points: 250, multipliers: 8, isSinglePrecision: true },
  { points: 120, multipliers: 8, isSinglePrecision: true },
  { points: 60, multipliers: 4, isSinglePrecision: true },
];

/**
 * The view in at most `maxBytes` of JSON and no larger than a page can draw, thinned out where it is larger, with warnings
 * that say what was done.
 *
 * First long orbits, series and curves are decimated (each says how long it was) and lists of multipliers cut to the
 * leading ones; if that is not enough, the model is left out and as little as possible decimated. Pictures stay;
 * the picture of a system without its model no longer answers to sliders and clicks. A view of kind `model` is its
 * model: it stays as it is, within the limit of its own.
 *
 * @param view - Any view; one that fits is returned as it is.
 * @param maxBytes - Budget. Default 256 KB.
 * @throws {RangeError} If `maxBytes` is not positive.
 *
 * Cost: O(size), a few times where something has to go.
 *
 * @example A long orbit
 * ```ts
 * const long = timeSeries(linearCell({ recurrent: [[0.999]] }), { start: [1], steps: 50_000 });
 * const short = fitToBudget(long);
 * assertEqual(short.series[0].decimatedFrom, 50_001);
 * ```
 */
export function fitToBudget<V extends View>(view: V, maxBytes: number = DEFAULT_MAX_BYTES): V {
  if (!(maxBytes > 0)) {
    throw new RangeError(`Cannot fit a view: \`maxBytes\` must be positive: got ${maxBytes}`);
  }
  if (view.kind === 'model' || fits(view, maxBytes)) return view;
  const withModel = firstThatFits(view, maxBytes);
  if (withModel.fits) return withModel.view as V;
  const bare = withoutModel(view, maxBytes);
  if (bare === undefined) return withExcess(withModel.view, maxBytes) as V;
  const small = firstThatFits(bare, maxBytes);
  return (small.fits ? small.view : withExcess(small.view, maxBytes)) as V;
}

/** Whether a view is within a budget, and a page can draw it. */
const fits = (view: View, maxBytes: number): boolean =>
  excessOf(view) === undefined && sizeOf(view) <= maxBytes;

function firstThatFits(view: View, maxBytes: number): { view: View; fits: boolean } {
  let thinned = view;
  if (fits(view, maxBytes)) return { view, fits: true };
  for (const rung of rungs) {
    thinned = thin(view, rung);
    if (fits(thinned, maxBytes)) return { view: thinned, fits: true };
  }
  return { view: thinned, fits: false };
}

function withoutModel(view: View, maxBytes: number): View | undefined {
  if (!('model' in view) || view.model === undefined) return undefined;
  const size = kilobytes(textBytes(JSON.stringify(view.model)));
  const warning =
    `The model (${size}) is left out so that the view fits ${kilobytes(maxBytes)}: ` +
    'the picture does not answer to sliders and clicks; a larger maxBytes keeps it';
  if (view.kind === 'dashboard') return withWarnings(withoutSharedModel(view), [warning]);
  const hasSource =
    view.kind === 'time-series' ||
    view.kind === 'return-map' ||
    view.kind === 'lyapunov-spectrum' ||
    view.kind === 'gradient-flow';
  const bare = hasSource ? omit(view, 'model', 'source') : omit(view, 'model');
  return withWarnings(bare as View, [warning]);
}

/** Its pictures stay, without the model that they shared. */
function withoutSharedModel(view: DashboardView): DashboardView {
  const rows = view.rows.map((row) => row.map((cell) => omit(cell, 'sharesModel')));
  return { ...omit(view, 'model'), rows };
}

function withExcess(view: View, maxBytes: number): View {
  const warning = `The view takes ${kilobytes(sizeOf(view))}, more than the ${kilobytes(maxBytes)} allowed`;
  return withWarnings(view, [warning]);
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KB`;
}

function withWarnings<V extends View>(view: V, warnings: readonly string[]): V {
  return warnings.length === 0 ? view : { ...view, warnings: [...(view.warnings ?? []), ...warnings] };
}

function thin(view: View, rung: Rung): View {
  switch (view.kind) {
    case 'phase-portrait':
      return thinPortrait(view, rung);
    case 'jacobian-spectrum':
      return thinSpectrum(view, rung);
    case 'time-series':
      return thinSeries(view, rung);
    case 'curves':
      return thinCurves(view, rung);
    case 'embedding':
      return thinEmbedding(view, rung);
    case 'attractor-3d':
      return thinAttractor(view, rung);
    case 'dashboard':
      return thinDashboard(view, rung);
    case 'cobweb':
      return thinCobweb(view, rung);
    case 'two-parameter':
      return rung.isSinglePrecision ? thinPlane(view) : view;
    case 'lyapunov-spectrum':
      return thinExponents(view, rung);
    case 'bifurcation-diagram':
      return thinDiagram(view, rung);
    case 'return-map':
      return thinReturnMap(view, rung);
    case 'model':
    case 'basins':
    case 'gradient-flow':
    case 'stability-region':
    case 'hysteresis':
    case 'pseudospectrum':
    case 'impulse-response':
    case 'memory-capacity':
    case 'comparison':
      // Small by construction: what is large is the model.
      return view;
    case 'training':
      return thinTraining(view, rung);
    default:
      view satisfies never;
      return view;
  }
}

function thinPortrait(
  view: PhasePortraitView,
  { points, multipliers, isSinglePrecision }: Rung,
): PhasePortraitView {
  const warnings: string[] = [];
  const orbits = view.orbits?.map((orbit): OrbitTrace => {
    const kept = keptIndices(orbit.points.shape[0], points);
    if (kept === undefined) return orbit;
    return {
      ...orbit,
      points: pick(orbit.points, kept, 'float32'),
      decimatedFrom: orbit.decimatedFrom ?? orbit.points.shape[0],
    };
  });
  if (orbits?.some((orbit, i) => orbit !== view.orbits?.[i])) {
    warnings.push(`Long orbits are decimated to at most ${points} points`);
  }
  const fixedPoints = view.fixedPoints?.map((point): FixedPointMark => {
    const [length] = point.multipliers.shape;
    if (length <= multipliers) return point;
    const leading = Array.from({ length: multipliers }, (_, i) => i);
    return {
      ...point,
      state: isSinglePrecision ? rounded(point.state) : point.state,
      multipliers: pick(point.multipliers, leading, isSinglePrecision ? 'float32' : 'float64'),
    };
  });
  if (fixedPoints?.some((point, i) => point !== view.fixedPoints?.[i])) {
    const precision = isSinglePrecision ? ', in single precision' : '';
    warnings.push(`Only the ${multipliers} leading multipliers of each fixed point are kept${precision}`);
  }
  const thinned = { ...view, ...(orbits && { orbits }), ...(fixedPoints && { fixedPoints }) };
  return withWarnings(thinned, warnings);
}

function thinSpectrum(view: JacobianSpectrumView, { isSinglePrecision }: Rung): JacobianSpectrumView {
  if (!isSinglePrecision) return view;
  const groups = view.groups.map((group) => ({
    ...omit(group, 'conditionNumbers'),
    eigenvalues: rounded(group.eigenvalues),
  }));
  const warning = 'Eigenvalues are rounded to single precision and their condition numbers left out';
  return withWarnings({ ...view, groups }, [warning]);
}

function thinSeries(view: TimeSeriesView, { points }: Rung): TimeSeriesView {
  const [length] = view.steps.shape;
  const kept = keptIndices(length, points);
  if (kept === undefined) return view;
  const series = view.series.map((one) => ({
    ...one,
    values: pick(one.values, kept, one.values.dtype),
    decimatedFrom: one.decimatedFrom ?? length,
  }));
  const warning = `The series is decimated from ${length} to ${kept.length} steps: what is faster is not shown`;
  return withWarnings({ ...view, steps: pick(view.steps, kept, view.steps.dtype), series }, [warning]);
}

function thinCurves(view: CurvesView, { points, isSinglePrecision }: Rung): CurvesView {
  const curves = view.curves.map((curve): Curve => {
    const kept = keptOfPieces(decodeArray(curve.x), points);
    if (kept === undefined) {
      return isSinglePrecision ? { ...curve, x: rounded(curve.x), y: rounded(curve.y) } : curve;
    }
    return {
      ...curve,
      x: pick(curve.x, kept, 'float32'),
      y: pick(curve.y, kept, 'float32'),
      decimatedFrom: curve.decimatedFrom ?? curve.x.shape[0],
    };
  });
  const isDecimated = curves.some((curve, i) => curve.x.shape[0] !== view.curves[i].x.shape[0]);
  const warnings = [
    ...(isDecimated ? [`Long curves are decimated to about ${points} points`] : []),
    ...(isDecimated || isSinglePrecision ? ['Curves are rounded to single precision'] : []),
  ];
  return withWarnings({ ...view, curves }, warnings);
}

function thinCobweb(view: CobwebView, { points, isSinglePrecision }: Rung): CobwebView {
  if (!isSinglePrecision) return view;
  const length = Math.min(view.steps + 1, points);
  const paths = view.paths.map((path) => {
    const kept = Array.from({ length: Math.min(length, path.states.shape[0]) }, (_, t) => t);
    return { ...path, states: pick(path.states, kept, 'float32') };
  });
  const warnings = ['Paths are rounded to single precision'];
  if (length <= view.steps)
    warnings.push(`Only the first ${length - 1} of ${view.steps} steps of the paths are kept`);
  return withWarnings({ ...view, steps: length - 1, paths }, warnings);
}

function thinDiagram(
  view: BifurcationDiagramView,
  { points, isSinglePrecision }: Rung,
): BifurcationDiagramView {
  if (!isSinglePrecision) return view;
  const branches = view.branches.map((branch): BranchTrace => ({
    ...branch,
    parameters: rounded(branch.parameters),
    values: rounded(branch.values),
  }));
  const warnings = ['Branches are rounded to single precision'];
  const isHeavy = (view.cloud?.values.shape[0] ?? 0) > 4 * points;
  if (isHeavy) warnings.push('The simulation behind the branches is left out');
  const rest = isHeavy ? omit(view, 'cloud') : view;
  return withWarnings({ ...rest, branches }, warnings);
}

function thinExponents(view: LyapunovSpectrumView, { isSinglePrecision }: Rung): LyapunovSpectrumView {
  if (!isSinglePrecision || view.convergence === undefined) return view;
  return withWarnings(omit(view, 'convergence'), ['How the exponents converged is left out']);
}

function thinPlane(view: TwoParameterView): TwoParameterView {
  const curves = view.curves.map((curve) => ({ ...curve, points: rounded(curve.points) }));
  return withWarnings({ ...view, curves }, ['Curves are rounded to single precision']);
}

/** The series stays whole: everything else follows from it. */
function thinEmbedding(view: EmbeddingView, { points }: Rung): EmbeddingView {
  const [count] = view.points.shape;
  const kept = keptIndices(count, points);
  if (kept === undefined) return view;
  return withWarnings(
    { ...view, points: pick(view.points, kept, 'float32'), decimatedFrom: view.decimatedFrom ?? count },
    [`Of ${count} states ${kept.length} are drawn`],
  );
}

function thinDashboard(view: DashboardView, rung: Rung): DashboardView {
  const rows = view.rows.map((row) =>
    row.map((cell) => ({ ...cell, view: thin(cell.view, rung) as SingleView })),
  );
  return { ...view, rows };
}

function thinAttractor(view: Attractor3dView, { points }: Rung): Attractor3dView {
  const orbits = view.orbits.map((orbit): SpaceOrbit => {
    const length = orbit.decimatedFrom ?? orbit.points.shape[0];
    const kept = keptIndices(orbit.points.shape[0], points);
    return kept === undefined
      ? orbit
      : { ...orbit, points: pick(orbit.points, kept, 'float32'), decimatedFrom: length };
  });
  if (orbits.every((orbit, i) => orbit === view.orbits[i])) return view;
  return withWarnings({ ...view, orbits }, [`Long orbits are decimated to at most ${points} points`]);
}

function thinReturnMap(view: ReturnMapView, { points }: Rung): ReturnMapView {
  const [count] = view.pairs.shape;
  const kept = keptIndices(count, points);
  if (kept === undefined) return view;
  return withWarnings(
    { ...view, pairs: pick(view.pairs, kept, 'float32'), decimatedFrom: view.decimatedFrom ?? count },
    [`Of ${count} pairs ${kept.length} are shown, in single precision`],
  );
}

function thinTraining(view: TrainingView, { points, isSinglePrecision }: Rung): TrainingView {
  const [length] = view.updates.shape;
  const kept = keptIndices(length, points);
  if (kept === undefined) return view;
  const dtype = isSinglePrecision ? 'float32' : 'float64';
  const bare = points < 500 ? omit(view, 'history') : view;
  const thinned = {
    ...bare,
    updates: pick(view.updates, kept, view.updates.dtype),
    losses: pick(view.losses, kept, dtype),
    gradientNorms: pick(view.gradientNorms, kept, dtype),
    decimatedFrom: view.decimatedFrom ?? length,
  };
  const left =
    bare === view || view.history === undefined ? [] : ['What happened inside the network is left out'];
  return withWarnings(thinned, [`The run is decimated from ${length} to ${kept.length} updates`, ...left]);
}

/** Every k-th index and the last one, at most `limit` of them; `undefined` where all may stay. */
function keptIndices(length: number, limit: number): number[] | undefined {
  if (length <= limit) return undefined;
  const stride = Math.ceil((length - 1) / (limit - 1));
  const kept: number[] = [];
  for (let i = 0; i < length - 1; i += stride) kept.push(i);
  return [...kept, length - 1];
}

/** As `keptIndices`, but piece by piece: NaN, which separates the pieces of a line, stays. */
function keptOfPieces(values: ArrayLike<number>, limit: number): number[] | undefined {
  if (values.length <= limit) return undefined;
  const stride = Math.ceil((values.length - 1) / (limit - 1));
  const kept: number[] = [];
  let start = 0;
  for (let i = 0; i < values.length; i++) {
    const isBreak = Number.isNaN(values[i]);
    const isEnd = i === values.length - 1 || isBreak || Number.isNaN(values[i + 1]);
    if (isBreak || isEnd || (i - start) % stride === 0) kept.push(i);
    if (isBreak) start = i + 1;
  }
  return kept;
}

/** The chosen rows of an array. */
function pick(encoded: EncodedArray, kept: readonly number[], dtype: ElementType): EncodedArray {
  const values = decodeArray(encoded);
  const [, ...rest] = encoded.shape;
  const width = rest.reduce((product, extent) => product * extent, 1);
  const picked = new Float64Array(kept.length * width);
  kept.forEach((row, i) => picked.set(values.subarray(row * width, (row + 1) * width), i * width));
  return encodeArray(picked, [kept.length, ...rest], dtype);
}

function rounded(encoded: EncodedArray): EncodedArray {
  return encoded.dtype === 'float64' ? encodeArray(decodeArray(encoded), encoded.shape, 'float32') : encoded;
}
