import { distance, norm, type Complex, type Vector } from '@phasebook/linalg';
import type { Stability } from '../linearization/stability.js';
import type { Range } from '../system/smooth-map.js';
import { degreeSum, type DegreeSum } from './degree.js';
import { scattered } from './search-on.js';
import type { SolverResult } from './solvers.js';
import { midpoints, type Starts } from './starts.js';

/** What the map says about a fixed point. */
export interface PointEvidence {
  /** Length of the next Newton step: how far the true point is, to first order. */
  readonly positionError: number;
  /** Eigenvalues of the Jacobian at h*, largest modulus first. */
  readonly multipliers: readonly Complex[];
  readonly stability: Stability;
  /** sign det(I − J); 0 where an eigenvalue is 1 within rounding. */
  readonly degree: -1 | 0 | 1;
}

/** An isolated solution of F(h) = h, with the evidence that it is one. */
export interface FixedPoint extends PointEvidence {
  readonly status: 'converged';
  /** h*, shape [n]. */
  readonly state: Vector;
  /** ‖F(h*) − h*‖₂. */
  readonly residual: number;
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

/**
 * What a search asks for on its way. Each list may be cut into pieces: its answer has one entry for each state, which
 * does not depend on the other states.
 */
export type SearchRequest =
  /** Solve F(h) = h from each start; with `known`, first driven away from these points. */
  | { readonly kind: 'solve'; readonly states: readonly Vector[]; readonly known?: readonly Vector[] }
  /** The evidence at each fixed point. */
  | { readonly kind: 'evidence'; readonly states: readonly Vector[] }
  /** The length of Newton's step at each state. */
  | { readonly kind: 'position-errors'; readonly states: readonly Vector[] }
  /** States along the unstable directions of each fixed point. */
  | { readonly kind: 'directions'; readonly states: readonly Vector[] };

/** What each kind of request is answered with. */
export interface SearchAnswers {
  readonly solve: readonly SolverResult[];
  readonly evidence: readonly PointEvidence[];
  readonly 'position-errors': readonly number[];
  readonly directions: readonly (readonly Vector[])[];
}

/** Answer to some request. */
export type SearchAnswer = SearchAnswers[SearchRequest['kind']];

type Asking<T> = Generator<SearchRequest, T, SearchAnswer>;

/** Starts of a midpoint round; more pairs than this are cut to the closest. */
const MIDPOINTS_PER_ROUND = 400;
/** Starts of one scattering around the known points. */
const STATES_PER_SCATTER = 50;
/** States further apart than this are never one point, however uncertain. */
const BLUR = 1e-3;

/**
 * The course of a search for fixed points: what to ask, what to merge, when to stop. It computes nothing of the map
 * itself, so that one thread or many can answer it, with the same result.
 *
 * @param range - Box in which all fixed points lie, where the map knows one.
 */
export function* searchFixedPoints(
  from: Starts,
  settings: FixedPointSettings,
  range: Range | undefined,
): Asking<FixedPointSearch> {
  const search = new Search(settings, range);
  yield* search.run(from.states);
  let paired = 0;
  for (let round = 0; round < settings.midpointRounds && search.found.length > paired; round++) {
    const states = search.states();
    yield* search.run(midpoints(states, MIDPOINTS_PER_ROUND, paired).states);
    paired = states.length;
  }
  const isMissing = (yield* search.degree()).verdict === 'points-missing';
  const searchedOn = isMissing ? yield* searchOn(search, settings.searchBudget, paired) : undefined;
  const degree = yield* search.degree();
  const { points, attempts } = yield* search.ranked();
  return {
    points,
    attempts,
    degree,
    ...(searchedOn && { searchedOn }),
    warnings: warningsOf(points, attempts.length, degree),
    settings: { ...settings, from: from.label },
  };
}

/** Recipe after recipe, the cheapest first, until the degree sum closes or the budget is spent. */
function* searchOn(search: Search, budget: number, alreadyPaired: number): Asking<SearchedOn> {
  const before = search.found.length;
  let spent = 0;
  let [paired, followed, rounds] = [alreadyPaired, 0, 0];
  const spend = function* (starts: readonly Vector[], known?: readonly Vector[]): Asking<void> {
    const affordable = starts.slice(0, budget - spent);
    spent += affordable.length;
    yield* search.run(affordable, known);
  };
  const recipes = [
    function* (states: readonly Vector[]): Asking<void> {
      yield* spend(midpoints(states, MIDPOINTS_PER_ROUND, paired).states);
      paired = states.length;
    },
    function* (states: readonly Vector[]): Asking<void> {
      const directions = yield* ask('directions', states.slice(followed));
      yield* spend(directions.flat());
      followed = states.length;
    },
    (states: readonly Vector[]): Asking<void> => spend(states, states),
    (states: readonly Vector[]): Asking<void> =>
      spend(scattered(states, STATES_PER_SCATTER, rounds++).states),
  ];
  const isMissing = function* (): Asking<boolean> {
    return (yield* search.degree()).verdict === 'points-missing';
  };
  let isOpen = yield* isMissing();
  for (let next = 0; spent < budget && search.found.length > 0 && isOpen;) {
    const known = search.found.length;
    yield* recipes[next](search.states());
    next = search.found.length > known ? 0 : Math.min(next + 1, recipes.length - 1);
    isOpen = yield* isMissing();
  }
  return { starts: spent, found: search.found.length - before, isClosed: !isOpen };
}

function* ask<K extends SearchRequest['kind']>(
  kind: K,
  states: readonly Vector[],
  known?: readonly Vector[],
): Asking<SearchAnswers[K]> {
  const nothing: readonly never[] = [];
  const answer = states.length === 0 ? nothing : yield requestOf(kind, states, known);
  return answer as SearchAnswers[K];
}

function requestOf(
  kind: SearchRequest['kind'],
  states: readonly Vector[],
  known: readonly Vector[] | undefined,
): SearchRequest {
  return kind === 'solve' && known ? { kind, states, known } : { kind, states };
}

/** A converged state, how often it was reached, and what has been asked about it. */
interface Candidate {
  state: Vector;
  residual: number;
  hits: number;
  positionError?: number;
  evidence?: PointEvidence;
}

interface Attempt extends SolverResult {
  readonly start: Vector;
  readonly candidate?: Candidate;
}

/** The points found so far, the attempts that led to them, and the work of more starts. */
class Search {
  readonly found: Candidate[] = [];
  readonly #attempts: Attempt[] = [];
  readonly #settings: FixedPointSettings;
  readonly #range: Range | undefined;

