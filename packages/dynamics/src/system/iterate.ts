import { identity, multiply, type Matrix, type Vector } from '@phasebook/linalg';
import { iteratedEnclosure } from './enclosure.js';
import { requireWhole } from './require-number.js';
import type { SmoothMap } from './smooth-map.js';

/**
 * The k-th iterate Fᵏ of a map: its fixed points are the cycles of F whose period divides k.
 *
 * The Jacobian is the ordered product J(h_{k−1}) ⋯ J(h₁) J(h₀), latest factor on the left.
 *
 * @param map - Map F.
 * @param times - k, a positive integer.
 * @returns Map Fᵏ of the same dimension.
 * @throws {RangeError} If `times` is not a positive integer.
 *
 * Cost: k steps; the Jacobian costs k Jacobians and k products of n × n matrices.
 *
 * @example The 2-cycle of a neuron with self-weight −2
 * ```ts
 * const neuron = withInput(elmanCell({ recurrent: [[-2]], input: [[]], bias: [0] }));
 * const twice = iterate(neuron, 2);
 * assertClose(twice.jacobian(vector(0.957504024077269)).data, [0.02767967], 1e-7);
 * ```
 */
export function iterate(map: SmoothMap, times: number): SmoothMap {
  requireWhole('Cannot iterate a map', 'times', times, 1);
  return {
    dim: map.dim,
    range: map.range,
    enclosure: map.enclosure && iteratedEnclosure(map.enclosure, times),
    step(state: Vector): Vector {
      let h = map.step(state);
      for (let k = 1; k < times; k++) h = map.step(h);
      return h;
    },
    jacobian(state: Vector): Matrix {
      let product = identity(map.dim);
      let h = state;
      for (let k = 0; k < times; k++) {
        product = multiply(map.jacobian(h), product);
        if (k < times - 1) h = map.step(h);
      }
      return product;
    },
  };
}
