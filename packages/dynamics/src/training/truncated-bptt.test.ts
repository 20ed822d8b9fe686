import { describe, expect, it } from 'vitest';
import { sineMatrix, sineVector } from '../../test/support/test-matrices.js';
import { elmanCell } from '../cells/elman.js';
import { linearCell } from '../cells/linear.js';
import { lstmCell } from '../cells/lstm.js';
import { bptt, type BpttOptions } from '../gradients/bptt.js';
import { meanSquaredError, weightedSum } from '../gradients/losses.js';
import { truncatedBptt } from './truncated-bptt.js';

const T = 7;
const shaped = (width: number, shift: number): number[][][] =>
  Array.from({ length: T }, (_, t) =>
    Array.from({ length: 3 }, (_, b) => Array.from(sineVector(width, shift + t + 0.3 * b, 0.8))),
  );
const cell = elmanCell({ recurrent: sineMatrix(4, 4, 0.3, 0.9), input: sineMatrix(4, 2, 1.3, 0.7) });
const options: BpttOptions = {
  inputs: shaped(2, 0.2),
  start: sineMatrix(3, 4, 2.1, 0.5),
  readout: { weight: sineMatrix(2, 4, 0.7, 0.6), bias: [0.1, -0.2] },
  loss: meanSquaredError(shaped(2, 1.9)),
};

describe('truncatedBptt', () => {
  it('is bptt to the bit where the stretch is as long as the sequence', () => {
    for (const truncation of [T, T + 1, 1000]) {
      expect(truncatedBptt(cell, { ...options, truncation })).toEqual(bptt(cell, options));
    }
  });

  it('leaves out just what passes through more steps: by hand', () => {
    // h_t = w h_{t−1} + x_t, L = Σ c_t h_t; with stretches of 2: h_1, h_2 from h_0, then h_3 from a constant h_2.
    const [w, h0] = [0.7, 1.5];
    const [x, c] = [
      [0.3, -0.4, 0.9],
      [2, 3, 5],
    ];
    const h = [h0];
    x.forEach((value, t) => h.push(w * h[t] + value));
    const linear = linearCell({ recurrent: [[w]], input: [[1]] });
    const result = truncatedBptt(linear, {
      inputs: x.map((value) => [[value]]),
      start: [[h0]],
      loss: weightedSum(c.map((value) => [[value]])),
      truncation: 2,
    });
    expect(result.loss).toBeCloseTo(c[0] * h[1] + c[1] * h[2] + c[2] * h[3], 12);
    expect(result.blocks.recurrent[0]).toBeCloseTo(c[0] * h[0] + c[1] * (h[1] + w * h[0]) + c[2] * h[2], 12);
    expect(result.blocks.input[0]).toBeCloseTo(c[0] * x[0] + c[1] * (x[1] + w * x[0]) + c[2] * x[2], 12);
    expect(result.blocks.bias[0]).toBeCloseTo(c[0] + c[1] * (1 + w) + c[2], 12);
    expect(result.start.data[0]).toBeCloseTo(c[0] * w + c[1] * w * w, 12);
    expect(result.finalStates.data[0]).toBeCloseTo(h[3], 12);
    const norms = [c[0] * w + c[1] * w * w, c[0] + c[1] * w, c[1], c[2]];
    result.stateGradientNorms.forEach((value, t) => expect(value).toBeCloseTo(norms[t], 12));
  });

  it.each([1, 2, 3, 6])(
    'has the loss and the readout gradient of the whole run (stretches of %i)',
    (truncation) => {
      const whole = bptt(cell, options);
      const part = truncatedBptt(cell, { ...options, truncation });
      expect(part.loss).toBeCloseTo(whole.loss, 13);
      // The readout feeds nothing back: nothing of its gradient passes through time.
      whole.readout!.weight.data.forEach((value, i) =>
        expect(part.readout!.weight.data[i]).toBeCloseTo(value, 13),
      );
      whole.readout!.bias.forEach((value, i) => expect(part.readout!.bias[i]).toBeCloseTo(value, 13));
      expect(part.finalStates.data).toEqual(whole.finalStates.data);
      expect(part.stateGradientNorms.length).toBe(T + 1);
      expect(part.parameters.some((value, i) => Math.abs(value - whole.parameters[i]) > 1e-4)).toBe(true);
    },
  );

  it('is nearer to the full gradient the longer the stretch, where memory fades', () => {
    const fading = elmanCell({ recurrent: sineMatrix(4, 4, 0.3, 0.2), input: sineMatrix(4, 2, 1.3, 0.7) });
    const whole = bptt(fading, options).parameters;
    const error = (truncation: number): number =>
      Math.hypot(...truncatedBptt(fading, { ...options, truncation }).parameters.map((v, i) => v - whole[i]));
    expect(error(2)).toBeLessThan(error(1));
    expect(error(6)).toBeLessThan(error(2));
  });

  it('works in single precision and for cells without a fast path', () => {
    const lstm = lstmCell({ recurrent: sineMatrix(8, 2, 0.3, 0.9), input: sineMatrix(8, 2, 1.3, 0.7) });
    const run = { inputs: options.inputs, loss: meanSquaredError(shaped(4, 1)), truncation: 3 };
    const double = truncatedBptt(lstm, run);
    const single = truncatedBptt(lstm, { ...run, precision: 'single' });
    const plain = truncatedBptt({ ...lstm, unroll: undefined }, run);
    expect(single.warnings).toHaveLength(1);
    double.parameters.forEach((value, i) => {
      expect(single.parameters[i]).toBeCloseTo(value, 5);
      expect(plain.parameters[i]).toBeCloseTo(value, 12);
    });
  });

  it('refuses stretches of no length', () => {
    for (const truncation of [0, -1, 1.5, NaN]) {
      expect(() => truncatedBptt(cell, { ...options, truncation })).toThrow(
        /`truncation` must be an integer of at least 1/,
      );
    }
  });
});
