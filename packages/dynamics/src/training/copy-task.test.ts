import { describe, expect, it } from 'vitest';
import { sequences, type Sequences } from '../gradients/sequences.js';
import { randomStream } from '../system/random.js';
import { copyBaseline, copyTask } from './copy-task.js';

/** Scores that give each class the probability asked for. */
function scores(
  { steps, batch }: Sequences,
  classes: number,
  share: (t: number, k: number, b: number) => number,
): Sequences {
  const data = new Float64Array(steps * batch * classes);
  for (let i = 0; i < data.length; i++) {
    const row = Math.floor(i / classes);
    data[i] = Math.log(share(Math.floor(row / batch), i % classes, row % batch) + 1e-300);
  }
  return { steps, batch, width: classes, data };
}

describe('copyBaseline', () => {
  it('D26b: 10 ln 8/(T + 20)', () => {
    expect(copyBaseline({ delay: 100 })).toBeCloseTo(0.173287, 6);
    expect(copyBaseline({ delay: 500 })).toBeCloseTo(0.039989, 6);
  });
});

describe('copyTask', () => {
  const [delay, length, symbols] = [6, 3, 4];
  const options = { delay, length, symbols, batch: 300 };
  const drawn = copyTask(options).batch(randomStream(5), 0);
  const inputs = sequences(drawn.inputs);
  const shown = (t: number, b: number): number => {
    const at = (t * inputs.batch + b) * inputs.width;
    return inputs.data.subarray(at, at + inputs.width).indexOf(1);
  };

  it('shows symbols, blanks, and the signal in the last step before the answers', () => {
    expect([inputs.steps, inputs.width]).toEqual([delay + 2 * length, symbols + 2]);
    expect(Array.from(inputs.data).reduce((sum, value) => sum + value, 0)).toBe(inputs.steps * inputs.batch);
    for (let b = 0; b < inputs.batch; b++) {
      for (let t = 0; t < inputs.steps; t++) {
        if (t < length) expect(shown(t, b)).toBeLessThan(symbols);
        else expect(shown(t, b)).toBe(t === length + delay - 1 ? symbols + 1 : symbols);
      }
    }
  });

  it('has no loss for whoever answers blanks and then the symbols in order', () => {
    const right = scores(inputs, symbols + 1, (t, k, b) =>
      k === (t < length + delay ? symbols : shown(t - length - delay, b)) ? 1 : 0,
    );
    expect(drawn.loss(right).value).toBeCloseTo(0, 12);
  });

  it('D26b: has the loss of the baseline for whoever remembers nothing', () => {
    const guess = scores(inputs, symbols + 1, (t, k) =>
      t < length + delay ? (k === symbols ? 1 : 0) : k === symbols ? 0 : 1 / symbols,
    );
    expect(drawn.loss(guess).value).toBeCloseTo(copyBaseline(options), 12);
  });

  it('refuses bad options by name', () => {
    expect(() => copyTask({ delay: 0 })).toThrow(/`delay`/);
    expect(() => copyTask({ delay: 1, length: 0 })).toThrow(/`length`/);
    expect(() => copyBaseline({ delay: 5, symbols: 1.5 })).toThrow(/`symbols`/);
  });
});
