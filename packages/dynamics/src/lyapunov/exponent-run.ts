import { qr, zeros, type Matrix, type Vector } from '@phasebook/linalg';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { randomStream } from '../system/random.js';
import {
  automaticTransient,
  givenTransient,
  WATCHED,
  type TransientEvidence,
} from './automatic-transient.js';
import { blockAccumulator, noBlocks, type BlockSums } from './block-sums.js';
import type { TangentAdvance, TangentFlow } from './tangent-flow.js';

/**
 * A run of tangent vectors as plain data: pass it in place of a start, and the run goes on as if it had never stopped.
 *
 * It holds the run at its last whole block; the `pendingSteps` after it are made again.
 */
export interface LyapunovContinuation {
  /** State, shape [n]. */
  readonly state: Vector;
  /** Orthonormal tangent vectors, shape [n, k]. */
  readonly tangents: Matrix;
  readonly blocks: BlockSums;
  /** Σ ln |det J| over the blocks; 0 where k < n. */
  readonly logDeterminant: number;
  readonly pendingSteps: number;
  /** Interval between re-orthonormalisations that was asked for, and the one in use. */
  readonly interval: number | undefined;
  readonly spacing: number;
  readonly longestInterval: number;
  readonly worstSpread: number;
  readonly transient: TransientEvidence;
  readonly seed: number;
}

/** What a run of tangent vectors needs to know. */
export interface RunSettings extends LongWorkOptions {
  readonly dim: number;
  readonly count: number;
  readonly start: Vector | LyapunovContinuation;
  /** Steps to average over, beyond those of a continuation. */
  readonly steps: number;
  readonly transientSteps: number | 'automatic';
  readonly interval: number | undefined;
  readonly seed: number;
  /**
   * Last steps of a transient in which the vectors turn into place, at most. @default 200
   */
  readonly alignmentSteps?: number;
}

/** Everything that a run of tangent vectors leaves behind, per step and in the order of the vectors. */
export interface ExponentRun {
  readonly status: 'complete' | 'diverged';
  /** Whole blocks. */
  readonly blocks: BlockSums;
  /** Σ ln rᵢᵢ of all steps, shape [k]. */
  readonly logarithms: Vector;
  /** Σ ln |det J| of all steps; absent where fewer than all vectors were moved. */
  readonly logDeterminant: number | undefined;
  /** Steps averaged over. */
  readonly steps: number;
  readonly state: Vector;
  readonly transient: TransientEvidence;
  readonly interval: number;
  readonly worstSpread: number;
  /** Absent where the orbit diverged. */
  readonly continuation: LyapunovContinuation | undefined;
}

/** A tangent flow from a state, its vectors and the number of steps made before. */
export type FlowFactory = (start: Vector, tangents: Matrix, firstIndex: number) => TangentFlow;

const ALIGNMENT_STEPS = 200;
/** Steps of the state between two looks at the signal. */
const STRETCH = 1024;
/** Largest max rᵢᵢ / min rᵢᵢ that an automatic interval permits: all but the leading exponents lose these digits. */
const SPREAD_LIMIT = 1e8;
/** The same where the sum of all exponents is compared with the determinant. */
const FULL_SPREAD_LIMIT = 1e4;
const LONGEST_INTERVAL = 16;
/** The first blocks are this long, or one interval. */
const FIRST_BLOCK = 16;
/** First blocks in one stretch between two looks at the signal. */
const BLOCKS_IN_STRETCH = 16;

/** Whether a start is the continuation of an earlier run. */
export function isContinuation(
  start: ArrayLike<number> | LyapunovContinuation,
): start is LyapunovContinuation {
  return typeof start === 'object' && 'tangents' in start;
}

