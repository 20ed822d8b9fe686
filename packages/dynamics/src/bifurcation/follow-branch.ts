import type { Vector } from '@phasebook/linalg';
import type { LongWorkOptions } from '../system/long-work.js';
import type { Bifurcation, Branch, BranchEnd, ContinuationSettings } from './branch.js';
import { inUnits, type CurveNode } from './curve.js';
import { split, steadyCurve } from './defining-systems.js';
import {
  compareEnds,
  isDoubtful,
  locateBifurcations,
  type LocatedBifurcation,
} from './locate-bifurcations.js';
import { continuationPoint, observeSteady, unknownUnits, type SteadyObservation } from './steady-branch.js';
import type { SteadyProblem } from './steady-problem.js';
import { traceCurve, type CurveTask, type Stretch, type Traced } from './trace-curve.js';

/** Marginal points beyond those that may stand at bifurcations. */
const MOST_MARGINAL = 3;

/** A branch with the nodes it is made of. */
export interface FollowedBranch {
  readonly branch: Branch;
  readonly nodes: readonly Traced<SteadyObservation>[];
}

/** Where a branch starts and how. */
export interface BranchStart {
  readonly node: CurveNode;
  readonly direction: 'both' | 'forward' | 'backward';
  /** Whether branches cross at the start. */
  readonly isSingular: boolean;
}

/** Follows a branch of solutions to both sides of a node. */
export function followBranch(
  problem: SteadyProblem,
  start: BranchStart,
  settings: ContinuationSettings,
  work: LongWorkOptions,
): FollowedBranch | undefined {
  const { dim } = problem;
  const units = unknownUnits(dim, [settings.parameterUnit]);
  const observe = (node: CurveNode): SteadyObservation | undefined => {
    const { state, p } = split(
      problem,
      node.x.map((value, i) => value * units[i]),
    );
    return observeSteady(problem, state, p);
  };
  const seen = observe(start.node);
  if (seen === undefined) return undefined;
  const system = inUnits(steadyCurve(problem), units);
  const warnings: string[] = [];

  const side = (from: CurveNode): Side => {
    const found: { after: number; located: LocatedBifurcation }[] = [];
    let stretches = start.isSingular ? 1 : 0;
    const inspect = (
      stretch: Stretch<SteadyObservation>,
      isRefinable: boolean,
    ): 'go-on' | 'refine' | BranchEnd => {
      const difference = compareEnds(problem, stretch.from, stretch.to);
      if (!difference.isConsistent) {
        if (isRefinable) return 'refine';
        const at = stretch.from.seen.p[0];
        warnings.push(`near ${problem.names[0]} = ${at} the signs do not fit the eigenvalues`);
      }
      const located = locateBifurcations(problem, units, stretch);
      if (isRefinable && located.some(isDoubtful)) return 'refine';
      for (const event of located) found.push({ after: stretches, located: event });
      stretches++;
      if (located.some((event) => event.period < problem.period)) return 'period-halved';
      return 'go-on';
    };
    const task: CurveTask<SteadyObservation> = {
      system: () => system,
      observe,
      inspect,
      lower: bounds(dim, -settings.stateBound, settings.range[0], units),
      upper: bounds(dim, settings.stateBound, settings.range[1], units),
      isParameter: (unknown) => unknown >= dim,
      isSingularStart: start.isSingular,
    };
    const trace = traceCurve(task, { node: from, seen }, { ...settings, ...work });
    for (const { seen: at } of trace.corners) {
      warnings.push(`corner near ${problem.names[0]} = ${at.p[0]}: no normal form holds there`);
    }
    return { nodes: trace.nodes, end: trace.end, found };
  };

  const unfollowed: Side = { nodes: [], end: 'not-followed', found: [] };
  const forward = start.direction === 'backward' ? unfollowed : side(start.node);
  const isLoop = forward.end === 'closed';
  const backward = start.direction === 'forward' || isLoop ? unfollowed : side(reversed(start.node));
  const before = backward.nodes.map(({ node, seen: at }) => ({ node: reversed(node), seen: at })).reverse();
  const nodes = [...before, { node: start.node, seen }, ...forward.nodes];
  const bifurcations: Bifurcation[] = [
    ...backward.found
      .map(({ after, located }) => ({ ...located, index: before.length - 1 - after }))
      .reverse(),
    ...forward.found.map(({ after, located }) => ({ ...located, index: before.length + after })),
  ];
  const ends = { first: isLoop ? forward.end : backward.end, last: forward.end };
  const points = nodes.map(({ node, seen: at }) => continuationPoint(problem, node, at));
  const marginal = points.filter(({ verdict }) => verdict === 'marginal').length;
  if (marginal > MOST_MARGINAL) {
    warnings.push(`${marginal} of ${points.length} points are marginal: linear stability does not decide`);
  }
  return {
    nodes,
    branch: {
      kind: problem.kind,
      parameter: problem.names[0],
      period: problem.period,
      points,
      startIndex: before.length,
      bifurcations,
      ends,
      values: problem.fixed,
      settings,
      warnings: [...warnings, ...endWarnings(ends, settings), ...pointWarnings(bifurcations)],
    },
  };
}

interface Side {
  readonly nodes: readonly Traced<SteadyObservation>[];
  readonly end: BranchEnd;
  readonly found: readonly { readonly after: number; readonly located: LocatedBifurcation }[];
}

/** The same node seen from the other side. */
export function reversed(node: CurveNode): CurveNode {
  const { sign, logAbsolute } = node.determinant;
  return {
    ...node,
    tangent: node.tangent.map((value) => -value),
    determinant: { sign: sign === 0 ? 0 : sign === 1 ? -1 : 1, logAbsolute },
  };
}

function bounds(dim: number, state: number, parameter: number, units: Vector): Vector {
  return Float64Array.from(units, (unit, i) => (i < dim ? state : parameter) / unit);
}

function endWarnings(
  ends: { readonly first: BranchEnd; readonly last: BranchEnd },
  settings: ContinuationSettings,
): string[] {
  const warnings: string[] = [];
  const both = [ends.first, ends.last];
  if (both.includes('smallest-step')) {
    warnings.push(
      `the step fell below ${settings.smallestStep}: a corner, a singular point or a domain's end`,
    );
  }
  if (both.includes('max-points')) warnings.push(`the branch goes on after ${settings.maxPoints} points`);
  if (both.includes('left-bounds')) warnings.push(`a state variable exceeded ${settings.stateBound}`);
  return warnings;
}

function pointWarnings(bifurcations: readonly Bifurcation[]): string[] {
  return bifurcations.flatMap(({ kind, parameter, warnings }) =>
    warnings.map((warning) => `${kind} at ${parameter}: ${warning}`),
  );
}
