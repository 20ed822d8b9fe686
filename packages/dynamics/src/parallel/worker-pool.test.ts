import { setNumericEngine } from '@phasebook/linalg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { lyapunovSpectrum } from '../lyapunov/lyapunov-spectrum.js';
import { lyapunovSweep } from '../lyapunov/lyapunov-sweep.js';
import { ensemble } from '../orbits/ensemble.js';
import { findFixedPoints } from '../orbits/find-fixed-points.js';
import { withInput } from '../system/with-input.js';
import type { Task } from './task.js';
import { answerTask, type Outcome, type PoolCall, type WorkerBackend } from './worker-backend.js';
import { poolOn } from './worker-pool.js';

/** Workers of no platform: tasks cross as if to another thread, and are answered here. */
class PretendedWorkers implements WorkerBackend {
  readonly tasks: Task[] = [];
  readonly timers = new Set<() => void>();
  isClosed = false;
  readonly #fails: (task: Task, attempt: number) => boolean;

  constructor(
    readonly workers: number,
    fails: (task: Task, attempt: number) => boolean = () => false,
  ) {
    this.#fails = fails;
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  async perform(task: Task, call: PoolCall): Promise<Outcome> {
    this.tasks.push(task);
    await new Promise((resolve) => setTimeout(resolve, this.workers));
    if (call.isOver) throw new Error('ended');
    if (this.#fails(task, this.tasks.length)) throw new Error('a worker fell over');
    return structuredClone(answerTask(structuredClone(task)));
  }

  every(_milliseconds: number, callback: () => void): () => void {
    this.timers.add(callback);
    return () => this.timers.delete(callback);
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

const pair = elmanCell({
  recurrent: [
    [2, 0.1],
    [0.2, 1.8],
  ],
});
const starts = Array.from({ length: 70 }, (_, i) => [Math.cos(i), Math.sin(3 * i)]);
const switches = elmanCell({
  recurrent: [
    [2, 0],
    [0, 2],
  ],
});
/** Two stable points alone: the saddle between them has to be searched for. */
const twoOfThree = [
  [0.957504024077269, 0.957504024077269],
  [-0.957504024077269, 0.957504024077269],
];
const fatal = 0.4711;
const isFatal = (task: Task): boolean => JSON.stringify(task.items).includes(String(fatal));
const tasksOf = (seeds: readonly number[]): Parameters<ReturnType<typeof poolOn>['lyapunovSpectra']>[0] =>
  seeds.map((seed) => ({ cell: pair, start: [0.1, 0.2], options: { steps: 100, transientSteps: 5, seed } }));

beforeEach(() => setNumericEngine({ deterministic: true }));
afterEach(() => setNumericEngine({}));

describe('poolOn', () => {
  it('gives the results of one thread, whatever the number of workers', async () => {
    const map = withInput(pair);
    for (const workers of [1, 2, 5]) {
      const pool = poolOn(new PretendedWorkers(workers));
      const { failures, ...search } = await pool.findFixedPoints(pair, { from: starts });
      expect(search).toEqual(findFixedPoints(map, { from: starts }));
      expect(failures).toEqual([]);
      const { failures: none, ...states } = await pool.ensemble(pair, { starts, steps: 9 });
      expect(states).toEqual(ensemble(map, starts, { steps: 9 }));
      expect(none).toEqual([]);
      const options = { steps: 50, count: 2 };
      const { failures: lost, ...sweep } = await pool.lyapunovSweep([pair, pair], {
        starts: [[0.1, 0.1]],
        ...options,
      });
      expect(sweep).toEqual(lyapunovSweep([map, map], [[0.1, 0.1]], options));
      expect(lost).toEqual([]);
      const [spectrum] = await pool.lyapunovSpectra(tasksOf([3]));
      expect(spectrum).toEqual(lyapunovSpectrum(map, [0.1, 0.2], { steps: 100, transientSteps: 5, seed: 3 }));
    }
  });

  it('spreads the whole search, searching on included, and tells its progress', async () => {
    const backend = new PretendedWorkers(2);
    const reports: { done: number; total: number }[] = [];
    const search = await poolOn(backend).findFixedPoints(switches, {
      from: twoOfThree,
      midpointRounds: 0,
      onProgress: (report) => reports.push(report),
    });
    expect(search.searchedOn).toMatchObject({ found: 1, isClosed: true });
    expect(new Set(backend.tasks.map(({ kind }) => kind))).toEqual(new Set(['solve', 'evidence']));
    expect(reports.at(-1)).toEqual({ done: 3, total: 3 });
    expect(search.attempts.length).toBe(3);
  });

  it('repeats a task whose worker fell over, item by item, and loses nothing else', async () => {
    // The first task fails once, whatever it is.
    const once = new PretendedWorkers(2, (_, attempt) => attempt === 1);
    const { failures, ...search } = await poolOn(once).findFixedPoints(pair, { from: starts });
    expect(failures).toEqual([]);
    expect(search).toEqual(findFixedPoints(withInput(pair), { from: starts }));

    const always = new PretendedWorkers(2, isFatal);
    const from = [...starts.slice(0, 40), [fatal, 0], ...starts.slice(40)];
    const hurt = await poolOn(always).findFixedPoints(pair, { from });
    expect(hurt.failures).toEqual([{ status: 'failed', message: 'a worker fell over', index: 40 }]);
    expect(hurt.attempts[40]).toMatchObject({ status: 'max-steps', steps: 0 });
    expect(hurt.attempts.filter(({ status }) => status === 'max-steps').length).toBe(1);
    expect(hurt.warnings.at(-1)).toMatch(/^1 start was lost/);

    // A midpoint, which comes after the starts: [0, h].
    const isMidpoint = ({ kind, items }: Task): boolean =>
      kind === 'solve' && items.some(([first]) => first === 0);
    const { failures: between } = await poolOn(new PretendedWorkers(2, isMidpoint)).findFixedPoints(
      switches,
      {
        from: twoOfThree,
        midpointRounds: 1,
        searchBudget: 0,
      },
    );
    expect(between.map(({ index }) => index)).toEqual([2]);

    const rows = await poolOn(new PretendedWorkers(2, isFatal)).ensemble(pair, { starts: from, steps: 3 });
    expect(rows.failures.map(({ index }) => index)).toEqual([40]);
    expect(Number.isNaN(rows.states.data[80]) && Number.isNaN(rows.states.data[81])).toBe(true);
    expect(rows.states.data.filter(Number.isNaN).length).toBe(2);
    expect(rows.diverged).toEqual([]);

    const sweep = await poolOn(new PretendedWorkers(1, isFatal)).lyapunovSweep([pair, pair, pair], {
      starts: [
        [0.1, 0.1],
        [fatal, 0],
        [0.1, 0.1],
      ],
      steps: 20,
    });
    expect(sweep.failures.map(({ index }) => index)).toEqual([1]);
    expect(Array.from(sweep.exponentsPerStep.data, Number.isNaN)).toEqual([false, true, false]);
    expect(sweep.diverged).toEqual([]);
  });

  it('ends an aborted call with its reason and stays usable', async () => {
    const backend = new PretendedWorkers(2);
    const pool = poolOn(backend);
    const abort = new AbortController();
    const onProgress = (): void => abort.abort(new Error('enough'));
    const aborted = pool.lyapunovSpectra(tasksOf([1, 2, 3, 4]), { signal: abort.signal, onProgress });
    const other = pool.lyapunovSpectra(tasksOf([5]));
    await expect(aborted).rejects.toThrow('enough');
    expect((await other)[0].status).toBe('complete');
    // Searching on is no island either.
    const late = new AbortController();
    const search = pool.findFixedPoints(switches, {
      from: twoOfThree,
      midpointRounds: 0,
      signal: late.signal,
      onProgress: ({ done }) => done > 2 && late.abort('no more'),
    });
    await expect(search).rejects.toBe('no more');
    await expect(pool.findFixedPoints(pair, { from: starts, signal: late.signal })).rejects.toBe('no more');
    expect((await pool.findFixedPoints(pair, { from: starts })).points.length).toBe(9);
  });

  it('reads a signal without events now and then', async () => {
    const backend = new PretendedWorkers(1);
    const signal = { aborted: false, reason: 'seen' };
    const call = poolOn(backend).lyapunovSpectra(tasksOf([1, 2, 3]), { signal });
    await new Promise((resolve) => setTimeout(resolve));
    signal.aborted = true;
    for (const look of backend.timers) look();
    await expect(call).rejects.toBe('seen');
    expect(backend.timers.size).toBe(0);
  });

  it('hands back the error that arguments cause, with its name', async () => {
    const pool = poolOn(new PretendedWorkers(2));
    const refused = (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => '',
        (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`,
      );
    expect(await refused(pool.findFixedPoints(pair, { from: [] }))).toMatch(/^RangeError: .*`from`/);
    expect(await refused(pool.findFixedPoints(pair, { from: [[1]] }))).toMatch(/^ShapeMismatchError/);
    expect(await refused(pool.findFixedPoints(pair, { from: starts, tolerance: -1 }))).toMatch(/`tolerance`/);
    expect(await refused(pool.lyapunovSpectra([{ ...tasksOf([1])[0], options: { steps: 0 } }]))).toMatch(
      /^RangeError: .*`steps`/,
    );
    expect(await refused(pool.lyapunovSweep([pair], { starts: [[1]], steps: 5 }))).toMatch(/`starts\[0\]`/);
    expect(await refused(pool.lyapunovSweep([pair], { starts: [[1, 2]], steps: 0 }))).toMatch(/`steps`/);
    expect(await refused(pool.ensemble(pair, { starts, steps: 1.5 }))).toMatch(/`steps`/);
    expect(await refused(pool.ensemble(pair, { starts: [[NaN, 1]], steps: 1 }))).toMatch(/NonFiniteError/);
  });

  it('refuses when it is closed', async () => {
    const backend = new PretendedWorkers(1);
    const pool = poolOn(backend);
    const call = pool.lyapunovSpectra(tasksOf([1]));
    await pool.close();
    await expect(call).rejects.toThrow('The worker pool is closed');
    await expect(pool.lyapunovSpectra(tasksOf([1]))).rejects.toThrow('The worker pool is closed');
    expect(backend.isClosed).toBe(true);
  });
});
