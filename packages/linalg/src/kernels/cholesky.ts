import { dot, get, multiplyTransposed, set } from './primitives.js';
import { solveLowerFromRight, splitOrder } from './triangular.js';
import type { f64, i32 } from './types.js';

const BASE: i32 = 8;

/** Lower triangle (and the upper one of small diagonal blocks) of C ± A Aᵀ, or of A Aᵀ; A is n × k. */
function lowerGram(n: i32, k: i32, a: i32, lda: i32, c: i32, ldc: i32, mode: i32): void {
  if (n <= BASE) {
    multiplyTransposed(n, n, k, a, lda, a, lda, c, ldc, mode);
    return;
  }
  const half: i32 = splitOrder(n);
  const second: i32 = a + half * lda;
  lowerGram(half, k, a, lda, c, ldc, mode);
  multiplyTransposed(n - half, half, k, second, lda, a, lda, c + half * ldc, ldc, mode);
  lowerGram(n - half, k, second, lda, c + half * ldc + half, ldc, mode);
}

/** C = A Aᵀ, both triangles, equal to the last bit; A is n × k. */
export function gram(n: i32, k: i32, a: i32, lda: i32, c: i32, ldc: i32): void {
  lowerGram(n, k, a, lda, c, ldc, 0);
  for (let i: i32 = 0; i < n; i++) {
    for (let j: i32 = 0; j < i; j++) set(c + j * ldc + i, get(c + i * ldc + j));
  }
}

function lowerFactor(n: i32, a: i32, lda: i32): i32 {
  if (n <= BASE) {
    for (let j: i32 = 0; j < n; j++) {
      const row: i32 = a + j * lda;
      const square: f64 = get(row + j) - dot(j, row, row);
      if (!(square > 0)) return j + 1;
      const diagonal: f64 = Math.sqrt(square);
      set(row + j, diagonal);
      for (let i: i32 = j + 1; i < n; i++) {
        const at: i32 = a + i * lda;
        set(at + j, (get(at + j) - dot(j, at, row)) / diagonal);
      }
    }
    return 0;
  }
  const half: i32 = splitOrder(n);
  const below: i32 = a + half * lda;
  const first: i32 = lowerFactor(half, a, lda);
  if (first > 0) return first;
  solveLowerFromRight(n - half, half, a, lda, below, lda);
  lowerGram(n - half, half, below, lda, below + half, lda, 2);
  const second: i32 = lowerFactor(n - half, below + half, lda);
  return second > 0 ? half + second : 0;
}

/**
 * A = L Lᵀ in place, zeros above L; only the lower triangle of A is read.
 *
 * @returns 0, or the order of the first leading minor that is not positive.
 *
 * Cost: n³/3 flops.
 * Source: Golub & Van Loan, Matrix Computations, 4th ed., section 4.2.
 */
export function cholesky(n: i32, a: i32, lda: i32): i32 {
  const failed: i32 = lowerFactor(n, a, lda);
  for (let i: i32 = 0; i < n; i++) {
    for (let j: i32 = i + 1; j < n; j++) set(a + i * lda + j, 0);
  }
  return failed;
}
