import { norm, type Complex, type Vector } from '@phasebook/linalg';
import type { Bifurcation } from './branch.js';
import { bracketedRoot } from './bracketed-root.js';
import { interpret } from './interpret-bifurcation.js';
import type { BranchDirection } from './normal-forms.js';
import { polish, type BifurcationTest } from './polish-bifurcation.js';
import { growthOf, type SteadyObservation } from './steady-branch.js';
import type { SteadyProblem } from './steady-problem.js';
import type { Stretch, Traced } from './trace-curve.js';

/** Everything but the position in the list of points. */
export type LocatedBifurcation = Omit<Bifurcation, 'index'>;

type Node = Traced<SteadyObservation>;
type SteadyStretch = Stretch<SteadyObservation>;

/** How the two ends of a stretch differ. */
export interface Difference {
  /** The branch turned back. */
  readonly turns: boolean;
  /** The bordered determinant changed its sign. */
  readonly crosses: boolean;
  /** Π (1 + λ) changed its sign. */
  readonly flips: boolean;
  /** Pairs of eigenvalues that crossed and are not accounted for by the others. */
  readonly pairs: number;
  /** Whether the numbers of unstable directions fit the signs. */
  readonly isConsistent: boolean;
}

/** BifurcationTest functions that vanish nearer together than this share of the stretch belong to one event. */
const COINCIDENCE = 1e-6;
/** Part at which a stretch is halved; not ½, where symmetric systems have their bifurcations. */
const SPLIT = 0.4873;
/** Eigenvalues this near to the critical circle or axis are listed as critical. */
const CRITICAL = 1e-5;
/** The same where the event is known less well. */
const NEARLY_CRITICAL = 1e-4;
/** Events nearer than this share of a stretch to one of several eigenvalues belong to it. */
const TRACE = 0.1;
/** The same for a fold beside a branch point. */
const UPRIGHT = 1e-2;
/** Where the corrector fails, at branch points, a point this part of the bracket further on is taken. */
const BESIDE = 1e-5;

/** Compares the ends of a stretch. */
export function compareEnds(problem: SteadyProblem, from: Node, to: Node): Difference {
  const parameterIndex = problem.dim;
  const before = from.node.tangent[parameterIndex];
  const after = to.node.tangent[parameterIndex];
  // An upright branch has no parameter part but rounding.
  const turns = before * after < 0 && Math.min(Math.abs(before), Math.abs(after)) > 1e-12;
  const crosses = from.node.determinant.sign !== to.node.determinant.sign;
  const flips = from.seen.flip !== undefined && from.seen.flip.sign !== to.seen.flip?.sign;
  const change = Math.abs(from.seen.unstableDimension - to.seen.unstableDimension);
  const real = (turns !== crosses ? 1 : 0) + (flips ? 1 : 0);
  return {
    turns,
    crosses,
    flips,
    pairs: Math.max(0, Math.floor((change - real) / 2)),
    isConsistent: (change - real) % 2 === 0,
  };
}

/**
 * Whether an event may be an artefact of a step that jumped to another branch: its equations do not confirm it, or
 * several eigenvalues cross at once of which none is critical.
 */
export function isDoubtful({ kind, locatedBy, critical }: LocatedBifurcation): boolean {
  return kind === 'multiple' ? critical.length === 0 : locatedBy === 'bracket';
}

function eventCount({ turns, crosses, flips, pairs }: Difference): number {
  return (turns || crosses ? 1 : 0) + (flips ? 1 : 0) + pairs;
}

/** The bifurcations within a stretch, in order; it is halved until each stands alone. */
export function locateBifurcations(
  problem: SteadyProblem,
  units: Vector,
  stretch: SteadyStretch,
): LocatedBifurcation[] {
  if (eventCount(compareEnds(problem, stretch.from, stretch.to)) === 0) return [];
  const search = (from: Node, to: Node, low: number, high: number): LocatedBifurcation[] => {
    const difference = compareEnds(problem, from, to);
    const count = eventCount(difference);
    if (count === 0) return [];
    const ends: Ends = { from, to, low, high };
    const isMixed = difference.turns && difference.crosses;
    if (count === 1 && !isMixed) return [locateOne(problem, units, stretch, ends, difference)];
    const middle = low + SPLIT * (high - low);
    const between = high - low > COINCIDENCE * stretch.length ? stretch.at(middle) : undefined;
    if (between !== undefined) {
      return [...search(from, between, low, middle), ...search(between, to, middle, high)];
    }
    if (count === 1) return [locateOne(problem, units, stretch, ends, { ...difference, turns: false })];
    return [several(problem, units, stretch, ends)];
  };
  return merged(search(stretch.from, stretch.to, 0, stretch.length), units, stretch.length);
}

