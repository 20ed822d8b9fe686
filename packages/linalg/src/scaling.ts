import type { Matrix } from './matrix.js';

/** Between these sizes of the largest entry, products of a few entries neither overflow nor vanish. */
const SAFE_EXPONENT = 100;

/** A matrix multiplied by an exact power of two, so that its largest entry is of a harmless size. */
export interface Scaled {
  /** A · 2^(−exponent); A itself where the exponent is 0. */
  readonly matrix: Matrix;
  readonly exponent: number;
}

/** Whether the largest entry is within 2^±100, or all are 0. */
export function isInSafeRange(a: Matrix): boolean {
  return safeExponent(a) === 0;
}

/** Brings the largest entry to about 1 where it is beyond 2^±100. */
export function scaleToSafeRange(a: Matrix): Scaled {
  const size = safeExponent(a);
  if (size === 0) return { matrix: a, exponent: 0 };
  const data = a.data.map((value) => scaleByPowerOfTwo(value, -size));
  return { matrix: { rows: a.rows, columns: a.columns, data }, exponent: size };
}

function safeExponent(a: Matrix): number {
  const { data } = a;
  let largest = 0;
  for (let i = 0; i < data.length; i++) {
    const value = Math.abs(data[i]);
    if (!(value <= largest)) largest = value;
  }
  const size = largest === 0 ? 0 : Math.floor(Math.log2(largest));
  return Math.abs(size) <= SAFE_EXPONENT ? 0 : size;
}

/** value · 2^exponent in two steps, because 2^exponent itself may be out of range. */
export function scaleByPowerOfTwo(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value * 2 ** half * 2 ** (exponent - half);
}
