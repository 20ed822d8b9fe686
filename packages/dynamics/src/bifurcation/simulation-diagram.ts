import {
  distance,
  norm,
  requireFinite,
  requireLength,
  zeros,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import { lyapunovSpectrum } from '../lyapunov/lyapunov-spectrum.js';
import { trajectory } from '../orbits/trajectory.js';
import { requireParameter, type MapFamily, type ParameterValues } from '../system/family.js';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';

/** Options of {@link simulationDiagram}. */
export interface SimulationDiagramOptions extends LongWorkOptions {
  /** Name of the parameter to vary. */
  readonly parameter: string;
  /** Its values, in the order of the forward sweep. */
  readonly grid: ArrayLike<number>;
  /** States to start from, each of shape [n]; every one makes a sweep. */
  readonly starts: readonly ArrayLike<number>[];
  /** Values of the other parameters. @default those of the family */
  readonly values?: ParameterValues;
  /**
   * `follow`: each value starts where the one before ended, so that branches are followed beyond where another attracts
   * more (hysteresis); `fresh`: each starts anew. @default 'follow'
   */
  readonly mode?: 'follow' | 'fresh';
  /** Order in which the grid is gone through; `both` makes two sweeps of each start. @default 'both', fresh: 'forward' */
  readonly direction?: 'forward' | 'backward' | 'both';
  /** Steps before states are kept. @default 500 */
  readonly transientSteps?: number;
  /** Most states kept for each value; of a cycle each point is kept once. @default 64 */
  readonly keep?: number;
  /** States nearer than this, relative to max(1, ‖h‖), are the same point of a cycle. @default 1e-6 */
  readonly mergeDistance?: number;
  /** Steps over which the largest Lyapunov exponent is averaged at each value; none if left out. */
  readonly exponentSteps?: number;
}

/** The orbit at one value of the parameter. */
export interface SimulationColumn {
  readonly value: number;
  /** `diverged`: the orbit left the finite numbers; the next value starts anew. */
  readonly status: 'complete' | 'diverged';
  /** States kept, one a row, shape [count, n]. */
  readonly states: Matrix;
  /** Period of the orbit within `mergeDistance`; `undefined` if it is longer than half of `keep`, or not periodic. */
  readonly period: number | undefined;
  /** Largest Lyapunov exponent in nats per step, where asked for. */
  readonly exponentPerStep: number | undefined;
  /** Its standard error. */
  readonly exponentError: number | undefined;
}

/** One way through the grid from one start. */
export interface SimulationSweep {
  readonly direction: 'forward' | 'backward';
  /** Index in `starts`. */
  readonly start: number;
  /** In the order of the grid, whatever the direction. */
  readonly columns: readonly SimulationColumn[];
}

/** What simulations show as a parameter varies: attractors only. */
export interface SimulationDiagram {
  readonly parameter: string;
  readonly sweeps: readonly SimulationSweep[];
  /** Values of other parameters that were given. */
  readonly values: ParameterValues;
  readonly settings: {
    readonly mode: 'follow' | 'fresh';
    readonly transientSteps: number;
    readonly keep: number;
    readonly mergeDistance: number;
    readonly exponentSteps: number | undefined;
  };
  readonly warnings: readonly string[];
}

const PURPOSE = 'Cannot simulate a bifurcation diagram';

/**
 * Bifurcation diagram by simulation: where orbits are after their transient, value by value.
 *
 * It shows attractors, not the unstable points between them (`followBranches` does), and depends on starts and on the
 * direction of the sweep where several attract.
 *
 * @param family - Map with named parameters; of a flow, a stepper of it.
 * @param options - Parameter, its grid, starts; how to sweep.
 * @returns For each sweep and value the states, decimated to the points of a cycle, its period, and on request the
 *   largest Lyapunov exponent.
 * @throws {ShapeMismatchError} If a start does not have n entries.
 * @throws {NonFiniteError} If a start or a value is NaN or infinite.
 * @throws {RangeError} If the parameter does not exist, or an option is out of range.
 *
 * Cost: per sweep and value `transientSteps` + 2 `keep` steps, and `exponentSteps` tangent steps. O(keep · n) memory
 * each.
 *
 * @example A neuron with self-weight 2 remembers from which side it came
 * ```ts
 * const neuron = cellFamily(elmanCell({ recurrent: [[2]] }));
 * const { sweeps } = simulationDiagram(neuron, { parameter: 'bias[0]', grid: [-1, 0, 1], starts: [[0]] });
 * const middle = sweeps.map(({ columns }) => columns[1].states.data[0]);
 * assertClose(middle, [-0.957504024077269, 0.957504024077269]);
 * ```
 */
export function simulationDiagram(family: MapFamily, options: SimulationDiagramOptions): SimulationDiagram {
  const { parameter, grid, starts, values = {}, mode = 'follow', exponentSteps } = options;
  const { direction = mode === 'follow' ? 'both' : 'forward', mergeDistance = 1e-6 } = options;
  const { transientSteps = 500, keep = 64 } = options;
  requireParameter(family.parameters, parameter);
  requireFinite(PURPOSE, 'grid', grid);
  if (grid.length === 0) throw new RangeError(`${PURPOSE}: \`grid\` must hold at least one value: got none`);
  if (starts.length === 0)
    throw new RangeError(`${PURPOSE}: \`starts\` must hold at least one state: got none`);
  for (const start of starts) {
    requireLength(PURPOSE, 'starts', start, family.dim);
    requireFinite(PURPOSE, 'starts', start);
  }
  requireChoice('mode', mode, ['follow', 'fresh']);
  requireChoice('direction', direction, ['forward', 'backward', 'both']);
  requireWhole('transientSteps', transientSteps, 0);
  requireWhole('keep', keep, 1);
  if (exponentSteps !== undefined) requireWhole('exponentSteps', exponentSteps, 1);
  if (!(mergeDistance >= 0)) {
    throw new RangeError(`${PURPOSE}: \`mergeDistance\` must not be negative: got ${mergeDistance}`);
  }
  const settings = { mode, transientSteps, keep, mergeDistance, exponentSteps };
  const directions = direction === 'both' ? (['forward', 'backward'] as const) : [direction];
  const total = directions.length * starts.length * grid.length;
  let done = 0;

  const sweeps = starts.flatMap((given, start) =>
    directions.map((way): SimulationSweep => {
      const columns = new Array<SimulationColumn>(grid.length);
      const first: Vector = Float64Array.from(given);
      let state = first;
      for (let k = 0; k < grid.length; k++) {
        throwIfAborted(options.signal);
        const position = way === 'forward' ? k : grid.length - 1 - k;
        const at = { ...values, [parameter]: grid[position] };
        const { column, last } = columnAt(
          family,
          at,
          grid[position],
          mode === 'fresh' ? first : state,
          settings,
        );
        columns[position] = column;
        state = last ?? first;
        options.onProgress?.({ done: ++done, total });
      }
      return { direction: way, start, columns };
    }),
  );
  const lost = sweeps.flatMap(({ columns }) => columns).filter(({ status }) => status === 'diverged').length;
  return {
    parameter,
    sweeps,
    values,
    settings,
    warnings: lost === 0 ? [] : [`${lost} of ${total} orbits left the finite numbers`],
  };
}

function columnAt(
  family: MapFamily,
  at: ParameterValues,
  value: number,
  start: Vector,
  { transientSteps, keep, mergeDistance, exponentSteps }: SimulationDiagram['settings'],
): { readonly column: SimulationColumn; readonly last: Vector | undefined } {
  const map = family.at(at);
  const { states, status } = trajectory(map, start, { transientSteps, steps: 2 * keep });
  if (status === 'diverged') {
    const nothing = { period: undefined, exponentPerStep: undefined, exponentError: undefined };
    return { column: { value, status, states: zeros(0, family.dim), ...nothing }, last: undefined };
  }
  const row = (k: number): Vector => states.data.subarray(k * states.columns, (k + 1) * states.columns);
  const period = periodOf(row, states.rows, keep, mergeDistance);
  const count = period ?? keep;
  const last = row(states.rows - 1).slice();
  const exponent =
    exponentSteps === undefined
      ? undefined
      : lyapunovSpectrum(map, last, { steps: exponentSteps, transientSteps: 0, count: 1 });
  return {
    column: {
      value,
      status,
      states: { rows: count, columns: family.dim, data: states.data.slice(0, count * family.dim) },
      period,
      exponentPerStep: exponent?.exponentsPerStep[0],
      exponentError: exponent?.standardErrors[0],
    },
    last,
  };
}

/** The smallest k ≤ keep with h(t + k) = h(t) throughout. */
function periodOf(
  row: (k: number) => Vector,
  rows: number,
  keep: number,
  mergeDistance: number,
): number | undefined {
  for (let k = 1; k <= keep; k++) {
    let isPeriodic = true;
    for (let t = 0; t + k < rows && isPeriodic; t++) {
      isPeriodic = distance(row(t), row(t + k)) <= mergeDistance * Math.max(1, norm(row(t)));
    }
    if (isPeriodic) return k;
  }
  return undefined;
}

function requireWhole(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(
      `${PURPOSE}: \`${name}\` must be an integer of at least ${least}: got ${String(value)}`,
    );
  }
}

function requireChoice(name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) {
    throw new RangeError(`${PURPOSE}: \`${name}\` must be one of ${choices.join(', ')}: got ${value}`);
  }
}
