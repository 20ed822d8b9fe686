import { distance, norm, type Vector } from '@phasebook/linalg';
import { foldsAt, pieceOf, type PiecewiseLinearForm } from '../system/piecewise-linear-form.js';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { requirePositive } from '../system/require-number.js';
import type { Range, SmoothMap } from '../system/smooth-map.js';
import { degreeSum, type DegreeSum } from './degree.js';
import { fixedPoint } from './answer-search.js';
import { comparePoints, type FixedPoint } from './fixed-point-search.js';
import { isolatedFixedPoint, visitPieces, type Pattern } from './pieces.js';
import { requireBox } from './require-box.js';

/** A fixed point of a piecewise-linear map. */
export interface EnumeratedFixedPoint extends Omit<FixedPoint, 'hits'> {
  /** Which of the H folds are active there, 1 or 0, shape [H]. */
  readonly pattern: Uint8Array;
  /** Whether it lies on a fold within rounding: the Jacobian is then that of one of the two sides. */
  readonly isOnFold: boolean;
}

/** All fixed points of a piecewise-linear map. */
export interface FixedPointEnumeration {
  /** Fewest unstable directions first, then by state. */
  readonly points: readonly EnumeratedFixedPoint[];
  /** Whether no fixed point of the box is missing, up to rounding. */
  readonly complete: boolean;
  /** Why it is not complete; absent if it is. */
  readonly reason?: 'max-pieces' | 'singular-piece';
  /** Pieces in which the linear equations were solved. */
  readonly pieces: number;
  /** All pieces there are: 2^H. */
  readonly piecesInAll: number;
  /** Patterns of pieces where I − J is singular: they hold no isolated fixed point, but may hold a line of them. */
  readonly singular: readonly Uint8Array[];
  readonly degree: DegreeSum;
  readonly warnings: readonly string[];
  readonly settings: {
    readonly maxPieces: number;
    readonly tolerance: number;
    readonly box: Range | undefined;
  };
}

/** Options of {@link enumerateFixedPoints}. */
export interface EnumerateFixedPointsOptions extends LongWorkOptions {
  /** Where to look: corners of shape [n]; everywhere when left out. A box lets whole groups of pieces fall away. */
  readonly box?: Range;
  /** Pieces that may be solved. @default 1048576 */
  readonly maxPieces?: number;
  /** A point this close to a fold counts as on it, relative to max(1, ‖h‖). @default 1e-9 */
  readonly tolerance?: number;
}

const PURPOSE = 'Cannot enumerate fixed points';

/**
 * All fixed points of a piecewise-linear map: every linear piece is solved, or excluded by bounds.
 *
 * In a piece, h = M h + v is a linear equation; its solution counts if it lies in that piece. Pieces are visited
 * depth first, and branches fall away whose bounds contradict their signs. Complete up to rounding.
 *
 * @param map - Map with a `piecewiseLinear` form: linear and piecewise-linear cells, Elman cells with relu or
 *   identity, and leaky versions of those.
 * @param options - Box and budget.
 * @returns Points with the folds that are active there; `complete: false` with a reason where something is open.
 * @throws {RangeError} If the map has no piecewise-linear form, or an option is out of range.
 *
 * Cost: up to 2^H pieces at O(n³ + n² H) each, H the number of folds: every piece of a net with 16 units takes
 * seconds; beyond 20 it needs a box, or weights that let branches fall away.
 * Source: Curto, Geneson and Morrison, Neural Comput. 31 (2019) 94–155, for threshold-linear networks.
 *
 * @example Winner takes all: two stable points and the saddle between them
 * ```ts
 * const net = elmanCell({ recurrent: [[0.5, -1], [-1, 0.5]], bias: [1, 1], activation: 'relu' });
 * const { points, complete } = enumerateFixedPoints(withInput(net));
 * assertClose(points.map((point) => point.state), [[0, 2], [2, 0], [2 / 3, 2 / 3]]);
 * assertEqual(complete, true);
 * ```
 */
