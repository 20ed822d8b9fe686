import { describe, expect, it } from 'vitest';
import type { Cell } from '../system/cell.js';
import { parameterDerivative } from '../system/family.js';
import { cellFamily } from './cell-family.js';
import { elmanCell } from './elman.js';
import { gruCell } from './gru.js';
import { leakyCell } from './leaky-cell.js';
import { lstmCell } from './lstm.js';

const entries = (rows: number, columns: number, seed: number): number[][] =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => Math.sin(seed + 1.7 * i + 2.3 * j + 0.11 * i * j)),
  );

const cells: Record<string, Cell> = {
  elman: elmanCell({ recurrent: entries(2, 2, 1), input: entries(2, 1, 2), bias: [0.1, -0.2] }),
  gru: gruCell({ recurrent: entries(6, 2, 1), input: entries(6, 1, 2) }),
  lstm: lstmCell({ recurrent: entries(4, 1, 1), input: entries(4, 1, 2) }),
  leaky: leakyCell(elmanCell({ recurrent: entries(2, 2, 3), input: entries(2, 1, 2) }), 0.3),
};

describe('cellFamily', () => {
  it('is the cell itself at its default parameters', () => {
    for (const cell of Object.values(cells)) {
      const state = Float64Array.of(0.3, -0.4);
      expect(
        cellFamily(cell, { input: [0.7] })
          .at()
          .step(state),
      ).toEqual(cell.step(state, Float64Array.of(0.7)));
    }
  });

  it('names every entry, the gain, the leak rate and the input', () => {
    expect(Object.keys(cellFamily(cells.leaky).parameters)).toEqual([
      ...['recurrent[0,0]', 'recurrent[0,1]', 'recurrent[1,0]', 'recurrent[1,1]', 'input[0,0]', 'input[1,0]'],
      ...['bias[0]', 'bias[1]', 'gain', 'leakRate', 'x[0]'],
    ]);
    expect(() => cellFamily(cells.elman).at({ leakRate: 0.5 })).toThrow(/no parameter 'leakRate'/);
    expect(() => cellFamily(cells.leaky).at({ leakRate: 0 })).toThrow(/leakRate/);
  });

  it('gives derivatives by every parameter that agree with differences', () => {
    for (const cell of Object.values(cells)) {
      const family = cellFamily(cell, { input: [0.7] });
      const differences = { ...family, parameterDerivative: undefined };
      const values = { gain: 1.2, 'x[0]': -0.4 };
      const state = [0.3, -0.4];
      for (const name of Object.keys(family.parameters)) {
        const expected = parameterDerivative(differences, state, values, name);
        const exact = parameterDerivative(family, state, values, name);
        exact.forEach((value, i) => expect(value, name).toBeCloseTo(expected[i], 9));
      }
    }
  });
});
