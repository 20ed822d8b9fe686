import { requireFinite, requireLength, type Vector } from '@phasebook/linalg';
import type { FlowFamily, MapFamily, ParameterValues } from '../system/family.js';
import { beginCurve, systemOf } from './begin-curve.js';
import type { BranchEnd, ContinuationSettings, StepOptions } from './branch.js';
import { continuationSettings } from './continuation-settings.js';
import { inUnits, startNode, type CurveNode } from './curve.js';
import { split, type DefiningSystem } from './defining-systems.js';
import { reversed } from './follow-branch.js';
import {
  criticalTargets,
  recordOf,
  rotationOf,
  specialPoints,
  testsOf,
  without,
  type BifurcationCurvePoint,
  type CurveKind,
  type CurveObservation,
  type SpecialPoint,
} from './special-points.js';
import { growthOf, observeSteady, unknownUnits } from './steady-branch.js';
import { steadyProblem, type SteadyProblem } from './steady-problem.js';
import { traceCurve, type CurveTask, type Traced } from './trace-curve.js';

/** A curve of bifurcations in the plane of two parameters. */
export interface BifurcationCurve {
  readonly kind: CurveKind;
  readonly parameters: readonly [string, string];
  readonly period: number;
  /** In order along the curve; empty where there was no start. */
  readonly points: readonly BifurcationCurvePoint[];
  /** Index of the start in `points`. */
  readonly startIndex: number;
  readonly specialPoints: readonly SpecialPoint[];
  readonly ends: { readonly first: BranchEnd; readonly last: BranchEnd };
  /** Values of other parameters that were given. */
  readonly values: ParameterValues;
  /** Of the first parameter; the second has its own unit and range. */
  readonly settings: ContinuationSettings;
  readonly warnings: readonly string[];
}

/** Options of the continuations in two parameters. */
export interface CurveOptions extends StepOptions {
  /** The two parameters. */
  readonly parameters: readonly [string, string];
  /** State near the bifurcation, shape [n]: the `state` of a `Bifurcation` found before. */
  readonly start: ArrayLike<number>;
  /** Range of either parameter. */
  readonly ranges: readonly [readonly [number, number], readonly [number, number]];
  /** Values of all parameters near the bifurcation. @default those of the family */
  readonly values?: ParameterValues;
  /** Period of the cycles. @default 1 */
  readonly period?: number;
}

type Node = Traced<CurveObservation>;

/** Growth below this does not count when modes are compared. */
const GROWTH_NOISE = 1e-9;

/** Follows a bifurcation in two parameters; the public functions name its kind. */
export function bifurcationCurve(
  purpose: string,
  kind: CurveKind,
  family: MapFamily | FlowFamily,
  options: CurveOptions,
): BifurcationCurve {
  const { parameters, start, ranges, values = {}, period = 1 } = options;
  const [first, second] = parameters;
  if (first === second) {
    throw new RangeError(`${purpose}: \`parameters\` must be two different ones: got '${first}' twice`);
  }
  const problem = steadyProblem(purpose, family, { names: parameters, values, period });
  if ((kind === 'hopf') !== (problem.kind === 'flow') && kind !== 'fold') {
    const wanted = kind === 'hopf' ? 'flows' : 'maps';
    throw new RangeError(`${purpose}: \`family\` must be one of ${wanted}: got one of ${problem.kind}s`);
  }
  requireLength(purpose, 'start', start, problem.dim);
  requireFinite(purpose, 'start', start);
  const at = parameters.map((name) => values[name] ?? family.parameters[name]);
  const [settings, other] = ranges.map((range, j) => continuationSettings(purpose, range, at[j], options));
  const units = unknownUnits(problem.dim, [settings.parameterUnit, other.parameterUnit]);
  const result = {
    kind,
    parameters,
    period,
    values: problem.fixed,
    settings,
  };
  const begun = beginCurve(problem, kind, Float64Array.from(start), at, ranges);
  if (begun === undefined) {
    const ends = { first: 'no-start', last: 'no-start' } as const;
    const warnings = [`no ${kind} was found near the start`];
    return { ...result, points: [], startIndex: 0, specialPoints: [], ends, warnings };
  }
  const isRotation = kind === 'neimark-sacker' || kind === 'hopf';
  const allUnits = isRotation ? Float64Array.of(...units, 1) : units;
  const x = begun.u.map((value, i) => value / allUnits[i]);
  const preferred = x.map((_, i) => (i === problem.dim ? 1 : 0));
  const follower = new Follower(problem, kind, allUnits, begun.system);
  const node = startNode(inUnits(begun.system, allUnits), x, preferred);
  const seen = node && follower.observe(node);
  if (node === undefined || seen === undefined) {
    const ends = { first: 'singular-start', last: 'singular-start' } as const;
    const warnings = ['the defining equations lose rank at the start: a point of codimension two'];
    return { ...result, points: [], startIndex: 0, specialPoints: [], ends, warnings };
  }
  const box = (index: 0 | 1): Vector => {
    const bound = index === 0 ? -settings.stateBound : settings.stateBound;
    const limits = [
      ...new Float64Array(problem.dim).fill(bound),
      ranges[0][index],
      ranges[1][index],
      ...(isRotation ? [index === 0 ? -Infinity : Infinity] : []),
    ];
    return Float64Array.from(limits, (value, i) => value / allUnits[i]);
  };
  const task = { lower: box(0), upper: box(1) };
  const forward = follower.side(node, seen, task, settings, options);
  const isLoop = forward.end === 'closed';
  const unfollowed: Side = { nodes: [], end: 'closed', found: [] };
  const backward = isLoop ? unfollowed : follower.side(reversed(node), seen, task, settings, options);
  const nodes = [...[...backward.nodes].reverse(), { node, seen }, ...forward.nodes];
  const startIndex = backward.nodes.length;
  const specialPoints = [
    ...backward.found.map((point) => ({ ...point, index: startIndex - 1 - point.index })).reverse(),
    ...forward.found.map((point) => ({ ...point, index: startIndex + point.index })),
  ];
  const ends = { first: backward.end, last: forward.end };
  const warnings: string[] = [];
  if (Object.values(ends).includes('smallest-step')) {
    warnings.push(`the step fell below ${settings.smallestStep}`);
  }
  if (Object.values(ends).includes('max-points')) {
    warnings.push(`the curve goes on after ${settings.maxPoints} points`);
  }
  if (nodes.some(({ seen: { coefficient } }) => Number.isNaN(coefficient))) {
    warnings.push('the coefficient could not be computed everywhere');
  }
  return {
    ...result,
    points: nodes.map(({ node: { residual }, seen: point }) => ({
      ...recordOf(point),
      coefficient: point.coefficient,
      residual,
    })),
    startIndex,
    specialPoints,
    ends,
    warnings,
  };
}