export function enumerateFixedPoints(
  map: SmoothMap,
  options: EnumerateFixedPointsOptions = {},
): FixedPointEnumeration {
  const { box, maxPieces = 2 ** 20, tolerance = 1e-9 } = options;
  const form = requireForm(PURPOSE, map);
  requirePositive(PURPOSE, 'maxPieces', maxPieces);
  requirePositive(PURPOSE, 'tolerance', tolerance);
  if (box !== undefined) requireBox(PURPOSE, box, map.dim);
  const folds = form.inner.rows;
  const points: EnumeratedFixedPoint[] = [];
  const singular: Uint8Array[] = [];
  let pieces = 0;
  const { isComplete } = visitPieces(form, box ?? everywhere(map.dim), maxPieces, (pattern) => {
    throwIfAborted(options.signal);
    pieces++;
    options.onProgress?.({ done: pieces, total: Math.min(maxPieces, 2 ** folds) });
    const { matrix, offset } = pieceOf(form, pattern);
    const state = isolatedFixedPoint(matrix, offset);
    if (state === undefined) {
      singular.push(pattern.slice());
      return;
    }
    if (box && !isInside(state, box, tolerance)) return;
    const { agrees, isOnFold } = signsAgree(form, pattern, state, tolerance);
    if (!agrees) return;
    // Only a point on a fold belongs to two pieces.
    const radius = tolerance * scaleOf(state);
    if (isOnFold && points.some((point) => distance(point.state, state) <= radius)) return;
    points.push({ ...pointAt(map, form, pattern, state), pattern: pattern.slice(), isOnFold });
  });
  const complete = isComplete && singular.length === 0;
  const degree = degreeSum(
    points.map((point) => point.degree),
    map.range !== undefined && box === undefined,
  );
  const onFold = points.filter((point) => point.isOnFold).length;
  const warnings: string[] = [];
  if (!isComplete) warnings.push(`The budget of ${maxPieces} pieces is spent: points may be missing`);
  if (singular.length > 0) {
    warnings.push(
      `In ${singular.length} of ${pieces} pieces I − J is singular: lines of fixed points may be missing`,
    );
  }
  if (onFold > 0) {
    warnings.push(
      `${onFold} of ${points.length} points lie on a fold: linearisation does not decide their stability`,
    );
  }
  return {
    points: points.sort(comparePoints),
    complete,
    ...(!complete && { reason: isComplete ? 'singular-piece' : 'max-pieces' }),
    pieces,
    piecesInAll: 2 ** folds,
    singular,
    degree,
    warnings,
    settings: { maxPieces, tolerance, box },
  };
}

/** The piecewise-linear form of a map, or a `RangeError`. */
export function requireForm(purpose: string, map: SmoothMap): PiecewiseLinearForm {
  if (map.piecewiseLinear !== undefined) return map.piecewiseLinear;
  throw new RangeError(
    `${purpose}: \`map\` must be piecewise linear (relu, identity, piecewise-linear cells): got no such form`,
  );
}

function everywhere(dim: number): Range {
  return { lower: new Float64Array(dim).fill(-Infinity), upper: new Float64Array(dim).fill(Infinity) };
}

/** Whether a state lies in the piece that it was computed for, and on its edge. */
export function signsAgree(
  form: PiecewiseLinearForm,
  pattern: Pattern,
  state: Vector,
  tolerance: number,
): { agrees: boolean; isOnFold: boolean } {
  const slack = tolerance * scaleOf(state);
  const folds = foldsAt(form, state);
  return {
    agrees: folds.every((value, k) => (pattern[k] === 1 ? value >= -slack : value <= slack)),
    isOnFold: folds.some((value) => Math.abs(value) <= slack),
  };
}

function pointAt(
  map: SmoothMap,
  form: PiecewiseLinearForm,
  pattern: Pattern,
  state: Vector,
): Omit<FixedPoint, 'hits'> {
  const residual = norm(map.step(state).map((value, i) => value - state[i]));
  // On a fold the map's own Jacobian may be that of the other side.
  const ofPiece: SmoothMap = {
    ...map,
    step: (h) => map.step(h),
    jacobian: () => pieceOf(form, pattern).matrix,
  };
  const { hits, ...point } = fixedPoint(ofPiece, { state, residual, hits: 0 });
  void hits;
  return point;
}

function isInside(state: Vector, { lower, upper }: Range, tolerance: number): boolean {
  const slack = tolerance * scaleOf(state);
  return state.every((value, i) => value >= lower[i] - slack && value <= upper[i] + slack);
}

function scaleOf(state: Vector): number {
  return Math.max(1, norm(state));
}
