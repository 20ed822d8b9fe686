/** A dense vector of doubles. */
export type Vector = Float64Array;

/**
 * Makes a vector from numbers or from anything array-like (copied).
 *
 * @example
 * ```ts
 * assertEqual(vector(1, 2, 3).length, 3);
 * assertEqual(vector([4, 5])[1], 5);
 * ```
 */
export function vector(...values: readonly number[] | readonly [ArrayLike<number>]): Vector {
  const first: unknown = values[0];
  if (values.length === 1 && typeof first === 'object' && first !== null) {
    return Float64Array.from(first as ArrayLike<number>);
  }
  return Float64Array.from(values as readonly number[]);
}

/** Inner product of two vectors of the same length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Between these a sum of squares has neither overflowed nor lost anything that matters. */
const SMALLEST_SQUARES = 1e-250;
const LARGEST_SQUARES = 1e300;

/**
 * Euclidean norm, scaled so that it neither overflows nor underflows.
 *
 * @example
 * ```ts
 * assertClose(norm(vector(3e200, 4e200)) / 5e200, 1);
 * ```
 */
export function norm(a: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += a[i] * a[i];
  if (squares > SMALLEST_SQUARES && squares < LARGEST_SQUARES) return Math.sqrt(squares);
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const size = Math.abs(a[i]);
    if (!(size <= largest)) largest = size;
  }
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  // A power of two, so that scaling does not round; at most 2^1022, so that its reciprocal exists.
  const unit = 2 ** Math.max(-1022, Math.min(1022, Math.floor(Math.log2(largest))));
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const scaled = a[i] / unit;
    sum += scaled * scaled;
  }
  return unit * Math.sqrt(sum);
}

/** Euclidean distance of two vectors of the same length. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const difference = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) difference[i] = a[i] - b[i];
  return norm(difference);
}
