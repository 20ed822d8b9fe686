import { requireFinite } from '@phasebook/linalg';
import { requirePositive } from '../system/require-number.js';

/** How long a unit that keeps a share of itself at every step remembers. */
export interface Retention {
  /** Share kept per step: σ(b) of a forget gate, 1 − α of a leak. */
  readonly retention: number;
  /** −1/ln(retention): steps until e⁻¹ is left. */
  readonly timeConstantSteps: number;
  /** ln ½/ln(retention). */
  readonly halfLifeSteps: number;
}

function retentionOf(retention: number, logarithm: number): Retention {
  return { retention, timeConstantSteps: -1 / logarithm, halfLifeSteps: -Math.LN2 / logarithm };
}

/**
 * Memory of an LSTM's cell state behind a forget gate that stands at σ(bias).
 *
 * @param bias - Sum of what enters the forget gate; with zero weights the sum of its two biases.
 * @returns Retention per step, time constant and half-life.
 * @throws {NonFiniteError} If `bias` is NaN or infinite.
 *
 * Cost: O(1).
 * Source: Tallec and Ollivier, ICLR 2018 (arXiv:1804.11188), section 2.
 *
 * @example PyTorch's biases of zero forget half at every step
 * ```ts
 * assertClose(gateRetention(0).halfLifeSteps, 1);
 * ```
 */
export function gateRetention(bias: number): Retention {
  requireFinite('Cannot tell a retention', 'bias', [bias]);
  // ln σ(b) = −ln(1 + e^{−b}), without the loss of digits of 1 − σ.
  const logarithm = bias > 0 ? -Math.log1p(Math.exp(-bias)) : bias - Math.log1p(Math.exp(bias));
  return retentionOf(Math.exp(logarithm), logarithm);
}

/**
 * Memory of a leaky unit h′ = (1 − α) h: the time constant is −1/ln(1 − α), for which 1/α is only the limit of small α.
 *
 * @param leakRate - α in (0, 1]; 1 keeps nothing.
 * @returns Retention per step, time constant and half-life.
 * @throws {RangeError} If `leakRate` is outside (0, 1].
 *
 * Cost: O(1).
 *
 * @example
 * ```ts
 * assertClose(leakRetention(0.5).timeConstantSteps, 1.442695040888963);
 * ```
 */
export function leakRetention(leakRate: number): Retention {
  if (!(leakRate > 0 && leakRate <= 1)) {
    throw new RangeError(`Cannot tell a retention: \`leakRate\` must lie in (0, 1]: got ${leakRate}`);
  }
  return leakRate === 1
    ? { retention: 0, timeConstantSteps: 0, halfLifeSteps: 0 }
    : retentionOf(1 - leakRate, Math.log1p(-leakRate));
}

function requireTimeConstant(timeConstantSteps: number): void {
  requirePositive('Cannot choose a time scale', 'timeConstantSteps', timeConstantSteps);
}

/**
 * The leak rate with a given time constant: 1 − e^{−1/τ}.
 *
 * @param timeConstantSteps - τ > 0, in steps.
 * @returns α in (0, 1).
 * @throws {RangeError} If τ is not positive.
 *
 * Cost: O(1).
 *
 * @example
 * ```ts
 * assertClose(leakRateFor(leakRetention(0.1).timeConstantSteps), 0.1);
 * ```
 */
export function leakRateFor(timeConstantSteps: number): number {
  requireTimeConstant(timeConstantSteps);
  return -Math.expm1(-1 / timeConstantSteps);
}

/**
 * The forget-gate bias with a given time constant: σ(b) = e^{−1/τ}, b = −ln(e^{1/τ} − 1).
 *
 * @param timeConstantSteps - τ > 0, in steps.
 * @returns Bias; about ln τ for long time constants.
 * @throws {RangeError} If τ is not positive.
 *
 * Cost: O(1).
 *
 * @example
 * ```ts
 * assertClose(gateRetention(forgetBiasFor(100)).timeConstantSteps, 100);
 * ```
 */
export function forgetBiasFor(timeConstantSteps: number): number {
  requireTimeConstant(timeConstantSteps);
  return -Math.log(Math.expm1(1 / timeConstantSteps));
}
