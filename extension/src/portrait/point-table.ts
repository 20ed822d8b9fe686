import { decodeArray, decodeNumber, type FixedPointMark } from '@phasebook/views';
import type { NumberTable } from '../table/number-table.js';
import { kindLabel, multiplierLines, vectorLabel } from './labels.js';

/** The numbers of all fixed points. */
export function pointTable(points: readonly FixedPointMark[], precision: number): NumberTable {
  return {
    caption: 'Fixed points',
    columns: ['Point', 'Class', 'State', 'Multipliers and time constants', 'Residual', 'Degree'],
    rows: points.map((mark, i) => [
      i + 1,
      mark.description ?? kindLabel(mark.kind),
      vectorLabel(decodeArray(mark.state), precision, 16),
      multiplierLines(mark, precision, 8).join('; '),
      decodeNumber(mark.residual),
      mark.degree,
    ]),
  };
}
