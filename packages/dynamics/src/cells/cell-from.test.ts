import { vector } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { cellFrom } from './cell-from.js';
import type { CellDescription } from '../system/cell-description.js';
import { elmanCell } from './elman.js';
import { leakyCell } from './leaky-cell.js';
import { lstmCell } from './lstm.js';
import { sineMatrix } from '../../test/support/test-matrices.js';

describe('cellFrom()', () => {
  it('builds nested leaky cells again', () => {
    const cell = leakyCell(leakyCell(lstmCell({ recurrent: sineMatrix(8, 2, 0.1, 1) }), 0.5), 0.25);
    const again = cellFrom(cell.description);
    const state = vector(0.1, 0.2, 0.3, 0.4);
    expect(again.step(state, vector())).toEqual(cell.step(state, vector()));
    expect(again.description).toEqual(cell.description);
  });

  it('keeps the activation', () => {
    const cell = elmanCell({ recurrent: [[1]], activation: 'gelu' });
    expect(cellFrom(cell.description).step(vector(1), vector())).toEqual(cell.step(vector(1), vector()));
  });

  it('names the kinds it knows', () => {
    expect(() => cellFrom({ kind: 'transformer' } as unknown as CellDescription)).toThrow(
      new RangeError(
        'Cannot build a cell: `kind` must be one of linear, elman, piecewise-linear, gru, lstm, leaky, residual: got transformer',
      ),
    );
  });
});
