import type { Matrix, Vector } from '@phasebook/linalg';

/**
 * An autonomous flow dh/dt = f(h) with its Jacobian.
 *
 * Contract: as for `SmoothMap`: `rate` and `jacobian` are pure; `jacobian(h)` has entry (i, j) = ∂fᵢ/∂hⱼ; a state of
 * another length throws a `ShapeMismatchError`. `checkFlow` tests an implementation against this.
 */
export interface Flow {
  /** Number of state variables, n. */
  readonly dim: number;
  /** f(h), per unit time, shape [n]. */
  rate(state: Vector): Vector;
  /** ∂f/∂h at `state`, shape [n, n]. */
  jacobian(state: Vector): Matrix;
}
