import type { Outcome, PoolCall, Task, WorkerBackend } from '@phasebook/dynamics';

/** What the page tells a worker: settings first, then tasks. */
export type ToPoolWorker = { readonly deterministic: boolean } | { readonly task: Task };

/** What a worker tells the page: that it is ready, then the outcome of each task. */
export type FromPoolWorker = { readonly ready: true } | { readonly outcome: Outcome };

/** How long a worker's script may take to load, in milliseconds. */
const LOADING_TIME = 30_000;

/** Settings of {@link BrowserWorkers}. */
export interface BrowserWorkersSettings {
  readonly workers: number;
  readonly deterministic: boolean;
  /** Makes a worker that runs `pool-worker.ts`. */
  readonly makeWorker: () => Worker;
}

/**
 * Workers of a page.
 *
 * A worker whose call is over is ended at once, and another one started in its place: a page without shared memory
 * has no other way to reach a worker that computes.
 */
export class BrowserWorkers implements WorkerBackend {
  readonly workers: number;
  readonly #settings: BrowserWorkersSettings;
  readonly #idle: PoolWorker[] = [];
  readonly #waiting: ((worker: PoolWorker) => void)[] = [];
  readonly #all = new Set<PoolWorker>();

  constructor(settings: BrowserWorkersSettings) {
    this.workers = settings.workers;
    this.#settings = settings;
  }

  async ready(): Promise<void> {
    while (this.#all.size < this.workers) this.#start();
    await Promise.all(Array.from(this.#all, (worker) => worker.loaded));
  }

  async perform(task: Task, call: PoolCall): Promise<Outcome> {
    const worker = await this.#next();
    if (call.isOver) {
      this.#release(worker);
      throw new Error('Nobody waits for this task');
    }
    let isUnderWay = true;
    call.onEnd(() => {
      if (isUnderWay) worker.end('The call is over');
    });
    try {
      return await worker.perform(task);
    } finally {
      isUnderWay = false;
      if (worker.isAlive) this.#release(worker);
      else this.#replace(worker);
    }
  }

  every(milliseconds: number, callback: () => void): () => void {
    const timer = setInterval(callback, milliseconds);
    return () => clearInterval(timer);
  }

  close(): Promise<void> {
    for (const worker of this.#all) worker.end('The pool is closed');
    this.#all.clear();
    this.#idle.length = 0;
    return Promise.resolve();
  }

  #next(): Promise<PoolWorker> {
    const idle = this.#idle.pop();
    return idle ? Promise.resolve(idle) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(worker: PoolWorker): void {
    const next = this.#waiting.shift();
    if (next) next(worker);
    else this.#idle.push(worker);
  }

  #replace(worker: PoolWorker): void {
    // After `close` nobody is replaced.
    if (this.#all.delete(worker)) this.#start();
  }

  #start(): void {
    const worker = new PoolWorker(this.#settings);
    this.#all.add(worker);
    worker.loaded.then(
      () => this.#release(worker),
      // Whoever waits for all to be ready is told.
      () => undefined,
    );
  }
}

/** One worker: at most one task at a time. */
class PoolWorker {
  readonly loaded: Promise<void>;
  isAlive = true;
  readonly #worker: Worker;
  #settle: { readonly done: (outcome: Outcome) => void; readonly failed: (error: Error) => void } | undefined;
  #refuse: (error: Error) => void = () => undefined;

  constructor({ deterministic, makeWorker }: BrowserWorkersSettings) {
    this.#worker = makeWorker();
    this.loaded = new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.end('A worker of the pool did not load in time'), LOADING_TIME);
      this.#refuse = (error): void => {
        clearTimeout(timer);
        reject(error);
      };
      this.#worker.onmessage = ({ data }: MessageEvent<FromPoolWorker>): void => {
        if ('ready' in data) {
          clearTimeout(timer);
          resolve();
        } else this.#settle?.done(data.outcome);
      };
    });
    this.#worker.onmessageerror = (): void => this.end('A worker of the pool sent what cannot be read');
    this.#worker.onerror = (event): void => {
      event.preventDefault();
      this.end(event.message || 'A worker of the pool failed');
    };
    this.#worker.postMessage({ deterministic } satisfies ToPoolWorker);
  }

  perform(task: Task): Promise<Outcome> {
    return new Promise<Outcome>((done, failed) => {
      this.#settle = { done, failed };
      this.#worker.postMessage({ task } satisfies ToPoolWorker);
    }).finally(() => (this.#settle = undefined));
  }

  end(reason: string): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.#worker.terminate();
    this.#refuse(new Error(reason));
    this.#settle?.failed(new Error(reason));
  }
}
