import { availableParallelism } from 'node:os';
import {
  givenStates,
  midpoints,
  withInput,
  type Cell,
  type Ensemble,
  type FixedPointSearch,
  type LyapunovSpectrum,
  type Progress,
  type Range,
  type SolverResult,
  type Starts,
  type Vector,
} from '@phasebook/dynamics';
import { distance, norm, requireFinite, requireLength, toMatrix, type MatrixLike } from '@phasebook/linalg';
import {
  compacted,
  type LyapunovSettings,
  type MapDescription,
  type SearchSettings,
  type SolverName,
  type Task,
  type TaskResults,
} from './tasks.js';
import { WorkerThreads, type Crash, type PoolSignal } from './worker-threads.js';

/** Options of {@link workerPool}. */
export interface WorkerPoolOptions {
  /** Number of threads. @default the number of cores */
  readonly workers?: number;
  /** The same bits on every machine; see `setNumericEngine`. @default false */
  readonly deterministic?: boolean;
}

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
  /** Index of the first start or task that was lost. */
  readonly first: number;
  /** Number of starts or tasks that were lost, in a row. */
  readonly count: number;
}

/** Options of {@link WorkerPool.findFixedPoints}. */
export interface PoolSearchOptions extends SearchSettings, PoolWorkOptions {
  /** Constant input, shape [cell.inputDim]. @default zeros */
  readonly input?: ArrayLike<number>;
  /** Where to start: states, or a recipe such as `visitedStates(…)` or `boxStarts(…)`. */
  readonly from: Starts | readonly ArrayLike<number>[];
  /** Algorithm, by its name. @default 'hybrid' */
  readonly solver?: SolverName;
}

/** A search over several threads. */
export interface PoolSearch extends FixedPointSearch {
  /**
   * Starts that were lost with their workers, by their index in `attempts`, where they stand with `max-steps`
   * after 0 steps.
   */
  readonly failures: readonly WorkerFailure[];
}

