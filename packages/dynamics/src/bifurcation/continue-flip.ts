import type { MapFamily } from '../system/family.js';
import { bifurcationCurve, type BifurcationCurve, type CurveOptions } from './bifurcation-curve.js';

/**
 * The curve of flips (period doublings) of a map in the plane of two parameters.
 *
 * As `continueFold`, with the bordered defect of M + I.
 *
 * @param family - Map with named parameters.
 * @param options - Two parameters, a state and values near a flip, ranges; step control.
 * @returns The curve, with `generalized-flip`, `resonance-1:2`, `fold-flip`, `flip-neimark-sacker` among its special
 *   points.
 * @throws {ShapeMismatchError} If `start` does not have n entries.
 * @throws {NonFiniteError} If `start` holds NaN or an infinity.
 * @throws {RangeError} If a parameter does not exist, an option is out of range, or the family is one of flows.
 *
 * Cost: per point some sixty Jacobians (k times as many for cycles) and 30 n³ flops.
 * Source: Govaerts (2000), section 4.1; Kuznetsov, 3rd ed., sections 9.3, 9.5 and 10.3.
 *
 * @example A neuron flips at w (1 − h²) = −1
 * ```ts
 * const neuron = cellFamily(elmanCell({ recurrent: [[-1]] }));
 * const { points } = continueFlip(neuron, {
 *   parameters: ['recurrent[0,0]', 'bias[0]'],
 *   start: [0],
 *   ranges: [[-3, 0], [-3, 3]],
 * });
 * assertClose(points.map(({ state, parameters }) => parameters[0] * (1 - state[0] ** 2)), points.map(() => -1));
 * ```
 */
export function continueFlip(family: MapFamily, options: CurveOptions): BifurcationCurve {
  return bifurcationCurve('Cannot continue a flip', 'flip', family, options);
}
