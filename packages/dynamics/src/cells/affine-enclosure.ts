import { zeros, type Matrix, type Vector } from '@phasebook/linalg';
import type { ActivationName } from '../system/cell-description.js';
import { affineBounds, boxOf, side, type Enclosure, type IntervalMatrix } from '../system/enclosure.js';
import { difference, exactly, product, quotient, type Interval } from '../system/interval.js';
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
    narrow(box: Range): Range | undefined {
      const lower = box.lower.slice();
      const upper = box.upper.slice();
      for (let i = 0; i < rows; i++) {
        const sums = f.inverse?.([lower[i], upper[i]]);
        if (sums && !narrowRow(recurrent, i, sums, side(offset, i), { lower, upper })) return undefined;
      }
      return { lower, upper };
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

/**
 * Tightens each variable in place by what the others leave of Σ_j W_ij h_j + b_i, which must lie in `sums`; false
 * where nothing is left.
 */
function narrowRow(
  { columns, data }: Matrix,
  i: number,
  sums: Interval,
  offset: Interval,
  { lower, upper }: Range,
): boolean {
  let [low, high] = offset;
  let size = Math.max(Math.abs(low), Math.abs(high));
  for (let j = 0; j < columns; j++) {
    const weight = data[i * columns + j];
    const [a, b] = [weight * lower[j], weight * upper[j]];
    low += Math.min(a, b);
    high += Math.max(a, b);
    size += Math.max(Math.abs(a), Math.abs(b));
  }
  // Twice the rounding of the sums, for what is taken away from them again.
  const error = 2 * (columns + 4) * (Number.EPSILON * size + Number.MIN_VALUE);
  for (let j = 0; j < columns; j++) {
    const weight = data[i * columns + j];
    if (weight === 0) continue;
    const [a, b] = [weight * lower[j], weight * upper[j]];
    const others: Interval = [low - Math.min(a, b) - error, high - Math.max(a, b) + error];
    const [least, most] = quotient(difference(sums, others), exactly(weight));
    if (least > lower[j]) lower[j] = least;
    if (most < upper[j]) upper[j] = most;
    if (lower[j] > upper[j]) return false;
  }
  return true;
}
