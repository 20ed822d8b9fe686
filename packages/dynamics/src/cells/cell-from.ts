import type { Cell } from '../system/cell.js';
import type { CellDescription } from '../system/cell-description.js';
import { elmanCell } from './elman.js';
import { gruCell } from './gru.js';
import { leakyCell } from './leaky-cell.js';
import { linearCell } from './linear.js';
import { lstmCell } from './lstm.js';
import { piecewiseLinearCell } from './piecewise-linear.js';
import { residualCell } from './residual-cell.js';

/**
 * Builds a cell from its description: the way back from data to equations.
 *
 * @param description - Kind and weights, as found in `cell.description` or read from a file.
 * @returns Cell with exactly those weights (copied).
 * @throws {RangeError} If the kind is unknown, or a weight has the wrong shape or is not finite.
 *
 * Cost: O(number of weights).
 *
 * @example There and back
 * ```ts
 * const cell = leakyCell(elmanCell({ recurrent: [[1.5]], bias: [0.2] }), 0.5);
 * assertEqual(cellFrom(cell.description).step(vector(0.3), vector()), cell.step(vector(0.3), vector()));
 * ```
 */
export function cellFrom(description: CellDescription): Cell {
  switch (description.kind) {
    case 'linear':
      return linearCell(description);
    case 'elman':
      return elmanCell(description);
    case 'piecewise-linear':
      return piecewiseLinearCell(description);
    case 'gru':
      return gruCell(description);
    case 'lstm':
      return lstmCell(description);
    case 'leaky':
      return leakyCell(cellFrom(description.cell), description.leakRate);
    case 'residual':
      return residualCell(cellFrom(description.cell), description.timeStep);
    default: {
      description satisfies never;
      const kind = String((description as { kind?: unknown }).kind);
      throw new RangeError(
        `Cannot build a cell: \`kind\` must be one of linear, elman, piecewise-linear, gru, lstm, leaky, residual: got ${kind}`,
      );
    }
  }
}
