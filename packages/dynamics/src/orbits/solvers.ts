import type { Vector } from '@phasebook/linalg';
import { requireWhole } from '../system/require-number.js';
import type { SmoothMap } from '../system/smooth-map.js';

/** How a solver ended. */
export type SolverStatus =
  /** The residual is below the tolerance. */
  | 'converged'
  /** A local minimum of the speed that is not a fixed point, no descent in floating point, or too little of it. */
  | 'stalled'
  /** The permitted number of steps is spent. */
  | 'max-steps'
  /** The map left the finite numbers. */
  | 'diverged'
  /** I − J is exactly singular, or not finite, where Newton's step is needed. */
  | 'singular-jacobian';

/** What one run of a solver found: its best state, whatever the status. */
export interface SolverResult {
  readonly status: SolverStatus;
  /** Best state found, shape [n]. */
  readonly state: Vector;
  /** ‖F(h) − h‖₂ there. */
  readonly residual: number;
  /** Steps taken, each with one decomposition. */
  readonly steps: number;
}

/** An algorithm that solves F(h) = h from one start; pass it to `findFixedPoints`. */
export interface FixedPointSolver {
  readonly name: string;
  /** Runs until ‖F(h) − h‖₂ ≤ tolerance · max(1, ‖h‖₂) or gives up. */
  solve(map: SmoothMap, start: Vector, tolerance: number): SolverResult;
  /**
   * `solve` from every start, all advancing together through the map's batch methods: the same results up to
   * rounding, in the order of the starts. `onRound` hears how many are done, and may throw to stop.
   */
  solveEach?(
    map: SmoothMap,
    starts: readonly Vector[],
    tolerance: number,
    onRound?: (done: number) => void,
  ): SolverResult[];
}

/** Options of the solvers. */
export interface SolverOptions {
  /** Largest number of steps. @default 50 for Newton, 200 for Levenberg–Marquardt */
  readonly maxSteps?: number;
  /**
   * Number of steps within which the residual must fall to half; else the start is given up as `stalled`.
   * @default 4 for Newton, 20 for Levenberg–Marquardt
   */
  readonly patience?: number;
}

/** A solver from the algorithm for many starts. */
export function solverOf(
  name: string,
  solveEach: NonNullable<FixedPointSolver['solveEach']>,
): Required<FixedPointSolver> {
  return {
    name,
    solve: (map, start, tolerance) => solveEach(map, [start], tolerance)[0],
    solveEach,
  };
}

/** Options with their defaults, or a `RangeError`. */
export function solverOptions(
  options: SolverOptions,
  defaults: Required<SolverOptions>,
): Required<SolverOptions> {
  const settings = { ...defaults, ...options };
  for (const argument of ['maxSteps', 'patience'] as const) {
    const value = settings[argument];
    requireWhole('Cannot make a solver', argument, value, 1);
  }
  return settings;
}