  constructor(settings: FixedPointSettings, range: Range | undefined) {
    this.#settings = settings;
    this.#range = range;
  }

  states(): Vector[] {
    return this.found.map((candidate) => candidate.state);
  }

  /** Solves from every start, first driven away from `known` points where there are some. */
  *run(starts: readonly Vector[], known?: readonly Vector[]): Asking<void> {
    const solved = yield* ask('solve', starts, known);
    for (const [i, start] of starts.entries()) yield* this.#record(start, solved[i]);
  }

  *degree(): Asking<DegreeSum> {
    const evidence = yield* this.#evidence();
    const degrees = evidence.map(({ degree }) => degree);
    return degreeSum(degrees, this.#range !== undefined);
  }

  *ranked(): Asking<{ points: FixedPoint[]; attempts: FixedPointAttempt[] }> {
    const evidence = yield* this.#evidence();
    const order = this.found.map((candidate, i) => {
      const { state, residual, hits } = candidate;
      return { candidate, point: { status: 'converged' as const, state, residual, ...evidence[i], hits } };
    });
    order.sort((a, b) => comparePoints(a.point, b.point));
    const rank = new Map(order.map(({ candidate }, index) => [candidate, index]));
    return {
      points: order.map(({ point }) => point),
      attempts: this.#attempts.map(({ candidate, ...record }) =>
        candidate ? { ...record, point: rank.get(candidate) } : record,
      ),
    };
  }

  *#evidence(): Asking<PointEvidence[]> {
    const unknown = this.found.filter((candidate) => candidate.evidence === undefined);
    const answers = yield* ask(
      'evidence',
      unknown.map(({ state }) => state),
    );
    unknown.forEach((candidate, i) => (candidate.evidence = answers[i]));
    return this.found.map(({ evidence }) => evidence as PointEvidence);
  }

  *#record(start: Vector, result: SolverResult): Asking<void> {
    // Far outside, a gate saturates to 1 within rounding and h' = (1 − z) n + z h copies the state: no fixed point.
    const isCopied = result.status === 'converged' && isOutside(this.#range, result.state);
    const solved: SolverResult = isCopied ? { ...result, status: 'stalled' } : result;
    if (solved.status !== 'converged') {
      this.#attempts.push({ ...solved, start });
      return;
    }
    let candidate = yield* this.#sameAs(solved.state);
    if (!candidate) {
      candidate = { state: solved.state, residual: solved.residual, hits: 0 };
      this.found.push(candidate);
    } else if (solved.residual < candidate.residual) {
      candidate.state = solved.state;
      candidate.residual = solved.residual;
      candidate.positionError = undefined;
      candidate.evidence = undefined;
    }
    candidate.hits++;
    this.#attempts.push({ ...solved, start, candidate });
  }

  /** The candidate that a converged state belongs to: closer than the merge distance, or than rounding can tell. */
  *#sameAs(state: Vector): Asking<Candidate | undefined> {
    const scale = Math.max(1, norm(state));
    const gaps = this.found.map((other) => distance(other.state, state));
    const near = this.found.find((_, i) => gaps[i] <= this.#settings.mergeDistance * scale);
    if (near) return near;
    // At a bifurcation the residual is flat: a root of order k is only known to residual^(1/k), and the next Newton
    // step is 1/k of the way to it.
    let own: number | undefined;
    for (const [i, other] of this.found.entries()) {
      if (gaps[i] > BLUR * scale) continue;
      own ??= (yield* ask('position-errors', [state]))[0];
      other.positionError ??= (yield* ask('position-errors', [other.state]))[0];
      if (gaps[i] <= 4 * (other.positionError + own)) return other;
    }
    return undefined;
  }
}

/** Whether a state lies outside the box in which all fixed points lie, where there is one. */
function isOutside(range: Range | undefined, state: Vector): boolean {
  if (range === undefined) return false;
  return state.some((value, i) => {
    const slack = 1e-6 * Math.max(1, range.upper[i] - range.lower[i]);
    return value < range.lower[i] - slack || value > range.upper[i] + slack;
  });
}

/** Fewest unstable directions first, then by state. */
export function comparePoints(a: Omit<FixedPoint, 'hits'>, b: Omit<FixedPoint, 'hits'>): number {
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
