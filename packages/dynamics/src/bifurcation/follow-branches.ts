import { distance, norm, type Vector } from '@phasebook/linalg';
import type { FlowFamily, MapFamily } from '../system/family.js';
import { throwIfAborted } from '../system/long-work.js';
import type { Bifurcation, Branch, ContinuationSettings } from './branch.js';
import {
  beginBranch,
  emptyBranch,
  requireStart,
  shorterPeriod,
  startValue,
  type ContinuationOptions,
} from './continue-fixed-points.js';
import { continuationSettings } from './continuation-settings.js';
import { advance, inUnits, type CurveNode } from './curve.js';
import { steadyCurve } from './defining-systems.js';
import { followBranch, reversed, type BranchStart, type FollowedBranch } from './follow-branch.js';
import { searchBeside } from './search-beside.js';
import { unknownUnits } from './steady-branch.js';
import { steadyProblem, type SteadyProblem } from './steady-problem.js';

/** Options of {@link followBranches}. */
export interface FollowBranchesOptions extends Omit<ContinuationOptions, 'start' | 'direction'> {
  /** Guesses of solutions at the start value, each of shape [n]; every new branch that one leads to is followed. */
  readonly starts: readonly ArrayLike<number>[];
  /** Most branches. @default 32 */
  readonly maxBranches?: number;
  /** Flips are followed up to cycles of this period. @default 8 times `period` */
  readonly maxPeriod?: number;
}

/** A branch of a diagram. */
export interface DiagramBranch extends Branch {
  /** Where it leaves another branch: index of that branch and of its bifurcation; absent for the given starts. */
  readonly from: { readonly branch: number; readonly bifurcation: number } | undefined;
}

/** Branches that hang together. */
export interface BranchDiagram {
  readonly branches: readonly DiagramBranch[];
  /** `budget`: branches are left that `maxBranches` or `maxPeriod` did not admit. */
  readonly status: 'complete' | 'budget';
  readonly warnings: readonly string[];
}

const PURPOSE = 'Cannot follow branches';
/** Solutions nearer than this, in units, are the same. */
const SAME = 1e-6;

/**
 * The branches through given starts and all that leave them: at branch points to both sides, at flips to the cycles of
 * twice the period, at the end of a doubled cycle to the one that it came from.
 *
 * Breadth first; a branch that lies on a known one, be it through another point of its cycle, is not followed again.
 *
 * @param family - Map or flow with named parameters.
 * @param options - As of `continueFixedPoints`, with several starts; budget.
 * @returns Branches with their bifurcations and where each comes from.
 * @throws {ShapeMismatchError} If a start does not have n entries.
 * @throws {NonFiniteError} If a start holds NaN or an infinity.
 * @throws {RangeError} If the parameter does not exist, or an option is out of range.
 *
 * Branches that hang together with none of the starts are not found: add starts, from `findFixedPoints` at several
 * values. At bifurcations of kind `multiple` the branches are searched for, without proof that all are found.
 *
 * Cost: that of `continueFixedPoints` for each branch, times the period.
 * Source: Keller (1977) and Kuznetsov, 3rd ed., section 10.2.2, for the directions.
 *
 * @example The pitchfork's two halves are one branch
 * ```ts
 * const neuron = cellFamily(elmanCell({ recurrent: [[0.5]] }));
 * const { branches } = followBranches(neuron, { parameter: 'recurrent[0,0]', starts: [[0]], range: [0, 2] });
 * const [, outer] = branches;
 * assertClose(outer.points[0].state[0] + outer.points[outer.points.length - 1].state[0], 0);
 * ```
 */
