import { zeros, type Matrix, type Vector } from '@phasebook/linalg';
import { randomStream } from '../system/random.js';

/** How a confidence interval is computed. */
export interface ConfidenceOptions {
  /** Share of runs whose interval should hold the true value. @default 0.95 */
  readonly confidenceLevel?: number;
  /** Resamples of the block bootstrap; at least 99. @default 499 */
  readonly resamples?: number;
}

/** What resampling the blocks of a series says about its means. */
export interface BlockBootstrap {
  /** Standard error of each mean, shape [k]; NaN under two rows. */
  readonly standardErrors: Vector;
  /** Bootstrap-t interval around each mean, as differences from it, shape [k]; NaN under two rows. */
  readonly lower: Vector;
  readonly upper: Vector;
  /** Errors of all means together, one resample a row, shape [resamples, k]. */
  readonly errors: Matrix;
  /** Blocks that one resample is made of. */
  readonly blocks: number;
  /** Rows in each block. */
  readonly blockRows: number;
  /**
   * Standard errors with blocks of twice the length, relative to those used, averaged over the columns. Far from 1: blocks
   * are short against the correlation time.
   */
  readonly errorRatio: number;
}

/** Block counts that are tried, from short blocks to long ones. */
const BLOCK_COUNTS = [32, 16, 8];
/** Rows below which the blocks are single rows. */
const FEWEST_ROWS = 32;
/** Relative change of the standard error on doubling the blocks that counts as none. */
const PLATEAU = 1.1;
/** Share of a taper's length over which it rises, and falls. */
const RISE = 0.43;

/**
 * Tapered block bootstrap of the column means of a series, studentised.
 *
 * Blocks overlap and are weighted by a trapezoid, so that what leaves one block and enters the next (the bounded part
 * of the logarithms, which adds nothing in the long run) does not count as scatter; the ends of the whole series, where
 * it does, are added. Block lengths double until the standard errors no longer change: they are then long against the
 * correlation time.
 *
 * Source: Paparoditis and Politis, Biometrika 88 (2001) 1105–1119; Götze and Künsch, Ann. Stat. 24 (1996) 1914–1933.
 */
export function blockBootstrap(
  series: Matrix,
  options: { readonly level: number; readonly resamples: number; readonly seed: number },
): BlockBootstrap {
  const { rows } = series;
  const candidates =
    rows < FEWEST_ROWS
      ? [taperedBlocks(series, rows, 1)]
      : BLOCK_COUNTS.map((count) => taperedBlocks(series, count, Math.floor(rows / count)));
  let chosen = 0;
  while (
    chosen + 1 < candidates.length &&
    !isPlateau(errorRatioOf(candidates[chosen], candidates[chosen + 1]))
  ) {
    chosen++;
  }
  const { blocks, blockRows, errors, scatter } = candidates[chosen];
  const longer = candidates[chosen + 1] as TaperedBlocks | undefined;
  const shorter = candidates[chosen - 1] as TaperedBlocks | undefined;
  return {
    ...resample(candidates[chosen], options),
    standardErrors: errors,
    blocks,
    blockRows: scatter.columns === 0 ? 0 : blockRows,
    errorRatio:
      longer !== undefined
        ? errorRatioOf(candidates[chosen], longer)
        : shorter !== undefined
          ? errorRatioOf(shorter, candidates[chosen])
          : 1,
  };
}

interface TaperedBlocks {
  readonly blocks: number;
  readonly blockRows: number;
  /** Weighted block means less their mean, with the variance of a mean of `blockRows` rows, shape [k, positions]. */
  readonly scatter: Matrix;
  /** Standard error of each column mean, shape [k]. */
  readonly errors: Vector;
}

