import type { Task, TaskResult } from './task.js';
import type { PoolCall, PoolSignal, WorkerBackend } from './worker-backend.js';

/** An item that ended its worker twice. */
export class Crash {
  /** How the second worker ended. */
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

const POLLING_MILLISECONDS = 50;
const CLOSED = 'The worker pool is closed';

/**
 * Gives tasks to workers, in any order and with results in the order of the tasks.
 *
 * A task that ends its worker is repeated once, item by item; items that end theirs again are reported, and nothing
 * else is lost.
 */
export class TaskRunner {
  readonly workers: number;
  readonly #backend: WorkerBackend;
  readonly #stops = new Set<(reason: unknown) => void>();
  #isClosed = false;

  constructor(backend: WorkerBackend) {
    this.workers = backend.workers;
    this.#backend = backend;
  }

  /**
   * Performs all tasks; one result for each of their items.
   *
   * @param onDone - Called with the number of items of each task when it is done.
   * @throws The signal's reason where it is aborted, and the first error that a task's arguments cause.
   */
  async run(
    tasks: readonly Task[],
    signal: PoolSignal | undefined,
    onDone: (items: number) => void,
  ): Promise<(TaskResult[number] | Crash)[]> {
    if (this.#isClosed) throw new Error(CLOSED);
    if (signal?.aborted) throw reasonOf(signal);
    const call = new CallUnderWay();
    const unwatch = this.#watch(signal, call.stop);
    this.#stops.add(call.stop);
    try {
      return await Promise.race([this.#performAll(tasks, call, onDone), call.stopped]);
    } finally {
      call.end();
      unwatch();
      this.#stops.delete(call.stop);
    }
  }

  /** Ends all workers; calls that are under way are rejected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const stop of this.#stops) stop(new Error(CLOSED));
    await this.#backend.close();
  }

  async #performAll(
    tasks: readonly Task[],
    call: CallUnderWay,
    onDone: (items: number) => void,
  ): Promise<(TaskResult[number] | Crash)[]> {
    await this.#backend.ready();
    const results = new Array<readonly (TaskResult[number] | Crash)[]>(tasks.length);
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < tasks.length && !call.isOver) {
        const index = next++;
        const result = await this.#perform(tasks[index], call);
        if (call.isOver) return;
        results[index] = result;
        onDone(tasks[index].items.length);
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.workers, tasks.length) }, lane));
    await this.#backend.ready();
    return results.flat();
  }

  async #perform(task: Task, call: CallUnderWay): Promise<readonly (TaskResult[number] | Crash)[]> {
    const first = await this.#attempt(task, call);
    if (!(first instanceof Crash)) return first;
    const results: (TaskResult[number] | Crash)[] = [];
    for (const item of task.items) {
      if (call.isOver) break;
      const second = await this.#attempt({ ...task, items: [item] } as Task, call);
      results.push(second instanceof Crash ? second : second[0]);
    }
    return results;
  }

  async #attempt(task: Task, call: CallUnderWay): Promise<TaskResult | Crash> {
    try {
      const outcome = await this.#backend.perform(task, call);
      if ('result' in outcome) return outcome.result;
      if (!call.isOver) throw new Refusal(outcome.refusal.name, outcome.refusal.message);
      return new Crash(outcome.refusal.message);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      return new Crash(error instanceof Error ? error.message : String(error));
    }
  }

  /** Calls `stop` with the reason when the signal is aborted; gives the function that ends the watch. */
  #watch(signal: PoolSignal | undefined, stop: (reason: unknown) => void): () => void {
    if (signal === undefined) return () => undefined;
    const onAbort = (): void => stop(reasonOf(signal));
    if (signal.addEventListener) {
      signal.addEventListener('abort', onAbort);
      return () => signal.removeEventListener?.('abort', onAbort);
    }
    return this.#backend.every(POLLING_MILLISECONDS, () => {
      if (signal.aborted) onAbort();
    });
  }
}

/** One call: how it is stopped, and how its workers learn of that. */
class CallUnderWay implements PoolCall {
  readonly stopped: Promise<never>;
  readonly stop: (reason: unknown) => void;
  isOver = false;
  readonly #listeners: (() => void)[] = [];

  constructor() {
    let reject = (_reason: unknown): void => undefined;
    this.stopped = new Promise<never>((_, refuse) => (reject = refuse));
    this.stop = (reason): void => {
      this.end();
      reject(reason);
    };
  }

  onEnd(listener: () => void): void {
    if (this.isOver) listener();
    else this.#listeners.push(listener);
  }

  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const listener of this.#listeners) listener();
  }
}

/** An error that a task's arguments caused, as it was thrown in the worker. */
class Refusal extends RangeError {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const reasonOf = (signal: PoolSignal): unknown => signal.reason ?? new Error('The work was aborted');
