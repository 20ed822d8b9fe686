import os from 'node:os';

/** Milliseconds for which an answer holds: asking the system takes as long as a small product. */
const FRESH = 1000;

/** Whether the machine has more to do than it has cores; always no where the system does not tell (Windows). */
export function machineLoad(): { readonly isBusy: () => boolean } {
  let asked = -Infinity;
  let isBusy = false;
  return {
    isBusy(): boolean {
      const now = performance.now();
      if (now - asked > FRESH) {
        asked = now;
        isBusy = os.loadavg()[0] > os.availableParallelism() + 1;
      }
      return isBusy;
    },
  };
}
