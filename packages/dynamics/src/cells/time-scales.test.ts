import { describe, expect, it } from 'vitest';
import { timeConstants } from '../linearization/time-constants.js';
import { elmanCell } from './elman.js';
import { chronoBias } from './initialization.js';
import { leakyCell } from './leaky-cell.js';
import { lstmCell } from './lstm.js';
import { forgetBiasFor, gateRetention, leakRateFor, leakRetention } from './time-scales.js';

describe('gateRetention', () => {
  it('D22: time constants and half-lives behind a forget gate', () => {
    expect(gateRetention(0).halfLifeSteps).toBeCloseTo(1, 14);
    const one = gateRetention(1);
    expect(one.retention).toBeCloseTo(0.731059, 6);
    expect(one.timeConstantSteps).toBeCloseTo(3.192219, 6);
    expect(one.halfLifeSteps).toBeCloseTo(2.212678, 6);
    expect(one.retention ** 100 / 2.48e-14).toBeCloseTo(1, 2);
    expect(gateRetention(2).timeConstantSteps).toBeCloseTo(7.878482, 6);
    expect(gateRetention(5).timeConstantSteps).toBeCloseTo(148.912599, 6);
    expect(gateRetention(5).retention ** 100).toBeCloseTo(0.510924, 6);
  });

  it('D22: the cell state of an LSTM without recurrent weights decays by σ(b) per step', () => {
    const cell = lstmCell({ recurrent: [[0], [0], [0], [0]], inputBias: [0, 1, 0, 0] });
    let state = Float64Array.of(0, 1);
    let product = 1;
    for (let t = 0; t < 50; t++) {
      product *= cell.stateJacobian(state, new Float64Array(0)).data[3];
      state = Float64Array.from(cell.step(state, new Float64Array(0)));
    }
    expect(product / gateRetention(1).retention ** 50).toBeCloseTo(1, 12);
  });

  it('keeps its digits far out', () => {
    expect(gateRetention(40).timeConstantSteps / Math.exp(40)).toBeCloseTo(1, 12);
    expect(gateRetention(-800).retention).toBe(0);
    expect(gateRetention(-800).timeConstantSteps).toBeCloseTo(1 / 800, 12);
  });
});

describe('chronoBias', () => {
  it('D22: the longest lag becomes the time constant, nearly', () => {
    for (const [lag, expected] of [
      [10, 9.491222],
      [100, 99.499162],
      [1000, 999.499917],
    ]) {
      const bias = chronoBias(2, { longestLag: lag });
      expect(gateRetention(bias[2]).timeConstantSteps).toBeCloseTo(expected, 6);
      expect(bias[0]).toBe(-bias[2]);
      expect(Array.from(bias.slice(4))).toEqual([0, 0, 0, 0]);
    }
  });

  it('spreads the lags with a seed', () => {
    const bias = chronoBias(50, { longestLag: 100, seed: 1 });
    const spans = Array.from(bias.slice(50, 100), Math.exp);
    expect(Math.min(...spans)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...spans)).toBeLessThanOrEqual(99);
    expect(Math.max(...spans) - Math.min(...spans)).toBeGreaterThan(50);
    expect(() => chronoBias(1, { longestLag: 2 })).toThrow(/longestLag/);
    expect(() => chronoBias(0, { longestLag: 9 })).toThrow(/units/);
  });
});

describe('leakRetention', () => {
  it('D23: the exact time constant beside 1/α', () => {
    const exact = [0.01, 0.1, 0.5, 0.9].map((rate) => leakRetention(rate).timeConstantSteps);
    [99.499, 9.491222, 1.442695, 0.434294].forEach((value, i) =>
      expect(exact[i]).toBeCloseTo(value, i === 0 ? 3 : 6),
    );
    expect(leakRetention(1).timeConstantSteps).toBe(0);
    expect(() => leakRetention(0)).toThrow(/leakRate/);
  });

  it('case 3.11: four leak rates', () => {
    const expected = [19.49572575, 9.49122158, 4.48142012, 1.44269504];
    [0.05, 0.1, 0.2, 0.5].forEach((rate, i) =>
      expect(leakRetention(rate).timeConstantSteps).toBeCloseTo(expected[i], 8),
    );
  });

  it('D23: with a self-weight of 0.9 the eigenvalue is 0.99', () => {
    const cell = leakyCell(elmanCell({ recurrent: [[0.9]] }), 0.1);
    const [lambda] = cell.stateJacobian(Float64Array.of(0), new Float64Array(0)).data;
    expect(lambda).toBeCloseTo(0.99, 14);
    expect(timeConstants([{ re: lambda, im: 0 }])[0].timeConstantSteps).toBeCloseTo(99.499, 3);
  });
});

describe('leakRateFor', () => {
  it('is the way back, as forgetBiasFor is', () => {
    for (const steps of [0.5, 3, 1e6]) {
      expect(leakRetention(leakRateFor(steps)).timeConstantSteps / steps).toBeCloseTo(1, 9);
      expect(gateRetention(forgetBiasFor(steps)).timeConstantSteps / steps).toBeCloseTo(1, 9);
    }
    expect(() => leakRateFor(0)).toThrow(/timeConstantSteps/);
    expect(() => forgetBiasFor(NaN)).toThrow(RangeError);
  });
});
