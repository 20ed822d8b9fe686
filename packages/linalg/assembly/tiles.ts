// AssemblyScript. Register tiles of the matrix product: rows of A against packed panels of B, 32 bytes of a row of C
// per panel. All addresses are in bytes, T is f64 or f32. The order of the additions is part of the contract: each
// entry of C is one running sum over k, so that the plain build agrees with the portable kernels to the last bit.

// @ts-ignore: decorator
@inline
export function madd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(c, v128.mul<T>(a, b));
}

/** Writes a sum into C: 0 sets, 1 adds, 2 subtracts. */
// @ts-ignore: decorator
@inline
function merge<T>(c: usize, low: v128, high: v128, mode: i32): void {
  if (mode == 1) {
    low = v128.add<T>(v128.load(c), low);
    high = v128.add<T>(v128.load(c, 16), high);
  } else if (mode == 2) {
    low = v128.sub<T>(v128.load(c), low);
    high = v128.sub<T>(v128.load(c, 16), high);
  }
  v128.store(c, low);
  v128.store(c, high, 16);
}

/** 6 rows of A against 1 panel of B. */
export function tile6x1<T>(k: i32, a: usize, lda: usize, b: usize, c: usize, ldc: usize, mode: i32): void {
  let c0_0 = i64x2.splat(0);
  let c0_1 = i64x2.splat(0);
  let c1_0 = i64x2.splat(0);
  let c1_1 = i64x2.splat(0);
  let c2_0 = i64x2.splat(0);
  let c2_1 = i64x2.splat(0);
  let c3_0 = i64x2.splat(0);
  let c3_1 = i64x2.splat(0);
  let c4_0 = i64x2.splat(0);
  let c4_1 = i64x2.splat(0);
  let c5_0 = i64x2.splat(0);
  let c5_1 = i64x2.splat(0);
  let a1: usize = a + lda;
  let a2: usize = a1 + lda;
  let a3: usize = a2 + lda;
  let a4: usize = a3 + lda;
  let a5: usize = a4 + lda;
  let x: v128;
  let b0v: v128;
  let b1v: v128;
  for (; k >= 4; k -= 4) {
    b0v = v128.load(b, 0);
    b1v = v128.load(b, 16);
    x = v128.load_splat<T>(a, 0);
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    x = v128.load_splat<T>(a1, 0);
    c1_0 = madd<T>(x, b0v, c1_0);
    c1_1 = madd<T>(x, b1v, c1_1);
    x = v128.load_splat<T>(a2, 0);
    c2_0 = madd<T>(x, b0v, c2_0);
    c2_1 = madd<T>(x, b1v, c2_1);
    x = v128.load_splat<T>(a3, 0);
    c3_0 = madd<T>(x, b0v, c3_0);
    c3_1 = madd<T>(x, b1v, c3_1);
    x = v128.load_splat<T>(a4, 0);
    c4_0 = madd<T>(x, b0v, c4_0);
    c4_1 = madd<T>(x, b1v, c4_1);
    x = v128.load_splat<T>(a5, 0);
    c5_0 = madd<T>(x, b0v, c5_0);
    c5_1 = madd<T>(x, b1v, c5_1);
    b0v = v128.load(b, 32);
    b1v = v128.load(b, 48);
    x = v128.load_splat<T>(a, 1 * sizeof<T>());
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    x = v128.load_splat<T>(a1, 1 * sizeof<T>());
    c1_0 = madd<T>(x, b0v, c1_0);
    c1_1 = madd<T>(x, b1v, c1_1);
    x = v128.load_splat<T>(a2, 1 * sizeof<T>());
    c2_0 = madd<T>(x, b0v, c2_0);
    c2_1 = madd<T>(x, b1v, c2_1);
    x = v128.load_splat<T>(a3, 1 * sizeof<T>());
    c3_0 = madd<T>(x, b0v, c3_0);
    c3_1 = madd<T>(x, b1v, c3_1);
    x = v128.load_splat<T>(a4, 1 * sizeof<T>());
    c4_0 = madd<T>(x, b0v, c4_0);
    c4_1 = madd<T>(x, b1v, c4_1);
    x = v128.load_splat<T>(a5, 1 * sizeof<T>());
    c5_0 = madd<T>(x, b0v, c5_0);
    c5_1 = madd<T>(x, b1v, c5_1);
    b0v = v128.load(b, 64);
    b1v = v128.load(b, 80);
    x = v128.load_splat<T>(a, 2 * sizeof<T>());
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    x = v128.load_splat<T>(a1, 2 * sizeof<T>());
    c1_0 = madd<T>(x, b0v, c1_0);
    c1_1 = madd<T>(x, b1v, c1_1);
    x = v128.load_splat<T>(a2, 2 * sizeof<T>());
    c2_0 = madd<T>(x, b0v, c2_0);
    c2_1 = madd<T>(x, b1v, c2_1);
    x = v128.load_splat<T>(a3, 2 * sizeof<T>());
    c3_0 = madd<T>(x, b0v, c3_0);
    c3_1 = madd<T>(x, b1v, c3_1);
    x = v128.load_splat<T>(a4, 2 * sizeof<T>());
    c4_0 = madd<T>(x, b0v, c4_0);
    c4_1 = madd<T>(x, b1v, c4_1);
    x = v128.load_splat<T>(a5, 2 * sizeof<T>());
    c5_0 = madd<T>(x, b0v, c5_0);
    c5_1 = madd<T>(x, b1v, c5_1);
    b0v = v128.load(b, 96);
    b1v = v128.load(b, 112);
    x = v128.load_splat<T>(a, 3 * sizeof<T>());
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    x = v128.load_splat<T>(a1, 3 * sizeof<T>());
    c1_0 = madd<T>(x, b0v, c1_0);
    c1_1 = madd<T>(x, b1v, c1_1);
    x = v128.load_splat<T>(a2, 3 * sizeof<T>());
    c2_0 = madd<T>(x, b0v, c2_0);
    c2_1 = madd<T>(x, b1v, c2_1);
    x = v128.load_splat<T>(a3, 3 * sizeof<T>());
    c3_0 = madd<T>(x, b0v, c3_0);
    c3_1 = madd<T>(x, b1v, c3_1);
    x = v128.load_splat<T>(a4, 3 * sizeof<T>());
    c4_0 = madd<T>(x, b0v, c4_0);
    c4_1 = madd<T>(x, b1v, c4_1);
    x = v128.load_splat<T>(a5, 3 * sizeof<T>());
    c5_0 = madd<T>(x, b0v, c5_0);
    c5_1 = madd<T>(x, b1v, c5_1);
    a += 4 * sizeof<T>();
    a1 += 4 * sizeof<T>();
    a2 += 4 * sizeof<T>();
    a3 += 4 * sizeof<T>();
    a4 += 4 * sizeof<T>();
    a5 += 4 * sizeof<T>();
    b += 128;
  }
  for (; k > 0; --k) {
    b0v = v128.load(b, 0);
    b1v = v128.load(b, 16);
    x = v128.load_splat<T>(a, 0);
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    x = v128.load_splat<T>(a1, 0);
    c1_0 = madd<T>(x, b0v, c1_0);
    c1_1 = madd<T>(x, b1v, c1_1);
    x = v128.load_splat<T>(a2, 0);
    c2_0 = madd<T>(x, b0v, c2_0);
    c2_1 = madd<T>(x, b1v, c2_1);
    x = v128.load_splat<T>(a3, 0);
    c3_0 = madd<T>(x, b0v, c3_0);
    c3_1 = madd<T>(x, b1v, c3_1);
    x = v128.load_splat<T>(a4, 0);
    c4_0 = madd<T>(x, b0v, c4_0);
    c4_1 = madd<T>(x, b1v, c4_1);
    x = v128.load_splat<T>(a5, 0);
    c5_0 = madd<T>(x, b0v, c5_0);
    c5_1 = madd<T>(x, b1v, c5_1);
    a += sizeof<T>();
    a1 += sizeof<T>();
    a2 += sizeof<T>();
    a3 += sizeof<T>();
    a4 += sizeof<T>();
    a5 += sizeof<T>();
    b += 32;
  }
  merge<T>(c, c0_0, c0_1, mode);
  merge<T>(c + ldc, c1_0, c1_1, mode);
  merge<T>(c + 2 * ldc, c2_0, c2_1, mode);
  merge<T>(c + 3 * ldc, c3_0, c3_1, mode);
  merge<T>(c + 4 * ldc, c4_0, c4_1, mode);
  merge<T>(c + 5 * ldc, c5_0, c5_1, mode);
}

