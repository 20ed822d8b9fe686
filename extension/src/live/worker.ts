import { recompute, type LiveView } from '@phasebook/views';
import { explore } from './explore.js';
import { messageOf, statesOf, type ExploreMessage, type JobMessage, type WorkerMessage } from './protocol.js';

// The part of a dedicated worker's scope that is used; the page's own types describe a window.
interface Scope {
  postMessage(message: WorkerMessage): void;
  onmessage: ((event: { readonly data: JobMessage | ExploreMessage }) => void) | null;
}

const scope = self as unknown as Scope;
let base: LiveView | undefined;
let latest: LiveView | undefined;

scope.onmessage = ({ data }): void => {
  if ('network' in data) {
    explore(data, (reply) => scope.postMessage(reply));
    return;
  }
  try {
    if (data.view !== undefined) {
      base = data.view;
      latest = undefined;
    }
    if (base === undefined) throw new Error('The worker has not been given a view');
    latest = recompute(base, data.values, { previous: statesOf(latest) });
    scope.postMessage({ type: 'result', id: data.id, view: latest });
  } catch (error) {
    scope.postMessage({ type: 'failure', id: data.id, message: messageOf(error) });
  }
};

scope.postMessage({ type: 'ready' });
