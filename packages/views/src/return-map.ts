import { trajectory, type Cell, type SmoothMap } from '@phasebook/dynamics';
import { requireFinite, requireLength, type Matrix, type Vector } from '@phasebook/linalg';
import { encodeArray, encodeMatrix } from './encoding.js';
import { paddedRange } from './figures/time-series.js';
import { stepwiseMap } from './stepwise.js';
import { systemOf, type SystemOptions } from './system.js';
import type { Axis } from './types.js';
import { FORMAT_VERSION } from './version.js';
import type { ReturnMapView } from './wire/return-map.js';

/** Options of {@link returnMap}. */
export interface ReturnMapOptions extends SystemOptions {
  /** Every value, or local maxima only. @default 'values' */
  readonly of?: 'values' | 'maxima';
  /** Distance within a pair, in values or in maxima. @default 1 */
  readonly lag?: number;
  /** Maxima of parabolas through three values each: for sampled flows, not for maps. @default false */
  readonly isInterpolated?: boolean;
  /** State variable of a system or of states. @default 0 */
  readonly unit?: number;
  /** Starting state of a system, shape [n]. @default 0.1 everywhere */
  readonly start?: ArrayLike<number>;
  /** Steps or values that are left out first. @default 200 of a system, 0 of a series */
  readonly transientSteps?: number;
  /** Steps of a system after these. @default 1000 */
  readonly steps?: number;
  /** Name of the variable. @default 'h', or 'h[unit]' of several */
  readonly label?: string;
  /** Visible range of both axes. @default what the pairs need */
  readonly range?: readonly [number, number];
  /** Heading. @default none */
  readonly title?: string;
}

const purpose = 'Cannot draw a return map';

/**
 * Each value of a series against the one before: what a series says about the map behind it.
 *
 * A cycle is a handful of points, noise a cloud, deterministic chaos in one dimension a curve. Successive maxima do the
 * same for a flow (Lorenz): its chaos then is that of a one-variable map.
 *
 * @param source - Cell or map to run, states of shape [length, n], or the series itself.
 * @param options - Values or maxima, lag; how to run.
 * @returns View of kind `return-map`; computed from a cell, it carries the cell.
 * @throws {ShapeMismatchError} If a start does not fit.
 * @throws {NonFiniteError} If a start or a series holds NaN or an infinity.
 * @throws {RangeError} If an option is out of range.
 *
 * Cost: one step of the system per step.
 *
 * @example The series of a tent map lies on the tent
 * ```ts
 * const view = returnMap(piecewiseLinearCell({ diagonal: [1.9], recurrent: [[-3.8]], bias: [1] }), { steps: 50 });
 * const pairs = decodeArray(view.pairs);
 * assertClose(pairs[1], 1 - 1.9 * Math.abs(pairs[0]));
 * ```
 *
 * Source: Lorenz, Deterministic nonperiodic flow, J. Atmos. Sci. 20 (1963) 130–141, figure 4.
 */
export function returnMap(
  source: Cell | SmoothMap | Matrix | ArrayLike<number>,
  options: ReturnMapOptions = {},
): ReturnMapView {
  const { of = 'values', lag = 1, isInterpolated = false, unit = 0, title } = options;
  const { transientSteps = 'step' in source ? 200 : 0, steps = 1000 } = options;
  for (const [name, value, least] of [
    ['lag', lag, 1],
    ['unit', unit, 0],
    ['transientSteps', transientSteps, 0],
    ['steps', steps, 1],
  ] as const) {
    if (!Number.isInteger(value) || value < least) {
      throw new RangeError(`${purpose}: \`${name}\` must be a whole number from ${least}: got ${value}`);
    }
  }
  const { series, dim, warnings, ...rest } = seriesOf(source, { ...options, unit, transientSteps, steps });
  const pairs = pairsOf(series, { of, lag, isInterpolated });
  const name = options.label ?? (dim === 1 ? 'h' : `h[${unit}]`);
  const range = options.range ?? paddedRange([pairs.data], 0.05);
  if (!(range[0] < range[1])) {
    throw new RangeError(`${purpose}: \`range\` must ascend: got [${range[0]}, ${range[1]}]`);
  }
  const [x, y] = labelsOf(name, of, lag).map((label): Axis => ({ label, range }));
  return {
    kind: 'return-map',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    ...(warnings.length > 0 && { warnings }),
    axes: { x, y },
    of,
    lag,
    ...(isInterpolated && { isInterpolated }),
    pairs: encodeMatrix(pairs),
    ...rest,
  };
}