/** 4 rows of A against 1 panel of B. */
export function tile4x1<T>(k: i32, a: usize, lda: usize, b: usize, c: usize, ldc: usize, mode: i32): void {
  let c0_0 = i64x2.splat(0);
  let c0_1 = i64x2.splat(0);
  let c1_0 = i64x2.splat(0);
  let c1_1 = i64x2.splat(0);
  let c2_0 = i64x2.splat(0);
  let c2_1 = i64x2.splat(0);
  let c3_0 = i64x2.splat(0);
  let c3_1 = i64x2.splat(0);
  let a1: usize = a + lda;
  let a2: usize = a1 + lda;
  let a3: usize = a2 + lda;
  let x: v128;
  let b0v: v128;
  let b1v: v128;
  for (; k >= 2; k -= 2) {
    b0v = v128.load(b, 0);
    b1v = v128.load(b, 16);
    x = v128.load_splat<T>(a, 0);
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    x = v128.load_splat<T>(a1, 0);
    c1_0 = madd<T>(x, b0v, c1_0);
    c1_1 = madd<T>(x, b1v, c1_1);
    x = v128.load_splat<T>(a2, 0);
    c2_0 = madd<T>(x, b0v, c2_0);
    c2_1 = madd<T>(x, b1v, c2_1);
    x = v128.load_splat<T>(a3, 0);
    c3_0 = madd<T>(x, b0v, c3_0);
    c3_1 = madd<T>(x, b1v, c3_1);
    b0v = v128.load(b, 32);
    b1v = v128.load(b, 48);
    x = v128.load_splat<T>(a, 1 * sizeof<T>());
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    x = v128.load_splat<T>(a1, 1 * sizeof<T>());
    c1_0 = madd<T>(x, b0v, c1_0);
    c1_1 = madd<T>(x, b1v, c1_1);
    x = v128.load_splat<T>(a2, 1 * sizeof<T>());
    c2_0 = madd<T>(x, b0v, c2_0);
    c2_1 = madd<T>(x, b1v, c2_1);
    x = v128.load_splat<T>(a3, 1 * sizeof<T>());
    c3_0 = madd<T>(x, b0v, c3_0);
    c3_1 = madd<T>(x, b1v, c3_1);
    a += 2 * sizeof<T>();
    a1 += 2 * sizeof<T>();
    a2 += 2 * sizeof<T>();
    a3 += 2 * sizeof<T>();
    b += 64;
  }
  for (; k > 0; --k) {
    b0v = v128.load(b, 0);
    b1v = v128.load(b, 16);
    x = v128.load_splat<T>(a, 0);
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    x = v128.load_splat<T>(a1, 0);
    c1_0 = madd<T>(x, b0v, c1_0);
    c1_1 = madd<T>(x, b1v, c1_1);
    x = v128.load_splat<T>(a2, 0);
    c2_0 = madd<T>(x, b0v, c2_0);
    c2_1 = madd<T>(x, b1v, c2_1);
    x = v128.load_splat<T>(a3, 0);
    c3_0 = madd<T>(x, b0v, c3_0);
    c3_1 = madd<T>(x, b1v, c3_1);
    a += sizeof<T>();
    a1 += sizeof<T>();
    a2 += sizeof<T>();
    a3 += sizeof<T>();
    b += 32;
  }
  merge<T>(c, c0_0, c0_1, mode);
  merge<T>(c + ldc, c1_0, c1_1, mode);
  merge<T>(c + 2 * ldc, c2_0, c2_1, mode);
  merge<T>(c + 3 * ldc, c3_0, c3_1, mode);
}

