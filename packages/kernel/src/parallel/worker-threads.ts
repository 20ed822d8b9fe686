import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { CancelSignal } from '@phasebook/dynamics';
import { Piscina } from 'piscina';
import type { Task, TaskResult } from './tasks.js';

/**
 * What an `AbortSignal` looks like from here. Without `addEventListener`, `aborted` is read some twenty times a
 * second.
 */
export interface PoolSignal extends CancelSignal {
  addEventListener?(type: 'abort', listener: () => void): void;
  removeEventListener?(type: 'abort', listener: () => void): void;
}

/** What comes back from a worker: a result, or the error that the task's own arguments caused. */
export type Outcome =
  { readonly result: TaskResult } | { readonly refusal: { readonly name: string; readonly message: string } };

/** What a thread is given: a task, and a place where 1 says that nobody waits for it any more. */
export interface Order {
  readonly task: Task;
  readonly cancelled: Int32Array;
}

/** What a thread knows from its beginning. */
export interface ThreadData {
  readonly deterministic: boolean;
}

/** What a thread says as soon as it has loaded everything. */
export interface Loaded {
  readonly loaded: number;
}

/** A task that ended its worker twice. */
export interface Crash {
  readonly crash: string;
}

/** Settings of {@link WorkerThreads}. */
export interface WorkerThreadsSettings {
  readonly workers: number;
  readonly deterministic: boolean;
  /** URL of the module whose default export takes orders. */
  readonly file?: string;
}

const POLLING_MILLISECONDS = 50;
/** How long a thread may go on with work that is not wanted any more before it is ended. */
const GRACE_MILLISECONDS = 2000;
/** Longest wait for threads to load. */
const LOADING_MILLISECONDS = 30_000;
const CLOSED = 'The worker pool is closed';

/**
 * Threads that perform tasks: each at most twice, in any order, with results in the order of the tasks.
 *
 * A thread is ended only where it must be, and never while it loads: Node aborts the whole process where a thread
 * ends while it requires a module or a native library.
 */
export class WorkerThreads {
  readonly workers: number;
  readonly #settings: WorkerThreadsSettings;
  readonly #stops = new Set<(reason: unknown) => void>();
  readonly #loaded = new Set<number>();
  #pool: Piscina | undefined;
  #busy = 0;
  #isClosed = false;

  constructor(settings: WorkerThreadsSettings) {
    this.workers = settings.workers;
    this.#settings = settings;
  }

  /**
   * Performs all tasks.
   *
   * @param onDone - Called with the index of each task when it is done.
   * @throws The signal's reason where it is aborted, and the first error that a task's arguments cause.
   */
  async run(
    tasks: readonly Task[],
    signal: PoolSignal | undefined,
    onDone: (index: number) => void,
  ): Promise<(TaskResult | Crash)[]> {
    if (this.#isClosed) throw new Error(CLOSED);
    if (signal?.aborted) throw reasonOf(signal);
    const call = new Call();
    const unwatch = watch(signal, call.stop);
    this.#stops.add(call.stop);
    try {
      return await Promise.race([this.#performAll(tasks, call, onDone), call.stopped]);
    } finally {
      call.end();
      unwatch();
      this.#stops.delete(call.stop);
    }
  }

  /** Ends all threads; calls that are under way are rejected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const stop of this.#stops) stop(new Error(CLOSED));
    const pool = this.#pool;
    if (!pool) return;
    await this.#allLoaded(pool);
    await until(() => this.#busy === 0, GRACE_MILLISECONDS);
    await pool.destroy();
  }

  async #performAll(
    tasks: readonly Task[],
    call: Call,
    onDone: (index: number) => void,
  ): Promise<(TaskResult | Crash)[]> {
    const pool = (this.#pool ??= this.#start());
    await this.#allLoaded(pool);
    const results = new Array<TaskResult | Crash>(tasks.length);
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < tasks.length && !call.isOver) {
        const index = next++;
        const result = await this.#perform(pool, tasks[index], call);
        if (call.isOver) return;
        results[index] = result;
        onDone(index);
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.workers, tasks.length) }, lane));
    await this.#allLoaded(pool);
    return results;
  }

  /** The result of one task, which is given to a second worker where the first one ends over it. */
  async #perform(pool: Piscina, task: Task, call: Call): Promise<TaskResult | Crash> {
    for (let attempt = 1; ; attempt++) {
      this.#busy++;
      try {
        const order: Order = { task, cancelled: call.cancelled };
        const outcome = (await pool.run(order, { signal: call.ending })) as Outcome;
        if ('result' in outcome) return outcome.result;
        if (!call.isOver) throw new Refusal(outcome.refusal.name, outcome.refusal.message);
        return { crash: outcome.refusal.message };
      } catch (error) {
        if (error instanceof Refusal) throw error;
        if (attempt === 2 || call.isOver) {
          return { crash: error instanceof Error ? error.message : String(error) };
        }
      } finally {
        this.#busy--;
      }
    }
  }

  #start(): Piscina {
    const { workers, deterministic, file = new URL('./worker.js', import.meta.url).href } = this.#settings;
    const pool = new Piscina({
      filename: fileURLToPath(file),
      minThreads: workers,
      maxThreads: workers,
      workerData: { deterministic } satisfies ThreadData,
    });
    pool.on('message', ({ loaded }: Loaded) => this.#loaded.add(loaded));
    // A thread that ends while it has nothing to do is replaced, and nobody waits for it.
    pool.on('error', () => undefined);
    return pool;
  }

  #allLoaded(pool: Piscina): Promise<void> {
    return until(
      () => pool.threads.every(({ threadId }) => threadId === -1 || this.#loaded.has(threadId)),
      LOADING_MILLISECONDS,
    );
  }
}

/** One call: how it is stopped, and how its threads learn of that. */
class Call {
  /** Shared with the threads that work for the call: 1 when it is over. */
  readonly cancelled: Int32Array = new Int32Array(new SharedArrayBuffer(4));
  /** Its event ends the threads that still work for the call, and only those. */
  readonly ending: EventEmitter = new EventEmitter().setMaxListeners(0);
  readonly stopped: Promise<never>;
  readonly stop: (reason: unknown) => void;
  isOver = false;

  constructor() {
    let reject = (_reason: unknown): void => undefined;
    this.stopped = new Promise<never>((_, refuse) => (reject = refuse));
    this.stop = (reason): void => {
      this.end();
      reject(reason);
    };
  }

  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    Atomics.store(this.cancelled, 0, 1);
    if (this.ending.listenerCount('abort') > 0) {
      setTimeout(() => this.ending.emit('abort'), GRACE_MILLISECONDS).unref();
    }
  }
}

/** Waits for a condition, and keeps the process alive meanwhile. */
async function until(isMet: () => boolean, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!isMet() && performance.now() < end) await sleep(2);
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

/** Calls `stop` with the reason when the signal is aborted; gives the function that ends the watch. */
function watch(signal: PoolSignal | undefined, stop: (reason: unknown) => void): () => void {
  if (signal === undefined) return () => undefined;
  const onAbort = (): void => stop(reasonOf(signal));
  if (signal.addEventListener) {
    signal.addEventListener('abort', onAbort);
    return () => signal.removeEventListener?.('abort', onAbort);
  }
  const timer = setInterval(() => signal.aborted && onAbort(), POLLING_MILLISECONDS);
  return () => clearInterval(timer);
}
