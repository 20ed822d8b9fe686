// AssemblyScript. What the shared algorithms (../src/kernels) stand on, in 128-bit SIMD. The portable twin is
// ../src/kernels/primitives.ts: same names, same order of operations, so the same bits in the build without FMA.
// Addresses count doubles (floats in the `Single` functions); sizes are trusted.
import { madd, tile1x1, tile1x4, tile2x1, tile2x2, tile4x1, tile6x1 } from './tiles';

/** Rows of B per packed block: a panel (8 KB) and six rows of A stay in the first-level cache. */
const BLOCK: i32 = 256;
/** Columns of B packed at a time: 512 KB, within a second-level cache. */
const BLOCK_COLUMNS: i32 = 256;

/** From this inner size on, B is transposed instead of packed: rows with rows need no splats. */
const LONG_ROWS: i32 = 32;
/** Columns of B transposed at a time: 256 KB. */
const TURNED_COLUMNS: i32 = 128;

let products: i32 = 0;
let flops: f64 = 0;

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

// @ts-ignore: decorator
@inline
function at(index: i32): usize {
  return <usize>(<u32>index) << 3;
}

// @ts-ignore: decorator
@inline
export function get(index: i32): f64 {
  return load<f64>(at(index));
}

// @ts-ignore: decorator
@inline
export function set(index: i32, value: f64): void {
  store<f64>(at(index), value);
}

export function copy(n: i32, from: i32, to: i32): void {
  memory.copy(at(to), at(from), at(n));
}

export function fill(n: i32, value: f64, to: i32): void {
  for (let i: i32 = 0; i < n; i++) set(to + i, value);
}

// ---------------------------------------------------------------------------------------------- matrix product

/** Doubles that the packed form of a k × n operand takes. */
export function packedLength(k: i32, n: i32): i32 {
  return k * ((n + 3) & ~3);
}

/** Doubles of working space that `multiply` wants. */
export function multiplyWork(k: i32, n: i32): i32 {
  return max(packedLength(min(k, BLOCK), min(n, BLOCK_COLUMNS)), (min(k, BLOCK) + 8) * min(n, TURNED_COLUMNS));
}

/** Transposes B (k × n) into rows `step` bytes apart. */
function turnBlock(k: i32, n: i32, b: usize, rowStep: usize, out: usize, step: usize): void {
  let i: i32 = 0;
  for (; i + 2 <= k; i += 2) {
    let p: usize = b;
    let to: usize = out;
    let j: i32 = 0;
    for (; j + 2 <= n; j += 2) {
      const u = v128.load(p);
      const v = v128.load(p + rowStep);
      v128.store(to, v128.shuffle<f64>(u, v, 0, 2));
      v128.store(to + step, v128.shuffle<f64>(u, v, 1, 3));
      p += 16;
      to += 2 * step;
    }
    if (j < n) {
      store<f64>(to, load<f64>(p));
      store<f64>(to, load<f64>(p + rowStep), 8);
    }
    b += 2 * rowStep;
    out += 16;
  }
  if (i < k) {
    for (let j: i32 = 0; j < n; j++) {
      store<f64>(out, load<f64>(b));
      b += 8;
      out += step;
    }
  }
}

function packBlock<T>(k: i32, n: i32, b: usize, rowStep: usize, columnStep: usize, out: usize): void {
  const width: i32 = 32 / sizeof<T>();
  let j: i32 = 0;
  for (; j + width <= n; j += width) {
    let row: usize = b + <usize>j * columnStep;
    if (columnStep == sizeof<T>()) {
      for (let i: i32 = 0; i < k; i++) {
        v128.store(out, v128.load(row));
        v128.store(out, v128.load(row, 16), 16);
        row += rowStep;
        out += 32;
      }
    } else {
      for (let i: i32 = 0; i < k; i++) {
        let from: usize = row;
        for (let v: usize = 0; v < 32; v += sizeof<T>()) {
          store<T>(out + v, load<T>(from));
          from += columnStep;
        }
        row += rowStep;
        out += 32;
      }
    }
  }
  if (j == n) return;
  let row: usize = b + <usize>j * columnStep;
  for (let i: i32 = 0; i < k; i++) {
    let from: usize = row;
    for (let v: i32 = 0; v < width; v++) {
      store<T>(out + v * sizeof<T>(), j + v < n ? load<T>(from) : <T>0);
      from += columnStep;
    }
    row += rowStep;
    out += 32;
  }
}

const edge: usize = memory.data(192);

/** Part of a tile at the right edge of C, first written to `edge`. */
function mergeEdge<T>(rows: i32, bytes: i32, c: usize, ldc: usize, mode: i32): void {
  for (let i: i32 = 0; i < rows; i++) {
    const from: usize = edge + 32 * i;
    const to: usize = c + i * ldc;
    for (let v: i32 = 0; v < bytes; v += sizeof<T>()) {
      const sum = load<T>(from + v);
      if (mode == 0) store<T>(to + v, sum);
      else if (mode == 1) store<T>(to + v, load<T>(to + v) + sum);
      else store<T>(to + v, load<T>(to + v) - sum);
    }
  }
}

