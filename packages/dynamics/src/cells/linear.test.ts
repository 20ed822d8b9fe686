import {
  multiplyVector,
  NonFiniteError,
  norm,
  ShapeMismatchError,
  toRows,
  transposeMultiplyVector,
  vector,
} from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { sineVector } from '../../test/support/test-matrices.js';
import { linearCell } from './linear.js';

/** The vector scaled to length 1. */
function scale(values: Float64Array): Float64Array {
  return values.map((value) => value / norm(values));
}

const RECURRENT = [
  [0.5, 0.2],
  [-0.3, 0.8],
];

describe('linearCell()', () => {
  it('runs the article’s example under the first index convention', () => {
    const cell = linearCell({ recurrent: RECURRENT, input: [[1], [0.5]] });
    let h = vector(1, -1);
    for (const x of [1, 2, -1, 0.5, 3]) h = cell.step(h, vector(x));
    expect(h[0]).toBeCloseTo(3.05499, 10);
    expect(h[1]).toBeCloseTo(0.76661, 10);
  });

  it('answers an impulse with Wᵏ U', () => {
    const cell = linearCell({ recurrent: RECURRENT, input: [[1], [0.5]] });
    let h = cell.step(vector(0, 0), vector(1));
    for (let k = 0; k < 4; k++) h = cell.step(h, vector(0));
    expect(h[0]).toBeCloseTo(0.0348, 12);
    expect(h[1]).toBeCloseTo(-0.1828, 12);
  });

  it('has constant Jacobians, fresh at each call', () => {
    const cell = linearCell({
      recurrent: RECURRENT,
      input: [
        [1, 2],
        [3, 4],
      ],
      bias: [5, 6],
    });
    const first = cell.stateJacobian(vector(1, 2), vector(3, 4));
    expect(toRows(first)).toEqual(RECURRENT);
    first.data.fill(0);
    expect(toRows(cell.stateJacobian(vector(0, 0), vector(0, 0)))).toEqual(RECURRENT);
    expect(toRows(cell.inputJacobian(vector(0, 0), vector(0, 0)))).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('is linear in its parameters: the parameter Jacobian times θ is the step', () => {
    const cell = linearCell({
      recurrent: RECURRENT,
      input: [
        [1, 2],
        [3, 4],
      ],
      bias: [5, 6],
    });
    const theta = vector(0.5, 0.2, -0.3, 0.8, 1, 2, 3, 4, 5, 6);
    const state = vector(0.7, -0.1);
    const input = vector(0.3, 0.9);
    const product = multiplyVector(cell.parameterJacobian(state, input), theta);
    cell.step(state, input).forEach((value, i) => expect(product[i]).toBeCloseTo(value, 14));
  });

  it('with an orthogonal matrix of 32 neurons keeps the length of a gradient over 10 000 steps', () => {
    const n = 32;
    const mirror = scale(sineVector(n, 0.7, 1));
    const recurrent = Array.from({ length: n }, (_, i) => {
      // A rotation in every plane of two neurons, seen in a mirror.
      const row = new Float64Array(n);
      const angle = 0.1 + 0.17 * (i >> 1);
      row[i] = Math.cos(angle);
      row[i ^ 1] = (i & 1 ? 1 : -1) * Math.sin(angle);
      const along = 2 * row.reduce((sum, value, j) => sum + value * mirror[j], 0);
      return row.map((value, j) => value - along * mirror[j]);
    });
    const cell = linearCell({ recurrent });
    let gradient: Float64Array = scale(sineVector(n, 0.3, 1));
    for (let t = 0; t < 10_000; t++) {
      gradient = transposeMultiplyVector(cell.stateJacobian(gradient, vector()), gradient);
    }
    expect(Math.abs(norm(gradient) - 1)).toBeLessThanOrEqual(1e-12);
  });

  it('copies its weights', () => {
    const bias = [1, 2];
    const recurrent = { rows: 2, columns: 2, data: vector(1, 0, 0, 1) };
    const cell = linearCell({ recurrent, bias });
    bias[0] = 100;
    recurrent.data[0] = 100;
    expect(cell.step(vector(0, 0), vector())).toEqual(vector(1, 2));
    expect(cell.step(vector(1, 0), vector())).toEqual(vector(2, 2));
  });

  it('takes an ml-matrix-like source and has no input when there is none', () => {
    const source = { rows: 2, columns: 2, get: (i: number, j: number) => RECURRENT[i][j] };
    const cell = linearCell({ recurrent: source });
    expect(cell.inputDim).toBe(0);
    expect(cell.step(vector(1, 1), vector())).toEqual(vector(0.7, 0.5));
  });

  it('names the weight whose shape is wrong', () => {
    const message = (build: () => unknown): string => {
      try {
        build();
      } catch (error) {
        expect(error).toBeInstanceOf(ShapeMismatchError);
        return (error as Error).message;
      }
      return 'no error';
    };
    expect(message(() => linearCell({ recurrent: [[1, 2]] }))).toBe(
      'Cannot make a linear cell: `recurrent` must have shape [n, n]: got [1, 2]',
    );
    expect(message(() => linearCell({ recurrent: [[1, 2], [3]] }))).toBe(
      'Cannot make a linear cell: `recurrent[1]` must have shape [2]: got [1]',
    );
    expect(message(() => linearCell({ recurrent: RECURRENT, input: [[1]] }))).toBe(
      'Cannot make a linear cell: `input` must have shape [2, m]: got [1, 1]',
    );
    expect(message(() => linearCell({ recurrent: RECURRENT, bias: [1] }))).toBe(
      'Cannot make a linear cell: `bias` must have shape [2]: got [1]',
    );
    expect(message(() => linearCell({ recurrent: [] }))).toContain(
      '`recurrent` must have shape [n, n]: got [0, 0]',
    );
  });

  it('names the weight that is not finite', () => {
    expect(() => linearCell({ recurrent: [[NaN]] })).toThrow(
      new NonFiniteError('Cannot make a linear cell', 'recurrent', 0, NaN),
    );
    expect(() => linearCell({ recurrent: [[1]], input: [[Infinity]] })).toThrow(/`input` must be finite/);
    expect(() => linearCell({ recurrent: [[1]], bias: [-Infinity] })).toThrow(/`bias` must be finite/);
  });

  it('refuses untyped nonsense with a TypeError', () => {
    expect(() => linearCell({ recurrent: undefined as unknown as number[][] })).toThrow(TypeError);
    expect(() => linearCell({ recurrent: [1, 2] as unknown as number[][] })).toThrow(TypeError);
    expect(() => linearCell({ recurrent: 'W' as unknown as number[][] })).toThrow(TypeError);
  });

  it('refuses states and inputs of another length', () => {
    const cell = linearCell({ recurrent: RECURRENT, input: [[1], [0.5]] });
    for (const verb of ['step', 'stateJacobian', 'inputJacobian', 'parameterJacobian'] as const) {
      expect(() => cell[verb](vector(1, 2, 3), vector(1)), verb).toThrow(ShapeMismatchError);
      expect(() => cell[verb](vector(1, 2), vector()), verb).toThrow(ShapeMismatchError);
    }
  });
});
