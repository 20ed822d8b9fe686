import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { golden } from '../test/support/files.js';
import { fill, randomMatrix, randomOrthogonal } from '../test/support/random-matrices.js';
import { eigenvalues } from './eigenvalues.js';
import { NonFiniteError } from './errors.js';
import { logDeterminant } from './lu.js';
import { diagonal, matrix, multiply, scale, transpose, zeros } from './matrix.js';
import { singularValues } from './singular-values.js';
import { norm } from './vector.js';

const { svd: cases } = golden<{
  readonly svd: {
    readonly name: string;
    readonly given: { readonly A: number[][] };
    readonly expected: { readonly singular_values: number[]; readonly rank: number };
    readonly tolerance: number;
  }[];
}>('linalg.json');

describe('singularValues', () => {
  it.each(cases)('agree with NumPy: $name', ({ given, expected, tolerance }) => {
    const values = singularValues(given.A);
    expect(values.length).toBe(expected.singular_values.length);
    expected.singular_values.forEach((value, i) => {
      expect(Math.abs(values[i] - value)).toBeLessThan(tolerance * Math.max(1, expected.singular_values[0]));
    });
    const threshold = 1e-12 * values[0] * Math.max(given.A.length, given.A[0].length);
    expect(values.filter((value) => value > threshold).length).toBe(expected.rank);
  });

  it('of a non-normal power: the transient growth 26.936218 of [[0.9, 10], [0, 0.8]]⁶', () => {
    const base = matrix([
      [0.9, 10],
      [0, 0.8],
    ]);
    let power = base;
    for (let k = 2; k <= 6; k++) power = multiply(power, base);
    expect(singularValues(power)[0]).toBeCloseTo(26.936218, 6);
  });

  it('are falling, have the right squares and product, and ignore rotations', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer(),
        (m, n, seed) => {
          const a = randomMatrix(m, n, seed);
          const values = singularValues(a);
          expect(values.length).toBe(Math.min(m, n));
          expect([...values]).toEqual([...values].sort((x, y) => y - x));
          expect(norm(values)).toBeCloseTo(norm(a.data), 10);
          const other = singularValues(multiply(randomOrthogonal(m, seed + 1), a));
          const flipped = singularValues(transpose(a));
          values.forEach((value, i) => {
            expect(other[i]).toBeCloseTo(value, 10);
            expect(flipped[i]).toBeCloseTo(value, 10);
          });
          if (m === n) {
            const logProduct = values.reduce((sum, value) => sum + Math.log(value), 0);
            expect(logProduct).toBeCloseTo(logDeterminant(a).logAbsolute, 8);
          }
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it('are at least the moduli of the eigenvalues, and equal to them for normal matrices', () => {
    const a = randomMatrix(8, 8, 3);
    const radius = Math.hypot(eigenvalues(a)[0].re, eigenvalues(a)[0].im);
    expect(singularValues(a)[0]).toBeGreaterThan(radius);
    const rotation = scale(randomOrthogonal(8, 4), 0.95);
    singularValues(rotation).forEach((value) => expect(value).toBeCloseTo(0.95, 12));
  });

  it('survive extreme scales and empty matrices', () => {
    expect(singularValues(diagonal([-3e300, 1e300]))).toEqual(Float64Array.of(3e300, 1e300));
    expect(singularValues(fill(2, 2, (i, j) => (i === j ? 2e-310 : 0)))).toEqual(
      Float64Array.of(2e-310, 2e-310),
    );
    expect(singularValues(zeros(0, 0))).toEqual(new Float64Array(0));
    expect(singularValues(zeros(3, 0))).toEqual(new Float64Array(0));
    expect(singularValues(zeros(2, 3))).toEqual(Float64Array.of(0, 0));
  });

  it('refuse NaN', () => {
    expect(() => singularValues([[NaN]])).toThrow(NonFiniteError);
  });
});