interface Side {
  readonly nodes: readonly Node[];
  readonly end: BranchEnd;
  readonly found: readonly SpecialPoint[];
}

/** Carries the borders along a curve: they turn with the critical vectors. */
class Follower {
  readonly #problem: SteadyProblem;
  readonly #kind: CurveKind;
  readonly #units: Vector;
  readonly #first: DefiningSystem;
  #system: DefiningSystem;

  constructor(problem: SteadyProblem, kind: CurveKind, units: Vector, system: DefiningSystem) {
    this.#problem = problem;
    this.#kind = kind;
    this.#units = units;
    this.#first = system;
    this.#system = system;
  }

  side(
    start: CurveNode,
    seen: CurveObservation,
    box: { readonly lower: Vector; readonly upper: Vector },
    settings: ContinuationSettings,
    options: CurveOptions,
  ): Side {
    this.#system = this.#first;
    const found: SpecialPoint[] = [];
    let stretches = 0;
    const { dim } = this.#problem;
    const task: CurveTask<CurveObservation> = {
      ...box,
      system: (near) => {
        const borders = this.#system.borders(this.#unscaled(near));
        if (borders === undefined) return undefined;
        this.#system = systemOf(this.#problem, this.#kind, borders);
        return inUnits(this.#system, this.#units);
      },
      observe: (node) => this.observe(node),
      inspect: (stretch) => {
        found.push(...specialPoints(this.#problem, this.#kind, this.#units, stretch, stretches));
        stretches++;
        const { kappa } = stretch.to.seen;
        if (kappa === undefined) return 'go-on';
        const hasRealPair = this.#problem.kind === 'flow' ? kappa < 0 : Math.abs(kappa) > 1;
        return hasRealPair ? 'neutral-saddle' : 'go-on';
      },
      isParameter: (unknown) => unknown >= dim && unknown < dim + 2,
      isSingularStart: false,
    };
    const { nodes, end } = traceCurve(
      task,
      { node: start, seen },
      { ...settings, ...options, ...stepsOf(settings) },
    );
    // What lies beyond the double eigenvalue is no bifurcation.
    return { nodes: end === 'neutral-saddle' ? nodes.slice(0, -1) : nodes, end, found };
  }

  /** Looks at a node with the borders of the step that led to it. */
  observe(node: CurveNode): CurveObservation | undefined {
    const u = this.#unscaled(node.x);
    const { state, p } = split(this.#problem, u);
    const borders = this.#system.borders(u);
    const steady = observeSteady(this.#problem, state, p);
    if (borders === undefined || steady === undefined) return undefined;
    const kappa = u.length > this.#problem.dim + 2 ? u[u.length - 1] : undefined;
    const targets = criticalTargets(this.#problem, this.#kind, kappa);
    const others = without(steady.eigenvalues, targets);
    const growth = others.map((lambda) => growthOf(this.#problem, lambda)).sort((a, b) => b - a);
    const { coefficient, tests } = testsOf(
      this.#problem,
      this.#kind,
      state,
      p,
      borders,
      kappa,
      targets[0],
      others,
    );
    return {
      state,
      p,
      eigenvalues: steady.eigenvalues,
      rotation: rotationOf(this.#problem, kappa),
      coefficient,
      tests,
      growth,
      unstableDimension: growth.filter((value) => value > GROWTH_NOISE).length,
      kappa,
    };
  }

  #unscaled(x: Vector): Vector {
    return x.map((value, i) => value * this.#units[i]);
  }
}

/** The step control without undefined options over it. */
function stepsOf(
  settings: ContinuationSettings,
): Omit<ContinuationSettings, 'range' | 'parameterUnit' | 'stateBound'> {
  const { firstStep, smallestStep, largestStep, maxPoints, tolerance } = settings;
  return { firstStep, smallestStep, largestStep, maxPoints, tolerance };
}
