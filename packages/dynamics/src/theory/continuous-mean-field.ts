import { zeros, type Vector } from '@phasebook/linalg';
import { requirePositiveFinite } from '../system/require-number.js';
import { findRoot } from './find-root.js';
import { gaussianMean } from './gaussian-mean.js';

/** The limit of many units of dx/dt = −x + J tanh(x). */
export interface ContinuousMeanField {
  readonly gain: number;
  /** `silent` up to the transition at gain 1: every orbit dies out. */
  readonly phase: 'silent' | 'chaotic';
  /** Δ₀: variance of x; 0 in the silent phase. */
  readonly variance: number;
  /** λ₁, nats per unit of the time constant; gain − 1, of the resting state, in the silent phase. */
  readonly largestExponentPerTime: number;
  /** Energy E₀ of the ground state of the quantum problem: λ₁ = −1 + √(1 − E₀). */
  readonly groundEnergy: number;
  /** Energy of its first excited state, which is 0 exactly: how far it is off shows the error of the solution. */
  readonly zeroModeEnergy: number;
  /** Autocovariance Δ(τ) of x: values at times from 0 on. */
  readonly autocovariance: { readonly times: Vector; readonly values: Vector };
  /** Leading order near the transition: (g − 1)²/2, and λ₁ as a multiple of it. It is 15 % off at gain 1.05 already. */
  readonly nearTransition: { readonly exponent: number; readonly ratio: number };
  readonly warnings: readonly string[];
}

const PURPOSE = 'Cannot solve the mean field of a continuous network';
/** Polynomials in √(1 − Δ/Δ₀), in which the covariance of tanh is smooth to the end. */
const DEGREE = 40;
const STEPS = 6000;
/** −ln of the error of the trapezoidal rule, and standard deviations at which it ends. */
const ACCURACY = 27;
const REACH_OF_DENSITY = 7.5;
/** The autocovariance is followed down to this fraction of Δ₀, and continued as an exponential. */
const TAIL = 1e-5;
/** Decay lengths to which the quantum problem is solved. */
const REACH = 16;

/**
 * Dynamical mean field of dx/dt = −x + J tanh(x), J ∼ N(0, g²/N), as N → ∞.
 *
 * Δ₀ from energy conservation, ½ Δ₀² = g² Var ln cosh(√Δ₀ z); Δ(τ) as the motion Δ″ = Δ − g² ⟨tanh tanh⟩ from Δ₀ to 0; λ₁
 * from the ground state of −ψ″ + (1 − g² ⟨tanh′ tanh′⟩) ψ = E ψ by Numerov's method.
 *
 * @param gain - g > 0.
 * @returns Variance, exponent and autocovariance, with the energy of the zero mode as the check.
 * @throws {RangeError} If the gain is not positive and finite.
 *
 * Cost: 82 quadratures in two dimensions, of (15 g)² points each: tenths of a second.
 * Source: Sompolinsky, Crisanti and Sommers, Phys. Rev. Lett. 61 (1988) 259–262.
 *
 * @example
 * ```ts
 * const { variance, largestExponentPerTime } = continuousMeanField(2);
 * assertClose([variance, largestExponentPerTime], [1.9248054, 0.11246], 5e-5);
 * ```
 */
export function continuousMeanField(gain: number): ContinuousMeanField {
  requirePositiveFinite(PURPOSE, 'gain', gain);
  const leading = 0.5 * (gain - 1) ** 2;
  if (gain <= 1) {
    return {
      gain,
      phase: 'silent',
      variance: 0,
      largestExponentPerTime: gain - 1,
      groundEnergy: 1 - gain ** 2,
      zeroModeEnergy: 0,
      autocovariance: { times: Float64Array.of(0), values: Float64Array.of(0) },
      nearTransition: { exponent: leading, ratio: NaN },
      warnings: [],
    };
  }
  const variance = varianceOf(gain);
  const pairMean = (f: (t: number) => number): ((rho: number) => number) =>
    polynomialOf((rho) => gain ** 2 * pairMeanOfTanh(f, variance, rho));
  const covariance = pairMean((t) => t);
  const slopes = pairMean((t) => 1 - t * t);
  // Small Δ decay like exp(−κ τ).
  const decay = Math.sqrt(1 - slopes(0));
  const timeStep = REACH / decay / STEPS;
  const values = autocovarianceOf(variance, covariance, decay, timeStep);
  const potential = values.map((value) => 1 - slopes(value / variance));
  const even = (energy: number): number => mismatch(potential, timeStep, decay, energy, true);
  const odd = (energy: number): number => mismatch(potential, timeStep, decay, energy, false);
  const lowest = potential[0];
  const groundEnergy = findRoot(even, lowest, 0, 1e-13);
  const zeroModeEnergy = findRoot(odd, groundEnergy, 0.9 * decay ** 2, 1e-13);
  const largestExponentPerTime = -1 + Math.sqrt(1 - groundEnergy);
  return {
    gain,
    phase: 'chaotic',
    variance,
    largestExponentPerTime,
    groundEnergy,
    zeroModeEnergy,
    autocovariance: { times: values.map((_, i) => i * timeStep), values },
    nearTransition: { exponent: leading, ratio: largestExponentPerTime / leading },
    warnings:
      Math.abs(zeroModeEnergy) > 1e-4
        ? [
            `The zero mode has the energy ${zeroModeEnergy.toExponential(1)}: the exponent is off by about as much`,
          ]
        : [],
  };
}

