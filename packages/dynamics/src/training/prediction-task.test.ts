import { NonFiniteError } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { sequences } from '../gradients/sequences.js';
import { randomStream } from '../system/random.js';
import { predictionTask } from './prediction-task.js';

const series = Array.from({ length: 30 }, (_, t) => [t, -t]);

describe('predictionTask', () => {
  it('asks for the row that follows', () => {
    const drawn = predictionTask(series, { steps: 5, batch: 50, warmUpSteps: 2 }).batch(randomStream(1), 0);
    const inputs = sequences(drawn.inputs);
    const starts = new Set<number>();
    for (let b = 0; b < 50; b++) {
      starts.add(inputs.data[b * 2]);
      for (let t = 0; t < 5; t++) {
        const row = inputs.data.subarray((t * 50 + b) * 2, (t * 50 + b) * 2 + 2);
        expect(Array.from(row)).toEqual([inputs.data[b * 2] + t, -(inputs.data[b * 2] + t)]);
      }
    }
    // All of the series, to its end.
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...starts)).toBeLessThanOrEqual(24);
    expect(starts.size).toBeGreaterThan(15);
    const next = inputs.data.map((value, i) => value + (i % 2 === 0 ? 1 : -1));
    expect(drawn.loss({ ...inputs, data: next }).value).toBe(0);
    // The first two steps do not count.
    expect(drawn.loss({ ...inputs, data: next.fill(99, 0, 2 * 50 * 2) }).value).toBe(0);
    next[2 * 50 * 2] += 3;
    expect(drawn.loss({ ...inputs, data: next }).value).toBeCloseTo(9 / (3 * 50 * 2), 14);
  });

  it('takes a series of just one piece', () => {
    const task = predictionTask(series, { steps: 29, batch: 2 });
    expect(sequences(task.batch(randomStream(1), 0).inputs).data[0]).toBe(0);
  });

  it('refuses bad input by name', () => {
    expect(() => predictionTask(series, { steps: 30 })).toThrow(/`series` must have more than 30 rows/);
    expect(() => predictionTask(series, { steps: 5, warmUpSteps: 5 })).toThrow(/`warmUpSteps`/);
    expect(() => predictionTask(series, { steps: 0 })).toThrow(/`steps`/);
    expect(() => predictionTask([[1], [NaN], [2]], { steps: 1 })).toThrow(NonFiniteError);
  });
});