export function followBranches(
  family: MapFamily | FlowFamily,
  options: FollowBranchesOptions,
): BranchDiagram {
  const { parameter, starts, range, values = {}, period = 1, maxBranches = 32 } = options;
  const { maxPeriod = 8 * period } = options;
  for (const [name, value] of Object.entries({ maxBranches, maxPeriod })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`${PURPOSE}: \`${name}\` must be a positive integer: got ${String(value)}`);
    }
  }
  if (starts.length === 0)
    throw new RangeError(`${PURPOSE}: \`starts\` must hold at least one state: got none`);
  const problem = steadyProblem(PURPOSE, family, { names: [parameter], values, period });
  for (const start of starts) requireStart(PURPOSE, start, problem.dim);
  const at = startValue(problem, family, values);
  const settings = continuationSettings(PURPOSE, range, at, options);
  const units = unknownUnits(problem.dim, [settings.parameterUnit]);
  const known: Known[] = [];
  const branches: DiagramBranch[] = [];
  const crossed: Bifurcation[] = [];
  const queue: Task[] = [];
  const warnings: string[] = [];
  let isCut = false;

  const run = (task: Task): void => {
    if (branches.length >= maxBranches) {
      isCut = true;
      return;
    }
    const admitted = unknownSides(task, known, units, settings.tolerance);
    if (admitted === undefined) return;
    const followed = followBranch(task.problem, admitted, settings, options);
    if (followed === undefined) return;
    const index = branches.length;
    branches.push({ ...followed.branch, from: task.from });
    known.push({ problem: task.problem, followed });
    followed.branch.bifurcations.forEach((bifurcation, position) => {
      if (crossed.some((other) => isSameBifurcation(task.problem, bifurcation, other))) return;
      crossed.push(bifurcation);
      if (bifurcation.kind === 'flip' && bifurcation.period === task.problem.period) {
        if (2 * bifurcation.period > maxPeriod) {
          isCut = true;
          return;
        }
      }
      const from = { branch: index, bifurcation: position };
      const next =
        bifurcation.kind === 'multiple'
          ? tasksBeside(task.problem, bifurcation, settings, maxPeriod)
          : tasksAt(task.problem, bifurcation, units);
      queue.push(...next.map((one) => ({ ...one, from })));
    });
  };

  starts.forEach((start, i) => {
    const begun = beginBranch(problem, start, at, settings);
    if (typeof begun === 'string') {
      warnings.push(`starts[${i}]: ${emptyBranch(problem, settings, begun).warnings[0]}`);
      return;
    }
    run({ problem, start: { node: begun, direction: 'both', isSingular: false }, from: undefined });
  });
  for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
    throwIfAborted(options.signal);
    run(task);
  }
  branches.forEach((branch, i) => {
    warnings.push(...branch.warnings.map((warning) => `branches[${i}]: ${warning}`));
  });
  return { branches, status: isCut ? 'budget' : 'complete', warnings };
}

interface Known {
  readonly problem: SteadyProblem;
  readonly followed: FollowedBranch;
}

interface Task {
  readonly problem: SteadyProblem;
  readonly start: BranchStart;
  readonly from: DiagramBranch['from'];
}

/** The branches that leave a bifurcation. */
function tasksAt(problem: SteadyProblem, bifurcation: Bifurcation, units: Vector): Omit<Task, 'from'>[] {
  const { state, parameter, directions } = bifurcation;
  const x = Float64Array.of(...state, parameter).map((value, i) => value / units[i]);
  const singularNode = (direction: Vector): CurveNode => {
    const tangent = direction.map((value, i) => value / units[i]);
    const size = norm(tangent);
    return {
      x,
      tangent: tangent.map((value) => value / size),
      residual: 0,
      determinant: { sign: 0, logAbsolute: -Infinity },
    };
  };
  if (bifurcation.period < problem.period) {
    // The doubled cycle has ended in its flip: go on with the cycle that it came from.
    const half = problem.withPeriod(bifurcation.period);
    const begun = beginAt(half, x, units);
    return begun ? [{ problem: half, start: { node: begun, direction: 'both', isSingular: false } }] : [];
  }
  return directions.map((direction) => {
    const node = singularNode(Float64Array.of(...direction.state, direction.parameter));
    if (bifurcation.kind !== 'flip') {
      return { problem, start: { node, direction: 'both' as const, isSingular: true } };
    }
    // The other side is the same cycle, half a period later.
    const doubled = problem.withPeriod(2 * problem.period);
    return { problem: doubled, start: { node, direction: 'forward' as const, isSingular: true } };
  });
}

