// What the shared algorithms of this folder stand on, in portable TypeScript. The SIMD twin is
// ../../assembly/primitives.ts: same names, same order of operations, hence the same bits. Where that one keeps
// several partial sums, so does this one. Addresses count doubles in one memory; sizes are trusted.
import { TANH_PER_UNIT, TANH_RANGE, tanhTable } from './tanh-table.js';
import type { f64, i32 } from './types.js';

const BLOCK = 256;
/** From this inner size on, B is transposed instead of packed. */
const LONG_ROWS = 32;

let memory: Float64Array = new Float64Array(0);
let singles: Float32Array = new Float32Array(0);
let products = 0;
let flops = 0;

/** Sets the memory that all addresses refer to. */
export function useMemory(doubles: Float64Array): void {
  memory = doubles;
  singles = new Float32Array(doubles.buffer);
}

/** The memory that addresses refer to. */
export function doublesInUse(): Float64Array {
  return memory;
}

/** The same, read as floats. */
export function singlesInUse(): Float32Array {
  return singles;
}

export function productCount(): i32 {
  return products;
}

export function flopCount(): f64 {
  return flops;
}

export function resetCounts(): void {
  products = 0;
  flops = 0;
}

export function get(index: i32): f64 {
  return memory[index];
}

export function set(index: i32, value: f64): void {
  memory[index] = value;
}

export function copy(n: i32, from: i32, to: i32): void {
  memory.copyWithin(to, from, from + n);
}

export function fill(n: i32, value: f64, to: i32): void {
  memory.fill(value, to, to + n);
}

// ---------------------------------------------------------------------------------------------- matrix product

/** Doubles that the packed form of a k × n operand takes. */
export function packedLength(k: i32, n: i32): i32 {
  return k * ((n + 3) & ~3);
}

/** Doubles of working space that `multiply` wants. */
export function multiplyWork(k: i32, n: i32): i32 {
  return packedLength(k, n);
}

function packInto(
  data: Float64Array | Float32Array,
  width: i32,
  k: i32,
  n: i32,
  b: i32,
  rowStep: i32,
  columnStep: i32,
  out: i32,
): void {
  let to = out;
  for (let first = 0; first < k; first += BLOCK) {
    const last = Math.min(k, first + BLOCK);
    for (let j = 0; j < n; j += width) {
      for (let i = first; i < last; i++) {
        for (let v = 0; v < width; v++) {
          data[to++] = j + v < n ? data[b + i * rowStep + (j + v) * columnStep] : 0;
        }
      }
    }
  }
}

/** Packs B (k × n, entry (i, j) at b + i · rowStep + j · columnStep) for `multiplyPacked`. */
export function pack(k: i32, n: i32, b: i32, rowStep: i32, columnStep: i32, out: i32): void {
  packInto(memory, 4, k, n, b, rowStep, columnStep, out);
}

function mergeOne(data: Float64Array, c: i32, sum: f64, mode: i32): void {
  if (mode === 0) data[c] = sum;
  else if (mode === 1) data[c] += sum;
  else data[c] -= sum;
}

/** C = A B, C += A B or C −= A B (mode 0, 1, 2) with B packed. */
export function multiplyPacked(
  m: i32,
  n: i32,
  k: i32,
  a: i32,
  lda: i32,
  packed: i32,
  c: i32,
  ldc: i32,
  mode: i32,
): void {
  products++;
  flops += 2 * m * n * k;
  const data = memory;
  const padded = (n + 3) & ~3;
  for (let first = 0; first < k || first === 0; first += BLOCK) {
    const length = Math.min(BLOCK, k - first);
    const merge = first > 0 && mode === 0 ? 1 : mode;
    const block = packed + first * padded;
    for (let j = 0; j < n; j += 4) {
      const panel = block + j * length;
      const columns = Math.min(4, n - j);
      let i = 0;
      for (; i + 2 <= m; i += 2) {
        const top = a + i * lda + first;
        let p0 = 0;
        let p1 = 0;
        let p2 = 0;
        let p3 = 0;
        let q0 = 0;
        let q1 = 0;
        let q2 = 0;
        let q3 = 0;
        for (let l = 0, b = panel; l < length; l++, b += 4) {
          const x = data[top + l];
          const y = data[top + lda + l];
          const b0 = data[b];
          const b1 = data[b + 1];
          const b2 = data[b + 2];
          const b3 = data[b + 3];
          p0 += x * b0;
          p1 += x * b1;
          p2 += x * b2;
          p3 += x * b3;
          q0 += y * b0;
          q1 += y * b1;
          q2 += y * b2;
          q3 += y * b3;
        }
        const to = c + i * ldc + j;
        mergeFour(data, to, columns, p0, p1, p2, p3, merge);
        mergeFour(data, to + ldc, columns, q0, q1, q2, q3, merge);
      }
      if (i < m) {
        const top = a + i * lda + first;
        let p0 = 0;
        let p1 = 0;
        let p2 = 0;
        let p3 = 0;
        for (let l = 0, b = panel; l < length; l++, b += 4) {
          const x = data[top + l];
          p0 += x * data[b];
          p1 += x * data[b + 1];
          p2 += x * data[b + 2];
          p3 += x * data[b + 3];
        }
        mergeFour(data, c + i * ldc + j, columns, p0, p1, p2, p3, merge);
      }
    }
  }
}

