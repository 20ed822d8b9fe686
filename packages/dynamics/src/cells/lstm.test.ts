import { ShapeMismatchError, toRows, vector, zeros } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { sineMatrix, sineVector } from '../../test/support/test-matrices.js';
import { lstmCell } from './lstm.js';

/** ∂c_T/∂c_0 of one unit with zero recurrent weights, by the product of Jacobians over (h, c). */
function highway(forgetBias: number, steps: number): number {
  const cell = lstmCell({
    recurrent: zeros(4, 1),
    input: [[1], [0], [1], [1]],
    inputBias: [0, forgetBias, 0, 0],
  });
  let state = vector(0.1, 0.4);
  let product = 1;
  for (let t = 0; t < steps; t++) {
    const input = vector(Math.sin(t));
    product *= cell.stateJacobian(state, input).data[3];
    state = cell.step(state, input);
  }
  return product;
}

describe('lstmCell()', () => {
  it.each([
    [0, 1, 0.5],
    [1, 100, 2.48e-14],
    [5, 100, 0.510924],
  ])('with zero recurrent weights and forget bias %f, ∂c_T/∂c_0 = σ(b_f)^T', (bias, steps, expected) => {
    const sigma = 1 / (1 + Math.exp(-bias));
    expect(highway(bias, steps) / sigma ** steps).toBeCloseTo(1, 12);
    expect(highway(bias, steps) / expected).toBeCloseTo(1, 2);
  });

  it.each([
    [1, 3.192219, 2.212678],
    [2, 7.878482, undefined],
    [5, 148.912599, undefined],
    [Math.log(9), 9.491222, undefined],
    [Math.log(99), 99.499162, undefined],
    [Math.log(999), 999.499917, undefined],
  ])('forget bias %f gives a time constant of %f steps', (bias, timeConstant, halfLife) => {
    const perStep = highway(bias, 1);
    expect(-1 / Math.log(perStep)).toBeCloseTo(timeConstant, 5);
    if (halfLife !== undefined) expect(Math.log(0.5) / Math.log(perStep)).toBeCloseTo(halfLife, 5);
  });

  it.each([
    [2.1, 0.26943],
    [3, 0.734727],
  ])('one unit with silent gates and candidate weight %f settles at c = %f', (weight, fixedPoint) => {
    const cell = lstmCell({ recurrent: [[0], [0], [weight], [0]] });
    let state = vector(0.2, 0.5);
    for (let t = 0; t < 5000; t++) state = cell.step(state, vector());
    expect(state[1]).toBeCloseTo(fixedPoint, 6);
    expect(state[0]).toBeCloseTo(0.5 * Math.tanh(fixedPoint), 6);
  });

  it('has its pitchfork at candidate weight 2: det(1 − J) of the origin vanishes there', () => {
    const defect = (weight: number): number => {
      const [a, b, c, d] = lstmCell({ recurrent: [[0], [0], [weight], [0]] }).stateJacobian(
        vector(0, 0),
        vector(),
      ).data;
      return (1 - a) * (1 - d) - b * c;
    };
    expect(defect(2)).toBe(0);
    expect(defect(1.9)).toBeGreaterThan(0);
    expect(defect(2.1)).toBeLessThan(0);
  });

  it('with all weights zero has the multipliers 1/2 and 0', () => {
    const cell = lstmCell({ recurrent: zeros(4, 1) });
    expect(toRows(cell.stateJacobian(vector(0, 0), vector()))).toEqual([
      [0, 0.25],
      [0, 0.5],
    ]);
  });

  it('has (h, c) as its state: 2H variables, and c alone drives the next step', () => {
    const cell = lstmCell({ recurrent: sineMatrix(12, 3, 0.7, 0.4) });
    expect(cell.stateDim).toBe(6);
    const without = cell.step(vector(0.1, 0.2, 0.3, 0, 0, 0), vector());
    const withCell = cell.step(vector(0.1, 0.2, 0.3, 1, 1, 1), vector());
    withCell.forEach((value, i) => expect(Math.abs(value - without[i])).toBeGreaterThan(0.01));
  });

  it('maps its box into itself, and orbits from outside come in', () => {
    const input = vector(0.7);
    const cell = lstmCell({
      recurrent: sineMatrix(12, 3, 0.7, 1.4),
      input: sineMatrix(12, 1, 0.2, 1),
      inputBias: sineVector(12, 0.4, 0.5),
    });
    const box = cell.range?.(input);
    if (box === undefined) throw new Error('no box');
    for (let corner = 0; corner < 64; corner++) {
      const state = vector(Array.from(box.upper, (top, i) => ((corner >> i) & 1 ? top : box.lower[i])));
      cell.step(state, input).forEach((value, i) => {
        expect(value).toBeLessThanOrEqual(box.upper[i]);
        expect(value).toBeGreaterThanOrEqual(box.lower[i]);
      });
    }
    let state = vector(5, -5, 5, 50, -50, 50);
    for (let t = 0; t < 500; t++) state = cell.step(state, input);
    state.forEach((value, i) => expect(Math.abs(value)).toBeLessThanOrEqual(box.upper[i]));
  });

  it('has no box where the forget gate can open fully', () => {
    expect(
      lstmCell({ recurrent: zeros(4, 1), inputBias: [0, 1000, 0, 0] }).range?.(vector()),
    ).toBeUndefined();
  });

  it('names the weight that is wrong', () => {
    expect(() => lstmCell({ recurrent: zeros(6, 2) })).toThrow(
      new ShapeMismatchError('Cannot make an LSTM cell', 'recurrent', '[4 * H, H]', '[6, 2]'),
    );
    expect(() => lstmCell({ recurrent: zeros(4, 1) }).step(vector(0), vector())).toThrow(
      new ShapeMismatchError('Cannot step an LSTM cell', 'state', '[2]', '[1]'),
    );
  });
});
