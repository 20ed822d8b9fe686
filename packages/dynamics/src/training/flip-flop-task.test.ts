import { describe, expect, it } from 'vitest';
import { sequences } from '../gradients/sequences.js';
import { randomStream } from '../system/random.js';
import { flipFlopTask } from './flip-flop-task.js';

describe('flipFlopTask', () => {
  it('asks for the sign of the last pulse, and for 0 before the first', () => {
    const [bits, steps, batch] = [2, 40, 5];
    const drawn = flipFlopTask({ bits, steps, batch, pulseProbability: 0.2 }).batch(randomStream(3), 0);
    const inputs = sequences(drawn.inputs);
    const wanted = new Float64Array(inputs.data.length);
    const last = new Float64Array(batch * bits);
    for (let t = 0; t < steps; t++) {
      for (let k = 0; k < batch * bits; k++) {
        const x = inputs.data[t * batch * bits + k];
        expect([-1, 0, 1]).toContain(x);
        if (x !== 0) last[k] = x;
        wanted[t * batch * bits + k] = last[k];
      }
    }
    expect(drawn.loss({ ...inputs, data: wanted }).value).toBe(0);
    // Each wrong number costs its square, in the mean.
    wanted[7] += 3;
    expect(drawn.loss({ ...inputs, data: wanted }).value).toBeCloseTo(9 / wanted.length, 14);
  });

  it('has pulses as often as asked, of both signs alike', () => {
    const { data } = sequences(
      flipFlopTask({ steps: 200, batch: 100, pulseProbability: 0.15 }).batch(randomStream(1), 0).inputs,
    );
    const count = data.length;
    const pulses = data.filter((x) => x !== 0).length;
    const sum = Array.from(data).reduce((total, x) => total + x, 0);
    // Four standard deviations.
    expect(Math.abs(pulses - 0.15 * count)).toBeLessThan(4 * Math.sqrt(0.15 * 0.85 * count));
    expect(Math.abs(sum)).toBeLessThan(4 * Math.sqrt(0.15 * count));
  });

  it('refuses bad options by name', () => {
    expect(() => flipFlopTask({ bits: 0 })).toThrow(/`bits`/);
    expect(() => flipFlopTask({ steps: 1.5 })).toThrow(/`steps`/);
    expect(() => flipFlopTask({ batch: 0 })).toThrow(/`batch`/);
    expect(() => flipFlopTask({ pulseProbability: 0 })).toThrow(/`pulseProbability`/);
  });
});