/** C (m × n) from A (m × k) and one packed block. */
function multiplyBlock<T>(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: usize,
  packed: usize,
  c: usize,
  ldc: usize,
  mode: i32,
): void {
  const width: i32 = 32 / sizeof<T>();
  const full: i32 = n / width;
  const edgeBytes: i32 = (n - full * width) * sizeof<T>();
  const panel: usize = <usize>k << 5;
  let i: i32 = 0;
  for (; i + 6 <= m; i += 6) {
    let b: usize = packed;
    let to: usize = c;
    for (let p: i32 = 0; p < full; p++) {
      tile6x1<T>(k, a, lda, b, to, ldc, mode);
      b += panel;
      to += 32;
    }
    if (edgeBytes) {
      tile6x1<T>(k, a, lda, b, edge, 32, 0);
      mergeEdge<T>(6, edgeBytes, to, ldc, mode);
    }
    a += 6 * lda;
    c += 6 * ldc;
  }
  if (i + 4 <= m) {
    let b: usize = packed;
    let to: usize = c;
    for (let p: i32 = 0; p < full; p++) {
      tile4x1<T>(k, a, lda, b, to, ldc, mode);
      b += panel;
      to += 32;
    }
    if (edgeBytes) {
      tile4x1<T>(k, a, lda, b, edge, 32, 0);
      mergeEdge<T>(4, edgeBytes, to, ldc, mode);
    }
    i += 4;
    a += 4 * lda;
    c += 4 * ldc;
  }
  if (i + 2 <= m) {
    let b: usize = packed;
    let to: usize = c;
    let p: i32 = 0;
    for (; p + 2 <= full; p += 2) {
      tile2x2<T>(k, a, lda, b, to, ldc, mode);
      b += 2 * panel;
      to += 64;
    }
    if (p < full) {
      tile2x1<T>(k, a, lda, b, to, ldc, mode);
      b += panel;
      to += 32;
    }
    if (edgeBytes) {
      tile2x1<T>(k, a, lda, b, edge, 32, 0);
      mergeEdge<T>(2, edgeBytes, to, ldc, mode);
    }
    i += 2;
    a += 2 * lda;
    c += 2 * ldc;
  }
  if (i < m) {
    let b: usize = packed;
    let to: usize = c;
    let p: i32 = 0;
    for (; p + 4 <= full; p += 4) {
      tile1x4<T>(k, a, lda, b, to, ldc, mode);
      b += 4 * panel;
      to += 128;
    }
    for (; p < full; p++) {
      tile1x1<T>(k, a, lda, b, to, ldc, mode);
      b += panel;
      to += 32;
    }
    if (edgeBytes) {
      tile1x1<T>(k, a, lda, b, edge, 32, 0);
      mergeEdge<T>(1, edgeBytes, to, ldc, mode);
    }
  }
}

function packAll<T>(k: i32, n: i32, b: usize, rowStep: usize, columnStep: usize, out: usize): void {
  const width: i32 = 32 / sizeof<T>();
  const padded: usize = <usize>((n + width - 1) & ~(width - 1)) * sizeof<T>();
  for (let first: i32 = 0; first < k; first += BLOCK) {
    const rows: i32 = min(BLOCK, k - first);
    packBlock<T>(rows, n, b, rowStep, columnStep, out);
    b += <usize>rows * rowStep;
    out += <usize>rows * padded;
  }
}

function multiplyAllPacked<T>(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: usize,
  packed: usize,
  c: usize,
  ldc: usize,
  mode: i32,
): void {
  const width: i32 = 32 / sizeof<T>();
  const padded: usize = <usize>((n + width - 1) & ~(width - 1)) * sizeof<T>();
  for (let first: i32 = 0; first < k || first == 0; first += BLOCK) {
    const rows: i32 = min(BLOCK, k - first);
    const merge: i32 = first > 0 && mode == 0 ? 1 : mode;
    const chunk: i32 = m < 6 ? n : BLOCK_COLUMNS;
    for (let j: i32 = 0; j < n; j += chunk) {
      const columns: i32 = min(chunk, n - j);
      const offset: usize = <usize>j * sizeof<T>();
      multiplyBlock<T>(m, columns, rows, a, lda, packed + offset * <usize>rows, c + offset, ldc, merge);
    }
    a += <usize>rows * sizeof<T>();
    packed += <usize>rows * padded;
  }
}

