// What runs in each worker of a pool in a page.
import { answerTask } from '@phasebook/dynamics';
import { setNumericEngine } from '@phasebook/linalg';
import type { FromPoolWorker, ToPoolWorker } from './browser-workers.js';

// The part of a dedicated worker's scope that is used; the page's own types describe a window.
interface Scope {
  postMessage(message: FromPoolWorker): void;
  onmessage: ((event: { readonly data: ToPoolWorker }) => void) | null;
}

const scope = self as unknown as Scope;

scope.onmessage = ({ data }): void => {
  if ('task' in data) {
    scope.postMessage({ outcome: answerTask(data.task) });
    return;
  }
  setNumericEngine({ deterministic: data.deterministic });
  scope.postMessage({ ready: true });
};
