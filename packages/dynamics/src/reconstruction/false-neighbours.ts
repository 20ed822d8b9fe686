import type { Vector } from '@phasebook/linalg';
import { throwIfAborted } from '../system/long-work.js';
import { requirePositive, requireWhole } from '../system/require-number.js';
import { delayEmbedding } from './delay-embedding.js';
import { neighbourSearch } from './neighbours.js';
import { readVaryingSeries } from './series.js';
import type { EmbeddingDimensionOptions } from './embedding-dimension.js';

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
