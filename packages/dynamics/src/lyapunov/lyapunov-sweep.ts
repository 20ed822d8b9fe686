import {
  ShapeMismatchError,
  currentEngine,
  requireFinite,
  requireLength,
  transpose,
  zeros,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import { withEngineMemory } from '../system/engine-memory.js';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { requireWhole } from '../system/require-number.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { randomFrame } from './exponent-run.js';
import { steppedFlow } from './tangent-flow.js';

/** Options of {@link lyapunovSweep}. */
export interface LyapunovSweepOptions extends LongWorkOptions {
  /** Steps over which the exponents are averaged. */
  readonly steps: number;
  /** Steps of the state before that; the last 200 of them also turn the tangent vectors into place. @default 1000 */
  readonly transientSteps?: number;
  /** Number of exponents of each map, k. @default 1 */
  readonly count?: number;
  /** Steps between re-orthonormalisations. @default 1 */
  readonly interval?: number;
  /** Seed of the first tangent vectors, the same for every map. @default 0 */
  readonly seed?: number;
}

/** Leading exponents of many maps, one map a row. */
export interface LyapunovSweep {
  /** λ₁ ≥ λ₂ ≥ … ≥ λ_k of each map, nats per step, shape [maps, k]; NaN where the orbit diverged. */
  readonly exponentsPerStep: Matrix;
  /** Standard errors from the means of up to 32 blocks: too small where blocks are short against correlations. */
  readonly standardErrors: Matrix;
  /** Largest max rᵢᵢ / min rᵢᵢ of each map: above 1e13 the small exponents lose their digits, shape [maps]. */
  readonly worstSpreads: Vector;
  /** Rows whose orbit left the finite numbers. */
  readonly diverged: readonly number[];
  readonly warnings: readonly string[];
  readonly settings: Required<Omit<LyapunovSweepOptions, keyof LongWorkOptions>>;
}

const PURPOSE = 'Cannot sweep over maps';
const ALIGNMENT_STEPS = 200;
const BLOCKS = 32;
const SHORTEST_BLOCK = 16;

/**
 * Leading Lyapunov exponents of many maps of one dimension, as a sweep over parameters needs them.
 *
 * The exponents are those of `lyapunovSpectrum`, with less evidence for each: no intervals, no convergence series.
 * Tanh networks run one after the other in the same memory of the numeric engine, each in one call.
 *
 * @param maps - Maps of the same dimension n.
 * @param starts - State before the transient, shape [n]: one for each map, or one for all.
 * @returns One row for each map.
 * @throws {ShapeMismatchError} If a map or a start has another dimension, or their numbers differ.
 * @throws {NonFiniteError} If a start holds NaN or an infinity.
 * @throws {RangeError} If an option is out of range.
 *
 * Cost: for each map and step 2 n² (k + 1) flops and 2 n k² for the orthonormalisation; O(n²) memory in all.
 * Source: Benettin et al., Meccanica 15 (1980) 9–20.
 *
 * @example The logistic map before and at the end of its cascade
 * ```ts
 * const maps = [2, 4].map((r) => logisticMap(r));
 * const { exponentsPerStep } = lyapunovSweep(maps, [[0.3]], { steps: 20000 });
 * assertEqual(exponentsPerStep.data[0] < -10, true);
 * assertClose(exponentsPerStep.data[1], Math.log(2), 1e-3);
 * ```
 */
export function lyapunovSweep(
  maps: readonly SmoothMap[],
  starts: readonly ArrayLike<number>[],
  options: LyapunovSweepOptions,
): LyapunovSweep {
  const { signal, onProgress } = options;
  const settings = sweepSettings(options);
  const n = checkMaps(maps, starts, settings.count);
  const frame = n === 0 ? zeros(0, 0) : randomFrame(n, settings.count, settings.seed);
  const rows = withEngineMemory(n * n + (settings.count + 2) * n, (memory) =>
    maps.map((map, i) => {
      throwIfAborted(signal);
      const start = starts[starts.length === 1 ? 0 : i];
      const row = map.tanhNetwork
        ? networkRow(map, start, frame, settings, memory)
        : steppedRow(map, start, frame, settings);
      onProgress?.({ done: i + 1, total: maps.length });
      return row;
    }),
  );
  return sweepOf(rows, settings);
}

/** Settings of a sweep with their defaults, or a `RangeError`. */
export function sweepSettings(options: LyapunovSweepOptions): LyapunovSweep['settings'] {
  const { steps, transientSteps = 1000, count = 1, interval = 1, seed = 0 } = options;
  requireWhole(PURPOSE, 'steps', steps, 1);
  requireWhole(PURPOSE, 'transientSteps', transientSteps, 0);
  requireWhole(PURPOSE, 'count', count, 1);
  requireWhole(PURPOSE, 'interval', interval, 1);
  return { steps, transientSteps, count, interval, seed };
}

function checkMaps(maps: readonly SmoothMap[], starts: readonly ArrayLike<number>[], count: number): number {
  if (maps.length === 0) return 0;
  const n = maps[0].dim;
  if (starts.length !== 1 && starts.length !== maps.length) {
    throw new ShapeMismatchError(PURPOSE, 'starts', `[${maps.length}] or [1]`, `[${starts.length}]`);
  }
  if (count > n) {
    throw new RangeError(`${PURPOSE}: \`count\` must not exceed the dimension ${n}: got ${count}`);
  }
  maps.forEach(({ dim }, i) => {
    if (dim !== n) throw new ShapeMismatchError(PURPOSE, `maps[${i}]`, `[${n}]`, `[${dim}]`);
  });
  starts.forEach((start, i) => {
    requireLength(PURPOSE, `starts[${i}]`, start, n);
    requireFinite(PURPOSE, `starts[${i}]`, start);
  });
  return n;
}

/** What one map gave. */
export interface SweepRow {
  /** Largest first; NaN where the orbit diverged. */
  readonly exponents: Vector;
  readonly errors: Vector;
  readonly spread: number;
}

/** Steps in a block: a multiple of the interval, so that no block cuts one short. */
function blockSteps({ steps, interval }: LyapunovSweep['settings']): number {
  return interval * Math.ceil(Math.max(SHORTEST_BLOCK, Math.ceil(steps / BLOCKS)) / interval);
}

/** A whole run in the engine: three calls, or one without a transient. */
function networkRow(
  map: SmoothMap,
  start: ArrayLike<number>,
  frame: Matrix,
  settings: LyapunovSweep['settings'],
  memory: Float64Array,
): SweepRow {
  const engine = currentEngine();
  const { rows: n, columns: k } = frame;
  let used = 0;
  const place = (data: ArrayLike<number>, rows: number): Matrix => {
    const own = memory.subarray(used, (used += data.length));
    own.set(data);
    return { data: own, rows, columns: n };
  };
  const { recurrent, bias } = map.tanhNetwork as NonNullable<SmoothMap['tanhNetwork']>;
  const network = { recurrent: place(recurrent.data, n), bias: place(bias.data, 1) };
  const state = place(start, 1);
  const tangents = place(transpose(frame).data, k);
  const { steps, transientSteps, interval } = settings;
  const alignment = Math.min(transientSteps, ALIGNMENT_STEPS);
  if (transientSteps > alignment) engine.trajectories(network, state, { steps: transientSteps - alignment });
  if (alignment > 0) engine.tangentLoop(network, state.data, tangents, { steps: alignment, interval });
  const block = blockSteps(settings);
  const series = engine.tangentLoop(network, state.data, tangents, { steps, interval, block });
  const { data, rows } = series.logarithms;
  const sums = Array.from({ length: rows }, (_, b) => data.subarray(b * k, (b + 1) * k));
  return rowOf(sums, series.steps, series.spread);
}

function steppedRow(
  map: SmoothMap,
  start: ArrayLike<number>,
  frame: Matrix,
  settings: LyapunovSweep['settings'],
): SweepRow {
  const { steps, transientSteps, interval } = settings;
  const flow = steppedFlow(map, Float64Array.from(start), frame);
  const alignment = Math.min(transientSteps, ALIGNMENT_STEPS);
  const sums: Vector[] = [];
  const lengths: number[] = [];
  let spread = 1;
  let isAlive =
    flow.advanceState(transientSteps - alignment) === transientSteps - alignment &&
    flow.advance(alignment, interval, false).steps === alignment;
  for (let left = steps; left > 0 && isAlive;) {
    const piece = Math.min(left, blockSteps(settings));
    const advance = flow.advance(piece, interval, false);
    sums.push(advance.logarithms);
    lengths.push(piece);
    spread = Math.max(spread, advance.spread);
    isAlive = advance.steps === piece;
    left -= piece;
  }
  if (isAlive) return rowOf(sums, lengths, spread);
  const unknown = new Float64Array(frame.columns).fill(NaN);
  return { exponents: unknown, errors: unknown, spread };
}

/** Means per step of the sums of ln rᵢᵢ, block by block, and their standard errors from the whole blocks. */
function rowOf(sums: readonly Vector[], steps: ArrayLike<number>, spread: number): SweepRow {
  const lengths = Array.from(steps);
  const total = lengths.reduce((sum, count) => sum + count, 0);
  const whole = lengths.filter((count) => count === lengths[0]).length;
  const means = sums[0].map((_, i) => sums.reduce((sum, block) => sum + block[i], 0) / total);
  const errors = means.map((_, i) => {
    const rates = sums.slice(0, whole).map((block) => block[i] / lengths[0]);
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / whole;
    const squares = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0);
    return whole > 1 ? Math.sqrt(squares / (whole - 1) / whole) : NaN;
  });
  const order = Array.from(means.keys()).sort((a, b) => means[b] - means[a]);
  const sorted = (values: Vector): Vector => Float64Array.from(order, (i) => values[i]);
  return { exponents: sorted(means), errors: sorted(errors), spread };
}

