import { norm, requireFinite, requireLength, type Vector } from '@phasebook/linalg';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { randomStream } from '../system/random.js';
import { requirePositiveFinite, requireWhole } from '../system/require-number.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { blockBootstrap, type ConfidenceOptions } from './block-bootstrap.js';
import { blockAccumulator, noBlocks } from './block-sums.js';

/** Options of {@link separationExponent}. */
export interface SeparationOptions extends LongWorkOptions, Pick<ConfidenceOptions, 'resamples'> {
  /** Steps over which the growth is averaged; rounded up to whole intervals. */
  readonly steps: number;
  /** Steps before that. @default 1000 */
  readonly transientSteps?: number;
  /** Distance to which the second orbit is brought back. @default 1e-8 */
  readonly distance?: number;
  /** Steps between two corrections of the distance. @default 1 */
  readonly interval?: number;
  /** Seed of the first direction. @default 0 */
  readonly seed?: number;
}

/** Growth of a small distance, with its uncertainty. */
export interface SeparationExponent {
  readonly status: 'complete' | 'diverged' | 'collapsed';
  /** Mean growth of the distance's logarithm, nats per step. */
  readonly exponentPerStep: number;
  readonly standardError: number;
  /** 95 % interval from the same block bootstrap as for spectra. */
  readonly interval: readonly [lower: number, upper: number];
  readonly steps: number;
  readonly distance: number;
  readonly warnings: readonly string[];
}

/**
 * The largest Lyapunov exponent from two nearby orbits, without any Jacobian.
 *
 * Every `interval` steps the second orbit is brought back along the line between them. A check of a Jacobian and of
 * `lyapunovSpectrum`: they must agree within their errors. The finite distance biases it by O(distance).
 *
 * @param map - System of dimension n; only `step` is used.
 * @param start - State before the transient, shape [n].
 * @param options - Steps, distance, interval between corrections and seed.
 * @returns Exponent in nats per step with standard error and 95 % interval.
 * @throws {ShapeMismatchError} If `start` does not have n entries.
 * @throws {NonFiniteError} If `start` holds NaN or an infinity.
 * @throws {RangeError} If an option is out of range.
 *
 * Cost: two steps of the map a step.
 * Source: Benettin, Galgani and Strelcyn, Phys. Rev. A 14 (1976) 2338–2345.
 *
 * @example A saddle's growth
 * ```ts
 * const map = withInput(linearCell({ recurrent: [[1.2, 0], [0, 0.5]] }));
 * const { exponentPerStep } = separationExponent(map, [0, 0], { steps: 100 });
 * assertClose(exponentPerStep, Math.log(1.2), 1e-7);
 * ```
 */
export function separationExponent(
  map: SmoothMap,
  start: ArrayLike<number>,
  options: SeparationOptions,
): SeparationExponent {
  const purpose = 'Cannot follow two orbits';
  const { steps, transientSteps = 1000, distance = 1e-8, interval = 1, seed = 0, resamples = 499 } = options;
  requireLength(purpose, 'start', start, map.dim);
  requireFinite(purpose, 'start', start);
  requireWhole(purpose, 'steps', steps, 1);
  requireWhole(purpose, 'transientSteps', transientSteps, 0);
  requireWhole(purpose, 'interval', interval, 1);
  requireWhole(purpose, 'resamples', resamples, 99);
  requirePositiveFinite(purpose, 'distance', distance);
  const random = randomStream(seed);
  let state: Vector = Float64Array.from(start);
  const direction = Float64Array.from({ length: map.dim }, () => random.normal());
  let offset: Vector = direction.map((value) => (value * distance) / norm(direction));

  const settle = Math.ceil(transientSteps / interval);
  const rounds = Math.ceil(steps / interval);
  const blocks = blockAccumulator(noBlocks(Math.max(1, Math.ceil(16 / interval)), 1));
  let status: SeparationExponent['status'] = 'complete';
  let sum = 0;
  let pending = 0;
  let pendingRounds = 0;
  let done = 0;
  for (let round = -settle; round < rounds && status === 'complete'; round++) {
    if (round % 1024 === 0) {
      throwIfAborted(options.signal);
      options.onProgress?.({ done: round + settle, total: rounds + settle });
    }
    let other: Vector = state.map((value, i) => value + offset[i]);
    for (let step = 0; step < interval; step++) {
      state = map.step(state);
      other = map.step(other);
    }
    const apart = other.map((value, i) => value - state[i]);
    const size = norm(apart);
    if (!Number.isFinite(size)) status = 'diverged';
    else if (size === 0) status = 'collapsed';
    if (status !== 'complete') break;
    offset = apart.map((value) => (value * distance) / size);
    if (round < 0) continue;
    done++;
    const growth = Math.log(size / distance);
    sum += growth;
    pending += growth;
    if (++pendingRounds < blocks.blockSteps()) continue;
    blocks.add(Float64Array.of(pending));
    pending = 0;
    pendingRounds = 0;
  }
  const series = blocks.result();
  const exponentPerStep = sum / (done * interval);
  const stepsPerBlock = series.blockSteps * interval;
  const rates = { ...series.sums, data: series.sums.data.map((value) => value / stepsPerBlock) };
  const bootstrap = blockBootstrap(rates, { level: 0.95, resamples, seed });
  return {
    status,
    exponentPerStep,
    standardError: bootstrap.standardErrors[0],
    interval: [exponentPerStep + bootstrap.lower[0], exponentPerStep + bootstrap.upper[0]],
    steps: done * interval,
    distance,
    warnings: warningsOf(status, done * interval, rates.rows),
  };
}

function warningsOf(status: SeparationExponent['status'], steps: number, blocks: number): string[] {
  if (status === 'diverged') return [`An orbit left the finite numbers after ${steps} steps`];
  if (status === 'collapsed') return [`The orbits met after ${steps} steps: a longer \`distance\``];
  return blocks < 32 ? [`Too few samples: the interval rests on ${blocks} blocks`] : [];
}
