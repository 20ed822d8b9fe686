import {
  distance,
  dot,
  eigenvalues,
  identity,
  logDeterminant,
  multiply,
  norm,
  requireFinite,
  requireLength,
  solve,
  zeros,
  type Complex,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import { stability, type Stability } from '../linearization/stability.js';
import { integrate } from '../solvers/integrate.js';
import type { Flow } from '../system/flow.js';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { requireNonNegative, requirePositiveFinite, requireWhole } from '../system/require-number.js';
import type { Range } from '../system/smooth-map.js';

/** How the search for a limit cycle ended. */
export type LimitCycleStatus =
  /** The orbit closes within the tolerance. */
  | 'converged'
  /** No shorter step of Newton's method closes it better. */
  | 'stalled'
  /** The permitted number of steps is spent. */
  | 'max-steps'
  /** The equations of the shooting method are singular. */
  | 'singular-jacobian'
  /** The orbit came to rest instead. */
  | 'equilibrium'
  /** The orbit did not come back near its start within `longestPeriod`. */
  | 'no-return'
  /** The orbit left the finite numbers, or could not be integrated. */
  | 'diverged';

/** A periodic orbit of a flow with the evidence that it is one. */
export interface LimitCycle {
  readonly status: LimitCycleStatus;
  /** Period T, in units of time; NaN where none was found. */
  readonly period: number;
  /** A point of the cycle, shape [n]; the best state found, whatever the status. */
  readonly state: Vector;
  /** Largest distance between the end of a segment and the start of the next. */
  readonly residual: number;
  /** Change of the period in the last Newton step: how far it is known. */
  readonly periodError: number;
  /**
   * Floquet multipliers over one period without the trivial one, largest modulus first, shape [n − 1]; empty unless
   * converged.
   */
  readonly multipliers: readonly Complex[];
  /** ln|multiplier| / T, per unit time, shape [n − 1]. */
  readonly exponentsPerTime: Vector;
  /** |μ − 1| of the trivial multiplier, along the flow, which is exactly 1: the accuracy of the others. */
  readonly trivialError: number;
  /** |ln|det Φ| − ∫ tr J dt| over one period, zero by Liouville's formula; NaN where det Φ is not positive. */
  readonly identityResidual: number;
  /** Of the multipliers; undefined unless converged. */
  readonly stability: Stability | undefined;
  /** States at equal intervals over one period, one a row, shape [samples, n]. */
  readonly samples: Matrix;
  /** Smallest and largest value of each variable along the cycle, shapes [n]. */
  readonly range: Range;
  readonly steps: number;
  readonly warnings: readonly string[];
  readonly settings: LimitCycleSettings;
}

/** Settings that a search ran with. */
export interface LimitCycleSettings {
  readonly transientTime: number;
  readonly longestPeriod: number;
  readonly segments: number;
  readonly tolerance: number;
  readonly relativeTolerance: number;
  readonly maxSteps: number;
}

/** Options of {@link findLimitCycle}. */
export interface FindLimitCycleOptions extends LongWorkOptions {
  /** A state near the cycle or, for a stable one, in its basin, shape [n]. */
  readonly from: ArrayLike<number>;
  /** Period to start from, in units of time; without it the orbit's first close return is taken. */
  readonly period?: number;
  /** Time to integrate before the search, in units of time. @default 100, or 0 where a `period` is given */
  readonly transientTime?: number;
  /** Longest time to wait for a return, in units of time. @default 1000 */
  readonly longestPeriod?: number;
  /** Pieces of the cycle that are shot separately: more for long or very unstable cycles. @default 1 */
  readonly segments?: number;
  /** Largest gap of the closed orbit, relative to max(1, ‖h‖₂). @default 1e-9 */
  readonly tolerance?: number;
  /** Error allowed in a step of the integration, relative and absolute alike. @default 1e-11 */
  readonly relativeTolerance?: number;
  /** Newton steps. @default 30 */
  readonly maxSteps?: number;
  /** States returned along the cycle. @default 200 */
  readonly samples?: number;
}

const PURPOSE = 'Cannot find a limit cycle';
/** A return counts where the orbit comes this close to its start, relative to the extent of the orbit. */
const CLOSE = 0.05;
/** Multiples of the period that are recognised as such. */
const MOST_TURNS = 8;

/**
 * A periodic orbit of a flow, of any stability, with its period and Floquet multipliers.
 *
 * Newton's method on start and period together (shooting, with exact variational equations); moves along the flow are
 * ruled out by a phase condition. Without a `period`, a transient and the first close return give the first guess.
 *
 * @param flow - dh/dt = f(h), of dimension n.
 * @param options - Where to start, and how.
 * @returns Period, multipliers, samples, and how well the orbit closes; a status where none was found.
 * @throws {ShapeMismatchError} If `from` does not have n entries.
 * @throws {NonFiniteError} If `from` holds NaN or an infinity.
 * @throws {RangeError} If an option is out of range.
 *
 * Cost: about ten integrations of one period with n tangent vectors, after the transient.
 * Source: Keller, Numerical Methods for Two-Point Boundary-Value Problems (1968); Kuznetsov, Elements of Applied
 * Bifurcation Theory, 3rd ed., sections 1.5 and 10.1.
 *
 * @example The van der Pol oscillator
 * ```ts
 * const { period, multipliers, range } = findLimitCycle(vanDerPolFlow(1), { from: [1, 0] });
 * assertClose(period, 6.663286859, 1e-8);
 * assertClose(multipliers[0].re, 8.59695e-4, 1e-9);
 * assertClose(range.upper[0], 2.00861986, 1e-7);
 * ```
 */
export function findLimitCycle(flow: Flow, options: FindLimitCycleOptions): LimitCycle {
  const settings = readSettings(options);
  const { samples: sampleCount = 200 } = options;
  const n = flow.dim;
  requireLength(PURPOSE, 'from', options.from, n);
  requireFinite(PURPOSE, 'from', options.from);
  requireWhole(PURPOSE, 'samples', sampleCount, 1);
  const shooting = new Shooting(flow, settings, options);
  const start = shooting.settle(Float64Array.from(options.from));
  if (start === undefined) return failed('diverged', Float64Array.from(options.from), settings);
  const guess = options.period ?? shooting.firstReturn(start);
  if (typeof guess === 'string') return failed(guess, start, settings);
  const first = shooting.solve(start, guess);
  if (first === undefined) return failed('diverged', start, settings);
  // Several turns close as well as one.
  const turns = shooting.turnsOf(first);
  const solved = (turns > 1 && shooting.solve(first.arcs[0].start, first.period / turns)) || first;
  const { status, arcs, period, periodError, steps } = solved;
  const state = arcs[0].start;
  if (norm(flow.rate(state)) * period <= 1e-6 * Math.max(1, norm(state))) {
    return failed('equilibrium', state, settings);
  }
  const samples = shooting.samples(state, period, sampleCount);
  const range = rangeOf(flow, samples, period / sampleCount);
  const common = {
    status,
    period,
    state,
    residual: gapOf(arcs),
    periodError,
    samples,
    range,
    steps,
    settings,
  };
  if (status !== 'converged') {
    const none = { multipliers: [], exponentsPerTime: new Float64Array(0), stability: undefined };
    const warnings = [`The orbit does not close: ${status} after ${steps} steps`];
    return { ...common, ...none, trivialError: NaN, identityResidual: NaN, warnings };
  }
  let monodromy = identity(n);
  for (const { transition } of arcs) monodromy = multiply(transition, monodromy);
  const all = eigenvalues(monodromy);
  const gaps = all.map(({ re, im }) => Math.hypot(re - 1, im));
  const trivial = gaps.indexOf(Math.min(...gaps));
  const multipliers = all.filter((_, k) => k !== trivial);
  const verdict = stability(multipliers);
  const identityResidual = liouvilleResidual(flow, arcs, samples, period);
  return {
    ...common,
    multipliers,
    exponentsPerTime: Float64Array.from(multipliers, ({ re, im }) => Math.log(Math.hypot(re, im)) / period),
    trivialError: gaps[trivial],
    identityResidual,
    stability: verdict,
    warnings: warningsOf(gaps[trivial], verdict),
  };
}

/** A piece of the orbit. */
interface Arc {
  readonly start: Vector;
  readonly end: Vector;
  /** ∂end/∂start. */
  readonly transition: Matrix;
}

interface Solved {
  readonly status: LimitCycleStatus;
  readonly arcs: readonly Arc[];
  readonly period: number;
  readonly periodError: number;
  readonly steps: number;
}

class Shooting {
  readonly #flow: Flow;
  readonly #settings: LimitCycleSettings;
  readonly #work: LongWorkOptions;

  constructor(flow: Flow, settings: LimitCycleSettings, work: LongWorkOptions) {
    this.#flow = flow;
    this.#settings = settings;
    this.#work = work;
  }

  /** The state after the transient. */
  settle(start: Vector): Vector | undefined {
    const { transientTime } = this.#settings;
    if (transientTime === 0) return start;
    const { status, state } = integrate(this.#flow, start, {
      ...this.#integration(transientTime),
      keep: 'ends',
    });
    return status === 'complete' ? state : undefined;
  }

  /** The time after which the orbit first comes back near its start, or why it does not. */
  firstReturn(start: Vector): number | 'equilibrium' | 'no-return' | 'diverged' {
    const velocity = this.#flow.rate(start);
    if (norm(velocity) <= 1e-8 * Math.max(1, norm(start))) return 'equilibrium';
    const section = {
      value: (state: Vector): number => dot(velocity, state) - dot(velocity, start),
      direction: 'rising',
      after: 1e-9,
    } as const;
    const piece = this.#settings.longestPeriod / 8;
    let extent = 0;
    let from = start;
    for (let time = 0; time < this.#settings.longestPeriod * (1 - 1e-9); time += piece) {
      const orbit = integrate(this.#flow, from, { ...this.#integration(piece), events: [section] });
      if (orbit.status !== 'complete') return 'diverged';
      const { states } = orbit;
      for (let row = 0; row < states.rows; row++) {
        extent = Math.max(
          extent,
          distance(start, states.data.subarray(row * states.columns, (row + 1) * states.columns)),
        );
      }
      const back = orbit.events.find((event) => distance(event.state, start) <= CLOSE * extent);
      if (back && time + back.time > 0) return time + back.time;
      from = orbit.state;
    }
    return norm(this.#flow.rate(from)) <= 1e-8 * Math.max(1, norm(from)) ? 'equilibrium' : 'no-return';
  }

  /** Newton's method on the starts of all arcs and the period; `undefined` where the first orbit is lost. */
  solve(start: Vector, guess: number): Solved | undefined {
    const { tolerance, maxSteps, segments } = this.#settings;
    let period = guess;
    let periodError = NaN;
    const first = this.#arcs(this.#spread(start, guess / segments), guess);
    if (first === undefined) return undefined;
    let arcs = first;
    let isPolishing = false;
    for (let step = 0; step <= maxSteps; step++) {
      throwIfAborted(this.#work.signal);
      this.#work.onProgress?.({ done: step, total: maxSteps });
      const isClosed = gapOf(arcs) <= tolerance * Math.max(1, norm(arcs[0].start));
      const solved = (status: LimitCycleStatus): Solved => ({
        status,
        arcs,
        period,
        periodError,
        steps: step,
      });
      const move = newtonMove(this.#flow, arcs, period);
      if (move) periodError = Math.abs(move.period);
      if (isClosed && (isPolishing || !move)) return solved('converged');
      if (!move) return solved('singular-jacobian');
      if (step === maxSteps) return solved(isClosed ? 'converged' : 'max-steps');
      const next = this.#lineSearch(arcs, period, move);
      if (!next) return solved(isClosed ? 'converged' : 'stalled');
      isPolishing = isClosed;
      ({ arcs, period } = next);
    }
    return undefined;
  }

  /** How often a closed orbit goes round its cycle: the period is that many times too long. */
  turnsOf({ status, arcs, period }: Solved): number {
    if (status !== 'converged') return 1;
    const [{ start }] = arcs;
    for (let turns = MOST_TURNS; turns > 1; turns--) {
      const { state } = integrate(this.#flow, start, { ...this.#integration(period / turns), keep: 'ends' });
      if (distance(state, start) <= 1e-6 * Math.max(1, norm(start))) return turns;
    }
    return 1;
  }

  /** States at equal intervals over one period. */
  samples(start: Vector, period: number, count: number): Matrix {
    const sampleTimes = Float64Array.from({ length: count }, (_, k) => (k * period) / count);
    const { samples } = integrate(this.#flow, start, {
      ...this.#integration(period),
      sampleTimes,
      keep: 'ends',
    });
    return samples ?? zeros(0, this.#flow.dim);
  }

  #lineSearch(
    from: readonly Arc[],
    period: number,
    move: { states: readonly Vector[]; period: number },
  ): { arcs: Arc[]; period: number } | undefined {
    for (let factor = 1; factor > 1e-3; factor /= 2) {
      const next = period + factor * move.period;
      if (!(next > 0)) continue;
      const starts = from.map(({ start }, k) => start.map((value, i) => value + factor * move.states[k][i]));
      const arcs = this.#arcs(starts, next);
      if (arcs && gapOf(arcs) <= (1 - 1e-4 * factor) * gapOf(from)) return { arcs, period: next };
    }
    return undefined;
  }

  #spread(start: Vector, duration: number): Vector[] {
    const starts = [start];
    while (starts.length < this.#settings.segments) {
      const { state } = integrate(this.#flow, starts[starts.length - 1], {
        ...this.#integration(duration),
        keep: 'ends',
      });
      starts.push(state);
    }
    return starts;
  }

  #arcs(starts: readonly Vector[], period: number): Arc[] | undefined {
    const arcs: Arc[] = [];
    for (const start of starts) {
      if (!start.every(Number.isFinite)) return undefined;
      const { status, state, tangents } = integrate(this.#flow, start, {
        ...this.#integration(period / starts.length),
        tangents: identity(this.#flow.dim),
        keep: 'ends',
      });
      if (status !== 'complete' || tangents === undefined) return undefined;
      arcs.push({ start, end: state, transition: tangents });
    }
    return arcs;
  }

  #integration(duration: number): {
    duration: number;
    relativeTolerance: number;
    absoluteTolerance: number;
    signal: LongWorkOptions['signal'];
  } {
    const { relativeTolerance } = this.#settings;
    return {
      duration,
      relativeTolerance,
      absoluteTolerance: relativeTolerance,
      signal: this.#work.signal,
    };
  }
}

