import { vector } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { sineMatrix, sineVector } from '../../test/support/test-matrices.js';
import { ACTIVATION_NAMES } from './activations.js';
import { elmanCell } from './elman.js';

describe('elmanCell()', () => {
  it('is tanh unless told otherwise', () => {
    const cell = elmanCell({ recurrent: [[2]], input: [[3]], bias: [0.1] });
    expect(cell.step(vector(0.3), vector(-0.2))).toEqual(vector(Math.tanh(0.1 + 0.6 + 3 * -0.2)));
    expect(cell.description).toMatchObject({ kind: 'elman', activation: 'tanh' });
  });

  it.each([
    [1.2, 0.65856966, 0.679543],
    [1.5, 0.858559637, 0.394313],
    [2, 0.957504024, 0.166372088],
    [3, 0.994901528, 0.030513],
  ])('settles at self-weight %f where the closed form says', (weight, fixedPoint, slope) => {
    const cell = elmanCell({ recurrent: [[weight]] });
    let h = vector(0.5);
    for (let t = 0; t < 500; t++) h = cell.step(h, vector());
    expect(h[0]).toBeCloseTo(fixedPoint, 8);
    expect(cell.stateJacobian(h, vector()).data[0]).toBeCloseTo(slope, 6);
  });

  it('alternates between ±0.957504 at self-weight −2, multiplier 0.027679672', () => {
    const cell = elmanCell({ recurrent: [[-2]] });
    let h = vector(0.5);
    for (let t = 0; t < 100; t++) h = cell.step(h, vector());
    const next = cell.step(h, vector());
    expect(Math.abs(h[0])).toBeCloseTo(0.957504024077, 10);
    expect(next[0]).toBeCloseTo(-h[0], 14);
    const multiplier = cell.stateJacobian(h, vector()).data[0] * cell.stateJacobian(next, vector()).data[0];
    expect(multiplier).toBeCloseTo(0.027679672, 9);
  });

  it('has the ReLU winner of the winner-take-all net', () => {
    const cell = elmanCell({
      recurrent: [
        [0.5, -1],
        [-1, 0.5],
      ],
      bias: [1, 1],
      activation: 'relu',
    });
    expect(cell.step(vector(2, 0), vector())).toEqual(vector(2, 0));
    expect(Array.from(cell.stateJacobian(vector(2, 0), vector()).data)).toEqual([0.5, -1, 0, 0]);
  });

  it('permuted neurons give permuted results', () => {
    const n = 5;
    const order = [3, 0, 4, 1, 2];
    const recurrent = sineMatrix(n, n, 0.4, 0.8);
    const bias = sineVector(n, 0.9, 0.3);
    const state = sineVector(n, 2, 0.7);
    const permuted = elmanCell({
      recurrent: order.map((i) => order.map((j) => recurrent.data[i * n + j])),
      bias: order.map((i) => bias[i]),
    });
    const expected = elmanCell({ recurrent, bias }).step(state, vector());
    const found = permuted.step(vector(order.map((i) => state[i])), vector());
    order.forEach((i, k) => expect(found[k]).toBeCloseTo(expected[i], 14));
  });

  it('knows its trapping box', () => {
    const box = (name: (typeof ACTIVATION_NAMES)[number]): unknown =>
      elmanCell({
        recurrent: [
          [1, 2],
          [3, 4],
        ],
        activation: name,
      }).range?.(vector());
    expect(box('tanh')).toEqual({ lower: vector(-1, -1), upper: vector(1, 1) });
    expect(box('logistic')).toEqual({ lower: vector(0, 0), upper: vector(1, 1) });
    for (const name of ['identity', 'relu', 'gelu', 'silu'] as const) expect(box(name)).toBeUndefined();
  });

  it('passes NaN in the state on', () => {
    for (const name of ACTIVATION_NAMES) {
      expect(
        elmanCell({ recurrent: [[1]], activation: name }).step(vector(NaN), vector())[0],
        name,
      ).toBeNaN();
    }
  });
});
