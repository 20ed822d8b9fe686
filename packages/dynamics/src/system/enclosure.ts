import type { Matrix, Vector } from '@phasebook/linalg';
import { difference, exactly, product, sum, type Interval } from './interval.js';
import type { Range } from './smooth-map.js';

/** Bounds for every entry of a matrix, row-major. */
export interface IntervalMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly lower: Vector;
  readonly upper: Vector;
}

/**
 * A map over whole boxes instead of single states, with rounding accounted for: what a proof needs.
 *
 * Contract: the real-valued map with the weights as stored satisfies F(h) ∈ `step(box)` and, for any two states of
 * the box, F(h) − F(g) = M (h − g) with some matrix M ∈ `jacobian(box)` (for a smooth map: J(h) ∈ `jacobian(box)`
 * throughout; at a kink both slopes and everything between). Bounds shrink with the box.
 */
export interface Enclosure {
  step(box: Range): Range;
  jacobian(box: Range): IntervalMatrix;
  /** A part of the box that holds all fixed points of the box, where one is known; `undefined` if there are none. */
  narrow?(box: Range): Range | undefined;
}

/** Twice the unit roundoff. */
const { EPSILON, MIN_VALUE } = Number;

/**
 * Bounds of W h + b over a box of states and intervals b, row by row.
 *
 * One plain sum a bound; what rounding can have done to it is bounded by the sum of the moduli.
 *
 * Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.1.
 */
export function affineBounds(weights: Matrix, box: Range, offset: Range): Range {
  const { rows, columns, data } = weights;
  const lower = new Float64Array(rows);
  const upper = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let low = offset.lower[i];
    let high = offset.upper[i];
    let size = Math.max(Math.abs(low), Math.abs(high));
    for (let j = 0; j < columns; j++) {
      const weight = data[i * columns + j];
      if (weight === 0) continue;
      const atLower = weight * box.lower[j];
      const atUpper = weight * box.upper[j];
      low += weight > 0 ? atLower : atUpper;
      high += weight > 0 ? atUpper : atLower;
      size += Math.max(Math.abs(atLower), Math.abs(atUpper));
    }
    const error = (columns + 2) * (EPSILON * size + MIN_VALUE);
    lower[i] = low - error;
    upper[i] = high + error;
  }
  return { lower, upper };
}

/** Bounds of Y M for a matrix of numbers and one of intervals. */
export function productBounds(y: Matrix, m: IntervalMatrix): IntervalMatrix {
  const { rows, columns: inner } = y;
  const { columns } = m;
  const lower = new Float64Array(rows * columns);
  const upper = new Float64Array(rows * columns);
  const size = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    size.fill(0);
    const row = i * columns;
    for (let k = 0; k < inner; k++) {
      const factor = y.data[i * inner + k];
      if (factor === 0) continue;
      for (let j = 0; j < columns; j++) {
        const atLower = factor * m.lower[k * columns + j];
        const atUpper = factor * m.upper[k * columns + j];
        lower[row + j] += factor > 0 ? atLower : atUpper;
        upper[row + j] += factor > 0 ? atUpper : atLower;
        size[j] += Math.max(Math.abs(atLower), Math.abs(atUpper));
      }
    }
    for (let j = 0; j < columns; j++) {
      const error = (inner + 2) * (EPSILON * size[j] + MIN_VALUE);
      lower[row + j] -= error;
      upper[row + j] += error;
    }
  }
  return { rows, columns, lower, upper };
}

/** A box from one interval a variable. */
export function boxOf(intervals: readonly Interval[]): Range {
  return {
    lower: Float64Array.from(intervals, ([lower]) => lower),
    upper: Float64Array.from(intervals, ([, upper]) => upper),
  };
}

/** One variable of a box, or one entry of a matrix. */
export function side(box: Range, i: number): Interval {
  return [box.lower[i], box.upper[i]];
}

/** Whether every side of `inner` lies within `outer`; a bound of NaN does not. */
export function isWithin(inner: Range, outer: Range): boolean {
  return inner.lower.every((lower, i) => lower >= outer.lower[i] && inner.upper[i] <= outer.upper[i]);
}

/** What two boxes share; `undefined` where they do not meet. A bound of NaN bounds nothing. */
export function intersection(a: Range, b: Range): Range | undefined {
  // Written so that a bound of `b` counts only where it is a number: nothing is lost by a failed computation.
  const lower = a.lower.map((value, i) => (b.lower[i] > value ? b.lower[i] : value));
  const upper = a.upper.map((value, i) => (b.upper[i] < value ? b.upper[i] : value));
  return lower.every((value, i) => value <= upper[i]) ? { lower, upper } : undefined;
}

/** The enclosure of (1 − α) h + α F(h). */
export function leakyEnclosure(inner: Enclosure, leakRate: number): Enclosure {
  const leak = exactly(leakRate);
  const kept = difference(exactly(1), leak);
  return {
    // The fixed points are those of F.
    narrow: inner.narrow && ((box) => inner.narrow?.(box)),
    step(box: Range): Range {
      const next = inner.step(box);
      return boxOf(
        Array.from(box.lower, (_, i) => sum(product(kept, side(box, i)), product(leak, side(next, i)))),
      );
    },
    jacobian(box: Range): IntervalMatrix {
      const matrix = inner.jacobian(box);
      const entries = Array.from(matrix.lower, (_, k): Interval => {
        const scaled = product(leak, side(matrix, k));
        return k % (matrix.columns + 1) === 0 ? sum(kept, scaled) : scaled;
      });
      return { ...matrix, ...boxOf(entries) };
    },
  };
}

/** The enclosure of the k-th iterate: box after box, and the product of their Jacobians, latest on the left. */
export function iteratedEnclosure(inner: Enclosure, times: number): Enclosure {
  return {
    step(box: Range): Range {
      let next = inner.step(box);
      for (let k = 1; k < times; k++) next = inner.step(next);
      return next;
    },
    jacobian(box: Range): IntervalMatrix {
      let matrix = inner.jacobian(box);
      let at = box;
      for (let k = 1; k < times; k++) {
        at = inner.step(at);
        matrix = intervalProduct(inner.jacobian(at), matrix);
      }
      return matrix;
    },
  };
}

function intervalProduct(a: IntervalMatrix, b: IntervalMatrix): IntervalMatrix {
  const entries: Interval[] = [];
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.columns; j++) {
      let entry: Interval = [0, 0];
      for (let k = 0; k < a.columns; k++) {
        entry = sum(entry, product(side(a, i * a.columns + k), side(b, k * b.columns + j)));
      }
      entries.push(entry);
    }
  }
  return { rows: a.rows, columns: b.columns, ...boxOf(entries) };
}
