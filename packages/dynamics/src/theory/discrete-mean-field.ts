import { activation, type Activation } from '../cells/activations.js';
import type { ActivationName } from '../system/cell-description.js';
import { requireNonNegative, requirePositiveFinite } from '../system/require-number.js';
import { findRoot } from './find-root.js';
import { gaussianMean, gaussianPairMean } from './gaussian-mean.js';

/** Options of {@link discreteMeanField}. */
export interface DiscreteMeanFieldOptions {
  /** Standard deviation σ_b of the biases. @default 0 */
  readonly biasDeviation?: number;
  /** Activation, by name or by its functions. @default 'tanh' */
  readonly activation?: ActivationName | Pick<Activation, 'value' | 'derivative'>;
  /**
   * Variance from which the iteration starts. Activations that are not bounded may have several fixed points: it goes to
   * the stable one next to it. @default 1
   */
  readonly initialVariance?: number;
  /** Absolute error of quadratures. @default 1e-10 */
  readonly tolerance?: number;
}

/** The limit of many units of a random network in discrete time, or of a deep network at initialisation. */
export interface DiscreteMeanField {
  /** `diverged` where the variance grows without bound (ReLU at gains above √2). */
  readonly status: 'converged' | 'max-steps' | 'diverged';
  /** q*: variance of the pre-activations. */
  readonly variance: number;
  /** |F(q*) − q*| of the variance map. */
  readonly residual: number;
  /** χ₁ = σ_w² E f′²: growth of a small squared distance per step. */
  readonly slope: number;
  /** λ₁ = ½ ln χ₁, nats per step. */
  readonly largestExponentPerStep: number;
  /** c*: correlation to which two different states are drawn; 1 in the ordered phase. */
  readonly correlation: number;
  /** Below, at or above χ₁ = 1, within 1e-8. */
  readonly phase: 'ordered' | 'critical' | 'chaotic';
  readonly gain: number;
  readonly biasDeviation: number;
  /** Reasons to doubt the numbers. */
  readonly warnings: readonly string[];
}

const PURPOSE = 'Cannot solve the mean field';
const MOST_STEPS = 2000;

/**
 * Mean field of the random network h' = f(W h + b), W ∼ N(0, σ_w²/N), b ∼ N(0, σ_b²), as N → ∞.
 *
 * Variance q* = σ_w² E f² + σ_b² by fixed-point iteration with Aitken's acceleration; c* by a root of the
 * correlation map, which is convex, so that below 1 it has one fixed point if χ₁ > 1 and none otherwise.
 *
 * @param gain - σ_w > 0.
 * @param options - σ_b, activation, first variance and tolerance.
 * @returns q*, χ₁, λ and c* with the residual of the equation for q*.
 * @throws {RangeError} If a parameter is out of range or the activation unknown.
 *
 * Cost: some 50 quadratures in one dimension and 20 in two: milliseconds to tenths of a second.
 * Source: Poole et al., NeurIPS 2016 (arXiv:1606.05340), eqs. 3–8; Molgedey, Schuchhardt and Schuster, Phys. Rev. Lett. 69 (1992) 3717.
 *
 * @example
 * ```ts
 * const { variance, slope } = discreteMeanField(1.5);
 * assertClose([variance, slope], [0.7933540426, 1.139323225], 1e-6);
 * ```
 */
export function discreteMeanField(gain: number, options: DiscreteMeanFieldOptions = {}): DiscreteMeanField {
  const { biasDeviation = 0, tolerance = 1e-10, initialVariance = 1 } = options;
  requireParameters(gain, biasDeviation);
  requirePositiveFinite(PURPOSE, 'initialVariance', initialVariance);
  const f = functionsOf(options.activation ?? 'tanh');
  const mean = (g: (a: number) => number, q: number): number =>
    gaussianMean(g, { standardDeviation: Math.sqrt(q), tolerance }).value;
  const next = (q: number): number => gain ** 2 * mean((a) => f.value(a) ** 2, q) + biasDeviation ** 2;
  const { status, variance } = fixedVariance(next, initialVariance);
  if (status === 'diverged') {
    const warnings = ['The variance grows without bound: the slope is that far out'];
    const unknown = { residual: NaN, correlation: NaN, gain, biasDeviation, warnings };
    // Far out only the slope there counts.
    const slope = gain ** 2 * mean((a) => f.derivative(a) ** 2, 1e12);
    return { status, variance, slope, ...lawOf(slope), ...unknown };
  }
  const slope = gain ** 2 * mean((a) => f.derivative(a) ** 2, variance);
  const isSettled = status === 'converged';
  const warnings: string[] = [];
  if (!isSettled) warnings.push(`The variance has not settled after ${MOST_STEPS} steps`);
  if (Math.abs(slope - 1) < 1e-3) warnings.push('Near-marginal: finite networks scatter around χ₁ = 1');
  return {
    status,
    variance,
    residual: Math.abs(next(variance) - variance),
    slope,
    ...lawOf(slope),
    correlation: isSettled ? fixedCorrelation(f.value, gain, biasDeviation, variance, slope, tolerance) : NaN,
    gain,
    biasDeviation,
    warnings,
  };
}

