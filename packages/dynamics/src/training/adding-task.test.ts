import { describe, expect, it } from 'vitest';
import { sequences } from '../gradients/sequences.js';
import { randomStream } from '../system/random.js';
import { addingTask } from './adding-task.js';

describe('addingTask', () => {
  it('marks one step in each half and asks for the sum at the end', () => {
    const [steps, batch] = [9, 200];
    const drawn = addingTask({ steps, batch }).batch(randomStream(2), 0);
    const inputs = sequences(drawn.inputs);
    const answers = new Float64Array(steps * batch).fill(123);
    const seen = new Set<number>();
    for (let b = 0; b < batch; b++) {
      const marked: number[] = [];
      let sum = 0;
      for (let t = 0; t < steps; t++) {
        const [value, mark] = inputs.data.subarray((t * batch + b) * 2, (t * batch + b) * 2 + 2);
        expect(value >= 0 && value < 1).toBe(true);
        if (mark === 1) marked.push(t);
        else expect(mark).toBe(0);
        sum += mark * value;
      }
      expect(marked).toHaveLength(2);
      expect(marked[0] < 4 && marked[1] >= 4).toBe(true);
      marked.forEach((t) => seen.add(t));
      answers[(steps - 1) * batch + b] = sum;
    }
    expect(seen.size).toBe(steps);
    const { value, gradient } = drawn.loss({ steps, batch, width: 1, data: answers });
    // Only the last step counts.
    expect(value).toBe(0);
    expect(gradient.every((entry) => entry === 0)).toBe(true);
  });

  it('D26: answering 1 has the mean squared error 1/6', () => {
    const [steps, batch] = [4, 40_000];
    const drawn = addingTask({ steps, batch }).batch(randomStream(1), 0);
    const { value } = drawn.loss({ steps, batch, width: 1, data: new Float64Array(steps * batch).fill(1) });
    // (sum − 1)² has the variance 7/180: its mean over the batch has this standard error.
    expect(Math.abs(value - 1 / 6)).toBeLessThan(4 * Math.sqrt(7 / 180 / batch));
  });

  it('refuses bad options by name', () => {
    expect(() => addingTask({ steps: 1 })).toThrow(/`steps` must be an integer of at least 2: got 1/);
    expect(() => addingTask({ steps: 5, batch: -1 })).toThrow(/`batch`/);
  });
});
