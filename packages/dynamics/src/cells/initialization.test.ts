import { multiply, transpose } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { gaussianWeights, orthogonalWeights, uniformWeights } from './initialization.js';

describe('orthogonalWeights', () => {
  it('has orthonormal columns times the gain, and comes with both signs of the determinant', () => {
    const w = orthogonalWeights(7, { seed: 3, gain: 2 });
    const gram = multiply(transpose(w), w);
    gram.data.forEach((value, k) => expect(value).toBeCloseTo(k % 8 === 0 ? 4 : 0, 12));
    const signs = Array.from({ length: 12 }, (_, seed) => {
      const [a, b, c, d] = orthogonalWeights(2, { seed }).data;
      return Math.sign(a * d - b * c);
    });
    expect(new Set(signs)).toEqual(new Set([1, -1]));
  });
});

describe('gaussianWeights', () => {
  it('has the variance g²/columns', () => {
    const { data } = gaussianWeights(60, 100, { gain: 1.5, seed: 1 });
    const variance = data.reduce((sum, value) => sum + value * value, 0) / data.length;
    expect(variance / (2.25 / 100)).toBeCloseTo(1, 1);
    expect(gaussianWeights(60, 100, { gain: 1.5, seed: 1 }).data).toEqual(data);
    expect(() => gaussianWeights(0, 3)).toThrow(/rows/);
  });
});

describe('uniformWeights', () => {
  it('fills the interval ±1/√fan', () => {
    const { data } = uniformWeights(30, 10, { fan: 4, seed: 1 });
    const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(largest).toBeLessThanOrEqual(0.5);
    expect(largest).toBeGreaterThan(0.48);
    expect(() => uniformWeights(3, 3, { fan: 0 })).toThrow(/fan/);
  });
});
