import {
  multiply,
  norm,
  requireFinite,
  requireLength,
  ShapeMismatchError,
  toMatrix,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { denseCoefficients, interpolated, pairStep, type PairStep, type Rate } from './dormand-prince.js';
import { EventWatch, zeroBetween, type Bracket, type FlowEvent } from './flow-events.js';

/** A flow dh/dt = f(h, t) whose rate may depend on time, as under an input; a `Flow` is one. */
export interface TimedFlow {
  readonly dim: number;
  /** f(h, t), per unit time, shape [n]. */
  rate(state: Vector, time: number): Vector;
  /** ∂f/∂h, shape [n, n]. */
  jacobian(state: Vector, time: number): Matrix;
}

/** Options of {@link integrate}. */
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

/** An event that happened. */
export interface EventOccurrence {
  /** Index in `options.events`. */
  readonly event: number;
  readonly direction: 'rising' | 'falling';
  readonly time: number;
  /** Shape [n]. */
  readonly state: Vector;
  /** Tangent vectors then, shape [n, k], where they were asked for. */
  readonly tangents: Matrix | undefined;
  /** The event's function there: zero up to rounding. */
  readonly residual: number;
}

/** An orbit of a flow with the evidence for its accuracy. */
export interface FlowOrbit {
  /**
   * `event`: an event stopped it; `max-steps`: gave up; `step-too-small`: the tolerances cannot be met, often
   * because the state runs to infinity in finite time; `diverged`: a rate stopped being finite.
   */
  readonly status: 'complete' | 'event' | 'max-steps' | 'step-too-small' | 'diverged';
  /** Time reached. */
  readonly time: number;
  /** State then, shape [n]. */
  readonly state: Vector;
  /** The tangent vectors then, shape [n, k], where they were asked for. */
  readonly tangents: Matrix | undefined;
  /** Times of the kept states, shape [s + 1]. */
  readonly times: Vector;
  /** Kept states, one a row, shape [s + 1, n]. */
  readonly states: Matrix;
  /** States at `sampleTimes`, one a row; those after the time reached are missing. */
  readonly samples: Matrix | undefined;
  readonly events: readonly EventOccurrence[];
  /** The interpolants of the steps, where kept; read them with `stateAtTime`. */
  readonly dense: DenseOutput | undefined;
  /** Steps taken and refused, evaluations of the rate, extremes of the accepted step lengths. */
  readonly statistics: {
    readonly accepted: number;
    readonly rejected: number;
    readonly evaluations: number;
    readonly shortestStep: number;
    readonly longestStep: number;
  };
  /**
   * Sum of the estimated errors of all steps, Euclidean norm. The error of the orbit is this times how much the
   * flow itself stretches differences.
   */
  readonly localErrorSum: number;
  readonly relativeTolerance: number;
  readonly absoluteTolerance: number;
  readonly warnings: readonly string[];
}

/** Interpolants of order 4, step by step. */
export interface DenseOutput {
  /** Start of each step, shape [s]. */
  readonly starts: Vector;
  /** Length of each step, shape [s]. */
  readonly lengths: Vector;
  /** Five coefficients of each variable, one step a row, shape [s, 5 n]. */
  readonly coefficients: Matrix;
}

const PURPOSE = 'Cannot integrate a flow';
const SAFETY = 0.9;
/** Exponents of the step controller: of this error, and of the one before. */
const EXPONENT = 0.2 - 0.75 * 0.04;
const MEMORY = 0.04;
/** |λ| step near the edge of the stability region (3.3), in as many steps without a calm stretch between them. */
const STIFF = 3;
const STIFF_STEPS = 15;
const CALM_STEPS = 6;

/**
 * The orbit of a flow, with steps that adapt to the tolerances.
 *
 * Dormand and Prince's pair of orders 5 and 4, continued with order 5; interpolant of order 4; events located on the
 * interpolant, then by steps of the pair itself. For stiff flows, which it names in `warnings`, use a stepper with
 * `implicitEuler` or `crankNicolson`.
 *
 * @param flow - dh/dt = f(h) or f(h, t), of dimension n.
 * @param start - State at `options.startTime`, shape [n].
 * @returns End, steps, samples, events, step statistics and the sum of the estimated errors.
 * @throws {ShapeMismatchError} If `start` or `tangents` does not fit the flow.
 * @throws {NonFiniteError} If `start`, `tangents` or a sample time holds NaN or an infinity.
 * @throws {RangeError} If an option is out of range.
 *
 * Cost: six rates a step; with k tangent vectors also six Jacobians and 12 n² k flops.
 * Source: Dormand and Prince, J. Comput. Appl. Math. 6 (1980) 19–26; Hairer, Nørsett and Wanner, Solving Ordinary
 * Differential Equations I, 2nd ed., sections II.4–II.6.
 *
 * @example Half a turn of the harmonic oscillator
 * ```ts
 * const orbit = integrate(linearFlow([[0, 1], [-1, 0]]), [1, 0], { duration: Math.PI });
 * assertClose(orbit.state, [-1, 0], 1e-7);
 * assertClose(stateAtTime(orbit, Math.PI / 2), [0, -1], 1e-7);
 * ```
 */
export function integrate(flow: TimedFlow, start: ArrayLike<number>, options: IntegrateOptions): FlowOrbit {
  const settings = readSettings(flow, start, options);
  const { n, k, startTime, endTime, maxSteps, longestStep, keep, sampleTimes } = settings;
  const record = new OrbitRecord(settings);
  let evaluations = 0;
  const rate: Rate = (y, time) => {
    evaluations++;
    return k === 0 ? flow.rate(y, time) : rateWithTangents(flow, y, time, n, k);
  };

  let time = startTime;
  let y = settings.y;
  let first = rate(y, time);
  let step = settings.firstStep ?? firstStep(rate, y, time, first, settings);
  step = Math.min(step, longestStep, endTime - time);
  const watch = new EventWatch(settings.events, y.slice(0, n), startTime);
  let status: FlowOrbit['status'] = first.every(Number.isFinite) ? 'complete' : 'diverged';
  let rejected = 0;
  let lastError = 1e-4;
  let isAfterRejection = false;
  let stiffSteps = 0;
  let calmSteps = 0;
  let isStiff = false;
  let hasEnded = status === 'diverged';

  while (!hasEnded && time < endTime) {
    if (record.accepted % 64 === 0 && !isAfterRejection) {
      throwIfAborted(options.signal);
      options.onProgress?.({ done: time - startTime, total: settings.duration });
    }
    if (record.accepted >= maxSteps) {
      status = 'max-steps';
      break;
    }
    const isLast = time + 1.01 * step >= endTime;
    if (isLast) step = endTime - time;
    const pair = pairStep(rate, y, time, step, first);
    const error = scaledError(y, pair, settings);
    if (!(error <= 1)) {
      rejected++;
      isAfterRejection = true;
      step *= Number.isFinite(error) ? Math.max(0.2, SAFETY / error ** EXPONENT) : 0.2;
      if (time + 0.1 * step === time || step < 1e-15 * settings.duration) {
        status = Number.isFinite(error) ? 'step-too-small' : 'diverged';
        break;
      }
      continue;
    }
    if (pair.stiffness > STIFF) [stiffSteps, calmSteps] = [stiffSteps + 1, 0];
    else if (++calmSteps === CALM_STEPS) stiffSteps = 0;
    isStiff ||= stiffSteps >= STIFF_STEPS;

    const needsDense = keep === 'dense' || settings.events.length > 0 || sampleTimes.length > 0;
    const coefficients = needsDense ? denseCoefficients(y, step, pair) : undefined;
    let end = isLast ? endTime : time + step;
    let next = pair.next;
    if (coefficients !== undefined) {
      const [from, length] = [time, step];
      const at = (t: number): Vector => interpolated(coefficients, (t - from) / length, n);
      const brackets = watch.brackets(time, step, at);
      const occurrences = brackets
        .map((bracket) => locate(bracket, settings, rate, y, time, first, at))
        .sort((a, b) => a.time - b.time);
      for (const { y: atEvent, ...occurrence } of occurrences) {
        record.events.push(occurrence);
        if (settings.events[occurrence.event].then === 'stop') {
          end = occurrence.time;
          next = atEvent;
          status = 'event';
          hasEnded = true;
          break;
        }
      }
    }
    record.add(time, step, end, next, pair, coefficients);
    const factor = error === 0 ? 10 : (SAFETY / error ** EXPONENT) * lastError ** MEMORY;
    const growth = Math.min(isAfterRejection ? 1 : 10, Math.max(0.2, factor));
    lastError = Math.max(error, 1e-4);
    isAfterRejection = false;
    time = end;
    y = next;
    first = pair.rates[6];
    step = Math.min(step * growth, longestStep);
  }
  options.onProgress?.({ done: time - startTime, total: settings.duration });

  const warnings: string[] = [];
  if (isStiff && (status === 'complete' || status === 'event')) {
    warnings.push(
      'The flow is stiff: stability, not accuracy, limits the steps; an implicit method would be faster',
    );
  }
  const reached = `t = ${Number(time.toPrecision(12))}`;
  if (status === 'max-steps') warnings.push(`Gave up after ${maxSteps} steps at ${reached}`);
  if (status === 'step-too-small') warnings.push(`The tolerances cannot be met beyond ${reached}`);
  if (status === 'diverged') warnings.push(`The rate is not finite beyond ${reached}`);
  return {
    status,
    time,
    ...record.result(time, y),
    statistics: { ...record.statistics(), rejected, evaluations },
    localErrorSum: record.localErrorSum,
    relativeTolerance: settings.relativeTolerance,
    absoluteTolerance: settings.absoluteTolerance,
    warnings,
  };
}

/**
 * The state of a densely kept orbit at a time, from the interpolant of the step that contains it.
 *
 * @param orbit - Result of `integrate` with `keep: 'dense'`.
 * @param time - Within the orbit, in units of time.
 * @returns Shape [n]; the interpolant's error is of order 5 in the step, that of the orbit's states not more.
 * @throws {RangeError} If the orbit was not kept densely or `time` lies outside it.
 *
 * Cost: O(log steps + n).
 *
 * @example
 * ```ts
 * const orbit = integrate(linearFlow([[-1]]), [1], { duration: 2 });
 * assertClose(stateAtTime(orbit, 1), [Math.exp(-1)], 1e-8);
 * ```
 */
export function stateAtTime(orbit: FlowOrbit, time: number): Vector {
  const { dense, times } = orbit;
  const purpose = 'Cannot read a state of an orbit';
  if (dense === undefined) throw new RangeError(`${purpose}: \`orbit\` must have been kept densely`);
  const [from, to] = [times[0], times[times.length - 1]];
  if (!(time >= from && time <= to)) {
    throw new RangeError(`${purpose}: \`time\` must lie in [${from}, ${to}]: got ${String(time)}`);
  }
  const n = orbit.state.length;
  if (dense.starts.length === 0) return orbit.state.slice();
  let low = 0;
  let high = dense.starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (dense.starts[middle] <= time) low = middle;
    else high = middle - 1;
  }
  const row = dense.coefficients.data.subarray(low * 5 * n, (low + 1) * 5 * n);
  return interpolated(row, (time - dense.starts[low]) / dense.lengths[low], n);
}

