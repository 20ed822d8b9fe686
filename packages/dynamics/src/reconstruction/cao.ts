import type { Vector } from '@phasebook/linalg';
import { throwIfAborted } from '../system/long-work.js';
import { requireWhole } from '../system/require-number.js';
import { delayEmbedding } from './delay-embedding.js';
import { neighbourSearch } from './neighbours.js';
import { readVaryingSeries } from './series.js';
import type { EmbeddingDimensionOptions } from './embedding-dimension.js';

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
