import { multiply, type Vector } from '@phasebook/linalg';
import { throwIfAborted } from '../system/long-work.js';
import { denseCoefficients, interpolated, pairStep, type PairStep, type Rate } from './dormand-prince.js';
import { EventWatch, zeroBetween, type Bracket } from './flow-events.js';
import { OrbitRecord, tangentsOf, type EventOccurrence, type FlowOrbit } from './flow-orbit.js';
import {
  readSettings,
  type IntegrateOptions,
  type IntegrationSettings,
  type TimedFlow,
} from './integration-settings.js';

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

/** Rates of the state and, by the linearised flow, of the tangent vectors. */
function rateWithTangents(flow: TimedFlow, y: Vector, time: number, n: number, k: number): Vector {
  const state = y.slice(0, n);
  const result = new Float64Array(y.length);
  result.set(flow.rate(state, time));
  result.set(multiply(flow.jacobian(state, time), { rows: n, columns: k, data: y.slice(n) }).data, n);
  return result;
}

/** Largest root-mean-square error of the state and of each tangent vector, as a fraction of what is allowed. */
function scaledError(y: Vector, { next, error }: PairStep, settings: IntegrationSettings): number {
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
function firstStep(
  rate: Rate,
  y: Vector,
  time: number,
  first: Vector,
  settings: IntegrationSettings,
): number {
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
  { events, n, k }: IntegrationSettings,
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