function labelsOf(name: string, of: ReturnMapView['of'], lag: number): [string, string] {
  if (of === 'values') return [`${name}(t)`, `${name}(t + ${lag})`];
  return [`maximum of ${name}`, lag === 1 ? `next maximum of ${name}` : `${lag}th maximum after it`];
}

interface SeriesRun {
  readonly series: Vector;
  readonly dim: number;
  readonly warnings: readonly string[];
  readonly source?: ReturnMapView['source'];
  readonly model?: ReturnMapView['model'];
}

interface RunSettings extends ReturnMapOptions {
  readonly unit: number;
  readonly transientSteps: number;
  readonly steps: number;
}

function seriesOf(source: Cell | SmoothMap | Matrix | ArrayLike<number>, options: RunSettings): SeriesRun {
  if ('step' in source) {
    const { map, model } = systemOf(purpose, source, options);
    const start = Float64Array.from(options.start ?? new Float64Array(map.dim).fill(0.1));
    requireLength(purpose, 'start', start, map.dim);
    requireFinite(purpose, 'start', start);
    requireUnit(options.unit, map.dim);
    const { unit, transientSteps, steps } = options;
    return {
      ...runSeries(map, { start, unit, transientSteps, steps }),
      dim: map.dim,
      ...(model && { source: { start: encodeArray(start), unit, transientSteps, steps }, model }),
    };
  }
  const isMatrix = 'rows' in source;
  const dim = isMatrix ? source.columns : 1;
  requireUnit(options.unit, dim);
  const data = isMatrix ? source.data : Float64Array.from(source);
  requireFinite(purpose, 'source', data);
  const series = Float64Array.from({ length: data.length / dim }, (_, t) => data[t * dim + options.unit]);
  return { series: series.slice(options.transientSteps), dim, warnings: [] };
}

function requireUnit(unit: number, dim: number): void {
  if (unit >= dim) throw new RangeError(`${purpose}: \`unit\` must be less than ${dim}: got ${unit}`);
}

/** The series of one variable after a transient. */
export function runSeries(
  map: SmoothMap,
  {
    start,
    unit,
    transientSteps,
    steps,
  }: {
    readonly start: Vector;
    readonly unit: number;
    readonly transientSteps: number;
    readonly steps: number;
  },
): { readonly series: Vector; readonly warnings: readonly string[] } {
  const { states, status } = trajectory(stepwiseMap(map), start, { transientSteps, steps });
  const series = Float64Array.from({ length: states.rows }, (_, t) => states.data[t * map.dim + unit]);
  const warnings = status === 'diverged' ? ['The orbit leaves the finite numbers'] : [];
  return { series, warnings };
}

/** Pairs of values or maxima, one a row. */
export function pairsOf(
  series: Vector,
  {
    of,
    lag,
    isInterpolated,
  }: { readonly of: ReturnMapView['of']; readonly lag: number; readonly isInterpolated: boolean },
): Matrix {
  const values = of === 'values' ? series : maximaOf(series, isInterpolated);
  const rows = Math.max(0, values.length - lag);
  const data = new Float64Array(2 * rows);
  for (let t = 0; t < rows; t++) data.set([values[t], values[t + lag]], 2 * t);
  return { rows, columns: 2, data };
}

function maximaOf(series: Vector, isInterpolated: boolean): Vector {
  const maxima: number[] = [];
  for (let t = 1; t + 1 < series.length; t++) {
    const [before, top, after] = [series[t - 1], series[t], series[t + 1]];
    if (!(top > before && top >= after)) continue;
    const slope = (after - before) / 2;
    const bend = before - 2 * top + after;
    maxima.push(isInterpolated && bend < 0 ? top - (slope * slope) / (2 * bend) : top);
  }
  return Float64Array.from(maxima);
}