function taperedBlocks(series: Matrix, blocks: number, blockRows: number): TaperedBlocks {
  const { rows, columns: k, data } = series;
  const weights = taper(blockRows);
  const positions = Math.max(0, rows - blockRows + 1);
  const scatter = zeros(k, positions);
  const errors = new Float64Array(k).fill(NaN);
  const plainMeans = new Float64Array(positions);
  for (let i = 0; i < k && rows > 1; i++) {
    const column = Float64Array.from({ length: rows }, (_, row) => data[row * k + i]);
    const center = meanOf(column);
    const values = scatter.data.subarray(i * positions, (i + 1) * positions);
    if (!Number.isFinite(center)) continue;
    for (let at = 0; at < positions; at++) {
      let sum = 0;
      let plain = 0;
      for (let j = 0; j < blockRows; j++) {
        const value = column[at + j] - center;
        sum += weights[j] * value;
        plain += value;
      }
      values[at] = sum;
      plainMeans[at] = plain / blockRows;
    }
    const tapered = varianceOf(values);
    const mean = meanOf(values);
    for (let at = 0; at < positions; at++) values[at] -= mean;
    // As if `blocks` independent values had given the mean: one degree of freedom is lost. What plain blocks scatter
    // more is what their two ends add, and so do the two ends of the series.
    const ends = Math.max(0, varianceOf(plainMeans) - tapered) / blocks ** 2;
    errors[i] = Math.sqrt(tapered / (blocks - 1) + ends);
  }
  return { blocks, blockRows, scatter, errors };
}

/** Trapezoid with Σ w² = 1/length: a weighted sum has the variance of a plain mean where values are independent. */
function taper(length: number): Vector {
  const weights = Float64Array.from({ length }, (_, j) => {
    const position = (j + 0.5) / length;
    return Math.min(1, position / RISE, (1 - position) / RISE);
  });
  const squares = weights.reduce((sum, weight) => sum + weight ** 2, 0);
  return weights.map((weight) => weight / Math.sqrt(squares * length));
}

function resample(
  { blocks, scatter, errors }: TaperedBlocks,
  { level, resamples, seed }: { readonly level: number; readonly resamples: number; readonly seed: number },
): { readonly lower: Vector; readonly upper: Vector; readonly errors: Matrix } {
  const { rows: k, columns: positions } = scatter;
  const random = randomStream(seed);
  const drawn = new Int32Array(blocks);
  const means = zeros(resamples, k);
  const ratios = zeros(k, resamples);
  // The mean of `blocks` draws scatters by √(1 − 1/blocks) less than the standard error says.
  const widen = Math.sqrt(blocks / Math.max(1, blocks - 1));
  for (let sample = 0; sample < resamples; sample++) {
    for (let j = 0; j < blocks; j++) drawn[j] = Math.floor(random.uniform() * positions);
    for (let i = 0; i < k; i++) {
      const offset = i * positions;
      let sum = 0;
      let squares = 0;
      for (let j = 0; j < blocks; j++) {
        const value = scatter.data[offset + drawn[j]];
        sum += value;
        squares += value * value;
      }
      const mean = sum / blocks;
      const variance = (squares / blocks - mean * mean) / (blocks - 1);
      means.data[sample * k + i] = widen * mean;
      // No scatter at all: nothing to learn from this resample.
      ratios.data[i * resamples + sample] = variance > 0 ? mean / Math.sqrt(variance) : 0;
    }
  }
  const lower = new Float64Array(k);
  const upper = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    const sorted = ratios.data.slice(i * resamples, (i + 1) * resamples).sort();
    lower[i] = -quantile(sorted, (1 + level) / 2) * errors[i];
    upper[i] = -quantile(sorted, (1 - level) / 2) * errors[i];
  }
  return { lower, upper, errors: means };
}

/** Value below which that share of sorted values lies. */
export function quantile(sorted: Vector, share: number): number {
  const at = Math.round(share * (sorted.length + 1)) - 1;
  return sorted[Math.min(sorted.length - 1, Math.max(0, at))];
}

function isPlateau(ratio: number): boolean {
  return ratio < PLATEAU && ratio > 1 / PLATEAU;
}

/** Geometric mean over the columns of the standard errors of `longer` blocks relative to `shorter` ones. */
function errorRatioOf(shorter: TaperedBlocks, longer: TaperedBlocks): number {
  let sum = 0;
  let count = 0;
  const largest = shorter.errors.reduce((most, error) => (error > most ? error : most), 0);
  shorter.errors.forEach((error, i) => {
    const ratio = longer.errors[i] / error;
    // A column that scatters by rounding alone says nothing.
    if (!(ratio > 0 && Number.isFinite(ratio) && error > 1e-9 * largest)) return;
    sum += Math.log(ratio);
    count++;
  });
  return count === 0 ? 1 : Math.exp(sum / count);
}

function varianceOf(values: Vector): number {
  const mean = meanOf(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - mean) ** 2;
  return squares / values.length;
}

function meanOf(values: Vector): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}
