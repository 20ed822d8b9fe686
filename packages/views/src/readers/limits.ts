import type { EncodedArray } from '../encoding.js';
import { ViewError } from '../errors.js';
import type { View } from '../types.js';

// What one picture may hold. Beyond this a page would stop answering while it draws, and nobody could read it.

/** Numbers in all arrays together: a line of half as many points takes a browser a fraction of a second. */
const maxNumbers = 2 ** 16;
/** Labels are the colours of cells, which cost less than points. */
const labelCost = 1 / 4;
/** Entries of all lists together. */
const maxEntries = 10_000;
/** Letters of all texts together. */
const maxLetters = 200_000;

/** What is computed from and not drawn; the readers of models have their own limit. */
const notDrawn: readonly string[] = ['model', 'source', 'inputs'];

/** Throws where a view holds more than a page can draw. */
export function requireDrawable(view: View, path: string): void {
  const excess = excessOf(view);
  if (excess !== undefined)
    throw new ViewError(path, `a picture of at most ${excess.most}`, String(excess.sum));
}

/** What a view holds more of than a page can draw; `undefined` where it can be drawn. */
export function excessOf(view: View): { readonly most: string; readonly sum: number } | undefined {
  const sums = { numbers: 0, entries: 0, letters: 0 };
  const add = (value: unknown): void => {
    if (typeof value === 'string') sums.letters += value.length;
    else if (Array.isArray(value)) {
      sums.entries += value.length;
      value.forEach(add);
    } else if (typeof value === 'object' && value !== null) {
      if ('base64' in value) {
        const { dtype, shape } = value as EncodedArray;
        const cost = dtype === 'int8' ? labelCost : 1;
        sums.numbers += shape.reduce((product, extent) => product * extent, cost);
        return;
      }
      for (const [key, entry] of Object.entries(value)) if (!notDrawn.includes(key)) add(entry);
    }
  };
  add(view);
  if (sums.numbers > maxNumbers) return { most: `${maxNumbers} numbers`, sum: sums.numbers };
  if (sums.entries > maxEntries) return { most: `${maxEntries} entries in lists`, sum: sums.entries };
  if (sums.letters > maxLetters) return { most: `${maxLetters} letters`, sum: sums.letters };
  return undefined;
}
