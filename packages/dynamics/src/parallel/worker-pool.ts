import {
  ShapeMismatchError,
  requireFinite,
  requireLength,
  toMatrix,
  zeros,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import type { LyapunovSpectrum } from '../lyapunov/lyapunov-spectrum.js';
import { sweepOf, sweepSettings, type LyapunovSweep } from '../lyapunov/lyapunov-sweep.js';
import { ensemble, type Ensemble } from '../orbits/ensemble.js';
import { searchSettings, searchStarts, type FindFixedPointsOptions } from '../orbits/find-fixed-points.js';
import {
  searchFixedPoints,
  type FixedPointSearch,
  type SearchAnswer,
  type SearchRequest,
} from '../orbits/fixed-point-search.js';
import type { SolverResult } from '../orbits/solvers.js';
import type { Starts } from '../orbits/starts.js';
import type { Cell } from '../system/cell.js';
import type { Progress } from '../system/long-work.js';
import { withInput } from '../system/with-input.js';
import {
  compacted,
  type LyapunovSettings,
  type MapDescription,
  type SolverName,
  type SweepSettings,
  type Task,
  type TaskOf,
  type Work,
  type WorkKind,
} from './task.js';
import { Crash, TaskRunner } from './task-runner.js';
import type { PoolSignal, WorkerBackend } from './worker-backend.js';

/** Options of every call to a pool. */
export interface PoolWorkOptions {
  /** Stops the work: the promise is rejected with the signal's reason, and the pool stays usable. */
  readonly signal?: PoolSignal;
  /** Called as the work goes on; must not throw. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Work that ended two workers, one after the other; all other work of the call is unharmed. */
export interface WorkerFailure {
  readonly status: 'failed';
  /** How the second worker ended. */
  readonly message: string;
  /** Index of the start, row or task that was lost. */
  readonly index: number;
}

/** Options of a search without its callbacks and its code. */
export type SearchSettings = Omit<FindFixedPointsOptions, 'from' | 'solver' | 'signal' | 'onProgress'>;

/** Options of {@link WorkerPool.findFixedPoints}. */
export interface PoolSearchOptions extends SearchSettings, PoolWorkOptions {
  /** Constant input, shape [cell.inputDim]. @default zeros */
  readonly input?: ArrayLike<number>;
  /** Where to start: states, or a recipe such as `visitedStates(…)` or `boxStarts(…)`. */
  readonly from: Starts | readonly ArrayLike<number>[];
  /** Algorithm, by its name. @default 'hybrid' */
  readonly solver?: SolverName;
}

/** A search over several workers. */
export interface PoolSearch extends FixedPointSearch {
  /** Starts that were lost, by their index in `attempts`, where they stand with `max-steps` after 0 steps. */
  readonly failures: readonly WorkerFailure[];
}

/** One spectrum of a list of them. */
export interface LyapunovTask {
  readonly cell: Cell;
  /** Constant input, shape [cell.inputDim]. @default zeros */
  readonly input?: ArrayLike<number>;
  /** State before the transient, shape [cell.stateDim]. */
  readonly start: ArrayLike<number>;
  readonly options: LyapunovSettings;
}

/** Options of {@link WorkerPool.lyapunovSweep}. */
export interface PoolSweepOptions extends SweepSettings, PoolWorkOptions {
  /** Constant input of every cell, shape [cell.inputDim]. @default zeros */
  readonly input?: ArrayLike<number>;
  /** State before the transient, shape [n]: one for each cell, or one for all. */
  readonly starts: readonly ArrayLike<number>[];
}

/** A sweep over several workers. */
export interface PoolSweep extends LyapunovSweep {
  /** Rows that were lost; they are NaN and not listed as diverged. */
  readonly failures: readonly WorkerFailure[];
}

/** Options of {@link WorkerPool.ensemble}. */
export interface PoolEnsembleOptions extends PoolWorkOptions {
  /** Constant input, shape [cell.inputDim]. @default zeros */
  readonly input?: ArrayLike<number>;
  /** States, one a row, shape [count, n]. */
  readonly starts: MatrixLike;
  /** Steps that every state takes. */
  readonly steps: number;
}

/** An ensemble over several workers. */
export interface PoolEnsemble extends Ensemble {
  /** Rows that were lost; they are NaN and not listed as diverged. */
  readonly failures: readonly WorkerFailure[];
}

/** Workers that share long work. */
export interface WorkerPool {
  /** Number of workers. */
  readonly workers: number;
  /** Fixed points of a cell at a constant input: `findFixedPoints`, searching on included, spread over the workers. */
  findFixedPoints(cell: Cell, options: PoolSearchOptions): Promise<PoolSearch>;
  /** Lyapunov spectra, one for each task and in their order. */
  lyapunovSpectra(
    tasks: readonly LyapunovTask[],
    options?: PoolWorkOptions,
  ): Promise<(LyapunovSpectrum | WorkerFailure)[]>;
  /** Leading exponents of many cells of one dimension: `lyapunovSweep` with its rows spread over the workers. */
  lyapunovSweep(cells: readonly Cell[], options: PoolSweepOptions): Promise<PoolSweep>;
  /** The states that many starts reach: `ensemble` with its rows spread over the workers. */
  ensemble(cell: Cell, options: PoolEnsembleOptions): Promise<PoolEnsemble>;
  /** Ends all workers; calls that are under way are rejected. */
  close(): Promise<void>;
}

/** Items of one task. Fixed, so that results do not depend on the number of workers. */
const ITEMS_PER_TASK: Readonly<Record<WorkKind, number>> = {
  solve: 32,
  evidence: 2,
  'position-errors': 8,
  directions: 2,
  lyapunov: 1,
  sweep: 16,
  // Enough for a matrix product to be worth its name.
  ensemble: 128,
};

/**
 * A pool's calls on the workers of some platform.
 *
 * Work is cut into tasks whose size does not depend on the number of workers, so the results do not depend on it
 * either. A worker that ends over its task is replaced and the task repeated once, item by item; what is lost then is
 * reported, and only that.
 *
 * @param backend - Workers; each answers tasks by `answerTask`.
 */
export function poolOn(backend: WorkerBackend): WorkerPool {
  const runner = new TaskRunner(backend);
  return {
    workers: runner.workers,
    findFixedPoints: (cell, options) => findFixedPoints(runner, cell, options),
    lyapunovSpectra: (tasks, options) => lyapunovSpectra(runner, tasks, options),
    lyapunovSweep: (cells, options) => lyapunovSweep(runner, cells, options),
    ensemble: (cell, options) => runEnsemble(runner, cell, options),
    close: () => runner.close(),
  };
}

async function findFixedPoints(
  runner: TaskRunner,
  cell: Cell,
  options: PoolSearchOptions,
): Promise<PoolSearch> {
  const { input, from, solver = 'hybrid', signal, onProgress, ...rest } = options;
  requireSolver(solver);
  const settings = searchSettings(rest, solver);
  const map = describe(cell, input);
  const { range } = withInput(cell, input);
  const progress = new Count(onProgress);
  const failures: WorkerFailure[] = [];
  let attempts = 0;
  const answer = async (request: SearchRequest): Promise<SearchAnswer> => {
    const { kind, states } = request;
    const known = kind === 'solve' ? request.known : undefined;
    const shared = { map, solver, tolerance: settings.tolerance, ...(known && { known }) };
    if (kind !== 'solve') {
      const results = await runItems(runner, kind, shared, states, signal, () => undefined);
      const lost = results.find((result) => result instanceof Crash);
      if (lost) throw new Error(`Cannot find fixed points: a point ended two workers: ${lost.message}`);
      return results as unknown as SearchAnswer;
    }
    progress.expect(states.length);
    const results = await runItems(runner, kind, shared, states, signal, (items) => progress.add(items));
    failures.push(...failuresOf(results, attempts));
    attempts += states.length;
    return results.map((result, i) => (result instanceof Crash ? unsolved(states[i]) : result));
  };
  const search = searchFixedPoints(compacted(searchStarts(from, cell.stateDim)), settings, range);
  let step = search.next();
  while (!step.done) step = search.next(await answer(step.value));
  const found = step.value;
  if (failures.length === 0) return { ...found, failures };
  const lost = failures.length === 1 ? '1 start was lost' : `${failures.length} starts were lost`;
  const warning = `${lost}: ended two workers (${failures[0].message})`;
  return { ...found, warnings: [...found.warnings, warning], failures };
}

async function lyapunovSpectra(
  runner: TaskRunner,
  tasks: readonly LyapunovTask[],
  { signal, onProgress }: PoolWorkOptions = {},
): Promise<(LyapunovSpectrum | WorkerFailure)[]> {
  const purpose = 'Cannot compute a Lyapunov spectrum';
  const items = tasks.map(({ cell, input, start, options }, i) => {
    requireStart(purpose, `tasks[${i}].start`, start, cell.stateDim);
    const { steps, transientSteps, count, interval, seed, confidenceLevel, resamples } = options;
    return {
      map: describe(cell, input),
      start: Float64Array.from(start),
      settings: plain({ steps, transientSteps, count, interval, seed, confidenceLevel, resamples }),
    };
  });
  const progress = new Count(onProgress);
  progress.expect(items.length);
  const results = await runItems(runner, 'lyapunov', {}, items, signal, (count) => progress.add(count));
  return results.map((result, i) => (result instanceof Crash ? failure(result, i) : result));
}

async function lyapunovSweep(
  runner: TaskRunner,
  cells: readonly Cell[],
  { input, starts, signal, onProgress, ...options }: PoolSweepOptions,
): Promise<PoolSweep> {
  const purpose = 'Cannot sweep over maps';
  const settings = sweepSettings(options);
  if (cells.length > 0 && starts.length !== 1 && starts.length !== cells.length) {
    throw new ShapeMismatchError(purpose, 'starts', `[${cells.length}] or [1]`, `[${starts.length}]`);
  }
  const items = cells.map((cell, i) => {
    if (cell.stateDim !== cells[0].stateDim) {
      throw new ShapeMismatchError(purpose, `cells[${i}]`, `[${cells[0].stateDim}]`, `[${cell.stateDim}]`);
    }
    const start = starts[starts.length === 1 ? 0 : i];
    requireStart(purpose, `starts[${i}]`, start, cell.stateDim);
    return { map: describe(cell, input), start: Float64Array.from(start) };
  });
  const progress = new Count(onProgress);
  progress.expect(items.length);
  const results = await runItems(runner, 'sweep', { settings }, items, signal, (count) =>
    progress.add(count),
  );
  const rows = results.map((result) => (result instanceof Crash ? undefined : result));
  return { ...sweepOf(rows, settings), failures: failuresOf(results, 0) };
}

async function runEnsemble(
  runner: TaskRunner,
  cell: Cell,
  { input, starts, steps, signal, onProgress }: PoolEnsembleOptions,
): Promise<PoolEnsemble> {
  const map = describe(cell, input);
  const from = toMatrix(starts, 'starts');
  const { rows, columns } = from;
  // Without steps there is no work, only the check of the arguments.
  ensemble(withInput(cell, input), from, { steps: Math.min(steps, 0) });
  const items = Array.from({ length: rows }, (_, i) => from.data.slice(i * columns, (i + 1) * columns));
  const progress = new Count(onProgress);
  progress.expect(rows);
  const results = await runItems(runner, 'ensemble', { map, steps }, items, signal, (count) =>
    progress.add(count),
  );
  const states = zeros(rows, columns);
  const diverged: number[] = [];
  results.forEach((result, i) => {
    if (!(result instanceof Crash) && !result.every(Number.isFinite)) diverged.push(i);
    const row = states.data.subarray(i * columns, (i + 1) * columns);
    if (result instanceof Crash) row.fill(NaN);
    else row.set(result);
  });
  return { states, diverged, failures: failuresOf(results, 0) };
}

/** Performs work of one kind, cut into tasks: one result for each item. */
function runItems<K extends WorkKind>(
  runner: TaskRunner,
  kind: K,
  shared: Work[K]['shared'],
  items: readonly Work[K]['item'][],
  signal: PoolSignal | undefined,
  onDone: (items: number) => void,
): Promise<(Work[K]['result'] | Crash)[]> {
  const size = ITEMS_PER_TASK[kind];
  const tasks = Array.from({ length: Math.ceil(items.length / size) }, (_, i): TaskOf<K> => {
    return { kind, shared, items: items.slice(i * size, (i + 1) * size) };
  });
  return runner.run(tasks as Task[], signal, onDone);
}

/** Progress that only grows. */
class Count {
  readonly #report: PoolWorkOptions['onProgress'];
  #done = 0;
  #total = 0;

  constructor(report: PoolWorkOptions['onProgress']) {
    this.#report = report;
  }

  expect(count: number): void {
    this.#total += count;
  }

  add(count: number): void {
    this.#done += count;
    this.#report?.({ done: this.#done, total: this.#total });
  }
}

function describe(cell: Cell, input: ArrayLike<number> = new Float64Array(cell.inputDim)): MapDescription {
  withInput(cell, input);
  return compacted({ cell: cell.description, input: Float64Array.from(input) });
}

const unsolved = (state: Vector): SolverResult => {
  return { status: 'max-steps', state, residual: Infinity, steps: 0 };
};

const failure = ({ message }: Crash, index: number): WorkerFailure => {
  return { status: 'failed', message, index };
};

function failuresOf(results: readonly unknown[], first: number): WorkerFailure[] {
  return results.flatMap((result, i) => (result instanceof Crash ? [failure(result, first + i)] : []));
}

/** Settings without what is left out: an absent option and an undefined one are the same. */
function plain<T extends object>(settings: T): T {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as T;
}

function requireStart(purpose: string, argument: string, start: ArrayLike<number>, dim: number): void {
  requireLength(purpose, argument, start, dim);
  requireFinite(purpose, argument, start);
}

function requireSolver(name: string): void {
  if (!['hybrid', 'newton', 'levenberg-marquardt'].includes(name)) {
    throw new RangeError(
      `Cannot find fixed points: \`solver\` must be 'hybrid', 'newton' or 'levenberg-marquardt': got ${name}`,
    );
  }
}
