import {
  dot,
  get,
  multiply,
  multiplyTransposed,
  multiplyWork,
  scaleBy,
  set,
  subtractOuter,
} from './primitives.js';
import type { f64, i32 } from './types.js';

/** Rows orthonormalised one after another; larger sets are halved so that most of the work is matrix products. */
const BASE: i32 = 8;

/** Euclidean length that neither overflows nor vanishes. */
export function lengthOf(n: i32, x: i32): f64 {
  const squares: f64 = dot(n, x, x);
  if (squares > 1e-240 && squares < 1e240) return Math.sqrt(squares);
  let largest: f64 = 0;
  for (let i: i32 = 0; i < n; i++) {
    const size: f64 = Math.abs(get(x + i));
    if (!(size <= largest)) largest = size;
  }
  // Also NaN and infinities, as they came.
  if (!(largest > 0 && largest < Infinity)) return largest;
  let sum: f64 = 0;
  for (let i: i32 = 0; i < n; i++) {
    const scaled: f64 = get(x + i) / largest;
    sum += scaled * scaled;
  }
  return largest * Math.sqrt(sum);
}

/** Divides a row by its length, which it returns; a zero row stays. */
function normalize(n: i32, x: i32): f64 {
  const length: f64 = lengthOf(n, x);
  if (length === 0) return 0;
  if (length > 1e-290) {
    scaleBy(n, 1 / length, x);
    return length;
  }
  // 1 / length would overflow: lift the row by 2^600 first.
  scaleBy(n, 4.149515568880993e180, x);
  scaleBy(n, 1 / lengthOf(n, x), x);
  return length;
}

/** Half of a set of rows, a multiple of the base so that the tiles of the products fit. */
function firstHalf(k: i32): i32 {
  return ((k >> 1) + 7) & ~7;
}

/**
 * A row that keeps less than this part of its length beside the rows before it asks for a second pass: up to here
 * one pass leaves 1e-5 in the orthogonality and 1e-9 in diag(R), and both grow with the square and more.
 */
const SMALLEST_PART: f64 = 1e-5;

/** Doubles of working space for `orthonormalizeRows`, and beside them 2 k for `orthonormalizeAsNeeded`. */
export function orthonormalizeWork(k: i32, n: i32): i32 {
  const half: i32 = firstHalf(k);
  return half * half + multiplyWork(half, n) + BASE;
}

/**
 * Orthonormalises the k rows of A (k × n, k ≤ n) in place by recursive block Gram–Schmidt, and stores the diagonal
 * of R: for each row the length that was left of it after its part along the rows before it was taken away.
 *
 * Cost: 2 n k² flops.
 * Source: Golub & Van Loan, Matrix Computations, 4th ed., section 5.2.8 (modified Gram–Schmidt), by halves.
 */
export function orthonormalizeRows(k: i32, n: i32, a: i32, lda: i32, diagonal: i32, work: i32): void {
  if (k <= BASE) {
    for (let j: i32 = 0; j < k; j++) {
      const row: i32 = a + j * lda;
      set(diagonal + j, normalize(n, row));
      const rest: i32 = k - j - 1;
      if (rest > 0) {
        multiplyTransposed(rest, 1, n, row + lda, lda, row, lda, work, 1, 0);
        subtractOuter(rest, n, work, row, row + lda, lda);
      }
    }
    return;
  }
  const half: i32 = firstHalf(k);
  const rest: i32 = k - half;
  const second: i32 = a + half * lda;
  orthonormalizeRows(half, n, a, lda, diagonal, work);
  multiplyTransposed(rest, half, n, second, lda, a, lda, work, half, 0);
  multiply(rest, n, half, work, half, a, lda, 1, second, lda, 2, work + rest * half);
  orthonormalizeRows(rest, n, second, lda, diagonal + half, work);
}

/**
 * `orthonormalizeRows`, and again where a row lost nearly all of its length; diag(R) is then the product of both.
 *
 * @returns Number of passes, at most 3.
 */
export function orthonormalizeAsNeeded(k: i32, n: i32, a: i32, lda: i32, diagonal: i32, work: i32): i32 {
  const lengths: i32 = work;
  const again: i32 = work + k;
  const space: i32 = again + k;
  for (let i: i32 = 0; i < k; i++) set(lengths + i, lengthOf(n, a + i * lda));
  orthonormalizeRows(k, n, a, lda, diagonal, space);
  let smallest: f64 = 1;
  for (let i: i32 = 0; i < k; i++) {
    const length: f64 = get(lengths + i);
    if (length > 0) smallest = Math.min(smallest, get(diagonal + i) / length);
  }
  let passes: i32 = 1;
  while (smallest < SMALLEST_PART && passes < 3) {
    orthonormalizeRows(k, n, a, lda, again, space);
    smallest = 1;
    for (let i: i32 = 0; i < k; i++) {
      const part: f64 = get(again + i);
      set(diagonal + i, get(diagonal + i) * part);
      if (part > 0) smallest = Math.min(smallest, part);
    }
    passes++;
  }
  return passes;
}
