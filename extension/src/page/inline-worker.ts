/** The worker's script, put here by the build of the page's script. */
declare const WORKER_SCRIPT: string;

let address: string | undefined;

/** Takes the place of `live/make-worker` in a page: the worker's script is part of the page's, so a file is enough. */
export function makeWorker(): Worker {
  address ??= URL.createObjectURL(new Blob([WORKER_SCRIPT], { type: 'text/javascript' }));
  return new Worker(address);
}
