import {
  dot,
  norm,
  multiplyVector,
  requireFinite,
  requireLength,
  type Complex,
  type Vector,
} from '@phasebook/linalg';
import type { FlowFamily, MapFamily, ParameterValues } from '../system/family.js';
import type { BranchEnd, ContinuationSettings, StepOptions } from './branch.js';
import { bracketedRoot } from './bracketed-root.js';
import { continuationSettings } from './continuation-settings.js';
import { inUnits, startNode, type CurveNode } from './curve.js';
import {
  eigenvaluePairSystem,
  orthonormal,
  realEigenvalueSystem,
  solveDefining,
  split,
  type Borders,
  type DefiningSystem,
} from './defining-systems.js';
import { reversed } from './follow-branch.js';
import { directionalDerivative } from './linearization-derivatives.js';
import { criticalMode, flipCubic, rotationCubic } from './normal-forms.js';
import { growthOf, observeSteady, unknownUnits } from './steady-branch.js';
import { steadyProblem, type SteadyProblem } from './steady-problem.js';
import { traceCurve, type CurveTask, type Stretch, type Traced } from './trace-curve.js';

/** Bifurcations that can be followed in two parameters. */
export type CurveKind = 'fold' | 'flip' | 'neimark-sacker' | 'hopf';

/** Points of codimension two. */
export type SpecialPointKind =
  /** The quadratic coefficient of a fold vanishes: two fold curves meet. */
  | 'cusp'
  /** A double eigenvalue 0 with one eigenvector (flows). */
  | 'bogdanov-takens'
  /** A double multiplier 1 with one eigenvector (maps). */
  | 'resonance-1:1'
  /** A double multiplier −1 with one eigenvector. */
  | 'resonance-1:2'
  /** Multipliers e^{±2πi/3}. */
  | 'resonance-1:3'
  /** Multipliers ±i. */
  | 'resonance-1:4'
  /** The cubic coefficient of a flip vanishes. */
  | 'generalized-flip'
  /** The cubic coefficient of a Neimark–Sacker bifurcation vanishes. */
  | 'chenciner'
  /** The first Lyapunov coefficient vanishes (flows). */
  | 'bautin'
  /** Multipliers 1 and −1. */
  | 'fold-flip'
  /** A multiplier 1 and a pair on the unit circle. */
  | 'fold-neimark-sacker'
  /** A multiplier −1 and a pair on the unit circle. */
  | 'flip-neimark-sacker'
  /** Two pairs on the unit circle. */
  | 'double-neimark-sacker'
  /** An eigenvalue 0 and an imaginary pair (flows). */
  | 'zero-hopf'
  /** Two imaginary pairs (flows). */
  | 'double-hopf';

/** A point of a curve in two parameters. */
export interface BifurcationCurvePoint {
  /** Shape [n]. */
  readonly state: Vector;
  readonly parameters: readonly [number, number];
  /** As at a `ContinuationPoint`, the critical ones included. */
  readonly eigenvalues: readonly Complex[];
  /** Angle θ of the critical multipliers (Neimark–Sacker) or frequency ω (Hopf), radians; `undefined` otherwise. */
  readonly rotation: number | undefined;
  /** Coefficient that decides: quadratic of a fold, cubic of a flip, Re cubic of the others; NaN if not computable. */
  readonly coefficient: number;
  /** Norm of the defining equations. */
  readonly residual: number;
}

/** A point of codimension two on a curve. */
export interface SpecialPoint extends Omit<BifurcationCurvePoint, 'coefficient'> {
  readonly kind: SpecialPointKind;
  /** It lies between `points[index]` and `points[index + 1]`, or beyond the end of a curve that ends in it. */
  readonly index: number;
  /** Estimated error of its position along the curve: width of the bracket, in units of the larger parameter unit. */
  readonly error: number;
}

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

