import { Lanes, Patience } from './lanes.js';
import { solverOf, solverOptions, type FixedPointSolver, type SolverOptions } from './solvers.js';

/** Shortest step of the line search, as a part of Newton's. */
const SHORTEST = 1e-4;
/** From a step on that lowers the residual this much, the decomposition is good enough for further ones. */
const STRONG = 0.05;

/**
 * Newton's method on F(h) − h with exact Jacobians and a halving line search on the residual.
 *
 * Quadratic near a fixed point of any stability; a converged state is polished to machine precision. Where steps
 * contract strongly, further ones use the same decomposition.
 *
 * @param options - Largest number of steps, and patience.
 * @returns A solver; many starts advance together where the map has batch methods.
 * @throws {RangeError} If an option is not a positive integer.
 *
 * Cost: per step one Jacobian, one LU factorisation (⅔ n³ flops) and at least one evaluation of F.
 * Source: Dennis and Schnabel, Numerical Methods for Unconstrained Optimization (1983), chapter 6.
 *
 * @example
 * ```ts
 * const map = withInput(elmanCell({ recurrent: [[2]] }));
 * assertClose(newton().solve(map, vector(1), 1e-12).state, [0.957504024077]);
 * ```
 */
export function newton(options: SolverOptions = {}): Required<FixedPointSolver> {
  const { maxSteps, patience } = solverOptions(options, { maxSteps: 50, patience: 4 });
  return solverOf('newton', (map, starts, tolerance, onRound) =>
    Lanes.run({ map, starts, tolerance, matrices: 1 }, (lanes) => {
      const waits = new Patience(lanes, patience);
      while (lanes.fill()) {
        onRound?.(lanes.done);
        for (const lane of lanes.fresh) waits.isOver(lanes, lane);
        const aimed: number[] = [];
        lanes.linearize(lanes.active, (lane) => {
          lanes.factor(lane, 0);
          if (lanes.isSolved(lane)) return;
          // Now, while the factors are at hand.
          if (lanes.aim(lane)) aimed.push(lane);
          else lanes.finish(lane, 'singular-jacobian');
        });
        const { moved, settled } = step(lanes, aimed);
        lanes.coast(settled);
        for (const lane of settled) if (lanes.isSolved(lane)) lanes.finish(lane, 'converged');
        for (const lane of moved) {
          if (lanes.isSolved(lane)) continue;
          if (lanes.steps[lane] >= maxSteps) lanes.finish(lane, 'max-steps');
          else if (waits.isOver(lanes, lane)) lanes.finish(lane, 'stalled');
        }
      }
    }),
  );
}

/** One step of each lane that aims. `settled`: solved, or so close that the decomposition serves for more. */
function step(lanes: Lanes, aimed: readonly number[]): { moved: number[]; settled: number[] } {
  const settled = lanes.active.filter((lane) => lanes.isActive(lane) && lanes.isSolved(lane));
  const moved: number[] = [];
  let waiting = aimed;
  for (const lane of waiting) lanes.steps[lane]++;
  for (let factor = 1; waiting.length > 0 && factor > SHORTEST; factor /= 2) {
    lanes.attempt(waiting, factor);
    waiting = waiting.filter((lane, place) => {
      const before = lanes.residuals[lane];
      if (!(lanes.trialResiduals[place] <= (1 - 1e-4 * factor) * before)) return true;
      lanes.accept(lane, place);
      moved.push(lane);
      const isStrong = factor === 1 && lanes.residuals[lane] <= STRONG * before;
      if (isStrong || lanes.isSolved(lane)) settled.push(lane);
      return false;
    });
  }
  for (const lane of waiting) lanes.finish(lane, 'stalled');
  return { moved, settled };
}
