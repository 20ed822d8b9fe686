import { norm, type Matrix, type Vector } from '@phasebook/linalg';
import { interpolated, type PairStep } from './dormand-prince.js';
import type { IntegrationSettings } from './integration-settings.js';

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

/** The tangent vectors behind a state. */
export function tangentsOf(y: Vector, n: number, k: number): Matrix | undefined {
  return k === 0 ? undefined : { rows: n, columns: k, data: y.slice(n) };
}

/** What is kept of an orbit while it is computed. */
export class OrbitRecord {
  readonly events: EventOccurrence[] = [];
  accepted = 0;
  localErrorSum = 0;
  readonly #settings: IntegrationSettings;
  #shortest = Infinity;
  #longest = 0;
  readonly #times: number[];
  readonly #states: Vector[];
  readonly #starts: number[] = [];
  readonly #lengths: number[] = [];
  readonly #coefficients: Vector[] = [];
  readonly #samples: Vector[] = [];

  constructor(settings: IntegrationSettings) {
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