function mergeFour(
  data: Float64Array,
  c: i32,
  columns: i32,
  s0: f64,
  s1: f64,
  s2: f64,
  s3: f64,
  mode: i32,
): void {
  mergeOne(data, c, s0, mode);
  if (columns > 1) mergeOne(data, c + 1, s1, mode);
  if (columns > 2) mergeOne(data, c + 2, s2, mode);
  if (columns > 3) mergeOne(data, c + 3, s3, mode);
}

/** C = A B, C += A B or C −= A B; `work` has `multiplyWork(k, n)` doubles. */
export function multiply(
  m: i32,
  n: i32,
  k: i32,
  a: i32,
  lda: i32,
  b: i32,
  rowStep: i32,
  columnStep: i32,
  c: i32,
  ldc: i32,
  mode: i32,
  work: i32,
): void {
  if (k < LONG_ROWS || m < 4 || columnStep !== 1) {
    pack(k, n, b, rowStep, columnStep, work);
    multiplyPacked(m, n, k, a, lda, work, c, ldc, mode);
    return;
  }
  products++;
  flops += 2 * m * n * k;
  const data = memory;
  for (let first = 0; first < k; first += BLOCK) {
    const rows = Math.min(BLOCK, k - first);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < n; j++) data[work + j * rows + i] = data[b + (first + i) * rowStep + j];
    }
    const merge = first > 0 && mode === 0 ? 1 : mode;
    rowsWithRows(m, n, rows, a + first, lda, work, rows, c, ldc, merge);
  }
}

/** Floats that the packed form of a k × n operand takes. */
export function packedLengthSingle(k: i32, n: i32): i32 {
  return k * ((n + 7) & ~7);
}

/** `pack` in single precision; addresses count floats. */
export function packSingle(k: i32, n: i32, b: i32, rowStep: i32, columnStep: i32, out: i32): void {
  packInto(singles, 8, k, n, b, rowStep, columnStep, out);
}

/** `multiplyPacked` in single precision; addresses count floats. */
export function multiplyPackedSingle(
  m: i32,
  n: i32,
  k: i32,
  a: i32,
  lda: i32,
  packed: i32,
  c: i32,
  ldc: i32,
  mode: i32,
): void {
  products++;
  flops += 2 * m * n * k;
  const data = singles;
  const padded = (n + 7) & ~7;
  for (let first = 0; first < k || first === 0; first += BLOCK) {
    const length = Math.min(BLOCK, k - first);
    const merge = first > 0 && mode === 0 ? 1 : mode;
    const block = packed + first * padded;
    for (let i = 0; i < m; i++) {
      const top = a + i * lda + first;
      for (let j = 0; j < n; j++) {
        const b = block + (j & ~7) * length + (j & 7);
        let sum = 0;
        for (let l = 0; l < length; l++) {
          sum = Math.fround(sum + Math.fround(data[top + l] * data[b + 8 * l]));
        }
        const to = c + i * ldc + j;
        if (merge === 0) data[to] = sum;
        else if (merge === 1) data[to] += sum;
        else data[to] -= sum;
      }
    }
  }
}

