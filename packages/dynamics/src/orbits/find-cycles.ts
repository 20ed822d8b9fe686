import { type Complex, type Vector } from '@phasebook/linalg';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { requirePositiveFinite, requireWhole } from '../system/require-number.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { degreeOf } from './answer-search.js';
import { compareCycles, cycleOf, isSameCycle, minimalPeriod, scaleOf, type Cycle } from './cycle.js';
import { iterateSolver, multipleShooting, type CycleSolver } from './cycle-solvers.js';
import { degreeSum, type DegreeSum } from './degree.js';
import { startsFrom } from './given-starts.js';
import type { SolverStatus } from './solvers.js';
import type { Starts } from './starts.js';

/** What became of one start. */
export interface CycleAttempt {
  readonly start: Vector;
  /** Period that was searched for. */
  readonly period: number;
  readonly status: SolverStatus;
  /** Largest ‖F(h_t) − h_{t+1}‖₂ around the best ring of states found. */
  readonly residual: number;
  readonly steps: number;
  /** Minimal period of what it converged to; it may be shorter. */
  readonly minimalPeriod?: number;
}

/** Cycles of a map, every attempt that led to them, and what is known about their completeness. */
export interface CycleSearch {
  /** Distinct cycles of the periods asked for: shorter ones first, then fewer unstable directions. */
  readonly cycles: readonly Cycle[];
  /** What turned up beside them: cycles and fixed points whose period divides one of those. */
  readonly shorterCycles: readonly Cycle[];
  readonly attempts: readonly CycleAttempt[];
  /** For each period p, the degree sum over all points found of the iterate Fᵖ. */
  readonly degrees: readonly CycleDegree[];
  readonly warnings: readonly string[];
  readonly settings: CycleSettings;
}

/** The degree sum over the fixed points of an iterate. */
export interface CycleDegree extends DegreeSum {
  readonly period: number;
}

/** Settings that a search ran with. */
export interface CycleSettings {
  readonly periods: readonly number[];
  /** The solver of each period. */
  readonly solvers: readonly string[];
  readonly from: string;
  readonly tolerance: number;
  readonly mergeDistance: number;
}

/** Options of {@link findCycles}. */
export interface FindCyclesOptions extends LongWorkOptions {
  /** Minimal period, or several. */
  readonly period: number | readonly number[];
  /** Where to start: states, or a recipe such as `boxStarts(…)`. */
  readonly from: Starts | readonly ArrayLike<number>[];
  /** Algorithm. @default `iterateSolver()` up to period 8, `multipleShooting()` for longer ones */
  readonly solver?: CycleSolver;
  /** Largest ‖F(h_t) − h_{t+1}‖₂, relative to max(1, ‖h_t‖₂). @default 1e-12 */
  readonly tolerance?: number;
  /** Cycles whose points are closer than this, times max(1, ‖h‖₂), are one. @default 1e-6 */
  readonly mergeDistance?: number;
}

const PURPOSE = 'Cannot find cycles';
/** Longer cycles are solved state by state. */
const LONGEST_FOR_ITERATE = 8;

/**
 * Cycles of a map: orbits that come back after exactly p steps, of any stability.
 *
 * Each start is solved for Fᵖ(h) = h to machine precision with exact Jacobians; the points of a cycle count as one,
 * from whichever of them it was reached. What returns earlier is listed apart. Multipliers are the eigenvalues of one
 * Jacobian of the whole cycle (`cycleJacobian`).
 *
 * @param map - Map F of dimension n.
 * @param options - Periods, where to start, and how.
 * @returns Distinct cycles with multipliers and stability, all attempts, degree sums and warnings.
 * @throws {ShapeMismatchError} If a start does not have n entries.
 * @throws {NonFiniteError} If a start holds NaN or an infinity.
 * @throws {RangeError} If a period is not a positive integer, there is no start, or an option is out of range.
 *
 * Cost: for each period and start, steps × p × (Jacobian + 2 n³ flops; 14 n³ for multiple shooting).
 *
 * @example The 2-cycle of a neuron with self-weight −2, and the fixed point between its points
 * ```ts
 * const neuron = withInput(elmanCell({ recurrent: [[-2]] }));
 * const search = findCycles(neuron, { period: 2, from: boxStarts({ lower: [-1], upper: [1], count: 20 }) });
 * assertClose(search.cycles[0].states, [[-0.957504024077], [0.957504024077]]);
 * assertClose(search.cycles[0].multipliers[0].re, 0.027679672, 1e-8);
 * assertEqual([search.cycles.length, search.shorterCycles.length, search.degrees[0].sum], [1, 1, 1]);
 * ```
 */
