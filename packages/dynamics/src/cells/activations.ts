import type { ActivationName } from '../system/cell-description.js';
import { erfc } from './error-function.js';

/** An activation function with its exact derivatives. */
export interface Activation {
  readonly name: ActivationName;
  /** f(a). */
  value(a: number): number;
  /** f′(a). */
  derivative(a: number): number;
  /** f″(a). */
  secondDerivative(a: number): number;
  /** The largest |f′|: a network's Jacobian has at most this times the norm of its recurrent matrix. */
  readonly slopeBound: number;
}

/** Logistic function σ(a) = 1/(1 + e^(−a)). */
export function logistic(a: number): number {
  return 1 / (1 + Math.exp(-a));
}

/** σ′(a) = σ(a) σ(−a), with full relative accuracy where σ is close to 1. */
export function logisticSlope(a: number): number {
  const e = Math.exp(-Math.abs(a));
  return e / ((1 + e) * (1 + e));
}

/** tanh′(a) = 1/cosh²(a), with full relative accuracy where tanh is close to ±1. */
export function tanhSlope(a: number): number {
  const e = Math.exp(-2 * Math.abs(a));
  return (4 * e) / ((1 + e) * (1 + e));
}

/** Density of the standard normal distribution. */
function normalDensity(a: number): number {
  return Math.exp(-0.5 * a * a) / Math.sqrt(2 * Math.PI);
}

/** Distribution function of the standard normal distribution. */
function normalDistribution(a: number): number {
  return 0.5 * erfc(-a * Math.SQRT1_2);
}

const ACTIVATIONS: Readonly<Record<ActivationName, Activation>> = {
  identity: {
    name: 'identity',
    value: (a) => a,
    derivative: () => 1,
    secondDerivative: () => 0,
    slopeBound: 1,
  },
  tanh: {
    name: 'tanh',
    value: Math.tanh,
    derivative: tanhSlope,
    secondDerivative: (a) => -2 * Math.tanh(a) * tanhSlope(a),
    slopeBound: 1,
  },
  logistic: {
    name: 'logistic',
    value: logistic,
    derivative: logisticSlope,
    // 1 − 2σ(a) = −tanh(a/2)
    secondDerivative: (a) => -Math.tanh(0.5 * a) * logisticSlope(a),
    slopeBound: 0.25,
  },
  relu: {
    name: 'relu',
    // NaN fails both comparisons and must come out again.
    value: (a) => (a <= 0 ? 0 : a),
    derivative: (a) => (a > 0 ? 1 : Number.isNaN(a) ? NaN : 0),
    secondDerivative: (a) => (Number.isNaN(a) ? NaN : 0),
    slopeBound: 1,
  },
  gelu: {
    name: 'gelu',
    // −∞ · 0 would be NaN
    value: (a) => (a === -Infinity ? 0 : a * normalDistribution(a)),
    derivative: (a) => normalDistribution(a) + (Number.isFinite(a) ? a * normalDensity(a) : 0),
    secondDerivative: (a) => (Math.abs(a) > 1e3 ? 0 : (2 - a * a) * normalDensity(a)),
    // f″ vanishes at a = √2
    slopeBound: normalDistribution(Math.SQRT2) + Math.SQRT2 * normalDensity(Math.SQRT2),
  },
  silu: {
    name: 'silu',
    value: (a) => (a === -Infinity ? 0 : a * logistic(a)),
    derivative: (a) => logistic(a) + (Number.isFinite(a) ? a * logisticSlope(a) : 0),
    secondDerivative: (a) => (Math.abs(a) > 1e3 ? 0 : logisticSlope(a) * (2 - a * Math.tanh(0.5 * a))),
    // f″ vanishes where a tanh(a/2) = 2: a = 2.3993572805154…
    slopeBound: 1.099839320128867,
  },
};

/** The names that {@link activation} knows. */
export const ACTIVATION_NAMES: readonly ActivationName[] = Object.freeze(
  Object.keys(ACTIVATIONS) as ActivationName[],
);

/**
 * An activation function by its name.
 *
 * `gelu` is a Φ(a) with the normal distribution function Φ itself, not its tanh approximation; `silu` is a σ(a);
 * the derivative of `relu` at 0 is taken as 0, as in PyTorch.
 *
 * @param name - One of identity, tanh, logistic, relu, gelu, silu.
 * @returns Value, first and second derivative, and the bound of |f′|.
 * @throws {RangeError} If there is no activation of that name.
 *
 * Cost: O(1) per evaluation.
 * Source: Hendrycks and Gimpel, arXiv:1606.08415 (GELU); Elfwing et al., Neural Networks 107 (2018) 3–11 (SiLU).
 *
 * @example GELU and SiLU are steeper than the identity
 * ```ts
 * assertClose(activation('gelu').derivative(Math.SQRT2), 1.128904145);
 * assertClose(activation('silu').derivative(2.3993572805), 1.0998393201);
 * assertEqual(activation('tanh').derivative(0), 1);
 * ```
 */
export function activation(name: ActivationName): Activation {
  if (!Object.hasOwn(ACTIVATIONS, name)) {
    throw new RangeError(
      `Cannot choose an activation: \`name\` must be one of ${ACTIVATION_NAMES.join(', ')}: got ${String(name)}`,
    );
  }
  return ACTIVATIONS[name];
}