interface Settings {
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

function readSettings(flow: TimedFlow, start: ArrayLike<number>, options: IntegrateOptions): Settings {
  const n = flow.dim;
  const { duration, startTime = 0, relativeTolerance = 1e-8, absoluteTolerance = 1e-10 } = options;
  const { longestStep = Infinity, maxSteps = 1e6, events = [], keep = 'dense' } = options;
  requireLength(PURPOSE, 'start', start, n);
  requireFinite(PURPOSE, 'start', start);
  requireFinite(PURPOSE, 'startTime', [startTime]);
  requirePositive('duration', duration);
  if (!Number.isFinite(duration))
    throw new RangeError(`${PURPOSE}: \`duration\` must be finite: got ${duration}`);
  requirePositive('longestStep', longestStep);
  if (options.firstStep !== undefined) requirePositive('firstStep', options.firstStep);
  if (!(relativeTolerance >= 1e-14 && relativeTolerance < 1)) {
    throw new RangeError(
      `${PURPOSE}: \`relativeTolerance\` must lie in [1e-14, 1): got ${String(relativeTolerance)}`,
    );
  }
  if (!(absoluteTolerance >= 0 && absoluteTolerance < Infinity)) {
    throw new RangeError(
      `${PURPOSE}: \`absoluteTolerance\` must be non-negative and finite: got ${String(absoluteTolerance)}`,
    );
  }
  if (!Number.isInteger(maxSteps) || maxSteps < 1) {
    throw new RangeError(`${PURPOSE}: \`maxSteps\` must be a positive integer: got ${String(maxSteps)}`);
  }
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

function requirePositive(argument: string, value: number): void {
  if (!(value > 0))
    throw new RangeError(`${PURPOSE}: \`${argument}\` must be positive: got ${String(value)}`);
}

/** Rates of the state and, by the linearised flow, of the tangent vectors. */
function rateWithTangents(flow: TimedFlow, y: Vector, time: number, n: number, k: number): Vector {
  const state = y.slice(0, n);
  const result = new Float64Array(y.length);
  result.set(flow.rate(state, time));
  result.set(multiply(flow.jacobian(state, time), { rows: n, columns: k, data: y.slice(n) }).data, n);
  return result;
}

/** Largest root-mean-square error of the state and of each tangent vector, as a fraction of what is allowed. */
function scaledError(y: Vector, { next, error }: PairStep, settings: Settings): number {
  const { n, k, relativeTolerance, absoluteTolerance } = settings;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const allowed = absoluteTolerance + relativeTolerance * Math.max(Math.abs(y[i]), Math.abs(next[i]));
    // With no absolute tolerance, a variable that stays exactly 0 has no error either.
    squares += error[i] === 0 ? 0 : (error[i] / allowed) ** 2;
  }
  let worst = Math.sqrt(squares / Math.max(1, n));
  for (let j = 0; j < k; j++) {
    let length = 0;
    let wrong = 0;
    for (let i = n + j; i < y.length; i += k) {
      length += y[i] ** 2;
      wrong += error[i] ** 2;
    }
    // A tangent vector has no unit: relative to its own length.
    if (wrong > 0) worst = Math.max(worst, Math.sqrt(wrong / length) / relativeTolerance);
    if (Number.isNaN(wrong)) worst = NaN;
  }
  return worst;
}

/** A first step whose Euler step would change little (Hairer, Nørsett and Wanner, section II.4). */
function firstStep(rate: Rate, y: Vector, time: number, first: Vector, settings: Settings): number {
  const { n, duration, relativeTolerance, absoluteTolerance } = settings;
  const size = (values: Vector): number => {
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const allowed = absoluteTolerance + relativeTolerance * Math.abs(y[i]);
      squares += values[i] === 0 ? 0 : (values[i] / allowed) ** 2;
    }
    return Math.sqrt(squares / Math.max(1, n));
  };
  const d0 = size(y);
  const d1 = size(first);
  const usable = Number.isFinite(d0) && Number.isFinite(d1) && d0 > 1e-5 && d1 > 1e-5;
  const trial = Math.min(usable ? (0.01 * d0) / d1 : 1e-6 * duration, duration);
  const euler = y.map((value, i) => value + trial * first[i]);
  const second = rate(euler, time + trial);
  const d2 = size(second.map((value, i) => value - first[i])) / trial;
  const steepest = Math.max(d1, d2);
  if (!Number.isFinite(steepest)) return 1e-6 * duration;
  const better = steepest <= 1e-15 ? Math.max(1e-6 * duration, 1e-3 * trial) : (0.01 / steepest) ** 0.2;
  return Math.min(100 * trial, better, duration);
}

