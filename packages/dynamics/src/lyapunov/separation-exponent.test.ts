import { describe, expect, it } from 'vitest';
import { matrix, vector } from '@phasebook/linalg';
import { linearCell } from '../cells/linear.js';
import { withInput } from '../system/with-input.js';
import { henonMap, logisticMap } from '../zoo/maps.js';
import { lyapunovSpectrum } from './lyapunov-spectrum.js';
import { separationExponent } from './separation-exponent.js';

describe('separationExponent', () => {
  it('agrees with the QR method on Hénon, on the same orbit', () => {
    const run = { steps: 4000, transientSteps: 500 };
    const two = separationExponent(henonMap(), [0.1, 0.1], run);
    const one = lyapunovSpectrum(henonMap(), [0.1, 0.1], { ...run, count: 1 });
    expect(Math.abs(two.exponentPerStep - one.exponentsPerStep[0])).toBeLessThan(1e-4);
    expect(Math.abs(two.standardError / one.standardErrors[0] - 1)).toBeLessThan(0.05);
    expect(two.interval[0]).toBeLessThan(0.4192);
    expect(two.interval[1]).toBeGreaterThan(0.4192);
  });

  it('is the same at longer intervals', () => {
    const of = (interval: number): number =>
      separationExponent(henonMap(), [0.1, 0.1], { steps: 2000, interval }).exponentPerStep;
    expect(Math.abs(of(1) - of(8))).toBeLessThan(1e-3);
  });

  it('says when orbits meet or leave', () => {
    const forgets = withInput(linearCell({ recurrent: [[0]] }));
    expect(separationExponent(forgets, [1], { steps: 10 }).status).toBe('collapsed');
    const leaves = { dim: 1, step: () => vector(Infinity), jacobian: () => matrix([[1]]) };
    expect(separationExponent(leaves, [1], { steps: 10 }).status).toBe('diverged');
  });

  it('names the wrong argument', () => {
    const run = (options: object): unknown =>
      separationExponent(logisticMap(4), [0.3], { steps: 10, ...options });
    expect(() => run({ distance: 0 })).toThrow(/`distance`/);
    expect(() => run({ steps: 0 })).toThrow(/`steps`/);
    expect(() => run({ interval: 0 })).toThrow(/`interval`/);
    expect(() => separationExponent(logisticMap(4), [1, 2], { steps: 1 })).toThrow(/shape \[1\]/);
  });
});
