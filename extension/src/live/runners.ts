import { recompute, type LiveView } from '@phasebook/views';
import type { Runner } from './latest-wins.js';
import { makeWorker } from './make-worker.js';
import { messageOf, statesOf, type JobMessage, type RecomputeJob, type WorkerMessage } from './protocol.js';

type RecomputeRunner = Runner<RecomputeJob, LiveView>;

/** How long a worker's script may take to load before the page computes by itself, in milliseconds. */
const loadingTime = 15_000;

/** Set once a worker could not be started (blocked by a policy, for one): the page does not try again. */
let workersAreBlocked = false;

/** A runner in a worker where that is possible, else in the page. */
export function startRunner(): RecomputeRunner {
  if (workersAreBlocked || typeof Worker === 'undefined') return startPageRunner();
  try {
    return startWorkerRunner(makeWorker());
  } catch {
    workersAreBlocked = true;
    return startPageRunner();
  }
}

/** Runs jobs in the worker; changes over to the page when the script turns out not to load. */
export function startWorkerRunner(
  worker: Worker,
  startInstead: () => RecomputeRunner = startPageRunner,
): RecomputeRunner {
  let instead: RecomputeRunner | undefined;
  let sent: LiveView | undefined;
  let count = 0;
  let isReady = false;
  let current: {
    readonly job: RecomputeJob;
    readonly done: (view: LiveView) => void;
    readonly failed: (m: string) => void;
  };

  const giveUp = (): void => {
    if (isReady || instead !== undefined) return;
    workersAreBlocked = true;
    worker.terminate();
    instead = startInstead();
    if (current !== undefined) instead.run(current.job, current.done, current.failed);
  };
  const timer = setTimeout(giveUp, loadingTime);
  worker.onerror = (event): void => {
    event.preventDefault();
    if (isReady) current?.failed(event.message);
    else giveUp();
  };
  worker.onmessage = ({ data }: MessageEvent<WorkerMessage>): void => {
    if (data.type === 'ready') {
      isReady = true;
      clearTimeout(timer);
    } else if ('id' in data && data.id === count) {
      if (data.type === 'result') current.done(data.view);
      else current.failed(data.message);
    }
  };

  return {
    run(job, done, failed): void {
      current = { job, done, failed };
      if (instead !== undefined) {
        instead.run(job, done, failed);
        return;
      }
      count += 1;
      const message: JobMessage = {
        id: count,
        values: job.values,
        view: job.view === sent ? undefined : job.view,
      };
      sent = job.view;
      worker.postMessage(message);
    },
    end(): void {
      clearTimeout(timer);
      worker.onmessage = null;
      worker.onerror = null;
      worker.terminate();
      instead?.end();
    },
  };
}

/** Runs jobs in the page, one task each, so that input is handled in between. */
export function startPageRunner(): RecomputeRunner {
  let latest: LiveView | undefined;
  let base: LiveView | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    run(job, done, failed): void {
      timer = setTimeout(() => {
        try {
          if (job.view !== base) latest = undefined;
          base = job.view;
          latest = recompute(job.view, job.values, { previous: statesOf(latest) });
        } catch (error) {
          failed(messageOf(error));
          return;
        }
        done(latest);
      }, 0);
    },
    end(): void {
      clearTimeout(timer);
    },
  };
}