/** 2 rows of A against 2 panels of B. */
export function tile2x2<T>(k: i32, a: usize, lda: usize, b: usize, c: usize, ldc: usize, mode: i32): void {
  let c0_0 = i64x2.splat(0);
  let c0_1 = i64x2.splat(0);
  let c0_2 = i64x2.splat(0);
  let c0_3 = i64x2.splat(0);
  let c1_0 = i64x2.splat(0);
  let c1_1 = i64x2.splat(0);
  let c1_2 = i64x2.splat(0);
  let c1_3 = i64x2.splat(0);
  let a1: usize = a + lda;
  const panel: usize = <usize>k << 5;
  let b1: usize = b + panel;
  let x: v128;
  let b0v: v128;
  let b1v: v128;
  let b2v: v128;
  let b3v: v128;
  for (; k >= 2; k -= 2) {
    b0v = v128.load(b, 0);
    b1v = v128.load(b, 16);
    b2v = v128.load(b1, 0);
    b3v = v128.load(b1, 16);
    x = v128.load_splat<T>(a, 0);
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    c0_2 = madd<T>(x, b2v, c0_2);
    c0_3 = madd<T>(x, b3v, c0_3);
    x = v128.load_splat<T>(a1, 0);
    c1_0 = madd<T>(x, b0v, c1_0);
    c1_1 = madd<T>(x, b1v, c1_1);
    c1_2 = madd<T>(x, b2v, c1_2);
    c1_3 = madd<T>(x, b3v, c1_3);
    b0v = v128.load(b, 32);
    b1v = v128.load(b, 48);
    b2v = v128.load(b1, 32);
    b3v = v128.load(b1, 48);
    x = v128.load_splat<T>(a, 1 * sizeof<T>());
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    c0_2 = madd<T>(x, b2v, c0_2);
    c0_3 = madd<T>(x, b3v, c0_3);
    x = v128.load_splat<T>(a1, 1 * sizeof<T>());
    c1_0 = madd<T>(x, b0v, c1_0);
    c1_1 = madd<T>(x, b1v, c1_1);
    c1_2 = madd<T>(x, b2v, c1_2);
    c1_3 = madd<T>(x, b3v, c1_3);
    a += 2 * sizeof<T>();
    a1 += 2 * sizeof<T>();
    b += 64;
    b1 += 64;
  }
  for (; k > 0; --k) {
    b0v = v128.load(b, 0);
    b1v = v128.load(b, 16);
    b2v = v128.load(b1, 0);
    b3v = v128.load(b1, 16);
    x = v128.load_splat<T>(a, 0);
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    c0_2 = madd<T>(x, b2v, c0_2);
    c0_3 = madd<T>(x, b3v, c0_3);
    x = v128.load_splat<T>(a1, 0);
    c1_0 = madd<T>(x, b0v, c1_0);
    c1_1 = madd<T>(x, b1v, c1_1);
    c1_2 = madd<T>(x, b2v, c1_2);
    c1_3 = madd<T>(x, b3v, c1_3);
    a += sizeof<T>();
    a1 += sizeof<T>();
    b += 32;
    b1 += 32;
  }
  merge<T>(c, c0_0, c0_1, mode);
  merge<T>(c + 32, c0_2, c0_3, mode);
  merge<T>(c + ldc, c1_0, c1_1, mode);
  merge<T>(c + ldc + 32, c1_2, c1_3, mode);
}

