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

/**
 * Euclidean norm, scaled so that it neither overflows nor underflows.
 *
 * @example
 * ```ts
 * assertClose(norm(vector(3e200, 4e200)) / 5e200, 1);
 * ```
 */
export function norm(a: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const size = Math.abs(a[i]);
    if (!(size <= largest)) largest = size;
  }
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const scaled = a[i] / largest;
    sum += scaled * scaled;
  }
  return largest * Math.sqrt(sum);
}

/** Euclidean distance of two vectors of the same length. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const difference = new Float64Array(a.length);
  for (let i = 0; i < a.length; i++) difference[i] = a[i] - b[i];
  return norm(difference);
}
