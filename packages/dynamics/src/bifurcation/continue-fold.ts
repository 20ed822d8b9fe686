import type { FlowFamily, MapFamily } from '../system/family.js';
import { bifurcationCurve, type BifurcationCurve, type CurveOptions } from './bifurcation-curve.js';

/**
 * The curve of folds in the plane of two parameters, with cusps and double eigenvalues marked.
 *
 * Pseudo-arclength continuation of G = 0 with the bordered defect of ∂G/∂h, the borders turning with the null vectors;
 * it passes through cusps and Bogdanov–Takens points.
 *
 * @param family - Map or flow with named parameters.
 * @param options - Two parameters, a state and values near a fold, ranges; step control.
 * @returns The curve, with `cusp`, `resonance-1:1` or `bogdanov-takens`, `fold-flip`, `fold-neimark-sacker` or
 *   `zero-hopf` among its special points.
 * @throws {ShapeMismatchError} If `start` does not have n entries.
 * @throws {NonFiniteError} If `start` holds NaN or an infinity.
 * @throws {RangeError} If a parameter does not exist, or an option is out of range.
 *
 * Cost: per point some forty Jacobians (k times as many for cycles) and 30 n³ flops.
 * Source: Govaerts, Numerical Methods for Bifurcations of Dynamical Equilibria (2000), section 4.1; Kuznetsov, Elements
 * of Applied Bifurcation Theory, 3rd ed., sections 8.2, 8.4 and 10.3.
 *
 * @example The cusp of the tanh neuron at w = 1, b = 0
 * ```ts
 * const neuron = cellFamily(elmanCell({ recurrent: [[2]], bias: [0.53] }));
 * const { specialPoints } = continueFold(neuron, {
 *   parameters: ['recurrent[0,0]', 'bias[0]'],
 *   start: [-0.7],
 *   ranges: [[0, 4], [-3, 3]],
 * });
 * assertEqual(specialPoints.map((point) => point.kind), ['cusp']);
 * assertClose(specialPoints[0].parameters, [1, 0], 1e-8);
 * ```
 */
export function continueFold(family: MapFamily | FlowFamily, options: CurveOptions): BifurcationCurve {
  return bifurcationCurve('Cannot continue a fold', 'fold', family, options);
}
