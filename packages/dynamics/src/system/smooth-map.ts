import type { Matrix, TanhNetwork, Vector } from '@phasebook/linalg';

/**
 * A map h ↦ F(h) with its Jacobian: the one interface that every analysis takes.
 *
 * Contract: `step` and `jacobian` are pure (same argument, same bits; the argument is never written to; the
 * result is a fresh array); `jacobian(h)` has entry (i, j) = ∂Fᵢ/∂hⱼ; a state of another length throws a
 * `ShapeMismatchError`. `checkSmoothMap` tests an implementation against this.
 */
export interface SmoothMap {
  /** Number of state variables, n. */
  readonly dim: number;
  /** F(h), shape [n]. */
  step(state: Vector): Vector;
  /** ∂F/∂h at `state`, shape [n, n]. */
  jacobian(state: Vector): Matrix;
  /**
   * A compact box that F maps into itself and that every orbit approaches, where the map knows one (a tanh
   * network: [−1, 1] in every variable). All fixed points lie in it and their degree sum is +1 (Brouwer).
   */
  readonly range?: Range;
  /**
   * The weights, where F(h) = tanh(W h + b): analyses then run whole loops in the numeric engine, with the same
   * numbers up to rounding.
   */
  readonly tanhNetwork?: TanhNetwork;
}

/** An axis-parallel box: `lower[i] ≤ hᵢ ≤ upper[i]`. */
export interface Range {
  readonly lower: Vector;
  readonly upper: Vector;
}
