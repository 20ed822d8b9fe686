import {
  multiplyVector,
  requireFinite,
  requireLength,
  zeros,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import { requireConvention, type InputConvention } from '../orbits/trajectory.js';
import type { LinearSystem } from './linear-system.js';

/** The state of a linear network as the sum of what it remembers. */
export interface UnrolledState {
  /** h_T = start + Σ inputs, shape [n]. */
  readonly state: Vector;
  /** W^T h₀ (a power): what is left of the start after T steps, shape [n]. */
  readonly fromStart: Vector;
  /** Row i: what is left of the i-th input given, W^{T−1−i} U x, shape [T, n]. */
  readonly fromInputs: Matrix;
  /** Index that the convention gives to the first input: 0 for E1, 1 for PT. */
  readonly firstInputIndex: 0 | 1;
  readonly convention: InputConvention;
}

/**
 * Unrolls h′ = W h + U x: every input's own share of the final state.
 *
 * E1 (h_{t+1} = W h_t + U x_t): h_T = W^T h₀ + Σ W^i U x_{T−1−i}. PT (h_t = W h_{t−1} + U x_t): the same states, and the
 * inputs are called x₁ … x_T, so that the sum reads W^i U x_{T−i}. Here `W^T` is a power.
 *
 * @param system - Linear network.
 * @param start - h₀, shape [n].
 * @param inputs - T inputs in the order in which they arrive, each of shape [m].
 * @param options - The convention that numbers the inputs.
 * @returns The final state and its parts.
 * @throws {ShapeMismatchError} If a shape does not fit.
 * @throws {NonFiniteError} If a number is NaN or infinite.
 * @throws {RangeError} If the convention is neither of the two.
 *
 * Cost: O(T² n²) at most (one power of W per input, built up from the last).
 *
 * @example
 * ```ts
 * const system = linearSystem({ recurrent: [[0.5]], input: [[1]] });
 * const { fromInputs, fromStart } = unroll(system, [8], [[1], [1]], { convention: 'E1' });
 * assertClose(fromStart, [2]);
 * assertClose(fromInputs.data, [0.5, 1]);
 * ```
 */
export function unroll(
  system: LinearSystem,
  start: ArrayLike<number>,
  inputs: readonly ArrayLike<number>[],
  options: { readonly convention: InputConvention },
): UnrolledState {
  const purpose = 'Cannot unroll';
  const { recurrent: w, input: u } = system;
  const n = w.rows;
  requireConvention(purpose, options.convention);
  requireLength(purpose, 'start', start, n);
  requireFinite(purpose, 'start', start);
  const fromInputs = zeros(inputs.length, n);
  let fromStart: Vector = Float64Array.from(start);
  const shares: Vector[] = [];
  inputs.forEach((x, t) => {
    requireLength(purpose, `inputs[${t}]`, x, u.columns);
    requireFinite(purpose, `inputs[${t}]`, x);
    fromStart = multiplyVector(w, fromStart);
    for (let i = 0; i < shares.length; i++) shares[i] = multiplyVector(w, shares[i]);
    shares.push(multiplyVector(u, Float64Array.from(x)));
  });
  const state = fromStart.slice();
  shares.forEach((share, i) => {
    fromInputs.data.set(share, i * n);
    share.forEach((value, j) => (state[j] += value));
  });
  const { convention } = options;
  return { state, fromStart, fromInputs, firstInputIndex: convention === 'E1' ? 0 : 1, convention };
}
