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
  /** Last steps of a transient in which the vectors turn into place, at most. @default 200 */
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
  const { dim, count: k, start, interval, seed } = settings;
  const isFull = k === dim;
  const advancer = advancerOf(settings);
  const begun = begin(makeFlow, settings, advancer);
  const { flow, transient } = begun;
  let { isAlive } = begun;

  const before = isContinuation(start) ? start : undefined;
  const earlier = before?.blocks ?? noBlocks(firstBlockOf(interval), k);
  const blocks = blockAccumulator(earlier);
  let steps = earlier.sums.rows * earlier.blockSteps;
  const target = steps + (before?.pendingSteps ?? 0) + settings.steps;
  const longestPiece = firstBlockOf(interval) * BLOCKS_IN_STRETCH;
  let logDeterminant = before?.logDeterminant ?? 0;
  let longestInterval = before?.longestInterval ?? 0;
  let worstSpread = before?.worstSpread ?? 1;
  let tail: Vector = new Float64Array(k);
  let continuation: LyapunovContinuation | undefined;
  const keep = (): LyapunovContinuation => ({
    state: flow.state().slice(),
    tangents: copyOf(flow.tangents()),
    blocks: blocks.result(),
    logDeterminant,
    pendingSteps: target - steps,
    interval,
    spacing: advancer.spacing(),
    longestInterval,
    worstSpread,
    transient,
    seed,
  });
  while (isAlive && steps < target) {
    const length = Math.min(blocks.blockSteps(), target - steps);
    if (length < blocks.blockSteps()) continuation = keep();
    const sums = new Float64Array(k);
    for (let left = length; left > 0 && isAlive;) {
      const piece = Math.min(left, longestPiece);
      longestInterval = Math.max(longestInterval, Math.min(advancer.spacing(), piece));
      const result = advancer.advance(flow, piece, isFull);
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
  const result = blocks.result();
  return {
    status: isAlive ? 'complete' : 'diverged',
    blocks: result,
    logarithms: totalsOf(result).map((value, i) => value + tail[i]),
    logDeterminant: isFull && isAlive ? logDeterminant : undefined,
    steps,
    state: flow.state().slice(),
    transient,
    interval: longestInterval,
    worstSpread,
    continuation: isAlive ? (continuation ?? keep()) : undefined,
  };
}

/** Makes steps in pieces; looks at the signal, reports progress and adapts the interval in between. */
interface Advancer {
  advance(flow: TangentFlow, steps: number, hasDeterminant: boolean): TangentAdvance;
  advanceState(flow: TangentFlow, steps: number): boolean;
  /** Turns the vectors into place; false where the orbit diverged. */
  align(flow: TangentFlow, steps: number): boolean;
  /** Interval between re-orthonormalisations now. */
  spacing(): number;
  /** Begins again with the shortest interval: the vectors are new. */
  resetSpacing(): void;
  made(): number;
}

function advancerOf(settings: RunSettings): Advancer {
  const { dim, count, start, steps: wanted, transientSteps, interval, signal, onProgress } = settings;
  const limit = count === dim ? FULL_SPREAD_LIMIT : SPREAD_LIMIT;
  const isGoingOn = isContinuation(start);
  const expected = wanted + (isGoingOn ? start.pendingSteps : Number(transientSteps) || 0);
  let spacing = isGoingOn ? start.spacing : (interval ?? 1);
  let made = 0;
  const progress = (steps: number): void => {
    made += steps;
    // How long an automatic transient will be nobody knows.
    onProgress?.({ done: made, total: Math.max(made, expected) });
  };
  const advance = (flow: TangentFlow, steps: number, hasDeterminant: boolean): TangentAdvance => {
    throwIfAborted(signal);
    const result = flow.advance(steps, spacing, hasDeterminant);
    if (interval === undefined) spacing = nextSpacing(spacing, result.spread, limit);
    progress(result.steps);
    return result;
  };
  return {
    advance,
    advanceState(flow, steps): boolean {
      for (let left = steps; left > 0; left -= STRETCH) {
        throwIfAborted(signal);
        const piece = Math.min(left, STRETCH);
        const done = flow.advanceState(piece);
        progress(done);
        if (done < piece) return false;
      }
      return true;
    },
    align(flow, steps): boolean {
      for (let left = steps; left > 0; left -= FIRST_BLOCK) {
        const piece = Math.min(left, FIRST_BLOCK);
        if (advance(flow, piece, false).steps < piece) return false;
      }
      return true;
    },
    spacing: () => spacing,
    resetSpacing: () => void (spacing = interval ?? 1),
    made: () => made,
  };
}

/** A tangent flow that is ready to be averaged over. */
interface Begun {
  readonly flow: TangentFlow;
  readonly transient: TransientEvidence;
  /** False where the orbit diverged in its transient. */
  readonly isAlive: boolean;
}

function begin(makeFlow: FlowFactory, settings: RunSettings, advancer: Advancer): Begun {
  const { dim, count: k, start, transientSteps, seed, alignmentSteps = ALIGNMENT_STEPS } = settings;
  if (isContinuation(start)) {
    const { state, tangents, transient, blocks } = start;
    const index = transient.steps + blocks.sums.rows * blocks.blockSteps;
    return { flow: makeFlow(state.slice(), copyOf(tangents), index), transient, isAlive: true };
  }
  if (transientSteps !== 'automatic') {
    const flow = makeFlow(start, randomFrame(dim, k, seed), 0);
    const alignment = Math.min(transientSteps, alignmentSteps);
    const isAlive =
      advancer.advanceState(flow, transientSteps - alignment) && advancer.align(flow, alignment);
    return { flow, transient: givenTransient(transientSteps), isAlive };
  }
  const watched = Math.min(k, WATCHED);
  const watching = makeFlow(start, randomFrame(dim, watched, seed), 0);
  const transient = automaticTransient(watched, (steps) => {
    const result = advancer.advance(watching, steps, false);
    return result.steps === steps ? result.logarithms : undefined;
  });
  if (transient === undefined) {
    const evidence = { ...givenTransient(advancer.made()), isAutomatic: true };
    return { flow: watching, transient: evidence, isAlive: false };
  }
  if (k === watched) return { flow: watching, transient, isAlive: true };
  const frame = completedFrame(watching.tangents(), k, seed);
  const flow = makeFlow(watching.state().slice(), frame, transient.steps);
  const alignment = Math.min(transient.steps, alignmentSteps);
  advancer.resetSpacing();
  const isAlive = advancer.align(flow, alignment);
  return { flow, transient: { ...transient, steps: transient.steps + alignment }, isAlive };
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
