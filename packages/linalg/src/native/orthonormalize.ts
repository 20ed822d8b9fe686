import type { Kernels } from '../engine/kernels.js';

/** C = factor · A B + keep · C, or A Bᵀ; row-major, C (m × n), inner size k. */
export type NativeProduct = (
  [m, n, k]: readonly [number, number, number],
  a: Float64Array,
  lda: number,
  b: Float64Array,
  ldb: number,
  isTransposed: boolean,
  c: Float64Array,
  ldc: number,
  factor: number,
  keep: number,
) => void;

/** Rows that the kernels orthonormalise at a time; everything between such panels is matrix products. */
const PANEL = 16;
/** Up to here there is nothing to gain from products outside the kernels. */
export const KERNEL_ROWS = 32;
/** Rows of a panel that have lost too much before products take all of them through once more. */
const MANY = 3;

/** Doubles of working space for `orthonormalizeNatively`. */
export function orthonormalizeWork(kernels: Kernels, k: number, n: number): number {
  return 2 * k + Math.max(Math.ceil(k / 2 + PANEL) ** 2, PANEL * k) + kernels.orthonormalizeWork(k, n);
}

/**
 * The recursive block Gram–Schmidt of the kernels with products in a native library and panels in the kernels.
 *
 * Addresses count doubles of `all`; `part` as in `kernels/gram-schmidt.ts`.
 */
export function orthonormalizeNatively(
  kernels: Kernels,
  product: NativeProduct,
  all: Float64Array,
  [k, n, at, stride]: readonly [number, number, number, number],
  diagonal: number,
  part: number,
  work: number,
): void {
  if (k <= KERNEL_ROWS) {
    kernels.orthonormalizeAll(k, n, at, stride, diagonal, part, work);
    return;
  }
  const lengths = work;
  const now = lengths + k;
  const inner = now + k;
  const space = inner + Math.max(Math.ceil(k / 2 + PANEL) ** 2, PANEL * k);
  const factors = all.subarray(inner);

  /** Rows first to first + count − 1 once more, where several have lost too much along those above them. */
  const settle = (first: number, count: number): void => {
    kernels.rowLengths(count, n, at + first * stride, stride, now);
    let found = 0;
    for (let i = 0; i < count; i++) if (all[now + i] < part * all[lengths + first + i]) found++;
    if (found < MANY) return;
    all.copyWithin(lengths + first, now, now + count);
    const rows = all.subarray(at + first * stride);
    const above = all.subarray(at);
    product([count, first, n], rows, stride, above, stride, true, factors, first, 1, 0);
    product([count, n, first], factors, first, above, stride, false, rows, stride, -1, 1);
  };
  const halve = (first: number, count: number): void => {
    if (count <= PANEL) {
      if (first > 0 && part > 0) settle(first, count);
      const [rows, lengthsAt] = [at + first * stride, lengths + first];
      kernels.orthonormalizeRows(count, n, rows, stride, diagonal + first, lengthsAt, first, part, space);
      return;
    }
    const half = Math.min(count - 1, Math.ceil(count / 2 / PANEL) * PANEL);
    const rest = count - half;
    halve(first, half);
    const top = all.subarray(at + first * stride);
    const below = all.subarray(at + (first + half) * stride);
    product([rest, half, n], below, stride, top, stride, true, factors, half, 1, 0);
    product([rest, n, half], factors, half, top, stride, false, below, stride, -1, 1);
    halve(first + half, rest);
  };
  if (part > 0) kernels.rowLengths(k, n, at, stride, lengths);
  halve(0, k);
}
