import { hessenberg, hessenbergWork } from './hessenberg.js';
import {
  copy,
  dot,
  exchange,
  get,
  reflectColumns2,
  reflectColumns3,
  reflectRows2,
  reflectRows3,
  set,
} from './primitives.js';
import type { bool, f64, i32 } from './types.js';

export const EPSILON: f64 = 2.220446049250313e-16;
/** Nothing smaller counts beside a matrix whose largest entry is within 2^±100 (2^−900). */
const TINY: f64 = 1.1830521861667747e-271;
/** Where the iteration stalls, an unrelated shift frees it. */
const EXCEPTIONAL_EVERY: i32 = 10;
/** After that many sweeps on one eigenvalue the smallest coupling is dropped. */
export const SWEEP_LIMIT: i32 = 300;
/** No scale beyond 2^±300. */
const LARGEST_SCALE: f64 = 2.037035976334486e90;

function isRowIsolated(n: i32, a: i32, i: i32, low: i32, high: i32): bool {
  for (let j: i32 = low; j <= high; j++) if (j !== i && get(a + i * n + j) !== 0) return false;
  return true;
}

function isColumnIsolated(n: i32, a: i32, j: i32, low: i32, high: i32): bool {
  for (let i: i32 = low; i <= high; i++) if (i !== j && get(a + i * n + j) !== 0) return false;
  return true;
}

/** Exchanges rows i, j and columns i, j. */
function permute(n: i32, a: i32, i: i32, j: i32): void {
  if (i === j) return;
  exchange(n, a + i * n, a + j * n);
  for (let k: i32 = 0; k < n; k++) exchange(1, a + k * n + i, a + k * n + j);
}

/** Diagonal similarity by powers of two that makes 2-norms of rows and columns of [low, high] alike. */
function equilibrate(n: i32, a: i32, low: i32, high: i32, squares: i32): void {
  const count: i32 = high - low + 1;
  let changed: bool = true;
  // Bounded, so that rounding can never keep it going.
  for (let round: i32 = 0; changed && round < 100; round++) {
    changed = false;
    // All columns in one pass over the rows; a column scaled meanwhile is measured again below.
    for (let j: i32 = 0; j < count; j++) set(squares + j, 0);
    for (let i: i32 = low; i <= high; i++) {
      const row: i32 = a + i * n + low;
      for (let j: i32 = 0; j < count; j++) {
        if (j !== i - low) set(squares + j, get(squares + j) + get(row + j) * get(row + j));
      }
    }
    for (let i: i32 = low; i <= high; i++) {
      const row: i32 = a + i * n + low;
      const diagonal: f64 = get(row + i - low);
      set(row + i - low, 0);
      let across: f64 = Math.sqrt(dot(count, row, row));
      set(row + i - low, diagonal);
      let down: f64 = Math.sqrt(get(squares + i - low));
      if (down === 0 || across === 0) continue;
      const before: f64 = down + across;
      let factor: f64 = 1;
      while (down < across / 2 && factor < LARGEST_SCALE) {
        down *= 2;
        across /= 2;
        factor *= 2;
      }
      while (down >= across * 2 && factor > 1 / LARGEST_SCALE) {
        down /= 2;
        across *= 2;
        factor /= 2;
      }
      if (down + across >= 0.95 * before) continue;
      changed = true;
      for (let j: i32 = 0; j < count; j++) {
        const old: f64 = get(row + j);
        const value: f64 = old / factor;
        set(row + j, value);
        if (j !== i - low) {
          const kept: f64 = get(squares + j) + (value * value - old * old);
          set(squares + j, kept > 0 ? kept : 0);
        }
      }
      for (let k: i32 = low; k <= high; k++) {
        const at: i32 = a + k * n + i;
        set(at, get(at) * factor);
      }
    }
  }
}

/** Whether the coupling below row k − 1 of a Hessenberg matrix may be dropped. */
export function isNegligible(h: i32, n: i32, size: i32, k: i32): bool {
  const below: f64 = Math.abs(get(h + k * n + k - 1));
  if (below <= TINY) return true;
  const first: f64 = get(h + (k - 1) * n + k - 1);
  const second: f64 = get(h + k * n + k);
  let neighbours: f64 = Math.abs(first) + Math.abs(second);
  if (neighbours === 0) {
    if (k >= 2) neighbours += Math.abs(get(h + (k - 1) * n + k - 2));
    if (k + 1 < size) neighbours += Math.abs(get(h + (k + 1) * n + k));
  }
  if (below > EPSILON * neighbours) return false;
  // Dropping `below` shifts the 2 × 2 block's eigenvalues by about below · above / |difference|.
  const above: f64 = Math.abs(get(h + (k - 1) * n + k));
  const larger: f64 = Math.max(below, above);
  const smaller: f64 = Math.min(below, above);
  const difference: f64 = Math.abs(first - second);
  const far: f64 = Math.max(Math.abs(second), difference);
  const near: f64 = Math.min(Math.abs(second), difference);
  const total: f64 = far + larger;
  return smaller * (larger / total) <= Math.max(TINY, EPSILON * (near * (far / total)));
}

