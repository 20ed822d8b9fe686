import {
  add,
  eigenvalues,
  identity,
  norm,
  solve,
  type Complex,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import { stability } from '../linearization/stability.js';
import type { SmoothMap } from '../system/smooth-map.js';
import type { FixedPoint, PointEvidence, SearchAnswer, SearchRequest } from './fixed-point-search.js';
import { deflatedNewton, unstableDirections } from './search-on.js';
import type { FixedPointSolver, SolverResult } from './solvers.js';

/**
 * The answer to what a search asks, computed here and now.
 *
 * @param onRound - Hears how many states are done, and may throw to stop.
 */
export function answerSearch(
  map: SmoothMap,
  solver: FixedPointSolver,
  tolerance: number,
  request: SearchRequest,
  onRound?: (done: number) => void,
): SearchAnswer {
  const { states } = request;
  const each = <T>(answer: (state: Vector) => T): T[] =>
    states.map((state, i) => {
      onRound?.(i);
      return answer(state);
    });
  switch (request.kind) {
    case 'solve':
      return request.known === undefined
        ? solveEach(map, solver, tolerance, states, onRound)
        : solveElsewhere(map, solver, tolerance, states, request.known, onRound);
    case 'evidence':
      return each((state) => evidence(map, state));
    case 'position-errors':
      return each((state) => positionError(map, state, map.jacobian(state)));
    case 'directions':
      return each((state) => unstableDirections(map, state));
  }
}

function solveEach(
  map: SmoothMap,
  solver: FixedPointSolver,
  tolerance: number,
  starts: readonly Vector[],
  onRound?: (done: number) => void,
): readonly SolverResult[] {
  if (solver.solveEach) return solver.solveEach(map, starts, tolerance, onRound);
  return starts.map((start, i) => {
    onRound?.(i);
    return solver.solve(map, start, tolerance);
  });
}

/** Deflation finds another point, the solver itself the last digits of it. */
function solveElsewhere(
  map: SmoothMap,
  solver: FixedPointSolver,
  tolerance: number,
  starts: readonly Vector[],
  known: readonly Vector[],
  onRound?: (done: number) => void,
): readonly SolverResult[] {
  const rough = solveEach(map, deflatedNewton(known), tolerance, starts, onRound);
  const found = rough.filter(({ status }) => status === 'converged').map(({ state }) => state);
  const solved = solveEach(map, solver, tolerance, found);
  let next = 0;
  return rough.map((result) => (result.status === 'converged' ? solved[next++] : result));
}

/** A fixed point with its evidence. */
export function fixedPoint(
  map: SmoothMap,
  { state, residual, hits }: Pick<FixedPoint, 'state' | 'residual' | 'hits'>,
): FixedPoint {
  return { status: 'converged', state, residual, ...evidence(map, state), hits };
}

function evidence(map: SmoothMap, state: Vector): PointEvidence {
  const jacobian = map.jacobian(state);
  const multipliers = eigenvalues(jacobian);
  return {
    positionError: positionError(map, state, jacobian),
    multipliers,
    stability: stability(multipliers),
    degree: degreeOf(multipliers),
  };
}

/** Length of the next Newton step; infinite where I − J is singular. */
function positionError(map: SmoothMap, state: Vector, jacobian: Matrix): number {
  const displacement = map.step(state).map((value, i) => value - state[i]);
  const nextStep = solve(add(identity(map.dim), jacobian, -1), displacement);
  return nextStep ? norm(nextStep) : Infinity;
}

/** sign ∏(1 − λ): complex pairs contribute |1 − λ|² > 0, so only real eigenvalues above 1 change it. */
export function degreeOf(multipliers: readonly Complex[]): -1 | 0 | 1 {
  let sign: -1 | 1 = 1;
  for (const { re, im } of multipliers) {
    if (Math.hypot(1 - re, im) <= 1e-8) return 0;
    if (im === 0 && re > 1) sign = sign === 1 ? -1 : 1;
  }
  return sign;
}
