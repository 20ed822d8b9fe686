import {
  addMultiple,
  dot,
  get,
  multiply,
  multiplyTransposed,
  multiplyWork,
  removeAlong,
  scaleBy,
  set,
} from './primitives.js';
import type { f64, i32 } from './types.js';

/** Rows orthonormalised one after another; larger sets are halved so that most of the work is matrix products. */
const BASE: i32 = 8;

/**
 * A row that keeps less than this part of its length beside the rows above it is made orthogonal to them once more:
 * rounding, 1e-16 of what was taken away, would show in its direction. With `DIRECTIONS` the rows are orthogonal to
 * 1e-13. An error of a direction changes lengths by its square: with `LENGTHS` these are still as good as those of
 * Householder's reflections, 1e-16 of the part that was kept.
 */
export const DIRECTIONS: f64 = 0.1;
export const LENGTHS: f64 = 1e-5;

/** As many rows at the head of a base ask for more before all of it is taken through a product; others go by one. */
const MANY: i32 = 2;

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

/** Divides a row by its length; a zero row stays. */
function normalize(n: i32, x: i32, length: f64): void {
  if (length === 0) return;
  if (length > 1e-290) {
    scaleBy(n, 1 / length, x);
    return;
  }
  // 1 / length would overflow: lift the row by 2^600 first.
  scaleBy(n, 4.149515568880993e180, x);
  scaleBy(n, 1 / lengthOf(n, x), x);
}

/** Lengths of the k rows of A. */
export function rowLengths(k: i32, n: i32, a: i32, lda: i32, out: i32): void {
  for (let i: i32 = 0; i < k; i++) set(out + i, lengthOf(n, a + i * lda));
}

/** Half of a set of rows, a multiple of the base so that the tiles of the products fit. */
function firstHalf(k: i32): i32 {
  return ((k >> 1) + 7) & ~7;
}

/** Doubles of working space for `orthonormalizeRows` where k counts all rows, and k more for `orthonormalizeAll`. */
export function orthonormalizeWork(k: i32, n: i32): i32 {
  const half: i32 = firstHalf(k);
  const join: i32 = half * half + multiplyWork(half, n);
  const again: i32 = BASE * k + multiplyWork(k, n);
  return (join > again ? join : again) + BASE;
}

/** Takes a unit row's part along the `count` rows above it away until it keeps its length; the product of what it kept. */
function settle(n: i32, row: i32, lda: i32, count: i32, part: f64, work: i32): f64 {
  const first: i32 = row - count * lda;
  let kept: f64 = 1;
  for (let pass: i32 = 0; pass < 3; pass++) {
    multiplyTransposed(1, count, n, row, lda, first, lda, work, count, 0);
    for (let i: i32 = 0; i < count; i++) addMultiple(n, -get(work + i), first + i * lda, row);
    const length: f64 = lengthOf(n, row);
    normalize(n, row, length);
    kept *= length;
    if (!(length < part)) break;
  }
  return kept;
}

/** Where the first rows keep too little beside the `previous` ones: all of them once more, as products. */
function settleTogether(
  k: i32,
  n: i32,
  a: i32,
  lda: i32,
  lengths: i32,
  previous: i32,
  part: f64,
  work: i32,
): void {
  for (let j: i32 = 0; j < MANY && j < k; j++) {
    if (!(lengthOf(n, a + j * lda) < part * get(lengths + j))) return;
  }
  const first: i32 = a - previous * lda;
  rowLengths(k, n, a, lda, lengths);
  multiplyTransposed(k, previous, n, a, lda, first, lda, work, previous, 0);
  multiply(k, n, previous, work, previous, first, lda, 1, a, lda, 2, work + k * previous);
}

/**
 * Orthonormalises the k rows of A (k × n, k ≤ n) in place by recursive block Gram–Schmidt, and stores the diagonal
 * of R: for each row the length that was left of it after its part along the rows above it was taken away.
 *
 * `previous` rows above A, `lda` apart, are orthonormal and A is orthogonal to them already; rows that kept less than
 * `part` of their first `lengths` (which are spoilt) are taken through again, with 0 none.
 *
 * Cost: 2 n k² flops, and 4 n i for each row i that is taken through again.
 * Source: Golub & Van Loan, Matrix Computations, 4th ed., section 5.2.8 (modified Gram–Schmidt), by halves; again
 * where needed after Daniel, Gragg, Kaufman & Stewart, Math. Comp. 30 (1976) 772.
 */
export function orthonormalizeRows(
  k: i32,
  n: i32,
  a: i32,
  lda: i32,
  diagonal: i32,
  lengths: i32,
  previous: i32,
  part: f64,
  work: i32,
): void {
  if (k <= BASE) {
    if (part > 0 && previous > 0) settleTogether(k, n, a, lda, lengths, previous, part, work);
    for (let j: i32 = 0; j < k; j++) {
      const row: i32 = a + j * lda;
      let length: f64 = lengthOf(n, row);
      normalize(n, row, length);
      if (length > 0 && part > 0 && length < part * get(lengths + j)) {
        length *= settle(n, row, lda, previous + j, part, work);
      }
      set(diagonal + j, length);
      const rest: i32 = k - j - 1;
      if (rest > 0) removeAlong(rest, n, row, row + lda, lda, work);
    }
    return;
  }
  const half: i32 = firstHalf(k);
  const rest: i32 = k - half;
  const second: i32 = a + half * lda;
  orthonormalizeRows(half, n, a, lda, diagonal, lengths, previous, part, work);
  multiplyTransposed(rest, half, n, second, lda, a, lda, work, half, 0);
  multiply(rest, n, half, work, half, a, lda, 1, second, lda, 2, work + rest * half);
  orthonormalizeRows(rest, n, second, lda, diagonal + half, lengths + half, previous + half, part, work);
}

/** `orthonormalizeRows` for rows with nothing above them. */
export function orthonormalizeAll(
  k: i32,
  n: i32,
  a: i32,
  lda: i32,
  diagonal: i32,
  part: f64,
  work: i32,
): void {
  if (part > 0) rowLengths(k, n, a, lda, work);
  orthonormalizeRows(k, n, a, lda, diagonal, work, 0, part, work + k);
}
