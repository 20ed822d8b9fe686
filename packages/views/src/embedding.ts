import {
  chooseDelay,
  delayEmbedding,
  falseNeighbours,
  type CancelSignal,
  type FalseNeighbours,
} from '@phasebook/dynamics';
import { dot, requireFinite, type Matrix, type Vector } from '@phasebook/linalg';
import { decodeArray, encodeArray, encodeMatrix } from './encoding.js';
import { paddedRange } from './figures/time-series.js';
import { omit } from './omit.js';
import { principalAxes } from './principal-axes.js';
import { longestLag } from './readers/embedding.js';
import { styleOf } from './series-style.js';
import type { Axis } from './types.js';
import { FORMAT_VERSION } from './version.js';
import type { EmbeddingChoice, EmbeddingView } from './wire/embedding.js';

/** Options of {@link embedding}. */
export interface EmbeddingOptions {
  /**
   * τ, in samples.
   * @default the first minimum of the mutual information, else where the autocorrelation passes 1/e; 1 for a map
   */
  readonly lag?: number;
  /** m. @default the first one with fewer than 1 % false neighbours, at least 2 */
  readonly dimension?: number;
  /** Upper end of the slider for τ. @default 60, or what the length of the series allows */
  readonly maxLag?: number;
  /** Upper end of the slider for m, from 3 to 12. @default 5 */
  readonly maxDimension?: number;
  /** Bins of the mutual information. @default what the length of the series allows, at most 32 */
  readonly bins?: number;
  /** Name of the variable. @default 'x' */
  readonly label?: string;
  /** Whether states are joined. @default by how far apart successive samples are */
  readonly style?: EmbeddingView['style'];
  /** Heading. @default none */
  readonly title?: string;
  /** Stops the work. */
  readonly signal?: CancelSignal;
}

const purpose = 'Cannot draw an embedding';
const maxSamples = 20_000;
/** States that are asked for their neighbour, about. */
const asked = 600;

/**
 * A measured series in delay coordinates, with sliders for lag and dimension that need no kernel: the series travels
 * with the picture.
 *
 * Beside it the curves that speak for both: the mutual information against the lag, the share of false neighbours
 * against the dimension.
 *
 * @param series - Samples at equal times, shape [length], at most 20000.
 * @param options - Lag, dimension and how far their sliders go.
 * @returns View of kind `embedding`.
 * @throws {RangeError} If the series is too short, too long or constant, or an option is out of range.
 * @throws {NonFiniteError} If a sample is NaN or infinite.
 *
 * Cost: maxDimension · length · log(length) for the false neighbours.
 * Source: Takens, Lect. Notes Math. 898 (1981) 366; Fraser and Swinney, Phys. Rev. A 33 (1986) 1134; Kennel, Brown and
 * Abarbanel, Phys. Rev. A 45 (1992) 3403; Broomhead and King, Physica D 20 (1986) 217.
 *
 * @example A sine needs two coordinates, a quarter of a period apart
 * ```ts
 * const view = embedding(Array.from({ length: 1500 }, (_, t) => Math.sin(0.1 * t)), { lag: 16 });
 * assertEqual(view.dimension.value, 2);
 * const [now, before] = decodeArray(view.points);
 * assertClose(now ** 2 + before ** 2, 1, 0.02);
 * ```
 */
export function embedding(series: ArrayLike<number>, options: EmbeddingOptions = {}): EmbeddingView {
  const { maxDimension = 5, label = 'x', title, signal } = options;
  requireWhole('maxDimension', maxDimension, 3, 12);
  if (series.length > maxSamples) {
    throw new RangeError(
      `${purpose}: \`series\` must have at most ${maxSamples} samples: got ${series.length}`,
    );
  }
  const longest = longestLag(series.length, maxDimension);
  if (longest < 2) {
    const least = 2 * (maxDimension + 2) + 3;
    throw new RangeError(`${purpose}: \`series\` must have at least ${least} samples: got ${series.length}`);
  }
  const { maxLag = Math.min(60, longest), bins = Math.min(32, binsFor(series.length)) } = options;
  requireWhole('maxLag', maxLag, 2, longest);
  requireFinite(purpose, 'series', series);
  const x = Float64Array.from(series);
  const delays = chooseDelay(x, { maxLag, bins });
  const { firstMinimum } = delays;
  const style = options.style ?? styleOf(x);
  // Samples of a map are as far apart as they should be.
  const suggestion = style === 'points' ? 1 : (firstMinimum ?? delays.belowOneOverE ?? 1);
  const lag = options.lag ?? Math.max(1, suggestion);
  requireWhole('lag', lag, 1, maxLag);
  const stride = Math.max(1, Math.ceil(x.length / asked));
  const neighbours = falseNeighbours(x, { delay: lag, maxDimension, stride, signal });
  const dimension = options.dimension ?? Math.max(2, neighbours.dimension ?? maxDimension);
  requireWhole('dimension', dimension, 2, maxDimension);
  return {
    kind: 'embedding',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    label,
    series: encodeSeries(x),
    style,
    mutualInformation: encodeArray(delays.mutualInformation, undefined, 'float32'),
    ...computed(x, {
      label,
      lag: {
        minimum: 1,
        maximum: maxLag,
        value: lag,
        ...(firstMinimum !== undefined && { suggested: firstMinimum }),
      },
      dimension: { minimum: 2, maximum: maxDimension, value: dimension },
      neighbours,
    }),
  };
}

