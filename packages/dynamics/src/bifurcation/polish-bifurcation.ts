import { distance, norm, type Complex, type Vector } from '@phasebook/linalg';
import {
  branchPointSystem,
  eigenvaluePairSystem,
  orthonormal,
  realEigenvalueSystem,
  solveDefining,
  type DefiningSystem,
} from './defining-systems.js';
import { criticalMode } from './normal-forms.js';
import { observeSteady, type SteadyObservation } from './steady-branch.js';
import type { SteadyProblem } from './steady-problem.js';

/** Which test function vanishes: the tangent's parameter part, the bordered determinant, Π (1 + λ), a pair's growth. */
export type BifurcationTest = 'fold' | 'branch' | 'flip' | 'pair';

/** A bifurcation as the solution of its defining equations. */
export interface Polished {
  readonly seen: SteadyObservation;
  readonly residual: number;
  readonly parameterError: number;
}

/** Newton's method on the equations that define the bifurcation. */
export function polish(
  problem: SteadyProblem,
  units: Vector,
  test: BifurcationTest,
  near: SteadyObservation,
  target: Complex,
  reach: number,
): Polished | undefined {
  const { dim } = problem;
  const linearization = problem.linearization(near.state, near.p);
  if (linearization === undefined) return undefined;
  const { left, right } = criticalMode(linearization, target);
  let system: DefiningSystem;
  let guess = Float64Array.of(...near.state, near.p[0]);
  if (test === 'pair') {
    const borders = { left: orthonormal([left.re, left.im]), right: orthonormal([right.re, right.im]) };
    const modulus = Math.hypot(target.re, target.im);
    const kappa = problem.kind === 'map' ? target.re / modulus : target.im * target.im;
    system = eigenvaluePairSystem(problem, borders);
    guess = Float64Array.of(...guess, kappa);
  } else {
    const size = norm(left.re);
    const borders = { left: [left.re.map((value) => value / size)], right: [right.re] };
    if (test === 'branch') {
      system = branchPointSystem(problem, borders);
      guess = Float64Array.of(...guess, 0);
    } else {
      system = realEigenvalueSystem(problem, target.re, borders);
    }
  }
  const solution = solveDefining(system, guess);
  if (solution === undefined || !(solution.residual <= 1e-8)) return undefined;
  const inUnits = (u: Vector): Vector => u.slice(0, dim + 1).map((value, i) => value / units[i]);
  if (distance(inUnits(solution.u), inUnits(guess)) > 0.5 * reach) return undefined;
  const p = solution.u.slice(dim, dim + 1);
  const seen = observeSteady(problem, solution.u.slice(0, dim), p);
  return (
    seen && {
      seen,
      residual: solution.residual,
      parameterError: Math.max(Math.abs(solution.correction[dim]), 2 * Number.EPSILON * Math.abs(p[0])),
    }
  );
}