/** Packs B (k × n, entry (i, j) at b + i · rowStep + j · columnStep) for `multiplyPacked`. */
export function pack(k: i32, n: i32, b: i32, rowStep: i32, columnStep: i32, out: i32): void {
  packAll<f64>(k, n, at(b), at(rowStep), at(columnStep), at(out));
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
  flops += 2 * <f64>m * <f64>n * <f64>k;
  multiplyAllPacked<f64>(m, n, k, at(a), at(lda), at(packed), at(c), at(ldc), mode);
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
  products++;
  flops += 2 * <f64>m * <f64>n * <f64>k;
  if (k >= LONG_ROWS && m >= 4 && columnStep == 1) {
    for (let j: i32 = 0; j < n; j += TURNED_COLUMNS) {
      const columns: i32 = min(TURNED_COLUMNS, n - j);
      for (let first: i32 = 0; first < k; first += BLOCK) {
        const rows: i32 = min(BLOCK, k - first);
        const step: i32 = rows + 8;
        turnBlock(rows, columns, at(b + first * rowStep + j), at(rowStep), at(work), at(step));
        const merge: i32 = first > 0 && mode == 0 ? 1 : mode;
        rowsWithRows(m, columns, rows, a + first, lda, work, step, c + j, ldc, merge);
      }
    }
    return;
  }
  for (let j: i32 = 0; j < n; j += BLOCK_COLUMNS) {
    const columns: i32 = min(BLOCK_COLUMNS, n - j);
    for (let first: i32 = 0; first < k || first == 0; first += BLOCK) {
      const rows: i32 = min(BLOCK, k - first);
      packBlock<f64>(rows, columns, at(b + first * rowStep + j * columnStep), at(rowStep), at(columnStep), at(work));
      const merge: i32 = first > 0 && mode == 0 ? 1 : mode;
      multiplyBlock<f64>(m, columns, rows, at(a + first), at(lda), at(work), at(c + j), at(ldc), merge);
    }
  }
}

/** Floats that the packed form of a k × n operand takes. */
export function packedLengthSingle(k: i32, n: i32): i32 {
  return k * ((n + 7) & ~7);
}

/** `pack` in single precision; addresses count floats. */
export function packSingle(k: i32, n: i32, b: i32, rowStep: i32, columnStep: i32, out: i32): void {
  packAll<f32>(k, n, <usize>b << 2, <usize>rowStep << 2, <usize>columnStep << 2, <usize>out << 2);
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
  flops += 2 * <f64>m * <f64>n * <f64>k;
  multiplyAllPacked<f32>(m, n, k, <usize>a << 2, <usize>lda << 2, <usize>packed << 2, <usize>c << 2, <usize>ldc << 2, mode);
}

// --------------------------------------------------------------------------------- products of rows with rows

// @ts-ignore: decorator
@inline
function lanes(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

// @ts-ignore: decorator
@inline
function mergeOne(c: usize, sum: f64, mode: i32): void {
  if (mode == 0) store<f64>(c, sum);
  else if (mode == 1) store<f64>(c, load<f64>(c) + sum);
  else store<f64>(c, load<f64>(c) - sum);
}

function dotAt(n: i32, x: usize, y: usize): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  for (; n >= 8; n -= 8) {
    s0 = madd<f64>(v128.load(x), v128.load(y), s0);
    s1 = madd<f64>(v128.load(x, 16), v128.load(y, 16), s1);
    s2 = madd<f64>(v128.load(x, 32), v128.load(y, 32), s2);
    s3 = madd<f64>(v128.load(x, 48), v128.load(y, 48), s3);
    x += 64;
    y += 64;
  }
  let sum: f64 = lanes(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)));
  for (; n > 0; n--) {
    sum += load<f64>(x) * load<f64>(y);
    x += 8;
    y += 8;
  }
  return sum;
}

/** Inner product. */
export function dot(n: i32, x: i32, y: i32): f64 {
  return dotAt(n, at(x), at(y));
}

// @ts-ignore: decorator
@inline
function rows4x2(k: i32, a: usize, lda: usize, b: usize, ldb: usize, c: usize, ldc: usize, mode: i32): void {
  const a1: usize = a + lda;
  const a2: usize = a1 + lda;
  const a3: usize = a2 + lda;
  const b1: usize = b + ldb;
  let s00 = f64x2.splat(0);
  let s01 = f64x2.splat(0);
  let s10 = f64x2.splat(0);
  let s11 = f64x2.splat(0);
  let s20 = f64x2.splat(0);
  let s21 = f64x2.splat(0);
  let s30 = f64x2.splat(0);
  let s31 = f64x2.splat(0);
  let p: usize = 0;
  const end: usize = <usize>(k & ~1) << 3;
  for (; p < end; p += 16) {
    const u = v128.load(b + p);
    const v = v128.load(b1 + p);
    let x = v128.load(a + p);
    s00 = madd<f64>(x, u, s00);
    s01 = madd<f64>(x, v, s01);
    x = v128.load(a1 + p);
    s10 = madd<f64>(x, u, s10);
    s11 = madd<f64>(x, v, s11);
    x = v128.load(a2 + p);
    s20 = madd<f64>(x, u, s20);
    s21 = madd<f64>(x, v, s21);
    x = v128.load(a3 + p);
    s30 = madd<f64>(x, u, s30);
    s31 = madd<f64>(x, v, s31);
  }
  let r00: f64 = lanes(s00);
  let r01: f64 = lanes(s01);
  let r10: f64 = lanes(s10);
  let r11: f64 = lanes(s11);
  let r20: f64 = lanes(s20);
  let r21: f64 = lanes(s21);
  let r30: f64 = lanes(s30);
  let r31: f64 = lanes(s31);
  if (k & 1) {
    const u: f64 = load<f64>(b + p);
    const v: f64 = load<f64>(b1 + p);
    r00 += load<f64>(a + p) * u;
    r01 += load<f64>(a + p) * v;
    r10 += load<f64>(a1 + p) * u;
    r11 += load<f64>(a1 + p) * v;
    r20 += load<f64>(a2 + p) * u;
    r21 += load<f64>(a2 + p) * v;
    r30 += load<f64>(a3 + p) * u;
    r31 += load<f64>(a3 + p) * v;
  }
  mergeOne(c, r00, mode);
  mergeOne(c + 8, r01, mode);
  c += ldc;
  mergeOne(c, r10, mode);
  mergeOne(c + 8, r11, mode);
  c += ldc;
  mergeOne(c, r20, mode);
  mergeOne(c + 8, r21, mode);
  c += ldc;
  mergeOne(c, r30, mode);
  mergeOne(c + 8, r31, mode);
}

