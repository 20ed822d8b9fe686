import type { Vector } from '@phasebook/linalg';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { requirePositive, requireWhole } from '../system/require-number.js';
import { delayEmbedding } from './delay-embedding.js';
import { neighbourSearch } from './neighbours.js';
import { readVaryingSeries } from './series.js';

/** Options shared by the searches for an embedding dimension. */
export interface EmbeddingDimensionOptions extends LongWorkOptions {
  /** τ, in samples. */
  readonly delay: number;
  /** Largest dimension tried. @default 6 */
  readonly maxDimension?: number;
  /** Neighbours closer in time than this do not count, in samples. @default the delay */
  readonly theilerWindow?: number;
  /** Every how many-th state is asked for its neighbour. @default 1 */
  readonly stride?: number;
}

/** Options of `falseNeighbours`. */
export interface FalseNeighboursOptions extends EmbeddingDimensionOptions {
  /** A neighbour is false if the new coordinate parts the two by more than this many times their distance. @default 15 */
  readonly distanceRatio?: number;
  /** … or if their new distance exceeds this many standard deviations of the series. @default 2 */
  readonly attractorRatio?: number;
}

/** Shares of false neighbours against the dimension. */
export interface FalseNeighbours {
  /** Entry m − 1: share of false nearest neighbours in m dimensions, in [0, 1]. */
  readonly shares: Vector;
  /** Binomial standard error of each share. */
  readonly standardErrors: Vector;
  /** Smallest dimension with a share below 1 %; `undefined` if none has. */
  readonly dimension: number | undefined;
  readonly settings: {
    readonly delay: number;
    readonly theilerWindow: number;
    readonly stride: number;
    readonly distanceRatio: number;
    readonly attractorRatio: number;
  };
  readonly warnings: readonly string[];
}

/**
 * False nearest neighbours: how many neighbours in m delay coordinates part in the next one.
 *
 * @param series - Samples, shape [T].
 * @param options - Delay, largest dimension, Theiler window and the two criteria.
 * @returns Shares for m = 1 … maxDimension.
 * @throws {RangeError} If the series is too short or an option out of range.
 * @throws {NonFiniteError} If a sample is NaN or infinite.
 *
 * Cost: maxDimension · T log T for the k-d trees, in low dimensions.
 * Source: Kennel, Brown and Abarbanel, Phys. Rev. A 45 (1992) 3403, eqs. 4 and 5.
 *
 * @example A sine needs two coordinates
 * ```ts
 * const series = Array.from({ length: 2000 }, (_, t) => Math.sin(0.1 * t));
 * assertEqual(falseNeighbours(series, { delay: 15, maxDimension: 3 }).dimension, 2);
 * ```
 */
export function falseNeighbours(series: ArrayLike<number>, options: FalseNeighboursOptions): FalseNeighbours {
  const purpose = 'Cannot count false neighbours';
  const { delay, maxDimension = 6, theilerWindow = delay, stride = 1, signal, onProgress } = options;
  const { distanceRatio = 15, attractorRatio = 2 } = options;
  requirePositive(purpose, 'distanceRatio', distanceRatio);
  requirePositive(purpose, 'attractorRatio', attractorRatio);
  requireWhole(purpose, 'delay', delay, 1);
  requireWhole(purpose, 'maxDimension', maxDimension, 1);
  requireWhole(purpose, 'theilerWindow', theilerWindow, 0);
  requireWhole(purpose, 'stride', stride, 1);
  const { series: x, deviation } = readVaryingSeries(
    purpose,
    series,
    maxDimension * delay + 2 * theilerWindow + 3,
  );
  const shares = new Float64Array(maxDimension);
  const standardErrors = new Float64Array(maxDimension);
  for (let m = 1; m <= maxDimension; m++) {
    throwIfAborted(signal);
    const { states, firstIndex } = delayEmbedding(x, { dimension: m, delay });
    const usable = { ...states, rows: states.rows - delay };
    const { rows } = usable;
    const search = neighbourSearch(usable, theilerWindow);
    let [asked, falseOnes] = [0, 0];
    for (let i = 0; i < rows; i += stride) {
      const [neighbour] = search.nearest(usable.data.subarray(i * m, (i + 1) * m), 1, i);
      if (neighbour === undefined) continue;
      // The next coordinate lies ahead: backwards in time even true neighbours part fast.
      const next = (row: number): number => x[firstIndex + row + delay];
      const gap = Math.abs(next(i) - next(neighbour.index));
      asked++;
      const isFar = Math.hypot(neighbour.distance, gap) > attractorRatio * deviation;
      if (gap > distanceRatio * neighbour.distance || isFar) falseOnes++;
    }
    const share = falseOnes / asked;
    shares[m - 1] = share;
    standardErrors[m - 1] = Math.sqrt((share * (1 - share)) / asked);
    onProgress?.({ done: m, total: maxDimension });
  }
  const first = shares.findIndex((share) => share < 0.01);
  return {
    shares,
    standardErrors,
    dimension: first < 0 ? undefined : first + 1,
    settings: { delay, theilerWindow, stride, distanceRatio, attractorRatio },
    warnings: first < 0 ? [`No dimension up to ${maxDimension} has less than 1 % false neighbours`] : [],
  };
}