function varianceOf(gain: number): number {
  const miss = (q: number): number => {
    const moments = { standardDeviation: Math.sqrt(q), tolerance: 1e-14 * q };
    const mean = gaussianMean(logCosh, moments).value;
    const square = gaussianMean((x) => (logCosh(x) - mean) ** 2, {
      ...moments,
      tolerance: 1e-13 * q * q,
    }).value;
    return (0.5 * q * q - gain ** 2 * square) / (q * q);
  };
  // Saturated units: Δ₀ < g².
  return findRoot(miss, 0.1 * (gain ** 2 - 1), gain ** 2, 1e-11);
}

function logCosh(x: number): number {
  const size = Math.abs(x);
  return size < 0.01
    ? x ** 2 / 2 - x ** 4 / 12 + x ** 6 / 45
    : size + Math.log1p(Math.exp(-2 * size)) - Math.LN2;
}

/**
 * E f(tanh a) f(tanh b) over Gaussians of correlation ρ, by the trapezoidal rule: its error falls like exp(−2π d/step) with
 * the distance d of the poles of tanh from the real line, and like that of the Gaussian itself.
 */
function pairMeanOfTanh(f: (t: number) => number, variance: number, rho: number): number {
  const step = Math.min(0.6, Math.PI ** 2 / Math.sqrt(variance) / ACCURACY);
  const shared = Math.sqrt(variance * rho);
  const own = Math.sqrt(variance * (1 - rho));
  const points = Math.ceil(REACH_OF_DENSITY / step);
  const weights = Float64Array.from({ length: 2 * points + 1 }, (_, i) => {
    const z = (i - points) * step;
    return (step * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI);
  });
  let sum = 0;
  weights.forEach((weight, i) => {
    const center = shared * (i - points) * step;
    let inner = 0;
    for (let j = 0; j < weights.length; j++) {
      inner += weights[j] * f(Math.tanh(center + own * (j - points) * step));
    }
    sum += weight * inner * inner;
  });
  return sum;
}

/** Interpolates a function of ρ in [0, 1] by Chebyshev polynomials in s = √(1 − ρ). */
function polynomialOf(f: (rho: number) => number): (rho: number) => number {
  const count = DEGREE + 1;
  const samples = Float64Array.from({ length: count }, (_, j) => {
    const s = 0.5 + 0.5 * Math.cos((Math.PI * (j + 0.5)) / count);
    return f(1 - s * s);
  });
  const coefficients = Float64Array.from({ length: count }, (_, k) => {
    let sum = 0;
    samples.forEach((value, j) => (sum += value * Math.cos((Math.PI * k * (j + 0.5)) / count)));
    return (sum * (k === 0 ? 1 : 2)) / count;
  });
  return (rho) => {
    const x = 2 * Math.sqrt(Math.max(0, 1 - rho)) - 1;
    let [above, twoAbove] = [0, 0];
    for (let k = DEGREE; k > 0; k--) [above, twoAbove] = [coefficients[k] + 2 * x * above - twoAbove, above];
    return coefficients[0] + x * above - twoAbove;
  };
}

/** Δ(τ) on the grid, by Runge–Kutta steps until it is small, then as the exponential that it is. */
function autocovarianceOf(
  variance: number,
  covariance: (rho: number) => number,
  decay: number,
  timeStep: number,
): Vector {
  const values = zeros(1, STEPS + 1).data;
  const force = (value: number): number => value - covariance(value / variance);
  let position = variance;
  let velocity = 0;
  let isTail = false;
  for (let i = 0; i <= STEPS; i++) {
    values[i] = position;
    if (isTail) {
      position *= Math.exp(-decay * timeStep);
      continue;
    }
    const k1 = force(position);
    const k2 = force(position + (timeStep / 2) * velocity);
    const k3 = force(position + (timeStep / 2) * velocity + (timeStep ** 2 / 4) * k1);
    const k4 = force(position + timeStep * velocity + (timeStep ** 2 / 2) * k2);
    position += timeStep * velocity + (timeStep ** 2 / 6) * (k1 + k2 + k3);
    velocity += (timeStep / 6) * (k1 + 2 * k2 + 2 * k3 + k4);
    isTail = position < TAIL * variance || velocity > 0;
    // The motion ends on a crest: rounding would push it off in the long run.
    if (isTail) position = Math.max(position, 0);
  }
  return values;
}

/** What a solution of ψ″ = (W − E) ψ from τ = 0 lacks to the decaying one at the end: changes sign at an energy level. */
function mismatch(potential: Vector, step: number, decay: number, energy: number, isEven: boolean): number {
  const end = potential.length - 1;
  const weight = (i: number): number => 1 - (step ** 2 / 12) * (potential[i] - energy);
  const twice = (i: number): number => 2 + (5 / 6) * step ** 2 * (potential[i] - energy);
  let before = isEven ? 1 : 0;
  // Numerov's rule at 0, with ψ(−step) = ± ψ(step).
  let now = isEven ? twice(0) / (2 * weight(1)) : step;
  for (let i = 1; i < end; i++) {
    const next = (twice(i) * now - weight(i - 1) * before) / weight(i + 1);
    before = now;
    now = next;
    // Far inside the barrier the solution grows without bound; only its shape counts.
    if (Math.abs(now) > 1e100) {
      before /= now;
      now = Math.sign(now);
    }
  }
  return now - before * Math.exp(-step * Math.sqrt(Math.max(0, decay ** 2 - energy)));
}
