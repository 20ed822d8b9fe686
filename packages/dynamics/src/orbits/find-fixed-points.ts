import {
  add,
  distance,
  eigenvalues,
  identity,
  norm,
  requireFinite,
  requireLength,
  solve,
  type Complex,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import { stability, type Stability } from '../linearization/stability.js';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { degreeSum, type DegreeSum } from './degree.js';
import { deflatedNewton, scattered, unstableDirections } from './search-on.js';
import { hybrid, type FixedPointSolver, type SolverResult } from './solvers.js';
import { givenStates, midpoints, type Starts } from './starts.js';

/** An isolated solution of F(h) = h, with the evidence that it is one. */
export interface FixedPoint {
  readonly status: 'converged';
  /** h*, shape [n]. */
  readonly state: Vector;
  /** ‖F(h*) − h*‖₂. */
  readonly residual: number;
  /** Length of the next Newton step: how far the true point is, to first order. */
  readonly positionError: number;
  /** Eigenvalues of the Jacobian at h*, largest modulus first. */
  readonly multipliers: readonly Complex[];
  readonly stability: Stability;
  /** sign det(I − J); 0 where an eigenvalue is 1 within rounding. */
  readonly degree: -1 | 0 | 1;
  /** Number of starts that led here. */
  readonly hits: number;
}

/** What became of one start. */
export interface FixedPointAttempt extends SolverResult {
  readonly start: Vector;
  /** Index of the fixed point in `points`; absent where the start did not converge. */
  readonly point?: number;
}

/** A set of fixed points, every attempt that led to it, and what is known about its completeness. */
export interface FixedPointSearch {
  /** Distinct points: fewest unstable directions first, then by state. */
  readonly points: readonly FixedPoint[];
  /** One record a start, failures included: the success rate can be read from them. */
  readonly attempts: readonly FixedPointAttempt[];
  readonly degree: DegreeSum;
  /** What was done because the degree sum showed missing points; absent where it did not. */
  readonly searchedOn?: SearchedOn;
  readonly warnings: readonly string[];
  readonly settings: FixedPointSettings;
}

/** A search that went on because the degree sum was not 1. */
export interface SearchedOn {
  /** Starts spent, out of `settings.searchBudget`. */
  readonly starts: number;
  /** Points that only this search found. */
  readonly found: number;
  /** Whether the degree sum is now 1. */
  readonly isClosed: boolean;
}

/** Settings that a search ran with. */
export interface FixedPointSettings {
  readonly solver: string;
  readonly from: string;
  readonly tolerance: number;
  readonly mergeDistance: number;
  readonly midpointRounds: number;
  readonly searchBudget: number;
}

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
/** Starts of a midpoint round; more pairs than this are cut to the closest. */
const MIDPOINTS_PER_ROUND = 400;
/** Starts of one scattering around the known points. */
const STATES_PER_SCATTER = 50;
/** States further apart than this are never one point, however uncertain. */
const BLUR = 1e-3;

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
 * Cost: starts × steps × (Jacobian + ⅔ n³ flops), typically 5–10 steps a start; O(starts · n) memory.
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
  const settings = settingsOf(options);
  const from = startsOf(options.from, map.dim);
  const search = new Search(map, options.solver ?? hybrid(), settings, options);
  search.run(from.states);
  let paired = 0;
  for (let round = 0; round < settings.midpointRounds && search.found.length > paired; round++) {
    const states = search.states();
    search.run(midpoints(states, MIDPOINTS_PER_ROUND, paired).states);
    paired = states.length;
  }
  const searchedOn =
    search.degree().verdict === 'points-missing'
      ? searchOn(map, search, settings.searchBudget, paired)
      : undefined;
  const { points, attempts } = search.ranked();
  const degree = search.degree();
  return {
    points,
    attempts,
    degree,
    ...(searchedOn && { searchedOn }),
    warnings: warningsOf(points, attempts.length, degree),
    settings: { ...settings, from: from.label },
  };
}

function settingsOf(options: FindFixedPointsOptions): FixedPointSettings {
  const { tolerance = 1e-12, mergeDistance = 1e-6, midpointRounds = 2, searchBudget = 1000 } = options;
  requirePositive('tolerance', tolerance);
  requirePositive('mergeDistance', mergeDistance);
  requireCount('midpointRounds', midpointRounds);
  requireCount('searchBudget', searchBudget);
  const solver = (options.solver ?? hybrid()).name;
  return { solver, from: '', tolerance, mergeDistance, midpointRounds, searchBudget };
}