/** Rows as a sweep; rows that are not there are NaN, and not among those that diverged. */
export function sweepOf(
  rows: readonly (SweepRow | undefined)[],
  settings: LyapunovSweep['settings'],
): LyapunovSweep {
  const k = settings.count;
  const exponentsPerStep = zeros(rows.length, k);
  const standardErrors = zeros(rows.length, k);
  const worstSpreads = new Float64Array(rows.length).fill(NaN);
  const diverged: number[] = [];
  let widest = 1;
  rows.forEach((row, i) => {
    exponentsPerStep.data.fill(NaN, i * k, (i + 1) * k);
    standardErrors.data.fill(NaN, i * k, (i + 1) * k);
    if (row === undefined) return;
    exponentsPerStep.data.set(row.exponents, i * k);
    standardErrors.data.set(row.errors, i * k);
    worstSpreads[i] = row.spread;
    widest = Math.max(widest, row.spread);
    if (Number.isNaN(row.exponents[0])) diverged.push(i);
  });
  const warnings: string[] = [];
  if (diverged.length > 0) {
    warnings.push(`${diverged.length} of ${rows.length} orbits left the finite numbers`);
  }
  if (widest > 1e13) {
    warnings.push(
      `Between two orthonormalisations vectors grew apart by a factor ${widest.toExponential(0)}: shorten \`interval\``,
    );
  }
  return { exponentsPerStep, standardErrors, worstSpreads, diverged, warnings, settings };
}