/** Branches near a point where several eigenvalues are critical, of this period and twice it. */
function tasksBeside(
  problem: SteadyProblem,
  { state, parameter, critical }: Bifurcation,
  settings: ContinuationSettings,
  maxPeriod: number,
): Omit<Task, 'from'>[] {
  const hasFlip = problem.kind === 'map' && critical.some(({ re }) => re < -0.5);
  const periods = [
    problem.period,
    ...(hasFlip && 2 * problem.period <= maxPeriod ? [2 * problem.period] : []),
  ];
  return periods.flatMap((period) => {
    const searched = problem.withPeriod(period);
    return searchBeside(searched, state, parameter, settings.parameterUnit).flatMap((beside) => {
      const begun = beginBranch(searched, beside.state, beside.parameter, settings);
      return typeof begun === 'string' ||
        shorterPeriod(searched, beside.state, beside.parameter) !== undefined
        ? []
        : [{ problem: searched, start: { node: begun, direction: 'both' as const, isSingular: false } }];
    });
  });
}

function beginAt(problem: SteadyProblem, x: Vector, units: Vector): CurveNode | undefined {
  const upwards = new Float64Array(x.length);
  upwards[x.length - 1] = 1;
  const node: CurveNode = { x, tangent: upwards, residual: 0, determinant: { sign: 1, logAbsolute: 0 } };
  return advance(inUnits(steadyCurve(problem), units), node, 0, 1e-10)?.node;
}

/** The start with the sides that are not known yet; `undefined` if all are. */
function unknownSides(
  { problem, start }: Task,
  known: readonly Known[],
  units: Vector,
  tolerance: number,
): BranchStart | undefined {
  const system = inUnits(steadyCurve(problem), units);
  const isKnown = (node: CurveNode): boolean => {
    const probe = start.isSingular ? advance(system, node, 1e-2, tolerance)?.node : node;
    return probe !== undefined && known.some((one) => liesOn(problem, probe.x, one, units, tolerance));
  };
  const wants = (side: 'forward' | 'backward'): boolean =>
    (start.direction === 'both' || start.direction === side) &&
    !isKnown(side === 'forward' ? start.node : reversed(start.node));
  const forward = wants('forward');
  const backward = wants('backward');
  if (!forward && !backward) return undefined;
  return { ...start, direction: forward && backward ? 'both' : forward ? 'forward' : 'backward' };
}

/** Whether a solution, through any point of its cycle, lies on a branch. */
function liesOn(
  problem: SteadyProblem,
  x: Vector,
  { problem: other, followed }: Known,
  units: Vector,
  tolerance: number,
): boolean {
  if (other.period !== problem.period) return false;
  const system = inUnits(steadyCurve(problem), units);
  return rotations(problem, x, units).some((candidate) => {
    const near = followed.nodes
      .map(({ node }) => ({ node, gap: distance(node.x, candidate) }))
      .sort((a, b) => a.gap - b.gap)
      .slice(0, 2);
    return near.some(({ node, gap }) => {
      if (gap <= SAME) return true;
      if (gap > 2 * Math.max(1, norm(candidate))) return false;
      const length = node.tangent.reduce((sum, value, i) => sum + value * (candidate[i] - node.x[i]), 0);
      const step = advance(system, node, length, tolerance);
      return step !== undefined && distance(step.node.x, candidate) <= SAME * Math.max(1, norm(candidate));
    });
  });
}

/** The unknowns (h, p) with every point of the cycle for h. */
function rotations(problem: SteadyProblem, x: Vector, units: Vector): Vector[] {
  if (problem.period === 1) return [x];
  const u = x.map((value, i) => value * units[i]);
  const p = u.slice(problem.dim);
  const cycle = problem.cycle(u.slice(0, problem.dim), p) ?? [];
  return cycle.map((state) => Float64Array.of(...state, ...p).map((value, i) => value / units[i]));
}

function isSameBifurcation(problem: SteadyProblem, a: Bifurcation, b: Bifurcation): boolean {
  if (
    a.period !== b.period ||
    Math.abs(a.parameter - b.parameter) > SAME * Math.max(1, Math.abs(a.parameter))
  ) {
    return false;
  }
  const cycle = problem.withPeriod(a.period).cycle(a.state, [a.parameter]) ?? [a.state];
  return cycle.some((state) => distance(state, b.state) <= 1e2 * SAME * Math.max(1, norm(state)));
}