/** What is known at a node of a curve. */
interface CurveObservation {
  readonly state: Vector;
  readonly p: Vector;
  readonly eigenvalues: readonly Complex[];
  readonly rotation: number | undefined;
  readonly coefficient: number;
  /** Values of the test functions by the kind of point at which they vanish. */
  readonly tests: Readonly<Partial<Record<SpecialPointKind, number>>>;
  /** Growth of the modes that are not critical, largest first. */
  readonly growth: readonly number[];
  readonly unstableDimension: number;
  /** κ of a pair: cos θ, or ω². */
  readonly kappa: number | undefined;
}

type CurveStretch = Stretch<CurveObservation>;
type Node = Traced<CurveObservation>;

/** Growth below this does not count when modes are compared. */
const GROWTH_NOISE = 1e-9;
/** Where the corrector fails, a point this part of the stretch further on is taken. */
const BESIDE = 1e-7;

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

function systemOf(problem: SteadyProblem, kind: CurveKind, borders: Borders): DefiningSystem {
  if (kind === 'neimark-sacker' || kind === 'hopf') return eigenvaluePairSystem(problem, borders);
  return realEigenvalueSystem(problem, kind === 'flip' ? -1 : problem.neutral, borders);
}

/** The first point of the curve: one parameter is freed, the other kept. */
function beginCurve(
  problem: SteadyProblem,
  kind: CurveKind,
  state: Vector,
  at: readonly number[],
  ranges: CurveOptions['ranges'],
): { readonly u: Vector; readonly system: DefiningSystem } | undefined {
  const linearization = problem.linearization(state, at);
  if (linearization === undefined) return undefined;
  const isRotation = kind === 'neimark-sacker' || kind === 'hopf';
  const target = isRotation ? nearestPair(problem, state, at) : criticalTargets(problem, kind, undefined)[0];
  if (target === undefined) return undefined;
  const { left, right } = criticalMode(linearization, target);
  const unitLeft = left.re.map((value) => value / norm(left.re));
  const borders: Borders = isRotation
    ? { left: orthonormal([left.re, left.im]), right: orthonormal([right.re, right.im]) }
    : { left: [unitLeft], right: [right.re] };
  const modulus = Math.hypot(target.re, target.im);
  const kappa = problem.kind === 'flow' ? target.im ** 2 : target.re / modulus;
  const full = systemOf(problem, kind, borders);
  for (const free of [0, 1]) {
    const kept = 1 - free;
    const guess = Float64Array.of(...state, at[free], ...(isRotation ? [kappa] : []));
    const widen = (u: Vector): Vector => {
      const p = [0, 0];
      p[free] = u[problem.dim];
      p[kept] = at[kept];
      return Float64Array.of(...u.subarray(0, problem.dim), ...p, ...u.subarray(problem.dim + 1));
    };
    const solution = solveDefining(
      {
        at: (u) => {
          const equations = full.at(widen(u));
          return (
            equations && {
              residual: equations.residual,
              jacobian: () => {
                const wide = equations.jacobian();
                if (wide === undefined) return undefined;
                const skipped = problem.dim + kept;
                const data = wide.data.filter((_, k) => k % wide.columns !== skipped);
                return { rows: wide.rows, columns: wide.columns - 1, data };
              },
            }
          );
        },
      },
      guess,
    );
    if (solution === undefined || !(solution.residual <= 1e-8)) continue;
    const u = widen(solution.u);
    const value = u[problem.dim + free];
    if (value < ranges[free][0] || value > ranges[free][1]) continue;
    const renewed = full.borders(u);
    if (renewed !== undefined) return { u, system: systemOf(problem, kind, renewed) };
  }
  return undefined;
}

/** The complex eigenvalue nearest to the critical circle or axis. */
function nearestPair(problem: SteadyProblem, state: Vector, at: readonly number[]): Complex | undefined {
  const seen = observeSteady(problem, state, Float64Array.from(at));
  const pairs = seen?.eigenvalues.filter(({ im }) => im > 0) ?? [];
  const distanceOf = (lambda: Complex): number => Math.abs(growthOf(problem, lambda));
  return pairs.length === 0
    ? undefined
    : pairs.reduce((best, lambda) => (distanceOf(lambda) < distanceOf(best) ? lambda : best));
}