// --------------------------------------------------------------------------------- products of rows with rows

/** Inner product. */
export function dot(n: i32, x: i32, y: i32): f64 {
  const data = memory;
  let a0 = 0;
  let a1 = 0;
  let b0 = 0;
  let b1 = 0;
  let c0 = 0;
  let c1 = 0;
  let d0 = 0;
  let d1 = 0;
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    a0 += data[x + i] * data[y + i];
    a1 += data[x + i + 1] * data[y + i + 1];
    b0 += data[x + i + 2] * data[y + i + 2];
    b1 += data[x + i + 3] * data[y + i + 3];
    c0 += data[x + i + 4] * data[y + i + 4];
    c1 += data[x + i + 5] * data[y + i + 5];
    d0 += data[x + i + 6] * data[y + i + 6];
    d1 += data[x + i + 7] * data[y + i + 7];
  }
  let sum = a0 + b0 + (c0 + d0) + (a1 + b1 + (c1 + d1));
  for (; i < n; i++) sum += data[x + i] * data[y + i];
  return sum;
}

function rowsWithRows(
  m: i32,
  n: i32,
  k: i32,
  a: i32,
  lda: i32,
  b: i32,
  ldb: i32,
  c: i32,
  ldc: i32,
  mode: i32,
): void {
  const data = memory;
  const even = k & ~1;
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    const r0 = a + i * lda;
    const r1 = r0 + lda;
    const r2 = r1 + lda;
    const r3 = r2 + lda;
    for (let j = 0; j < n; j++) {
      const row = b + j * ldb;
      let s0 = 0;
      let t0 = 0;
      let s1 = 0;
      let t1 = 0;
      let s2 = 0;
      let t2 = 0;
      let s3 = 0;
      let t3 = 0;
      for (let l = 0; l < even; l += 2) {
        const u = data[row + l];
        const v = data[row + l + 1];
        s0 += data[r0 + l] * u;
        t0 += data[r0 + l + 1] * v;
        s1 += data[r1 + l] * u;
        t1 += data[r1 + l + 1] * v;
        s2 += data[r2 + l] * u;
        t2 += data[r2 + l + 1] * v;
        s3 += data[r3 + l] * u;
        t3 += data[r3 + l + 1] * v;
      }
      s0 += t0;
      s1 += t1;
      s2 += t2;
      s3 += t3;
      if (even < k) {
        const u = data[row + even];
        s0 += data[r0 + even] * u;
        s1 += data[r1 + even] * u;
        s2 += data[r2 + even] * u;
        s3 += data[r3 + even] * u;
      }
      const to = c + i * ldc + j;
      mergeOne(data, to, s0, mode);
      mergeOne(data, to + ldc, s1, mode);
      mergeOne(data, to + 2 * ldc, s2, mode);
      mergeOne(data, to + 3 * ldc, s3, mode);
    }
  }
  for (; i < m; i++) {
    for (let j = 0; j < n; j++) {
      mergeOne(data, c + i * ldc + j, dot(k, a + i * lda, b + j * ldb), mode);
    }
  }
}

/** C (m × n) = A Bᵀ, += or −= (mode 0, 1, 2); rows of A and of B have k entries. No packing. */
export function multiplyTransposed(
  m: i32,
  n: i32,
  k: i32,
  a: i32,
  lda: i32,
  b: i32,
  ldb: i32,
  c: i32,
  ldc: i32,
  mode: i32,
): void {
  products++;
  flops += 2 * m * n * k;
  rowsWithRows(m, n, k, a, lda, b, ldb, c, ldc, mode);
}

/** Transposes B (k × n) into rows `step` apart. */
export function turn(k: i32, n: i32, b: i32, ldb: i32, out: i32, step: i32): void {
  const data = memory;
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < n; j++) data[out + j * step + i] = data[b + i * ldb + j];
  }
}

// -------------------------------------------------------------------------------------------------- vectors

/** y += factor · x. */
export function addMultiple(n: i32, factor: f64, x: i32, y: i32): void {
  const data = memory;
  for (let i = 0; i < n; i++) data[y + i] += factor * data[x + i];
}

/** x *= factor. */
export function scaleBy(n: i32, factor: f64, x: i32): void {
  const data = memory;
  for (let i = 0; i < n; i++) data[x + i] *= factor;
}

