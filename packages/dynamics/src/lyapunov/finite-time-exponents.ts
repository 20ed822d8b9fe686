import { requireFinite, requireLength, zeros, type Matrix, type Vector } from '@phasebook/linalg';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { requireWhole } from '../system/require-number.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { randomFrame } from './exponent-run.js';
import { tangentFlow } from './tangent-flow.js';

/** Options of {@link finiteTimeExponents}. */
export interface FiniteTimeOptions extends LongWorkOptions {
  /** Steps in each window. */
  readonly windowSteps: number;
  /** Number of windows, one after the other. */
  readonly windows: number;
  /** Steps before the first window, in which the tangent vectors turn into place. @default 1000 */
  readonly transientSteps?: number;
  /** Number of exponents. @default map.dim */
  readonly count?: number;
  /** Seed of the first tangent vectors. @default 0 */
  readonly seed?: number;
}

/** Exponents over the windows of one orbit. */
export interface FiniteTimeExponents {
  /** `diverged` where the orbit left the finite numbers: the windows end before. */
  readonly status: 'complete' | 'diverged';
  /** One window a row, in nats per step, shape [windows, k]; columns follow the vectors and are not sorted. */
  readonly exponentsPerStep: Matrix;
  /** Mean over the windows, shape [k]. */
  readonly means: Vector;
  /** Standard deviation over the windows, shape [k]: shrinks like windowSteps^(−½) for chaos with fast mixing. */
  readonly standardDeviations: Vector;
  /** Share of the windows in which the first exponent is positive. */
  readonly expandingShare: number;
  readonly windowSteps: number;
  readonly warnings: readonly string[];
}

/**
 * Finite-time Lyapunov exponents: growth rates over windows of one orbit, and how they scatter.
 *
 * Of vectors that have forgotten where they began (Gram–Schmidt vectors), so that the mean over all windows is the
 * spectrum of the whole run. For a flow, pass `stepper(flow, rungeKutta4(), timeStep)` and divide by the time step.
 *
 * @param map - System of dimension n.
 * @param start - State before the transient, shape [n].
 * @param options - Length and number of the windows, transient, number of exponents k (default n) and seed.
 * @returns Exponents of every window, nats per step, shape [windows, k], with their means and deviations.
 * @throws {ShapeMismatchError} If `start` does not have n entries.
 * @throws {NonFiniteError} If `start` holds NaN or an infinity.
 * @throws {RangeError} If an option is out of range.
 *
 * Cost: as for `lyapunovSpectrum` with `windows · windowSteps` steps.
 * Source: Grassberger, Badii and Politi, J. Stat. Phys. 51 (1988) 135–178.
 *
 * @example Where the Jacobian is the same everywhere, so are the exponents
 * ```ts
 * const { exponentsPerStep } = finiteTimeExponents(arnoldCatMap(), [0.1, 0.2], { windowSteps: 5, windows: 2 });
 * assertClose(exponentsPerStep.data, [0.9624236501, -0.9624236501, 0.9624236501, -0.9624236501]);
 * ```
 */
export function finiteTimeExponents(
  map: SmoothMap,
  start: ArrayLike<number>,
  options: FiniteTimeOptions,
): FiniteTimeExponents {
  const purpose = 'Cannot compute finite-time exponents';
  const { windowSteps, windows, transientSteps = 1000, count: k = map.dim, seed = 0 } = options;
  requireLength(purpose, 'start', start, map.dim);
  requireFinite(purpose, 'start', start);
  requireWhole(purpose, 'windowSteps', windowSteps, 1);
  requireWhole(purpose, 'windows', windows, 1);
  requireWhole(purpose, 'transientSteps', transientSteps, 0);
  requireWhole(purpose, 'count', k, 1);
  if (k > map.dim) {
    throw new RangeError(`${purpose}: \`count\` must not exceed the dimension ${map.dim}: got ${k}`);
  }
  const flow = tangentFlow(map, Float64Array.from(start), randomFrame(map.dim, k, seed));
  const rows: Vector[] = [];
  const isSettled = transientSteps === 0 || flow.advance(transientSteps, 1, false).steps === transientSteps;
  while (isSettled && rows.length < windows) {
    throwIfAborted(options.signal);
    const { steps, logarithms } = flow.advance(windowSteps, 1, false);
    if (steps < windowSteps) break;
    rows.push(logarithms.map((sum) => sum / windowSteps));
    options.onProgress?.({ done: rows.length, total: windows });
  }
  const isComplete = rows.length === windows;
  const exponentsPerStep = zeros(rows.length, k);
  rows.forEach((row, w) => exponentsPerStep.data.set(row, w * k));
  const columns = Array.from({ length: k }, (_, i) => rows.map((row) => row[i]));
  return {
    status: isComplete ? 'complete' : 'diverged',
    exponentsPerStep,
    means: Float64Array.from(columns, meanOf),
    standardDeviations: Float64Array.from(columns, (column) => {
      const mean = meanOf(column);
      return Math.sqrt(meanOf(column.map((value) => (value - mean) ** 2)));
    }),
    expandingShare: rows.filter((row) => row[0] > 0).length / rows.length,
    windowSteps,
    warnings: isComplete ? [] : [`The orbit left the finite numbers after ${rows.length} windows`],
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