/** The eigenvalues that are critical on the whole curve. */
function criticalTargets(problem: SteadyProblem, kind: CurveKind, kappa: number | undefined): Complex[] {
  if (kind === 'fold') return [{ re: problem.neutral, im: 0 }];
  if (kind === 'flip' || kappa === undefined) return [{ re: -1, im: 0 }];
  const square = problem.kind === 'flow' ? kappa : 1 - kappa * kappa;
  const re = problem.kind === 'flow' ? 0 : kappa;
  const root = Math.sqrt(Math.abs(square));
  // Beyond a double eigenvalue the two are real.
  return square >= 0
    ? [
        { re, im: root },
        { re, im: -root },
      ]
    : [
        { re: re + root, im: 0 },
        { re: re - root, im: 0 },
      ];
}

function rotationOf(problem: SteadyProblem, kappa: number | undefined): number | undefined {
  if (kappa === undefined) return undefined;
  if (problem.kind === 'flow') return Math.sqrt(Math.max(0, kappa));
  return Math.acos(Math.max(-1, Math.min(1, kappa)));
}

/** The eigenvalues without those nearest to the targets. */
function without(eigenvalues: readonly Complex[], targets: readonly Complex[]): Complex[] {
  const left = [...eigenvalues];
  for (const target of targets) {
    const gap = ({ re, im }: Complex): number => Math.hypot(re - target.re, im - target.im);
    const nearest = left.reduce((best, lambda, k) => (gap(lambda) < gap(left[best]) ? k : best), 0);
    left.splice(nearest, 1);
  }
  return left;
}

/** The deciding coefficient and the functions that vanish at points of codimension two. */
function testsOf(
  problem: SteadyProblem,
  kind: CurveKind,
  state: Vector,
  p: Vector,
  borders: Borders,
  kappa: number | undefined,
  target: Complex,
  others: readonly Complex[],
): Pick<CurveObservation, 'coefficient' | 'tests'> {
  const [v] = borders.right;
  const [w] = borders.left;
  const isFlow = problem.kind === 'flow';
  switch (kind) {
    case 'fold': {
      const bent = directionalDerivative(problem, state, p, v, 1);
      const quadratic = bent === undefined ? NaN : dot(w, multiplyVector(bent.matrix, v)) / 2;
      const overlap = dot(w, v);
      return {
        coefficient: quadratic / overlap,
        tests: {
          cusp: quadratic,
          [isFlow ? 'bogdanov-takens' : 'resonance-1:1']: overlap,
          ...(isFlow ? {} : { 'fold-flip': productOf(others, -1) }),
        },
      };
    }
    case 'flip': {
      const linearization = problem.linearization(state, p);
      const found = linearization && flipCubic(problem, state, p, linearization, v, w);
      const cubic = found?.cubic ?? NaN;
      const overlap = dot(w, v);
      return {
        coefficient: cubic / overlap,
        tests: { 'generalized-flip': cubic, 'resonance-1:2': overlap, 'fold-flip': productOf(others, 1) },
      };
    }
    case 'neimark-sacker':
    case 'hopf': {
      const linearization = problem.linearization(state, p);
      const isReal = target.im === 0;
      const found =
        linearization &&
        !isReal &&
        rotationCubic(problem, state, p, linearization, criticalMode(linearization, target));
      const coefficient = found ? found.cubic.re : NaN;
      const real = productOf(others, problem.neutral);
      const cosine = kappa ?? NaN;
      return {
        coefficient,
        tests: isFlow
          ? { bautin: coefficient, 'bogdanov-takens': cosine, 'zero-hopf': real }
          : {
              chenciner: coefficient,
              'resonance-1:1': cosine - 1,
              'resonance-1:2': cosine + 1,
              'resonance-1:3': cosine + 0.5,
              'resonance-1:4': cosine,
              'fold-neimark-sacker': real,
              'flip-neimark-sacker': productOf(others, -1),
            },
      };
    }
  }
}

