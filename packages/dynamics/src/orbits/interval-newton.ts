import { identity, solveMatrix, type Matrix, type Vector } from '@phasebook/linalg';
import { productBounds, side, type Enclosure, type IntervalMatrix } from '../system/enclosure.js';
import { difference, exactly, product, quotient, sum, type Interval } from '../system/interval.js';
import type { Range } from '../system/smooth-map.js';

/** What one step of the interval Newton method knows about the fixed points in a box. */
export interface NewtonStep {
  /** All fixed points of the box lie here, too; `undefined`: the box holds none. */
  readonly box: Range | undefined;
  /** Whether the box is proven to hold exactly one fixed point. */
  readonly isUnique: boolean;
}

/**
 * One preconditioned interval Newton step on G(h) = h − F(h).
 *
 * Y ≈ (I − J)⁻¹ at the centre m makes Y G nearly the identity. Krawczyk's operator
 * m − Y G(m) + (I − Y G′)(X − m) inside X proves one fixed point and no other; Gauss–Seidel sweeps shrink the box.
 *
 * Source: Krawczyk, Computing 4 (1969) 187–201; Neumaier, Interval Methods for Systems of Equations (1990), 5.1–5.2.
 */
export function intervalNewton(enclosure: Enclosure, box: Range): NewtonStep {
  const unknown: NewtonStep = { box, isUnique: false };
  const centre = centreOf(box);
  const slopes = displacementSlopes(enclosure.jacobian(box));
  const inverse = inverseOfCentre(slopes);
  if (inverse === undefined) return unknown;
  const matrix = productBounds(inverse, slopes);
  const shift = productBounds(inverse, displacementAt(enclosure, centre));
  const isUnique = krawczykIsInside(matrix, shift, centre, box);
  return { box: gaussSeidel(matrix, shift, centre, box), isUnique };
}

/** A point of the box, as near to its centre as rounding allows. */
export function centreOf({ lower, upper }: Range): Vector {
  return lower.map((low, i) => low + 0.5 * (upper[i] - low));
}

/** I − J. */
function displacementSlopes({ rows, columns, lower, upper }: IntervalMatrix): IntervalMatrix {
  const low = upper.map((value) => 0 - value);
  const high = lower.map((value) => 0 - value);
  for (let i = 0; i < rows; i++) {
    const k = i * (columns + 1);
    [low[k], high[k]] = difference(exactly(1), [lower[k], upper[k]]);
  }
  return { rows, columns, lower: low, upper: high };
}

/** Bounds of m − F(m), as a column. */
function displacementAt(enclosure: Enclosure, centre: Vector): IntervalMatrix {
  const next = enclosure.step({ lower: centre, upper: centre });
  const rows = centre.length;
  const lower = new Float64Array(rows);
  const upper = new Float64Array(rows);
  for (let i = 0; i < rows; i++) [lower[i], upper[i]] = difference(exactly(centre[i]), side(next, i));
  return { rows, columns: 1, lower, upper };
}

function inverseOfCentre({ rows, columns, lower, upper }: IntervalMatrix): Matrix | undefined {
  const centre: Matrix = { rows, columns, data: lower.map((low, k) => 0.5 * (low + upper[k])) };
  if (!centre.data.every(Number.isFinite)) return undefined;
  const inverse = solveMatrix(centre, identity(rows));
  return inverse?.data.every(Number.isFinite) ? inverse : undefined;
}

function krawczykIsInside(
  matrix: IntervalMatrix,
  shift: IntervalMatrix,
  centre: Vector,
  box: Range,
): boolean {
  const n = centre.length;
  for (let i = 0; i < n; i++) {
    let image = difference(exactly(centre[i]), side(shift, i));
    for (let j = 0; j < n; j++) {
      const entry = side(matrix, i * n + j);
      const rest = i === j ? difference(exactly(1), entry) : ([-entry[1], -entry[0]] as const);
      image = sum(image, product(rest, difference(side(box, j), exactly(centre[j]))));
    }
    // Written so that NaN proves nothing.
    if (!(image[0] > box.lower[i] && image[1] < box.upper[i])) return false;
  }
  return true;
}

/** Solves row i of the bounded system for variable i, row after row; `undefined` where a row has no solution. */
function gaussSeidel(
  matrix: IntervalMatrix,
  shift: IntervalMatrix,
  centre: Vector,
  box: Range,
): Range | undefined {
  const n = centre.length;
  const lower = box.lower.slice();
  const upper = box.upper.slice();
  for (let i = 0; i < n; i++) {
    const pivot = side(matrix, i * n + i);
    if (!(pivot[0] > 0 || pivot[1] < 0)) continue;
    let rest = side(shift, i);
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      const offset: Interval = difference([lower[j], upper[j]], exactly(centre[j]));
      rest = sum(rest, product(side(matrix, i * n + j), offset));
    }
    const [low, high] = difference(exactly(centre[i]), quotient(rest, pivot));
    if (low > lower[i]) lower[i] = low;
    if (high < upper[i]) upper[i] = high;
    if (lower[i] > upper[i]) return undefined;
  }
  return { lower, upper };
}
