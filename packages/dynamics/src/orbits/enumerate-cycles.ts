import type { Vector } from '@phasebook/linalg';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { pieceOf, type PiecewiseLinearForm } from '../system/piecewise-linear-form.js';
import { requirePositive } from '../system/require-number.js';
import type { Range, SmoothMap } from '../system/smooth-map.js';
import { compareCycles, cycleOf, isSameCycle, minimalPeriod, scaleOf, type Cycle } from './cycle.js';
import { orbit, residualOf } from './cycle-solvers.js';
import { requireForm, signsAgree } from './enumerate-fixed-points.js';
import { requirePeriods } from './find-cycles.js';
import { visitItineraries } from './itineraries.js';
import { isolatedFixedPoint, ringForm, visitPieces, type Pattern } from './pieces.js';
import { requireBox } from './require-box.js';

/** A cycle of a piecewise-linear map. */
export interface EnumeratedCycle extends Omit<Cycle, 'hits'> {
  /** Which folds are active at each of its points, in the order of `states`; each of shape [H]. */
  readonly itinerary: readonly Uint8Array[];
  /** Whether one of its points lies on a fold within rounding. */
  readonly isOnFold: boolean;
}

/** All cycles of some periods. */
export interface CycleEnumeration {
  /** Shorter ones first, then fewer unstable directions, then by the first point. */
  readonly cycles: readonly EnumeratedCycle[];
  /** Whether no cycle of these periods within the box is missing, up to rounding. */
  readonly complete: boolean;
  /** Why it is not complete; absent if it is. */
  readonly reason?: 'max-nodes' | 'singular-itinerary';
  /** Work done, period by period. */
  readonly counts: readonly CycleCount[];
  readonly warnings: readonly string[];
  readonly settings: {
    readonly periods: readonly number[];
    readonly box: Range;
    readonly method: 'polygons' | 'bounds';
    readonly maxNodes: number;
    readonly tolerance: number;
  };
}

/** What the enumeration of one period took. */
export interface CycleCount {
  readonly period: number;
  /** Cycles found. */
  readonly cycles: number;
  /** Sets of start states that were divided (polygons), or patterns that were solved (bounds). */
  readonly nodes: number;
  /** Itineraries whose linear equations were solved. */
  readonly itineraries: number;
  /** Itineraries on which I − J is singular: no isolated cycle, perhaps a continuum. */
  readonly singular: number;
  readonly isComplete: boolean;
}

/** Options of {@link enumerateCycles}. */
export interface EnumerateCyclesOptions extends LongWorkOptions {
  /** Minimal period, or several. */
  readonly period: number | readonly number[];
  /** Where all points of a cycle must lie, corners of shape [n]. @default ±1e4 in every variable */
  readonly box?: Range;
  /** Nodes of the search tree a period. @default 1e6 */
  readonly maxNodes?: number;
  /** A point this close to a fold counts as on it, relative to max(1, ‖h‖). @default 1e-9 */
  readonly tolerance?: number;
}

const PURPOSE = 'Cannot enumerate cycles';
const SIZE_OF_BOX = 1e4;

/**
 * All cycles of given periods of a piecewise-linear map, stable or not: every itinerary that some orbit can follow is
 * solved as a linear equation.
 *
 * With one or two variables, the start states that share an itinerary form a convex polygon, which each step divides
 * along the folds. With more, signs are branched on for all p points at once, and bounds exclude branches.
 *
 * @param map - Map with a `piecewiseLinear` form: piecewise-linear cells, Elman cells with relu, leaky versions.
 * @param options - Periods, box and budget.
 * @returns Cycles with multipliers and itinerary; `complete: false` with a reason where something is open. Complete
 *   means: up to rounding, within the box.
 * @throws {RangeError} If the map has no piecewise-linear form, or an option is out of range.
 *
 * Cost: the number of itineraries of length p. In two dimensions without chaos it grows like a small power of p
 * (period 83: 2e5 nodes, well under a second); with chaos, or in higher dimension, exponentially.
 * Source: Eisenmann et al., Bifurcations and loss jumps in RNN training, NeurIPS 2023 (arXiv:2310.17561), for the
 * linear equations of a cycle.
 *
 * @example Two 16-cycles, one stable, and none of period 15
 * ```ts
 * const cell = piecewiseLinearCell({
 *   diagonal: [0.8377689000000008, 0.96461297],
 *   recurrent: [[0, -0.6437499999999996], [0.52505308, 0]],
 *   bias: [0.37298253, -0.97931491],
 * });
 * const { cycles, complete } = enumerateCycles(withInput(cell), { period: [15, 16] });
 * assertEqual([cycles.map((cycle) => cycle.period), complete], [[16, 16], true]);
 * assertEqual(cycles.map((cycle) => cycle.stability.verdict), ['stable', 'unstable']);
 * ```
 */
