import { ShapeMismatchError, requireFinite, requireLength, type Vector } from '@phasebook/linalg';
import type { LongWorkOptions } from '../system/long-work.js';
import { requireWhole } from '../system/require-number.js';
import type { ConfidenceOptions } from './block-bootstrap.js';
import { isContinuation, type LyapunovContinuation, type RunSettings } from './exponent-run.js';

/** Options that every spectrum of Lyapunov exponents has. */
export interface ExponentOptions extends LongWorkOptions, ConfidenceOptions {
  /**
   * Steps between re-orthonormalisations. Left out, it follows the evidence: as rarely as max rᵢᵢ / min rᵢᵢ < 1e8
   * permits (1e4 for a full spectrum, whose sum is checked), at most every 16 steps.
   */
  readonly interval?: number;
  /** Seed of the first tangent vectors and of the bootstrap. @default 0 */
  readonly seed?: number;
}

/** Options that are checked and complete, less those of the run itself. */
export interface CheckedOptions {
  readonly run: Omit<RunSettings, 'count' | 'steps' | 'transientSteps'>;
  readonly confidence: { readonly level: number; readonly resamples: number; readonly seed: number };
}

/** Checks what every spectrum takes. An option that a continuation has settled already may only be repeated. */
export function checkOptions(
  purpose: string,
  dim: number,
  start: ArrayLike<number> | LyapunovContinuation,
  options: ExponentOptions,
): CheckedOptions {
  const { interval, confidenceLevel = 0.95, resamples = 499, signal, onProgress } = options;
  if (interval !== undefined) requireWhole(purpose, 'interval', interval, 1);
  requireWhole(purpose, 'resamples', resamples, 99);
  if (!(confidenceLevel > 0 && confidenceLevel < 1)) {
    throw new RangeError(
      `${purpose}: \`confidenceLevel\` must lie between 0 and 1: got ${String(confidenceLevel)}`,
    );
  }
  const from = startOf(purpose, dim, start);
  if (isContinuation(from)) {
    requireSame(purpose, 'interval', interval, from.interval);
    requireSame(purpose, 'seed', options.seed, from.seed);
  }
  const seed = isContinuation(from) ? from.seed : (options.seed ?? 0);
  return {
    run: {
      dim,
      start: from,
      interval: isContinuation(from) ? from.interval : interval,
      seed,
      signal,
      onProgress,
    },
    confidence: { level: confidenceLevel, resamples, seed },
  };
}

/** Number of exponents: that of a continuation, or a checked option. */
export function countOf(
  purpose: string,
  dim: number,
  start: Vector | LyapunovContinuation,
  count: number | undefined,
): number {
  if (isContinuation(start)) {
    requireSame(purpose, 'count', count, start.tangents.columns);
    return start.tangents.columns;
  }
  if (count === undefined) return dim;
  requireWhole(purpose, 'count', count, 1);
  if (count > dim) {
    throw new RangeError(`${purpose}: \`count\` must not exceed the dimension ${dim}: got ${count}`);
  }
  return count;
}

/** Length of the transient: that of a continuation, or a checked option. */
export function transientOf(
  purpose: string,
  start: Vector | LyapunovContinuation,
  transientSteps: number | 'automatic' | undefined,
): number | 'automatic' {
  if (isContinuation(start)) {
    const { isAutomatic, steps } = start.transient;
    if (!(isAutomatic && transientSteps === 'automatic')) {
      requireSame(purpose, 'transientSteps', transientSteps, steps);
    }
    return steps;
  }
  if (transientSteps === undefined || transientSteps === 'automatic') return 'automatic';
  requireWhole(purpose, 'transientSteps', transientSteps, 0);
  return transientSteps;
}

/** Throws a `RangeError` where an option differs from what a continuation has settled. */
function requireSame(purpose: string, argument: string, given: unknown, settled: number | undefined): void {
  if (given === undefined || given === settled) return;
  throw new RangeError(
    `${purpose}: \`${argument}\` must be left out or ${String(settled ?? 'left out')} where a run goes on: got ${String(given)}`,
  );
}

function startOf(
  purpose: string,
  dim: number,
  start: ArrayLike<number> | LyapunovContinuation,
): Vector | LyapunovContinuation {
  if (isContinuation(start)) {
    const { state, tangents } = start;
    requireLength(purpose, 'start.state', state, dim);
    if (tangents.rows !== dim || tangents.data.length !== dim * tangents.columns) {
      const actual = `[${tangents.rows}, ${tangents.columns}]`;
      throw new ShapeMismatchError(purpose, 'start.tangents', `[${dim}, k]`, actual);
    }
    requireFinite(purpose, 'start.state', state);
    requireFinite(purpose, 'start.tangents', tangents.data);
    return start;
  }
  requireLength(purpose, 'start', start, dim);
  requireFinite(purpose, 'start', start);
  return Float64Array.from(start);
}
