import { zeros, type Matrix, type Vector } from '@phasebook/linalg';
import type { ActivationName } from '../system/cell-description.js';
import { affineBounds, boxOf, side, type Enclosure, type IntervalMatrix } from '../system/enclosure.js';
import { product } from '../system/interval.js';
import type { Range } from '../system/smooth-map.js';
import { activationEnclosure } from './activation-enclosures.js';

/** Bounds of U x + b for an input x. */
export function inputBounds(input: Matrix, x: Vector, bias: Vector): Range {
  return affineBounds(input, { lower: x, upper: x }, { lower: bias, upper: bias });
}

/** The enclosure of h ↦ f(W h + b), where f has one. */
export function affineEnclosure(
  name: ActivationName,
  recurrent: Matrix,
  offset: Range,
): Enclosure | undefined {
  const f = activationEnclosure(name);
  if (f === undefined) return undefined;
  const { rows, columns } = recurrent;
  return {
    step(box: Range): Range {
      const sums = affineBounds(recurrent, box, offset);
      return boxOf(Array.from({ length: rows }, (_, i) => f.value(side(sums, i))));
    },
    jacobian(box: Range): IntervalMatrix {
      const sums = affineBounds(recurrent, box, offset);
      const { data: lower } = zeros(rows, columns);
      const { data: upper } = zeros(rows, columns);
      for (let i = 0; i < rows; i++) {
        const slope = f.slope(side(sums, i));
        for (let k = i * columns; k < (i + 1) * columns; k++) {
          const weight = recurrent.data[k];
          if (weight !== 0) [lower[k], upper[k]] = product([weight, weight], slope);
        }
      }
      return { rows, columns, lower, upper };
    },
  };
}
