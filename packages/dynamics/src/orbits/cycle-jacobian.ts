import { identity, multiply, requireFinite, requireLength, type Matrix } from '@phasebook/linalg';
import type { SmoothMap } from '../system/smooth-map.js';

/**
 * The Jacobian of a whole cycle: the product J(h_{p−1}) ⋯ J(h₁) J(h₀), latest factor on the left.
 *
 * Its eigenvalues are the multipliers of the cycle; they are the same from whichever of its points one starts.
 *
 * @param map - Map F of dimension n.
 * @param states - The p points in the order of the orbit, each of shape [n].
 * @returns Shape [n, n].
 * @throws {ShapeMismatchError} If a state does not have n entries.
 * @throws {RangeError} If there are no states.
 *
 * Cost: p Jacobians and p products of n × n matrices.
 *
 * @example The 2-cycle of the logistic map has the multiplier 4 + 2r − r², from either point
 * ```ts
 * const r = 3.2;
 * const root = Math.sqrt((r + 1) * (r - 3));
 * const [low, high] = [vector((r + 1 - root) / (2 * r)), vector((r + 1 + root) / (2 * r))];
 * assertClose(cycleJacobian(logisticMap(r), [low, high]).data, [4 + 2 * r - r * r]);
 * assertClose(cycleJacobian(logisticMap(r), [high, low]).data, [4 + 2 * r - r * r]);
 * ```
 */
export function cycleJacobian(map: SmoothMap, states: readonly ArrayLike<number>[]): Matrix {
  const purpose = 'Cannot take the Jacobian of a cycle';
  if (states.length === 0) throw new RangeError(`${purpose}: \`states\` must hold at least one state: got 0`);
  let product = identity(map.dim);
  states.forEach((state, t) => {
    requireLength(purpose, `states[${t}]`, state, map.dim);
    requireFinite(purpose, `states[${t}]`, state);
    product = multiply(map.jacobian(Float64Array.from(state)), product);
  });
  return product;
}
