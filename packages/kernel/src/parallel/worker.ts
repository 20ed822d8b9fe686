// What runs in each thread of a worker pool.
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { answerTask, type Outcome } from '@phasebook/dynamics';
import { numericEngine, setNumericEngine } from '@phasebook/linalg';
import type { Loaded, Order, ThreadData } from './worker-threads.js';

const { deterministic } = workerData as ThreadData;
setNumericEngine({ threads: 1, deterministic });
// Loads the native library now: no thread may be ended in the middle of that.
numericEngine();
// Not yet now: ended between here and the end of Node's `require` of this module, the thread takes the process along.
queueMicrotask(() => parentPort?.postMessage({ loaded: threadId } satisfies Loaded));

export default function work({ task, cancelled }: Order): Outcome {
  return answerTask(task, {
    get aborted(): boolean {
      return Atomics.load(cancelled, 0) === 1;
    },
  });
}