/** Cao's two curves against the dimension. */
export interface CaoCurves {
  /** E1(m) for m = 1 … maxDimension: stops growing, near 1, where m is large enough. */
  readonly e1: Vector;
  /** E2(m): 1 for every m where the series is noise; below 1 for some m where it is deterministic. */
  readonly e2: Vector;
  /** Smallest dimension from which on E1 stays above 0.9; `undefined` if there is none. */
  readonly dimension: number | undefined;
  readonly settings: { readonly delay: number; readonly theilerWindow: number; readonly stride: number };
  /** Reasons to doubt the numbers. */
  readonly warnings: readonly string[];
}

/**
 * Cao's method: how distances between neighbours grow with one more coordinate, without thresholds on neighbours.
 *
 * Distances in the maximum norm; the neighbours are the nearest in the Euclidean one.
 *
 * @param series - Samples, shape [T].
 * @param options - Delay, largest dimension and Theiler window.
 * @returns E1 and E2.
 * @throws {RangeError} If the series is too short or an option out of range.
 * @throws {NonFiniteError} If a sample is NaN or infinite.
 *
 * Cost: maxDimension · T log T for the k-d trees, in low dimensions.
 * Source: Cao, Physica D 110 (1997) 43–50, eqs. 1–5.
 *
 * @example
 * ```ts
 * const series = Array.from({ length: 2000 }, (_, t) => Math.sin(0.1 * t) + 0.5 * Math.sin(0.1618 * t));
 * assertEqual(cao(series, { delay: 12, maxDimension: 6 }).e1[4] > 0.9, true);
 * ```
 */
export function cao(series: ArrayLike<number>, options: EmbeddingDimensionOptions): CaoCurves {
  const purpose = "Cannot compute Cao's curves";
  const { delay, maxDimension = 6, theilerWindow = delay, stride = 1, signal, onProgress } = options;
  requireWhole(purpose, 'delay', delay, 1);
  requireWhole(purpose, 'maxDimension', maxDimension, 1);
  requireWhole(purpose, 'theilerWindow', theilerWindow, 0);
  requireWhole(purpose, 'stride', stride, 1);
  const { series: x } = readVaryingSeries(
    purpose,
    series,
    (maxDimension + 1) * delay + 2 * theilerWindow + 3,
  );
  const e = new Float64Array(maxDimension + 1);
  const eStar = new Float64Array(maxDimension + 1);
  for (let m = 1; m <= maxDimension + 1; m++) {
    throwIfAborted(signal);
    const { states, firstIndex } = delayEmbedding(x, { dimension: m, delay });
    const usable = { ...states, rows: states.rows - delay };
    const { rows } = usable;
    const search = neighbourSearch(usable, theilerWindow);
    let [asked, ratios, gaps] = [0, 0, 0];
    for (let i = 0; i < rows; i += stride) {
      const own = usable.data.subarray(i * m, (i + 1) * m);
      const [neighbour] = search.nearest(own, 1, i);
      if (neighbour === undefined || neighbour.distance === 0) continue;
      let largest = 0;
      for (let j = 0; j < m; j++) {
        largest = Math.max(largest, Math.abs(own[j] - usable.data[neighbour.index * m + j]));
      }
      const next = (row: number): number => x[firstIndex + row + delay];
      const gap = Math.abs(next(i) - next(neighbour.index));
      asked++;
      ratios += Math.max(largest, gap) / largest;
      gaps += gap;
    }
    e[m - 1] = ratios / asked;
    eStar[m - 1] = gaps / asked;
    onProgress?.({ done: m, total: maxDimension + 1 });
  }
  const e1 = Float64Array.from({ length: maxDimension }, (_, k) => e[k + 1] / e[k]);
  const e2 = Float64Array.from({ length: maxDimension }, (_, k) => eStar[k + 1] / eStar[k]);
  let dimension: number | undefined;
  for (let m = maxDimension; m >= 1 && e1[m - 1] > 0.9; m--) dimension = m;
  const warnings: string[] = [];
  if (dimension === undefined) warnings.push(`E1 has not stopped growing at dimension ${maxDimension}`);
  if (e2.every((value) => Math.abs(value - 1) < 0.1)) {
    warnings.push('E2 stays within 10 % of 1: the series may be noise');
  }
  return { e1, e2, dimension, settings: { delay, theilerWindow, stride }, warnings };
}
