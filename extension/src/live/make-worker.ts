/** Makes the worker; the bundler reads this expression and emits the script beside the other files. */
export function makeWorker(): Worker {
  return new Worker(new URL('./worker.js', import.meta.url));
}
