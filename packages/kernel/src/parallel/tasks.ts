import {
  cellFrom,
  ensemble,
  findFixedPoints,
  hybrid,
  levenbergMarquardt,
  lyapunovSpectrum,
  newton,
  withInput,
  type CancelSignal,
  type CellDescription,
  type Ensemble,
  type FindFixedPointsOptions,
  type FixedPointSearch,
  type FixedPointSolver,
  type LyapunovSpectrum,
  type LyapunovSpectrumOptions,
  type SolverResult,
  type Starts,
  type Vector,
} from '@phasebook/dynamics';
import type { Matrix } from '@phasebook/linalg';

/** Name of a solver: what crosses to a worker in place of its code. */
export type SolverName = 'hybrid' | 'newton' | 'levenberg-marquardt';

/** Options of a spectrum without its callbacks. */
export type LyapunovSettings = Omit<LyapunovSpectrumOptions, 'signal' | 'onProgress'>;

/** Options of a search without its callbacks and its code. */
export type SearchSettings = Omit<FindFixedPointsOptions, 'from' | 'solver' | 'signal' | 'onProgress'>;

/** A cell with a frozen input, as data. */
export interface MapDescription {
  readonly cell: CellDescription;
  readonly input: Vector;
}

/** Work for one worker: plain data. */
export type Task =
  | {
      readonly kind: 'solve';
      readonly map: MapDescription;
      readonly starts: readonly Vector[];
      readonly solver: SolverName;
      readonly tolerance: number;
    }
  | {
      readonly kind: 'merge';
      readonly map: MapDescription;
      readonly from: Starts;
      readonly solver: SolverName;
      readonly settings: SearchSettings;
      /** What is solved already: `results[i]` came from `starts[i]`, and is absent where it was lost. */
      readonly starts: readonly Vector[];
      readonly results: readonly (SolverResult | undefined)[];
    }
  | {
      readonly kind: 'lyapunov';
      readonly map: MapDescription;
      readonly start: Vector;
      readonly settings: LyapunovSettings;
    }
  | {
      readonly kind: 'ensemble';
      readonly map: MapDescription;
      readonly starts: Matrix;
      readonly steps: number;
    };

/** What each kind of task gives. */
export interface TaskResults {
  readonly solve: SolverResult[];
  readonly merge: FixedPointSearch;
  readonly lyapunov: LyapunovSpectrum;
  readonly ensemble: Ensemble;
}

/** Result of some task. */
export type TaskResult = TaskResults[Task['kind']];

/** Does the work of a task, in whichever thread it is called. */
export function perform(task: Task, signal: CancelSignal): TaskResult {
  const map = withInput(cellFrom(task.map.cell), task.map.input);
  switch (task.kind) {
    case 'solve': {
      const solver = solverNamed(task.solver);
      return task.starts.map((start) => {
        if (signal.aborted) throw new Error('The work was aborted');
        return solver.solve(map, start, task.tolerance);
      });
    }
    case 'merge': {
      const solver = remembering(solverNamed(task.solver), task.starts, task.results);
      return findFixedPoints(map, { ...task.settings, from: task.from, solver, signal });
    }
    case 'lyapunov':
      return lyapunovSpectrum(map, task.start, { ...task.settings, signal });
    case 'ensemble':
      return ensemble(map, task.starts, { steps: task.steps });
  }
}

function solverNamed(name: SolverName): FixedPointSolver {
  if (name === 'newton') return newton();
  return name === 'levenberg-marquardt' ? levenbergMarquardt() : hybrid();
}

/** The solver, except that it knows some answers: the search around it stays the one and only. */
function remembering(
  solver: FixedPointSolver,
  starts: readonly Vector[],
  results: readonly (SolverResult | undefined)[],
): FixedPointSolver {
  const known = new Map<string, SolverResult>();
  // What was lost comes first: the same start may have been solved elsewhere.
  starts.forEach((start, i) => results[i] ?? known.set(bitsOf(start), unsolved(start)));
  starts.forEach((start, i) => results[i] && known.set(bitsOf(start), results[i]));
  return {
    name: solver.name,
    solve: (map, start, tolerance) => known.get(bitsOf(start)) ?? solver.solve(map, start, tolerance),
  };
}

const unsolved = (state: Vector): SolverResult => {
  return { status: 'max-steps', state, residual: Infinity, steps: 0 };
};

const bitsOf = (state: Vector): string =>
  Buffer.from(state.buffer, state.byteOffset, state.byteLength).toString('latin1');

/**
 * The same data without what its arrays do not show: an array that views a part of a buffer crosses to another
 * thread together with the whole buffer.
 */
export function compacted<T>(value: T): T {
  if (value instanceof Float64Array) {
    return (value.byteLength === value.buffer.byteLength ? value : value.slice()) as T;
  }
  if (Array.isArray(value)) return value.map(compacted) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, compacted(entry)])) as T;
}