/** 2 rows of A against 1 panel of B. */
export function tile2x1<T>(k: i32, a: usize, lda: usize, b: usize, c: usize, ldc: usize, mode: i32): void {
  let c0_0 = i64x2.splat(0);
  let c0_1 = i64x2.splat(0);
  let c1_0 = i64x2.splat(0);
  let c1_1 = i64x2.splat(0);
  let a1: usize = a + lda;
  let x: v128;
  let b0v: v128;
  let b1v: v128;
  for (; k >= 2; k -= 2) {
    b0v = v128.load(b, 0);
    b1v = v128.load(b, 16);
    x = v128.load_splat<T>(a, 0);
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    x = v128.load_splat<T>(a1, 0);
    c1_0 = madd<T>(x, b0v, c1_0);
    c1_1 = madd<T>(x, b1v, c1_1);
    b0v = v128.load(b, 32);
    b1v = v128.load(b, 48);
    x = v128.load_splat<T>(a, 1 * sizeof<T>());
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    x = v128.load_splat<T>(a1, 1 * sizeof<T>());
    c1_0 = madd<T>(x, b0v, c1_0);
    c1_1 = madd<T>(x, b1v, c1_1);
    a += 2 * sizeof<T>();
    a1 += 2 * sizeof<T>();
    b += 64;
  }
  for (; k > 0; --k) {
    b0v = v128.load(b, 0);
    b1v = v128.load(b, 16);
    x = v128.load_splat<T>(a, 0);
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    x = v128.load_splat<T>(a1, 0);
    c1_0 = madd<T>(x, b0v, c1_0);
    c1_1 = madd<T>(x, b1v, c1_1);
    a += sizeof<T>();
    a1 += sizeof<T>();
    b += 32;
  }
  merge<T>(c, c0_0, c0_1, mode);
  merge<T>(c + ldc, c1_0, c1_1, mode);
}

