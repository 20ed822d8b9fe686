import { describe, expect, it } from 'vitest';
import { golden } from '../test/support/files.js';
import { fill, randomMatrix, randomOrthogonal, relativeDistance } from '../test/support/random-matrices.js';
import { eigenvalues } from './eigenvalues.js';
import { NonFiniteError, ShapeMismatchError } from './errors.js';
import { add, diagonal, identity, matrix, multiply, scale, transpose, zeros, type Matrix } from './matrix.js';
import { polarFactor } from './polar-factor.js';
import { norm } from './vector.js';

interface Case {
  readonly name: string;
  readonly given: { readonly A: number[][] };
  readonly expected: { readonly Q: number[][]; readonly P: number[][] };
}

describe('polarFactor', () => {
  const { polar } = golden<{ readonly polar: Case[] }>('linalg.json');

  it.each(polar.map((each) => [each.name, each] as const))('golden: %s', (_name, { given, expected }) => {
    const { orthogonal, symmetric, status } = polarFactor(given.A);
    expect(status).toBe('unique');
    expect(relativeDistance(orthogonal, matrix(expected.Q))).toBeLessThan(1e-13);
    expect(relativeDistance(symmetric, matrix(expected.P))).toBeLessThan(1e-13);
  });

  it('case 3.10: the nearest orthogonal matrix', () => {
    const { data } = polarFactor([
      [1, 2],
      [3, 4],
    ]).orthogonal;
    [-0.514495755428, 0.857492925713, 0.857492925713, 0.514495755428].forEach((value, k) =>
      expect(data[k]).toBeCloseTo(value, 12),
    );
  });

  it.each([
    [1, 1],
    [5, 5],
    [40, 40],
    [7, 3],
    [50, 20],
  ])('is orthogonal times positive definite, %i × %i', (m, n) => {
    const a = randomMatrix(m, n, m + n);
    const { orthogonal, symmetric, residual, orthogonality, status } = polarFactor(a);
    expect(status).toBe('unique');
    expect(residual).toBeLessThan(1e-14);
    expect(orthogonality).toBeLessThan(1e-13);
    expect(relativeDistance(symmetric, transpose(symmetric))).toBe(0);
    expect(eigenvalues(symmetric).every(({ re, im }) => re > 0 && im === 0)).toBe(true);
    expect([orthogonal.rows, orthogonal.columns]).toEqual([m, n]);
  });

  it('is nearer than any other orthogonal matrix tried', () => {
    const a = randomMatrix(4, 4, 1);
    const distance = (q: Matrix): number => norm(add(a, q, -1).data);
    const best = distance(polarFactor(a).orthogonal);
    for (let seed = 0; seed < 50; seed++) expect(distance(randomOrthogonal(4, seed))).toBeGreaterThan(best);
  });

  it('leaves orthogonal matrices alone, turns with its argument, ignores scale', () => {
    const [u, v] = [randomOrthogonal(6, 1), randomOrthogonal(6, 2)];
    expect(relativeDistance(polarFactor(u).orthogonal, u)).toBeLessThan(1e-14);
    const a = randomMatrix(6, 6, 3);
    const turned = polarFactor(multiply(multiply(u, a), v)).orthogonal;
    const q = polarFactor(a).orthogonal;
    expect(relativeDistance(turned, multiply(multiply(u, q), v))).toBeLessThan(1e-12);
    for (const size of [1e-300, 1e-5, 1e300]) {
      expect(relativeDistance(polarFactor(scale(a, size)).orthogonal, q)).toBeLessThan(1e-12);
    }
  });

  it('stays orthogonal for a condition of 1e14', () => {
    const a = multiply(
      multiply(randomOrthogonal(8, 1), diagonal([1, 1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12, 1e-14])),
      randomOrthogonal(8, 2),
    );
    const { orthogonality, residual } = polarFactor(a);
    expect(orthogonality).toBeLessThan(1e-13);
    expect(residual).toBeLessThan(1e-13);
  });

  it('says where it is not the only one', () => {
    const low = Array.from({ length: 10 }, (_, seed) =>
      multiply(randomMatrix(6, 4, seed), randomMatrix(4, 6, seed + 50)),
    );
    const others = [fill(3, 3, (i, j) => i + j), zeros(2, 2), fill(5, 3, (i, j) => (i + 1) * (j + 1))];
    for (const a of [...low, ...others]) {
      const { status, orthogonality, residual } = polarFactor(a);
      expect(status).toBe('rank-deficient');
      expect(orthogonality).toBeLessThan(1e-13);
      expect(residual).toBeLessThan(1e-13);
    }
    expect(polarFactor([])).toMatchObject({ status: 'unique', residual: 0 });
    expect(polarFactor(identity(2)).symmetric).toEqual(identity(2));
  });

  it('refuses wide matrices and NaN', () => {
    expect(() => polarFactor([[1, 2]])).toThrow(ShapeMismatchError);
    expect(() => polarFactor([[NaN]])).toThrow(NonFiniteError);
  });
});
