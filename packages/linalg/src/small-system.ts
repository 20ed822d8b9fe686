/**
 * Solves a linear system of order m ≤ 4 or so in place by elimination with complete pivoting: `b` becomes x.
 *
 * @param a - Row-major, shape [m, m]; destroyed.
 * @param least - Pivots smaller than this are replaced by it.
 */
export function solveSmall(m: number, a: Float64Array, b: Float64Array, least: number): void {
  const order = Array.from({ length: m }, (_, i) => i);
  for (let k = 0; k < m; k++) {
    let row = k;
    let column = k;
    for (let i = k; i < m; i++) {
      for (let j = k; j < m; j++) {
        if (Math.abs(a[i * m + j]) > Math.abs(a[row * m + column])) [row, column] = [i, j];
      }
    }
    if (row !== k) {
      for (let j = 0; j < m; j++) [a[k * m + j], a[row * m + j]] = [a[row * m + j], a[k * m + j]];
      [b[k], b[row]] = [b[row], b[k]];
    }
    if (column !== k) {
      for (let i = 0; i < m; i++) [a[i * m + k], a[i * m + column]] = [a[i * m + column], a[i * m + k]];
      [order[k], order[column]] = [order[column], order[k]];
    }
    if (Math.abs(a[k * m + k]) < least) a[k * m + k] = least;
    for (let i = k + 1; i < m; i++) {
      const factor = a[i * m + k] / a[k * m + k];
      if (factor === 0) continue;
      for (let j = k; j < m; j++) a[i * m + j] -= factor * a[k * m + j];
      b[i] -= factor * b[k];
    }
  }
  for (let i = m - 1; i >= 0; i--) {
    for (let j = i + 1; j < m; j++) b[i] -= a[i * m + j] * b[j];
    b[i] /= a[i * m + i];
  }
  const x = b.slice(0, m);
  for (let i = 0; i < m; i++) b[order[i]] = x[i];
}
