import { poolOn, type WorkerPool } from '@phasebook/dynamics';
import { BrowserWorkers } from './browser-workers.js';

/** Options of {@link browserPool}. */
export interface BrowserPoolOptions {
  /** Number of workers. @default the number of cores that the browser tells */
  readonly workers?: number;
  /** The same bits on every machine; see `setNumericEngine`. @default false */
  readonly deterministic?: boolean;
  /** Makes a worker that runs `pool-worker.js`, where the script is not beside this one. */
  readonly makeWorker?: () => Worker;
}

/**
 * The worker pool of a page: what `workerPool` of @phasebook/kernel is in Node, with the same calls and results.
 *
 * @throws {RangeError} If `workers` is not a positive integer.
 */
export function browserPool(options: BrowserPoolOptions = {}): WorkerPool {
  const { workers = navigator.hardwareConcurrency, deterministic = false, makeWorker = besideThis } = options;
  if (!Number.isInteger(workers) || workers < 1) {
    throw new RangeError(
      `Cannot make a worker pool: \`workers\` must be a positive integer: got ${String(workers)}`,
    );
  }
  return poolOn(new BrowserWorkers({ workers, deterministic, makeWorker }));
}

/** The bundler reads this expression and emits the script beside the other files. */
function besideThis(): Worker {
  return new Worker(new URL('./pool-worker.js', import.meta.url), { type: 'module' });
}
