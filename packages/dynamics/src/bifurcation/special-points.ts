import { dot, multiplyVector, type Complex, type Vector } from '@phasebook/linalg';
import { bracketedRoot } from './bracketed-root.js';
import type { Borders } from './defining-systems.js';
import { directionalDerivative } from './linearization-derivatives.js';
import { criticalMode, flipCubic, rotationCubic } from './normal-forms.js';
import type { SteadyProblem } from './steady-problem.js';
import type { Stretch, Traced } from './trace-curve.js';

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

/** What is known at a node of a curve. */
export interface CurveObservation {
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

/** Where the corrector fails, a point this part of the stretch further on is taken. */
const BESIDE = 1e-7;

/** The eigenvalues that are critical on the whole curve. */
export function criticalTargets(
  problem: SteadyProblem,
  kind: CurveKind,
  kappa: number | undefined,
): Complex[] {
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

export function rotationOf(problem: SteadyProblem, kappa: number | undefined): number | undefined {
  if (kappa === undefined) return undefined;
  if (problem.kind === 'flow') return Math.sqrt(Math.max(0, kappa));
  return Math.acos(Math.max(-1, Math.min(1, kappa)));
}

/** The eigenvalues without those nearest to the targets. */
export function without(eigenvalues: readonly Complex[], targets: readonly Complex[]): Complex[] {
  const left = [...eigenvalues];
  for (const target of targets) {
    const gap = ({ re, im }: Complex): number => Math.hypot(re - target.re, im - target.im);
    const nearest = left.reduce((best, lambda, k) => (gap(lambda) < gap(left[best]) ? k : best), 0);
    left.splice(nearest, 1);
  }
  return left;
}

/** The deciding coefficient and the functions that vanish at points of codimension two. */
export function testsOf(
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
export function specialPoints(
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

export function recordOf({ state, p, eigenvalues, rotation }: CurveObservation): {
  readonly state: Vector;
  readonly parameters: readonly [number, number];
  readonly eigenvalues: readonly Complex[];
  readonly rotation: number | undefined;
} {
  return { state, parameters: [p[0], p[1]], eigenvalues, rotation };
}
