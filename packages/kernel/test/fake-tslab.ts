import { createRequire } from 'node:module';

/** A display message as tslab's writer takes it. */
export interface Sent {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly transient: { readonly display_id: string };
  readonly isUpdate: boolean;
}

const { cache } = createRequire(import.meta.url);
const file = '/somewhere/node_modules/tslab/dist/jupyter.js';

/** Puts a running tslab into the module cache; returns what is sent through it. */
export function startTslab(): Sent[] {
  const sent: Sent[] = [];
  const exports = {
    lastWriteDisplayData: (message: Omit<Sent, 'isUpdate'>, isUpdate: boolean): void => {
      sent.push({ ...message, isUpdate });
    },
  };
  // A copy that was imported beside the running one is not ready and must not be taken.
  const entry = (value: object): NodeJS.Module => ({ exports: value }) as NodeJS.Module;
  cache['/elsewhere/node_modules/tslab/dist/jupyter.js'] = entry({ lastWriteDisplayData: null });
  cache[file] = entry(exports);
  stop = () => {
    exports.lastWriteDisplayData = null as never;
    delete cache[file];
    delete cache['/elsewhere/node_modules/tslab/dist/jupyter.js'];
  };
  return sent;
}

let stop = (): void => undefined;

/** Ends what `startTslab` started. */
export function stopTslab(): void {
  stop();
}
