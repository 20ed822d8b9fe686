import { lengthOf } from './gram-schmidt.js';
import {
  addMultiple,
  dot,
  fill,
  get,
  multiply,
  multiplyTransposed,
  multiplyWork,
  scaleBy,
  set,
} from './primitives.js';
import type { f64, i32 } from './types.js';

/** Columns reduced before the rest of the matrix is touched. */
function panelWidth(n: i32): i32 {
  return n <= 96 ? 8 : n <= 384 ? 16 : 32;
}

/** Doubles of working space for `hessenberg`. */
export function hessenbergWork(n: i32): i32 {
  const width: i32 = panelWidth(n);
  return (4 * width + 1) * n + width * (width + 1) + multiplyWork(n, n);
}

/** Row-major transpose of `rows` columns of `from` (width × n), as rows × width. */
function transposePanel(width: i32, rows: i32, from: i32, n: i32, to: i32): void {
  for (let l: i32 = 0; l < width; l++) {
    for (let i: i32 = 0; i < rows; i++) set(to + i * width + l, get(from + l * n + i));
  }
}

/** A ← (1 − V Tᵀ Vᵀ) A on `rows` × `columns` entries; V stands by columns, n apart, at `v` and by rows at `turned`. */
function reflect(
  width: i32,
  rows: i32,
  columns: i32,
  v: i32,
  n: i32,
  turned: i32,
  t: i32,
  panel: i32,
  a: i32,
  lda: i32,
  w: i32,
  space: i32,
): void {
  multiply(width, columns, rows, v, n, a, lda, 1, w, columns, 0, space);
  for (let l: i32 = width - 1; l >= 0; l--) {
    scaleBy(columns, get(t + l * panel + l), w + l * columns);
    for (let p: i32 = 0; p < l; p++) {
      addMultiple(columns, get(t + p * panel + l), w + p * columns, w + l * columns);
    }
  }
  multiply(rows, columns, width, turned, width, w, columns, 1, a, lda, 2, space);
}

/**
 * Reduces A (n × n) to upper Hessenberg form in place, H = Qᵀ A Q, and Qᵀ times what stands at `q` (rows lda apart),
 * unless `q` is −1.
 *
 * Panels of reflections Q = 1 − V T Vᵀ with Y = A V T kept beside: within a panel one product of the matrix with a
 * vector per column, the rest afterwards as matrix products.
 *
 * Cost: (10/3) n³ flops, with Q 2 n³ more.
 * Source: Dongarra, Hammarling & Sorensen, J. Comput. Appl. Math. 27 (1989) 215.
 */
export function hessenberg(n: i32, a: i32, lda: i32, q: i32, work: i32): void {
  const panel: i32 = panelWidth(n);
  const v: i32 = work;
  const y: i32 = v + panel * n;
  const w: i32 = y + panel * n;
  const turned: i32 = w + panel * n;
  const c: i32 = turned + panel * n;
  const t: i32 = c + n;
  const s: i32 = t + panel * panel;
  const space: i32 = s + panel;
  for (let from: i32 = 0; from < n - 2; from += panel) {
    const width: i32 = n - 2 - from < panel ? n - 2 - from : panel;
    const low: i32 = from + 1;
    const lowCount: i32 = n - low;
    for (let j: i32 = 0; j < width; j++) {
      const k: i32 = from + j;
      // Column k as the reflections so far leave it: (1 − V Tᵀ Vᵀ)(a − Y Vᵀ eₖ).
      for (let i: i32 = 0; i < n; i++) set(c + i, get(a + i * lda + k));
      for (let l: i32 = 0; l < j; l++) addMultiple(n, -get(v + l * n + k), y + l * n, c);
      for (let l: i32 = 0; l < j; l++) set(s + l, dot(lowCount, v + l * n + low, c + low));
      for (let l: i32 = j - 1; l >= 0; l--) {
        let sum: f64 = 0;
        for (let p: i32 = 0; p <= l; p++) sum += get(t + p * panel + l) * get(s + p);
        addMultiple(lowCount, -sum, v + l * n + low, c + low);
      }

      const head: f64 = get(c + k + 1);
      const tail: f64 = lengthOf(n - k - 2, c + k + 2);
      let diagonal: f64 = head;
      let tau: f64 = 0;
      const row: i32 = v + j * n;
      fill(n, 0, row);
      // A column that is in form already stays as it is.
      if (tail > 1e-290) {
        const length: f64 = lengthOf(n - k - 1, c + k + 1);
        diagonal = head < 0 ? length : -length;
        tau = (diagonal - head) / diagonal;
        const divisor: f64 = head - diagonal;
        for (let i: i32 = k + 2; i < n; i++) set(row + i, get(c + i) / divisor);
      }
      set(row + k + 1, 1);
      for (let i: i32 = 0; i <= k; i++) set(a + i * lda + k, get(c + i));
      set(a + (k + 1) * lda + k, diagonal);
      for (let i: i32 = k + 2; i < n; i++) set(a + i * lda + k, 0);

      const column: i32 = y + j * n;
      multiplyTransposed(n, 1, n - k - 1, a + k + 1, lda, row + k + 1, n, column, 1, 0);
      for (let l: i32 = 0; l < j; l++) {
        set(s + l, dot(n - k - 1, v + l * n + k + 1, row + k + 1));
        addMultiple(n, -get(s + l), y + l * n, column);
      }
      scaleBy(n, tau, column);
      for (let l: i32 = 0; l < j; l++) {
        let sum: f64 = 0;
        for (let p: i32 = l; p < j; p++) sum += get(t + l * panel + p) * get(s + p);
        set(t + l * panel + j, -tau * sum);
      }
      set(t + j * panel + j, tau);
    }

    const next: i32 = from + width;
    const columns: i32 = n - next;
    const rest: i32 = a + low * lda + next;
    transposePanel(width, n, y, n, turned);
    multiply(n, columns, width, turned, width, v + next, n, 1, a + next, lda, 2, space);
    transposePanel(width, lowCount, v + low, n, turned);
    reflect(width, lowCount, columns, v + low, n, turned, t, panel, rest, lda, w, space);
    if (q >= 0) reflect(width, lowCount, n, v + low, n, turned, t, panel, q + low * lda, lda, w, space);
  }
}
