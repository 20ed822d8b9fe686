import { EPSILON, SWEEP_LIMIT, dropSmallest, francisSweep, isNegligible, stride } from './eigenvalues.js';
import { hessenberg, hessenbergWork } from './hessenberg.js';
import {
  copy,
  fill,
  get,
  reflectColumns2,
  reflectColumns3,
  reflectRows2,
  reflectRows3,
  set,
} from './primitives.js';
import type { f64, i32 } from './types.js';

/** Columns to which a whole sweep is applied before the next ones: a strip stays in the nearest cache. */
const STRIP: i32 = 32;

/** Applies the reflections that a sweep has written down to `columns` columns of rows from `at`, `step` apart. */
function reflectRows(count: i32, record: i32, columns: i32, at: i32, step: i32): void {
  for (let from: i32 = 0; from < columns; from += STRIP) {
    const width: i32 = columns - from < STRIP ? columns - from : STRIP;
    let row: i32 = at + from;
    for (let k: i32 = 0; k < count; k++, row += step) {
      const t: f64 = get(record + 3 * k);
      const uy: f64 = get(record + 3 * k + 1);
      const uz: f64 = get(record + 3 * k + 2);
      if (k + 1 < count) reflectRows3(width, row, row + step, row + 2 * step, t, uy, uz);
      else reflectRows2(width, row, row + step, t, uy);
    }
  }
}

/** The same from the right, on `rows` rows and the columns from `at`. */
function reflectColumns(count: i32, record: i32, rows: i32, at: i32, step: i32): void {
  for (let k: i32 = 0; k < count; k++) {
    const t: f64 = get(record + 3 * k);
    const uy: f64 = get(record + 3 * k + 1);
    if (k + 1 < count) reflectColumns3(rows, at + k, step, t, uy, get(record + 3 * k + 2));
    else reflectColumns2(rows, at + k, step, t, uy);
  }
}

/** Rows p and q (n entries, `step` from one to the next) ← cosine · p + sine · q, cosine · q − sine · p. */
function rotate(n: i32, p: i32, q: i32, step: i32, cosine: f64, sine: f64): void {
  for (let j: i32 = 0; j < n; j++) {
    const first: f64 = get(p + j * step);
    const second: f64 = get(q + j * step);
    set(p + j * step, cosine * first + sine * second);
    set(q + j * step, cosine * second - sine * first);
  }
}

/** Writes cosine, sine and the block [[a, b], [c, d]] to `out`. */
function setForm(out: i32, cosine: f64, sine: f64, a: f64, b: f64, c: f64, d: f64): void {
  set(out, cosine);
  set(out + 1, sine);
  set(out + 2, a);
  set(out + 3, b);
  set(out + 4, c);
  set(out + 5, d);
}

/** Upper triangular form of [[d + 2 half, b], [c, d]] whose eigenvalues d + half ± root are real. */
function triangularForm(b: f64, c: f64, d: f64, half: f64, root: f64, out: i32): void {
  const z: f64 = half + (half < 0 ? -root : root);
  const larger: f64 = Math.max(Math.abs(c), Math.abs(z));
  const length: f64 = larger * Math.sqrt((c / larger) * (c / larger) + (z / larger) * (z / larger));
  // The far eigenvalue as a sum, the near one as d − bc/z, so that neither cancels.
  setForm(out, z / length, c / length, d + z, b - c, 0, d - (b / z) * c);
}

/** Rotation G and block G [[a, b], [c, d]] Gᵀ in standard form, as `standardForm` beside the plain iteration has it. */
function standardForm(a: f64, b: f64, c: f64, d: f64, out: i32): void {
  if (c === 0) {
    setForm(out, 1, 0, a, b, 0, d);
    return;
  }
  // Upside down: exchanging the two rows and columns makes it upper triangular.
  if (b === 0) {
    setForm(out, 0, 1, d, -c, 0, a);
    return;
  }
  if (a === d && b > 0 !== c > 0) {
    setForm(out, 1, 0, a, b, c, d);
    return;
  }

  const half: f64 = (a - d) / 2;
  const scale: f64 = Math.max(Math.abs(half), Math.max(Math.abs(b), Math.abs(c)));
  const discriminant: f64 = (half / scale) * half + (b / scale) * c;
  const noise: f64 = 4 * EPSILON * Math.max(Math.abs(half), Math.min(Math.abs(b), Math.abs(c)));
  // Exactly 0 is a double eigenvalue; going on would split it by the square root of rounding.
  if ((discriminant === 0 && half !== 0) || discriminant >= noise) {
    triangularForm(b, c, d, half, Math.sqrt(scale) * Math.sqrt(discriminant), out);
    return;
  }

  // A pair, or two real eigenvalues too close to tell: make the diagonal entries equal first.
  const sum: f64 = b + c;
  const larger: f64 = Math.max(Math.abs(sum), Math.abs(a - d));
  const length: f64 =
    larger * Math.sqrt((sum / larger) * (sum / larger) + ((a - d) / larger) * ((a - d) / larger));
  const cosine: f64 = Math.sqrt((1 + Math.abs(sum) / length) / 2);
  const sine: f64 = -(half / (length * cosine)) * (sum < 0 ? -1 : 1);
  const a1: f64 = a * cosine + b * sine;
  const b1: f64 = b * cosine - a * sine;
  const c1: f64 = c * cosine + d * sine;
  const d1: f64 = d * cosine - c * sine;
  const middle: f64 = (a1 * cosine + c1 * sine + (d1 * cosine - b1 * sine)) / 2;
  const upper: f64 = b1 * cosine + d1 * sine;
  const lower: f64 = c1 * cosine - a1 * sine;
  if (lower === 0) {
    setForm(out, cosine, sine, middle, upper, 0, middle);
    return;
  }
  if (upper === 0) {
    setForm(out, -sine, cosine, middle, -lower, 0, middle);
    return;
  }
  if (upper > 0 !== lower > 0) {
    setForm(out, cosine, sine, middle, upper, lower, middle);
    return;
  }

  // Real after all: middle ± √(upper · lower); a second rotation on top of the first.
  triangularForm(upper, lower, middle, 0, Math.sqrt(Math.abs(upper)) * Math.sqrt(Math.abs(lower)), out);
  const cosine2: f64 = get(out);
  const sine2: f64 = get(out + 1);
  set(out, cosine2 * cosine - sine2 * sine);
  set(out + 1, cosine2 * sine + sine2 * cosine);
}

