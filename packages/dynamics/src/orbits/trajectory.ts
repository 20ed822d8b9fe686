import { currentEngine, requireFinite, requireLength, type Matrix, type Vector } from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';
import { requireWhole } from '../system/require-number.js';
import type { SmoothMap } from '../system/smooth-map.js';

/** An orbit: consecutive states of a map or a driven cell. */
export interface Trajectory {
  /** `diverged` where a state stopped being finite: `states` then ends with the last finite one. */
  readonly status: 'complete' | 'diverged';
  /** States in order, one a row, shape [length, n]; row 0 is h at time `firstIndex`. */
  readonly states: Matrix;
  /** Time index of row 0: 0, or the number of dropped transient steps. */
  readonly firstIndex: number;
}

/** Options of {@link trajectory}. */
export interface TrajectoryOptions {
  /** Number of steps to take after the transient; the result has `steps` + 1 states. */
  readonly steps: number;
  /** Steps taken first and dropped. @default 0 */
  readonly transientSteps?: number;
}

/**
 * Which index an input has beside the states. The states are the same; the formulas are not.
 *
 * - `'E1'`: h_{t+1} = F(h_t, x_t), inputs x_0 … x_{T−1}: the input acts on the way *out of* time t.
 * - `'PT'` (PyTorch): h_t = F(h_{t−1}, x_t), inputs x_1 … x_T: the input acts on the way *into* time t.
 */
export type InputConvention = 'E1' | 'PT';

/** An orbit under inputs, with the index convention of the inputs. */
export interface DrivenTrajectory extends Trajectory {
  readonly convention: InputConvention;
  /** Time index of the first of the inputs: 0 under E1, 1 under PT. */
  readonly firstInputIndex: 0 | 1;
}

/** Options of {@link drivenTrajectory}. */
export interface DrivenTrajectoryOptions {
  /** Index convention of `inputs`; there is no default, because papers differ silently. */
  readonly convention: InputConvention;
  /** Steps (and their inputs) taken first and dropped from the result. @default 0 */
  readonly transientSteps?: number;
}

/** Steps of a cell that are run at a time, so that what its gradient would need stays small. */
const STRETCH = 256;

/**
 * The orbit h, F(h), F(F(h)), … of a map.
 *
 * A tanh network takes all steps inside the numeric engine, any other map step by step with `map.step`; the numbers
 * agree up to rounding, which chaos makes visible after some 50 steps. The same bits in Node and in a browser:
 * `setNumericEngine({ deterministic: true })`; those of `step` itself: a map without its `tanhNetwork`.
 *
 * @param map - Map F of dimension n.
 * @param start - State before the transient, shape [n].
 * @returns `steps` + 1 states, the first being the one after the transient.
 * @throws {ShapeMismatchError} If `start` does not have n entries.
 * @throws {NonFiniteError} If `start` holds NaN or an infinity.
 * @throws {RangeError} If a number of steps is not a non-negative integer.
 *
 * Cost: `transientSteps` + `steps` steps; O(steps · n) memory. A state that stops being finite ends the orbit
 * with status `diverged`; it is not an error.
 *
 * @example Two different starts of a bistable neuron end in two different memories
 * ```ts
 * const neuron = withInput(elmanCell({ recurrent: [[2]] }));
 * const up = trajectory(neuron, vector(0.1), { steps: 60 });
 * assertClose(up.states.data[60], 0.957504024077269);
 * ```
 */
export function trajectory(map: SmoothMap, start: ArrayLike<number>, options: TrajectoryOptions): Trajectory {
  const purpose = 'Cannot compute a trajectory';
  const { steps, transientSteps = 0 } = options;
  requireWhole(purpose, 'steps', steps, 0);
  requireWhole(purpose, 'transientSteps', transientSteps, 0);
  const { tanhNetwork } = map;
  if (tanhNetwork === undefined) {
    return orbit(purpose, map.dim, start, steps, transientSteps, (state) => map.step(state));
  }
  requireLength(purpose, 'start', start, map.dim);
  requireFinite(purpose, 'start', start);
  const state = Float64Array.from(start);
  if (transientSteps > 0) currentEngine().trajectory(tanhNetwork, state, { steps: transientSteps });
  const record = currentEngine().trajectory(tanhNetwork, state, { steps, record: true });
  return finiteOrbit(record?.data ?? state, map.dim, transientSteps);
}

/**
 * The orbit of a cell under a sequence of inputs.
 *
 * The library's cells run inside the numeric engine (`Cell.unroll`), any other step by step; see `trajectory` for
 * what that means for the last bits.
 *
 * @param cell - Cell with m inputs and n state variables.
 * @param start - h_0, shape [n].
 * @param inputs - T inputs in order, each of shape [m].
 * @returns T + 1 states (less the transient), with the time index of the first input.
 * @throws {ShapeMismatchError} If `start` or an input has the wrong length.
 * @throws {NonFiniteError} If `start` or an input holds NaN or an infinity.
 *
 * Cost: T steps; O(T · n) memory.
 *
 * @example The linear network of the index puzzle: x_4 is the last input under E1
 * ```ts
 * const cell = linearCell({ recurrent: [[0.5, 0.2], [-0.3, 0.8]], input: [[1], [0.5]] });
 * const inputs = [[1], [2], [-1], [0.5], [3]];
 * const orbit = drivenTrajectory(cell, vector(1, -1), inputs, { convention: 'E1' });
 * assertClose(orbit.states.data.subarray(10), [3.05499, 0.76661], 1e-5);
 * ```
 */
