import { describe, expect, it } from 'vitest';
import { vector } from '@phasebook/linalg';
import { elmanCell } from '../cells/elman.js';
import { linearCell } from '../cells/linear.js';
import { leaky } from './leaky.js';
import { withInput } from './with-input.js';

describe('withInput', () => {
  const cell = elmanCell({ recurrent: [[2]], input: [[1, -1]], bias: [0.1] });

  it('freezes a copy of the input', () => {
    const input = vector(0.5, 0.2);
    const map = withInput(cell, input);
    input[0] = 99;
    expect(map.step(vector(0.3))[0]).toBeCloseTo(Math.tanh(2 * 0.3 + 0.5 - 0.2 + 0.1), 14);
  });

  it('takes zero input when there is none, and refuses the wrong one by name', () => {
    expect(withInput(cell).step(vector(0))[0]).toBe(Math.tanh(0.1));
    expect(() => withInput(cell, [1])).toThrow(
      'Cannot freeze the input: `input` must have shape [2]: got [1]',
    );
    expect(() => withInput(cell, [1, Infinity])).toThrow(/Infinity at index 1/);
  });

  it('does not compile for a map that has no input', () => {
    const map = withInput(cell);
    // @ts-expect-error a SmoothMap is not a Cell
    expect(() => withInput(map).step(vector(0))).toThrow();
  });
});

describe('leaky', () => {
  it('refuses a leak rate outside (0, 1]', () => {
    const map = withInput(linearCell({ recurrent: [[0.9]] }));
    for (const rate of [0, -0.1, 1.1, NaN]) expect(() => leaky(map, rate)).toThrow(/leakRate/);
    expect(leaky(map, 1).jacobian(vector(0)).data[0]).toBe(0.9);
  });

  it('has eigenvalue 1 − α + αλ: .99 for self-weight .9 and α = .1 (D23)', () => {
    const map = leaky(withInput(linearCell({ recurrent: [[0.9]] })), 0.1);
    expect(map.jacobian(vector(0)).data[0]).toBeCloseTo(0.99, 15);
    expect(map.step(vector(2))[0]).toBeCloseTo(0.99 * 2, 15);
  });
});
