import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { golden } from '../test/support/files.js';
import {
  eigenvalueTolerance,
  fill,
  hide,
  randomMatrix,
  randomOrthogonal,
  setDistance,
} from '../test/support/random-matrices.js';
import type { Complex, ComplexVector } from './complex.js';
import { eigendecomposition, type Eigendecomposition } from './eigendecomposition.js';
import { eigenvalues } from './eigenvalues.js';
import { NonFiniteError, ShapeMismatchError } from './errors.js';
import {
  identity,
  matrix,
  multiply,
  multiplyVector,
  scale,
  toMatrix,
  transpose,
  zeros,
  type Matrix,
} from './matrix.js';
import { norm } from './vector.js';

interface GoldenMatrix {
  readonly name: string;
  readonly matrix: number[][];
  readonly residual_tolerance: number;
  readonly eigenvalue_conditions?: number[];
  readonly condition_relative_tolerance?: number;
  readonly right_eigenvectors?: [number, number][][];
  readonly left_eigenvectors?: [number, number][][];
  readonly eigenvector_tolerance?: number;
}

const { cases } = golden<{ readonly cases: GoldenMatrix[] }>('eigen.json');

/** wᴴ v */
function inner(w: ComplexVector, v: ComplexVector): Complex {
  let re = 0;
  let im = 0;
  for (let i = 0; i < w.re.length; i++) {
    re += w.re[i] * v.re[i] + w.im[i] * v.im[i];
    im += w.re[i] * v.im[i] - w.im[i] * v.re[i];
  }
  return { re, im };
}

const size = ({ re, im }: ComplexVector): number => Math.hypot(norm(re), norm(im));

/** ‖A v − λ v‖ / ‖v‖, computed here and not by the library. */
function residualOf(a: Matrix, v: ComplexVector, { re, im }: Complex): number {
  const productRe = multiplyVector(a, v.re).map((value, i) => value - (re * v.re[i] - im * v.im[i]));
  const productIm = multiplyVector(a, v.im).map((value, i) => value - (re * v.im[i] + im * v.re[i]));
  return Math.hypot(norm(productRe), norm(productIm)) / size(v);
}

/** Everything that the record promises, for any matrix. */
function expectPromises(a: Matrix, tolerance: number = 1e-13): Eigendecomposition {
  const result = eigendecomposition(a);
  const n = a.rows;
  const { values, right, left, conditions, residual } = result;
  expect([values.length, right.length, left.length, conditions.length]).toEqual([n, n, n, n]);
  // Not the same bits: eigenvalues alone may come from another engine.
  expect(setDistance(values, eigenvalues(a))).toBeLessThanOrEqual(eigenvalueTolerance(a, conditions));
  expect(residual).toBeLessThan(tolerance);
  const transposed = transpose(a);
  const matrixNorm = norm(a.data);
  let largest = 0;
  for (let k = 0; k < n; k++) {
    expect(size(right[k])).toBeCloseTo(1, 12);
    const ofRight = residualOf(a, right[k], values[k]);
    const ofLeft = residualOf(transposed, left[k], { re: values[k].re, im: -values[k].im });
    expect(ofRight).toBeLessThanOrEqual(tolerance * matrixNorm);
    expect(ofLeft).toBeLessThanOrEqual(tolerance * matrixNorm);
    if (matrixNorm > 0) largest = Math.max(largest, ofRight / matrixNorm, ofLeft / matrixNorm);
    if (Number.isFinite(conditions[k])) {
      const { re, im } = inner(left[k], right[k]);
      expect(Math.hypot(re - 1, im)).toBeLessThan(1e-14 * n * conditions[k]);
      expect(size(left[k]) / conditions[k]).toBeCloseTo(1, 10);
    } else {
      expect(size(left[k])).toBeCloseTo(1, 12);
    }
    expect(conditions[k]).toBeGreaterThanOrEqual(1);
    if (values[k].im === 0) {
      expect(right[k].im.every((value) => Object.is(value, 0))).toBe(true);
      expect(left[k].im.every((value) => Object.is(value, 0))).toBe(true);
    } else if (values[k].im < 0) {
      expect(right[k]).toEqual({ re: right[k - 1].re, im: right[k - 1].im.map((value) => 0 - value) });
      expect(left[k]).toEqual({ re: left[k - 1].re, im: left[k - 1].im.map((value) => 0 - value) });
      expect(conditions[k]).toBe(conditions[k - 1]);
    }
  }
  // The residual in the record is the one that anybody can compute, up to the rounding of computing it.
  expect(Math.abs(residual - largest)).toBeLessThan(2e-15);
  return result;
}

