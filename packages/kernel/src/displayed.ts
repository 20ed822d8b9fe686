import { randomUUID } from 'node:crypto';
import { dropNextLineFeed, isNotebook, sendDisplay, type DisplayContent } from './tslab-display.js';

/** Kernels other than tslab ask the value of a cell for its output under this name. */
const displaySymbol = Symbol.for('Jupyter.display');
const inspectSymbol = Symbol.for('nodejs.util.inspect.custom');

/** A display id that no other output of the notebook has, also after a restart of the kernel. */
export function newDisplayId(): string {
  return `phasebook-${randomUUID()}`;
}

/** Whether a kernel other than tslab may ask for the output by itself. */
function isOtherKernel(): boolean {
  const scope = globalThis as { Deno?: { jupyter?: unknown }; process?: { stdout?: unknown } };
  return scope.Deno !== undefined || scope.process?.stdout === undefined;
}

/** Sends an output, or prints its sentence where there is no notebook; returns whether it was sent. */
export function present(content: DisplayContent, id: string, isUpdate: boolean): boolean {
  if (sendDisplay(content, id, isUpdate)) return true;
  if (!isOtherKernel()) process.stdout.write(`${String(content.data['text/plain'])}\n`);
  return false;
}

/**
 * Gives a value the manners of something that was displayed.
 *
 * As the last expression of a tslab cell it prints nothing, since its output stands there already; elsewhere it
 * inspects as its sentence; kernels that know `Symbol.for('Jupyter.display')` get the output that is current.
 */
export function asDisplayed<T extends object>(
  value: T,
  current: () => DisplayContent,
  wasSent: () => boolean,
): T {
  const sentence = (): string => String(current().data['text/plain']);
  const manners: Record<PropertyKey, () => unknown> = {
    toString: sentence,
    [displaySymbol]: () => (wasSent() ? {} : current().data),
    [inspectSymbol]: () => {
      if (!isNotebook()) return sentence();
      dropNextLineFeed();
      return '';
    },
  };
  for (const key of Reflect.ownKeys(manners)) {
    Object.defineProperty(value, key, { value: manners[key as string], enumerable: false });
  }
  return value;
}
