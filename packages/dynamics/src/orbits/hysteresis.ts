import {
  distance,
  norm,
  requireFinite,
  requireLength,
  zeros,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import { requireParameter, type MapFamily, type ParameterValues } from '../system/family.js';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { requirePositiveFinite, requireWhole } from '../system/require-number.js';
import type { SmoothMap } from '../system/smooth-map.js';

/** A place where the state leaves its branch while the parameter is swept. */
export interface Jump {
  /** Value of the parameter: the middle of `bracket`. */
  readonly parameter: number;
  /** The two values between which it happens: of the bisection if quasi-static, else of the grid. */
  readonly bracket: readonly [number, number];
  /** Observed value before and after. */
  readonly from: number;
  readonly to: number;
}

/** One way of a sweep; all series in the order of `values`, whichever way the sweep went. */
export interface Sweep {
  /** Last state at each value, one a row, shape [points, n]. */
  readonly states: Matrix;
  /** Observed value at each value of the parameter, shape [points]. */
  readonly observed: Vector;
  /** In the order in which the sweep met them. */
  readonly jumps: readonly Jump[];
  /** Steps spent. */
  readonly steps: number;
  /** Values at which the state had not come to rest within `maxSteps`; 0 at a fixed number of steps per value. */
  readonly unsettled: number;
}

/** A parameter swept there and back. */
export interface Hysteresis {
  /** Parameter values, rising or falling from `from` to `to`, shape [points]. */
  readonly values: Vector;
  /** The sweep from `from` to `to`. */
  readonly forward: Sweep;
  /** The sweep back. */
  readonly backward: Sweep;
  /** ∫ (backward − forward) d(parameter): the area that the loop encloses. */
  readonly loopArea: number;
  /** How much it changes with only every other value: an estimate of its error. */
  readonly loopAreaError: number;
  readonly warnings: readonly string[];
  readonly settings: HysteresisSettings;
}

/** Settings that a sweep ran with. */
export interface HysteresisSettings {
  readonly parameter: string;
  readonly from: number;
  readonly to: number;
  readonly points: number;
  readonly stepsPerValue: number | 'quasi-static';
  readonly jumpSize: number;
  readonly jumpTolerance: number;
  readonly restTolerance: number;
  readonly maxSteps: number;
}

/** Options of {@link hysteresis}. */
export interface HysteresisOptions extends LongWorkOptions {
  /** Name of the parameter, as in `family.parameters`. */
  readonly parameter: string;
  /** First value. */
  readonly from: number;
  /** Value at which the sweep turns round. */
  readonly to: number;
  /** Number of values, both ends included. @default 201 */
  readonly points?: number;
  /** State at the beginning, shape [n]. */
  readonly start: ArrayLike<number>;
  /** Values of other parameters. */
  readonly values?: ParameterValues;
  /** Steps at each value: a sweep of finite speed. Quasi-static when left out: as many as the state needs to rest. */
  readonly stepsPerValue?: number;
  /** Number by which the loop is drawn and measured. @default the first state variable */
  readonly observe?: (state: Vector) => number;
  /** Smallest change that counts as a jump, as a share of all that is observed. @default 0.1 */
  readonly jumpSize?: number;
  /** Accuracy to which a quasi-static jump is located, as a share of |to − from|. @default 1e-6 */
  readonly jumpTolerance?: number;
  /** The state rests once ‖F(h) − h‖₂ is below this, times max(1, ‖h‖₂). @default 1e-12 */
  readonly restTolerance?: number;
  /** Largest number of steps at one value. @default 100000 */
  readonly maxSteps?: number;
}

const PURPOSE = 'Cannot sweep a parameter';

/**
 * A parameter swept there and back, the state carried along: where it jumps, and the loop between the two ways.
 *
 * Quasi-static sweeps wait at each value until the state rests, and locate each jump by bisection of the parameter;
 * they find the folds. With a fixed number of steps per value the jumps come late, by the speed of the sweep.
 *
 * @param family - Map with named parameters, such as `cellFamily(cell)`.
 * @param options - Which parameter, how far, from which state, how fast.
 * @returns Both ways with their jumps, and the area of the loop with an estimate of its error.
 * @throws {RangeError} If there is no such parameter, or an option is out of range.
 * @throws {ShapeMismatchError} If `start` does not have n entries.
 * @throws {NonFiniteError} If `start` or a value holds NaN or an infinity.
 *
 * Cost: 2 × points × steps per value; near a fold a distance δ away some π/√δ steps.
 * Source: for the delay of the jumps, Jung, Gray, Roy and Mandel, Phys. Rev. Lett. 65 (1990) 1873–1876.
 *
 * @example The bistable neuron: the jumps are the folds at ±0.53284
 * ```ts
 * const family = cellFamily(elmanCell({ recurrent: [[2]], bias: [0] }));
 * const loop = hysteresis(family, { parameter: 'bias[0]', from: -1, to: 1, start: [-1] });
 * assertClose(loop.forward.jumps[0].parameter, 0.53284, 1e-5);
 * assertClose(loop.backward.jumps[0].parameter, -0.53284, 1e-5);
 * ```
 */
export function hysteresis(family: MapFamily, options: HysteresisOptions): Hysteresis {
  const settings = readSettings(family, options);
  const { from, to, points, parameter } = settings;
  const { observe = (state) => state[0] } = options;
  requireLength(PURPOSE, 'start', options.start, family.dim);
  requireFinite(PURPOSE, 'start', options.start);
  const values = Float64Array.from({ length: points }, (_, k) => from + ((to - from) * k) / (points - 1));
  values[points - 1] = to;
  const mapAt = (value: number): SmoothMap => family.at({ ...options.values, [parameter]: value });
  let done = 0;
  const report = (): void => {
    throwIfAborted(options.signal);
    options.onProgress?.({ done: ++done, total: 2 * points });
  };
  const there = follow(mapAt, values, Float64Array.from(options.start), settings, report);
  const back = follow(mapAt, values.slice().reverse(), there.last, settings, report);
  const observed = [there, back].map(({ states }) => Float64Array.from(states, (state) => observe(state)));
  const everything = [...observed[0], ...observed[1]];
  const least = settings.jumpSize * (Math.max(...everything) - Math.min(...everything));
  const forward = sweepOf(mapAt, values, there, observed[0], observe, least, settings);
  const backward = mirrored(
    sweepOf(mapAt, values.slice().reverse(), back, observed[1], observe, least, settings),
  );
  const unsettled = forward.unsettled + backward.unsettled;
  const loopArea = areaBetween(values, forward, backward, 1);
  return {
    values,
    forward,
    backward,
    loopArea,
    loopAreaError: Math.abs(loopArea - areaBetween(values, forward, backward, 2)),
    warnings: [
      ...(unsettled > 0
        ? [
            `At ${unsettled} of ${2 * points} values the state did not come to rest within ${settings.maxSteps} steps`,
          ]
        : []),
      ...(everything.every(Number.isFinite) ? [] : ['The state left the finite numbers']),
    ],
    settings,
  };
}

/** What a sweep leaves behind, in the order of time. */
interface Trace {
  readonly states: readonly Vector[];
  readonly last: Vector;
  readonly steps: number;
  readonly unsettled: number;
}

function follow(
  mapAt: (value: number) => SmoothMap,
  values: Vector,
  start: Vector,
  settings: HysteresisSettings,
  report: () => void,
): Trace {
  const states: Vector[] = [];
  let state = start;
  let steps = 0;
  let unsettled = 0;
  for (const value of values) {
    const reached = carried(mapAt(value), state, settings);
    state = reached.state;
    steps += reached.steps;
    if (!reached.isAtRest) unsettled++;
    states.push(state);
    report();
  }
  return { states, last: state, steps, unsettled };
}

/** The state after its steps at one value, or once it rests. */
function carried(
  map: SmoothMap,
  start: Vector,
  { stepsPerValue, restTolerance, maxSteps }: HysteresisSettings,
): { state: Vector; steps: number; isAtRest: boolean } {
  let state = start;
  const limit = stepsPerValue === 'quasi-static' ? maxSteps : stepsPerValue;
  for (let step = 1; step <= limit; step++) {
    const next = map.step(state);
    const isAtRest =
      stepsPerValue === 'quasi-static' && distance(next, state) <= restTolerance * Math.max(1, norm(next));
    state = next;
    if (isAtRest) return { state, steps: step, isAtRest: true };
  }
  return { state, steps: limit, isAtRest: stepsPerValue !== 'quasi-static' };
}

function sweepOf(
  mapAt: (value: number) => SmoothMap,
  values: Vector,
  { states, steps, unsettled }: Trace,
  observed: Vector,
  observe: (state: Vector) => number,
  least: number,
  settings: HysteresisSettings,
): Sweep {
  const matrix = zeros(states.length, states[0].length);
  states.forEach((state, row) => matrix.data.set(state, row * matrix.columns));
  const jumps =
    settings.stepsPerValue === 'quasi-static'
      ? locatedJumps(mapAt, values, states, observed, observe, least, settings)
      : passages(values, observed, least);
  return { states: matrix, observed, jumps, steps, unsettled };
}

/** Quasi-static jumps: changes between neighbours that stay as large however close the neighbours are. */
function locatedJumps(
  mapAt: (value: number) => SmoothMap,
  values: Vector,
  states: readonly Vector[],
  observed: Vector,
  observe: (state: Vector) => number,
  least: number,
  settings: HysteresisSettings,
): Jump[] {
  const accuracy = settings.jumpTolerance * Math.abs(settings.to - settings.from);
  const jumps: Jump[] = [];
  for (let k = 1; k < values.length; k++) {
    if (!(Math.abs(observed[k] - observed[k - 1]) > least)) continue;
    let [before, after] = [values[k - 1], values[k]];
    let [state, from, to] = [states[k - 1], observed[k - 1], observed[k]];
    while (Math.abs(after - before) > accuracy && Math.abs(to - from) > least) {
      const middle = (before + after) / 2;
      const reached = carried(mapAt(middle), state, settings).state;
      const value = observe(reached);
      if (Math.abs(value - from) > Math.abs(value - to)) [after, to] = [middle, value];
      else [before, state, from] = [middle, reached, value];
    }
    if (Math.abs(to - from) > least) {
      jumps.push({ parameter: (before + after) / 2, bracket: [before, after], from, to });
    }
  }
  return jumps;
}

/** Jumps at finite speed: runs of steps much longer than the others; each is placed where half of it is done. */
function passages(values: Vector, observed: Vector, least: number): Jump[] {
  const changes = Array.from(observed.subarray(1), (value, k) => value - observed[k]);
  const typical = changes.map(Math.abs).sort((a, b) => a - b)[Math.floor(changes.length / 2)];
  const isFast = (k: number): boolean => Math.abs(changes[k]) > 10 * typical;
  const jumps: Jump[] = [];
  for (let k = 0; k < changes.length; k++) {
    if (!isFast(k)) continue;
    let end = k;
    while (end + 1 < changes.length && isFast(end + 1) && changes[end + 1] > 0 === changes[k] > 0) end++;
    const [from, to] = [observed[k], observed[end + 1]];
    if (Math.abs(to - from) > least) {
      let half = k + 1;
      while (Math.abs(observed[half] - from) < Math.abs(to - observed[half])) half++;
      const bracket = [values[half - 1], values[half]] as const;
      jumps.push({ parameter: (bracket[0] + bracket[1]) / 2, bracket, from, to });
    }
    k = end;
  }
  return jumps;
}

function mirrored(sweep: Sweep): Sweep {
  const { rows, columns, data } = sweep.states;
  const states = zeros(rows, columns);
  for (let row = 0; row < rows; row++) {
    states.data.set(data.subarray(row * columns, (row + 1) * columns), (rows - 1 - row) * columns);
  }
  return { ...sweep, states, observed: sweep.observed.slice().reverse() };
}

/** ∫ (backward − forward) dp with every `stride`-th value; the interval of a jump is cut where it happens. */
function areaBetween(values: Vector, forward: Sweep, backward: Sweep, stride: number): number {
  const integral = ({ observed, jumps }: Sweep): number => {
    let total = 0;
    for (let k = 0; k + 1 < values.length;) {
      const next = Math.min(k + stride, values.length - 1);
      const [a, b] = [values[k], values[next]];
      const jump = jumps.find(({ parameter }) => (parameter - a) * (parameter - b) < 0);
      if (jump === undefined) total += ((b - a) * (observed[k] + observed[next])) / 2;
      else {
        // The sweep that runs backwards meets the far end of the interval first.
        const isForward = Math.abs(jump.from - observed[k]) < Math.abs(jump.to - observed[k]);
        const [near, far] = isForward ? [jump.from, jump.to] : [jump.to, jump.from];
        total +=
          ((jump.parameter - a) * (observed[k] + near) + (b - jump.parameter) * (far + observed[next])) / 2;
      }
      k = next;
    }
    return total;
  };
  return integral(backward) - integral(forward);
}

function readSettings(family: MapFamily, options: HysteresisOptions): HysteresisSettings {
  const { parameter, from, to, points = 201, stepsPerValue } = options;
  const { jumpSize = 0.1, jumpTolerance = 1e-6, restTolerance = 1e-12, maxSteps = 100_000 } = options;
  requireParameter(family.parameters, parameter);
  requireFinite(PURPOSE, 'from', [from]);
  requireFinite(PURPOSE, 'to', [to]);
  if (from === to) throw new RangeError(`${PURPOSE}: \`to\` must differ from \`from\`: got ${to}`);
  requireWhole(PURPOSE, 'points', points, 3);
  for (const [argument, value] of Object.entries({ stepsPerValue: stepsPerValue ?? 1, maxSteps })) {
    requireWhole(PURPOSE, argument, value, 1);
  }
  for (const [argument, value] of Object.entries({ jumpSize, jumpTolerance, restTolerance })) {
    requirePositiveFinite(PURPOSE, argument, value);
  }
  return {
    parameter,
    from,
    to,
    points,
    stepsPerValue: stepsPerValue ?? 'quasi-static',
    jumpSize,
    jumpTolerance,
    restTolerance,
    maxSteps,
  };
}