function requireWhole(argument: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(
    `${purpose}: \`${argument}\` must be a whole number from ${least} to ${most}: got ${value}`,
  );
}

/** As many bins as leave ten samples to each pair of them. */
function binsFor(samples: number): number {
  return Math.max(4, Math.floor(Math.sqrt(samples / 10)));
}

/** In single precision where that loses nothing. */
function encodeSeries(x: Vector): EmbeddingView['series'] {
  return encodeArray(
    x,
    undefined,
    x.every((value) => Object.is(Math.fround(value), value)) ? 'float32' : 'float64',
  );
}

interface Chosen {
  readonly label: string;
  readonly lag: EmbeddingChoice;
  readonly dimension: EmbeddingChoice;
  readonly neighbours: Pick<FalseNeighbours, 'shares' | 'standardErrors' | 'dimension'> & {
    readonly settings: { readonly stride: number };
  };
}

type Computed = Pick<EmbeddingView, 'warnings' | 'lag' | 'dimension' | 'axes' | 'points' | 'falseNeighbours'>;

/** What follows from lag and dimension. */
function computed(x: Vector, { label, lag, dimension, neighbours }: Chosen): Computed {
  const { states } = delayEmbedding(x, { dimension: dimension.value, delay: lag.value });
  const { points, axes } =
    dimension.value === 2 ? plainPoints(x, states, label, lag.value) : principalPoints(states);
  const suggested = neighbours.dimension;
  const warnings = [
    ...(lag.suggested === undefined
      ? [`The mutual information has no minimum up to lag ${lag.maximum}`]
      : []),
    ...(suggested === undefined
      ? [`No dimension up to ${dimension.maximum} has less than 1 % false neighbours`]
      : []),
  ];
  return {
    ...(warnings.length > 0 && { warnings }),
    lag,
    dimension: { ...omit(dimension, 'suggested'), ...(suggested !== undefined && { suggested }) },
    axes,
    points: encodeMatrix(points, 'float32'),
    falseNeighbours: {
      shares: encodeArray(neighbours.shares),
      standardErrors: encodeArray(neighbours.standardErrors),
      stride: neighbours.settings.stride,
    },
  };
}

interface Drawn {
  readonly points: Matrix;
  readonly axes: { readonly x: Axis; readonly y: Axis };
}

function plainPoints(x: Vector, states: Matrix, label: string, lag: number): Drawn {
  const range = paddedRange([x], 0.05);
  const axes = { x: { label: `${label}(t)`, range }, y: { label: `${label}(t − ${lag})`, range } };
  return { points: states, axes };
}

/** Along the first two principal axes of the delay coordinates. */
function principalPoints(states: Matrix): Drawn {
  const { mean, axes, shares } = principalAxes(states, 2);
  const { rows, columns } = states;
  const data = new Float64Array(2 * rows);
  const extremes = [new Float64Array(rows), new Float64Array(rows)];
  for (let t = 0; t < rows; t++) {
    const state = states.data.subarray(t * columns, (t + 1) * columns).map((value, j) => value - mean[j]);
    axes.forEach((axis, k) => {
      data[2 * t + k] = extremes[k][t] = dot(axis, state);
    });
  }
  const axis = (k: 0 | 1): Axis => ({
    label: `PC ${k + 1} (${(100 * shares[k]).toFixed(0)} % of the variance)`,
    range: paddedRange([extremes[k]], 0.05),
  });
  return { points: { rows, columns: 2, data }, axes: { x: axis(0), y: axis(1) } };
}

/** The same picture at another lag or in another dimension. */
export function recomputeEmbedding(
  view: EmbeddingView,
  values: Readonly<Record<string, number>>,
  signal: CancelSignal | undefined,
): EmbeddingView {
  for (const name of Object.keys(values)) {
    if (name !== 'lag' && name !== 'dimension') {
      throw new RangeError(`Cannot recompute a view: \`values\` must name lag or dimension: got ${name}`);
    }
  }
  const turned = (choice: EmbeddingChoice, value: number | undefined, name: string): EmbeddingChoice => {
    if (value === undefined) return choice;
    requireWhole(name, value, choice.minimum, choice.maximum);
    return { ...choice, value };
  };
  const lag = turned(view.lag, values.lag, 'lag');
  const dimension = turned(view.dimension, values.dimension, 'dimension');
  const x = decodeArray(view.series);
  const { shares, standardErrors, stride } = view.falseNeighbours;
  const neighbours =
    lag.value === view.lag.value
      ? {
          shares: decodeArray(shares),
          standardErrors: decodeArray(standardErrors),
          dimension: view.dimension.suggested,
          settings: { stride },
        }
      : falseNeighbours(x, { delay: lag.value, maxDimension: dimension.maximum, stride, signal });
  return {
    ...omit(view, 'warnings', 'decimatedFrom'),
    ...computed(x, { label: view.label, lag, dimension, neighbours }),
  };
}