/** The points found so far, the attempts that led to them, and the work of one more start. */
class Search {
  readonly found: Candidate[] = [];
  readonly #attempts: Attempt[] = [];
  readonly #points = new Map<Candidate, FixedPoint>();
  readonly #map: SmoothMap;
  readonly #solver: FixedPointSolver;
  readonly #settings: FixedPointSettings;
  readonly #work: LongWorkOptions;

  constructor(map: SmoothMap, solver: FixedPointSolver, settings: FixedPointSettings, work: LongWorkOptions) {
    this.#map = map;
    this.#solver = solver;
    this.#settings = settings;
    this.#work = work;
  }

  states(): Vector[] {
    return this.found.map((candidate) => candidate.state);
  }

  /** Solves from every start; with `first` it runs before the search's own solver. */
  run(starts: readonly Vector[], first?: FixedPointSolver): void {
    const { tolerance } = this.#settings;
    const total = this.#attempts.length + starts.length;
    for (const start of starts) {
      throwIfAborted(this.#work.signal);
      const rough = first?.solve(this.#map, start, tolerance);
      const solved = rough && rough.status !== 'converged' ? rough : this.#solve(rough?.state ?? start);
      this.#record(start, solved);
      this.#work.onProgress?.({ done: this.#attempts.length, total });
    }
  }

  degree(): DegreeSum {
    const degrees = this.found.map((candidate) => this.#point(candidate).degree);
    return degreeSum(degrees, this.#map.range !== undefined);
  }

  ranked(): { points: FixedPoint[]; attempts: FixedPointAttempt[] } {
    const order = this.found.map((candidate) => ({ candidate, point: this.#point(candidate) }));
    order.sort((a, b) => comparePoints(a.point, b.point));
    const rank = new Map(order.map(({ candidate }, index) => [candidate, index]));
    return {
      points: order.map(({ candidate, point }) => ({ ...point, hits: candidate.hits })),
      attempts: this.#attempts.map(({ candidate, ...record }) =>
        candidate ? { ...record, point: rank.get(candidate) } : record,
      ),
    };
  }

  #solve(start: Vector): SolverResult {
    const solved = this.#solver.solve(this.#map, start, this.#settings.tolerance);
    // Far outside, a gate saturates to 1 within rounding and h' = (1 − z) n + z h copies the state: no fixed point.
    const isCopied = solved.status === 'converged' && isOutside(this.#map, solved.state);
    return isCopied ? { ...solved, status: 'stalled' } : solved;
  }

  #record(start: Vector, solved: SolverResult): void {
    if (solved.status !== 'converged') {
      this.#attempts.push({ ...solved, start });
      return;
    }
    let candidate = this.#sameAs(solved.state);
    if (!candidate) {
      candidate = { state: solved.state, residual: solved.residual, hits: 0 };
      this.found.push(candidate);
    } else if (solved.residual < candidate.residual) {
      candidate.state = solved.state;
      candidate.residual = solved.residual;
      this.#points.delete(candidate);
    }
    candidate.hits++;
    this.#attempts.push({ ...solved, start, candidate });
  }

  /** The candidate that a converged state belongs to: closer than the merge distance, or than rounding can tell. */
  #sameAs(state: Vector): Candidate | undefined {
    const scale = Math.max(1, norm(state));
    const gaps = this.found.map((other) => distance(other.state, state));
    const near = this.found.find((_, i) => gaps[i] <= this.#settings.mergeDistance * scale);
    if (near) return near;
    // At a bifurcation the residual is flat: a root of order k is only known to residual^(1/k), and the next Newton
    // step is 1/k of the way to it.
    return this.found.find(
      (other, i) =>
        gaps[i] <= BLUR * scale &&
        gaps[i] <= 4 * (this.#point(other).positionError + positionErrorAt(this.#map, state)),
    );
  }

  #point(candidate: Candidate): FixedPoint {
    let point = this.#points.get(candidate);
    if (!point) this.#points.set(candidate, (point = fixedPoint(this.#map, candidate)));
    return point;
  }
}

/** Whether a state lies outside the box in which all fixed points lie, where the map knows one. */
function isOutside({ range }: SmoothMap, state: Vector): boolean {
  if (range === undefined) return false;
  return state.some((value, i) => {
    const slack = 1e-6 * Math.max(1, range.upper[i] - range.lower[i]);
    return value < range.lower[i] - slack || value > range.upper[i] + slack;
  });
}

/** Recipe after recipe, the cheapest first, until the degree sum closes or the budget is spent. */
function searchOn(map: SmoothMap, search: Search, budget: number, alreadyPaired: number): SearchedOn {
  const before = search.found.length;
  let spent = 0;
  let [paired, followed, rounds] = [alreadyPaired, 0, 0];
  const spend = ({ states }: Starts, first?: FixedPointSolver): void => {
    const affordable = states.slice(0, budget - spent);
    search.run(affordable, first);
    spent += affordable.length;
  };
  const recipes = [
    (states: readonly Vector[]): void => {
      spend(midpoints(states, MIDPOINTS_PER_ROUND, paired));
      paired = states.length;
    },
    (states: readonly Vector[]): void => {
      spend(unstableDirections(map, states.slice(followed)));
      followed = states.length;
    },
    (states: readonly Vector[]): void => spend(givenStates(states), deflatedNewton(states)),
    (states: readonly Vector[]): void => spend(scattered(states, STATES_PER_SCATTER, rounds++)),
  ];
  const isMissing = (): boolean => search.degree().verdict === 'points-missing';
  for (let next = 0; spent < budget && search.found.length > 0 && isMissing();) {
    const known = search.found.length;
    recipes[next](search.states());
    next = search.found.length > known ? 0 : Math.min(next + 1, recipes.length - 1);
  }
  return { starts: spent, found: search.found.length - before, isClosed: !isMissing() };
}

/** A converged state and how often it was reached. */
interface Candidate {
  state: Vector;
  residual: number;
  hits: number;
}

interface Attempt extends SolverResult {
  readonly start: Vector;
  readonly candidate?: Candidate;
}

function startsOf(from: Starts | readonly ArrayLike<number>[], dim: number): Starts {
  const starts = 'label' in from ? from : givenStates(from);
  if (starts.states.length === 0) throw new RangeError(`${PURPOSE}: \`from\` must hold at least one state`);
  for (const state of starts.states) {
    requireLength(PURPOSE, 'from', state, dim);
    requireFinite(PURPOSE, 'from', state);
  }
  return starts;
}

function fixedPoint(map: SmoothMap, { state, residual, hits }: Candidate): FixedPoint {
  const jacobian = map.jacobian(state);
  const multipliers = eigenvalues(jacobian);
  return {
    status: 'converged',
    state,
    residual,
    positionError: positionErrorAt(map, state, jacobian),
    multipliers,
    stability: stability(multipliers),
    degree: degreeOf(multipliers),
    hits,
  };
}

/** Length of the next Newton step; infinite where I − J is singular. */
function positionErrorAt(map: SmoothMap, state: Vector, jacobian: Matrix = map.jacobian(state)): number {
  const displacement = map.step(state).map((value, i) => value - state[i]);
  const nextStep = solve(add(identity(map.dim), jacobian, -1), displacement);
  return nextStep ? norm(nextStep) : Infinity;
}

/** sign ∏(1 − λ): complex pairs contribute |1 − λ|² > 0, so only real eigenvalues above 1 change it. */
function degreeOf(multipliers: readonly Complex[]): -1 | 0 | 1 {
  let sign: -1 | 1 = 1;
  for (const { re, im } of multipliers) {
    if (Math.hypot(1 - re, im) <= 1e-8) return 0;
    if (im === 0 && re > 1) sign = sign === 1 ? -1 : 1;
  }
  return sign;
}

function comparePoints(a: FixedPoint, b: FixedPoint): number {
  const byClass = a.stability.unstableDimension - b.stability.unstableDimension;
  if (byClass !== 0) return byClass;
  for (let i = 0; i < a.state.length; i++) {
    if (Math.abs(a.state[i] - b.state[i]) > 1e-9) return a.state[i] - b.state[i];
  }
  return 0;
}

function warningsOf(points: readonly FixedPoint[], attempts: number, degree: DegreeSum): string[] {
  const warnings: string[] = [];
  if (points.length === 0) warnings.push(`None of ${attempts} starts converged to a fixed point`);
  if (degree.verdict === 'points-missing' || degree.verdict === 'degenerate')
    warnings.push(degree.explanation);
  const marginal = points.filter((point) => point.stability.verdict === 'marginal').length;
  if (marginal > 0) {
    warnings.push(
      `${marginal} of ${points.length} points are marginal: the linearisation does not decide their stability`,
    );
  }
  return warnings;
}

function requireCount(argument: string, value: number): void {
  if (!Number.isInteger(value) || value < 0) {
    throw new RangeError(`${PURPOSE}: \`${argument}\` must be a non-negative integer: got ${String(value)}`);
  }
}

function requirePositive(argument: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) {
    throw new RangeError(`${PURPOSE}: \`${argument}\` must be positive and finite: got ${String(value)}`);
  }
}
