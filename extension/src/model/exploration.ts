import { explore } from '../live/explore.js';
import type { ExploreMessage, ExploreReply, WorkerMessage } from '../live/protocol.js';
import { makeWorker } from '../live/make-worker.js';
import { trans } from '../text/trans.js';

/** A computation that goes on elsewhere. */
export interface Exploration {
  /** Ends it at once; nothing is told any more. */
  end(): void;
}

/** Starts a computation. */
export type StartExploration = (message: ExploreMessage, tell: (reply: ExploreReply) => void) => Exploration;

/** More would leave no processor for sliders, however many networks a page shows. */
const mostAtOnce = 2;

/** Computes as soon as less than `most` computations are going on. */
export function inTurn(start: StartExploration, most: number): StartExploration {
  const waiting: (() => void)[] = [];
  let running = 0;
  return (message, tell) => {
    let exploration: Exploration | undefined;
    let isEnded = false;
    const begin = (): void => {
      running++;
      exploration = start(message, tell);
    };
    if (running < most) begin();
    else waiting.push(begin);
    return {
      end: (): void => {
        if (isEnded) return;
        isEnded = true;
        const place = waiting.indexOf(begin);
        if (place !== -1) {
          waiting.splice(place, 1);
          return;
        }
        exploration?.end();
        running--;
        waiting.shift()?.();
      },
    };
  };
}

/** Computes in a worker of its own, so that ending it is immediate; in the page where there are no workers. */
export const startExploration: StartExploration = inTurn((message, tell) => {
  let worker: Worker;
  try {
    worker = makeWorker();
  } catch {
    return exploreInPage(message, tell);
  }
  let instead: Exploration | undefined;
  let isLoaded = false;
  worker.onmessage = ({ data }: MessageEvent<WorkerMessage>): void => {
    if (data.type === 'ready') isLoaded = true;
    else if (data.type !== 'result' && data.type !== 'failure') tell(data);
  };
  worker.onerror = (event): void => {
    event.preventDefault();
    worker.terminate();
    if (isLoaded) tell({ type: 'unexplored', message: event.message || trans.__('The worker has failed') });
    else instead = exploreInPage(message, tell);
  };
  worker.postMessage(message);
  return {
    end: (): void => {
      worker.onmessage = null;
      worker.onerror = null;
      worker.terminate();
      instead?.end();
    },
  };
}, mostAtOnce);

function exploreInPage(message: ExploreMessage, tell: (reply: ExploreReply) => void): Exploration {
  const timer = setTimeout(() => explore(message, tell), 0);
  return { end: () => clearTimeout(timer) };
}
