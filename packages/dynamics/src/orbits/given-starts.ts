import { requireFinite, requireLength } from '@phasebook/linalg';
import { givenStates, type Starts } from './starts.js';

/** Starts for a map of dimension n, given as states or as a recipe; checked. */
export function startsFrom(
  purpose: string,
  from: Starts | readonly ArrayLike<number>[],
  dim: number,
): Starts {
  const states = 'label' in from ? from.states : from;
  if (states.length === 0) {
    throw new RangeError(`${purpose}: \`from\` must hold at least one state: got none`);
  }
  for (const state of states) {
    requireLength(purpose, 'from', state, dim);
    requireFinite(purpose, 'from', state);
  }
  return 'label' in from ? from : givenStates(from);
}