/** Π (λ − target), kept within the doubles: only its sign and its zero matter. */
function productOf(eigenvalues: readonly Complex[], target: number): number {
  return eigenvalues.reduce((product, { re, im }) => {
    const factor = im === 0 ? re - target : Math.hypot(re - target, im);
    return product * Math.max(-1e3, Math.min(1e3, factor));
  }, 1);
}

/** The points of codimension two within a stretch. */
function specialPoints(
  problem: SteadyProblem,
  kind: CurveKind,
  units: Vector,
  stretch: CurveStretch,
  index: number,
): SpecialPoint[] {
  const found: { readonly length: number; readonly point: SpecialPoint }[] = [];
  const unit = Math.max(units[problem.dim], units[problem.dim + 1]);
  const locate = (name: SpecialPointKind, value: (node: Node) => number): void => {
    let shift = 0;
    // In symmetric systems the corrector fails at the very point: look beside it.
    const probe = (length: number): Node | undefined => {
      const node = stretch.at(length);
      if (node !== undefined) return node;
      shift = BESIDE * stretch.length;
      return stretch.at(length + shift);
    };
    const before = value(stretch.from);
    const after = value(stretch.to);
    const root = bracketedRoot(
      (length) => {
        const node = probe(length);
        const result = node && value(node);
        return result === undefined || Number.isNaN(result) ? undefined : result;
      },
      [0, before],
      [stretch.length, after],
      1e-13,
    );
    // Where another point gives a coefficient a pole, its sign changes without a zero.
    if (Math.abs(root.value) > Math.max(Math.abs(before), Math.abs(after))) return;
    const near = probe(root.argument) ?? stretch.from;
    found.push({
      length: root.argument,
      point: {
        ...recordOf(near.seen),
        residual: near.node.residual,
        kind: name,
        index,
        error: (root.width + shift) * unit,
      },
    });
  };
  let explained = 0;
  for (const name of Object.keys(stretch.from.seen.tests) as SpecialPointKind[]) {
    const before = stretch.from.seen.tests[name] ?? NaN;
    const after = stretch.to.seen.tests[name] ?? NaN;
    if (!(before * after < 0)) continue;
    if (CROSSINGS.has(name)) explained++;
    locate(name, ({ seen }) => seen.tests[name] ?? NaN);
  }
  const change = Math.abs(stretch.from.seen.unstableDimension - stretch.to.seen.unstableDimension);
  if (change - explained >= 2) {
    const rank = Math.min(stretch.from.seen.unstableDimension, stretch.to.seen.unstableDimension);
    const names: Record<CurveKind, SpecialPointKind> = {
      fold: problem.kind === 'flow' ? 'zero-hopf' : 'fold-neimark-sacker',
      flip: 'flip-neimark-sacker',
      'neimark-sacker': 'double-neimark-sacker',
      hopf: 'double-hopf',
    };
    locate(names[kind], ({ seen }) => seen.growth[rank]);
  }
  return found.sort((a, b) => a.length - b.length).map(({ point }) => point);
}

/** Points at which one further eigenvalue crosses. */
const CROSSINGS: ReadonlySet<SpecialPointKind> = new Set<SpecialPointKind>([
  'bogdanov-takens',
  'resonance-1:1',
  'resonance-1:2',
  'fold-flip',
  'zero-hopf',
  'fold-neimark-sacker',
  'flip-neimark-sacker',
]);

function recordOf({ state, p, eigenvalues, rotation }: CurveObservation): {
  readonly state: Vector;
  readonly parameters: readonly [number, number];
  readonly eigenvalues: readonly Complex[];
  readonly rotation: number | undefined;
} {
  return { state, parameters: [p[0], p[1]], eigenvalues, rotation };
}