/**
 * One double QR step on the unreduced block [start, end] (at least 3 × 3); nothing outside it changes.
 *
 * @param record - Where the reflections are written down, (t, uy, uz) for each row from the one returned; −1: nowhere.
 */
export function francisSweep(h: i32, n: i32, start: i32, end: i32, sweep: i32, record: i32): i32 {
  const corner: i32 = h + end * n + end;
  let a: f64 = get(corner - n - 1);
  let b: f64 = get(corner - n);
  let c: f64 = get(corner - 1);
  let d: f64 = get(corner);
  if (sweep % EXCEPTIONAL_EVERY === 0) {
    const fromTop: bool = sweep % (2 * EXCEPTIONAL_EVERY) === 0;
    const size: f64 = fromTop
      ? Math.abs(get(h + (start + 1) * n + start)) + Math.abs(get(h + (start + 2) * n + start + 1))
      : Math.abs(c) + Math.abs(get(corner - n - 2));
    a = 0.75 * size + (fromTop ? get(h + start * n + start) : d);
    b = -0.4375 * size;
    c = size;
    d = a;
  }
  // Shifts σ₁, σ₂: the eigenvalues of [[a, b], [c, d]].
  let shift1: f64 = 0;
  let shift2: f64 = 0;
  let shiftIm: f64 = 0;
  const size: f64 = Math.abs(a) + Math.abs(b) + Math.abs(c) + Math.abs(d);
  if (size > 0) {
    const middle: f64 = (a / size + d / size) / 2;
    const discriminant: f64 = (a / size - middle) * (d / size - middle) - (b / size) * (c / size);
    const root: f64 = Math.sqrt(Math.abs(discriminant));
    if (discriminant >= 0) {
      shift1 = middle * size;
      shift2 = shift1;
      shiftIm = root * size;
    } else {
      // Two real shifts: the one nearer to the corner, twice, converges faster.
      const plus: f64 = (middle + root) * size;
      const minus: f64 = (middle - root) * size;
      shift1 = Math.abs(plus - d) <= Math.abs(minus - d) ? plus : minus;
      shift2 = shift1;
    }
  }

  // First column of (H − σ₁)(H − σ₂), begun as low as two consecutive small couplings permit.
  let x: f64 = 0;
  let y: f64 = 0;
  let z: f64 = 0;
  let top: i32 = end - 2;
  for (; ; top--) {
    const at: i32 = h + top * n + top;
    const diagonal: f64 = get(at);
    const next: f64 = get(at + n + 1);
    const coupling: f64 = get(at + n);
    const scale: f64 = Math.abs(diagonal - shift2) + Math.abs(shiftIm) + Math.abs(coupling);
    const relative: f64 = coupling / scale;
    x =
      relative * get(at + 1) +
      (diagonal - shift1) * ((diagonal - shift2) / scale) +
      shiftIm * (shiftIm / scale);
    y = relative * (diagonal + next - shift1 - shift2);
    z = relative * get(at + 2 * n + 1);
    const length: f64 = Math.abs(x) + Math.abs(y) + Math.abs(z);
    x /= length;
    y /= length;
    z /= length;
    if (top === start) break;
    const before: f64 = get(at - n - 1);
    const left: f64 = Math.abs(get(at - 1)) * (Math.abs(y) + Math.abs(z));
    if (left <= EPSILON * Math.abs(x) * (Math.abs(before) + Math.abs(diagonal) + Math.abs(next))) break;
  }

  for (let k: i32 = top; k < end; k++) {
    const isTriple: bool = k < end - 1;
    const row: i32 = h + k * n;
    if (k > top) {
      x = get(row + k - 1);
      y = get(row + n + k - 1);
      z = isTriple ? get(row + 2 * n + k - 1) : 0;
    }
    if (record >= 0) set(record + 3 * (k - top), 0);
    // Divided by the largest only where the squares leave the range: the rest waits for this length.
    let scale: f64 = 1;
    let square: f64 = x * x + y * y + z * z;
    if (!(square > 1e-200 && square < 1e200)) {
      scale = Math.max(Math.abs(x), Math.max(Math.abs(y), Math.abs(z)));
      if (scale === 0) continue;
      x /= scale;
      y /= scale;
      z /= scale;
      square = x * x + y * y + z * z;
    }
    const length: f64 = Math.sqrt(square);
    const signed: f64 = x < 0 ? -length : length;
    // Reflection 1 − t u uᵀ with u = (1, uy, uz).
    const t: f64 = (x + signed) / signed;
    const uy: f64 = y / (x + signed);
    const uz: f64 = z / (x + signed);
    if (record >= 0) {
      set(record + 3 * (k - top), t);
      set(record + 3 * (k - top) + 1, uy);
      set(record + 3 * (k - top) + 2, uz);
    }
    if (k > top) {
      set(row + k - 1, -signed * scale);
      set(row + n + k - 1, 0);
      if (isTriple) set(row + 2 * n + k - 1, 0);
    } else if (top > start) {
      // 1 − t, not a sign change: t is not exactly 2 where y and z are tiny.
      set(row + k - 1, get(row + k - 1) * (1 - t));
    }
    const width: i32 = end - k + 1;
    const last: i32 = k + 3 < end ? k + 3 : end;
    const height: i32 = last - start + 1;
    const column: i32 = h + start * n + k;
    if (isTriple) {
      reflectRows3(width, row + k, row + n + k, row + 2 * n + k, t, uy, uz);
      reflectColumns3(height, column, n, t, uy, uz);
    } else {
      reflectRows2(width, row + k, row + n + k, t, uy);
      reflectColumns2(height, column, n, t, uy);
    }
  }
  return top;
}

