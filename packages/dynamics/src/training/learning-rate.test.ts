import { describe, expect, it } from 'vitest';
import { cosineSchedule, rateAt } from './learning-rate.js';

describe('cosineSchedule', () => {
  it('falls along half a cosine and stays', () => {
    const rate = cosineSchedule(1, { steps: 6, to: 0.5 });
    [1, 0.75 + 0.25 * Math.cos(Math.PI / 6), 0.875, 0.75, 0.625].forEach((value, step) =>
      expect(rate(step)).toBeCloseTo(value, 14),
    );
    expect([rate(6), rate(7), rate(1e6)]).toEqual([0.5, 0.5, 0.5]);
  });

  it('refuses rates and lengths that are none', () => {
    expect(() => cosineSchedule(0, { steps: 3 })).toThrow(/`from`/);
    expect(() => cosineSchedule(1, { steps: 3, to: -1 })).toThrow(/`to`/);
    expect(() => cosineSchedule(Infinity, { steps: 3 })).toThrow(RangeError);
    expect(() => cosineSchedule(1, { steps: 2.5 })).toThrow(/`steps` .*: got 2.5/);
  });
});

describe('rateAt', () => {
  it('is the number, or what the function gives', () => {
    expect(rateAt(0.1, 7)).toBe(0.1);
    expect(rateAt((step) => 1 / step, 4)).toBe(0.25);
    expect(() => rateAt(-1, 0)).toThrow(/`learningRate`/);
    expect(() => rateAt(() => Infinity, 3)).toThrow(/at step 3/);
  });
});
