import { distance, norm, type Vector } from '@phasebook/linalg';
import { iterate } from '../system/iterate.js';
import { requireWhole } from '../system/require-number.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { solveCyclic } from './cyclic-system.js';
import { hybrid } from './hybrid.js';
import type { FixedPointSolver, SolverOptions, SolverStatus } from './solvers.js';

/** What one run of a cycle solver found: its best states, whatever the status. */
export interface CycleSolverResult {
  readonly status: SolverStatus;
  /** `period` states in the order of the orbit, each of shape [n]. */
  readonly states: readonly Vector[];
  /** Largest ‖F(h_t) − h_{t+1}‖₂ around the cycle. */
  readonly residual: number;
  readonly steps: number;
}

/** An algorithm that solves Fᵖ(h) = h from one start; pass it to `findCycles`. */
export interface CycleSolver {
  readonly name: string;
  /** Runs until every ‖F(h_t) − h_{t+1}‖₂ ≤ tolerance · max(1, ‖h_t‖₂) or gives up. */
  solve(map: SmoothMap, period: number, start: Vector, tolerance: number): CycleSolverResult;
}

/**
 * A fixed-point solver on the p-th iterate: one unknown state, Jacobians multiplied around the cycle.
 *
 * Finds cycles from far away, as it looks at every p-th step alone; errors grow around the cycle as the orbit
 * stretches, so leave long unstable cycles to `multipleShooting()`.
 *
 * @param solver - Solver of fixed points that is given the p-th iterate.
 * @returns Solver for `findCycles`.
 *
 * Cost: per step of the solver p Jacobians and 2 p n³ flops.
 * Source: Parker and Chua, Practical Numerical Algorithms for Chaotic Systems (1989), chapter 5.
 *
 * @example
 * ```ts
 * const { states } = iterateSolver().solve(logisticMap(3.2), 2, vector(0.4), 1e-12);
 * assertClose(states.map(([x]) => x), [0.513044509578, 0.799455490422], 1e-9);
 * ```
 */
export function iterateSolver(solver: FixedPointSolver = hybrid()): CycleSolver {
  return {
    name: `${solver.name} on the iterate`,
    solve(map, period, start, tolerance): CycleSolverResult {
      const { status, state, steps } = solver.solve(iterate(map, period), start, tolerance);
      const states = orbit(map, state, period);
      return { status, states, residual: residualOf(map, states), steps };
    },
  };
}

/**
 * Newton's method on all p states at once, with a halving line search: F(h_t) = h_{t+1} around the ring.
 *
 * No error is carried further than one step, so cycles of hundreds of steps, however unstable, converge to rounding.
 * Starts from the orbit of the start.
 *
 * @param options - Largest number of steps (default 50).
 * @returns Solver for `findCycles`.
 * @throws {RangeError} If `maxSteps` is not a positive integer.
 *
 * Cost: per step p Jacobians and about 14 p n³ flops.
 * Source: Keller, Numerical Methods for Two-Point Boundary-Value Problems (1968); Wright, SIAM J. Sci. Stat.
 * Comput. 13 (1992) 742–764.
 *
 * @example
 * ```ts
 * const { status, residual } = multipleShooting().solve(logisticMap(3.83), 3, vector(0.15), 1e-12);
 * assertEqual([status, residual < 1e-14], ['converged', true]);
 * ```
 */
export function multipleShooting(options: SolverOptions = {}): CycleSolver {
  const { maxSteps = 50 } = options;
  requireWhole('Cannot make a solver', 'maxSteps', maxSteps, 1);
  return {
    name: 'multiple shooting',
    solve(map, period, start, tolerance): CycleSolverResult {
      let current = ringAt(map, orbit(map, start, period));
      const result = (status: SolverStatus, steps: number): CycleSolverResult => ({
        status,
        states: current.states,
        residual: current.largest,
        steps,
      });
      if (!Number.isFinite(current.total)) return result('diverged', 0);
      for (let step = 0; step <= maxSteps; step++) {
        const isSolved = current.gaps.every(
          (gap, t) => norm(gap) <= tolerance * Math.max(1, norm(current.states[t])),
        );
        const direction = shootingDirection(map, current);
        if (isSolved) {
          // One more step where it still helps: what is left is rounding.
          const polished = direction && ringAt(map, moved(current.states, direction, 1));
          if (polished && polished.total < current.total) current = polished;
          return result('converged', step);
        }
        if (step === maxSteps) break;
        if (!direction) return result('singular-jacobian', step);
        const next = lineSearch(map, current, direction);
        if (!next) return result('stalled', step);
        current = next;
      }
      return result('max-steps', maxSteps);
    },
  };
}

/** p states with their gaps F(h_t) − h_{t+1}. */
interface Ring {
  readonly states: readonly Vector[];
  readonly gaps: readonly Vector[];
  /** Root of the sum of squares of all gaps. */
  readonly total: number;
  /** Norm of the largest gap. */
  readonly largest: number;
}

function ringAt(map: SmoothMap, states: readonly Vector[]): Ring {
  const gaps = states.map((state, t) => {
    const next = states[(t + 1) % states.length];
    return map.step(state).map((value, i) => value - next[i]);
  });
  const lengths = gaps.map((gap) => norm(gap));
  return { states, gaps, total: Math.hypot(...lengths), largest: Math.max(...lengths) };
}

function shootingDirection(map: SmoothMap, { states, gaps }: Ring): Vector[] | undefined {
  const jacobians = states.map((state) => map.jacobian(state));
  if (!jacobians.every(({ data }) => data.every(Number.isFinite))) return undefined;
  const direction = solveCyclic(
    jacobians,
    gaps.map((gap) => gap.map((value) => -value)),
  );
  return direction?.every((move) => move.every(Number.isFinite)) ? direction : undefined;
}

function lineSearch(map: SmoothMap, from: Ring, direction: readonly Vector[]): Ring | undefined {
  for (let factor = 1; factor > 1e-4; factor /= 2) {
    const next = ringAt(map, moved(from.states, direction, factor));
    if (next.total <= (1 - 1e-4 * factor) * from.total) return next;
  }
  return undefined;
}

function moved(states: readonly Vector[], direction: readonly Vector[], factor: number): Vector[] {
  return states.map((state, t) => state.map((value, i) => value + factor * direction[t][i]));
}

/** `count` states of the orbit from `start`, that one first. */
export function orbit(map: SmoothMap, start: Vector, count: number): Vector[] {
  const states = [start];
  while (states.length < count) states.push(map.step(states[states.length - 1]));
  return states;
}

/** Largest ‖F(h_t) − h_{t+1}‖₂ around a cycle. */
export function residualOf(map: SmoothMap, states: readonly Vector[]): number {
  return states.reduce(
    (largest, state, t) => Math.max(largest, distance(map.step(state), states[(t + 1) % states.length])),
    0,
  );
}
