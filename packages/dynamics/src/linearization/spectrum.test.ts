import { matrix, multiply, toRows, type Matrix } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { sineMatrix } from '../../test/support/test-matrices.js';
import { spectralNorm, spectralRadius } from './spectral-radius.js';
import { spectrum } from './spectrum.js';

describe('spectrum', () => {
  it('puts conjugates next to each other, positive imaginary part first', () => {
    const { eigenvalues } = spectrum([
      [0.5, 0.2],
      [-0.3, 0.8],
    ]);
    expect(eigenvalues[0].re).toBeCloseTo(0.65, 14);
    expect(eigenvalues[0].im).toBeCloseTo(0.193649167310371, 14);
    expect(eigenvalues[1]).toEqual({ re: eigenvalues[0].re, im: -eigenvalues[0].im });
  });

  it('predicts the evolution of a small deviation, mode by mode', () => {
    const jacobian = sineMatrix(5, 5, 0.3, 0.4);
    const { eigenvalues, rightVectors, leftVectors } = spectrum(jacobian);
    const start = [0.3, -0.2, 0.5, 0.1, -0.4];
    let deviation: number[] = start;
    for (let t = 0; t < 6; t++) {
      deviation = toRows(jacobian).map((row) => row.reduce((sum, value, j) => sum + value * deviation[j], 0));
    }
    const predicted = start.map((_, i) =>
      eigenvalues.reduce((sum, lambda, k) => {
        // Σ vᵢ λ⁶ (wᴴ δ₀)
        let amplitude = { re: 0, im: 0 };
        start.forEach((value, j) => {
          amplitude = {
            re: amplitude.re + leftVectors[k].re[j] * value,
            im: amplitude.im - leftVectors[k].im[j] * value,
          };
        });
        for (let t = 0; t < 6; t++) {
          amplitude = {
            re: amplitude.re * lambda.re - amplitude.im * lambda.im,
            im: amplitude.re * lambda.im + amplitude.im * lambda.re,
          };
        }
        return sum + rightVectors[k].re[i] * amplitude.re - rightVectors[k].im[i] * amplitude.im;
      }, 0),
    );
    predicted.forEach((value, i) => expect(value).toBeCloseTo(deviation[i], 12));
  });

  it('says how sensitive each eigenvalue is', () => {
    const kappa = Math.sqrt(1 + 100 ** 2);
    const { conditionNumbers, residual } = spectrum([
      [0.9, 10],
      [0, 0.8],
    ]);
    expect(conditionNumbers[0] / kappa).toBeCloseTo(1, 12);
    expect(residual).toBeLessThan(1e-15);
    expect(
      spectrum([
        [0, 100],
        [0, 0],
      ]).conditionNumbers[0],
    ).toBeGreaterThan(1e100);
  });
});

describe('spectral radius and spectral norm', () => {
  it('are different things', () => {
    const example = [
      [1, 2],
      [3, 4],
    ];
    expect(spectralRadius(example)).toBeCloseTo(5.372281323269014, 12);
    expect(spectralNorm(example)).toBeCloseTo(5.464985704219043, 12);
    expect(
      spectralRadius([
        [0.5, 2],
        [0, 0.5],
      ]),
    ).toBe(0.5);
    expect(
      spectralNorm([
        [0.5, 2],
        [0, 0.5],
      ]),
    ).toBeCloseTo(2.118034, 6);
  });

  it('radius 0.678232998312527 of the linear example, from a complex pair', () => {
    expect(
      spectralRadius([
        [0.5, 0.2],
        [-0.3, 0.8],
      ]),
    ).toBeCloseTo(0.678232998312527, 14);
  });

  it('radius 0, norm 100 for a shift that forgets exactly after N steps', () => {
    const n = 6;
    const shift = matrix(
      Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (j === i + 1 ? 100 : 0))),
    );
    expect(spectralRadius(shift)).toBe(0);
    expect(spectralNorm(shift)).toBeCloseTo(100, 12);
    let power: Matrix = shift;
    for (let k = 2; k < n; k++) power = multiply(power, shift);
    expect(spectralNorm(power) / 100 ** (n - 1)).toBeCloseTo(1, 12);
    expect(spectralNorm(multiply(power, shift))).toBe(0);
  });

  it('transient growth: radius 0.9, yet powers of norm up to 26.936218 at the 6th, below 1 from the 44th', () => {
    const base = matrix([
      [0.9, 10],
      [0, 0.8],
    ]);
    const norms: number[] = [];
    let power = base;
    for (let k = 1; k <= 60; k++) {
      norms.push(spectralNorm(power));
      power = multiply(power, base);
    }
    expect(Math.max(...norms)).toBeCloseTo(26.936218, 6);
    expect(norms.indexOf(Math.max(...norms)) + 1).toBe(6);
    expect(norms.findIndex((value) => value < 1) + 1).toBe(44);
    expect(spectralRadius(base)).toBe(0.9);
  });

  it('transient growth of [[0.5, 10], [0, 0.5]]', () => {
    const wanted = [10.024938, 10.006246, 7.502083, 5.000781, 3.125313, 1.87513, 1.093806, 0.625024];
    const base = matrix([
      [0.5, 10],
      [0, 0.5],
    ]);
    let power = base;
    for (const value of wanted) {
      expect(Math.abs(spectralNorm(power) - value)).toBeLessThan(1e-6);
      power = multiply(power, base);
    }
  });

  it('the radius says nothing about products of different matrices', () => {
    const a = matrix([
      [0, 2],
      [0, 0],
    ]);
    const b = matrix([
      [0, 0],
      [2, 0],
    ]);
    expect([spectralRadius(a), spectralRadius(b)]).toEqual([0, 0]);
    expect(Math.log(spectralRadius(multiply(a, b))) / 2).toBeCloseTo(Math.LN2, 14);
    const c = matrix([
      [0.5, 2],
      [0, 0.5],
    ]);
    const d = matrix([
      [0.5, 0],
      [2, 0.5],
    ]);
    expect(Math.log(spectralRadius(multiply(c, d))) / 2).toBeCloseTo(0.750488, 6);
  });

  it('of an empty matrix are zero', () => {
    expect(spectralRadius([])).toBe(0);
    expect(spectralNorm([])).toBe(0);
  });
});
