import type { Interval } from './interval.js';

// Sums, products and quotients are the only operations whose rounding IEEE 754 fixes; `Math.exp` and `Math.tanh` may
// err as they like. What is enclosed here is computed from those operations alone, with an error bound from analysis.

const { LN2 } = Math;
/** ln 2 in two parts: the first has 32 bits, so that its product with an exponent is exact. */
const LN2_HIGH = 2977044471 * 2 ** -32;
const LN2_LOW = 1.9082149292705877e-10;

/** Taylor coefficients 1/(k+1)! of (eˣ − 1)/x, k = 0 … 13; what is left out is below 3e-19 for |x| ≤ 0.35. */
const COEFFICIENTS: Float64Array = (() => {
  const coefficients = new Float64Array(14);
  let factorial = 1;
  for (let k = 0; k < coefficients.length; k++) {
    factorial *= k + 1;
    coefficients[k] = 1 / factorial;
  }
  return coefficients;
})();

/** 2⁻ᵏ for k = 0 … 1074, exactly. */
const HALVINGS: Float64Array = (() => {
  const powers = new Float64Array(1075);
  powers[0] = 1;
  for (let k = 1; k < powers.length; k++) powers[k] = powers[k - 1] / 2;
  return powers;
})();

/** (eˣ − 1) for |x| ≤ 0.35: 14 terms by Horner's rule; relative error below 3.1 · 2⁻⁵³. */
function smallExponentialMinusOne(x: number): number {
  let value = COEFFICIENTS[COEFFICIENTS.length - 1];
  for (let k = COEFFICIENTS.length - 2; k >= 0; k--) value = value * x + COEFFICIENTS[k];
  return value * x;
}

/** Below this eˣ is 0 to the absolute error that every bound grants. */
const UNDERFLOW = -690.7;

/** eˣ − 1 for x ≤ 0; error below 10 · 2⁻⁵³ relative to it, and 1e-299. */
function exponentialMinusOne(x: number): number {
  return x > -0.34 ? smallExponentialMinusOne(x) : exponential(x) - 1;
}

/** eˣ for x ≤ 0; relative error below 4 · 2⁻⁵³, absolute error below 1e-299 where that is more. */
function exponential(x: number): number {
  if (x < UNDERFLOW) return 0;
  const halvings = -Math.round(x / LN2);
  // |rest| ≤ 0.347; the first difference is exact.
  const rest = x + halvings * LN2_HIGH + halvings * LN2_LOW;
  return (1 + smallExponentialMinusOne(rest)) * HALVINGS[halvings];
}

/** tanh a, a ≥ 0; relative error below 17 · 2⁻⁵³, absolute error below 1e-299. */
function hyperbolicTangent(a: number): number {
  const minusOne = exponentialMinusOne(-2 * a);
  return -minusOne / (2 + minusOne);
}

/** Twice what the analysis of any of the functions above and below gives, and the absolute part. */
const RELATIVE_ERROR: number = 2 ** -48;
const ABSOLUTE_ERROR = 1e-290;

function below(value: number): number {
  return value - (Math.abs(value) * RELATIVE_ERROR + ABSOLUTE_ERROR);
}

function above(value: number): number {
  return value + (Math.abs(value) * RELATIVE_ERROR + ABSOLUTE_ERROR);
}

function tanhBelow(a: number): number {
  return a >= 0 ? Math.max(0, below(hyperbolicTangent(a))) : Math.max(-1, -above(hyperbolicTangent(-a)));
}

/** tanh of an interval. */
export function tanhOf([lower, upper]: Interval): Interval {
  return [tanhBelow(lower), -tanhBelow(-upper)];
}

/** tanh′ = 4 e/(1 + e)² with e = exp(−2|a|), at |a| or −|a|. */
function tanhSlope(a: number): number {
  const e = exponential(-2 * Math.abs(a));
  return (4 * e) / ((1 + e) * (1 + e));
}

/** The range of 1 − tanh² over an interval. */
export function tanhSlopeOf(a: Interval): Interval {
  return slopes(a, tanhSlope, 1);
}

/** σ(a) = 1/(1 + e^−a), as e/(1 + e) for negative a. */
function logistic(a: number): number {
  const e = exponential(-Math.abs(a));
  return (a >= 0 ? 1 : e) / (1 + e);
}

/** σ of an interval. */
export function logisticOf([lower, upper]: Interval): Interval {
  return [Math.max(0, below(logistic(lower))), Math.min(1, above(logistic(upper)))];
}

function logisticSlope(a: number): number {
  const e = exponential(-Math.abs(a));
  return e / ((1 + e) * (1 + e));
}

/** The range of σ(1 − σ) over an interval. */
export function logisticSlopeOf(a: Interval): Interval {
  return slopes(a, logisticSlope, 0.25);
}

/** The range of a slope that is even in a and falls with |a| from `steepest` at 0. */
function slopes([lower, upper]: Interval, slope: (a: number) => number, steepest: number): Interval {
  const furthest = Math.max(-lower, upper);
  const nearest = lower > 0 ? lower : upper < 0 ? upper : 0;
  return [
    Math.max(0, below(slope(furthest))),
    nearest === 0 ? steepest : Math.min(steepest, above(slope(nearest))),
  ];
}
