import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { golden } from '../test/support/files.js';
import { fill, randomMatrix } from '../test/support/random-matrices.js';
import { NonFiniteError } from './errors.js';
import { identity, matrix, multiply, toRows, transpose, zeros, type Matrix } from './matrix.js';
import { qr } from './qr.js';
import { distance, norm } from './vector.js';

const { qr: cases } = golden<{
  readonly qr: {
    readonly name: string;
    readonly given: { readonly A: number[][] };
    readonly expected: { readonly Q: number[][]; readonly R: number[][]; readonly log_diagonal_R: number[] };
    readonly tolerance: number;
  }[];
}>('linalg.json');

/** Largest difference, relative to the larger of 1 and the largest entry of `expected`. */
function difference(actual: Matrix, expected: number[][]): number {
  const wanted = matrix(expected).data;
  const size = Math.max(1, ...wanted.map(Math.abs));
  return Math.max(...actual.data.map((value, k) => Math.abs(value - wanted[k]))) / size;
}

function expectDecomposition(a: Matrix): void {
  const { q, r } = qr(a);
  const k = Math.min(a.rows, a.columns);
  expect([q.rows, q.columns, r.rows, r.columns]).toEqual([a.rows, k, k, a.columns]);
  expect(distance(multiply(q, r).data, a.data)).toBeLessThanOrEqual(1e-14 * norm(a.data));
  expect(distance(multiply(transpose(q), q).data, identity(k).data)).toBeLessThan(1e-14 * (k + 1));
  for (let i = 0; i < k; i++) {
    expect(r.data[i * a.columns + i]).toBeGreaterThanOrEqual(0);
    for (let j = 0; j < i; j++) expect(r.data[i * a.columns + j]).toBe(0);
  }
}

describe('qr', () => {
  it.each(cases)('agrees with NumPy: $name', ({ given, expected, tolerance }) => {
    const { q, r } = qr(given.A);
    expect(difference(q, expected.Q)).toBeLessThan(tolerance);
    expect(difference(r, expected.R)).toBeLessThan(tolerance);
    expected.log_diagonal_R.forEach((value, i) => {
      expect(Math.abs(Math.log(r.data[i * r.columns + i]) - value)).toBeLessThan(
        tolerance * Math.max(1, Math.abs(value)),
      );
    });
  });

  it('is orthogonal and multiplies back for every shape and seed', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), fc.integer(), (rows, columns, seed) => {
        expectDecomposition(randomMatrix(rows, columns, seed));
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('keeps Q orthogonal where columns are dependent, zero, huge or tiny', () => {
    expectDecomposition(fill(6, 4, (i, j) => (i + 1) * (j + 2)));
    expectDecomposition(zeros(4, 3));
    expectDecomposition(fill(5, 5, (i, j) => Math.sin(i + 7 * j) * 1e300));
    expectDecomposition(fill(5, 5, (i, j) => Math.sin(i + 7 * j) * 1e-300));
    expectDecomposition(zeros(0, 0));
    // Nearly parallel columns: where Gram–Schmidt loses orthogonality.
    expectDecomposition(fill(8, 8, (i, j) => 1 / (i + j + 1)));
  });

  it('leaves an upper triangular matrix with a positive diagonal alone', () => {
    const a = [
      [2, 5, -1],
      [0, 3, 4],
      [0, 0, 1],
    ];
    const { q, r } = qr(a);
    expect(distance(q.data, identity(3).data)).toBeLessThan(1e-15);
    expect(distance(r.data, matrix(a).data)).toBeLessThan(1e-14);
    expect(toRows(qr([[-3]]).q)).toEqual([[-1]]);
  });

  it('refuses NaN', () => {
    expect(() => qr([[1, NaN]])).toThrow(NonFiniteError);
  });
});
