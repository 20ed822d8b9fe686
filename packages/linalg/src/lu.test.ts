import fc from 'fast-check';
import { Matrix as MlMatrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { fill, randomMatrix } from '../test/support/random-matrices.js';
import { eigenvalues } from './eigenvalues.js';
import { NonFiniteError, ShapeMismatchError } from './errors.js';
import { logDeterminant, luDecomposition, solve } from './lu.js';
import { diagonal, identity, multiply, multiplyVector, scale, toRows, transpose, zeros } from './matrix.js';
import { distance, norm, vector } from './vector.js';

describe('luDecomposition', () => {
  it('multiplies back to the permuted matrix', () => {
    const a = randomMatrix(9, 9, 1);
    const { lu, pivots, sign, isSingular } = luDecomposition(a);
    const lower = fill(9, 9, (i, j) => (i === j ? 1 : i > j ? lu.data[i * 9 + j] : 0));
    const upper = fill(9, 9, (i, j) => (i <= j ? lu.data[i * 9 + j] : 0));
    const permuted = fill(9, 9, (i, j) => a.data[pivots[i] * 9 + j]);
    expect(distance(multiply(lower, upper).data, permuted.data)).toBeLessThan(1e-14 * norm(a.data));
    expect(Math.max(...lower.data.map(Math.abs))).toBe(1);
    expect(isSingular).toBe(false);
    const permutation = fill(9, 9, (i, j) => (pivots[i] === j ? 1 : 0));
    expect(logDeterminant(permutation).sign).toBe(sign);
  });

  it('does not touch its argument', () => {
    const a = randomMatrix(4, 4, 2);
    const kept = a.data.slice();
    luDecomposition(a);
    expect(a.data).toEqual(kept);
  });
});

describe('solve', () => {
  it('solves to rounding, from a matrix and from its decomposition alike', () => {
    for (const n of [1, 2, 7, 40]) {
      const a = randomMatrix(n, n, 10 + n);
      const b = randomMatrix(n, 1, 20 + n).data;
      const x = solve(a, b);
      expect(distance(x!, solve(luDecomposition(a), b)!)).toBeLessThan(1e-13 * norm(x!));
      expect(distance(multiplyVector(a, x!), b)).toBeLessThan(1e-13 * norm(a.data) * norm(x!));
    }
  });

  it('pivots where the corner is zero or tiny', () => {
    expect(
      solve(
        [
          [0, 2],
          [1, 1],
        ],
        [2, 3],
      ),
    ).toEqual(vector(2, 1));
    expect(
      solve(
        [
          [1e-20, 1],
          [1, 1],
        ],
        [1, 2],
      )![0],
    ).toBeCloseTo(1, 12);
  });

  it('takes an ml-matrix Matrix', () => {
    expect(
      solve(
        new MlMatrix([
          [2, 0],
          [0, 4],
        ]),
        [2, 4],
      ),
    ).toEqual(vector(1, 1));
  });

  it('gives nothing where the matrix is exactly singular', () => {
    expect(
      solve(
        [
          [1, 1],
          [1, 1],
        ],
        [1, 2],
      ),
    ).toBeUndefined();
    expect(solve(zeros(3, 3), [0, 0, 0])).toBeUndefined();
  });

  it('handles the empty system and huge scales', () => {
    expect(solve(zeros(0, 0), [])).toEqual(vector());
    expect(solve(diagonal([1e-310, 1e300]), [1e-310, 1e300])).toEqual(vector(1, 1));
  });

  it('names what is wrong', () => {
    expect(() => solve([[1, 2]], [1])).toThrow(ShapeMismatchError);
    expect(() => solve([[1]], [1, 2])).toThrow('`b` must have shape [1]: got [2]');
    expect(() => solve([[NaN]], [1])).toThrow('`a` must be finite: got NaN at index 0');
    expect(() => solve([[1]], [Infinity])).toThrow(NonFiniteError);
  });
});

describe('logDeterminant', () => {
  it('knows signs and permutations', () => {
    expect(
      logDeterminant([
        [0, 1],
        [1, 0],
      ]),
    ).toEqual({ sign: -1, logAbsolute: 0 });
    expect(logDeterminant(diagonal([-2, 3, -1]))).toEqual({
      sign: 1,
      logAbsolute: Math.log(2) + Math.log(3),
    });
    expect(
      logDeterminant([
        [1, 2],
        [2, 4],
      ]),
    ).toEqual({ sign: 0, logAbsolute: -Infinity });
    expect(logDeterminant(zeros(0, 0))).toEqual({ sign: 1, logAbsolute: 0 });
  });

  it('does not overflow where the determinant does', () => {
    const { sign, logAbsolute } = logDeterminant(scale(identity(500), 1e10));
    expect(sign).toBe(1);
    expect(logAbsolute).toBeCloseTo(500 * Math.log(1e10), 8);
  });

  it('is additive in products, unchanged by transposition, and the product of the eigenvalues', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer(), (n, seed) => {
        const a = randomMatrix(n, n, seed);
        const b = randomMatrix(n, n, seed + 1);
        const ofA = logDeterminant(a);
        const ofB = logDeterminant(b);
        const ofProduct = logDeterminant(multiply(a, b));
        expect(ofProduct.sign).toBe(ofA.sign * ofB.sign);
        expect(ofProduct.logAbsolute).toBeCloseTo(ofA.logAbsolute + ofB.logAbsolute, 8);
        expect(logDeterminant(transpose(a)).logAbsolute).toBeCloseTo(ofA.logAbsolute, 8);
        const values = eigenvalues(a);
        const logProduct = values.reduce((sum, { re, im }) => sum + Math.log(Math.hypot(re, im)), 0);
        expect(logProduct).toBeCloseTo(ofA.logAbsolute, 8);
        const negatives = values.filter(({ re, im }) => im === 0 && re < 0).length;
        expect(ofA.sign).toBe(negatives % 2 === 0 ? 1 : -1);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('prints as rows', () => {
    expect(
      toRows(
        luDecomposition([
          [4, 2],
          [2, 3],
        ]).lu,
      ),
    ).toEqual([
      [4, 2],
      [0.5, 2],
    ]);
  });
});
