/** A = P D B D⁻¹ Pᵀ: what balancing did, for taking vectors back. */
export interface Balance {
  /** Outside [low, high] the balanced matrix is upper triangular: those eigenvalues stand on its diagonal. */
  readonly low: number;
  readonly high: number;
  /** Row and column i of B are row and column `order[i]` of A. */
  readonly order: Int32Array;
  /** Diagonal of D, powers of two. */
  readonly scales: Float64Array;
}

/** A scaling step must shrink row + column norm by 5 %, or the loop would chase rounding. */
const WORTHWHILE = 0.95;

/** No scale beyond 2^±300, so that it can be undone without overflow. */
const LARGEST_SCALE = 2 ** 300;

/** The part of a balance that is orthogonal: the permutation. */
export type Isolation = Omit<Balance, 'scales'>;

/**
 * Moves eigenvalues that can be read off a row-major square matrix to its corners, in place, by exchanging rows and
 * columns: what is left in [low, high] has none.
 *
 * Source: Parlett & Reinsch, Numer. Math. 13 (1969) 293.
 */
export function isolateEigenvalues(a: Float64Array, n: number): Isolation {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  let low = 0;
  let high = n - 1;

  const exchange = (i: number, j: number): void => {
    if (i === j) return;
    [order[i], order[j]] = [order[j], order[i]];
    for (let k = 0; k < n; k++) [a[i * n + k], a[j * n + k]] = [a[j * n + k], a[i * n + k]];
    for (let k = 0; k < n; k++) [a[k * n + i], a[k * n + j]] = [a[k * n + j], a[k * n + i]];
  };
  const isRowIsolated = (i: number): boolean => {
    for (let j = low; j <= high; j++) if (j !== i && a[i * n + j] !== 0) return false;
    return true;
  };
  const isColumnIsolated = (j: number): boolean => {
    for (let i = low; i <= high; i++) if (i !== j && a[i * n + j] !== 0) return false;
    return true;
  };

  for (let i = high; i >= low; i--) {
    if (!isRowIsolated(i)) continue;
    exchange(i, high);
    high--;
    i = high + 1;
  }
  for (let j = low; j <= high; j++) {
    if (!isColumnIsolated(j)) continue;
    exchange(j, low);
    low++;
    j = low - 1;
  }
  return { low, high, order };
}

/**
 * Balances a row-major square matrix in place: first a permutation that isolates eigenvalues, then a diagonal
 * similarity by powers of two (so without rounding) that makes row and column norms alike.
 *
 * Source: Parlett & Reinsch, Numer. Math. 13 (1969) 293; 2-norms as in James, Langou & Lowery,
 * arXiv:1401.5766 (1-norms can spoil matrices that are already nearly triangular).
 */
export function balance(a: Float64Array, n: number): Balance {
  const { low, high, order } = isolateEigenvalues(a, n);
  const scales = new Float64Array(n).fill(1);
  for (let changed = true; changed;) {
    changed = false;
    for (let i = low; i <= high; i++) {
      let columnSquares = 0;
      let rowSquares = 0;
      for (let k = low; k <= high; k++) {
        if (k === i) continue;
        columnSquares += a[k * n + i] * a[k * n + i];
        rowSquares += a[i * n + k] * a[i * n + k];
      }
      let column = Math.sqrt(columnSquares);
      let row = Math.sqrt(rowSquares);
      if (column === 0 || row === 0) continue;
      const before = column + row;
      let factor = 1;
      while (column < row / 2 && scales[i] * factor < LARGEST_SCALE) {
        column *= 2;
        row /= 2;
        factor *= 2;
      }
      while (column >= row * 2 && scales[i] * factor > 1 / LARGEST_SCALE) {
        column /= 2;
        row *= 2;
        factor /= 2;
      }
      if (column + row >= WORTHWHILE * before) continue;
      changed = true;
      scales[i] *= factor;
      for (let k = 0; k < n; k++) a[i * n + k] /= factor;
      for (let k = 0; k < n; k++) a[k * n + i] *= factor;
    }
  }
  return { low, high, order, scales };
}
