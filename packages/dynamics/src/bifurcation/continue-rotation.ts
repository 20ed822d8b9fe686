import type { FlowFamily, MapFamily } from '../system/family.js';
import { bifurcationCurve, type BifurcationCurve, type CurveOptions } from './bifurcation-curve.js';

/**
 * The curve of Neimark–Sacker bifurcations of a map in the plane of two parameters, strong resonances marked.
 *
 * M² − 2 cos θ M + I loses two ranks: two bordered equations more, cos θ one unknown more, so that the curve runs
 * smoothly into the 1:1 and 1:2 resonances, where it ends.
 *
 * @param family - Map with named parameters, at least two variables.
 * @param options - Two parameters, a state and values near the bifurcation, ranges; step control.
 * @returns The curve, with `resonance-1:1` to `resonance-1:4`, `chenciner`, `fold-neimark-sacker`,
 *   `flip-neimark-sacker` and `double-neimark-sacker` among its special points.
 * @throws {ShapeMismatchError} If `start` does not have n entries.
 * @throws {NonFiniteError} If `start` holds NaN or an infinity.
 * @throws {RangeError} If a parameter does not exist, an option is out of range, or the family is one of flows.
 *
 * Cost: per point some hundred Jacobians (k times as many for cycles) and 60 n³ flops.
 * Source: Govaerts (2000), section 4.4; Kuznetsov, 3rd ed., chapters 9 and 10.
 *
 * @example Strong resonances of two neurons, where the trace of W is −1 and 0
 * ```ts
 * const net = cellFamily(elmanCell({ recurrent: [[0.5, -1], [1, 0]] }));
 * const { specialPoints } = continueNeimarkSacker(net, {
 *   parameters: ['recurrent[0,0]', 'recurrent[0,1]'],
 *   start: [0, 0],
 *   ranges: [[-1.5, 1.5], [-2, 0]],
 * });
 * assertEqual(specialPoints.map(({ kind }) => kind), ['resonance-1:3', 'resonance-1:4']);
 * assertClose(specialPoints.map(({ parameters }) => parameters), [[-1, -1], [0, -1]], 1e-8);
 * ```
 */
export function continueNeimarkSacker(family: MapFamily, options: CurveOptions): BifurcationCurve {
  return bifurcationCurve('Cannot continue a Neimark–Sacker bifurcation', 'neimark-sacker', family, options);
}

/**
 * The curve of Hopf bifurcations of a flow in the plane of two parameters.
 *
 * J² + ω² I loses two ranks: two bordered equations more, ω² one unknown more; it ends where ω = 0 (Bogdanov–Takens).
 *
 * @param family - Flow with named parameters, at least two variables.
 * @param options - Two parameters, a state and values near the bifurcation, ranges; step control.
 * @returns The curve, with `bogdanov-takens`, `bautin`, `zero-hopf` and `double-hopf` among its special points.
 * @throws {ShapeMismatchError} If `start` does not have n entries.
 * @throws {NonFiniteError} If `start` holds NaN or an infinity.
 * @throws {RangeError} If a parameter does not exist, an option is out of range, or the family is one of maps.
 *
 * Cost: per point some hundred Jacobians and 60 n³ flops.
 * Source: Govaerts (2000), section 4.3; Kuznetsov, 3rd ed., chapters 8 and 10.
 *
 * @example The Lorenz equations: ρ = σ (σ + β + 3) / (σ − β − 1)
 * ```ts
 * const { points } = continueHopf(lorenzFamily, {
 *   parameters: ['rho', 'sigma'], values: { rho: 24.7 }, start: [7.96, 7.96, 23.7], ranges: [[20, 40], [5, 20]],
 * });
 * const exact = (s: number) => s * (s + 8 / 3 + 3) / (s - 8 / 3 - 1);
 * assertClose(points.map(({ parameters: [rho] }) => rho), points.map(({ parameters: [, s] }) => exact(s)), 1e-8);
 * ```
 */
export function continueHopf(family: FlowFamily, options: CurveOptions): BifurcationCurve {
  return bifurcationCurve('Cannot continue a Hopf bifurcation', 'hopf', family, options);
}
