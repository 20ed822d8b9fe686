import { describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { lstmCell } from '../cells/lstm.js';
import { lstmHighway } from './lstm-highway.js';

const entries = (rows: number, columns: number, s: number, g: number): number[][] =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => g * Math.sin(s + 1.7 * i + 2.3 * j + 0.11 * i * j)),
  );
const close = (actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void =>
  expected.forEach((value, i) => expect(Math.abs(actual[i] - value)).toBeLessThan(tolerance));

describe('lstmHighway', () => {
  it('D22b: the highway is not the whole gradient', () => {
    const cell = lstmCell({
      recurrent: entries(12, 3, 0.7, 0.4),
      input: entries(12, 1, 0.3, 0.5),
      inputBias: Array.from({ length: 12 }, (_, k) => (k >= 3 && k < 6 ? 1 : 0)),
    });
    const inputs = Array.from({ length: 20 }, (_, t) => [Math.sin(0.5 * t)]);
    const { state, forgetProducts, cellJacobian, ratios } = lstmHighway(cell, { inputs });
    close(state, [-0.131539351, -0.084110612, 0.165728605, -0.276493649, -0.168129904, 0.331538519], 1e-8);
    close(forgetProducts, [0.000938708801, 0.002476308812, 0.002600013119], 1e-11);
    close(
      [0, 4, 8].map((k) => cellJacobian.data[k]),
      [-0.0010737315, 0.0039299557, 0.0114804348],
      1e-9,
    );
    close(ratios, [-1.14, 1.59, 4.42], 0.005);
  });

  it('refuses other cells and misfits', () => {
    expect(() => lstmHighway(elmanCell({ recurrent: [[1]] }), { inputs: [] })).toThrow(TypeError);
    const cell = lstmCell({ recurrent: entries(4, 1, 1, 1), input: entries(4, 1, 1, 1) });
    expect(() => lstmHighway(cell, { inputs: [[1, 2]] })).toThrow(/inputs\[0\]/);
    expect(() => lstmHighway(cell, { inputs: [[NaN]] })).toThrow(/inputs\[0\]/);
  });
});