export function enumerateCycles(map: SmoothMap, options: EnumerateCyclesOptions): CycleEnumeration {
  const { maxNodes = 1e6, tolerance = 1e-9, box = cube(map.dim, SIZE_OF_BOX) } = options;
  const periods = requirePeriods(PURPOSE, options.period);
  const form = requireForm(PURPOSE, map);
  for (const [argument, value] of Object.entries({ maxNodes, tolerance })) {
    requirePositive(PURPOSE, argument, value);
  }
  requireBox(PURPOSE, box, map.dim);
  const method = map.dim <= 2 ? 'polygons' : 'bounds';
  const visit = method === 'polygons' ? byPolygons : byBounds;
  const cycles: EnumeratedCycle[] = [];
  const counts = periods.map((period, done): CycleCount => {
    let itineraries = 0;
    let singular = 0;
    const before = cycles.length;
    const { nodes, isComplete } = visit(form, box, period, maxNodes, (itinerary, point) => {
      throwIfAborted(options.signal);
      itineraries++;
      if (point === undefined) {
        singular++;
        return;
      }
      const cycle = cycleAt(map, form, itinerary, point, box, tolerance);
      const isNew =
        cycle &&
        !cycles.some((other) => isSameCycle(other.states, cycle.states, tolerance * scaleOf(cycle.states)));
      if (isNew) cycles.push(cycle);
    });
    options.onProgress?.({ done: done + 1, total: periods.length });
    return { period, cycles: cycles.length - before, nodes, itineraries, singular, isComplete };
  });
  const spent = counts.filter((count) => !count.isComplete).map(({ period }) => period);
  const singular = counts.filter((count) => count.singular > 0).map(({ period }) => period);
  const complete = spent.length === 0 && singular.length === 0;
  const warnings: string[] = [];
  if (spent.length > 0) warnings.push(`The budget \`maxNodes\` is spent at period ${spent.join(', ')}`);
  if (singular.length > 0) {
    warnings.push(
      `At period ${singular.join(', ')} some itineraries have a singular I − J: cycles may form a continuum`,
    );
  }
  const onFold = cycles.filter((cycle) => cycle.isOnFold).length;
  if (onFold > 0) {
    warnings.push(
      `${onFold} of ${cycles.length} cycles touch a fold: the linearisation does not decide their stability`,
    );
  }
  return {
    cycles: cycles.sort((a, b) => compareCycles({ ...a, hits: 0 }, { ...b, hits: 0 })),
    complete,
    ...(!complete && { reason: spent.length > 0 ? 'max-nodes' : 'singular-itinerary' }),
    counts,
    warnings,
    settings: { periods, box, method, maxNodes, tolerance },
  };
}

/** Called with an itinerary and the point that solves its equations, `undefined` where they are singular. */
type Visit = (itinerary: readonly Pattern[], point: Vector | undefined) => void;

interface VisitCount {
  readonly nodes: number;
  readonly isComplete: boolean;
}

function byPolygons(
  form: PiecewiseLinearForm,
  box: Range,
  period: number,
  maxNodes: number,
  visit: Visit,
): VisitCount {
  return visitItineraries(form, box, period, maxNodes, (itinerary, { matrix, offset }) => {
    visit(itinerary, isolatedFixedPoint(matrix, offset));
  });
}

function byBounds(
  form: PiecewiseLinearForm,
  box: Range,
  period: number,
  maxNodes: number,
  visit: Visit,
): VisitCount {
  const folds = form.inner.rows;
  const n = box.lower.length;
  const ring = ringForm(form, period);
  const rings: Range = { lower: repeat(box.lower, period), upper: repeat(box.upper, period) };
  const { visited, isComplete } = visitPieces(ring, rings, maxNodes, (pattern) => {
    const itinerary = Array.from({ length: period }, (_, t) => pattern.slice(t * folds, (t + 1) * folds));
    // Around the ring a singular shorter cycle is singular, too; the equation of the whole ring says which it is.
    const { matrix, offset } = pieceOf(ring, pattern);
    visit(itinerary, isolatedFixedPoint(matrix, offset)?.slice(0, n));
  });
  return { nodes: visited, isComplete };
}

/** The cycle through a point if it follows the itinerary, stays in the box and does not return earlier. */
function cycleAt(
  map: SmoothMap,
  form: PiecewiseLinearForm,
  itinerary: readonly Pattern[],
  point: Vector,
  box: Range,
  tolerance: number,
): EnumeratedCycle | undefined {
  const states = orbit(map, point, itinerary.length);
  const scale = scaleOf(states);
  const signs = states.map((state, t) => signsAgree(form, itinerary[t], state, tolerance));
  const slack = tolerance * scale;
  const isInside = states.every((state) =>
    state.every((value, i) => value >= box.lower[i] - slack && value <= box.upper[i] + slack),
  );
  if (!isInside || !signs.every(({ agrees }) => agrees)) return undefined;
  if (residualOf(map, states) > tolerance * scale * 10) return undefined;
  if (minimalPeriod(states, slack) < states.length) return undefined;
  const { hits, ...cycle } = cycleOf(map, states, 0);
  void hits;
  const shift = states.indexOf(cycle.states[0]);
  const patterns = itinerary.map((pattern) => pattern.slice());
  return {
    ...cycle,
    itinerary: [...patterns.slice(shift), ...patterns.slice(0, shift)],
    isOnFold: signs.some(({ isOnFold }) => isOnFold),
  };
}

function cube(dim: number, size: number): Range {
  return { lower: new Float64Array(dim).fill(-size), upper: new Float64Array(dim).fill(size) };
}

function repeat(values: Vector, times: number): Vector {
  return Float64Array.from({ length: values.length * times }, (_, k) => values[k % values.length]);
}
