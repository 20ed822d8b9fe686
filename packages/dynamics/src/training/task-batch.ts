import type { Sequences } from '../gradients/sequences.js';
import { requireWhole } from '../system/require-number.js';

const PURPOSE = 'Cannot make a task';

/** Throws a `RangeError` unless every number is an integer of at least 1. */
export function requireCounts(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) requireWhole(PURPOSE, name, value, 1);
}

/** Sequences of zeros, to be filled. */
export function emptySequences(steps: number, batch: number, width: number): Sequences {
  return { steps, batch, width, data: new Float64Array(steps * batch * width) };
}
