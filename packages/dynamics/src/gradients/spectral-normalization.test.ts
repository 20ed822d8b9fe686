import { NonFiniteError, singularValues } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { spectralNormalize } from './spectral-normalization.js';

describe('spectralNormalize', () => {
  it('case 3.10: finds the norm and scales to the limit', () => {
    const result = spectralNormalize([
      [1, 2],
      [3, 4],
    ]);
    expect(result.spectralNorm).toBeCloseTo(5.464985704219043, 10);
    expect(singularValues(result.matrix)[0]).toBeCloseTo(1, 10);
    expect(result.status).toBe('converged');
  });

  it('D20: leaves a matrix below the limit alone', () => {
    const small = [
      [0.2, 0.1],
      [0, 0.3],
    ];
    const result = spectralNormalize(small);
    expect(result.factor).toBe(1);
    expect(Array.from(result.matrix.data)).toEqual(small.flat());
    expect(spectralNormalize(small, { limit: 0.1 }).factor).toBeLessThan(1);
  });

  it('keeps the norm in few steps while the weights change slowly', () => {
    const w = (t: number): number[][] => [
      [1 + t, 2],
      [3, 4 - t],
    ];
    let { vector } = spectralNormalize(w(0));
    for (let k = 1; k <= 20; k++) {
      const result = spectralNormalize(w(k / 1000), { start: vector, maxSteps: 1 });
      expect(result.spectralNorm / singularValues(w(k / 1000))[0]).toBeCloseTo(1, 5);
      vector = result.vector;
    }
  });

  it('tells where it did not converge, and takes rectangular and zero matrices', () => {
    const close = [
      [1, 0],
      [0, 0.9999],
    ];
    expect(spectralNormalize(close, { maxSteps: 3 }).status).toBe('max-steps');
    expect(spectralNormalize([[3, 4]]).spectralNorm).toBeCloseTo(5, 12);
    expect(spectralNormalize([[0, 0]]).factor).toBe(1);
  });

  it('refuses bad input', () => {
    expect(() => spectralNormalize([[NaN]])).toThrow(NonFiniteError);
    expect(() => spectralNormalize([[1]], { limit: 0 })).toThrow(/limit/);
    expect(() => spectralNormalize([[1]], { maxSteps: 0 })).toThrow(/maxSteps/);
    expect(() => spectralNormalize([[1]], { start: [0] })).toThrow(/start/);
  });
});
