import { addMultiple, dot, get, multiply, multiplyTransposed, set } from './primitives.js';
import type { i32 } from './types.js';

const BASE: i32 = 8;

/** Splits a triangle so that most of the work is matrix products. */
export function splitOrder(k: i32): i32 {
  return ((k >> 1) + 7) & ~7;
}

/** B ← L⁻¹ B for a unit lower triangular L (k × k) and n columns of B. */
export function solveUnitLower(k: i32, n: i32, l: i32, ldl: i32, b: i32, ldb: i32, work: i32): void {
  if (k <= BASE) {
    for (let i: i32 = 1; i < k; i++) {
      for (let j: i32 = 0; j < i; j++) addMultiple(n, -get(l + i * ldl + j), b + j * ldb, b + i * ldb);
    }
    return;
  }
  const half: i32 = splitOrder(k);
  const below: i32 = b + half * ldb;
  solveUnitLower(half, n, l, ldl, b, ldb, work);
  multiply(k - half, n, half, l + half * ldl, ldl, b, ldb, 1, below, ldb, 2, work);
  solveUnitLower(k - half, n, l + half * ldl + half, ldl, below, ldb, work);
}

/** B ← U⁻¹ B for an upper triangular U (k × k) and n columns of B. */
export function solveUpper(k: i32, n: i32, u: i32, ldu: i32, b: i32, ldb: i32, work: i32): void {
  if (k <= BASE) {
    for (let i: i32 = k - 1; i >= 0; i--) {
      const row: i32 = b + i * ldb;
      for (let j: i32 = i + 1; j < k; j++) addMultiple(n, -get(u + i * ldu + j), b + j * ldb, row);
      for (let c: i32 = 0; c < n; c++) set(row + c, get(row + c) / get(u + i * ldu + i));
    }
    return;
  }
  const half: i32 = splitOrder(k);
  const below: i32 = b + half * ldb;
  solveUpper(k - half, n, u + half * ldu + half, ldu, below, ldb, work);
  multiply(half, n, k - half, u + half, ldu, below, ldb, 1, b, ldb, 2, work);
  solveUpper(half, n, u, ldu, b, ldb, work);
}

/** x ← L⁻¹ x for one column. */
export function solveUnitLowerVector(n: i32, l: i32, ldl: i32, x: i32): void {
  for (let i: i32 = 1; i < n; i++) set(x + i, get(x + i) - dot(i, l + i * ldl, x));
}

/** x ← U⁻¹ x for one column. */
export function solveUpperVector(n: i32, u: i32, ldu: i32, x: i32): void {
  for (let i: i32 = n - 1; i >= 0; i--) {
    const at: i32 = u + i * ldu + i;
    set(x + i, (get(x + i) - dot(n - i - 1, at + 1, x + i + 1)) / get(at));
  }
}

/** X ← X L⁻ᵀ for a lower triangular L (k × k) and m rows of X. */
export function solveLowerFromRight(m: i32, k: i32, l: i32, ldl: i32, x: i32, ldx: i32): void {
  if (k <= BASE) {
    for (let i: i32 = 0; i < m; i++) {
      const row: i32 = x + i * ldx;
      for (let j: i32 = 0; j < k; j++) {
        set(row + j, (get(row + j) - dot(j, row, l + j * ldl)) / get(l + j * ldl + j));
      }
    }
    return;
  }
  const half: i32 = splitOrder(k);
  const corner: i32 = l + half * ldl;
  solveLowerFromRight(m, half, l, ldl, x, ldx);
  multiplyTransposed(m, k - half, half, x, ldx, corner, ldl, x + half, ldx, 2);
  solveLowerFromRight(m, k - half, corner + half, ldl, x + half, ldx);
}
