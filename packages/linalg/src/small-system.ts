// Small enough to be worth no allocation.
const order = new Int32Array(4);
const solution = new Float64Array(4);

/**
 * Solves a linear system of order m ≤ 4 in place by elimination with complete pivoting: `b` becomes x.
 *
 * @param a - Row-major, shape [m, m]; destroyed.
 * @param least - Pivots smaller than this are replaced by it.
 */
export function solveSmall(m: number, a: Float64Array, b: Float64Array, least: number): void {
  for (let i = 0; i < m; i++) order[i] = i;
  for (let k = 0; k < m; k++) {
    let row = k;
    let column = k;
    for (let i = k; i < m; i++) {
      for (let j = k; j < m; j++) {
        if (Math.abs(a[i * m + j]) <= Math.abs(a[row * m + column])) continue;
        row = i;
        column = j;
      }
    }
    if (row !== k) {
      for (let j = 0; j < m; j++) exchange(a, k * m + j, row * m + j);
      exchange(b, k, row);
    }
    if (column !== k) {
      for (let i = 0; i < m; i++) exchange(a, i * m + k, i * m + column);
      exchange(order, k, column);
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
  for (let i = 0; i < m; i++) solution[i] = b[i];
  for (let i = 0; i < m; i++) b[order[i]] = solution[i];
}

function exchange(values: Float64Array | Int32Array, i: number, j: number): void {
  const held = values[i];
  values[i] = values[j];
  values[j] = held;
}