/** Brings the block at (k, k) into standard form and reads its eigenvalues. */
function standardise(n: i32, h: i32, step: i32, k: i32, q: i32, re: i32, im: i32, form: i32): void {
  const at: i32 = h + k * step + k;
  standardForm(get(at), get(at + 1), get(at + step), get(at + step + 1), form);
  const cosine: f64 = get(form);
  const sine: f64 = get(form + 1);
  if (sine !== 0) {
    rotate(n - k - 2, at + 2, at + step + 2, 1, cosine, sine);
    rotate(k, h + k, h + k + 1, step, cosine, sine);
    rotate(n, q + k * step, q + (k + 1) * step, 1, cosine, sine);
  }
  const coupling: f64 = get(form + 4);
  set(at, get(form + 2));
  set(at + 1, get(form + 3));
  set(at + step, coupling);
  set(at + step + 1, get(form + 5));
  set(re + k, get(at));
  set(re + k + 1, get(at + step + 1));
  if (coupling === 0) return;
  const size: f64 = Math.sqrt(Math.abs(coupling)) * Math.sqrt(Math.abs(get(at + 1)));
  set(im + k, size);
  set(im + k + 1, -size);
}

/** Doubles of working space for `schur`. */
export function schurWork(n: i32): i32 {
  return 2 * n * stride(n) + 3 * n + 6 + hessenbergWork(n);
}

/**
 * Real Schur form of A (n × n, largest entry within 2^±100): A becomes T = Qᵀ A Q in standard form, `q` gets Qᵀ.
 *
 * Hessenberg form by panels, implicitly shifted double QR; a sweep touches its active block first, then everything
 * else strip by strip.
 *
 * Cost: about 25 n³ flops.
 * Source: Golub & Van Loan, Matrix Computations, 4th ed., section 7.5.
 */
export function schur(n: i32, a: i32, lda: i32, q: i32, ldq: i32, re: i32, im: i32, work: i32): void {
  const step: i32 = stride(n);
  const h: i32 = work;
  const z: i32 = h + n * step;
  const record: i32 = z + n * step;
  const form: i32 = record + 3 * n;
  for (let i: i32 = 0; i < n; i++) {
    copy(n, a + i * lda, h + i * step);
    fill(n, 0, z + i * step);
    set(z + i * step + i, 1);
    set(im + i, 0);
  }
  hessenberg(n, h, step, z, form + 6);

  let end: i32 = n - 1;
  while (end >= 0) {
    let start: i32 = end;
    for (let sweep: i32 = 1; ; sweep++) {
      start = end;
      while (start > 0 && !isNegligible(h, step, n, start)) start--;
      if (start > 0) set(h + start * step + start - 1, 0);
      if (start >= end - 1) break;
      if (sweep > SWEEP_LIMIT) {
        dropSmallest(h, step, start, end);
        sweep = 0;
        continue;
      }
      const top: i32 = francisSweep(h, step, start, end, sweep, record);
      const count: i32 = end - top;
      reflectRows(count, record, n - 1 - end, h + top * step + end + 1, step);
      reflectColumns(count, record, start, h + top, step);
      reflectRows(count, record, n, z + top * step, step);
    }
    if (start === end) set(re + end, get(h + end * step + end));
    else standardise(n, h, step, start, z, re, im, form);
    end = start - 1;
  }
  for (let i: i32 = 0; i < n; i++) {
    copy(n, h + i * step, a + i * lda);
    copy(n, z + i * step, q + i * ldq);
  }
}
