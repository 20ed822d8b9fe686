import { decodeArray, decodeNumber, type FixedPointMark } from '@phasebook/views';
import type { NumberTable } from '../table/number-table.js';
import { kindLabel, multiplierLines, vectorLabel } from './labels.js';
import { trans } from '../text/trans.js';

/** The numbers of all fixed points. */
export function pointTable(points: readonly FixedPointMark[], precision: number): NumberTable {
  return {
    caption: trans.__('Fixed points'),
    columns: [
      ...[trans.__('Point'), trans.__('Class'), trans.__('State')],
      ...[trans.__('Multipliers and time constants'), trans.__('Residual'), trans.__('Degree')],
    ],
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
