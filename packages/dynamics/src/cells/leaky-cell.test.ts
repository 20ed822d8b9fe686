import { vector } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { leaky } from '../system/leaky.js';
import { withInput } from '../system/with-input.js';
import { elmanCell } from './elman.js';
import { gruCell } from './gru.js';
import { leakyCell } from './leaky-cell.js';
import { linearCell } from './linear.js';

describe('leakyCell()', () => {
  it.each([
    [0.01, 99.499],
    [0.1, 9.491222],
    [0.5, 1.442695],
    [0.9, 0.434294],
  ])('leak rate %f alone has a time constant of %f steps, not 1/α', (leakRate, timeConstant) => {
    const cell = leakyCell(linearCell({ recurrent: [[0]] }), leakRate);
    const multiplier = cell.stateJacobian(vector(1), vector()).data[0];
    expect(-1 / Math.log(multiplier)).toBeCloseTo(timeConstant, leakRate === 0.01 ? 3 : 6);
    expect(cell.step(vector(1), vector())[0]).toBeCloseTo(1 - leakRate, 15);
  });

  it('moves a self-weight of 0.9 at α = 0.1 to 0.99', () => {
    const cell = leakyCell(elmanCell({ recurrent: [[0.9]] }), 0.1);
    expect(cell.stateJacobian(vector(0), vector()).data[0]).toBeCloseTo(0.99, 15);
  });

  it('is the leaky map when its input is frozen', () => {
    const inner = gruCell({ recurrent: [[1], [-2], [3]], input: [[1], [1], [1]] });
    const map = withInput(leakyCell(inner, 0.3), vector(0.4));
    const other = leaky(withInput(inner, vector(0.4)), 0.3);
    const state = vector(0.2);
    expect(map.step(state)).toEqual(other.step(state));
    expect(map.jacobian(state)).toEqual(other.jacobian(state));
    expect(map.range).toEqual(other.range);
  });

  it('is the cell itself at α = 1', () => {
    const inner = elmanCell({ recurrent: [[1.7]], bias: [0.2] });
    expect(leakyCell(inner, 1).step(vector(0.3), vector())).toEqual(inner.step(vector(0.3), vector()));
  });

  it.each([0, -0.1, 1.1, NaN])('refuses the leak rate %f', (leakRate) => {
    expect(() => leakyCell(linearCell({ recurrent: [[1]] }), leakRate)).toThrow(RangeError);
  });
});