// @ts-ignore: decorator
@inline
function rows4x1(k: i32, a: usize, lda: usize, b: usize, c: usize, ldc: usize, mode: i32): void {
  const a1: usize = a + lda;
  const a2: usize = a1 + lda;
  const a3: usize = a2 + lda;
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  let p: usize = 0;
  const end: usize = <usize>(k & ~1) << 3;
  for (; p < end; p += 16) {
    const u = v128.load(b + p);
    s0 = madd<f64>(v128.load(a + p), u, s0);
    s1 = madd<f64>(v128.load(a1 + p), u, s1);
    s2 = madd<f64>(v128.load(a2 + p), u, s2);
    s3 = madd<f64>(v128.load(a3 + p), u, s3);
  }
  let r0: f64 = lanes(s0);
  let r1: f64 = lanes(s1);
  let r2: f64 = lanes(s2);
  let r3: f64 = lanes(s3);
  if (k & 1) {
    const u: f64 = load<f64>(b + p);
    r0 += load<f64>(a + p) * u;
    r1 += load<f64>(a1 + p) * u;
    r2 += load<f64>(a2 + p) * u;
    r3 += load<f64>(a3 + p) * u;
  }
  mergeOne(c, r0, mode);
  mergeOne(c + ldc, r1, mode);
  mergeOne(c + 2 * ldc, r2, mode);
  mergeOne(c + 3 * ldc, r3, mode);
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
  const aStep: usize = at(lda);
  const bStep: usize = at(ldb);
  const cStep: usize = at(ldc);
  // As many rows of B at a time as stay in the second-level cache.
  const chunk: i32 = max(8, (32768 / max(k, 1)) & ~1);
  for (let first: i32 = 0; first < n; first += chunk) {
    const last: i32 = min(n, first + chunk);
    const top: usize = at(b) + <usize>first * bStep;
    let pa: usize = at(a);
    let pc: usize = at(c + first);
    let i: i32 = 0;
    for (; i + 4 <= m; i += 4) {
      let pb: usize = top;
      let to: usize = pc;
      let j: i32 = first;
      for (; j + 2 <= last; j += 2) {
        rows4x2(k, pa, aStep, pb, bStep, to, cStep, mode);
        pb += 2 * bStep;
        to += 16;
      }
      if (j < last) rows4x1(k, pa, aStep, pb, to, cStep, mode);
      pa += 4 * aStep;
      pc += 4 * cStep;
    }
    for (; i < m; i++) {
      let pb: usize = top;
      for (let j: i32 = first; j < last; j++) {
        mergeOne(pc + at(j - first), dotAt(k, pa, pb), mode);
        pb += bStep;
      }
      pa += aStep;
      pc += cStep;
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
  flops += 2 * <f64>m * <f64>n * <f64>k;
  rowsWithRows(m, n, k, a, lda, b, ldb, c, ldc, mode);
}

/** Transposes B (k × n) into rows `step` apart. */
export function turn(k: i32, n: i32, b: i32, ldb: i32, out: i32, step: i32): void {
  turnBlock(k, n, at(b), at(ldb), at(out), at(step));
}

// -------------------------------------------------------------------------------------------------- vectors

/** y += factor · x. */
export function addMultiple(n: i32, factor: f64, x: i32, y: i32): void {
  let px: usize = at(x);
  let py: usize = at(y);
  const f = f64x2.splat(factor);
  for (; n >= 4; n -= 4) {
    v128.store(py, madd<f64>(f, v128.load(px), v128.load(py)));
    v128.store(py, madd<f64>(f, v128.load(px, 16), v128.load(py, 16)), 16);
    px += 32;
    py += 32;
  }
  for (; n > 0; n--) {
    store<f64>(py, load<f64>(py) + factor * load<f64>(px));
    px += 8;
    py += 8;
  }
}

/** x *= factor. */
export function scaleBy(n: i32, factor: f64, x: i32): void {
  let p: usize = at(x);
  const f = f64x2.splat(factor);
  for (; n >= 2; n -= 2) {
    v128.store(p, f64x2.mul(v128.load(p), f));
    p += 16;
  }
  if (n > 0) store<f64>(p, load<f64>(p) * factor);
}

/** x *= d, entry by entry. */
export function scaleByVector(n: i32, d: i32, x: i32): void {
  let p: usize = at(x);
  let q: usize = at(d);
  for (; n >= 2; n -= 2) {
    v128.store(p, f64x2.mul(v128.load(p), v128.load(q)));
    p += 16;
    q += 16;
  }
  if (n > 0) store<f64>(p, load<f64>(p) * load<f64>(q));
}

/** Row i of A −= factors[i] · x, for m rows of n entries. */
export function subtractOuter(m: i32, n: i32, factors: i32, x: i32, a: i32, lda: i32): void {
  const step: usize = at(lda);
  let row: usize = at(a);
  let i: i32 = 0;
  for (; i + 4 <= m; i += 4) {
    const f0 = f64x2.splat(get(factors + i));
    const f1 = f64x2.splat(get(factors + i + 1));
    const f2 = f64x2.splat(get(factors + i + 2));
    const f3 = f64x2.splat(get(factors + i + 3));
    let p0: usize = row;
    let p1: usize = p0 + step;
    let p2: usize = p1 + step;
    let p3: usize = p2 + step;
    let px: usize = at(x);
    let j: i32 = n;
    for (; j >= 2; j -= 2) {
      const v = v128.load(px);
      v128.store(p0, f64x2.sub(v128.load(p0), f64x2.mul(f0, v)));
      v128.store(p1, f64x2.sub(v128.load(p1), f64x2.mul(f1, v)));
      v128.store(p2, f64x2.sub(v128.load(p2), f64x2.mul(f2, v)));
      v128.store(p3, f64x2.sub(v128.load(p3), f64x2.mul(f3, v)));
      px += 16;
      p0 += 16;
      p1 += 16;
      p2 += 16;
      p3 += 16;
    }
    if (j > 0) {
      const v: f64 = load<f64>(px);
      store<f64>(p0, load<f64>(p0) - get(factors + i) * v);
      store<f64>(p1, load<f64>(p1) - get(factors + i + 1) * v);
      store<f64>(p2, load<f64>(p2) - get(factors + i + 2) * v);
      store<f64>(p3, load<f64>(p3) - get(factors + i + 3) * v);
    }
    row += 4 * step;
  }
  for (; i < m; i++) {
    const factor: f64 = get(factors + i);
    const f = f64x2.splat(factor);
    let p: usize = row;
    let px: usize = at(x);
    let j: i32 = n;
    for (; j >= 2; j -= 2) {
      v128.store(p, f64x2.sub(v128.load(p), f64x2.mul(f, v128.load(px))));
      px += 16;
      p += 16;
    }
    if (j > 0) store<f64>(p, load<f64>(p) - factor * load<f64>(px));
    row += step;
  }
}

/** Takes their part along the unit row x out of m rows of n entries; `work` has m doubles. */
export function removeAlong(m: i32, n: i32, x: i32, a: i32, lda: i32, work: i32): void {
  products++;
  flops += 2 * <f64>m * <f64>n;
  const step: usize = at(lda);
  const px: usize = at(x);
  const end: usize = <usize>(n & ~1) << 3;
  let p0: usize = at(a);
  let i: i32 = 0;
  for (; i + 4 <= m; i += 4) {
    const p1: usize = p0 + step;
    const p2: usize = p1 + step;
    const p3: usize = p2 + step;
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    for (let p: usize = 0; p < end; p += 16) {
      const u = v128.load(px + p);
      s0 = madd<f64>(v128.load(p0 + p), u, s0);
      s1 = madd<f64>(v128.load(p1 + p), u, s1);
      s2 = madd<f64>(v128.load(p2 + p), u, s2);
      s3 = madd<f64>(v128.load(p3 + p), u, s3);
    }
    let r0: f64 = lanes(s0);
    let r1: f64 = lanes(s1);
    let r2: f64 = lanes(s2);
    let r3: f64 = lanes(s3);
    if (n & 1) {
      const u: f64 = load<f64>(px + end);
      r0 += load<f64>(p0 + end) * u;
      r1 += load<f64>(p1 + end) * u;
      r2 += load<f64>(p2 + end) * u;
      r3 += load<f64>(p3 + end) * u;
      store<f64>(p0 + end, load<f64>(p0 + end) - r0 * u);
      store<f64>(p1 + end, load<f64>(p1 + end) - r1 * u);
      store<f64>(p2 + end, load<f64>(p2 + end) - r2 * u);
      store<f64>(p3 + end, load<f64>(p3 + end) - r3 * u);
    }
    const f0 = f64x2.splat(r0);
    const f1 = f64x2.splat(r1);
    const f2 = f64x2.splat(r2);
    const f3 = f64x2.splat(r3);
    for (let p: usize = 0; p < end; p += 16) {
      const u = v128.load(px + p);
      v128.store(p0 + p, f64x2.sub(v128.load(p0 + p), f64x2.mul(f0, u)));
      v128.store(p1 + p, f64x2.sub(v128.load(p1 + p), f64x2.mul(f1, u)));
      v128.store(p2 + p, f64x2.sub(v128.load(p2 + p), f64x2.mul(f2, u)));
      v128.store(p3 + p, f64x2.sub(v128.load(p3 + p), f64x2.mul(f3, u)));
    }
    p0 += 4 * step;
  }
  for (; i < m; i++) {
    const r: f64 = dotAt(n, p0, px);
    const f = f64x2.splat(r);
    for (let p: usize = 0; p < end; p += 16) {
      v128.store(p0 + p, f64x2.sub(v128.load(p0 + p), f64x2.mul(f, v128.load(px + p))));
    }
    if (n & 1) store<f64>(p0 + end, load<f64>(p0 + end) - r * load<f64>(px + end));
    p0 += step;
  }
}

/** Exchanges two rows of n entries. */
export function exchange(n: i32, x: i32, y: i32): void {
  let p: usize = at(x);
  let q: usize = at(y);
  for (; n >= 2; n -= 2) {
    const held = v128.load(p);
    v128.store(p, v128.load(q));
    v128.store(q, held);
    p += 16;
    q += 16;
  }
  if (n > 0) {
    const held: f64 = load<f64>(p);
    store<f64>(p, load<f64>(q));
    store<f64>(q, held);
  }
}

// ------------------------------------------------------------------------------------------- reflections of order 3

/** Rows p, q, r ← (1 − (1, uy, uz)ᵀ t (1, uy, uz)) (p, q, r), n columns. */
export function reflectRows3(n: i32, p: i32, q: i32, r: i32, t: f64, uy: f64, uz: f64): void {
  let pp: usize = at(p);
  let pq: usize = at(q);
  let pr: usize = at(r);
  const ty: f64 = t * uy;
  const tz: f64 = t * uz;
  const vt = f64x2.splat(t);
  const vty = f64x2.splat(ty);
  const vtz = f64x2.splat(tz);
  const vy = f64x2.splat(uy);
  const vz = f64x2.splat(uz);
  for (; n >= 2; n -= 2) {
    const a = v128.load(pp);
    const b = v128.load(pq);
    const c = v128.load(pr);
    const sum = f64x2.add(f64x2.add(a, f64x2.mul(vy, b)), f64x2.mul(vz, c));
    v128.store(pp, f64x2.sub(a, f64x2.mul(vt, sum)));
    v128.store(pq, f64x2.sub(b, f64x2.mul(vty, sum)));
    v128.store(pr, f64x2.sub(c, f64x2.mul(vtz, sum)));
    pp += 16;
    pq += 16;
    pr += 16;
  }
  if (n > 0) {
    const a: f64 = load<f64>(pp);
    const b: f64 = load<f64>(pq);
    const c: f64 = load<f64>(pr);
    const sum: f64 = a + uy * b + uz * c;
    store<f64>(pp, a - t * sum);
    store<f64>(pq, b - ty * sum);
    store<f64>(pr, c - tz * sum);
  }
}

/** Three neighbouring entries from p of each of n rows, `step` apart, reflected from the right. */
export function reflectColumns3(n: i32, p: i32, step: i32, t: f64, uy: f64, uz: f64): void {
  const bytes: usize = at(step);
  let p0: usize = at(p);
  const ty: f64 = t * uy;
  const tz: f64 = t * uz;
  const vt = f64x2.splat(t);
  const vty = f64x2.splat(ty);
  const vtz = f64x2.splat(tz);
  const vy = f64x2.splat(uy);
  const vz = f64x2.splat(uz);
  for (; n >= 2; n -= 2) {
    // Two rows at once: lanes are rows.
    const p1: usize = p0 + bytes;
    const u = v128.load(p0);
    const v = v128.load(p1);
    const a = v128.shuffle<f64>(u, v, 0, 2);
    const b = v128.shuffle<f64>(u, v, 1, 3);
    const c = v128.load64_lane(p1, v128.load64_zero(p0, 16), 1, 16);
    const sum = f64x2.add(f64x2.add(a, f64x2.mul(vy, b)), f64x2.mul(vz, c));
    const x = f64x2.sub(a, f64x2.mul(vt, sum));
    const y = f64x2.sub(b, f64x2.mul(vty, sum));
    const z = f64x2.sub(c, f64x2.mul(vtz, sum));
    v128.store(p0, v128.shuffle<f64>(x, y, 0, 2));
    v128.store(p1, v128.shuffle<f64>(x, y, 1, 3));
    v128.store64_lane(p0, z, 0, 16);
    v128.store64_lane(p1, z, 1, 16);
    p0 = p1 + bytes;
  }
  if (n > 0) {
    const a: f64 = load<f64>(p0);
    const b: f64 = load<f64>(p0, 8);
    const c: f64 = load<f64>(p0, 16);
    const sum: f64 = a + uy * b + uz * c;
    store<f64>(p0, a - t * sum);
    store<f64>(p0, b - ty * sum, 8);
    store<f64>(p0, c - tz * sum, 16);
  }
}

/** `reflectRows3` for two rows. */
export function reflectRows2(n: i32, p: i32, q: i32, t: f64, uy: f64): void {
  const ty: f64 = t * uy;
  for (let j: i32 = 0; j < n; j++) {
    const a: f64 = get(p + j);
    const b: f64 = get(q + j);
    const sum: f64 = a + uy * b;
    set(p + j, a - t * sum);
    set(q + j, b - ty * sum);
  }
}

/** `reflectColumns3` for two neighbouring entries. */
export function reflectColumns2(n: i32, p: i32, step: i32, t: f64, uy: f64): void {
  const ty: f64 = t * uy;
  for (let i: i32 = 0; i < n; i++) {
    const a: f64 = get(p);
    const b: f64 = get(p + 1);
    const sum: f64 = a + uy * b;
    set(p, a - t * sum);
    set(p + 1, b - ty * sum);
    p += step;
  }
}

// ----------------------------------------------------------------------------------------- tanh and logistic

// In a table: loading a splat is cheaper than the constant, which the engine makes anew in each iteration.
const table: usize = memory.data<f64>([
  1.4426950408889634, // 0: 1 / ln 2
  6755399441055744.0, // 8: 1.5 · 2^52: adding it rounds to an integer
  0.6931471803691238, // 16: ln 2, first 32 bits
  1.9082149292705877e-10, // 24: the rest of it
  20.0, // 32: tanh is 1 from here on
  52776558133248.0, // 40: 1.5 · 2^45: adding it rounds to a multiple of 1 / 128
  1.0, // 48
  746.0, // 56: exp(−746) is 0
  0.5, // 64
  // 72: (eʳ − 1 − r) / r² on |r| ≤ ln 2 / 2, interpolated at Chebyshev points, relative error 4e-17
  0.5000000000000001,
  0.16666666666666669,
  0.04166666666662399,
  0.008333333333330051,
  0.0013888888917281794,
  0.00019841269863105968,
  2.480152119021773e-05,
  2.7557268378684192e-06,
  2.7620138719733994e-07,
  2.5100424157005067e-08,
  // 152: (tanh d − d) / d³ as a function of d² on |d| ≤ 1 / 256, relative error 2e-17 of d
  -0.3333333333317626,
  0.13333250984312997,
]);

// @ts-ignore: decorator
@inline
function constant(offset: usize): v128 {
  return v128.load_splat<f64>(table + offset);
}

/** eʳ − 1 on |r| ≤ ln 2 / 2. */
// @ts-ignore: decorator
@inline
function smallExponential(r: v128): v128 {
  let q = madd<f64>(r, constant(144), constant(136));
  q = madd<f64>(q, r, constant(128));
  q = madd<f64>(q, r, constant(120));
  q = madd<f64>(q, r, constant(112));
  q = madd<f64>(q, r, constant(104));
  q = madd<f64>(q, r, constant(96));
  q = madd<f64>(q, r, constant(88));
  q = madd<f64>(q, r, constant(80));
  q = madd<f64>(q, r, constant(72));
  return f64x2.add(r, f64x2.mul(f64x2.mul(r, r), q));
}

/** r in y = k ln 2 + r, from k. */
// @ts-ignore: decorator
@inline
function remainder(y: v128, k: v128): v128 {
  return f64x2.sub(f64x2.sub(y, f64x2.mul(k, constant(16))), f64x2.mul(k, constant(24)));
}

/**
 * Where tanh(j / 128) stands, j = 0 … 4095: behind the static data. Filled in from outside, because the portable
 * kernels use the same table, `../src/kernels/tanh-table.ts`.
 */
// @ts-ignore: decorator
@inline
function tanhValues(): usize {
  return (__heap_base + 127) & ~127;
}

/** First double of that table. */
export function tanhTableAt(): i32 {
  return <i32>(tanhValues() >> 3);
}

/** First double behind it. */
export function firstFree(): i32 {
  return tanhTableAt() + 4096;
}

/**
 * tanh(c + d) = (tanh c + tanh d) / (1 + tanh c tanh d) with c = j / 128 from the table and |d| ≤ 1 / 256: less than
 * half the operations of an exponential, error below 4e-16.
 */
// @ts-ignore: decorator
@inline
export function tanhVector(x: v128): v128 {
  const sign = v128.and(x, i64x2.splat(0x8000000000000000));
  // The order of the operands lets NaN through.
  const y = f64x2.pmin(v128.xor(x, sign), constant(32));
  const shifted = f64x2.add(y, constant(40));
  const d = f64x2.sub(y, f64x2.sub(shifted, constant(40)));
  const low: usize = tanhValues() + ((<usize>i32x4.extract_lane(shifted, 0) & 4095) << 3);
  const high: usize = tanhValues() + ((<usize>i32x4.extract_lane(shifted, 2) & 4095) << 3);
  const t = v128.load64_lane(high, v128.load64_zero(low), 1);
  const square = f64x2.mul(d, d);
  const q = madd<f64>(square, constant(160), constant(152));
  const u = madd<f64>(f64x2.mul(d, square), q, d);
  return v128.or(f64x2.div(f64x2.add(t, u), madd<f64>(t, u, constant(48))), sign);
}

// @ts-ignore: decorator
@inline
export function logisticVector(x: v128): v128 {
  const y = f64x2.pmin(f64x2.abs(x), constant(56));
  const k = f64x2.sub(f64x2.add(f64x2.mul(y, constant(0)), constant(8)), constant(8));
  const r = f64x2.neg(remainder(y, k));
  // 2^−k in two factors, because it may be subnormal.
  const half = f64x2.add(f64x2.mul(k, constant(64)), constant(8));
  const rest = f64x2.add(f64x2.sub(k, f64x2.sub(half, constant(8))), constant(8));
  const first = i64x2.sub(constant(48), i64x2.shl(half, 52));
  const second = i64x2.sub(constant(48), i64x2.shl(rest, 52));
  const e = f64x2.mul(f64x2.mul(f64x2.add(smallExponential(r), constant(48)), first), second);
  const above = v128.bitselect(e, constant(48), f64x2.lt(x, f64x2.splat(0)));
  return f64x2.div(above, f64x2.add(constant(48), e));
}

/** out = tanh(x + bias). */
export function tanhOfSum(n: i32, x: i32, bias: i32, out: i32): void {
  let px: usize = at(x);
  let pb: usize = at(bias);
  let po: usize = at(out);
  for (; n >= 4; n -= 4) {
    const u = tanhVector(f64x2.add(v128.load(px), v128.load(pb)));
    const v = tanhVector(f64x2.add(v128.load(px, 16), v128.load(pb, 16)));
    v128.store(po, u);
    v128.store(po, v, 16);
    px += 32;
    pb += 32;
    po += 32;
  }
  for (; n > 0; n--) {
    const u = tanhVector(f64x2.add(v128.load64_zero(px), v128.load64_zero(pb)));
    v128.store64_lane(po, u, 0);
    px += 8;
    pb += 8;
    po += 8;
  }
}

/** out = tanh(x + bias) with one bias for all. */
export function tanhOfShifted(n: i32, x: i32, bias: f64, out: i32): void {
  let px: usize = at(x);
  let po: usize = at(out);
  const b = f64x2.splat(bias);
  for (; n >= 4; n -= 4) {
    const u = tanhVector(f64x2.add(v128.load(px), b));
    const v = tanhVector(f64x2.add(v128.load(px, 16), b));
    v128.store(po, u);
    v128.store(po, v, 16);
    px += 32;
    po += 32;
  }
  for (; n > 0; n--) {
    v128.store64_lane(po, tanhVector(f64x2.add(v128.load64_zero(px), b)), 0);
    px += 8;
    po += 8;
  }
}

/** out = tanh(x). */
export function tanh(n: i32, x: i32, out: i32): void {
  let px: usize = at(x);
  let po: usize = at(out);
  for (; n >= 4; n -= 4) {
    const u = tanhVector(v128.load(px));
    const v = tanhVector(v128.load(px, 16));
    v128.store(po, u);
    v128.store(po, v, 16);
    px += 32;
    po += 32;
  }
  for (; n > 0; n--) {
    v128.store64_lane(po, tanhVector(v128.load64_zero(px)), 0);
    px += 8;
    po += 8;
  }
}

/** out = 1 / (1 + exp(−x)). */
export function logistic(n: i32, x: i32, out: i32): void {
  let px: usize = at(x);
  let po: usize = at(out);
  for (; n >= 4; n -= 4) {
    const u = logisticVector(v128.load(px));
    const v = logisticVector(v128.load(px, 16));
    v128.store(po, u);
    v128.store(po, v, 16);
    px += 32;
    po += 32;
  }
  for (; n > 0; n--) {
    v128.store64_lane(po, logisticVector(v128.load64_zero(px)), 0);
    px += 8;
    po += 8;
  }
}

/** out = 1 − x². */
export function tanhSlopes(n: i32, x: i32, out: i32): void {
  for (let i: i32 = 0; i < n; i++) set(out + i, 1 - get(x + i) * get(x + i));
}

// -------------------------------------------------------------------------- small networks, lanes are trajectories

/** Row i of `out` = tanh(Σⱼ w[i, j] · row j of `states` + bias[i]); rows of `count` trajectories, n ≤ 16. */
export function stepTogether(n: i32, count: i32, w: i32, stride: i32, bias: i32, states: i32, out: i32): void {
  flops += 2 * <f64>n * <f64>n * <f64>count;
  const row: usize = at(count);
  for (let i: i32 = 0; i < n; i++) {
    const pb = f64x2.splat(get(bias + i));
    const weights: usize = at(w + i * stride);
    const to: usize = at(out + i * count);
    let c: i32 = 0;
    for (; c + 4 <= count; c += 4) {
      let from: usize = at(states + c);
      let u = f64x2.splat(0);
      let v = f64x2.splat(0);
      for (let j: i32 = 0; j < n; j++) {
        const x = v128.load_splat<f64>(weights + at(j));
        u = madd<f64>(x, v128.load(from), u);
        v = madd<f64>(x, v128.load(from, 16), v);
        from += row;
      }
      u = tanhVector(f64x2.add(u, pb));
      v = tanhVector(f64x2.add(v, pb));
      v128.store(to + at(c), u);
      v128.store(to + at(c), v, 16);
    }
    for (; c < count; c++) {
      let u = f64x2.splat(0);
      let from: usize = at(states + c);
      for (let j: i32 = 0; j < n; j++) {
        u = madd<f64>(v128.load_splat<f64>(weights + at(j)), v128.load64_zero(from), u);
        from += row;
      }
      v128.store64_lane(to + at(c), tanhVector(f64x2.add(u, pb)), 0);
    }
  }
}

// @ts-ignore: decorator
@inline
export function toIndex(value: f64): i32 {
  return <i32>value;
}