/** x *= d, entry by entry. */
export function scaleByVector(n: i32, d: i32, x: i32): void {
  const data = memory;
  for (let i = 0; i < n; i++) data[x + i] *= data[d + i];
}

/** Row i of A −= factors[i] · x, for m rows of n entries. */
export function subtractOuter(m: i32, n: i32, factors: i32, x: i32, a: i32, lda: i32): void {
  const data = memory;
  for (let i = 0; i < m; i++) {
    const factor = data[factors + i];
    const row = a + i * lda;
    for (let j = 0; j < n; j++) data[row + j] -= factor * data[x + j];
  }
}

/** Takes their part along the unit row x out of m rows of n entries; `work` has m doubles. */
export function removeAlong(m: i32, n: i32, x: i32, a: i32, lda: i32, work: i32): void {
  multiplyTransposed(m, 1, n, a, lda, x, n, work, 1, 0);
  subtractOuter(m, n, work, x, a, lda);
}

/** Exchanges two rows of n entries. */
export function exchange(n: i32, x: i32, y: i32): void {
  const data = memory;
  for (let i = 0; i < n; i++) {
    const held = data[x + i];
    data[x + i] = data[y + i];
    data[y + i] = held;
  }
}

// ------------------------------------------------------------------------------------------- reflections of order 3

/** Rows p, q, r ← (1 − (1, uy, uz)ᵀ t (1, uy, uz)) (p, q, r), n columns. */
export function reflectRows3(n: i32, p: i32, q: i32, r: i32, t: f64, uy: f64, uz: f64): void {
  const data = memory;
  const ty = t * uy;
  const tz = t * uz;
  for (let j = 0; j < n; j++) {
    const a = data[p + j];
    const b = data[q + j];
    const c = data[r + j];
    const sum = a + uy * b + uz * c;
    data[p + j] = a - t * sum;
    data[q + j] = b - ty * sum;
    data[r + j] = c - tz * sum;
  }
}

/** Three neighbouring entries from p of each of n rows, `step` apart, reflected from the right. */
export function reflectColumns3(n: i32, p: i32, step: i32, t: f64, uy: f64, uz: f64): void {
  const data = memory;
  const ty = t * uy;
  const tz = t * uz;
  for (let i = 0, x = p; i < n; i++, x += step) {
    const a = data[x];
    const b = data[x + 1];
    const c = data[x + 2];
    const sum = a + uy * b + uz * c;
    data[x] = a - t * sum;
    data[x + 1] = b - ty * sum;
    data[x + 2] = c - tz * sum;
  }
}

/** `reflectRows3` for two rows. */
export function reflectRows2(n: i32, p: i32, q: i32, t: f64, uy: f64): void {
  const data = memory;
  const ty = t * uy;
  for (let j = 0; j < n; j++) {
    const a = data[p + j];
    const b = data[q + j];
    const sum = a + uy * b;
    data[p + j] = a - t * sum;
    data[q + j] = b - ty * sum;
  }
}

/** `reflectColumns3` for two neighbouring entries. */
export function reflectColumns2(n: i32, p: i32, step: i32, t: f64, uy: f64): void {
  const data = memory;
  const ty = t * uy;
  for (let i = 0, x = p; i < n; i++, x += step) {
    const a = data[x];
    const b = data[x + 1];
    const sum = a + uy * b;
    data[x] = a - t * sum;
    data[x + 1] = b - ty * sum;
  }
}

// ----------------------------------------------------------------------------------------- tanh and logistic

const PER_LN2 = 1.4426950408889634;
const ROUNDER = 6755399441055744; // 1.5 · 2^52: adding it rounds to an integer
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

const TANH_VALUES: Float64Array = tanhTable();

/** 2^(k − 600), exact. */
const POWERS: Float64Array = powersOfTwo();

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(1201).fill(1);
  for (let k = 1; k <= 600; k++) {
    powers[600 + k] = 2 * powers[599 + k];
    powers[600 - k] = powers[601 - k] / 2;
  }
  return powers;
}

