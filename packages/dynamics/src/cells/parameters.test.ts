import { NonFiniteError, ShapeMismatchError, vector } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { sineMatrix, sineVector } from '../../test/support/test-matrices.js';
import { gruCell } from './gru.js';
import { leakyCell } from './leaky-cell.js';
import { parametersOf, withParameters } from './parameters.js';

const gru = gruCell({
  recurrent: sineMatrix(6, 2, 0.1, 1),
  input: sineMatrix(6, 1, 0.2, 1),
  recurrentBias: sineVector(6, 0.3, 1),
  inputBias: sineVector(6, 0.4, 1),
});

describe('parametersOf()', () => {
  it('lays the blocks one behind the other', () => {
    expect(gru.parameterBlocks).toEqual([
      { name: 'recurrent', shape: [6, 2], offset: 0, size: 12 },
      { name: 'input', shape: [6, 1], offset: 12, size: 6 },
      { name: 'recurrentBias', shape: [6], offset: 18, size: 6 },
      { name: 'inputBias', shape: [6], offset: 24, size: 6 },
    ]);
    expect(parametersOf(gru)).toEqual(
      vector([
        ...sineMatrix(6, 2, 0.1, 1).data,
        ...sineMatrix(6, 1, 0.2, 1).data,
        ...sineVector(6, 0.3, 1),
        ...sineVector(6, 0.4, 1),
      ]),
    );
  });

  it('sees through leaky wrappers', () => {
    expect(parametersOf(leakyCell(gru, 0.5))).toEqual(parametersOf(gru));
  });
});

describe('withParameters()', () => {
  it('is the inverse of parametersOf()', () => {
    const leaky = leakyCell(gru, 0.5);
    expect(withParameters(leaky, parametersOf(leaky)).description).toEqual(leaky.description);
  });

  it('moves the step by the parameter Jacobian', () => {
    const cell = leakyCell(gru, 0.5);
    const theta = parametersOf(cell);
    const state = vector(0.3, -0.6);
    const input = vector(0.8);
    const jacobian = cell.parameterJacobian(state, input);
    for (let k = 0; k < theta.length; k++) {
      const shifted = (by: number): Float64Array =>
        withParameters(
          cell,
          theta.map((value, i) => (i === k ? value + by : value)),
        ).step(state, input);
      const [up, down] = [shifted(1e-5), shifted(-1e-5)];
      for (let i = 0; i < 2; i++) {
        expect(jacobian.data[i * theta.length + k]).toBeCloseTo((up[i] - down[i]) / 2e-5, 9);
      }
    }
  });

  it('leaves the given cell and vector alone', () => {
    const before = parametersOf(gru);
    const flat = before.map((value) => -value);
    const copy = flat.slice();
    const other = withParameters(gru, flat);
    expect(parametersOf(gru)).toEqual(before);
    expect(flat).toEqual(copy);
    flat.fill(0);
    expect(parametersOf(other)).toEqual(copy);
  });

  it('refuses other lengths and numbers that are not finite', () => {
    expect(() => withParameters(gru, [1, 2, 3])).toThrow(
      new ShapeMismatchError('Cannot replace the parameters', 'flat', '[30]', '[3]'),
    );
    const theta = parametersOf(gru);
    theta[20] = NaN;
    expect(() => withParameters(gru, theta)).toThrow(NonFiniteError);
    expect(() => withParameters(gru, theta)).toThrow(/`recurrentBias` must be finite/);
  });
});
