import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Outcome, PoolCall, Task, WorkerBackend } from '@phasebook/dynamics';
import { Piscina } from 'piscina';

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

/** Settings of {@link WorkerThreads}. */
export interface WorkerThreadsSettings {
  readonly workers: number;
  readonly deterministic: boolean;
  /** URL of the module whose default export takes orders. */
  readonly file?: string;
}

/** How long a thread may go on with work that is not wanted any more before it is ended. */
const GRACE_MILLISECONDS = 2000;
/** Longest wait for threads to load. */
const LOADING_MILLISECONDS = 30_000;

/**
 * Threads of Node.
 *
 * A thread is ended only where it must be, and never while it loads: Node aborts the whole process where a thread
 * ends while it requires a module or a native library.
 */
export class WorkerThreads implements WorkerBackend {
  readonly workers: number;
  readonly #settings: WorkerThreadsSettings;
  readonly #loaded = new Set<number>();
  readonly #ends = new WeakMap<PoolCall, { readonly cancelled: Int32Array; readonly ending: EventEmitter }>();
  #pool: Piscina | undefined;
  #busy = 0;

  constructor(settings: WorkerThreadsSettings) {
    this.workers = settings.workers;
    this.#settings = settings;
  }

  ready(): Promise<void> {
    const pool = (this.#pool ??= this.#start());
    return until(
      () => pool.threads.every(({ threadId }) => threadId === -1 || this.#loaded.has(threadId)),
      LOADING_MILLISECONDS,
    );
  }

  async perform(task: Task, call: PoolCall): Promise<Outcome> {
    const pool = (this.#pool ??= this.#start());
    const { cancelled, ending } = this.#endOf(call);
    const order: Order = { task, cancelled };
    this.#busy++;
    try {
      return (await pool.run(order, { signal: ending })) as Outcome;
    } finally {
      this.#busy--;
    }
  }

  every(milliseconds: number, callback: () => void): () => void {
    const timer = setInterval(callback, milliseconds);
    return () => clearInterval(timer);
  }

  async close(): Promise<void> {
    if (!this.#pool) return;
    await this.ready();
    await until(() => this.#busy === 0, GRACE_MILLISECONDS);
    await this.#pool.destroy();
  }

  /** How the threads that work for a call learn that it is over: a flag they read, and an event that ends them. */
  #endOf(call: PoolCall): { readonly cancelled: Int32Array; readonly ending: EventEmitter } {
    let end = this.#ends.get(call);
    if (end) return end;
    const cancelled = new Int32Array(new SharedArrayBuffer(4));
    const ending = new EventEmitter().setMaxListeners(0);
    end = { cancelled, ending };
    this.#ends.set(call, end);
    call.onEnd(() => {
      Atomics.store(cancelled, 0, 1);
      if (ending.listenerCount('abort') > 0) {
        setTimeout(() => ending.emit('abort'), GRACE_MILLISECONDS).unref();
      }
    });
    return end;
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
}

/** Waits for a condition, and keeps the process alive meanwhile. */
async function until(isMet: () => boolean, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!isMet() && performance.now() < end) await sleep(2);
}