/** Largest distance between the end of an arc and the start of the next. */
function gapOf(arcs: readonly Arc[]): number {
  return arcs.reduce(
    (largest, { end }, k) => Math.max(largest, distance(end, arcs[(k + 1) % arcs.length].start)),
    0,
  );
}

/**
 * One Newton step of the closed orbit: Φ_k δ_k − δ_{k+1} + f(end_k) δT/m = start_{k+1} − end_k around the ring, and
 * no move along the flow, f(start₀) · δ₀ = 0.
 */
function newtonMove(
  flow: Flow,
  arcs: readonly Arc[],
  period: number,
): { states: Vector[]; period: number } | undefined {
  const n = flow.dim;
  const count = arcs.length;
  const size = n * count + 1;
  const system = zeros(size, size);
  const right = new Float64Array(size);
  arcs.forEach(({ end, transition }, k) => {
    const next = (k + 1) % count;
    const velocity = flow.rate(end);
    for (let i = 0; i < n; i++) {
      const row = (k * n + i) * size;
      for (let j = 0; j < n; j++) system.data[row + k * n + j] += transition.data[i * n + j];
      system.data[row + next * n + i] -= 1;
      // In units of the period, so that the column is as large as the others.
      system.data[row + size - 1] = (velocity[i] / count) * period;
      right[k * n + i] = arcs[next].start[i] - end[i];
    }
  });
  const along = flow.rate(arcs[0].start);
  const speed = norm(along);
  if (speed === 0) return undefined;
  for (let i = 0; i < n; i++) system.data[(size - 1) * size + i] = along[i] / speed;
  const move = system.data.every(Number.isFinite) ? solve(system, right) : undefined;
  if (!move?.every(Number.isFinite)) return undefined;
  return {
    states: arcs.map((_, k) => move.slice(k * n, (k + 1) * n)),
    period: move[size - 1] * period,
  };
}

