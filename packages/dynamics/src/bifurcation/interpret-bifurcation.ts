import { norm, type Complex, type Vector } from '@phasebook/linalg';
import type { BifurcationKind, Criticality } from './branch.js';
import {
  alignment,
  analyseBranchPoint,
  flipNormalForm,
  foldNormalForm,
  rotationNormalForm,
  type BranchDirection,
  type NormalForm,
} from './normal-forms.js';
import type { BifurcationTest } from './polish-bifurcation.js';
import type { SteadyObservation } from './steady-branch.js';
import type { SteadyProblem } from './steady-problem.js';

/** What a bifurcation is, once its position is known. */
export interface Meaning {
  readonly kind: BifurcationKind;
  readonly period?: number;
  readonly normalForm: NormalForm | undefined;
  readonly criticality: Criticality | undefined;
  readonly directions: readonly BranchDirection[];
  readonly warnings: readonly string[];
}

const NO_DERIVATIVES = 'normal form not computed: a derivative left the domain, or the branches touch';

/** Kind, normal form and branches that leave, from the test function that vanishes. */
export function interpret(
  problem: SteadyProblem,
  test: BifurcationTest,
  { state, p }: SteadyObservation,
  target: Complex,
  tangent: BranchDirection,
): Meaning {
  switch (test) {
    case 'fold': {
      const normalForm = foldNormalForm(problem, state, p);
      return {
        kind: 'fold',
        normalForm,
        criticality: undefined,
        directions: [],
        warnings: normalForm ? [] : [NO_DERIVATIVES],
      };
    }
    case 'flip':
      return meaningOfFlip(problem, state, p);
    case 'pair': {
      const normalForm = rotationNormalForm(problem, state, p, target);
      const kind = problem.kind === 'map' ? 'neimark-sacker' : 'hopf';
      if (normalForm === undefined) {
        return { kind, normalForm, criticality: undefined, directions: [], warnings: [NO_DERIVATIVES] };
      }
      return {
        kind,
        normalForm,
        criticality: criticalityOf(-normalForm.cubic.re, normalForm.error),
        directions: [],
        warnings: normalForm.kind === 'neimark-sacker' ? resonanceWarnings(normalForm.angle) : [],
      };
    }
    case 'branch':
      return halvedCycle(problem, state, p) ?? meaningOfBranchPoint(problem, state, p, tangent);
  }
}

function meaningOfFlip(problem: SteadyProblem, state: Vector, p: Vector): Meaning {
  const found = flipNormalForm(problem, state, p);
  const direction = found && { state: found.direction, parameter: 0 };
  return {
    kind: 'flip',
    period: problem.period,
    normalForm: found?.normalForm,
    criticality: found && criticalityOf(found.normalForm.cubic, found.normalForm.error),
    directions: direction ? [direction] : [],
    warnings: found ? [] : [NO_DERIVATIVES],
  };
}

/** A cycle of even period that has shrunk into one of half the period: the flip of the latter. */
function halvedCycle(problem: SteadyProblem, state: Vector, p: Vector): Meaning | undefined {
  if (problem.kind === 'flow' || problem.period % 2 !== 0) return undefined;
  const half = problem.withPeriod(problem.period / 2);
  const gap = half.residual(state, p);
  if (gap === undefined || norm(gap) > 1e-6 * Math.max(1, norm(state))) return undefined;
  return meaningOfFlip(half, state, p);
}

function meaningOfBranchPoint(
  problem: SteadyProblem,
  state: Vector,
  p: Vector,
  tangent: BranchDirection,
): Meaning {
  const analysis = analyseBranchPoint(problem, state, p, tangent);
  if (analysis === undefined) {
    return {
      kind: 'branch-point',
      normalForm: undefined,
      criticality: undefined,
      directions: [],
      warnings: [NO_DERIVATIVES],
    };
  }
  const { normalForm, directions } = analysis;
  const { quadratic, cubic, error } = normalForm;
  const isSymmetric = Math.abs(quadratic) <= 1e-6 * (1 + Math.abs(cubic)) + 10 * error;
  const isFlat = isSymmetric && Math.abs(cubic) <= Math.max(1e-8, 10 * error);
  const [first, second] = directions;
  const away = alignment(first, tangent) < alignment(second, tangent) ? first : second;
  return {
    kind: isFlat ? 'branch-point' : isSymmetric ? 'pitchfork' : 'transcritical',
    normalForm,
    criticality: isSymmetric ? criticalityOf(-cubic, error) : undefined,
    directions: [away],
    warnings: isFlat ? ['the cubic coefficient vanishes: higher terms decide'] : [],
  };
}

function criticalityOf(coefficient: number, error: number): Criticality {
  if (Math.abs(coefficient) <= Math.max(1e-8, 10 * error)) return 'degenerate';
  return coefficient > 0 ? 'supercritical' : 'subcritical';
}

function resonanceWarnings(angle: number): string[] {
  const order = [3, 4].find((k) => Math.abs(angle - (2 * Math.PI) / k) < 1e-3);
  if (order === undefined) return [];
  return [`near the 1:${order} resonance: the cubic coefficient does not decide alone`];
}