/** An event within a step: its time by the interpolant, then improved by steps of the pair from the step's start. */
function locate(
  { event, direction, early, late }: Bracket,
  { events, n, k }: Settings,
  rate: Rate,
  y: Vector,
  start: number,
  first: Vector,
  at: (time: number) => Vector,
): EventOccurrence & { readonly y: Vector } {
  const { value } = events[event];
  const g = (time: number): number => value(at(time), time);
  // The bracket may begin in the step before, where the sign was last seen.
  let time = zeroBetween(g, Math.max(early, start), late);
  const reach = (to: number): Vector => (to === start ? y : pairStep(rate, y, start, to - start, first).next);
  const width = 1e-4 * (late - Math.max(early, start));
  let slope = (g(time + width) - g(time - width)) / (2 * width);
  let state = reach(time);
  let residual = value(state.slice(0, n), time);
  for (let polish = 0; polish < 4 && residual !== 0 && slope !== 0; polish++) {
    const better = time - residual / slope;
    if (!(better >= start && Math.abs(better - time) <= 0.1 * (late - start))) break;
    const improved = reach(better);
    const left = value(improved.slice(0, n), better);
    if (!(Math.abs(left) < Math.abs(residual))) break;
    slope = (left - residual) / (better - time);
    [time, state, residual] = [better, improved, left];
  }
  return {
    event,
    direction,
    time,
    state: state.slice(0, n),
    tangents: tangentsOf(state, n, k),
    residual,
    y: state,
  };
}