/** 1 row of A against 4 panels of B. */
export function tile1x4<T>(k: i32, a: usize, lda: usize, b: usize, c: usize, ldc: usize, mode: i32): void {
  let c0_0 = i64x2.splat(0);
  let c0_1 = i64x2.splat(0);
  let c0_2 = i64x2.splat(0);
  let c0_3 = i64x2.splat(0);
  let c0_4 = i64x2.splat(0);
  let c0_5 = i64x2.splat(0);
  let c0_6 = i64x2.splat(0);
  let c0_7 = i64x2.splat(0);
  const panel: usize = <usize>k << 5;
  let b1: usize = b + panel;
  let b2: usize = b1 + panel;
  let b3: usize = b2 + panel;
  let x: v128;
  let b0v: v128;
  let b1v: v128;
  let b2v: v128;
  let b3v: v128;
  let b4v: v128;
  let b5v: v128;
  let b6v: v128;
  let b7v: v128;
  for (; k >= 2; k -= 2) {
    b0v = v128.load(b, 0);
    b1v = v128.load(b, 16);
    b2v = v128.load(b1, 0);
    b3v = v128.load(b1, 16);
    b4v = v128.load(b2, 0);
    b5v = v128.load(b2, 16);
    b6v = v128.load(b3, 0);
    b7v = v128.load(b3, 16);
    x = v128.load_splat<T>(a, 0);
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    c0_2 = madd<T>(x, b2v, c0_2);
    c0_3 = madd<T>(x, b3v, c0_3);
    c0_4 = madd<T>(x, b4v, c0_4);
    c0_5 = madd<T>(x, b5v, c0_5);
    c0_6 = madd<T>(x, b6v, c0_6);
    c0_7 = madd<T>(x, b7v, c0_7);
    b0v = v128.load(b, 32);
    b1v = v128.load(b, 48);
    b2v = v128.load(b1, 32);
    b3v = v128.load(b1, 48);
    b4v = v128.load(b2, 32);
    b5v = v128.load(b2, 48);
    b6v = v128.load(b3, 32);
    b7v = v128.load(b3, 48);
    x = v128.load_splat<T>(a, 1 * sizeof<T>());
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    c0_2 = madd<T>(x, b2v, c0_2);
    c0_3 = madd<T>(x, b3v, c0_3);
    c0_4 = madd<T>(x, b4v, c0_4);
    c0_5 = madd<T>(x, b5v, c0_5);
    c0_6 = madd<T>(x, b6v, c0_6);
    c0_7 = madd<T>(x, b7v, c0_7);
    a += 2 * sizeof<T>();
    b += 64;
    b1 += 64;
    b2 += 64;
    b3 += 64;
  }
  for (; k > 0; --k) {
    b0v = v128.load(b, 0);
    b1v = v128.load(b, 16);
    b2v = v128.load(b1, 0);
    b3v = v128.load(b1, 16);
    b4v = v128.load(b2, 0);
    b5v = v128.load(b2, 16);
    b6v = v128.load(b3, 0);
    b7v = v128.load(b3, 16);
    x = v128.load_splat<T>(a, 0);
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    c0_2 = madd<T>(x, b2v, c0_2);
    c0_3 = madd<T>(x, b3v, c0_3);
    c0_4 = madd<T>(x, b4v, c0_4);
    c0_5 = madd<T>(x, b5v, c0_5);
    c0_6 = madd<T>(x, b6v, c0_6);
    c0_7 = madd<T>(x, b7v, c0_7);
    a += sizeof<T>();
    b += 32;
    b1 += 32;
    b2 += 32;
    b3 += 32;
  }
  merge<T>(c, c0_0, c0_1, mode);
  merge<T>(c + 32, c0_2, c0_3, mode);
  merge<T>(c + 64, c0_4, c0_5, mode);
  merge<T>(c + 96, c0_6, c0_7, mode);
}

/** 1 row of A against 1 panel of B. */
export function tile1x1<T>(k: i32, a: usize, lda: usize, b: usize, c: usize, ldc: usize, mode: i32): void {
  let c0_0 = i64x2.splat(0);
  let c0_1 = i64x2.splat(0);
  let x: v128;
  let b0v: v128;
  let b1v: v128;
  for (; k >= 2; k -= 2) {
    b0v = v128.load(b, 0);
    b1v = v128.load(b, 16);
    x = v128.load_splat<T>(a, 0);
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    b0v = v128.load(b, 32);
    b1v = v128.load(b, 48);
    x = v128.load_splat<T>(a, 1 * sizeof<T>());
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    a += 2 * sizeof<T>();
    b += 64;
  }
  for (; k > 0; --k) {
    b0v = v128.load(b, 0);
    b1v = v128.load(b, 16);
    x = v128.load_splat<T>(a, 0);
    c0_0 = madd<T>(x, b0v, c0_0);
    c0_1 = madd<T>(x, b1v, c0_1);
    a += sizeof<T>();
    b += 32;
  }
  merge<T>(c, c0_0, c0_1, mode);
}
