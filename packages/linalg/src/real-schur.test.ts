import { describe, expect, it } from 'vitest';
import { expectSchurForm } from '../test/support/schur.js';
import { fill, hide, randomMatrix, setDistance } from '../test/support/random-matrices.js';
import { eigenvalues } from './eigenvalues.js';
import { NonFiniteError, ShapeMismatchError } from './errors.js';
import { identity, scale, toRows } from './matrix.js';
import { realSchur } from './real-schur.js';

describe('realSchur', () => {
  it.each([1, 2, 3, 7, 30, 80])('is an orthogonal similarity to a quasi-triangular form, order %i', (n) => {
    const a = randomMatrix(n, n, n);
    const { q, t, values, residual } = realSchur(a);
    expectSchurForm(a, q, t);
    expect(residual).toBeLessThan(1e-14);
    expect(setDistance(values, eigenvalues(a))).toBeLessThan(1e-11);
    values.forEach(({ re, im }, k) => {
      expect(t.data[k * (n + 1)]).toBe(re);
      if (im > 0) expect(values[k + 1]).toEqual({ re, im: -im });
    });
  });

  it('keeps Q orthogonal where a matrix is badly scaled', () => {
    const a = fill(6, 6, (i, j) => (1 + i + 2 * j) * 1e4 ** (i - j));
    const { q, t } = realSchur(a);
    expectSchurForm(a, q, t);
  });

  it('takes entries near both ends of the range', () => {
    for (const size of [1e-300, 1e300]) {
      const { t, values, residual } = realSchur(scale(randomMatrix(5, 5, 2), size));
      expect(residual).toBeLessThan(1e-14);
      expect(t.data.every(Number.isFinite)).toBe(true);
      expect(values.some(({ re }) => Math.abs(re) > size / 1e3)).toBe(true);
    }
  });

  it('reads eigenvalues off where they stand: a delay line has none but zero, exactly', () => {
    const n = 12;
    const delays = fill(n, n, (i, j) => (i === j + 1 ? 1 : 0));
    const { values, q, t } = realSchur(delays);
    expect(values.every(({ re, im }) => re === 0 && im === 0)).toBe(true);
    expectSchurForm(delays, q, t);
  });

  it('leaves a triangular matrix as it is', () => {
    const a = fill(4, 4, (i, j) => (i <= j ? 1 + i + j : 0));
    expect(toRows(realSchur(a).t)).toEqual(toRows(a));
    expect(toRows(realSchur(a).q)).toEqual(toRows(identity(4)));
  });

  it('takes defective and empty matrices', () => {
    const a = hide(
      fill(6, 6, (i, j) => (i === j ? 0.5 : j === i + 1 ? 1 : 0)),
      3,
    );
    expectSchurForm(a, realSchur(a).q, realSchur(a).t);
    expect(realSchur([])).toMatchObject({ values: [], residual: 0 });
  });

  it('refuses what is not square or not finite', () => {
    expect(() => realSchur([[1, 2]])).toThrow(ShapeMismatchError);
    expect(() => realSchur([[Infinity]])).toThrow(NonFiniteError);
  });
});