/** Eigenvalues of the 2 × 2 block at (k, k). */
function pair(h: i32, n: i32, k: i32, re: i32, im: i32): void {
  const a: f64 = get(h + k * n + k);
  const b: f64 = get(h + k * n + k + 1);
  const c: f64 = get(h + (k + 1) * n + k);
  const d: f64 = get(h + (k + 1) * n + k + 1);
  if (b === 0 || c === 0) {
    set(re, a);
    set(re + 1, d);
    return;
  }
  const half: f64 = (a - d) / 2;
  const scale: f64 = Math.max(Math.abs(half), Math.max(Math.abs(b), Math.abs(c)));
  const discriminant: f64 = (half / scale) * half + (b / scale) * c;
  const root: f64 = Math.sqrt(scale) * Math.sqrt(Math.abs(discriminant));
  if (discriminant < 0) {
    set(re, d + half);
    set(re + 1, d + half);
    set(im, root);
    set(im + 1, -root);
    return;
  }
  // The far eigenvalue as a sum, the near one as d − bc/z, so that neither cancels.
  const z: f64 = half + (half < 0 ? -root : root);
  set(re, d + z);
  set(re + 1, z === 0 ? d : d - (b / z) * c);
}

/** Drops the smallest coupling within [start, end]. */
export function dropSmallest(h: i32, n: i32, start: i32, end: i32): void {
  let smallest: i32 = h + end * n + end - 1;
  for (let k: i32 = start + 1; k < end; k++) {
    const at: i32 = h + k * n + k - 1;
    if (Math.abs(get(at)) < Math.abs(get(smallest))) smallest = at;
  }
  set(smallest, 0);
}

/** Eigenvalues of an upper Hessenberg matrix (rows n apart) by implicitly shifted double QR; destroys it. */
function hessenbergEigenvalues(size: i32, h: i32, n: i32, re: i32, im: i32): void {
  let end: i32 = size - 1;
  while (end >= 0) {
    let start: i32 = end;
    for (let sweep: i32 = 1; ; sweep++) {
      start = end;
      while (start > 0 && !isNegligible(h, n, size, start)) start--;
      if (start > 0) set(h + start * n + start - 1, 0);
      if (start >= end - 1) break;
      if (sweep > SWEEP_LIMIT) {
        dropSmallest(h, n, start, end);
        sweep = 0;
        continue;
      }
      francisSweep(h, n, start, end, sweep, -1);
    }
    if (start === end) set(re + end, get(h + end * n + end));
    else pair(h, n, start, re + start, im + start);
    end = start - 1;
  }
}

/** Doubles from row to row: an odd number of cache lines, so that columns spread over the whole cache. */
export function stride(n: i32): i32 {
  return ((n + 7) & ~7) | 8;
}

/** Doubles of working space for `eigenvalues`. */
export function eigenvaluesWork(n: i32): i32 {
  return n * stride(n) + hessenbergWork(n);
}

/**
 * Eigenvalues of A (n × n), largest entry within 2^±100, in no particular order but pairs together with the
 * positive imaginary part first. Destroys A.
 *
 * Balancing, Hessenberg form, implicitly shifted double QR on the active block only.
 *
 * Cost: about 8 n³ flops.
 * Source: Golub & Van Loan, Matrix Computations, 4th ed., section 7.5; Parlett & Reinsch, Numer. Math. 13 (1969)
 * 293; deflation by Ahues & Tisseur, LAPACK Working Note 122.
 */
export function eigenvalues(n: i32, a: i32, re: i32, im: i32, work: i32): void {
  for (let i: i32 = 0; i < n; i++) set(im + i, 0);
  let low: i32 = 0;
  let high: i32 = n - 1;
  for (let i: i32 = high; i >= low; i--) {
    if (!isRowIsolated(n, a, i, low, high)) continue;
    permute(n, a, i, high);
    high--;
    i = high + 1;
  }
  for (let j: i32 = low; j <= high; j++) {
    if (!isColumnIsolated(n, a, j, low, high)) continue;
    permute(n, a, j, low);
    low++;
    j = low - 1;
  }
  for (let i: i32 = 0; i < n; i++) if (i < low || i > high) set(re + i, get(a + i * n + i));
  const count: i32 = high - low + 1;
  if (count <= 0) return;
  equilibrate(n, a, low, high, work);
  // The active block by itself.
  const step: i32 = stride(count);
  for (let i: i32 = 0; i < count; i++) copy(count, a + (low + i) * n + low, work + i * step);
  hessenberg(count, work, step, -1, work + count * step);
  hessenbergEigenvalues(count, work, step, re + low, im + low);
}
