import { describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { spectralRadius } from '../linearization/spectral-radius.js';
import { randomStream } from '../system/random.js';
import { estimateMemoryCapacity } from './estimate-memory-capacity.js';

const n = 100;

/** Mean over six echo-state networks with a Gaussian recurrent matrix of spectral radius `gain`. */
function meanCapacity(gain: number, amplitude: number): number {
  const totals = [1, 2, 3, 4, 5, 6].map((seed) => {
    const random = randomStream(seed);
    const drawn = Array.from({ length: n }, () => Array.from({ length: n }, () => random.normal()));
    const factor = gain / spectralRadius(drawn);
    const recurrent = drawn.map((row) => row.map((value) => factor * value));
    const input = Array.from({ length: n }, () => [2 * random.uniform() - 1]);
    return estimateMemoryCapacity(elmanCell({ recurrent, input }), { amplitude, seed, steps: 8000 }).total;
  });
  return totals.reduce((sum, value) => sum + value, 0) / totals.length;
}

describe('estimateMemoryCapacity', () => {
  it('D25: weak input is remembered longest at a gain of one', () => {
    const gains = [0.3, 0.6, 0.8, 0.9, 0.95, 1];
    const measured = gains.map((gain) => meanCapacity(gain, 0.1));
    [11.9, 19.7, 25.4, 29.7, 32.3, 33.6].forEach((value, i) =>
      expect(Math.abs(measured[i] - value)).toBeLessThan(2.5),
    );
    // Beyond the edge the networks drawn differ by more than the tolerance, but remember less.
    expect(Math.max(...measured)).toBe(measured[5]);
    expect(meanCapacity(1.2, 0.1)).toBeLessThan(measured[5] - 2.5);
  });

  it('D25: strong input is remembered for less long, and best at a gain above one', () => {
    const measured = [0.3, 0.8, 1, 1.2, 1.5].map((gain) => meanCapacity(gain, 1));
    [10.3, 13.9, 15.2, 15.8, 14].forEach((value, i) =>
      expect(Math.abs(measured[i] - value)).toBeLessThan(2.5),
    );
    expect(measured.indexOf(Math.max(...measured))).toBe(3);
  });
});
