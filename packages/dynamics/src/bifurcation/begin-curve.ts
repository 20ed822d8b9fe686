import { norm, type Complex, type Vector } from '@phasebook/linalg';
import type { CurveOptions } from './bifurcation-curve.js';
import {
  eigenvaluePairSystem,
  orthonormal,
  realEigenvalueSystem,
  solveDefining,
  type Borders,
  type DefiningSystem,
} from './defining-systems.js';
import { criticalMode } from './normal-forms.js';
import { criticalTargets, type CurveKind } from './special-points.js';
import { growthOf, observeSteady } from './steady-branch.js';
import type { SteadyProblem } from './steady-problem.js';

/** The defining equations of a kind. */
export function systemOf(problem: SteadyProblem, kind: CurveKind, borders: Borders): DefiningSystem {
  if (kind === 'neimark-sacker' || kind === 'hopf') return eigenvaluePairSystem(problem, borders);
  return realEigenvalueSystem(problem, kind === 'flip' ? -1 : problem.neutral, borders);
}

/** The first point of the curve: one parameter is freed, the other kept. */
export function beginCurve(
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
