import type { Matrix, Vector } from '@phasebook/linalg';
import { conditionalLyapunovSpectrum } from '../lyapunov/conditional-lyapunov-spectrum.js';
import { lyapunovSpectrum, type LyapunovSpectrum } from '../lyapunov/lyapunov-spectrum.js';
import type { LongWorkOptions } from '../system/long-work.js';
import type { SmoothMap } from '../system/smooth-map.js';
import type { GradientSystem } from './driven-system.js';
import { jacobianProduct } from './jacobian-product.js';

/** Options of {@link gradientExponents}. */
export interface GradientExponentsOptions extends LongWorkOptions {
  /** k: lag of the gradients, and steps over which the exponents are averaged. */
  readonly steps: number;
  /** Steps of the state before that. @default 1000 */
  readonly transientSteps?: number;
  /** Seed of the first tangent vectors. @default 0 */
  readonly seed?: number;
}

/** Gradients over a long lag beside Lyapunov exponents over the same steps. */
export interface GradientExponents {
  readonly status: 'complete' | 'diverged';
  /** ln σᵢ(∂h_k/∂h_0)/k, nats per step, shape [n]: how fast gradients grow along each direction. */
  readonly gradientSlopesPerStep: Vector;
  /** Lyapunov exponents of the same orbit, nats per step, shape [n]. */
  readonly exponentsPerStep: Vector;
  /** The slopes less the exponents, shape [n]; they go to zero as 1/k. */
  readonly differences: Vector;
  /** Largest |difference| times k, in nats: bounded where both are the same in the limit. */
  readonly differenceInNats: number;
  readonly steps: number;
  /** |Σ ln σ − Σ ln |det J|| of the gradients, per step; and of the exponents. */
  readonly identityResiduals: readonly [gradients: number, exponents: number];
  /** The exponents with intervals and convergence series. */
  readonly spectrum: LyapunovSpectrum;
  readonly warnings: readonly string[];
}

/**
 * The link between gradients and chaos, both sides computed: the long-lag slopes of backpropagated gradients are the
 * Lyapunov exponents.
 *
 * One side takes singular values of the Jacobian product (`jacobianProduct`), the other re-orthonormalised tangent
 * vectors (`lyapunovSpectrum`), over the same orbit; by Oseledets' theorem they agree as the lag grows.
 *
 * @param system - A map, or a cell with its inputs (then: conditional exponents), of dimension n.
 * @param start - State before the transient, shape [n].
 * @param options - Steps of the lag, transient and seed.
 * @returns Slopes of the singular values and exponents, nats per step, shape [n], with their differences.
 * @throws {ShapeMismatchError} If `start` or an input has the wrong length.
 * @throws {NonFiniteError} If `start` or an input holds NaN or an infinity.
 * @throws {RangeError} If there are fewer inputs than steps, or an option is out of range.
 *
 * Cost: about 16 n³ flops a step; O(steps · n) memory.
 * Source: Engelken, Wolf and Abbott, arXiv:2006.02427, section on gradients; Oseledets, Trans. Moscow Math. Soc. 19
 * (1968) 197.
 *
 * @example A linear network: both are ln |λ|
 * ```ts
 * const map = withInput(linearCell({ recurrent: [[0.9, 1], [0, 0.5]] }));
 * const { gradientSlopesPerStep, differenceInNats } = gradientExponents(map, [0, 0], { steps: 2000 });
 * assertClose(gradientSlopesPerStep, [Math.log(0.9), Math.log(0.5)], 1e-3);
 * assertEqual(differenceInNats < 3, true);
 * ```
 */
export function gradientExponents(
  system: GradientSystem,
  start: ArrayLike<number>,
  options: GradientExponentsOptions,
): GradientExponents {
  const { steps, transientSteps = 1000, seed = 0, signal, onProgress } = options;
  const total = 2 * steps;
  const product = jacobianProduct(system, start, {
    steps,
    transientSteps,
    seed,
    signal,
    onProgress: ({ done }) => onProgress?.({ done, total }),
  });
  const common = { steps, transientSteps, seed, signal };
  const spectrum =
    'cell' in system
      ? conditionalLyapunovSpectrum(system.cell, system.inputs, { ...common, start })
      : lyapunovSpectrum(withoutEngine(system), start, common);
  onProgress?.({ done: total, total });
  const gradientSlopesPerStep = product.logSingularValues.map((value) => value / product.steps);
  const differences = gradientSlopesPerStep.map((value, i) =>
    value === spectrum.exponentsPerStep[i] ? 0 : value - spectrum.exponentsPerStep[i],
  );
  const largest = differences.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return {
    status: product.status === 'complete' ? spectrum.status : 'diverged',
    gradientSlopesPerStep,
    exponentsPerStep: spectrum.exponentsPerStep,
    differences,
    differenceInNats: largest * product.steps,
    steps: product.steps,
    identityResiduals: [product.identityResidual / product.steps, spectrum.identityResidual ?? NaN],
    spectrum,
    warnings: [...new Set([...product.warnings, ...spectrum.warnings])],
  };
}

/** The same map on the plain path: on a chaotic orbit other rounding would soon be another orbit. */
function withoutEngine(map: SmoothMap): SmoothMap {
  return {
    dim: map.dim,
    step: (state: Vector): Vector => map.step(state),
    jacobian: (state: Vector): Matrix => map.jacobian(state),
  };
}
