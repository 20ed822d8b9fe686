import { dot, norm } from '@phasebook/linalg';
import { Lanes, Patience } from './lanes.js';
import { solverOf, solverOptions, type FixedPointSolver, type SolverOptions } from './solvers.js';

/** First damping, relative to the largest diagonal entry of A Aᵀ. */
const FIRST_DAMPING = 1e-2;

/**
 * Levenberg–Marquardt on the speed q = ½‖F(h) − h‖², damping adapted to how well the linear model predicts.
 *
 * Slower than Newton near a point and much more patient far from one; it also ends at local minima of q
 * (slow points), with status `stalled`.
 *
 * @param options - Largest number of steps, and patience.
 * @returns A solver; many starts advance together where the map has batch methods.
 * @throws {RangeError} If an option is not a positive integer.
 *
 * Cost: per step one Jacobian, one product A Aᵀ (n³ flops) and one LU factorisation.
 * Source: Nielsen, Damping parameter in Marquardt's method, IMM-REP-1999-05 (1999).
 *
 * @example
 * ```ts
 * const map = withInput(elmanCell({ recurrent: [[2]], bias: [0.3] }));
 * assertClose(levenbergMarquardt().solve(map, vector(2), 1e-12).state, [0.978312185], 1e-9);
 * ```
 */
export function levenbergMarquardt(options: SolverOptions = {}): Required<FixedPointSolver> {
  const { maxSteps, patience } = solverOptions(options, { maxSteps: 200, patience: 20 });
  return solverOf('levenberg-marquardt', (map, starts, tolerance, onRound) =>
    Lanes.run({ map, starts, tolerance, matrices: 3 }, (lanes) => {
      const waits = new Patience(lanes, patience);
      const descent = new Descent(lanes);
      while (lanes.fill()) {
        onRound?.(lanes.done);
        for (const lane of lanes.fresh) waits.isOver(lanes, lane);
        polish(
          lanes,
          lanes.fresh.filter((lane) => lanes.isSolved(lane)),
        );
        const begun = lanes.fresh.filter((lane) => !lanes.isSolved(lane));
        descent.linearize(begun);
        descent.begin(begun.filter((lane) => lanes.isActive(lane)));
        const open = lanes.active.filter((lane) => lanes.isActive(lane));
        const lowered = descent.step(open);
        polish(
          lanes,
          lowered.filter((lane) => lanes.isSolved(lane)),
        );
        for (const lane of open) {
          if (!lanes.isActive(lane)) continue;
          if (lanes.steps[lane] >= maxSteps) lanes.finish(lane, 'max-steps');
          else if (waits.isOver(lanes, lane)) lanes.finish(lane, 'stalled');
        }
        descent.linearize(lowered.filter((lane) => lanes.isActive(lane)));
      }
    }),
  );
}

/** Newton's last steps, and the end of these lanes. */
function polish(lanes: Lanes, solved: readonly number[]): void {
  lanes.linearize(solved, (lane) => lanes.factor(lane, 0));
  lanes.coast(solved);
  for (const lane of solved) lanes.finish(lane, 'converged');
}

// Matrices of a lane: A = J − I, A Aᵀ, and the damped A Aᵀ + μ.
const SYSTEM = 0;
const PRODUCT = 1;
const DAMPED = 2;

/** The damped steps (Aᵀ A + μ)⁻¹ Aᵀ g = Aᵀ (A Aᵀ + μ)⁻¹ g with A = J − I and g = F(h) − h. */
class Descent {
  readonly #lanes: Lanes;
  readonly #damping: Float64Array;
  readonly #growth: Float64Array;
  readonly #predicted: Float64Array;
  readonly #weights: Float64Array;

  constructor(lanes: Lanes) {
    this.#lanes = lanes;
    this.#damping = new Float64Array(lanes.size);
    this.#growth = new Float64Array(lanes.size);
    this.#predicted = new Float64Array(lanes.size);
    this.#weights = new Float64Array(lanes.dim);
  }

  /** A and A Aᵀ at the lanes' states; lanes where they are not finite end. */
  linearize(list: readonly number[]): void {
    const lanes = this.#lanes;
    lanes.linearize(list, (lane) => {
      lanes.engine.gram(lanes.matrix(lane, SYSTEM), lanes.matrix(lane, PRODUCT));
      // An entry that is not finite leaves its mark on its row's square.
      if (!Number.isFinite(this.#largest(lane))) lanes.finish(lane, 'diverged');
    });
  }

  begin(list: readonly number[]): void {
    for (const lane of list) {
      this.#damping[lane] = FIRST_DAMPING * Math.max(this.#largest(lane), Number.MIN_VALUE);
      this.#growth[lane] = 2;
    }
  }

  /** One step of each lane; the lanes whose residual it lowered. Lanes that cannot move any more end. */
  step(list: readonly number[]): number[] {
    const lanes = this.#lanes;
    const aimed = list.filter((lane) => {
      lanes.steps[lane]++;
      if (this.#aim(lane)) return true;
      this.#dampMore(lane);
      return false;
    });
    const moving = aimed.filter((lane) => {
      if (norm(lanes.move(lane)) > 1e-16 * (1 + norm(lanes.state(lane)))) return true;
      lanes.finish(lane, 'stalled');
      return false;
    });
    lanes.attempt(moving, 1);
    return moving.filter((lane, place) => {
      const actual = 0.5 * (lanes.residuals[lane] ** 2 - lanes.trialResiduals[place] ** 2);
      if (!(actual > 0)) {
        this.#dampMore(lane);
        return false;
      }
      lanes.accept(lane, place);
      const quality = actual / this.#predicted[lane];
      this.#damping[lane] *= Math.max(1 / 3, 1 - (2 * quality - 1) ** 3);
      this.#growth[lane] = 2;
      return true;
    });
  }

  #aim(lane: number): boolean {
    const lanes = this.#lanes;
    const n = lanes.dim;
    const damping = this.#damping[lane];
    const damped = lanes.matrix(lane, DAMPED).data;
    damped.set(lanes.matrix(lane, PRODUCT).data);
    for (let i = 0; i < n; i++) damped[i * (n + 1)] += damping;
    lanes.factor(lane, DAMPED);
    const weights = this.#weights;
    if (!lanes.solve(lane, DAMPED, weights)) return false;
    const move = lanes.move(lane).fill(0);
    const { data } = lanes.matrix(lane, SYSTEM);
    for (let i = 0, at = 0; i < n; i++) {
      const weight = weights[i];
      for (let j = 0; j < n; j++) move[j] -= weight * data[at++];
    }
    // q(h) − q of the linear model at the step, ½(‖g‖² − ‖g − A Aᵀ y‖²) less what the damping takes.
    this.#predicted[lane] = 0.5 * (lanes.residuals[lane] ** 2 - damping ** 2 * dot(weights, weights));
    return true;
  }

  #dampMore(lane: number): void {
    this.#damping[lane] *= this.#growth[lane];
    this.#growth[lane] *= 2;
    if (!Number.isFinite(this.#damping[lane])) this.#lanes.finish(lane, 'stalled');
  }

  #largest(lane: number): number {
    const n = this.#lanes.dim;
    const { data } = this.#lanes.matrix(lane, PRODUCT);
    let largest = 0;
    for (let i = 0; i < n; i++) {
      const entry = data[i * (n + 1)];
      if (!(entry <= largest)) largest = entry;
    }
    return largest;
  }
}
