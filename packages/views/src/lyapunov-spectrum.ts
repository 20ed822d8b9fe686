import {
  lyapunovSpectrum,
  type CancelSignal,
  type Cell,
  type FlowLyapunovSpectrum,
  type LyapunovSpectrum,
  type SmoothMap,
} from '@phasebook/dynamics';
import { requireFinite, requireLength, type Vector } from '@phasebook/linalg';
import { decodeArray, encodeArray, encodeMatrix, encodeNumber } from './encoding.js';
import { systemOf, type SystemOptions } from './system.js';
import type { Model } from './types.js';
import { FORMAT_VERSION } from './version.js';
import type { LyapunovSpectrumView, TheoryCurve } from './wire/lyapunov-spectrum.js';

/** A predicted spectrum. */
export interface Theory {
  /** Name for the legend. */
  readonly name: string;
  /** Exponents, largest first; those of a continuum where `numbers` are given. */
  readonly exponents: ArrayLike<number>;
  /** Number of each, from 1. @default 1, 2, … */
  readonly numbers?: ArrayLike<number>;
}

/** Options of {@link lyapunovSpectrumView}. */
export interface LyapunovSpectrumViewOptions extends SystemOptions {
  /** State to start from, shape [n]; of systems only. @default 0.1 everywhere */
  readonly start?: ArrayLike<number>;
  /** Steps averaged over. @default 4000 */
  readonly steps?: number;
  /** Steps before that. @default chosen by what the orbit does */
  readonly transientSteps?: number;
  /** Number of exponents. @default all of them */
  readonly count?: number;
  /** Seed of tangent vectors and intervals. @default 0 */
  readonly seed?: number;
  /** What a theory predicts. @default none */
  readonly theory?: Theory;
  /** Heading. @default none */
  readonly title?: string;
  /** Stops the work: the call throws the signal's reason. */
  readonly signal?: CancelSignal;
}

const purpose = 'Cannot draw a Lyapunov spectrum';

/**
 * Lyapunov exponents with their intervals, their running estimates, and the Kaplan–Yorke dimension.
 *
 * Of a cell or map they are computed here; a result of `lyapunovSpectrum` or `flowLyapunovSpectrum` is drawn as it is,
 * so that a long run can be shown while it goes on.
 *
 * @param source - Cell (with `options.input` frozen), map, or a result.
 * @param options - Start and length of the run; theory to compare with.
 * @returns View of kind `lyapunov-spectrum`; computed from a cell, it carries the cell.
 * @throws {ShapeMismatchError} If a start does not fit.
 * @throws {NonFiniteError} If it holds NaN or an infinity.
 * @throws {RangeError} If an option is out of range.
 *
 * Cost: that of `lyapunovSpectrum`.
 *
 * @example The logistic map at r = 4: ln 2
 * ```ts
 * const view = lyapunovSpectrumView(logisticMap(4), { start: [0.3], steps: 20_000 });
 * assertClose(decodeArray(view.exponents), [Math.log(2)], 1e-2);
 * ```
 */
export function lyapunovSpectrumView(
  source: Cell | SmoothMap | LyapunovSpectrum | FlowLyapunovSpectrum,
  options: LyapunovSpectrumViewOptions = {},
): LyapunovSpectrumView {
  const { title, theory, steps = 4000, transientSteps, seed = 0 } = options;
  const extras = { title, theory: theory && theoryCurve(theory) };
  if (!('step' in source)) return viewOf(source, source.state.length, extras);
  const { map, model } = systemOf(purpose, source, options);
  const start = Float64Array.from(options.start ?? new Float64Array(map.dim).fill(0.1));
  requireLength(purpose, 'start', start, map.dim);
  requireFinite(purpose, 'start', start);
  const { count, signal } = options;
  const result = lyapunovSpectrum(map, start, {
    ...{ steps, seed },
    ...(transientSteps !== undefined && { transientSteps }),
    ...(count !== undefined && { count }),
    ...(signal && { signal }),
  });
  const view = viewOf(result, map.dim, extras);
  if (model === undefined) return view;
  return {
    ...view,
    source: {
      start: encodeArray(start),
      steps,
      ...(transientSteps !== undefined && { transientSteps }),
      seed,
    },
    model,
  };
}

/** The spectrum at other values of its model's parameters. */
export function recomputeExponents(
  view: LyapunovSpectrumView,
  map: SmoothMap,
  model: Model,
  signal: CancelSignal | undefined,
): LyapunovSpectrumView {
  const { source, title, theory } = view;
  if (source === undefined) return { ...view, model };
  const { steps, transientSteps, seed } = source;
  const result = lyapunovSpectrum(map, decodeArray(source.start), {
    ...{ steps, seed, count: view.exponents.shape[0] },
    ...(transientSteps !== undefined && { transientSteps }),
    ...(signal && { signal }),
  });
  return { ...viewOf(result, view.dim, { title, theory }), source, model };
}

interface Extras {
  readonly title?: string;
  readonly theory?: TheoryCurve;
}

function viewOf(
  result: LyapunovSpectrum | FlowLyapunovSpectrum,
  dim: number,
  { title, theory }: Extras,
): LyapunovSpectrumView {
  const { intervals, kaplanYorkeDimension: dimension, identityResidual, steps } = result;
  const isFlow = 'exponentsPerTime' in result;
  const series = isFlow
    ? { at: result.convergence.times, exponents: result.convergence.exponentsPerTime }
    : { at: result.convergence.steps, exponents: result.convergence.exponentsPerStep };
  const isKnown = (values: Vector): boolean => values.some(Number.isFinite);
  const ends = intervals.kaplanYorkeDimension;
  return {
    kind: 'lyapunov-spectrum',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    ...(result.warnings.length > 0 && { warnings: result.warnings }),
    per: isFlow ? 'time' : 'step',
    dim,
    exponents: encodeArray(isFlow ? result.exponentsPerTime : result.exponentsPerStep),
    ...(isKnown(intervals.lower) && {
      intervals: {
        level: intervals.level,
        lower: encodeArray(intervals.lower),
        upper: encodeArray(intervals.upper),
      },
    }),
    ...(series.at.length > 0 && {
      convergence: { at: encodeArray(series.at), exponents: encodeMatrix(series.exponents, 'float32') },
    }),
    kaplanYorke: {
      value: encodeNumber(dimension.value),
      isComplete: dimension.isComplete,
      ...(ends.every(Number.isFinite) && { interval: [encodeNumber(ends[0]), encodeNumber(ends[1])] }),
    },
    entropyRate: encodeNumber(isFlow ? result.entropyRatePerTime : result.entropyRatePerStep),
    ...(identityResidual !== undefined && { identityResidual: encodeNumber(identityResidual) }),
    steps,
    ...(theory && { theory }),
  };
}

function theoryCurve({ name, exponents, numbers }: Theory): TheoryCurve {
  const positions = Float64Array.from(numbers ?? Array.from(exponents, (_, i) => i + 1));
  requireLength(purpose, 'theory.numbers', positions, exponents.length);
  requireFinite(purpose, 'theory.numbers', positions);
  return { name, numbers: encodeArray(positions), exponents: encodeArray(exponents) };
}