/**
 * Drops traces: what lies beside a point of several critical eigenvalues belongs to it, and a fold beside a branch point
 * is what rounding makes of a branch that stands upright there.
 */
function merged(located: readonly LocatedBifurcation[], units: Vector, length: number): LocatedBifurcation[] {
  const result: LocatedBifurcation[] = [];
  for (const event of located) {
    const last = result.at(-1);
    const weight = last && heavier(last, event);
    const reach = weight?.kind === 'multiple' ? TRACE : UPRIGHT;
    if (last === undefined || weight === undefined || gapOf(last, event, units) > reach * length) {
      result.push(event);
    } else {
      result[result.length - 1] = weight;
    }
  }
  return result;
}

/** Which of two neighbours the other may be a trace of; `undefined` if neither. */
function heavier(a: LocatedBifurcation, b: LocatedBifurcation): LocatedBifurcation | undefined {
  if (a.kind === 'multiple' && b.kind === 'multiple') return b.parameterError < a.parameterError ? b : a;
  if (a.kind === 'multiple') return a;
  if (b.kind === 'multiple') return b;
  // A flip on a stretch that turns is the end of a doubled cycle.
  const isCrossing = ({ kind }: LocatedBifurcation): boolean =>
    kind === 'pitchfork' || kind === 'transcritical' || kind === 'flip';
  if (a.kind === 'fold' && isCrossing(b)) return b;
  if (b.kind === 'fold' && isCrossing(a)) return a;
  return undefined;
}

/** Distance of two events in units. */
function gapOf(a: LocatedBifurcation, b: LocatedBifurcation, units: Vector): number {
  const n = a.state.length;
  return norm(units.map((unit, i) => (i < n ? a.state[i] - b.state[i] : a.parameter - b.parameter) / unit));
}

interface Ends {
  readonly from: Node;
  readonly to: Node;
  readonly low: number;
  readonly high: number;
}

function locateOne(
  problem: SteadyProblem,
  units: Vector,
  stretch: SteadyStretch,
  ends: Ends,
  difference: Difference,
): LocatedBifurcation {
  const test: BifurcationTest = difference.turns
    ? 'fold'
    : difference.crosses
      ? 'branch'
      : difference.flips
        ? 'flip'
        : 'pair';
  const value = testFunction(problem, test, ends);
  const beside = BESIDE * (ends.high - ends.low);
  const probe = (length: number): Node | undefined => stretch.at(length) ?? stretch.at(length + beside);
  const root = bracketedRoot(
    (length) => {
      const node = probe(length);
      return node && value(node);
    },
    [ends.low, value(ends.from)],
    [ends.high, value(ends.to)],
    Math.max(1e-7 * stretch.length, 1e-12),
  );
  const near = probe(root.argument) ?? ends.from;
  const target = targetOf(problem, test, near.seen);
  const isRotation = test === 'pair' && target.im > CRITICAL;
  if (test === 'pair' && !isRotation) return several(problem, units, stretch, ends);
  const polished = polish(problem, units, test, near.seen, target, stretch.length);
  const seen = polished?.seen ?? near.seen;
  if (!isRotation && test !== 'flip' && degeneracy(problem, seen) > 1) {
    return several(problem, units, stretch, ends);
  }
  // Not of the point nearest to the event: where branches cross, tangents are not to be had.
  const tangent = directionOf(problem, units, stretch.from);
  const { kind, period = problem.period, ...meaning } = interpret(problem, test, seen, target, tangent);
  const located = {
    kind,
    period,
    state: seen.state,
    parameter: seen.p[0],
    eigenvalues: seen.eigenvalues,
    critical: criticalOf(problem, seen),
  };
  if (polished !== undefined) {
    const { residual, parameterError } = polished;
    return { ...located, ...meaning, residual, parameterError, locatedBy: 'defining-system' };
  }
  return {
    ...located,
    normalForm: undefined,
    criticality: undefined,
    directions: [],
    residual: near.node.residual,
    parameterError: root.width * units[problem.dim],
    locatedBy: 'bracket',
    warnings: ['its defining equations have no solution there: a corner, or a step between branches'],
  };
}