/** Extremes of each variable from samples over one period: between two of them, those of the cubic through both. */
function rangeOf(flow: Flow, samples: Matrix, interval: number): Range {
  const { rows, columns: n, data } = samples;
  const lower = new Float64Array(n).fill(Infinity);
  const upper = new Float64Array(n).fill(-Infinity);
  const at = (row: number): Vector => data.subarray((row % rows) * n, (row % rows) * n + n);
  for (let row = 0; row < rows; row++) {
    const [here, there] = [at(row), at(row + 1)];
    const [rates, nextRates] = [flow.rate(here.slice()), flow.rate(there.slice())];
    for (let i = 0; i < n; i++) {
      const turn =
        rates[i] * nextRates[i] < 0
          ? turningValue(here[i], there[i], rates[i], nextRates[i], interval)
          : here[i];
      lower[i] = Math.min(lower[i], here[i], turn);
      upper[i] = Math.max(upper[i], here[i], turn);
    }
  }
  return { lower, upper };
}

/** Extreme value of the cubic with given ends and slopes of opposite sign over an interval. */
function turningValue(from: number, to: number, slope: number, nextSlope: number, length: number): number {
  // p(s) = from + b s + c s² + d s³ on [0, 1]; p′(s) = 0 by bisection, as p′ changes sign once or thrice.
  const b = slope * length;
  const d = 2 * (from - to) + b + nextSlope * length;
  const c = to - from - b - d;
  let [low, high] = [0, 1];
  for (let k = 0; k < 50; k++) {
    const middle = (low + high) / 2;
    const derivative = b + 2 * c * middle + 3 * d * middle * middle;
    if (derivative > 0 === b > 0) low = middle;
    else high = middle;
  }
  return from + low * (b + low * (c + low * d));
}