export function drivenTrajectory(
  cell: Cell,
  start: ArrayLike<number>,
  inputs: readonly ArrayLike<number>[],
  options: DrivenTrajectoryOptions,
): DrivenTrajectory {
  const purpose = 'Cannot compute a driven trajectory';
  const { convention, transientSteps = 0 } = options;
  requireConvention(purpose, convention);
  requireWhole(purpose, 'transientSteps', transientSteps, 0);
  if (transientSteps > inputs.length) {
    throw new RangeError(
      `${purpose}: \`transientSteps\` must not exceed the ${inputs.length} inputs: got ${transientSteps}`,
    );
  }
  const sequence = inputs.map((input, t) => {
    requireLength(purpose, `inputs[${t}]`, input, cell.inputDim);
    requireFinite(purpose, `inputs[${t}]`, input);
    return Float64Array.from(input);
  });
  const steps = sequence.length - transientSteps;
  const { unroll } = cell;
  const result =
    unroll === undefined
      ? orbit(purpose, cell.stateDim, start, steps, transientSteps, (state, t) =>
          cell.step(state, sequence[t]),
        )
      : drivenOrbit(purpose, cell, unroll, start, sequence, transientSteps);
  return { ...result, convention, firstInputIndex: convention === 'E1' ? 0 : 1 };
}

/**
 * State number `row` of an orbit (negative: from the end), as a copy.
 *
 * @param orbit - Orbit of `trajectory` or `drivenTrajectory`.
 * @param row - Row of `orbit.states`; −1 is the last.
 * @returns State, shape [n].
 * @throws {RangeError} If there is no such row.
 *
 * Cost: O(n).
 *
 * @example
 * ```ts
 * const orbit = trajectory(withInput(linearCell({ recurrent: [[2]] })), [1], { steps: 3 });
 * assertClose(stateAt(orbit, -1), [8]);
 * ```
 */
export function stateAt(orbit: Trajectory, row: number): Vector {
  const { rows, columns, data } = orbit.states;
  const index = row < 0 ? rows + row : row;
  if (!Number.isInteger(row) || index < 0 || index >= rows) {
    throw new RangeError(`Cannot take a state: \`row\` must lie in [${-rows}, ${rows - 1}]: got ${row}`);
  }
  return data.slice(index * columns, (index + 1) * columns);
}

function orbit(
  purpose: string,
  dim: number,
  start: ArrayLike<number>,
  steps: number,
  transientSteps: number,
  step: (state: Vector, t: number) => Vector,
): Trajectory {
  requireLength(purpose, 'start', start, dim);
  requireFinite(purpose, 'start', start);
  const data = new Float64Array((steps + 1) * dim);
  let state: Vector = Float64Array.from(start);
  if (transientSteps === 0) data.set(state, 0);
  for (let t = 0; t < transientSteps + steps; t++) {
    state = step(state, t);
    const row = t + 1 - transientSteps;
    if (!state.every(Number.isFinite)) return truncated(data, Math.max(row, 0), dim, transientSteps);
    if (row >= 0) data.set(state, row * dim);
  }
  return {
    status: 'complete',
    states: { rows: steps + 1, columns: dim, data },
    firstIndex: transientSteps,
  };
}

/** The orbit of a cell that runs sequences by itself, stretch by stretch. */
function drivenOrbit(
  purpose: string,
  { stateDim: n, inputDim: m }: Cell,
  unroll: NonNullable<Cell['unroll']>,
  start: ArrayLike<number>,
  sequence: readonly Vector[],
  transientSteps: number,
): Trajectory {
  requireLength(purpose, 'start', start, n);
  requireFinite(purpose, 'start', start);
  const data = new Float64Array((sequence.length + 1) * n);
  data.set(start);
  for (let first = 0; first < sequence.length; first += STRETCH) {
    const part = sequence.slice(first, first + STRETCH);
    const inputs = new Float64Array(part.length * m);
    part.forEach((input, t) => inputs.set(input, t * m));
    const from = data.subarray(first * n, (first + 1) * n);
    const run = unroll({ steps: part.length, batch: 1, inputs, start: from, precision: 'double' });
    data.set(run.states, first * n);
    run.release();
  }
  return finiteOrbit(transientSteps === 0 ? data : data.slice(transientSteps * n), n, transientSteps);
}

/** An orbit from its states, up to the last finite one. */
function finiteOrbit(data: Float64Array, dim: number, firstIndex: number): Trajectory {
  let finite = 0;
  while (finite < data.length && Number.isFinite(data[finite])) finite++;
  if (finite < data.length) return truncated(data, Math.floor(finite / dim), dim, firstIndex);
  return { status: 'complete', states: { rows: data.length / dim, columns: dim, data }, firstIndex };
}

function truncated(data: Float64Array, rows: number, dim: number, firstIndex: number): Trajectory {
  return { status: 'diverged', states: { rows, columns: dim, data: data.slice(0, rows * dim) }, firstIndex };
}

/** Throws a `RangeError` unless the convention is one of the two. */
export function requireConvention(purpose: string, convention: InputConvention): void {
  if (convention === 'E1' || convention === 'PT') return;
  throw new RangeError(`${purpose}: \`convention\` must be 'E1' or 'PT': got ${String(convention)}`);
}