/** eʳ − 1 on |r| ≤ ln 2 / 2: polynomial for (eʳ − 1 − r) / r², interpolated at Chebyshev points, error 4e-17. */
function smallExponential(r: f64): f64 {
  let q = 2.7620138719733994e-7 + r * 2.5100424157005067e-8;
  q = 2.7557268378684192e-6 + q * r;
  q = 2.480152119021773e-5 + q * r;
  q = 0.00019841269863105968 + q * r;
  q = 0.0013888888917281794 + q * r;
  q = 0.008333333333330051 + q * r;
  q = 0.04166666666662399 + q * r;
  q = 0.16666666666666669 + q * r;
  q = 0.5000000000000001 + q * r;
  return r + r * r * q;
}

/** 1.5 · 2^45: adding it rounds to a multiple of 1 / 128. */
const TANH_ROUNDER = 52776558133248;

/**
 * tanh x within 4e-16 relative error: (tanh c + tanh d) / (1 + tanh c tanh d) with c = j / 128 from a table
 * and |d| ≤ 1 / 256, where three terms do.
 */
export function tanhOf(x: f64): f64 {
  const size = Math.abs(x);
  const y = size > TANH_RANGE ? TANH_RANGE : size;
  const c = y + TANH_ROUNDER - TANH_ROUNDER;
  const d = y - c;
  const t = c >= 0 ? TANH_VALUES[c * TANH_PER_UNIT] : NaN;
  const square = d * d;
  const q = -0.3333333333317626 + square * 0.13333250984312997;
  const u = d + d * square * q;
  const value = (t + u) / (1 + t * u);
  // 1 / −0 is −∞: the sign of a zero stays.
  return x < 0 || (x === 0 && 1 / x < 0) ? -value : value;
}

/** 1 / (1 + e^(−x)) within 6e-16 relative error, also where it is close to 0. */
export function logisticOf(x: f64): f64 {
  let y = Math.abs(x);
  if (y > 746) y = 746;
  const k = y * PER_LN2 + ROUNDER - ROUNDER;
  const r = -(y - k * LN2_HIGH - k * LN2_LOW);
  const half = k * 0.5 + ROUNDER - ROUNDER;
  const first = k >= 0 ? POWERS[600 - half] : NaN;
  const second = k >= 0 ? POWERS[600 - (k - half)] : NaN;
  const e = (smallExponential(r) + 1) * first * second;
  return (x < 0 ? e : 1) / (1 + e);
}

/** out = tanh(x + bias). */
export function tanhOfSum(n: i32, x: i32, bias: i32, out: i32): void {
  const data = memory;
  for (let i = 0; i < n; i++) data[out + i] = tanhOf(data[x + i] + data[bias + i]);
}

/** out = tanh(x + bias) with one bias for all. */
export function tanhOfShifted(n: i32, x: i32, bias: f64, out: i32): void {
  const data = memory;
  for (let i = 0; i < n; i++) data[out + i] = tanhOf(data[x + i] + bias);
}

/** out = tanh(x). */
export function tanh(n: i32, x: i32, out: i32): void {
  const data = memory;
  for (let i = 0; i < n; i++) data[out + i] = tanhOf(data[x + i]);
}

/** out = 1 / (1 + exp(−x)). */
export function logistic(n: i32, x: i32, out: i32): void {
  const data = memory;
  for (let i = 0; i < n; i++) data[out + i] = logisticOf(data[x + i]);
}

/** out = 1 − x². */
export function tanhSlopes(n: i32, x: i32, out: i32): void {
  const data = memory;
  for (let i = 0; i < n; i++) data[out + i] = 1 - data[x + i] * data[x + i];
}

// ------------------------------------------------------------------------------------------- small networks

/** Row i of `out` = tanh(Σⱼ w[i, j] · row j of `states` + bias[i]); rows of `count` trajectories, n ≤ 16. */
export function stepTogether(
  n: i32,
  count: i32,
  w: i32,
  stride: i32,
  bias: i32,
  states: i32,
  out: i32,
): void {
  flops += 2 * n * n * count;
  const data = memory;
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < count; c++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += data[w + i * stride + j] * data[states + j * count + c];
      data[out + i * count + c] = tanhOf(sum + data[bias + i]);
    }
  }
}

/** A number that is an index. */
export function toIndex(value: f64): i32 {
  return value;
}
