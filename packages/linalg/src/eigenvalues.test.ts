import fc from 'fast-check';
import { Matrix as MlMatrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { golden } from '../test/support/files.js';
import {
  eigenvalueTolerance,
  fill,
  hide,
  randomMatrix,
  randomOrthogonal,
  setDistance,
  uniforms,
} from '../test/support/random-matrices.js';
import type { Complex } from './complex.js';
import { eigendecomposition } from './eigendecomposition.js';
import { eigenvalues } from './eigenvalues.js';
import { NonFiniteError, ShapeMismatchError } from './errors.js';
import { logDeterminant } from './lu.js';
import { diagonal, identity, matrix, multiply, scale, transpose, zeros, type Matrix } from './matrix.js';
import { singularValues } from './singular-values.js';
import { norm } from './vector.js';

interface GoldenMatrix {
  readonly name: string;
  readonly n: number;
  readonly matrix: number[][];
  readonly eigenvalues: [number, number][];
  readonly eigenvalue_tolerance: number;
  readonly spectral_radius: number;
  readonly spectral_norm: number;
  readonly trace: number;
  readonly determinant_sign: -1 | 1;
  readonly log_abs_determinant: number;
}

const { cases } = golden<{ readonly cases: GoldenMatrix[] }>('eigen.json');

const modulus = ({ re, im }: Complex): number => Math.hypot(re, im);

function difference(a: Complex, b: Complex): number {
  return Math.hypot(a.re - b.re, a.im - b.im);
}

/** Sorted, closed under conjugation to the last bit, pairs adjacent with the positive imaginary part first. */
function expectOrder(values: readonly Complex[]): void {
  for (let k = 0; k < values.length; k++) {
    if (k > 0) expect(modulus(values[k])).toBeLessThanOrEqual(modulus(values[k - 1]) * (1 + 1e-9));
    if (values[k].im === 0) {
      expect(Object.is(values[k].im, 0)).toBe(true);
      continue;
    }
    expect(values[k].im).toBeGreaterThan(0);
    expect(values[k + 1]).toEqual({ re: values[k].re, im: -values[k].im });
    k++;
  }
}

const reals = (values: readonly Complex[]): number[] => values.map(({ re }) => re);

describe('eigenvalues', () => {
  it.each(cases)('agree with LAPACK or the closed form: $name', (given) => {
    const values = eigenvalues(given.matrix);
    const expected = given.eigenvalues.map(([re, im]) => ({ re, im }));
    expect(setDistance(values, expected)).toBeLessThan(given.eigenvalue_tolerance);
    expectOrder(values);
    expect(Math.abs(Math.max(...values.map(modulus)) - given.spectral_radius)).toBeLessThan(
      given.eigenvalue_tolerance,
    );
    expect(Math.abs(singularValues(given.matrix)[0] - given.spectral_norm)).toBeLessThan(
      1e-12 * given.spectral_norm,
    );
    const { sign, logAbsolute } = logDeterminant(given.matrix);
    expect(sign).toBe(given.determinant_sign);
    expect(logAbsolute).toBeCloseTo(given.log_abs_determinant, 9);
  });

  it.each(cases.filter(({ name }) => !name.startsWith('defective')))(
    'stand in the listed order: $name',
    (given) => {
      eigenvalues(given.matrix).forEach((value, k) => {
        const [re, im] = given.eigenvalues[k];
        expect(difference(value, { re, im })).toBeLessThan(given.eigenvalue_tolerance);
      });
    },
  );

  it('of a contracting rotation', () => {
    const [first, second] = eigenvalues([
      [0.5, 0.2],
      [-0.3, 0.8],
    ]);
    expect(first.re).toBeCloseTo(0.65, 14);
    expect(first.im).toBeCloseTo(0.193649167310371, 14);
    expect(second).toEqual({ re: first.re, im: -first.im });
    expect(modulus(first)).toBeCloseTo(0.678232998312527, 14);
  });

  it('of the empty matrix, of one entry, of the zero matrix', () => {
    expect(eigenvalues([])).toEqual([]);
    expect(eigenvalues([[-3]])).toEqual([{ re: -3, im: 0 }]);
    expect(eigenvalues([[0]])).toEqual([{ re: 0, im: 0 }]);
    expect(eigenvalues(zeros(3, 3))).toEqual(Array(3).fill({ re: 0, im: 0 }));
  });

  it('of triangular matrices are the diagonal, exactly, however they are permuted', () => {
    const triangular = fill(7, 7, (i, j) => (j >= i ? Math.sin(3 * i + j) + (i === j ? 2 : 0) : 0));
    const wanted = Array.from({ length: 7 }, (_, i) => triangular.data[i * 8]).sort((a, b) => b - a);
    const order = [3, 6, 1, 0, 5, 2, 4];
    const permuted = fill(7, 7, (i, j) => triangular.data[order[i] * 7 + order[j]]);
    for (const a of [triangular, transpose(triangular), permuted]) {
      expect(reals(eigenvalues(a)).sort((x, y) => y - x)).toEqual(wanted);
    }
  });

  it('of a nilpotent matrix of norm 100 are exactly zero', () => {
    const shift = fill(9, 9, (i, j) => (j === i + 1 ? 100 : 0));
    expect(eigenvalues(shift)).toEqual(Array(9).fill({ re: 0, im: 0 }));
    expect(singularValues(shift)[0]).toBeCloseTo(100, 12);
  });

  it('tell a spectral radius of 0.9 from transient growth', () => {
    expect(
      reals(
        eigenvalues([
          [0.9, 10],
          [0, 0.8],
        ]),
      ),
    ).toEqual([0.9, 0.8]);
    expect(
      singularValues([
        [0.5, 2],
        [0, 0.5],
      ])[0],
    ).toBeCloseTo(2.118034, 6);
    expect(
      reals(
        eigenvalues([
          [0.5, 2],
          [0, 0.5],
        ]),
      ),
    ).toEqual([0.5, 0.5]);
  });

  it('of the matrix with radius 0.781 and two attractors', () => {
    const values = eigenvalues([
      [3, -3.1],
      [3.1, -3],
    ]);
    expect(values[0].re).toBeCloseTo(0, 13);
    expect(values[0].im).toBeCloseTo(Math.sqrt(0.61), 13);
  });

  it('of cyclic permutations are roots of unity: where unshifted iteration stands still', () => {
    for (const n of [2, 3, 4, 5, 8, 16, 33]) {
      const cycle = fill(n, n, (i, j) => ((i + 1) % n === j ? 1 : 0));
      const roots = Array.from({ length: n }, (_, k) => ({
        re: Math.cos((2 * Math.PI * k) / n),
        im: Math.sin((2 * Math.PI * k) / n),
      }));
      const values = eigenvalues(cycle);
      expect(setDistance(values, roots)).toBeLessThan(1e-13);
      expectOrder(values);
      expect(values[0].re).toBeCloseTo(1, 12);
    }
  });

  it('of companion matrices are the roots of the polynomial', () => {
    // (z − 0.9)(z + 0.9)(z² + 0.25)(z − 0.1) from its coefficients
    const coefficients = [0.1, 0.56, -0.056, 0.2025, -0.02025];
    const companion = fill(5, 5, (i, j) => (i === 0 ? coefficients[j] : i === j + 1 ? 1 : 0));
    const wanted = [
      { re: 0.9, im: 0 },
      { re: -0.9, im: 0 },
      { re: 0, im: 0.5 },
      { re: 0, im: -0.5 },
      { re: 0.1, im: 0 },
    ];
    eigenvalues(companion).forEach((value, k) => expect(difference(value, wanted[k])).toBeLessThan(1e-13));
  });

  it('of a hidden Jordan block are within the cube root of rounding', () => {
    const jordan = matrix([
      [2, 1, 0, 0],
      [0, 2, 1, 0],
      [0, 0, 2, 0],
      [0, 0, 0, -1],
    ]);
    const values = eigenvalues(hide(jordan, 5));
    values.slice(0, 3).forEach((value) => expect(difference(value, { re: 2, im: 0 })).toBeLessThan(1e-4));
    expect(values[3].re).toBeCloseTo(-1, 12);
  });

  it('of graded matrices keep the digits of the small ones', () => {
    const graded = matrix([
      [1, 1e-4, 1e-8],
      [1e-4, 1e-5, 1e-9],
      [1e-8, 1e-9, 1e-12],
    ]);
    const values = reals(eigenvalues(graded));
    const logProduct = values.reduce((sum, value) => sum + Math.log(Math.abs(value)), 0);
    expect(logProduct).toBeCloseTo(logDeterminant(graded).logAbsolute, 9);
    expect(reals(eigenvalues(diagonal([1e300, 1e-300, 1])))).toEqual([1e300, 1, 1e-300]);
  });

  it('scale with the matrix, from subnormal to huge', () => {
    const a = randomMatrix(6, 6, 6);
    const values = eigenvalues(a);
    for (const exponent of [-900, -300, 3, 300, 1000]) {
      const scaled = eigenvalues(scale(a, 2 ** exponent));
      scaled.forEach((value, k) => {
        expect(value.re / 2 ** exponent).toBeCloseTo(values[k].re, 13);
        expect(value.im / 2 ** exponent).toBeCloseTo(values[k].im, 13);
      });
    }
    const subnormal = eigenvalues([
      [0, 4e-320],
      [1e-320, 0],
    ]);
    expect(subnormal[0].re / 2e-320).toBeCloseTo(1, 3);
  });

  it('take an ml-matrix Matrix and leave the argument alone', () => {
    expect(
      reals(
        eigenvalues(
          new MlMatrix([
            [2, 1],
            [1, 2],
          ]),
        ),
      ),
    ).toEqual([3, 1]);
    const a = randomMatrix(5, 5, 7);
    const kept = a.data.slice();
    eigenvalues(a);
    expect(a.data).toEqual(kept);
  });

  it('name what is wrong', () => {
    expect(() => eigenvalues([[1, 2, 3]])).toThrow(ShapeMismatchError);
    expect(() =>
      eigenvalues([
        [1, NaN],
        [0, 1],
      ]),
    ).toThrow(NonFiniteError);
    expect(() =>
      eigenvalues([
        [1, 2],
        [-Infinity, 1],
      ]),
    ).toThrow('Cannot find eigenvalues: `a` must be finite: got -Infinity at index 2');
    expect(() => eigenvalues('matrix' as never)).toThrow(TypeError);
  });
});

describe('the order of a spectrum', () => {
  it('puts conjugates next to each other where a real one has the same modulus', () => {
    const rotation = [
      [Math.cos(2), -Math.sin(2)],
      [Math.sin(2), Math.cos(2)],
    ];
    const a = matrix([
      [-1, 0, 0, 0],
      [0, rotation[0][0], rotation[0][1], 0],
      [0, rotation[1][0], rotation[1][1], 0],
      [0, 0, 0, 1],
    ]);
    const values = eigenvalues(hide(a, 3));
    expectOrder(values);
    expect(values[0].re).toBeCloseTo(1, 13);
    expect(values[1].re).toBeCloseTo(Math.cos(2), 13);
    expect(values[3].re).toBeCloseTo(-1, 13);
  });

  it('does not depend on rounding where moduli tie', () => {
    const values = eigenvalues(scale(randomOrthogonal(11, 8), 0.95));
    for (let seed = 0; seed < 12; seed++) {
      const others = eigenvalues(hide(scale(randomOrthogonal(11, 8), 0.95), seed));
      others.forEach((value, k) => expect(difference(value, values[k])).toBeLessThan(1e-12));
    }
  });
});

describe('metamorphic relations of eigenvalues', () => {
  const sizes = fc.integer({ min: 1, max: 14 });

  it('trace, determinant, norm, conjugation, order', () => {
    fc.assert(
      fc.property(sizes, fc.integer(), (n, seed) => {
        const a = randomMatrix(n, n, seed);
        const values = eigenvalues(a);
        expectOrder(values);
        let trace = 0;
        for (let i = 0; i < n; i++) trace += a.data[i * (n + 1)];
        expect(values.reduce((sum, { re }) => sum + re, 0)).toBeCloseTo(trace, 10);
        const logProduct = values.reduce((sum, value) => sum + Math.log(modulus(value)), 0);
        expect(logProduct).toBeCloseTo(logDeterminant(a).logAbsolute, 7);
        expect(modulus(values[0])).toBeLessThanOrEqual(singularValues(a)[0] * (1 + 1e-12));
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('similarity, permutation of neurons, transposition, shift', () => {
    fc.assert(
      fc.property(sizes, fc.integer(), (n, seed) => {
        const a = randomMatrix(n, n, seed);
        const { values, conditions } = eigendecomposition(a);
        const tolerance = 1e-13 * norm(a.data) * Math.max(...conditions);
        expect(setDistance(eigenvalues(hide(a, seed + 1)), values)).toBeLessThan(tolerance);
        expect(setDistance(eigenvalues(transpose(a)), values)).toBeLessThan(tolerance);
        expect(setDistance(eigenvalues(permuteNeurons(a, seed)), values)).toBeLessThan(tolerance);
        const shifted = fill(n, n, (i, j) => a.data[i * n + j] + (i === j ? 2 : 0));
        const moved = values.map(({ re, im }) => ({ re: re + 2, im }));
        expect(setDistance(eigenvalues(shifted), moved)).toBeLessThan(10 * tolerance);
      }),
      { numRuns: 80, seed: 2 },
    );
  });

  it('sparse matrices of small integers, with their zeros, ties and defects', () => {
    fc.assert(
      fc.property(sizes, fc.integer(), (n, seed) => {
        const uniform = uniforms(seed);
        const a = fill(n, n, () => (uniform() < 0.3 ? Math.floor(uniform() * 5) - 2 : 0));
        const { values, conditions, residual } = eigendecomposition(a);
        expectOrder(values);
        const alone = eigenvalues(a);
        expectOrder(alone);
        expect(setDistance(values, alone)).toBeLessThanOrEqual(eigenvalueTolerance(a, conditions));
        expect(residual).toBeLessThan(1e-13);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it('powers', () => {
    const a = scale(randomMatrix(7, 7, 9), 0.3);
    const cubes = eigenvalues(a).map(({ re, im }) => ({
      re: re ** 3 - 3 * re * im * im,
      im: 3 * re * re * im - im ** 3,
    }));
    expect(setDistance(eigenvalues(multiply(a, multiply(a, a))), cubes)).toBeLessThan(1e-12);
  });

  it('of the identity', () => {
    expect(eigenvalues(identity(5))).toEqual(Array(5).fill({ re: 1, im: 0 }));
  });
});

function permuteNeurons(a: Matrix, seed: number): Matrix {
  const n = a.rows;
  const uniform = uniforms(seed);
  const order = Array.from({ length: n }, (_, i) => ({ i, key: uniform() }))
    .sort((x, y) => x.key - y.key)
    .map(({ i }) => i);
  return fill(n, n, (i, j) => a.data[order[i] * n + order[j]]);
}
