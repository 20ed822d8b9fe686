import {
  identity,
  multiply,
  transpose,
  matrix,
  add,
  eigenvalues,
  diagonal,
  NonFiniteError,
  ShapeMismatchError,
} from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { withInput } from '../system/with-input.js';
import { stabilityCertificates, weightedNorm } from './certificates.js';
import { spectralRadius } from './spectral-radius.js';

const jordan = [
  [0.5, 2],
  [0, 0.5],
];

const entries = (n: number, s: number, factor: number): number[][] =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => factor * Math.sin(s + 1.7 * i + 2.3 * j + 0.11 * i * j)),
  );

describe('stabilityCertificates', () => {
  it('D10b: radius, norm and diagonal weight of a non-normal matrix', () => {
    const result = stabilityCertificates(jordan);
    expect(result.spectralRadius).toBeCloseTo(0.5, 12);
    expect(result.norm.ratePerStep).toBeCloseTo(2.118034, 6);
    expect(result.verdict).toBe('contracting');
    // The infimum 0.5 is reached by no finite weight.
    expect(result.diagonal.ratePerStep).toBeGreaterThan(0.5);
    expect(result.diagonal.ratePerStep).toBeLessThan(0.501);
    const p = diagonal([1, 50]);
    const w = matrix(jordan);
    const form = add(multiply(transpose(w), multiply(p, w)), p, -1);
    expect(Math.max(...eigenvalues(form).map(({ re }) => re))).toBeCloseTo(-0.719494, 6);
  });

  it('keeps its promise: two orbits approach in the weighted norm, for any bias', () => {
    const w = entries(4, 1, 0.35);
    const { diagonal: found, absolute, verdict } = stabilityCertificates(w);
    expect(verdict).toBe('contracting');
    expect(absolute.ratePerStep).toBeLessThan(1);
    const inMaximumNorm = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
      Math.max(...Array.from(absolute.weights, (d, i) => d * Math.abs(x[i] - y[i])));
    for (let s = 0; s < 5; s++) {
      const map = withInput(elmanCell({ recurrent: w, bias: [s, -1, 0.3 * s, 0.5] }));
      let a = Float64Array.of(0.9, -0.8, 0.7, -0.6);
      let b = Float64Array.of(-0.5, 0.1 * s, 0.2, 1);
      for (let t = 0; t < 20; t++) {
        const distance = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
          Math.hypot(...Array.from(found.weights, (d, i) => d * (x[i] - y[i])));
        const before = distance(a, b);
        const beforeToo = inMaximumNorm(a, b);
        [a, b] = [Float64Array.from(map.step(a)), Float64Array.from(map.step(b))];
        expect(distance(a, b)).toBeLessThanOrEqual(before * found.ratePerStep * (1 + 1e-12) + 1e-15);
        expect(inMaximumNorm(a, b)).toBeLessThanOrEqual(beforeToo * absolute.ratePerStep + 1e-15);
      }
    }
  });

  it('never claims less than the radius, nor more than the plain norm', () => {
    for (let s = 0; s < 12; s++) {
      const w = entries(2 + (s % 5), s, 0.8);
      const result = stabilityCertificates(w);
      expect(result.ratePerStep).toBeGreaterThanOrEqual(result.spectralRadius * (1 - 1e-9));
      expect(result.diagonal.ratePerStep).toBeLessThanOrEqual(result.norm.ratePerStep * (1 + 1e-12));
      expect(result.diagonal.ratePerStep).toBeCloseTo(weightedNorm(w, result.diagonal.weights), 9);
      for (const { weights } of [result.diagonal, result.absolute]) {
        expect(Math.max(...weights)).toBeCloseTo(1, 12);
        expect(Math.min(...weights)).toBeGreaterThan(0);
      }
    }
  });

  it('bounds the radius of |W| from above by the absolute certificate', () => {
    for (let s = 0; s < 12; s++) {
      const w = entries(3 + (s % 3), s, 1);
      const radius = spectralRadius(w.map((row) => row.map(Math.abs)));
      const { ratePerStep } = stabilityCertificates(w).absolute;
      expect(ratePerStep).toBeGreaterThanOrEqual(radius * (1 - 1e-12));
      expect(ratePerStep).toBeLessThan(radius * 1.01);
    }
  });

  it('finds the optimum where it is known: a matrix that a diagonal makes symmetric', () => {
    // D⁻¹ S D has the norm ρ(S) in the weight D, and no weight does better.
    const d = [1, 5, 0.2];
    const s = [
      [0.3, 0.2, -0.1],
      [0.2, -0.4, 0.3],
      [-0.1, 0.3, 0.1],
    ];
    const w = s.map((row, i) => row.map((value, j) => (value * d[j]) / d[i]));
    const radius = Math.max(...eigenvalues(s).map(({ re }) => Math.abs(re)));
    expect(stabilityCertificates(w).diagonal.ratePerStep / radius).toBeCloseTo(1, 3);
    expect(weightedNorm(w, d)).toBeCloseTo(radius, 12);
  });

  it('proves by the absolute values what the norm does not', () => {
    const chain = [
      [0, 3, 0],
      [0, 0, 3],
      [0, 0, 0],
    ];
    const result = stabilityCertificates(chain);
    expect(result.norm.ratePerStep).toBeCloseTo(3, 12);
    expect(result.absolute.ratePerStep).toBeLessThan(0.1);
  });

  it('D10: a radius below one proves nothing where two attractors exist', () => {
    const result = stabilityCertificates([
      [3, -3.1],
      [3.1, -3],
    ]);
    expect(result.spectralRadius).toBeCloseTo(0.781, 3);
    expect(result.verdict).toBe('inconclusive');
  });

  it('scales with the largest slope', () => {
    expect(stabilityCertificates([[3]], { largestSlope: 0.25 }).ratePerStep).toBeCloseTo(0.75, 12);
    expect(stabilityCertificates([[3]]).verdict).toBe('inconclusive');
    expect(stabilityCertificates(identity(2)).ratePerStep).toBeCloseTo(1, 12);
    expect(stabilityCertificates([[0]]).ratePerStep).toBe(0);
  });

  it('refuses bad input', () => {
    expect(() => stabilityCertificates([[1, 2]])).toThrow(ShapeMismatchError);
    expect(() => stabilityCertificates([[NaN]])).toThrow(NonFiniteError);
    expect(() => stabilityCertificates([[1]], { largestSlope: 0 })).toThrow(/largestSlope/);
    expect(() => weightedNorm([[1]], [0])).toThrow(/weights/);
  });
});

describe('weightedNorm', () => {
  it('D10b: the weights 1 and 10', () => {
    expect(weightedNorm(jordan, [1, 10])).toBeCloseTo(0.609902, 6);
  });
});
