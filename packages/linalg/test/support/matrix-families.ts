import { multiply, scale, type Matrix } from '../../src/matrix.js';
import { fill, hide, randomMatrix, randomOrthogonal, uniforms } from './random-matrices.js';

/** A family of matrices by order and seed. */
export type Family = readonly [name: string, make: (n: number, seed: number) => Matrix];

/** Matrices that are hard in different ways. */
export const families: readonly Family[] = [
  ['random', (n, seed) => randomMatrix(n, n, seed)],
  ['random, uniform scale 0.1', (n, seed) => scale(randomMatrix(n, n, seed), 0.1)],
  ['orthogonal', (n, seed) => randomOrthogonal(n, seed)],
  [
    'symmetric',
    (n, seed) => {
      const a = randomMatrix(n, n, seed);
      return fill(n, n, (i, j) => a.data[i * n + j] + a.data[j * n + i]);
    },
  ],
  ['defective', (n, seed) => hide(jordan(n, 0.5, 3), seed)],
  ['strongly non-normal', (n, seed) => nonNormal(n, seed)],
  [
    'graded',
    (n, seed) => {
      const a = randomMatrix(n, n, seed);
      return fill(n, n, (i, j) => a.data[i * n + j] * 10 ** ((-6 * (i + j)) / n));
    },
  ],
  ['tiny', (n, seed) => scale(randomMatrix(n, n, seed), 1e-200)],
  ['huge', (n, seed) => scale(randomMatrix(n, n, seed), 1e150)],
  [
    'low rank',
    (n, seed) => {
      const rank = Math.max(1, Math.floor(n / 4));
      return multiply(randomMatrix(n, rank, seed), randomMatrix(rank, n, seed + 1));
    },
  ],
  [
    'sparse integers',
    (n, seed) => {
      const uniform = uniforms(seed);
      return fill(n, n, () => (uniform() < 0.3 ? Math.floor(uniform() * 5) - 2 : 0));
    },
  ],
];

function jordan(n: number, value: number, block: number): Matrix {
  return fill(n, n, (i, j) => (i === j ? value : j === i + 1 && j % block !== 0 ? 1 : 0));
}

function nonNormal(n: number, seed: number): Matrix {
  const uniform = uniforms(seed);
  const t = fill(n, n, (i, j) => (i === j ? 1 - i / n : j > i ? 3 * (uniform() - 0.5) : 0));
  return hide(t, seed + 1);
}

/** Orders for 1,000 matrices: mostly small, up to 256. */
export function orders(): number[] {
  const uniform = uniforms(1);
  const between = (low: number, high: number): number => low + Math.floor((high - low + 1) * uniform());
  return [
    ...Array.from({ length: 700 }, () => between(1, 12)),
    ...Array.from({ length: 220 }, () => between(13, 40)),
    ...Array.from({ length: 66 }, () => between(41, 72)),
    ...Array.from({ length: 11 }, () => between(73, 200)),
    ...[255, 256, 256],
  ];
}
