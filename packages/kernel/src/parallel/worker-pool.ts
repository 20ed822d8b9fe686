import { availableParallelism } from 'node:os';
import { poolOn, type WorkerPool } from '@phasebook/dynamics';
import { WorkerThreads } from './worker-threads.js';

/** Options of {@link workerPool}. */
export interface WorkerPoolOptions {
  /** Number of threads. @default the number of cores */
  readonly workers?: number;
  /** The same bits on every machine; see `setNumericEngine`. @default false */
  readonly deterministic?: boolean;
}

/**
 * Threads over which searches, sweeps and ensembles are spread.
 *
 * Work is cut into tasks whose size does not depend on the number of workers, and each thread computes with an
 * engine of its own on one core. So the results do not depend on the number of workers either; with
 * `deterministic` they are the same bits on every machine. A worker that ends over its task is replaced and the
 * task repeated once, item by item; what is lost then is reported among the failures. Cells cross as data.
 *
 * @throws {RangeError} If `workers` is not a positive integer.
 *
 * Cost: the threads start with the first call, in some 0.2 s; each task copies the cell's weights.
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
