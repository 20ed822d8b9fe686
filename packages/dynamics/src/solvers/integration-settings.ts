import {
  requireFinite,
  requireLength,
  ShapeMismatchError,
  toMatrix,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import type { LongWorkOptions } from '../system/long-work.js';
import { requireNonNegative, requirePositive, requireWhole } from '../system/require-number.js';
import type { FlowEvent } from './flow-events.js';

/** A flow dh/dt = f(h, t) whose rate may depend on time, as under an input; a `Flow` is one. */
export interface TimedFlow {
  readonly dim: number;
  /** f(h, t), per unit time, shape [n]. */
  rate(state: Vector, time: number): Vector;
  /** ∂f/∂h, shape [n, n]. */
  jacobian(state: Vector, time: number): Matrix;
}

/** Options of `integrate`. */
export interface IntegrateOptions extends LongWorkOptions {
  /** Time to integrate over, positive. */
  readonly duration: number;
  /** Time at the start. @default 0 */
  readonly startTime?: number;
  /** Error allowed in a step, relative to each entry of the state. @default 1e-8 */
  readonly relativeTolerance?: number;
  /** Error allowed in a step on top of that, in the units of the state. @default 1e-10 */
  readonly absoluteTolerance?: number;
  /** First step to try, in units of time; chosen from the rates where left out. */
  readonly firstStep?: number;
  /** Longest step, in units of time: shorten it where a brief input or event could be stepped over. @default none */
  readonly longestStep?: number;
  /** Accepted steps before the integration gives up. @default 1e6 */
  readonly maxSteps?: number;
  /** Tangent vectors to carry along, shape [n, k]: the identity becomes the state transition matrix. */
  readonly tangents?: MatrixLike;
  /** Conditions to watch for. */
  readonly events?: readonly FlowEvent[];
  /** Times at which to return states, rising, within the duration. */
  readonly sampleTimes?: ArrayLike<number>;
  /** What is kept: every step with its interpolant, O(steps · n) memory, or start and end. @default 'dense' */
  readonly keep?: 'dense' | 'ends';
}

const PURPOSE = 'Cannot integrate a flow';

/** Options that are checked and complete. */
export interface IntegrationSettings {
  readonly n: number;
  readonly k: number;
  /** State, then tangent vectors row by row. */
  readonly y: Vector;
  readonly duration: number;
  readonly startTime: number;
  readonly endTime: number;
  readonly relativeTolerance: number;
  readonly absoluteTolerance: number;
  readonly firstStep: number | undefined;
  readonly longestStep: number;
  readonly maxSteps: number;
  readonly events: readonly FlowEvent[];
  readonly sampleTimes: Vector;
  readonly keep: 'dense' | 'ends';
}

/** Checks the arguments of `integrate`. */
export function readSettings(
  flow: TimedFlow,
  start: ArrayLike<number>,
  options: IntegrateOptions,
): IntegrationSettings {
  const n = flow.dim;
  const { duration, startTime = 0, relativeTolerance = 1e-8, absoluteTolerance = 1e-10 } = options;
  const { longestStep = Infinity, maxSteps = 1e6, events = [], keep = 'dense' } = options;
  requireLength(PURPOSE, 'start', start, n);
  requireFinite(PURPOSE, 'start', start);
  requireFinite(PURPOSE, 'startTime', [startTime]);
  requirePositive(PURPOSE, 'duration', duration);
  if (!Number.isFinite(duration))
    throw new RangeError(`${PURPOSE}: \`duration\` must be finite: got ${duration}`);
  requirePositive(PURPOSE, 'longestStep', longestStep);
  if (options.firstStep !== undefined) requirePositive(PURPOSE, 'firstStep', options.firstStep);
  if (!(relativeTolerance >= 1e-14 && relativeTolerance < 1)) {
    throw new RangeError(
      `${PURPOSE}: \`relativeTolerance\` must lie in [1e-14, 1): got ${String(relativeTolerance)}`,
    );
  }
  requireNonNegative(PURPOSE, 'absoluteTolerance', absoluteTolerance);
  requireWhole(PURPOSE, 'maxSteps', maxSteps, 1);
  const sampleTimes = Float64Array.from(options.sampleTimes ?? []);
  requireFinite(PURPOSE, 'sampleTimes', sampleTimes);
  sampleTimes.forEach((time, i) => {
    if (time < (i === 0 ? startTime : sampleTimes[i - 1]) || time > startTime + duration) {
      throw new RangeError(
        `${PURPOSE}: \`sampleTimes\` must rise and lie in [${startTime}, ${startTime + duration}]: got ${time} at index ${i}`,
      );
    }
  });
  const tangents = options.tangents === undefined ? undefined : toMatrix(options.tangents, 'tangents');
  if (tangents !== undefined) {
    if (tangents.rows !== n) {
      throw new ShapeMismatchError(
        PURPOSE,
        'tangents',
        `[${n}, k]`,
        `[${tangents.rows}, ${tangents.columns}]`,
      );
    }
    requireFinite(PURPOSE, 'tangents', tangents.data);
  }
  const k = tangents?.columns ?? 0;
  const y = new Float64Array(n * (1 + k));
  y.set(Float64Array.from(start));
  if (tangents !== undefined) y.set(tangents.data, n);
  return {
    n,
    k,
    y,
    duration,
    startTime,
    endTime: startTime + duration,
    relativeTolerance,
    absoluteTolerance,
    firstStep: options.firstStep,
    longestStep,
    maxSteps,
    events,
    sampleTimes,
    keep,
  };
}