function lawOf(slope: number): Pick<DiscreteMeanField, 'largestExponentPerStep' | 'phase'> {
  const phase = Math.abs(slope - 1) < 1e-8 ? 'critical' : slope < 1 ? 'ordered' : 'chaotic';
  return { largestExponentPerStep: 0.5 * Math.log(slope), phase };
}

/** Where order ends for a given bias: the gain with χ₁ = 1. */
export interface CriticalGain {
  /** `none` where no gain has slope 1 (ReLU with biases). */
  readonly status: 'converged' | 'none';
  /** σ_w; NaN where there is none. */
  readonly gain: number;
  /** q* there. */
  readonly variance: number;
}

/**
 * The critical gain of a random network: the σ_w at which χ₁ = 1, the border between order and chaos.
 *
 * One equation in q: with σ_w² = 1/E f′² the variance must reproduce itself.
 *
 * @param biasDeviation - σ_b ≥ 0.
 * @param options - Activation and tolerance.
 * @returns Critical σ_w and the variance there.
 * @throws {RangeError} If σ_b is negative or the activation unknown.
 *
 * Cost: some 40 quadratures.
 * Source: Poole et al., NeurIPS 2016 (arXiv:1606.05340), section 3; Schoenholz et al., ICLR 2017 (arXiv:1611.01232).
 *
 * @example Biases keep order longer
 * ```ts
 * assertClose(criticalGain(0).gain, 1, 1e-8);
 * assertClose(criticalGain(0.3).gain, 1.395583975, 1e-6);
 * ```
 */
export function criticalGain(
  biasDeviation: number,
  options: Pick<DiscreteMeanFieldOptions, 'activation' | 'tolerance'> = {},
): CriticalGain {
  const { tolerance = 1e-10 } = options;
  requireParameters(1, biasDeviation);
  const f = functionsOf(options.activation ?? 'tanh');
  const gainSquared = (q: number): number =>
    1 / gaussianMean((a) => f.derivative(a) ** 2, { standardDeviation: Math.sqrt(q), tolerance }).value;
  const miss = (q: number): number =>
    q -
    biasDeviation ** 2 -
    gainSquared(q) *
      gaussianMean((a) => f.value(a) ** 2, { standardDeviation: Math.sqrt(q), tolerance }).value;
  const low = biasDeviation ** 2;
  const found = (variance: number): CriticalGain => ({
    status: 'converged',
    gain: Math.sqrt(gainSquared(variance)),
    variance,
  });
  // Without biases and with f(0) = 0 the border is where the silent state loses its stability, in the limit q → 0.
  if (low === 0 && f.value(0) === 0) return { ...found(1e-18), variance: 0 };
  for (let high = Math.max(1e-3, 2 * low); high < 1e6; high *= 2) {
    if (miss(high) > 0) return found(findRoot(miss, low, high, 1e-12 * high));
  }
  return { status: 'none', gain: NaN, variance: NaN };
}

function requireParameters(gain: number, biasDeviation: number): void {
  requirePositiveFinite(PURPOSE, 'gain', gain);
  requireNonNegative(PURPOSE, 'biasDeviation', biasDeviation);
}

function functionsOf(
  choice: ActivationName | Pick<Activation, 'value' | 'derivative'>,
): Pick<Activation, 'value' | 'derivative'> {
  return typeof choice === 'string' ? activation(choice) : choice;
}

/** Iterates the variance map; a step of Aitken's is taken where it comes closer. */
function fixedVariance(
  next: (q: number) => number,
  start: number,
): {
  readonly status: DiscreteMeanField['status'];
  readonly variance: number;
} {
  let q = start;
  for (let step = 0; step < MOST_STEPS; step++) {
    const first = next(q);
    const second = next(first);
    if (!(second < 1e12)) return { status: 'diverged', variance: Infinity };
    // Smaller than what quadrature can tell from nothing.
    if (second < 1e-9 && second < first) return { status: 'converged', variance: 0 };
    if (Math.abs(second - first) <= 1e-13 * second) return { status: 'converged', variance: second };
    const slope = (second - first) / (first - q);
    const leap = q + (first - q) / (1 - slope);
    // Towards an unstable fixed point there is no leap.
    const isBetter =
      Math.abs(slope) < 1 && leap > 0 && Math.abs(next(leap) - leap) < Math.abs(second - first);
    q = isBetter ? leap : second;
  }
  return { status: 'max-steps', variance: q };
}

function fixedCorrelation(
  f: (a: number) => number,
  gain: number,
  biasDeviation: number,
  q: number,
  slope: number,
  tolerance: number,
): number {
  if (q === 0 || slope <= 1) return 1;
  const miss = (c: number): number =>
    (gain ** 2 * gaussianPairMean(f, q, c, tolerance) + biasDeviation ** 2) / q - c;
  if (miss(0) <= 1e-9) return 0;
  // Just below 1 the map lies below the diagonal; how far below depends on how far χ₁ is above 1.
  for (let gap = 0.5; gap > 1e-9; gap /= 4) {
    if (miss(1 - gap) < 0) return findRoot(miss, 0, 1 - gap, 1e-9);
  }
  return 1;
}
