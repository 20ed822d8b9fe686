import type { Matrix, Vector } from '@phasebook/linalg';
import { pieceOf, type PiecewiseLinearForm } from '../system/piecewise-linear-form.js';
import type { Range } from '../system/smooth-map.js';
import type { Pattern } from './pieces.js';

/** An affine map of start states, h ↦ M h + v. */
export interface Affine {
  readonly matrix: Matrix;
  readonly offset: Vector;
}

/** A convex polygon: corners in order, x₀, y₀, x₁, y₁, … */
type Polygon = readonly number[];

/** How an enumeration of itineraries ended. */
export interface ItineraryCount {
  /** Polygons of start states that were divided. */
  readonly nodes: number;
  readonly isComplete: boolean;
}

/** A fold counts as crossed only beyond this, relative to the terms that are summed: what rounding could feign. */
const SLACK = 1e-12;

/**
 * Visits every itinerary of a length that some orbit within a box follows, for maps of dimension 1 or 2.
 *
 * All start states with the same itinerary so far form a convex polygon, on which the state then is an affine
 * function of the start; each fold divides it. Of the rotations of an itinerary only the first in order is visited
 * (necklaces); the order of the pieces is that in which they were first met.
 *
 * Source: for the words, Ruskey, Savage and Wang, J. Algorithms 13 (1992) 414–430.
 */
export function visitItineraries(
  form: PiecewiseLinearForm,
  box: Range,
  length: number,
  maxNodes: number,
  visit: (itinerary: readonly Pattern[], composition: Affine) => void,
): ItineraryCount {
  const n = form.direct.rows;
  const pieces = new Map<string, Piece>();
  const word: number[] = [];
  const itinerary: Pattern[] = [];
  let nodes = 0;
  let isComplete = true;

  const pieceNamed = (pattern: Pattern): Piece => {
    const key = pattern.join('');
    let piece = pieces.get(key);
    if (!piece) pieces.set(key, (piece = { order: pieces.size, ...pieceOf(form, pattern) }));
    return piece;
  };

  /** `lyndon`: length of the longest Lyndon word that the word so far begins with. */
  const descend = (at: Affine, polygon: Polygon, lyndon: number): void => {
    if (word.length === length) {
      // A repetition is solved by its shorter cycle, but for a continuum: only its own equations tell.
      if (length % lyndon === 0) visit(itinerary, at);
      return;
    }
    if (nodes === maxNodes) isComplete = false;
    if (!isComplete) return;
    nodes++;
    for (const { pattern, part } of divided(form, at, polygon)) {
      const piece = pieceNamed(pattern);
      const t = word.length;
      const before = t === 0 ? piece.order : word[t - lyndon];
      if (piece.order < before) continue;
      const next = composed(piece, at);
      const inside = clippedToBox(next, part, box);
      if (inside.length === 0) continue;
      word.push(piece.order);
      itinerary.push(pattern);
      descend(next, inside, t === 0 ? 1 : piece.order > before ? t + 1 : lyndon);
      word.pop();
      itinerary.pop();
    }
  };
  const identity: Affine = {
    matrix: { rows: n, columns: n, data: Float64Array.from(n === 1 ? [1] : [1, 0, 0, 1]) },
    offset: new Float64Array(n),
  };
  descend(identity, rectangle(box), 0);
  return { nodes, isComplete };
}

/** First `inner`, then `outer`. Written out: with one or two variables a general product is mostly overhead. */
function composed(outer: Affine, inner: Affine): Affine {
  const n = inner.offset.length;
  const { rows, columns, data: a } = outer.matrix;
  const { data: b } = inner.matrix;
  const [v, w] = [outer.offset, inner.offset];
  if (n === 1) {
    const matrix = { rows, columns, data: Float64Array.of(a[0] * b[0]) };
    return { matrix, offset: Float64Array.of(a[0] * w[0] + v[0]) };
  }
  const data = Float64Array.of(
    a[0] * b[0] + a[1] * b[2],
    a[0] * b[1] + a[1] * b[3],
    a[2] * b[0] + a[3] * b[2],
    a[2] * b[1] + a[3] * b[3],
  );
  const offset = Float64Array.of(a[0] * w[0] + a[1] * w[1] + v[0], a[2] * w[0] + a[3] * w[1] + v[1]);
  return { matrix: { rows, columns, data }, offset };
}

