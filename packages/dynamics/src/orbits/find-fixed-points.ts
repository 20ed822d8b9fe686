import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { requirePositiveFinite, requireWhole } from '../system/require-number.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { answerSearch } from './answer-search.js';
import { searchFixedPoints, type FixedPointSearch, type FixedPointSettings } from './fixed-point-search.js';
import { startsFrom } from './given-starts.js';
import { hybrid } from './hybrid.js';
import type { FixedPointSolver } from './solvers.js';
import type { Starts } from './starts.js';

/** Options of {@link findFixedPoints}. */
export interface FindFixedPointsOptions extends LongWorkOptions {
  /** Where to start: states, or a recipe such as `visitedStates(…)` or `boxStarts(…)`. */
  readonly from: Starts | readonly ArrayLike<number>[];
  /** Algorithm. @default hybrid() */
  readonly solver?: FixedPointSolver;
  /** Largest residual ‖F(h) − h‖₂ of a point, relative to max(1, ‖h‖₂). @default 1e-12 */
  readonly tolerance?: number;
  /** Converged states closer than this (times max(1, ‖h‖₂)) are one point. @default 1e-6 */
  readonly mergeDistance?: number;
  /** Further rounds that start midway between the points found so far; ends early when one finds nothing. @default 2 */
  readonly midpointRounds?: number;
  /**
   * Starts spent on searching on where the degree sum shows that points are missing: midpoints, unstable
   * directions, deflation, scattered states. @default 1000
   */
  readonly searchBudget?: number;
}

const PURPOSE = 'Cannot find fixed points';

/**
 * Fixed points of a map, found from many starts, merged, classified, and counted against the degree.
 *
 * Each start is solved to machine precision with exact Jacobians (saddles are found as easily as stable points);
 * converged states are merged; rounds of midpoints look for what lies between the points found. Where the degree
 * sum then shows that points are missing, the search goes on within `searchBudget`.
 *
 * @param map - Map F of dimension n.
 * @param options - Where to start, and how.
 * @returns Distinct points with multipliers and stability, all attempts, the degree sum and warnings.
 * @throws {ShapeMismatchError} If a start does not have n entries.
 * @throws {NonFiniteError} If a start holds NaN or an infinity.
 * @throws {RangeError} If there is no start or an option is out of range.
 *
 * Cost: starts × steps × (Jacobian + ⅔ n³ flops), typically 5–10 steps a start; O(starts · n) memory, and 8 MB for
 * matrices. Starts advance together where the map has batch methods.
 * Source: Sussillo and Barak, Neural Computation 25 (2013) 626–649; degree: Brouwer.
 *
 * @example Three uncoupled switches: 27 fixed points, 8 of them stable, degree 1
 * ```ts
 * const switches = withInput(elmanCell({ recurrent: [[2, 0, 0], [0, 2, 0], [0, 0, 2]] }));
 * const from = boxStarts({ lower: [-1, -1, -1], upper: [1, 1, 1], count: 200, seed: 1 });
 * const search = findFixedPoints(switches, { from });
 * assertEqual(search.points.length, 27);
 * assertEqual(search.degree.sum, 1);
 * ```
 */
export function findFixedPoints(map: SmoothMap, options: FindFixedPointsOptions): FixedPointSearch {
  const { solver = hybrid(), signal, onProgress } = options;
  const settings = searchSettings(options, solver.name);
  const search = searchFixedPoints(searchStarts(options.from, map.dim), settings, map.range);
  let solved = 0;
  let step = search.next();
  while (!step.done) {
    const request = step.value;
    throwIfAborted(signal);
    const starts = request.kind === 'solve' ? request.states.length : 0;
    const answer = answerSearch(map, solver, settings.tolerance, request, (done) => {
      throwIfAborted(signal);
      if (starts > 0) onProgress?.({ done: solved + done, total: solved + starts });
    });
    solved += starts;
    if (starts > 0) onProgress?.({ done: solved, total: solved });
    step = search.next(answer);
  }
  return step.value;
}

/** Settings of a search with their defaults, or a `RangeError`. */
export function searchSettings(
  options: Omit<FindFixedPointsOptions, 'from' | 'solver'>,
  solver: string,
): FixedPointSettings {
  const { tolerance = 1e-12, mergeDistance = 1e-6, midpointRounds = 2, searchBudget = 1000 } = options;
  requirePositiveFinite(PURPOSE, 'tolerance', tolerance);
  requirePositiveFinite(PURPOSE, 'mergeDistance', mergeDistance);
  requireWhole(PURPOSE, 'midpointRounds', midpointRounds, 0);
  requireWhole(PURPOSE, 'searchBudget', searchBudget, 0);
  return { solver, from: '', tolerance, mergeDistance, midpointRounds, searchBudget };
}

/** Starts of a search, checked. */
export function searchStarts(from: Starts | readonly ArrayLike<number>[], dim: number): Starts {
  return startsFrom(PURPOSE, from, dim);
}
