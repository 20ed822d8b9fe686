import { describe, expect, it } from 'vitest';
import { arnoldCatMap, henonMap } from '../zoo/maps.js';
import { finiteTimeExponents } from './finite-time-exponents.js';
import { lyapunovSpectrum } from './lyapunov-spectrum.js';

describe('finiteTimeExponents', () => {
  it('average to the spectrum of the same orbit', () => {
    const run = { transientSteps: 200, seed: 3 };
    const windows = finiteTimeExponents(henonMap(), [0.1, 0.1], { ...run, windowSteps: 40, windows: 100 });
    const whole = lyapunovSpectrum(henonMap(), [0.1, 0.1], { ...run, steps: 4000 });
    windows.means.forEach((value, i) => expect(value).toBeCloseTo(whole.exponentsPerStep[i], 9));
    expect(windows.exponentsPerStep.rows).toBe(100);
  });

  it('scatter less over longer windows, and are all positive in the end', () => {
    const of = (windowSteps: number): ReturnType<typeof finiteTimeExponents> =>
      finiteTimeExponents(henonMap(), [0.1, 0.1], { windowSteps, windows: 400 });
    const [short, long] = [of(4), of(64)];
    expect(short.expandingShare).toBeLessThan(1);
    expect(long.expandingShare).toBe(1);
    const ratio = short.standardDeviations[0] / long.standardDeviations[0];
    expect(ratio).toBeGreaterThan(2);
    expect(ratio).toBeLessThan(8);
  });

  it('do not scatter where the Jacobian is constant', () => {
    const { standardDeviations } = finiteTimeExponents(arnoldCatMap(), [0.1, 0.2], {
      windowSteps: 3,
      windows: 9,
    });
    expect(Math.max(...standardDeviations)).toBeLessThan(1e-12);
  });

  it('ends where the orbit diverges, and names the wrong argument', () => {
    const far = finiteTimeExponents(henonMap(), [9, 9], { windowSteps: 2, windows: 9 });
    expect([far.status, far.exponentsPerStep.rows]).toEqual(['diverged', 0]);
    const run = (options: object): unknown =>
      finiteTimeExponents(henonMap(), [0, 0], { windowSteps: 1, windows: 1, ...options });
    expect(() => run({ windowSteps: 0 })).toThrow(/`windowSteps`/);
    expect(() => run({ windows: 0.5 })).toThrow(/`windows`/);
    expect(() => run({ count: 3 })).toThrow(/`count`/);
  });
});
