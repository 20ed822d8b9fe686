/**
 * A closed interval of real numbers as `[lower, upper]`.
 *
 * Every operation here rounds outwards: the result contains what exact arithmetic would give for any reals in the
 * operands, whatever the rounding of the processor.
 */
export type Interval = readonly [lower: number, upper: number];

/** Slightly more than half a unit in the last place of 1. */
const HALF_ULP = 2 ** -53 * (1 + 2 ** -52);

/**
 * A number that is not below the next floating-point number above `x`; at most two further.
 *
 * Source: Rump, Zimmermann, Boldo and Melquiond, BIT Numer. Math. 49 (2009) 419–431, algorithm 1.
 */
export function roundUp(x: number): number {
  return x + (HALF_ULP * Math.abs(x) + Number.MIN_VALUE);
}

/** A number that is not above the next floating-point number below `x`; at most two further. */
export function roundDown(x: number): number {
  return x - (HALF_ULP * Math.abs(x) + Number.MIN_VALUE);
}

/** The interval that holds one floating-point number. */
export function exactly(x: number): Interval {
  return [x, x];
}

/** a + b. */
export function sum(a: Interval, b: Interval): Interval {
  return [roundDown(a[0] + b[0]), roundUp(a[1] + b[1])];
}

/** a − b. */
export function difference(a: Interval, b: Interval): Interval {
  return [roundDown(a[0] - b[1]), roundUp(a[1] - b[0])];
}

/** a · b. */
export function product(a: Interval, b: Interval): Interval {
  const p = a[0] * b[0];
  const q = a[0] * b[1];
  const r = a[1] * b[0];
  const s = a[1] * b[1];
  return [roundDown(Math.min(p, q, r, s)), roundUp(Math.max(p, q, r, s))];
}

/** a / b for b that does not contain 0. */
export function quotient(a: Interval, b: Interval): Interval {
  const p = a[0] / b[0];
  const q = a[0] / b[1];
  const r = a[1] / b[0];
  const s = a[1] / b[1];
  return [roundDown(Math.min(p, q, r, s)), roundUp(Math.max(p, q, r, s))];
}