/** One spectrum of a sweep over parameters, starts or seeds. */
export interface LyapunovTask {
  readonly cell: Cell;
  /** Constant input, shape [cell.inputDim]. @default zeros */
  readonly input?: ArrayLike<number>;
  /** State before the transient, shape [cell.stateDim]. */
  readonly start: ArrayLike<number>;
  readonly options: LyapunovSettings;
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

/** An ensemble over several threads. */
export interface PoolEnsemble extends Ensemble {
  /** Rows that were lost with their workers; they are NaN and not listed as diverged. */
  readonly failures: readonly WorkerFailure[];
}

/** Threads that share long work; see {@link workerPool}. */
export interface WorkerPool {
  /** Number of threads. */
  readonly workers: number;
  /** Fixed points of a cell at a constant input: `findFixedPoints` with its starts spread over the threads. */
  findFixedPoints(cell: Cell, options: PoolSearchOptions): Promise<PoolSearch>;
  /** Lyapunov spectra, one for each task and in their order. */
  lyapunovSpectra(
    tasks: readonly LyapunovTask[],
    options?: PoolWorkOptions,
  ): Promise<(LyapunovSpectrum | WorkerFailure)[]>;
  /** The states that many starts reach: `ensemble` with its rows spread over the threads. */
  ensemble(cell: Cell, options: PoolEnsembleOptions): Promise<PoolEnsemble>;
  /** Ends all threads; calls that are under way are rejected. */
  close(): Promise<void>;
}

/** Starts of one task. Fixed, so that results do not depend on the number of workers. */
const STARTS_PER_TASK = 8;
/** Rows of one task: enough for a matrix product to be worth its name. */
const ROWS_PER_TASK = 128;
/** Midpoints that a search takes in one round. */
const MIDPOINTS_PER_ROUND = 400;

/**
 * Threads over which searches, sweeps and ensembles are spread.
 *
 * Work is cut into pieces whose size does not depend on the number of workers, and each thread computes with an
 * engine of its own on one core. So the results do not depend on the number of workers either; with
 * `deterministic` they are the same bits on every machine. A worker that ends over its piece is replaced and the
 * piece repeated once; then it is reported among the failures. Cells cross to the threads as data.
 *
 * @throws {RangeError} If `workers` is not a positive integer.
 *
 * Cost: the threads start with the first call, in some 0.2 s; each piece copies the cell's weights.
 *
 * @example Three uncoupled switches, found by two threads
 * ```ts
 * const pool = workerPool({ workers: 2 });
 * const switches = elmanCell({ recurrent: [[2, 0, 0], [0, 2, 0], [0, 0, 2]] });
 * const from = boxStarts({ lower: [-1, -1, -1], upper: [1, 1, 1], count: 200, seed: 1 });
 * const search = await pool.findFixedPoints(switches, { from });
 * await pool.close();
 * assertEqual(search.points.length, 27);
 * assertEqual(search.degree.sum, 1);
 * ```
 */
export function workerPool(options: WorkerPoolOptions = {}): WorkerPool {
  const { workers = availableParallelism(), deterministic = false } = options;
  if (!Number.isInteger(workers) || workers < 1) {
    throw new RangeError(
      `Cannot make a worker pool: \`workers\` must be a positive integer: got ${String(workers)}`,
    );
  }
  return poolOn(new WorkerThreads({ workers, deterministic }));
}

/** The pool's calls, on given threads. */
export function poolOn(threads: WorkerThreads): WorkerPool {
  return {
    workers: threads.workers,
    findFixedPoints: (cell, options) => search(threads, cell, options),
    lyapunovSpectra: (tasks, options) => spectra(threads, tasks, options),
    ensemble: (cell, options) => runEnsemble(threads, cell, options),
    close: () => threads.close(),
  };
}

async function search(threads: WorkerThreads, cell: Cell, options: PoolSearchOptions): Promise<PoolSearch> {
  const { input, from: given, solver = 'hybrid', signal, onProgress, ...settings } = options;
  const { tolerance = 1e-12, mergeDistance = 1e-6, midpointRounds = 2 } = settings;
  requireSolver(solver);
  const map = describe(cell, input);
  const { range } = withInput(cell, input);
  const from = compacted('label' in given ? given : givenStates(given));
  for (const state of from.states) {
    requireLength('Cannot find fixed points', 'from', state, cell.stateDim);
    requireFinite('Cannot find fixed points', 'from', state);
  }
  const progress = new Count(onProgress);
  const starts: Vector[] = [];
  const results: (SolverResult | undefined)[] = [];
  const failures: WorkerFailure[] = [];
  const solve = async (states: readonly Vector[]): Promise<void> => {
    const pieces = chunks(states.length, STARTS_PER_TASK);
    const tasks = pieces.map(({ first, count }) => {
      return { kind: 'solve' as const, map, starts: states.slice(first, first + count), solver, tolerance };
    });
    const solved = await runAll(threads, tasks, signal, progress, (i) => pieces[i].count);
    solved.forEach((piece, i) => {
      const { first, count } = pieces[i];
      if ('crash' in piece) failures.push(failure(piece, starts.length + first, count));
      results.push(...('crash' in piece ? new Array<undefined>(count).fill(undefined) : piece));
    });
    starts.push(...states);
  };
  // One for the merging at the end, which has a last word on everything.
  progress.expect(from.states.length + 1);
  await solve(from.states);
  for (let round = 0, paired = 0; round < midpointRounds; round++) {
    const known = distinctStates(results, mergeDistance, range);
    if (known.length <= paired) break;
    const { states } = midpoints(known, MIDPOINTS_PER_ROUND, paired);
    progress.expect(states.length);
    await solve(states);
    paired = known.length;
  }
  const task = { kind: 'merge' as const, map, from, solver, settings: plain(settings), starts, results };
  const [merged] = await runAll(threads, [task], signal, progress, () => 1);
  if ('crash' in merged)
    throw new Error(`Cannot find fixed points: merging ended two workers: ${merged.crash}`);
  if (failures.length === 0) return { ...merged, failures };
  const lost = failures.reduce((sum, { count }) => sum + count, 0);
  const warning = `${lost} starts were lost: each of their workers ended twice (${failures[0].message})`;
  return { ...merged, warnings: [...merged.warnings, warning], failures };
}

async function spectra(
  threads: WorkerThreads,
  tasks: readonly LyapunovTask[],
  { signal, onProgress }: PoolWorkOptions = {},
): Promise<(LyapunovSpectrum | WorkerFailure)[]> {
  const purpose = 'Cannot compute a Lyapunov spectrum';
  const progress = new Count(onProgress);
  progress.expect(tasks.length);
  const pieces = tasks.map(({ cell, input, start, options }, i) => {
    requireLength(purpose, `tasks[${i}].start`, start, cell.stateDim);
    requireFinite(purpose, `tasks[${i}].start`, start);
    const { steps, transientSteps, count, interval, seed } = options;
    const settings = plain({ steps, transientSteps, count, interval, seed });
    return {
      kind: 'lyapunov' as const,
      map: describe(cell, input),
      start: Float64Array.from(start),
      settings,
    };
  });
  const results = await runAll(threads, pieces, signal, progress, () => 1);
  return results.map((result, i) => ('crash' in result ? failure(result, i, 1) : result));
}

async function runEnsemble(
  threads: WorkerThreads,
  cell: Cell,
  { input, starts, steps, signal, onProgress }: PoolEnsembleOptions,
): Promise<PoolEnsemble> {
  const map = describe(cell, input);
  const { rows, columns, data } = toMatrix(starts, 'starts');
  const progress = new Count(onProgress);
  progress.expect(rows);
  // Without any rows one task is left, which checks the arguments.
  const pieces = rows === 0 ? [{ first: 0, count: 0 }] : chunks(rows, ROWS_PER_TASK);
  const tasks = pieces.map(({ first, count }) => {
    const part = { rows: count, columns, data: data.slice(first * columns, (first + count) * columns) };
    return { kind: 'ensemble' as const, map, starts: part, steps };
  });
  const results = await runAll(threads, tasks, signal, progress, (i) => pieces[i].count);
  const states = { rows, columns, data: new Float64Array(rows * columns).fill(NaN) };
  const diverged: number[] = [];
  const failures: WorkerFailure[] = [];
  results.forEach((result, i) => {
    const { first, count } = pieces[i];
    if ('crash' in result) {
      failures.push(failure(result, first, count));
      return;
    }
    states.data.set(result.states.data, first * columns);
    diverged.push(...result.diverged.map((row) => first + row));
  });
  return { states, diverged, failures };
}

/** Performs tasks of one kind and counts what each was worth. */
async function runAll<K extends Task['kind']>(
  threads: WorkerThreads,
  tasks: readonly Extract<Task, { kind: K }>[],
  signal: PoolSignal | undefined,
  progress: Count,
  worth: (index: number) => number,
): Promise<(TaskResults[K] | Crash)[]> {
  const results = await threads.run(tasks, signal, (index) => progress.add(worth(index)));
  return results as (TaskResults[K] | Crash)[];
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

function chunks(total: number, size: number): { first: number; count: number }[] {
  return Array.from({ length: Math.ceil(total / size) }, (_, i) => {
    return { first: i * size, count: Math.min(size, total - i * size) };
  });
}

/**
 * The states that the search will know after these results, as far as plain distances and the trapping box tell:
 * midpoints between them are worth solving ahead. What is foreseen wrongly costs time and changes no result.
 */
function distinctStates(
  results: readonly (SolverResult | undefined)[],
  mergeDistance: number,
  range: Range | undefined,
): Vector[] {
  const isInside = (value: number, i: number): boolean =>
    range === undefined || (value >= range.lower[i] - 1e-6 && value <= range.upper[i] + 1e-6);
  const found: SolverResult[] = [];
  for (const result of results) {
    if (result?.status !== 'converged' || !result.state.every(isInside)) continue;
    const radius = mergeDistance * Math.max(1, norm(result.state));
    const same = found.findIndex(({ state }) => distance(state, result.state) <= radius);
    if (same === -1) found.push(result);
    else if (result.residual < found[same].residual) found[same] = result;
  }
  return found.map(({ state }) => state);
}

const failure = ({ crash }: Crash, first: number, count: number): WorkerFailure => {
  return { status: 'failed', message: crash, first, count };
};

/** Settings without what is left out: an absent option and an undefined one are the same. */
function plain<T extends object>(settings: T): T {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as T;
}

function requireSolver(name: string): void {
  if (!['hybrid', 'newton', 'levenberg-marquardt'].includes(name)) {
    throw new RangeError(
      `Cannot find fixed points: \`solver\` must be 'hybrid', 'newton' or 'levenberg-marquardt': got ${name}`,
    );
  }
}
