import { createRequire } from 'node:module';

/** Content of a Jupyter display message: data and metadata by MIME type. */
export interface DisplayContent {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

interface DisplayMessage extends DisplayContent {
  readonly transient: { readonly display_id: string };
}

type DisplayWriter = (message: DisplayMessage, isUpdate: boolean) => void;

interface JupyterModule {
  readonly lastWriteDisplayData?: DisplayWriter | null;
}

const moduleFile = /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/;

// tslab hooks `require('tslab')` in cells only: imported from a package it would be a second copy that is not ready,
// and its public display sends one MIME type per message. The running copy is in the module cache.
const { cache } = createRequire(import.meta.url);
let running: JupyterModule | undefined;

function liveWriter(): DisplayWriter | undefined {
  if (typeof running?.lastWriteDisplayData !== 'function') {
    running = Object.entries(cache)
      .filter(([file]) => moduleFile.test(file))
      .map(([, module]) => module?.exports as JupyterModule | undefined)
      .find((candidate) => typeof candidate?.lastWriteDisplayData === 'function');
  }
  return running?.lastWriteDisplayData ?? undefined;
}

/** Whether this process is a tslab kernel that has run a cell. */
export function isNotebook(): boolean {
  return liveWriter() !== undefined;
}

/** Sends a display, or replaces the whole earlier one of that id; `false` outside a notebook. */
export function sendDisplay(content: DisplayContent, id: string, isUpdate: boolean): boolean {
  const write = liveWriter();
  if (write === undefined) return false;
  write({ ...content, transient: { display_id: id } }, isUpdate);
  return true;
}

/**
 * Keeps `console.log` from printing an empty line, from inside the inspection of its only argument.
 *
 * tslab logs the value of a cell's last expression. What was displayed already inspects as the empty text, and the
 * line feed that would follow is dropped here; the hook lives until the end of the current synchronous job.
 */
export function dropNextLineFeed(): void {
  const { stdout } = process;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- put back as it is, called with its stream
  const original = stdout.write;
  const hook = ((...args: Parameters<typeof original>): boolean => {
    restore();
    return String(args[0]) === '\n' ? true : original.apply(stdout, args);
  }) as typeof original;
  const restore = (): void => {
    if (stdout.write === hook) stdout.write = original;
  };
  stdout.write = hook;
  queueMicrotask(restore);
}
