import { describe, expect, it } from 'vitest';
import { randomMatrix } from '../test/support/random-matrices.js';
import { reduceToHessenberg } from './hessenberg.js';
import { multiply, transpose, type Matrix } from './matrix.js';
import { schurIteration } from './schur-iteration.js';
import { distance, norm } from './vector.js';

function schur(a: Matrix): { t: Matrix; q: Matrix; re: Float64Array; im: Float64Array } {
  const n = a.rows;
  const t = a.data.slice();
  const qTransposed = reduceToHessenberg(t, n, 0, n - 1, true)!;
  const { re, im } = schurIteration(t, n, 0, n - 1, qTransposed);
  const q = transpose({ rows: n, columns: n, data: qTransposed });
  return { t: { rows: n, columns: n, data: t }, q, re, im };
}

describe('schurIteration', () => {
  it.each([2, 3, 4, 9, 30])('gives A = Q T Qᵀ with T in standard form, order %i', (n) => {
    const a = randomMatrix(n, n, 100 + n);
    const { t, q, re, im } = schur(a);
    expect(distance(multiply(multiply(q, t), transpose(q)).data, a.data)).toBeLessThan(1e-13 * norm(a.data));
    const gram = multiply(transpose(q), q);
    for (let i = 0; i < n; i++) gram.data[i * (n + 1)] -= 1;
    expect(norm(gram.data)).toBeLessThan(1e-13);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i - 1; j++) expect(t.data[i * n + j]).toBe(0);
      expect(t.data[i * (n + 1)]).toBe(re[i]);
      if (i + 1 === n) continue;
      const below = t.data[(i + 1) * n + i];
      expect(below !== 0).toBe(im[i] > 0);
      if (im[i] <= 0) continue;
      expect(re[i + 1]).toBe(re[i]);
      expect(im[i + 1]).toBe(-im[i]);
      expect(below * t.data[i * n + i + 1]).toBeLessThan(0);
      expect(Math.sqrt(-below * t.data[i * n + i + 1])).toBeCloseTo(im[i], 13);
    }
  });

  it('does not drop a tiny coupling that a large one opposite makes count', () => {
    // Eigenvalues of [[1, 1e6, 0], [1e-16, 2, 0], [0, 0, 5]]: 1 − 1e-10, 2 + 1e-10, 5.
    const t = Float64Array.of(1, 1e6, 0, 1e-16, 2, 0, 0, 1e-30, 5);
    const { re } = schurIteration(t, 3, 0, 2, undefined);
    expect((re[0] - 1) / -1e-10).toBeCloseTo(1, 5);
    expect((re[1] - 2) / 1e-10).toBeCloseTo(1, 5);
  });

  it.each<[string, number[], [number, number][]]>([
    [
      'a rotation stays as it is',
      [3, -4, 4, 3],
      [
        [3, 4],
        [3, -4],
      ],
    ],
    [
      'unequal diagonal, a pair',
      [1, -2, 2, 1.5],
      [
        [1.25, Math.sqrt(3.9375)],
        [1.25, -Math.sqrt(3.9375)],
      ],
    ],
    [
      'lower triangular',
      [2, 0, 7, 3],
      [
        [3, 0],
        [2, 0],
      ],
    ],
    [
      'symmetric',
      [0, 1, 1, 0],
      [
        [1, 0],
        [-1, 0],
      ],
    ],
    [
      'far apart',
      [1e8, 1, 1, 1e-8],
      [
        [1e8, 0],
        [0, 0],
      ],
    ],
    [
      'a double eigenvalue',
      [1, 1, -1, 3],
      [
        [2, 0],
        [2, 0],
      ],
    ],
    [
      'a double one, rounded to the real side',
      [2, 1e-9, 1e-9, 2],
      [
        [2 + 1e-9, 0],
        [2 - 1e-9, 0],
      ],
    ],
  ])('2 × 2: %s', (_, entries, expected) => {
    const { t, q, re, im } = schur({ rows: 2, columns: 2, data: Float64Array.from(entries) });
    const largest = norm(entries);
    expect(distance(multiply(multiply(q, t), transpose(q)).data, entries)).toBeLessThan(1e-15 * largest);
    expected.forEach(([wantedRe, wantedIm], k) => {
      expect(Math.abs(re[k] - wantedRe)).toBeLessThan(2e-15 * largest);
      expect(Math.abs(im[k] - wantedIm)).toBeLessThan(2e-15 * largest);
    });
  });
});