function testFunction(
  problem: SteadyProblem,
  test: BifurcationTest,
  { from, to }: Ends,
): (node: Node) => number {
  switch (test) {
    case 'fold':
      return ({ node }) => node.tangent[problem.dim];
    case 'branch': {
      const reference = from.node.determinant.logAbsolute;
      return ({ node: { determinant } }) =>
        determinant.sign * Math.exp(Math.min(300, determinant.logAbsolute - reference));
    }
    case 'flip': {
      const reference = from.seen.flip?.logAbsolute ?? 0;
      return ({ seen: { flip } }) =>
        flip === undefined ? NaN : flip.sign * Math.exp(Math.min(300, flip.logAbsolute - reference));
    }
    case 'pair': {
      const rank = Math.min(from.seen.unstableDimension, to.seen.unstableDimension);
      return ({ seen }) => seen.growth[rank];
    }
  }
}

/** The critical eigenvalue at a point near the event. */
function targetOf(problem: SteadyProblem, test: BifurcationTest, seen: SteadyObservation): Complex {
  if (test === 'fold' || test === 'branch') return { re: problem.neutral, im: 0 };
  if (test === 'flip') return { re: -1, im: 0 };
  return seen.eigenvalues.reduce((best, lambda) => {
    if (lambda.im < 0) return best;
    return Math.abs(growthOf(problem, lambda)) < Math.abs(growthOf(problem, best)) ? lambda : best;
  });
}

/** Several eigenvalues at once, located by the growth of the mode that decides. */
function several(
  problem: SteadyProblem,
  units: Vector,
  stretch: SteadyStretch,
  { from, to, low, high }: Ends,
): LocatedBifurcation {
  const rank = Math.min(from.seen.unstableDimension, to.seen.unstableDimension);
  const growth = ({ seen }: Node): number => seen.growth[rank] ?? NaN;
  const beside = BESIDE * (high - low);
  const probe = (length: number): Node | undefined => stretch.at(length) ?? stretch.at(length + beside);
  const root =
    growth(from) * growth(to) < 0
      ? bracketedRoot(
          (length) => {
            const node = probe(length);
            return node && growth(node);
          },
          [low, growth(from)],
          [high, growth(to)],
          1e-13,
        )
      : { argument: (low + high) / 2, width: high - low };
  const { seen, node } = probe(root.argument) ?? to;
  const critical = nearlyCritical(problem, seen);
  return {
    kind: 'multiple',
    state: seen.state,
    parameter: seen.p[0],
    period: problem.period,
    eigenvalues: seen.eigenvalues,
    critical,
    normalForm: undefined,
    criticality: undefined,
    directions: [],
    residual: node.residual,
    parameterError: Math.max(root.width, beside) * units[problem.dim],
    locatedBy: 'bracket',
    warnings: [`${critical.length} eigenvalues are critical at once: no normal form`],
  };
}

/** Number of eigenvalues at the neutral one. */
function degeneracy(problem: SteadyProblem, seen: SteadyObservation): number {
  return seen.eigenvalues.filter(({ re, im }) => Math.hypot(re - problem.neutral, im) < CRITICAL / 10).length;
}

function nearlyCritical(problem: SteadyProblem, seen: SteadyObservation): Complex[] {
  return seen.eigenvalues.filter((lambda) => Math.abs(growthOf(problem, lambda)) < NEARLY_CRITICAL);
}

function criticalOf(problem: SteadyProblem, seen: SteadyObservation): Complex[] {
  return seen.eigenvalues.filter((lambda) => Math.abs(growthOf(problem, lambda)) < CRITICAL);
}

/** The tangent at a node in the units of state and parameter. */
function directionOf(problem: SteadyProblem, units: Vector, { node }: Node): BranchDirection {
  const tangent = node.tangent.map((value, i) => value * units[i]);
  const size = norm(tangent);
  return {
    state: tangent.slice(0, problem.dim).map((value) => value / size),
    parameter: tangent[problem.dim] / size,
  };
}