function tangentsOf(y: Vector, n: number, k: number): Matrix | undefined {
  return k === 0 ? undefined : { rows: n, columns: k, data: y.slice(n) };
}

/** What is kept of an orbit while it is computed. */
class OrbitRecord {
  readonly events: EventOccurrence[] = [];
  accepted = 0;
  localErrorSum = 0;
  readonly #settings: Settings;
  #shortest = Infinity;
  #longest = 0;
  readonly #times: number[];
  readonly #states: Vector[];
  readonly #starts: number[] = [];
  readonly #lengths: number[] = [];
  readonly #coefficients: Vector[] = [];
  readonly #samples: Vector[] = [];

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#times = [settings.startTime];
    this.#states = [settings.y.slice(0, settings.n)];
  }

  add(
    time: number,
    step: number,
    end: number,
    next: Vector,
    { error }: PairStep,
    coefficients: Vector | undefined,
  ): void {
    const { n, keep, sampleTimes } = this.#settings;
    this.accepted++;
    this.#shortest = Math.min(this.#shortest, step);
    this.#longest = Math.max(this.#longest, step);
    this.localErrorSum += norm(error.subarray(0, n));
    if (coefficients === undefined) return;
    while (this.#samples.length < sampleTimes.length && sampleTimes[this.#samples.length] <= end) {
      const sampleTime = sampleTimes[this.#samples.length];
      this.#samples.push(
        sampleTime === end ? next.slice(0, n) : interpolated(coefficients, (sampleTime - time) / step, n),
      );
    }
    if (keep !== 'dense') return;
    this.#times.push(end);
    this.#states.push(next.slice(0, n));
    this.#starts.push(time);
    this.#lengths.push(step);
    this.#coefficients.push(stateCoefficients(coefficients, n));
  }

  statistics(): { accepted: number; shortestStep: number; longestStep: number } {
    return { accepted: this.accepted, shortestStep: this.#shortest, longestStep: this.#longest };
  }

  result(
    time: number,
    y: Vector,
  ): Pick<FlowOrbit, 'state' | 'tangents' | 'times' | 'states' | 'samples' | 'events' | 'dense'> {
    const { n, k, keep, sampleTimes } = this.#settings;
    const state = y.slice(0, n);
    if (keep === 'ends') {
      this.#times.push(time);
      this.#states.push(state);
    }
    return {
      state,
      tangents: tangentsOf(y, n, k),
      times: Float64Array.from(this.#times),
      states: stacked(this.#states, n),
      samples: sampleTimes.length === 0 ? undefined : stacked(this.#samples, n),
      events: this.events,
      dense:
        keep === 'dense'
          ? {
              starts: Float64Array.from(this.#starts),
              lengths: Float64Array.from(this.#lengths),
              coefficients: stacked(this.#coefficients, 5 * n),
            }
          : undefined,
    };
  }
}

/** The coefficients that belong to the state, without those of the tangent vectors. */
function stateCoefficients(coefficients: Vector, n: number): Vector {
  const m = coefficients.length / 5;
  if (m === n) return coefficients;
  const result = new Float64Array(5 * n);
  for (let c = 0; c < 5; c++) result.set(coefficients.subarray(c * m, c * m + n), c * n);
  return result;
}

function stacked(rows: readonly Vector[], columns: number): Matrix {
  const data = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => data.set(row, i * columns));
  return { rows: rows.length, columns, data };
}
