import { describe, expect, it } from 'vitest';
import { zeros } from '@phasebook/linalg';
import { normals, portableMap } from '../../test/support/portable-network.js';
import { elmanCell } from '../cells/elman.js';
import { linearCell } from '../cells/linear.js';
import { randomStream } from '../system/random.js';
import { withInput } from '../system/with-input.js';
import { henonMap } from '../zoo/maps.js';
import { gradientExponents } from './gradient-exponents.js';

const network = { N: 64, g: 3, seed: 2024 };

describe('gradientExponents', () => {
  it('case 3.10: long-lag slopes are the Lyapunov spectrum on the portable network N = 64, g = 3', () => {
    const start = normals(64, 1);
    const options = { transientSteps: 2000 };
    const short = gradientExponents(portableMap(network), start, { ...options, steps: 150 });
    const long = gradientExponents(portableMap(network), start, { ...options, steps: 600 });
    expect(Math.abs(long.gradientSlopesPerStep[0] - 0.27)).toBeLessThan(0.04);
    const sum = long.gradientSlopesPerStep.reduce((total, value) => total + value, 0);
    expect(Math.abs(sum + 145)).toBeLessThan(1);
    // The difference in nats stays bounded as the lag grows fourfold: slopes and exponents have one limit.
    expect(long.differenceInNats).toBeLessThan(3 * short.differenceInNats);
    expect(long.differenceInNats / 600).toBeLessThan(0.03);
    expect(Math.abs(long.differences[0])).toBeLessThan(0.01);
    for (const residual of long.identityResiduals) expect(residual).toBeLessThan(1e-6);
  });

  it('both sides of Hénon, and the gap of order 1/k', () => {
    const at = (steps: number) => gradientExponents(henonMap(), [0.1, 0.1], { steps });
    const [short, long] = [at(500), at(8000)];
    expect(Math.abs(long.gradientSlopesPerStep[0] - 0.419)).toBeLessThan(0.02);
    expect(Math.abs(long.differences[0])).toBeLessThan(2e-3);
    for (const { gradientSlopesPerStep: slopes } of [short, long]) {
      expect(Math.abs(slopes[0] + slopes[1] - Math.log(0.3))).toBeLessThan(1e-9);
    }
    expect(long.differenceInNats).toBeLessThan(10);
    expect(short.differenceInNats).toBeLessThan(10);
  });

  it('a driven cell: conditional exponents on the same inputs', () => {
    const cell = linearCell({
      recurrent: [
        [0.9, 1],
        [0, 0.5],
      ],
      input: [[1], [1]],
    });
    const random = randomStream(6);
    const inputs = Array.from({ length: 1200 }, () => [random.normal()]);
    const result = gradientExponents({ cell, inputs }, [0, 0], { steps: 1000, transientSteps: 200 });
    expect(result.exponentsPerStep[0]).toBeCloseTo(Math.log(0.9), 6);
    expect(result.gradientSlopesPerStep[0]).toBeCloseTo(Math.log(0.9), 2);
    expect(result.differenceInNats).toBeLessThan(3);
    expect(result.warnings.join(' ')).toMatch(/autonomous/);
  });

  it('a tanh cell takes the plain path on both sides: the same orbit, bit by bit', () => {
    const random = randomStream(12);
    const W = zeros(16, 16);
    W.data.forEach((_, i) => (W.data[i] = 0.6 * random.normal()));
    const map = withInput(elmanCell({ recurrent: W }));
    const start = Float64Array.from({ length: 16 }, () => random.normal());
    const { differenceInNats, spectrum, status } = gradientExponents(map, start, { steps: 600 });
    expect(status).toBe('complete');
    expect(differenceInNats).toBeLessThan(20);
    expect(spectrum.transientSteps).toBe(1000);
  });

  it('names the wrong argument', () => {
    const map = withInput(linearCell({ recurrent: [[1]] }));
    expect(() => gradientExponents(map, [1, 2], { steps: 1 })).toThrow(/`start`/);
    expect(() => gradientExponents(map, [1], { steps: 0 })).toThrow(/`steps`/);
  });
});
