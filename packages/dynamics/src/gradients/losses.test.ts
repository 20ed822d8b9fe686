import { describe, expect, it } from 'vitest';
import { crossEntropy, meanSquaredError, squaredError, weightedSum, type SequenceLoss } from './losses.js';
import { sequences, type Sequences } from './sequences.js';

const outputs = sequences([
  [
    [0.3, -1.2, 0.8],
    [1.5, 0.2, -0.4],
  ],
  [
    [-0.7, 0.9, 0.1],
    [2.1, -0.3, 0.6],
  ],
]);
const targets = outputs.data.map((_, i) => Math.sin(3 * i));
const given: Sequences = { ...outputs, data: Float64Array.from(targets) };
const mask = [
  [1, 0],
  [0.5, 2],
];

const LOSSES: readonly (readonly [string, SequenceLoss])[] = [
  ['squaredError', squaredError(given)],
  ['squaredError, masked', squaredError(given, { mask })],
  ['meanSquaredError', meanSquaredError(given)],
  ['meanSquaredError, masked', meanSquaredError(given, { mask: mask.flat() })],
  ['crossEntropy', crossEntropy([2, 0, 1, 1])],
  [
    'crossEntropy, masked',
    crossEntropy(
      [
        [2, 7],
        [1, 1],
      ],
      { mask },
    ),
  ],
  ['weightedSum', weightedSum(given)],
];

describe.each(LOSSES)('%s()', (_, loss) => {
  it('has the gradient that differences of its value give', () => {
    const { gradient } = loss(outputs);
    outputs.data.forEach((value, i) => {
      const moved = (by: number): number => {
        const data = Float64Array.from(outputs.data);
        data[i] = value + by;
        return loss({ ...outputs, data }).value;
      };
      expect(gradient[i]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 8);
    });
  });

  it('takes single precision and gives it back', () => {
    const single = loss({ ...outputs, data: Float32Array.from(outputs.data) });
    const double = loss(outputs);
    expect(single.value).toBeCloseTo(double.value, 5);
    single.gradient.forEach((value, i) => expect(value).toBeCloseTo(double.gradient[i], 5));
  });
});

describe('losses', () => {
  it('weight outputs by their masks: half of the numbers, half of the sum', () => {
    const all = squaredError(given)(outputs).value;
    const first = squaredError(given, { mask: [1, 1, 0, 0] })(outputs).value;
    const second = squaredError(given, { mask: [0, 0, 1, 1] })(outputs).value;
    expect(first + second).toBeCloseTo(all, 14);
    expect(meanSquaredError(given)(outputs).value).toBeCloseTo((2 * all) / 12, 14);
  });

  it('are ln k for k equal scores, and do not overflow', () => {
    expect(crossEntropy([1])(sequences([[[0, 0, 0, 0, 0]]])).value).toBeCloseTo(Math.log(5), 14);
    const { value, gradient } = crossEntropy([0])(sequences([[[1000, -1000]]]));
    expect(value).toBe(0);
    expect(Array.from(gradient)).toEqual([0, 0]);
    expect(crossEntropy([1])(sequences([[[1000, -1000]]])).value).toBe(2000);
  });

  it('name what does not fit', () => {
    expect(() => squaredError([[[1, 2, 3]]])(outputs)).toThrow(
      '`targets` must have shape [2, 2, 3]: got [1, 1, 3]',
    );
    expect(() => squaredError(given, { mask: [1, 2] })(outputs)).toThrow(
      '`mask` must have shape [2, 2]: got [2]',
    );
    expect(() => crossEntropy([[0], [1]])(outputs)).toThrow('`classes` must have shape [2, 2]: got [2, 1]');
    expect(() => crossEntropy([0, 1, 2, 3])(outputs)).toThrow('must be whole numbers from 0 to 2: got 3');
    expect(() => weightedSum([[[1]]])(outputs)).toThrow(
      '`coefficients` must have shape [2, 2, 3]: got [1, 1, 1]',
    );
  });
});

describe('sequences()', () => {
  it('gives sequences back as they are', () => {
    expect(sequences(outputs)).toBe(outputs);
  });

  it('names the step or the sequence that has another length', () => {
    expect(() => sequences([[[1]], [[1], [2]]])).toThrow('`values[1]` must have shape [1, 1]: got [2, …]');
    expect(() => sequences([[[1], [1, 2]]])).toThrow('`values[0][1]` must have shape [1]: got [2]');
    expect(() => sequences({ ...outputs, steps: 3 })).toThrow(
      '`values.data` must have shape [3 * 2 * 3]: got [12]',
    );
  });
});
