import { distance, requireFinite, requireLength, type Vector } from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { requirePositive } from '../system/require-number.js';

/** How many different answers a cell gives to one input series, depending on where it starts. */
export interface DistinctResponses {
  /** Number of groups of starts that ended together: 1 speaks for the echo state property under this input. */
  readonly count: number;
  /** For every start the number of its group, in the order of their first members. */
  readonly groups: readonly number[];
  /** Final state of each start. */
  readonly states: readonly Vector[];
  /** Largest distance between any start's state and the first one's, before the first step and after each. */
  readonly spread: Vector;
  readonly status: 'complete' | 'diverged';
  readonly settings: { readonly tolerance: number };
  readonly warnings: readonly string[];
}

/** Options of `distinctResponses`. */
export interface DistinctResponsesOptions extends LongWorkOptions {
  /** Starts, each of shape [stateDim]; at least two. */
  readonly starts: readonly ArrayLike<number>[];
  /** Inputs, each of shape [inputDim]. */
  readonly inputs: readonly ArrayLike<number>[];
  /** Final states closer than this belong together. @default 1e-6 */
  readonly tolerance?: number;
}

/**
 * Drives a cell from several starts by the same inputs and counts the responses that remain.
 *
 * A negative conditional exponent says that each response attracts its neighbours; it does not say that there is
 * only one. This looks.
 *
 * @param cell - Any cell.
 * @param options - Starts and inputs.
 * @returns Groups of starts, and how the spread between them fell.
 * @throws {RangeError} If there are fewer than two starts, no inputs, or `tolerance` is not positive.
 * @throws {ShapeMismatchError} If a start or an input does not fit.
 *
 * Cost: starts × inputs steps.
 * Source: Manjunath and Jaeger, Neural Comput. 25 (2013) 671–696; Yildiz, Jaeger and Kiebel, Neural Netw. 35 (2012) 1.
 *
 * @example A bistable neuron keeps two answers while nothing pushes it
 * ```ts
 * const neuron = elmanCell({ recurrent: [[2]], input: [[1]] });
 * const inputs = Array.from({ length: 60 }, () => [0]);
 * assertEqual(distinctResponses(neuron, { starts: [[-0.9], [0.9]], inputs }).count, 2);
 * ```
 */
export function distinctResponses(cell: Cell, options: DistinctResponsesOptions): DistinctResponses {
  const purpose = 'Cannot compare responses';
  const { starts, inputs, tolerance = 1e-6, signal, onProgress } = options;
  if (starts.length < 2) {
    throw new RangeError(`${purpose}: \`starts\` must have at least 2 entries: got ${starts.length}`);
  }
  if (inputs.length === 0) throw new RangeError(`${purpose}: \`inputs\` must hold at least one: got none`);
  requirePositive(purpose, 'tolerance', tolerance);
  const states: Vector[] = starts.map((start, i) => {
    requireLength(purpose, `starts[${i}]`, start, cell.stateDim);
    requireFinite(purpose, `starts[${i}]`, start);
    return Float64Array.from(start);
  });
  const spreadNow = (): number =>
    states.reduce((most, state) => Math.max(most, distance(state, states[0])), 0);
  const spread = new Float64Array(inputs.length + 1);
  spread[0] = spreadNow();
  inputs.forEach((given, t) => {
    throwIfAborted(signal);
    requireLength(purpose, `inputs[${t}]`, given, cell.inputDim);
    requireFinite(purpose, `inputs[${t}]`, given);
    const input = Float64Array.from(given);
    for (let i = 0; i < states.length; i++) states[i] = cell.step(states[i], input);
    spread[t + 1] = spreadNow();
    onProgress?.({ done: t + 1, total: inputs.length });
  });
  const isFinite = states.every((state) => state.every(Number.isFinite));
  const first: Vector[] = [];
  const groups = states.map((state) => {
    const known = first.findIndex((other) => distance(state, other) < tolerance);
    return known < 0 ? first.push(state) - 1 : known;
  });
  const warnings: string[] = [];
  const last = spread[inputs.length];
  if (first.length > 1 && last < 0.5 * spread[inputs.length >> 1]) {
    warnings.push('The responses are still approaching each other: use more inputs');
  }
  return {
    count: first.length,
    groups,
    states,
    spread,
    status: isFinite ? 'complete' : 'diverged',
    settings: { tolerance },
    warnings,
  };
}
