import { describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { checkFlow } from './contract.js';
import { continuousTime } from './continuous-time.js';
import { leaky } from './leaky.js';
import { withInput } from './with-input.js';

const map = withInput(
  elmanCell({
    recurrent: [
      [1.2, -0.8],
      [0.8, 0.3],
    ],
    bias: [0.1, 0],
  }),
);

describe('continuousTime', () => {
  it('keeps the contract', () => {
    expect(checkFlow(continuousTime(map, 3), [[0.2, -0.6]]).violations).toEqual([]);
  });

  it('has the leaky map as its Euler step', () => {
    const state = Float64Array.of(0.4, -0.9);
    const rate = continuousTime(map, 10).rate(state);
    leaky(map, 0.1)
      .step(state)
      .forEach((next, i) => expect(next).toBeCloseTo(state[i] + rate[i], 14));
  });

  it('refuses a time constant that is not positive', () => {
    expect(() => continuousTime(map, 0)).toThrow(/timeConstant.*got 0/);
    expect(() => continuousTime(map, Infinity)).toThrow(RangeError);
  });
});
