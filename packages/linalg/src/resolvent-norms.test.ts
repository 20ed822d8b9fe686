import { describe, expect, it } from 'vitest';
import { fill, randomMatrix, randomOrthogonal } from '../test/support/random-matrices.js';
import type { Complex } from './complex.js';
import { NonFiniteError, ShapeMismatchError } from './errors.js';
import { diagonal, multiply, scale, transpose, type Matrix } from './matrix.js';
import { realSchur } from './real-schur.js';
import { resolventNorms } from './resolvent-norms.js';
import { singularValues } from './singular-values.js';

/** σ_min(z − A) from the real matrix [[x − A, −y], [y, x − A]], whose singular values are doubled. */
function smallestSingularValue(a: Matrix, { re, im }: Complex): number {
  const n = a.rows;
  const embedded = fill(2 * n, 2 * n, (i, j) => {
    const unit = i % n === j % n ? 1 : 0;
    if (i < n === j < n) return re * unit - a.data[(i % n) * n + (j % n)];
    return i < n ? -im * unit : im * unit;
  });
  return singularValues(embedded)[2 * n - 1];
}

const points: readonly Complex[] = [
  { re: 1.3, im: 0 },
  { re: 0, im: 0 },
  { re: -0.4, im: 0.7 },
  { re: 0.2, im: -2 },
  { re: 30, im: 40 },
];

describe('resolventNorms', () => {
  it.each([1, 2, 3, 6, 15, 40])('is 1/σ_min(z − A), order %i', (n) => {
    for (const a of [
      scale(randomMatrix(n, n, n), 1 / Math.sqrt(n)),
      fill(n, n, (i, j) => (i === j ? 0.51 + i / n : j > i ? 2 : 0)),
    ]) {
      const { norms, errors } = resolventNorms(a, points, { tolerance: 1e-10 });
      const coarse = resolventNorms(a, points);
      points.forEach((z, k) => {
        const wanted = 1 / smallestSingularValue(a, z);
        // Beyond 1e13 the reference knows no digit; ours keeps them where the matrix is triangular.
        if (wanted > 1e13) expect(norms[k]).toBeGreaterThan(1e13);
        else expect(Math.abs(norms[k] / wanted - 1)).toBeLessThan(1e-9 + 1e-14 * wanted);
        expect(errors[k]).toBeLessThanOrEqual(1e-10);
        expect(coarse.errors[k]).toBeLessThanOrEqual(1e-6);
        expect(Math.abs(coarse.norms[k] / norms[k] - 1)).toBeLessThanOrEqual(coarse.errors[k] + 1e-9);
      });
    }
  });

  it('is the distance to the spectrum for a normal matrix', () => {
    const u = randomOrthogonal(5, 1);
    const a = multiply(multiply(u, diagonal([1, 2, 3, 4, 5])), transpose(u));
    const { norms } = resolventNorms(a, [
      { re: 2.25, im: 0 },
      { re: 6, im: 1 },
      { re: 4.9999999, im: 0 },
    ]);
    expect(norms[0]).toBeCloseTo(4, 10);
    expect(norms[1]).toBeCloseTo(1 / Math.SQRT2, 10);
    expect(norms[2] / 1e7).toBeCloseTo(1, 6);
  });

  it('case 3.10: a non-normal block has the resolvent of its closed form', () => {
    // (z − A)⁻¹ = [[1/d, 10/d²], [0, 1/d]] with d = z − 1/2.
    const { norms } = resolventNorms(
      [
        [0.5, 10],
        [0, 0.5],
      ],
      [{ re: 1, im: 0 }],
    );
    const [a, b] = [2, 40];
    expect(norms[0]).toBeCloseTo((b + Math.sqrt(b * b + 4 * a * a)) / 2, 9);
  });

  it('has conjugate points alike, scales with its matrix, and takes a Schur form', () => {
    const a = randomMatrix(8, 8, 4);
    const schur = realSchur(a);
    const mirrored = points.map(({ re, im }) => ({ re, im: -im }));
    const { norms } = resolventNorms(schur, points);
    resolventNorms(a, mirrored).norms.forEach((value, k) => expect(value / norms[k]).toBeCloseTo(1, 9));
    for (const exponent of [-900, 900]) {
      const unit = 2 ** exponent;
      const far = points.map(({ re, im }) => ({ re: re * unit, im: im * unit }));
      const scaled = resolventNorms(scale(a, unit), far).norms;
      scaled.forEach((value, k) => expect((value * unit) / norms[k]).toBeCloseTo(1, 9));
    }
  });

  it('is infinite at an eigenvalue, and large but finite beside it', () => {
    const { norms } = resolventNorms(
      [
        [0, 1],
        [0, 0],
      ],
      [
        { re: 0, im: 0 },
        { re: 1e-140, im: 0 },
      ],
    );
    expect(norms[0]).toBe(Infinity);
    expect(norms[1] / 1e280).toBeCloseTo(1, 10);
    expect(resolventNorms([], points).norms).toEqual(new Float64Array(5));
    expect(resolventNorms([[1]], []).norms.length).toBe(0);
  });

  it('refuses NaN and what is not square', () => {
    expect(() => resolventNorms([[1, 2]], points)).toThrow(ShapeMismatchError);
    expect(() => resolventNorms([[1]], [{ re: 0, im: NaN }])).toThrow(NonFiniteError);
  });
});
