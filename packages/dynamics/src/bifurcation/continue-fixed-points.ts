import { norm, requireFinite, requireLength, type Vector } from '@phasebook/linalg';
import { hybrid } from '../orbits/hybrid.js';
import type { FlowFamily, MapFamily, ParameterValues } from '../system/family.js';
import type { Branch, BranchEnd, ContinuationSettings, StepOptions } from './branch.js';
import { continuationSettings } from './continuation-settings.js';
import { inUnits, startNode, type CurveNode } from './curve.js';
import { steadyCurve } from './defining-systems.js';
import { followBranch } from './follow-branch.js';
import { unknownUnits } from './steady-branch.js';
import { displacementMap, steadyProblem, type SteadyProblem } from './steady-problem.js';

/** Options of {@link continueFixedPoints}. */
export interface ContinuationOptions extends StepOptions {
  /** Name of the parameter to vary. */
  readonly parameter: string;
  /** Guess of a fixed point (of a cycle: of one of its points) at the start, shape [n]; Newton's method finds it. */
  readonly start: ArrayLike<number>;
  /** Ends of the parameter's range. */
  readonly range: readonly [number, number];
  /** Values of the parameters, that of `parameter` being where to start. @default those of the family */
  readonly values?: ParameterValues;
  /** Period k of the cycles; 1 for fixed points and for flows. @default 1 */
  readonly period?: number;
  /** Which way to follow from the start: towards larger (`up`) or smaller values first, or both. @default 'both' */
  readonly direction?: 'both' | 'up' | 'down';
}

const PURPOSE = 'Cannot continue fixed points';

/**
 * The branch of fixed points, k-cycles or equilibria through a start, with its bifurcations.
 *
 * Pseudo-arclength continuation with exact Jacobians, steps by the evidence of the corrector. Bifurcations are found by
 * sign changes of test functions and of the number of unstable directions, bracketed, and solved as zeros of defining
 * equations.
 *
 * @param family - Map or flow with named parameters.
 * @param options - Parameter, start, range; step control.
 * @returns Points with eigenvalues, bifurcations with normal forms, and why the branch ends.
 * @throws {ShapeMismatchError} If `start` does not have n entries.
 * @throws {NonFiniteError} If `start` holds NaN or an infinity.
 * @throws {RangeError} If the parameter does not exist (the message lists those that do), or an option is out of range.
 *
 * Two crossings of the same kind within one step cancel: halve `largestStep` where that may be.
 *
 * Cost: per point about four Jacobians (k times as many for cycles), four LU factorisations and one set of eigenvalues,
 * 13 n³ flops; per bifurcation some thirty Jacobians more. O(points · n) memory.
 * Source: Keller (1977); Allgower and Georg, Introduction to Numerical Continuation Methods (2003); Kuznetsov, Elements
 * of Applied Bifurcation Theory, 3rd ed., chapter 10.
 *
 * @example The pitchfork of the tanh neuron
 * ```ts
 * const neuron = cellFamily(elmanCell({ recurrent: [[0.5]] }));
 * const { bifurcations } = continueFixedPoints(neuron, { parameter: 'recurrent[0,0]', start: [0], range: [0, 2] });
 * assertEqual(bifurcations.map(({ kind, criticality }) => [kind, criticality]), [['pitchfork', 'supercritical']]);
 * assertClose(bifurcations[0].parameter, 1);
 * ```
 */
export function continueFixedPoints(family: MapFamily | FlowFamily, options: ContinuationOptions): Branch {
  const { parameter, start, range, values = {}, period = 1, direction = 'both' } = options;
  requireDirection(direction);
  const problem = steadyProblem(PURPOSE, family, { names: [parameter], values, period });
  requireStart(PURPOSE, start, problem.dim);
  const at = startValue(problem, family, values);
  const settings = continuationSettings(PURPOSE, range, at, options);
  const begun = beginBranch(problem, start, at, settings);
  if (typeof begun === 'string') return emptyBranch(problem, settings, begun);
  const sides = { both: 'both', up: 'forward', down: 'backward' } as const;
  const followed = followBranch(
    problem,
    { node: begun, direction: sides[direction], isSingular: false },
    settings,
    options,
  );
  if (followed === undefined) return emptyBranch(problem, settings, 'no-start');
  const { branch } = followed;
  const shorter = shorterPeriod(problem, branch.points[branch.startIndex].state, at);
  if (shorter === undefined) return branch;
  const warning = `the start has period ${shorter}, a divisor of ${period}`;
  return { ...branch, warnings: [warning, ...branch.warnings] };
}

/** Value at which the first free parameter starts. */
export function startValue(
  problem: SteadyProblem,
  family: MapFamily | FlowFamily,
  values: ParameterValues,
): number {
  const [name] = problem.names;
  return values[name] ?? family.parameters[name];
}

/** Checks the guess of a start. */
export function requireStart(purpose: string, start: ArrayLike<number>, dim: number): void {
  requireLength(purpose, 'start', start, dim);
  requireFinite(purpose, 'start', start);
}

/** The solution near a guess with its tangent towards larger parameters, or why there is none. */
export function beginBranch(
  problem: SteadyProblem,
  start: ArrayLike<number>,
  at: number,
  settings: ContinuationSettings,
): CurveNode | 'no-start' | 'singular-start' {
  const { dim } = problem;
  const guess = Float64Array.from(start);
  const found = hybrid().solve(displacementMap(problem, [at]), guess, Math.min(1e-12, settings.tolerance));
  if (!(found.residual <= settings.tolerance * Math.max(1, norm(found.state)))) return 'no-start';
  const units = unknownUnits(dim, [settings.parameterUnit]);
  const x = Float64Array.of(...found.state, at).map((value, i) => value / units[i]);
  const upwards = new Float64Array(dim + 1);
  upwards[dim] = 1;
  return startNode(inUnits(steadyCurve(problem), units), x, upwards) ?? 'singular-start';
}

/** The minimal period of a point of a cycle, where it is shorter than the problem's. */
export function shorterPeriod(problem: SteadyProblem, state: Vector, at: number): number | undefined {
  for (let k = 1; k < problem.period; k++) {
    if (problem.period % k !== 0) continue;
    const gap = problem.withPeriod(k).residual(state, [at]);
    if (gap !== undefined && norm(gap) <= 1e-8 * Math.max(1, norm(state))) return k;
  }
  return undefined;
}

/** A branch that could not be begun. */
export function emptyBranch(problem: SteadyProblem, settings: ContinuationSettings, why: BranchEnd): Branch {
  const [parameter] = problem.names;
  const reasons: Partial<Record<BranchEnd, string>> = {
    'no-start': 'no solution was found near the start',
    'singular-start': 'branches cross at the start: begin beside it',
  };
  return {
    kind: problem.kind,
    parameter,
    period: problem.period,
    points: [],
    startIndex: 0,
    bifurcations: [],
    ends: { first: why, last: why },
    values: problem.fixed,
    settings,
    warnings: [reasons[why] ?? why],
  };
}

function requireDirection(direction: string): void {
  if (direction !== 'both' && direction !== 'up' && direction !== 'down') {
    throw new RangeError(`${PURPOSE}: \`direction\` must be 'both', 'up' or 'down': got ${direction}`);
  }
}
