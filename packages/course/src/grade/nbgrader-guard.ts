// Loaded before the kernel when nbgrader starts it: reads the checks, and fixes what marks depend on as soon as tslab's
// executor is there, which is before any cell.
import { isMainThread } from 'node:worker_threads';
import { check, score } from '../check.js';
import { lockDown } from '../lockdown.js';

if (isMainThread) {
  Object.defineProperty(globalThis, '__tslab__', {
    configurable: true,
    set(executor: unknown) {
      Object.defineProperty(globalThis, '__tslab__', { value: executor, writable: true, configurable: true });
      // The kernel has still to be put together around the executor.
      setImmediate(() => lockDown({ '@phasebook/course': Object.freeze({ check, score }) }));
    },
  });
}
