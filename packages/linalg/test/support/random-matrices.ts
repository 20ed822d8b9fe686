import { multiply, transpose, zeros, type Matrix } from '../../src/matrix.js';
import { qr } from '../../src/qr.js';

/** Uniform numbers in [0, 1): same seed, same numbers (mulberry32). */
export function uniforms(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A matrix of independent standard normal numbers. */
export function randomMatrix(rows: number, columns: number, seed: number): Matrix {
  const uniform = uniforms(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return fill(rows, columns, normal);
}

/** A matrix from a formula of row and column. */
export function fill(rows: number, columns: number, entry: (i: number, j: number) => number): Matrix {
  const result = zeros(rows, columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result.data[i * columns + j] = entry(i, j);
  return result;
}

/** A random orthogonal matrix. */
export function randomOrthogonal(n: number, seed: number): Matrix {
  return qr(randomMatrix(n, n, seed)).q;
}

/** Q A Qᵀ with a random orthogonal Q: the same eigenvalues, hidden. */
export function hide(a: Matrix, seed: number): Matrix {
  const q = randomOrthogonal(a.rows, seed);
  return multiply(multiply(q, a), transpose(q));
}