export function findCycles(map: SmoothMap, options: FindCyclesOptions): CycleSearch {
  const { tolerance = 1e-12, mergeDistance = 1e-6 } = options;
  const periods = requirePeriods(PURPOSE, options.period);
  requirePositiveFinite(PURPOSE, 'tolerance', tolerance);
  requirePositiveFinite(PURPOSE, 'mergeDistance', mergeDistance);
  const from = startsFrom(PURPOSE, options.from, map.dim);
  const solvers = periods.map(
    (period) => options.solver ?? (period <= LONGEST_FOR_ITERATE ? iterateSolver() : multipleShooting()),
  );
  const attempts: CycleAttempt[] = [];
  const found: { points: readonly Vector[]; residual: number; hits: number }[] = [];
  const total = periods.length * from.states.length;
  periods.forEach((period, which) => {
    for (const start of from.states) {
      throwIfAborted(options.signal);
      const { status, states, residual, steps } = solvers[which].solve(map, period, start, tolerance);
      const attempt: CycleAttempt = { start, period, status, residual, steps };
      if (status === 'converged') {
        const radius = mergeDistance * scaleOf(states);
        const shortest = minimalPeriod(states, radius);
        const points = states.slice(0, shortest);
        const known = found.find((other) => isSameCycle(other.points, points, radius));
        if (!known) found.push({ points, residual, hits: 1 });
        else {
          known.hits++;
          if (residual < known.residual) Object.assign(known, { points, residual });
        }
        attempts.push({ ...attempt, minimalPeriod: shortest });
      } else attempts.push(attempt);
      options.onProgress?.({ done: attempts.length, total });
    }
  });
  const all = found.map(({ points, hits }) => cycleOf(map, points, hits)).sort(compareCycles);
  const cycles = all.filter((cycle) => periods.includes(cycle.period));
  const degrees = periods.map((period) => degreeOfIterate(all, period, map.range !== undefined));
  return {
    cycles,
    shorterCycles: all.filter((cycle) => !periods.includes(cycle.period)),
    attempts,
    degrees,
    warnings: warningsOf(cycles, periods, attempts, degrees),
    settings: {
      periods,
      solvers: solvers.map((solver) => solver.name),
      from: from.label,
      tolerance,
      mergeDistance,
    },
  };
}

/** Degree sum over the fixed points of Fᵖ: each point of each cycle whose period divides p. */
function degreeOfIterate(cycles: readonly Cycle[], period: number, isTrapping: boolean): CycleDegree {
  const degrees = cycles
    .filter((cycle) => period % cycle.period === 0)
    .flatMap((cycle) => {
      const degree = degreeOf(
        cycle.multipliers.map((multiplier) => power(multiplier, period / cycle.period)),
      );
      return Array<typeof degree>(cycle.period).fill(degree);
    });
  return { period, ...degreeSum(degrees, isTrapping) };
}

function power({ re, im }: Complex, exponent: number): Complex {
  let result: Complex = { re: 1, im: 0 };
  for (let k = 0; k < exponent; k++) {
    result = { re: result.re * re - result.im * im, im: result.re * im + result.im * re };
  }
  return result;
}

function warningsOf(
  cycles: readonly Cycle[],
  periods: readonly number[],
  attempts: readonly CycleAttempt[],
  degrees: readonly CycleDegree[],
): string[] {
  const warnings: string[] = [];
  for (const period of periods) {
    const tried = attempts.filter((attempt) => attempt.period === period);
    if (!cycles.some((cycle) => cycle.period === period)) {
      warnings.push(`None of ${tried.length} starts converged to a cycle of period ${period}`);
    }
  }
  for (const { period, verdict, explanation } of degrees) {
    if (verdict === 'points-missing' || verdict === 'degenerate') {
      warnings.push(`Iterate ${period}: ${explanation}`);
    }
  }
  const marginal = cycles.filter((cycle) => cycle.stability.verdict === 'marginal').length;
  if (marginal > 0) {
    warnings.push(
      `${marginal} of ${cycles.length} cycles are marginal: the linearisation does not decide their stability`,
    );
  }
  return warnings;
}

/** Periods as a list without repetitions, rising. */
export function requirePeriods(purpose: string, period: number | readonly number[]): number[] {
  const periods = typeof period === 'number' ? [period] : [...period];
  if (periods.length === 0)
    throw new RangeError(`${purpose}: \`period\` must hold at least one period: got none`);
  for (const value of periods) {
    requireWhole(purpose, 'period', value, 1);
  }
  return [...new Set(periods)].sort((a, b) => a - b);
}