interface Piece extends Affine {
  readonly order: number;
}

/** A box as a polygon; in one dimension with an idle second one. */
function rectangle({ lower, upper }: Range): Polygon {
  const [left, right] = [lower[0], upper[0]];
  const [low, high] = lower.length === 1 ? [0, 1] : [lower[1], upper[1]];
  return [left, low, right, low, right, high, left, high];
}

/** The parts of a polygon on whose states, carried by `at`, the same folds are active. */
function divided(
  { inner, threshold }: PiecewiseLinearForm,
  at: Affine,
  polygon: Polygon,
): { pattern: Pattern; part: Polygon }[] {
  const folds = inner.rows;
  let parts = [{ pattern: new Uint8Array(folds), part: polygon }];
  for (let k = 0; k < folds; k++) {
    const [a, b, c] = functionalOf(inner, k, threshold[k], at);
    parts = parts.flatMap(({ pattern, part }) => {
      const [least, most, slack] = extremes(part, a, b, c);
      const active = pattern.slice();
      active[k] = 1;
      if (least >= -slack) return [{ pattern: active, part }];
      if (most <= slack) return [{ pattern, part }];
      return [
        { pattern: active, part: clipped(part, a, b, c) },
        { pattern, part: clipped(part, -a, -b, -c) },
      ];
    });
  }
  return parts;
}

/** Row k of C (M h + v) + d as a function a x + b y + c of the start. */
function functionalOf(rows: Matrix, k: number, threshold: number, at: Affine): [number, number, number] {
  const n = rows.columns;
  let [a, b, c] = [0, 0, threshold];
  for (let j = 0; j < n; j++) {
    const weight = rows.data[k * n + j];
    a += weight * at.matrix.data[j * n];
    if (n > 1) b += weight * at.matrix.data[j * n + 1];
    c += weight * at.offset[j];
  }
  return [a, b, c];
}

/** The part of a polygon that `at` carries into the box. */
function clippedToBox(at: Affine, polygon: Polygon, box: Range): Polygon {
  const n = box.lower.length;
  let part = polygon;
  for (let i = 0; i < n && part.length > 0; i++) {
    const a = at.matrix.data[i * n];
    const b = n > 1 ? at.matrix.data[i * n + 1] : 0;
    const c = at.offset[i];
    const [least, most, slack] = extremes(part, a, b, c);
    if (most < box.lower[i] - slack || least > box.upper[i] + slack) return [];
    if (least < box.lower[i] - slack) part = clipped(part, a, b, c - box.lower[i] + slack);
    if (most > box.upper[i] + slack) part = clipped(part, -a, -b, box.upper[i] + slack - c);
  }
  return part;
}

/** Least and greatest value of a x + b y + c on a polygon, and what rounding may have added. */
function extremes(polygon: Polygon, a: number, b: number, c: number): [number, number, number] {
  let least = Infinity;
  let most = -Infinity;
  let size = 0;
  for (let k = 0; k < polygon.length; k += 2) {
    const [first, second] = [a * polygon[k], b * polygon[k + 1]];
    const value = first + second + c;
    if (value < least) least = value;
    if (value > most) most = value;
    size = Math.max(size, Math.abs(first) + Math.abs(second));
  }
  return [least, most, SLACK * (size + Math.abs(c))];
}

/** The part of a convex polygon where a x + b y + c ≥ 0 (Sutherland and Hodgman 1974). */
function clipped(polygon: Polygon, a: number, b: number, c: number): Polygon {
  const result: number[] = [];
  const count = polygon.length;
  let x0 = polygon[count - 2];
  let y0 = polygon[count - 1];
  let value0 = a * x0 + b * y0 + c;
  for (let k = 0; k < count; k += 2) {
    const x1 = polygon[k];
    const y1 = polygon[k + 1];
    const value1 = a * x1 + b * y1 + c;
    if (value0 < 0 !== value1 < 0) {
      const share = value0 / (value0 - value1);
      result.push(x0 + share * (x1 - x0), y0 + share * (y1 - y0));
    }
    if (value1 >= 0) result.push(x1, y1);
    x0 = x1;
    y0 = y1;
    value0 = value1;
  }
  return result;
}
