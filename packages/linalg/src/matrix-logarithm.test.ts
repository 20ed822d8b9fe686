import { describe, expect, it } from 'vitest';
import { golden } from '../test/support/files.js';
import {
  fill,
  hide,
  randomMatrix,
  randomOrthogonal,
  relativeDistance,
} from '../test/support/random-matrices.js';
import { eigenvalues } from './eigenvalues.js';
import { NonFiniteError, ShapeMismatchError } from './errors.js';
import {
  diagonal,
  identity,
  matrix,
  multiply,
  scale,
  transpose,
  type Matrix,
  type MatrixLike,
} from './matrix.js';
import { matrixExponential } from './matrix-exponential.js';
import { matrixLogarithm } from './matrix-logarithm.js';
import { norm } from './vector.js';

interface Case {
  readonly name: string;
  readonly given: { readonly A: number[][] };
  readonly expected: { readonly logA: number[][] };
  readonly tolerance: number;
}

/** The logarithm where there is one, checked against its residual. */
function logarithm(a: MatrixLike, residual: number = 1e-13): Matrix {
  const result = matrixLogarithm(a);
  if (result.status !== 'principal') throw new Error(result.reason);
  expect(result.residual).toBeLessThan(residual);
  return result.logarithm;
}

describe('matrixLogarithm', () => {
  const { logm } = golden<{ readonly logm: Case[] }>('linalg.json');

  it.each(logm.map((each) => [each.name, each] as const))('golden: %s', (_name, each) => {
    expect(relativeDistance(logarithm(each.given.A), matrix(each.expected.logA))).toBeLessThan(
      Math.min(each.tolerance, 1e-12),
    );
  });

  it('D14: gives the generator back that a fitted map hides', () => {
    const generator = matrix([
      [0, 1],
      [-4, -0.2],
    ]);
    const found = scale(logarithm(matrixExponential(scale(generator, 0.1))), 10);
    expect(relativeDistance(found, generator)).toBeLessThan(1e-14);
  });

  it.each([1, 2, 3, 8, 25, 60])('undoes the exponential within the strip |Im λ| < π, order %i', (n) => {
    const a = scale(randomMatrix(n, n, n), 1 / Math.sqrt(n));
    expect(relativeDistance(logarithm(matrixExponential(a)), a)).toBeLessThan(1e-12);
  });

  it('undoes large contractions and growth: eigenvalues from e⁻¹⁵ to e¹⁵', () => {
    const a = fill(6, 6, (i, j) => (i === j ? 6 * i - 15 : j === i + 1 ? 3 : 0));
    expect(relativeDistance(logarithm(matrixExponential(a)), a)).toBeLessThan(1e-12);
    const b = fill(6, 6, (i, j) => (i === j ? 1e-3 * i : i < j ? 5 : 0));
    expect(relativeDistance(logarithm(matrixExponential(b)), b)).toBeLessThan(1e-12);
  });

  it('takes defective matrices: blocks of Jordan have a finite series', () => {
    const block = fill(5, 5, (i, j) => (i === j ? 2 : j === i + 1 ? 1 : 0));
    const wanted = fill(5, 5, (i, j) =>
      i === j ? Math.log(2) : i < j ? (j - i) ** -1 * (-1) ** (j - i + 1) * 2 ** (i - j) : 0,
    );
    expect(relativeDistance(logarithm(block), wanted)).toBeLessThan(1e-15);
    expect(
      relativeDistance(logarithm(hide(block, 1)), logarithm(transpose(hide(transpose(block), 1)))),
    ).toBeLessThan(1e-13);
  });

  it('is symmetric for symmetric matrices, and negated by the inverse', () => {
    const x = randomMatrix(10, 10, 4);
    const a = fill(10, 10, (i, j) => (i === j ? 1 : 0) + multiply(x, transpose(x)).data[i * 10 + j]);
    const found = logarithm(a);
    expect(relativeDistance(found, transpose(found))).toBeLessThan(1e-13);
    const rotation = matrix([
      [0.6, 0.8],
      [-0.8, 0.6],
    ]);
    const angle = Math.atan2(0.8, 0.6);
    expect(
      relativeDistance(
        logarithm(rotation),
        matrix([
          [0, angle],
          [-angle, 0],
        ]),
      ),
    ).toBeLessThan(1e-15);
    expect(
      relativeDistance(
        logarithm(transpose(rotation)),
        matrix([
          [0, -angle],
          [angle, 0],
        ]),
      ),
    ).toBeLessThan(1e-15);
  });

  it('is as exact near the identity as A is', () => {
    const small = scale(randomMatrix(4, 4, 9), 1e-9);
    const near = fill(4, 4, (i, j) => (i === j ? 1 : 0) + small.data[i * 4 + j]);
    const exact = fill(4, 4, (i, j) => near.data[i * 4 + j] - (i === j ? 1 : 0));
    const wanted = fill(4, 4, (i, j) => exact.data[i * 4 + j] - multiply(exact, exact).data[i * 4 + j] / 2);
    expect(
      norm(fill(4, 4, (i, j) => logarithm(near).data[i * 4 + j] - wanted.data[i * 4 + j]).data),
    ).toBeLessThan(3e-15);
    expect(logarithm(identity(3)).data.every((value) => value === 0)).toBe(true);
    expect(logarithm([]).rows).toBe(0);
  });

  it('takes matrices near both ends of the range', () => {
    const a = matrix([
      [2, 1],
      [0, 3],
    ]);
    const base = logarithm(a);
    for (const exponent of [-1000, 1000]) {
      const found = logarithm(scale(a, 2 ** exponent));
      const wanted = fill(2, 2, (i, j) => base.data[2 * i + j] + (i === j ? exponent * Math.LN2 : 0));
      expect(relativeDistance(found, wanted)).toBeLessThan(1e-15);
    }
  });

  it('has eigenvalues within the strip where the exponential came from outside it', () => {
    const turns = scale(
      matrix([
        [0, 1],
        [-1, 0],
      ]),
      5,
    );
    for (const { im } of eigenvalues(logarithm(matrixExponential(turns)))) {
      expect(Math.abs(im)).toBeCloseTo(2 * Math.PI - 5, 12);
    }
  });

  it.each<[string, Matrix, RegExp]>([
    ['a negative eigenvalue', diagonal([1, -2]), /^eigenvalue -2 is on the closed/],
    [
      'zero',
      matrix([
        [1, 2],
        [2, 4],
      ]),
      /eigenvalue .* closed negative real axis/,
    ],
    ['a double negative one, split by rounding', hide(diagonal([-1, -1, 2]), 5), /closed negative real axis/],
    ['a rotation by half a turn', diagonal([-1, -1]), /^eigenvalue -1 is on/],
    [
      'a delay line',
      matrix([
        [0, 0],
        [1, 0],
      ]),
      /^eigenvalue 0 is on/,
    ],
  ])('refuses %s and names it', (_name, a, text) => {
    const result = matrixLogarithm(a);
    expect(result.status).toBe('no-principal-logarithm');
    if (result.status === 'principal') return;
    expect(result.reason).toMatch(text);
    expect(result.eigenvalue.re).toBeLessThanOrEqual(1e-15);
    expect(result.logarithm).toBe(undefined);
  });

  it('refuses eigenvalues that rounding cannot tell from zero, whatever their sign came out as', () => {
    for (let seed = 0; seed < 20; seed++) {
      for (const singular of [diagonal([0, 1, 2, 3]), diagonal([-1, -1, 2, 3])]) {
        const u = randomOrthogonal(4, seed);
        expect(matrixLogarithm(multiply(multiply(u, singular), transpose(u))).status).toBe(
          'no-principal-logarithm',
        );
      }
    }
  });

  it('keeps every digit between neighbouring eigenvalues far apart', () => {
    const found = logarithm([
      [0.1, 1e8],
      [0, 10],
    ]);
    expect(found.data[1] / ((1e8 * Math.log(100)) / 9.9)).toBeCloseTo(1, 15);
  });

  it('takes small positive eigenvalues where they stand in the matrix', () => {
    expect(Array.from(logarithm(diagonal([1, 1e-30])).data)).toEqual([0, 0, 0, Math.log(1e-30)]);
  });

  it('refuses what is not square or not finite', () => {
    expect(() => matrixLogarithm([[1, 2]])).toThrow(ShapeMismatchError);
    expect(() => matrixLogarithm([[NaN]])).toThrow(NonFiniteError);
  });
});
