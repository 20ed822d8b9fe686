import { describe, expect, it } from 'vitest';
import { golden } from '../test/support/files.js';
import { randomMatrix, relativeDistance } from '../test/support/random-matrices.js';
import { NonFiniteError, ShapeMismatchError } from './errors.js';
import { diagonal, identity, matrix, multiply, scale, toRows, transpose } from './matrix.js';
import { matrixExponential } from './matrix-exponential.js';

interface Case {
  readonly name: string;
  readonly given: { readonly A: number[][] };
  readonly expected: { readonly expA: number[][] };
  readonly tolerance: number;
}

describe('matrixExponential', () => {
  const { expm } = golden<{ readonly expm: Case[] }>('linalg.json');

  it.each(expm.map((each) => [each.name, each] as const))('golden: %s', (_name, each) => {
    const found = matrixExponential(each.given.A);
    expect(relativeDistance(found, matrix(each.expected.expA))).toBeLessThan(each.tolerance);
  });

  it('D14: one step of the damped oscillator', () => {
    // exp(J t) in closed form: decay 0.1, frequency ω = √3.99.
    const [t, omega] = [0.1, Math.sqrt(3.99)];
    const [cosine, sine] = [Math.cos(omega * t), Math.sin(omega * t) / omega];
    const decay = Math.exp(-0.1 * t);
    const wanted = [
      [decay * (cosine + 0.1 * sine), decay * sine],
      [-4 * decay * sine, decay * (cosine - 0.1 * sine)],
    ];
    const found = matrixExponential([
      [0, t],
      [-4 * t, -0.2 * t],
    ]);
    expect(relativeDistance(found, matrix(wanted))).toBeLessThan(1e-15);
  });

  it('is the scalar exponential for every size of a scalar, all degrees and scalings', () => {
    for (const x of [
      0, 1e-300, 1e-9, 0.01, 0.1, 0.5, 1.5, 3, 5, 6, 8.6, -8.6, 20, 700, -700, -1e5, -1e200, 1e-3,
    ]) {
      const [value] = matrixExponential([[x]]).data;
      expect(Math.abs(value - Math.exp(x))).toBeLessThanOrEqual(3e-13 * Math.exp(x));
    }
  });

  it('does not scale a non-normal matrix further than its powers ask', () => {
    // exp([[1, b], [0, −1]]) = [[e, b sinh 1], [0, 1/e]]: plain scaling by ‖A‖ loses half the digits.
    for (const b of [1, 1e6, 1e12]) {
      const { data } = matrixExponential([
        [1, b],
        [0, -1],
      ]);
      expect(Math.abs(data[0] / Math.E - 1)).toBeLessThan(1e-14);
      expect(Math.abs(data[1] / (b * Math.sinh(1)) - 1)).toBeLessThan(1e-14);
      expect(Math.abs(data[3] * Math.E - 1)).toBeLessThan(1e-14);
    }
    expect(
      toRows(
        matrixExponential([
          [0, 1e200],
          [0, 0],
        ]),
      ),
    ).toEqual([
      [1, 1e200],
      [0, 1],
    ]);
  });

  it('takes entries that cancel in every power, as exactly as their condition allows', () => {
    // A² = 0, so exp(A) = 1 + A; a relative change of ε moves it by about ε ‖A‖².
    for (const size of [1, 30, 1e3, 1e5]) {
      const { data } = matrixExponential([
        [size, -size],
        [size, -size],
      ]);
      [1 + size, -size, size, 1 - size].forEach((value, k) =>
        expect(Math.abs(data[k] - value)).toBeLessThanOrEqual(1e-14 * size * Math.max(1, size * size)),
      );
    }
  });

  it('ends where powers of the entries overflow', () => {
    const hopeless = scale(
      matrix([
        [1, -1],
        [1, -1],
      ]),
      2 ** 79,
    );
    try {
      expect(matrixExponential(hopeless).data.every(Number.isFinite)).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
    }
  });

  it.each([1, 2, 5, 20, 60])('of commuting arguments multiplies, order %i', (n) => {
    const a = scale(randomMatrix(n, n, n), 1 / Math.sqrt(n));
    const product = multiply(matrixExponential(scale(a, 0.3)), matrixExponential(scale(a, 0.7)));
    expect(relativeDistance(product, matrixExponential(a))).toBeLessThan(1e-13);
    const inverse = multiply(matrixExponential(a), matrixExponential(scale(a, -1)));
    expect(relativeDistance(inverse, identity(n))).toBeLessThan(1e-12);
    expect(relativeDistance(transpose(matrixExponential(a)), matrixExponential(transpose(a)))).toBeLessThan(
      1e-13,
    );
  });

  it('of a skew-symmetric matrix is a rotation, however large', () => {
    for (const size of [0.01, 1, 100]) {
      const half = scale(randomMatrix(12, 12, 3), size);
      const skew = half.data.map((value, k) => value - half.data[(k % 12) * 12 + Math.floor(k / 12)]);
      const q = matrixExponential({ ...half, data: skew });
      expect(relativeDistance(multiply(transpose(q), q), identity(12))).toBeLessThan(1e-13 * (1 + 10 * size));
    }
  });

  it('of the empty matrix is empty, of zero the identity', () => {
    expect(matrixExponential([]).data.length).toBe(0);
    expect(matrixExponential(diagonal([0, 0]))).toEqual(identity(2));
  });

  it('refuses what has no exponential within doubles', () => {
    expect(() => matrixExponential([[1, 2]])).toThrow(ShapeMismatchError);
    expect(() => matrixExponential([[NaN]])).toThrow(NonFiniteError);
    expect(() => matrixExponential([[710]])).toThrow(/must have an exponential within the range/);
    expect(() => matrixExponential(scale(randomMatrix(4, 4, 1), 1e200))).toThrow(RangeError);
  });
});
