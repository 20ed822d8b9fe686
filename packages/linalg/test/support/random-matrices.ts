import type { Complex } from '../../src/complex.js';
import { multiply, transpose, zeros, type Matrix } from '../../src/matrix.js';
import { qr } from '../../src/qr.js';
import { norm } from '../../src/vector.js';

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

/** Largest distance between two sets of complex numbers, each matched with the nearest that is left. */
export function setDistance(actual: readonly Complex[], expected: readonly Complex[]): number {
  const left = [...expected];
  return actual.reduce((worst, value) => {
    const distances = left.map((other) => Math.hypot(value.re - other.re, value.im - other.im));
    const nearest = distances.indexOf(Math.min(...distances));
    left.splice(nearest, 1);
    return Math.max(worst, distances[nearest]);
  }, 0);
}

/**
 * How far two backward stable algorithms may put the eigenvalues of a matrix apart: by their conditions, and even
 * where those are infinite by no more than Elsner's bound.
 */
export function eigenvalueTolerance(a: Matrix, conditions: ArrayLike<number>): number {
  const size = norm(a.data);
  const perturbation = 2e-15 * a.rows;
  const worst = Math.max(1, ...Array.from(conditions));
  return size * Math.min(10 * perturbation * worst, 4 * perturbation ** (1 / Math.max(1, a.rows)));
}

/** ‖A − B‖ / max(1, ‖B‖) in the largest entry, as the tolerances of golden values are meant. */
export function relativeDistance(actual: Matrix, expected: Matrix): number {
  if (actual.rows !== expected.rows || actual.columns !== expected.columns) return NaN;
  let difference = 0;
  let size = 1;
  for (let i = 0; i < expected.data.length; i++) {
    const gap = Math.abs(actual.data[i] - expected.data[i]);
    difference = gap <= difference ? difference : gap;
    size = Math.max(size, Math.abs(expected.data[i]));
  }
  return difference / size;
}