describe('eigendecomposition', () => {
  it.each(cases)('agrees with LAPACK: $name', (given) => {
    const a = toMatrix(given.matrix);
    const { values, right, left, conditions } = expectPromises(a);
    values.forEach((value, k) => {
      expect(residualOf(a, right[k], value)).toBeLessThan(given.residual_tolerance);
    });
    given.eigenvalue_conditions?.forEach((value, k) => {
      expect(Math.abs(conditions[k] / value - 1)).toBeLessThan(given.condition_relative_tolerance!);
    });
    const compare = (vectors: ComplexVector[], wanted: [number, number][][] | undefined): void => {
      wanted?.forEach((entries, k) => {
        const length = size(vectors[k]);
        // Up to a phase: |⟨ours, theirs⟩| = 1 says that the directions agree, the rest is compared entry by entry.
        const theirs = {
          re: Float64Array.from(entries, ([re]) => re),
          im: Float64Array.from(entries, ([, im]) => im),
        };
        const { re, im } = inner(vectors[k], theirs);
        const phase = Math.hypot(re, im);
        entries.forEach((entry, i) => {
          const ours = {
            re: (vectors[k].re[i] * re - vectors[k].im[i] * im) / phase / length,
            im: (vectors[k].re[i] * im + vectors[k].im[i] * re) / phase / length,
          };
          expect(Math.hypot(ours.re - entry[0], ours.im - entry[1])).toBeLessThan(
            given.eigenvector_tolerance!,
          );
        });
      });
    };
    compare(right, given.right_eigenvectors);
    compare(left, given.left_eigenvectors);
  });

  it('fixes the phase as the reference does', () => {
    for (const given of cases) {
      const { right } = eigendecomposition(given.matrix);
      given.right_eigenvectors?.forEach((entries, k) => {
        entries.forEach(([re, im], i) => {
          expect(Math.hypot(right[k].re[i] - re, right[k].im[i] - im)).toBeLessThan(
            given.eigenvector_tolerance!,
          );
        });
      });
    }
  });

  it.each([1, 2, 3, 4, 7, 16, 33, 64, 128])('keeps its promises on a random matrix of order %i', (n) => {
    expectPromises(randomMatrix(n, n, n));
  });

  it('keeps its promises on matrices of small order, many seeds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer(), (n, seed) => {
        expectPromises(randomMatrix(n, n, seed));
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it('gives normal matrices condition 1 and equal left and right vectors', () => {
    const { right, left, conditions } = expectPromises(scale(randomOrthogonal(24, 6), 0.95));
    conditions.forEach((condition) => expect(condition).toBeCloseTo(1, 12));
    right.forEach((v, k) => v.re.forEach((value, i) => expect(left[k].re[i]).toBeCloseTo(value, 11)));
    const symmetric = fill(9, 9, (i, j) => Math.sin(i + j));
    expectPromises(symmetric).conditions.forEach((condition) => expect(condition).toBeLessThan(10));
  });

  it('knows the closed form of a triangular 2 × 2 matrix', () => {
    // [[0.9, 10], [0, 0.8]]: w₀ = (1, 100), v₁ ∝ (−100, 1), κ = √(1 + 100²)
    const { right, left, conditions } = expectPromises(
      matrix([
        [0.9, 10],
        [0, 0.8],
      ]),
    );
    const kappa = Math.sqrt(1 + 100 ** 2);
    conditions.forEach((condition) => expect(condition / kappa).toBeCloseTo(1, 12));
    expect(right[0].re).toEqual(Float64Array.of(1, 0));
    expect(left[0].re[1] / 100).toBeCloseTo(1, 12);
    expect(right[1].re[1] * kappa).toBeCloseTo(-1, 12);
    expect(left[1].re[1] / -kappa).toBeCloseTo(1, 12);
  });

  it('rebuilds the matrix from its modes, Σ λ v wᴴ', () => {
    const a = randomMatrix(10, 10, 12);
    const { values, right, left } = eigendecomposition(a);
    const sum = fill(10, 10, (i, j) =>
      values.reduce((total, { re, im }, k) => {
        const v = { re: right[k].re[i], im: right[k].im[i] };
        const wv = {
          re: v.re * left[k].re[j] + v.im * left[k].im[j],
          im: v.im * left[k].re[j] - v.re * left[k].im[j],
        };
        return total + re * wv.re - im * wv.im;
      }, 0),
    );
    sum.data.forEach((value, k) => expect(value).toBeCloseTo(a.data[k], 11));
  });

  it('is biorthogonal: wᵢᴴ vⱼ = 0 for different eigenvalues', () => {
    const { right, left } = eigendecomposition(randomMatrix(8, 8, 13));
    left.forEach((w, i) =>
      right.forEach((v, j) => {
        const { re, im } = inner(w, v);
        expect(Math.hypot(re - (i === j ? 1 : 0), im)).toBeLessThan(1e-12);
      }),
    );
  });

  it('scales: random matrices of norm 1e±290 and beyond', () => {
    for (const factor of [1e-290, 1e-150, 1e150, 1e300]) expectPromises(scale(randomMatrix(6, 6, 5), factor));
    // Here only the library's own residual, of the scaled matrix, can be computed at all.
    expect(eigendecomposition(scale(randomMatrix(6, 6, 5), 1e-320)).residual).toBeLessThan(1e-13);
  });

  it('survives graded, companion, stochastic, Grcar and Frank matrices', () => {
    const graded = randomMatrix(12, 12, 21);
    expectPromises(fill(12, 12, (i, j) => graded.data[i * 12 + j] * 10 ** (-2 * i)));
    expectPromises(fill(12, 12, (i, j) => graded.data[i * 12 + j] * 10 ** (-2 * j)));
    expectPromises(fill(12, 12, (i, j) => graded.data[i * 12 + j] * 10 ** -(i + j)));
    const coefficients = randomMatrix(1, 20, 22).data;
    expectPromises(fill(20, 20, (i, j) => (i === 0 ? coefficients[j] : i === j + 1 ? 1 : 0)));
    const weights = fill(15, 15, (i, j) => 1 + Math.sin(i * 15 + j) ** 2);
    const stochastic = fill(15, 15, (i, j) => {
      const row = weights.data.subarray(i * 15, (i + 1) * 15);
      return row[j] / row.reduce((sum, value) => sum + value, 0);
    });
    const { values, right, left } = expectPromises(stochastic);
    expect(values[0].re).toBeCloseTo(1, 13);
    right[0].re.forEach((value) => expect(value).toBeCloseTo(1 / Math.sqrt(15), 12));
    expect(left[0].re.every((value) => value > 0)).toBe(true);
    expectPromises(fill(40, 40, (i, j) => (j === i - 1 ? -1 : j >= i && j <= i + 3 ? 1 : 0)));
    expectPromises(fill(16, 16, (i, j) => (j < i - 1 ? 0 : 16 - Math.max(i, j))));
  });

  it('gives defective eigenvalues huge or infinite conditions and finite vectors', () => {
    const jordan = fill(5, 5, (i, j) => (i === j ? 2 : j === i + 1 ? 1 : 0));
    for (const a of [jordan, transpose(jordan), hide(jordan, 1), scale(jordan, 1e-200)]) {
      const { right, left, conditions } = expectPromises(a);
      conditions.forEach((condition) => expect(condition).toBeGreaterThan(1e8));
      [...right, ...left].forEach((v) => expect([...v.re, ...v.im].every(Number.isFinite)).toBe(true));
    }
    // A defective pair: two coupled copies of one rotation.
    const rotation = [
      [0, -1],
      [1, 0],
    ];
    const pair = fill(4, 4, (i, j) =>
      i >> 1 === j >> 1 ? rotation[i % 2][j % 2] : i < 2 && j >= 2 && i % 2 === j % 2 ? 1 : 0,
    );
    expectPromises(pair).conditions.forEach((condition) => expect(condition).toBeGreaterThan(1e7));
    const shift = fill(30, 30, (i, j) => (j === i + 1 ? 100 : 0));
    expect([...expectPromises(shift).conditions]).toEqual(Array(30).fill(Infinity));
  });

  it('gives low-rank matrices independent null vectors', () => {
    for (const rank of [1, 2, 3]) {
      const a = multiply(randomMatrix(12, rank, rank), randomMatrix(rank, 12, 30 + rank));
      const { values, right, conditions } = expectPromises(a);
      expect(values.filter(({ re, im }) => Math.hypot(re, im) > 1e-10 * norm(a.data)).length).toBe(rank);
      expect(Math.max(...conditions)).toBeLessThan(1e5);
      const gram = fill(12, 12, (i, j) => inner(right[i], right[j]).re);
      const smallest = Math.min(...eigenvalues(gram).map(({ re }) => re));
      expect(smallest).toBeGreaterThan(1e-10);
    }
    // With a zero column, which balancing sets apart from the block that carries rounding errors.
    const product = expectPromises(fill(10, 10, (i, j) => (i + 1) * (j - 3)));
    expect(Math.max(...product.conditions)).toBeLessThan(100);
  });

  it('handles empty, 1 × 1, zero and identity matrices', () => {
    expect(eigendecomposition([])).toEqual({
      values: [],
      right: [],
      left: [],
      conditions: new Float64Array(0),
      residual: 0,
    });
    expect(eigendecomposition([[-3]])).toEqual({
      values: [{ re: -3, im: 0 }],
      right: [{ re: Float64Array.of(1), im: Float64Array.of(0) }],
      left: [{ re: Float64Array.of(1), im: Float64Array.of(0) }],
      conditions: Float64Array.of(1),
      residual: 0,
    });
    for (const a of [zeros(4, 4), identity(4)]) {
      const { right, left, conditions } = expectPromises(a);
      expect([...conditions]).toEqual([1, 1, 1, 1]);
      const directions = right.map((v) => v.re.findIndex((value) => value === 1)).sort();
      expect(directions).toEqual([0, 1, 2, 3]);
      expect(left).toEqual(right);
    }
  });

  it('gives fresh arrays and leaves its argument alone', () => {
    const a = randomMatrix(5, 5, 40);
    const kept = a.data.slice();
    const first = eigendecomposition(a);
    const second = eigendecomposition(a);
    expect(first).toEqual(second);
    expect(a.data).toEqual(kept);
    const buffers = [...first.right, ...first.left].flatMap(({ re, im }) => [re.buffer, im.buffer]);
    expect(new Set(buffers).size).toBe(buffers.length);
  });

  it('names what is wrong', () => {
    expect(() => eigendecomposition([[1, 2]])).toThrow(ShapeMismatchError);
    expect(() => eigendecomposition([[NaN]])).toThrow(NonFiniteError);
    expect(() =>
      eigendecomposition([
        [1, Infinity],
        [0, 1],
      ]),
    ).toThrow('`a` must be finite: got Infinity at index 1');
  });
});
