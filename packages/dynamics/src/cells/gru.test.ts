import { NonFiniteError, ShapeMismatchError, vector, zeros } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { sineMatrix, sineVector } from '../../test/support/test-matrices.js';
import { gruCell } from './gru.js';

describe('gruCell()', () => {
  it.each([
    [2.1, 0.370706],
    [3, 0.85856],
  ])('one unit with silent gates and candidate weight %f settles at %f', (weight, fixedPoint) => {
    const cell = gruCell({ recurrent: [[0], [0], [weight]] });
    let h = vector(0.5);
    for (let t = 0; t < 5000; t++) h = cell.step(h, vector());
    expect(h[0]).toBeCloseTo(fixedPoint, 6);
    if (weight === 3) expect(cell.stateJacobian(h, vector()).data[0]).toBeCloseTo(0.697157, 6);
  });

  it('has its pitchfork at candidate weight 2: the multiplier of the origin is 1 there', () => {
    const multiplier = (weight: number): number =>
      gruCell({ recurrent: [[0], [0], [weight]] }).stateJacobian(vector(0), vector()).data[0];
    expect(multiplier(2)).toBe(1);
    expect(multiplier(1.9)).toBeCloseTo(0.975, 14);
    expect(multiplier(2.1)).toBeCloseTo(1.025, 14);
  });

  it('keeps the state where z = 1, not where z = 0', () => {
    const cell = gruCell({ recurrent: [[0], [0], [0]], inputBias: [0, 100, 3] });
    expect(cell.step(vector(0.25), vector())[0]).toBeCloseTo(0.25, 14);
    const open = gruCell({ recurrent: [[0], [0], [0]], inputBias: [0, -100, 3] });
    expect(open.step(vector(0.25), vector())[0]).toBeCloseTo(Math.tanh(3), 14);
  });

  it('puts b_hn inside the product with r and b_in outside', () => {
    const closedReset = [-100, -100, 0];
    const zero = [[0], [0], [0]];
    const inside = gruCell({ recurrent: zero, inputBias: closedReset, recurrentBias: [0, 0, 3] });
    expect(inside.step(vector(0), vector())[0]).toBeCloseTo(0, 14);
    const outside = gruCell({ recurrent: zero, inputBias: [-100, -100, 3] });
    expect(outside.step(vector(0), vector())[0]).toBeCloseTo(Math.tanh(3), 14);
  });

  it('is the scalar Kalman filter where the gate is constant: z = 1 − K', () => {
    // Linear range of tanh: a candidate of 1e-6 passes unchanged to 1e-18.
    const gate = Math.log((1 - 0.618033988749895) / 0.618033988749895);
    const cell = gruCell({ recurrent: [[0], [0], [0]], input: [[0], [0], [1]], inputBias: [0, gate, 0] });
    const next = cell.step(vector(3e-6), vector(1e-6))[0];
    expect(next * 1e6).toBeCloseTo(0.381966011250105 * 3 + 0.618033988749895, 10);
  });

  it('stays in the cube', () => {
    const cell = gruCell({ recurrent: sineMatrix(9, 3, 0.7, 9), input: sineMatrix(9, 1, 1, 9) });
    expect(cell.range?.(vector(0))).toEqual({ lower: vector(-1, -1, -1), upper: vector(1, 1, 1) });
    let h = vector(1, -1, 1);
    for (let t = 0; t < 200; t++) {
      h = cell.step(h, vector(Math.sin(t)));
      h.forEach((value) => expect(Math.abs(value)).toBeLessThanOrEqual(1));
    }
  });

  it('names the weight that is wrong', () => {
    expect(() => gruCell({ recurrent: zeros(4, 2) })).toThrow(
      new ShapeMismatchError('Cannot make a GRU cell', 'recurrent', '[3 * H, H]', '[4, 2]'),
    );
    expect(() => gruCell({ recurrent: zeros(6, 2), input: zeros(3, 1) })).toThrow(
      /`input` must have shape \[6, m\]/,
    );
    expect(() => gruCell({ recurrent: zeros(6, 2), inputBias: [0] })).toThrow(
      /`inputBias` must have shape \[6\]/,
    );
    expect(() => gruCell({ recurrent: zeros(6, 2), recurrentBias: [0] })).toThrow(
      /`recurrentBias` must have shape \[6\]/,
    );
    expect(() => gruCell({ recurrent: zeros(6, 2), recurrentBias: [0, 0, 0, NaN, 0, 0] })).toThrow(
      NonFiniteError,
    );
  });

  it('agrees with the equations written out unit by unit', () => {
    const units = 7;
    const m = 3;
    const recurrent = sineMatrix(21, units, 0.3, 0.9);
    const input = sineMatrix(21, m, 1.3, 0.7);
    const recurrentBias = sineVector(21, 2.3, 0.4);
    const inputBias = sineVector(21, 3.3, 0.5);
    const cell = gruCell({ recurrent, input, recurrentBias, inputBias });
    const h = sineVector(units, 0.1, 0.8);
    const x = sineVector(m, 0.2, 1);
    const sigma = (a: number): number => 1 / (1 + Math.exp(-a));
    const row = (matrix: { data: Float64Array }, k: number, v: Float64Array): number =>
      v.reduce((sum, value, j) => sum + matrix.data[k * v.length + j] * value, 0);
    const next = cell.step(h, x);
    for (let k = 0; k < units; k++) {
      const [p, q] = [0, 1, 2].reduce<[number[], number[]]>(
        ([ps, qs], gate) => [
          [...ps, row(input, gate * units + k, x) + inputBias[gate * units + k]],
          [...qs, row(recurrent, gate * units + k, h) + recurrentBias[gate * units + k]],
        ],
        [[], []],
      );
      const z = sigma(p[1] + q[1]);
      const n = Math.tanh(p[2] + sigma(p[0] + q[0]) * q[2]);
      expect(next[k]).toBeCloseTo((1 - z) * n + z * h[k], 13);
    }
  });
});