/** Moves tangent vectors along an orbit and adds up ln rᵢᵢ in blocks. */
export function runExponents(makeFlow: FlowFactory, settings: RunSettings): ExponentRun {
  const { dim, count: k, start, signal, onProgress, alignmentSteps = ALIGNMENT_STEPS } = settings;
  const isFull = k === dim;
  const limit = isFull ? FULL_SPREAD_LIMIT : SPREAD_LIMIT;
  const firstBlock = firstBlockOf(settings.interval);
  let spacing = settings.interval ?? 1;
  let made = 0;
  let expected = settings.steps;

  const progress = (steps: number): void => {
    made += steps;
    onProgress?.({ done: made, total: Math.max(made, expected) });
  };
  const advance = (flow: TangentFlow, steps: number, hasDeterminant: boolean): TangentAdvance => {
    throwIfAborted(signal);
    const result = flow.advance(steps, spacing, hasDeterminant);
    if (settings.interval === undefined) spacing = nextSpacing(spacing, result.spread, limit);
    progress(result.steps);
    return result;
  };
  /** Turns the vectors into place; false where the orbit diverged. */
  const align = (flow: TangentFlow, steps: number): boolean => {
    for (let left = steps; left > 0; left -= FIRST_BLOCK) {
      const piece = Math.min(left, FIRST_BLOCK);
      if (advance(flow, piece, false).steps < piece) return false;
    }
    return true;
  };

  let flow: TangentFlow;
  let transient: TransientEvidence;
  let earlier = noBlocks(firstBlock, k);
  let logDeterminant = 0;
  let longestInterval = 0;
  let worstSpread = 1;
  let target = settings.steps;
  let isAlive = true;
  if (isContinuation(start)) {
    ({ transient, logDeterminant, longestInterval, worstSpread, spacing } = start);
    earlier = start.blocks;
    const before = earlier.sums.rows * earlier.blockSteps;
    target += before + start.pendingSteps;
    expected += start.pendingSteps;
    flow = makeFlow(start.state.slice(), copyOf(start.tangents), transient.steps + before);
  } else if (settings.transientSteps === 'automatic') {
    const watched = Math.min(k, WATCHED);
    flow = makeFlow(start, randomFrame(dim, watched, settings.seed), 0);
    const watching = flow;
    const found = automaticTransient(watched, (steps) => {
      const result = advance(watching, steps, false);
      return result.steps === steps ? result.logarithms : undefined;
    });
    isAlive = found !== undefined;
    transient = found ?? { ...givenTransient(made), isAutomatic: true };
    if (isAlive && k > watched) {
      const frame = completedFrame(flow.tangents(), k, settings.seed);
      flow = makeFlow(flow.state().slice(), frame, transient.steps);
      spacing = settings.interval ?? 1;
      const alignment = Math.min(transient.steps, alignmentSteps);
      isAlive = align(flow, alignment);
      transient = { ...transient, steps: transient.steps + alignment };
    }
    expected += made;
  } else {
    const { transientSteps } = settings;
    expected += transientSteps;
    flow = makeFlow(start, randomFrame(dim, k, settings.seed), 0);
    transient = givenTransient(transientSteps);
    const alignment = Math.min(transientSteps, alignmentSteps);
    for (let left = transientSteps - alignment; left > 0 && isAlive; left -= STRETCH) {
      throwIfAborted(signal);
      const piece = Math.min(left, STRETCH);
      const steps = flow.advanceState(piece);
      progress(steps);
      isAlive = steps === piece;
    }
    isAlive &&= align(flow, alignment);
  }

  const blocks = blockAccumulator(earlier);
  let tail: Vector = new Float64Array(k);
  let steps = earlier.sums.rows * earlier.blockSteps;
  let continuation: LyapunovContinuation | undefined;
  const keep = (): LyapunovContinuation => ({
    state: flow.state().slice(),
    tangents: copyOf(flow.tangents()),
    blocks: blocks.result(),
    logDeterminant,
    pendingSteps: target - steps,
    interval: settings.interval,
    spacing,
    longestInterval,
    worstSpread,
    transient,
    seed: settings.seed,
  });
  while (isAlive && steps < target) {
    const length = Math.min(blocks.blockSteps(), target - steps);
    if (length < blocks.blockSteps()) continuation = keep();
    const sums = new Float64Array(k);
    for (let left = length; left > 0 && isAlive;) {
      const piece = Math.min(left, firstBlock * BLOCKS_IN_STRETCH);
      longestInterval = Math.max(longestInterval, Math.min(spacing, piece));
      const result = advance(flow, piece, isFull);
      result.logarithms.forEach((value, i) => (sums[i] += value));
      logDeterminant += result.logDeterminant;
      worstSpread = Math.max(worstSpread, result.spread);
      steps += result.steps;
      left -= piece;
      isAlive = result.steps === piece;
    }
    if (isAlive && length === blocks.blockSteps()) blocks.add(sums);
    else tail = sums;
  }
  if (isAlive) continuation ??= keep();
  return {
    status: isAlive ? 'complete' : 'diverged',
    blocks: blocks.result(),
    logarithms: totalsOf(blocks.result()).map((value, i) => value + tail[i]),
    logDeterminant: isFull && isAlive ? logDeterminant : undefined,
    steps,
    state: flow.state().slice(),
    transient,
    interval: longestInterval,
    worstSpread,
    continuation: isAlive ? continuation : undefined,
  };
}

function firstBlockOf(interval: number | undefined): number {
  return interval === undefined ? FIRST_BLOCK : interval * Math.ceil(FIRST_BLOCK / interval);
}

function nextSpacing(spacing: number, spread: number, limit: number): number {
  if (spread > limit) return Math.max(1, Math.floor(spacing / 2));
  // Twice the interval squares the spread.
  if (spread ** 2 < limit) return Math.min(LONGEST_INTERVAL, 2 * spacing);
  return spacing;
}

function totalsOf({ sums }: BlockSums): Vector {
  const totals = new Float64Array(sums.columns);
  sums.data.forEach((value, at) => (totals[at % sums.columns] += value));
  return totals;
}

function copyOf(matrix: Matrix): Matrix {
  return { ...matrix, data: matrix.data.slice() };
}

/** Random orthonormal columns, shape [n, k]. */
export function randomFrame(n: number, k: number, seed: number): Matrix {
  const random = randomStream(seed);
  const frame = zeros(n, k);
  frame.data.forEach((_, i) => (frame.data[i] = random.normal()));
  return qr(frame).q;
}

/** The columns of `leading` and random ones after them, orthonormal, shape [n, k]. */
function completedFrame(leading: Matrix, k: number, seed: number): Matrix {
  const random = randomStream(seed + 1);
  const frame = zeros(leading.rows, k);
  for (let i = 0; i < leading.rows; i++) {
    for (let j = 0; j < k; j++) {
      frame.data[i * k + j] = j < leading.columns ? leading.data[i * leading.columns + j] : random.normal();
    }
  }
  return qr(frame).q;
}
