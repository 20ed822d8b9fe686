import { add, identity, scale, type Matrix, type Vector } from '@phasebook/linalg';
import type { Flow } from './flow.js';
import { requirePositiveFinite } from './require-number.js';
import type { SmoothMap } from './smooth-map.js';

/**
 * The flow τ dh/dt = F(h) − h of a map: the continuous-time network whose Euler steps are the leaky map.
 *
 * Same fixed points as F; an eigenvalue λ of the map becomes the rate (λ − 1)/τ.
 *
 * @param map - F; of a cell, `withInput(cell, input)`.
 * @param timeConstant - τ > 0, in the units of time. @default 1
 * @returns Flow of the same dimension.
 * @throws {RangeError} If `timeConstant` is not positive and finite.
 *
 * Cost: that of F plus O(n).
 * Source: Beer, Adapt. Behav. 3 (1995) 469–509, eq. 1.
 *
 * @example A neuron with self-weight 2 leaves the origin at the rate 1/τ
 * ```ts
 * const flow = continuousTime(withInput(elmanCell({ recurrent: [[2]] })), 10);
 * assertClose(flow.jacobian(vector(0)).data, [0.1]);
 * ```
 */
export function continuousTime(map: SmoothMap, timeConstant: number = 1): Flow {
  requirePositiveFinite('Cannot make a continuous-time system', 'timeConstant', timeConstant);
  return {
    dim: map.dim,
    rate: (state: Vector): Vector => map.step(state).map((next, i) => (next - state[i]) / timeConstant),
    jacobian: (state: Vector): Matrix =>
      scale(add(map.jacobian(state), identity(map.dim), -1), 1 / timeConstant),
  };
}
