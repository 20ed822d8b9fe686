import { describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { linearCell } from '../cells/linear.js';
import { distinctResponses } from './distinct-responses.js';

const neuron = elmanCell({ recurrent: [[2]], input: [[1]] });
const sine = (amplitude: number, periods: number): number[][] =>
  Array.from({ length: 20 * periods }, (_, t) => [amplitude * Math.sin((2 * Math.PI * t) / 20)]);
const count = (amplitude: number): number =>
  distinctResponses(neuron, { starts: [[-0.9], [0.9]], inputs: sine(amplitude, 1200) }).count;

describe('distinctResponses', () => {
  it('D10c: a strong enough input leaves a single response', () => {
    // The threshold is 0.77295; close to it the last passage takes long.
    expect([0.6, 0.77285].map(count)).toEqual([2, 2]);
    expect([0.77305, 1].map(count)).toEqual([1, 1]);
  });

  it('D10c: the conditional exponent is negative on both sides', () => {
    for (const [amplitude, expected] of [
      [0.6, -1.674],
      [1, -1.145],
    ]) {
      let state: Float64Array = Float64Array.of(0.9);
      let sum = 0;
      sine(amplitude, 300).forEach((input, t) => {
        const x = Float64Array.from(input);
        if (t >= 2000) sum += Math.log(Math.abs(neuron.stateJacobian(state, x).data[0]));
        state = neuron.step(state, x);
      });
      expect(sum / 4000).toBeCloseTo(expected, 3);
    }
  });

  it('groups starts and reports how the spread fell', () => {
    const result = distinctResponses(neuron, {
      starts: [[-0.9], [0.9], [-0.2], [0.4]],
      inputs: sine(0, 3),
    });
    expect(result.groups).toEqual([0, 1, 0, 1]);
    expect(result.spread[0]).toBeCloseTo(1.8, 12);
    expect(result.spread[60]).toBeCloseTo(2 * 0.957504, 6);
  });

  it('warns while responses still approach, and tells divergence', () => {
    const slow = linearCell({ recurrent: [[0.97]], input: [[1]] });
    const early = distinctResponses(slow, { starts: [[-1], [1]], inputs: sine(1, 3) });
    expect(early.count).toBe(2);
    expect(early.warnings).toHaveLength(1);
    const wild = linearCell({ recurrent: [[1e9]], input: [[1]] });
    expect(distinctResponses(wild, { starts: [[-1], [1]], inputs: sine(1, 3) }).status).toBe('diverged');
  });

  it('refuses bad input', () => {
    expect(() => distinctResponses(neuron, { starts: [[0]], inputs: [[0]] })).toThrow(/starts/);
    expect(() => distinctResponses(neuron, { starts: [[0], [1, 2]], inputs: [[0]] })).toThrow(/starts\[1\]/);
    expect(() => distinctResponses(neuron, { starts: [[0], [1]], inputs: [[NaN]] })).toThrow(/inputs\[0\]/);
    expect(() => distinctResponses(neuron, { starts: [[0], [1]], inputs: [[0]], tolerance: 0 })).toThrow(
      /tolerance/,
    );
  });
});
