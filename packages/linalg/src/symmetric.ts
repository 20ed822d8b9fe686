import type { Matrix } from './matrix.js';

/** Whether a square matrix equals its transpose, to the last bit. */
export function isSymmetric({ rows: n, data }: Matrix): boolean {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) if (data[i * n + j] !== data[j * n + i]) return false;
  return true;
}

/** Makes a matrix equal to the mean of itself and its transpose, in place. */
export function symmetrize({ rows: n, data }: Matrix): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (data[i * n + j] + data[j * n + i]) / 2;
      data[i * n + j] = mean;
      data[j * n + i] = mean;
    }
  }
}
