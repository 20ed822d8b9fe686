// What runs in each thread of a worker pool.
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { numericEngine, setNumericEngine } from '@phasebook/linalg';
import { compacted, perform } from './tasks.js';
import type { Loaded, Order, Outcome, ThreadData } from './worker-threads.js';

const { deterministic } = workerData as ThreadData;
setNumericEngine({ threads: 1, deterministic });
// Loads the native library now: no thread may be ended in the middle of that.
numericEngine();
parentPort?.postMessage({ loaded: threadId } satisfies Loaded);

/** Performs a task; an error that it throws is the caller's and goes back as data. */
export default function work({ task, cancelled }: Order): Outcome {
  const signal = {
    get aborted(): boolean {
      return Atomics.load(cancelled, 0) === 1;
    },
  };
  try {
    return { result: compacted(perform(task, signal)) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { refusal: { name, message } };
  }
}
