import { copy, exchange, get, multiply, multiplyWork, set, subtractOuter, toIndex } from './primitives.js';
import { solveUnitLower, solveUnitLowerVector, solveUpper, solveUpperVector } from './triangular.js';
import type { bool, f64, i32 } from './types.js';

/** Columns eliminated one after another; wider panels are halved. */
const PANEL: i32 = 16;
/** Matrices up to this order are one panel. */
const SMALL: i32 = 64;
/** So few columns are changed number by number. */
const FEW: i32 = 4;
/** 1 / pivot overflows for pivots that are smaller. */
const INVERTIBLE: f64 = 1e-300;

/** Doubles of working space for `luDecompose` and `luSolve`. */
export function luWork(n: i32, rightSides: i32): i32 {
  const columns: i32 = n > rightSides ? n : rightSides;
  const space: i32 = multiplyWork(n, columns);
  return space > n ? space : n;
}

/** What the elimination of some columns met: row exchanges, and 2^20 for each zero pivot. */
function eliminate(n: i32, first: i32, width: i32, a: i32, lda: i32, pivots: i32, work: i32): i32 {
  const corner: i32 = a + first * lda + first;
  if (width > PANEL && n > SMALL) {
    const half: i32 = width > 16 ? ((width >> 1) + 7) & ~7 : ((width >> 1) + 3) & ~3;
    const rest: i32 = width - half;
    const below: i32 = corner + half * lda;
    let found: i32 = eliminate(n, first, half, a, lda, pivots, work);
    solveUnitLower(half, rest, corner, lda, corner + half, lda, work);
    multiply(n - first - half, rest, half, below, lda, corner + half, lda, 1, below + half, lda, 2, work);
    found += eliminate(n, first + half, rest, a, lda, pivots, work);
    return found;
  }
  let found: i32 = 0;
  const end: i32 = first + width;
  for (let k: i32 = first; k < end; k++) {
    let pivot: i32 = k;
    let largest: f64 = Math.abs(get(a + k * lda + k));
    for (let i: i32 = k + 1; i < n; i++) {
      const size: f64 = Math.abs(get(a + i * lda + k));
      if (size > largest) {
        largest = size;
        pivot = i;
      }
    }
    if (largest === 0) {
      found += 1048576;
      continue;
    }
    const top: i32 = a + k * lda;
    if (pivot !== k) {
      found++;
      exchange(n, top, a + pivot * lda);
      exchange(1, pivots + k, pivots + pivot);
    }
    const diagonal: f64 = get(top + k);
    const rest: i32 = n - k - 1;
    const columns: i32 = end - k - 1;
    const below: i32 = top + lda + k;
    const isInvertible: bool = largest > INVERTIBLE;
    const inverse: f64 = isInvertible ? 1 / diagonal : 0;
    for (let i: i32 = 0; i < rest; i++) {
      const at: i32 = below + i * lda;
      const factor: f64 = isInvertible ? get(at) * inverse : get(at) / diagonal;
      set(at, factor);
      if (columns <= FEW) {
        for (let j: i32 = 1; j <= columns; j++) set(at + j, get(at + j) - factor * get(top + k + j));
      } else set(work + i, factor);
    }
    if (columns > FEW) subtractOuter(rest, columns, work, top + k + 1, below + 1, lda);
  }
  return found;
}

/**
 * P A = L U in place with partial pivoting, by halves of the columns. Row i of P A is row `pivots[i]` of A.
 *
 * @returns Number of row exchanges, plus 2^20 for each pivot that is exactly zero.
 *
 * Cost: (2/3) n³ flops.
 * Source: Toledo, SIAM J. Matrix Anal. Appl. 18 (1997) 1065.
 */
export function luDecompose(n: i32, a: i32, lda: i32, pivots: i32, work: i32): i32 {
  for (let i: i32 = 0; i < n; i++) set(pivots + i, i);
  return eliminate(n, 0, n, a, lda, pivots, work);
}

/** X = A⁻¹ B from the factors; B and X are n × m, without overlap. */
export function luSolve(
  n: i32,
  m: i32,
  lu: i32,
  lda: i32,
  pivots: i32,
  b: i32,
  ldb: i32,
  x: i32,
  ldx: i32,
  work: i32,
): void {
  for (let i: i32 = 0; i < n; i++) copy(m, b + toIndex(get(pivots + i)) * ldb, x + i * ldx);
  if (m === 1 && ldx === 1) {
    solveUnitLowerVector(n, lu, lda, x);
    solveUpperVector(n, lu, lda, x);
  } else {
    solveUnitLower(n, m, lu, lda, x, ldx, work);
    solveUpper(n, m, lu, lda, x, ldx, work);
  }
}

/** Solves `count` systems of order n, one right-hand side each; `found` gets what `luDecompose` returns for each. */
export function solveEach(
  count: i32,
  n: i32,
  a: i32,
  b: i32,
  x: i32,
  found: i32,
  pivots: i32,
  work: i32,
): void {
  for (let c: i32 = 0; c < count; c++) {
    const matrix: i32 = a + c * n * n;
    const met: i32 = luDecompose(n, matrix, n, pivots, work);
    set(found + c, met);
    if (met < 1048576) luSolve(n, 1, matrix, n, pivots, b + c * n, 1, x + c * n, 1, work);
  }
}