/** ln det Φ against the integral of the trace, by the trapezoidal rule, which is exact to all orders on a cycle. */
function liouvilleResidual(flow: Flow, arcs: readonly Arc[], samples: Matrix, period: number): number {
  let volume = 0;
  for (const { transition } of arcs) {
    const { sign, logAbsolute } = logDeterminant(transition);
    if (sign !== 1) return NaN;
    volume += logAbsolute;
  }
  let trace = 0;
  const n = flow.dim;
  for (let row = 0; row < samples.rows; row++) {
    const jacobian = flow.jacobian(samples.data.slice(row * n, (row + 1) * n));
    for (let i = 0; i < n; i++) trace += jacobian.data[i * (n + 1)];
  }
  return Math.abs(volume - (trace * period) / samples.rows);
}

function warningsOf(trivialError: number, verdict: Stability): string[] {
  const warnings: string[] = [];
  if (trivialError > 1e-4) {
    warnings.push(
      `The multiplier along the flow is off 1 by ${trivialError.toExponential(1)}: the others are no better`,
    );
  }
  if (verdict.verdict === 'marginal')
    warnings.push('A multiplier is near-marginal: stability is not decided');
  return warnings;
}

function failed(status: LimitCycleStatus, state: Vector, settings: LimitCycleSettings): LimitCycle {
  const n = state.length;
  const reasons: Partial<Record<LimitCycleStatus, string>> = {
    equilibrium: 'The orbit came to rest: there is an equilibrium where the search ended',
    'no-return': `The orbit did not come back within ${settings.longestPeriod}: give a period, or wait longer`,
    diverged: 'The orbit left the finite numbers or could not be integrated',
  };
  return {
    status,
    period: NaN,
    state,
    residual: NaN,
    periodError: NaN,
    multipliers: [],
    exponentsPerTime: new Float64Array(0),
    trivialError: NaN,
    identityResidual: NaN,
    stability: undefined,
    samples: zeros(0, n),
    range: { lower: state, upper: state },
    steps: 0,
    warnings: [reasons[status] ?? status],
    settings,
  };
}

function readSettings(options: FindLimitCycleOptions): LimitCycleSettings {
  const { period, longestPeriod = 1000, segments = 1, tolerance = 1e-9, relativeTolerance = 1e-11 } = options;
  const { transientTime = period === undefined ? 100 : 0, maxSteps = 30 } = options;
  if (period !== undefined) requirePositiveFinite(PURPOSE, 'period', period);
  requirePositiveFinite(PURPOSE, 'longestPeriod', longestPeriod);
  requirePositiveFinite(PURPOSE, 'tolerance', tolerance);
  requirePositiveFinite(PURPOSE, 'relativeTolerance', relativeTolerance);
  requireWhole(PURPOSE, 'segments', segments, 1);
  requireWhole(PURPOSE, 'maxSteps', maxSteps, 1);
  requireNonNegative(PURPOSE, 'transientTime', transientTime);
  return { transientTime, longestPeriod, segments, tolerance, relativeTolerance, maxSteps };
}
