import type { Matrix, TanhNetwork, Vector } from '@phasebook/linalg';
import type { Enclosure } from './enclosure.js';
import type { PiecewiseLinearForm } from './piecewise-linear-form.js';

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
   * F of many states at once: row i of `out` becomes F(row i of `states`), both of shape [count, n]. A fast path with
   * the numbers of `step` up to rounding; what a row gets does not depend on the other rows, up to rounding.
   */
  stepBatch?(states: Matrix, out: Matrix): void;
  /** ∂F/∂h at many states, one below the other: `out` has shape [count · n, n]. As `stepBatch`. */
  jacobianBatch?(states: Matrix, out: Matrix): void;
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
  /** The map over boxes, where it can bound itself: what `findAllFixedPoints` proves with. */
  readonly enclosure?: Enclosure;
  /** The weights, where F is linear in pieces: what `enumerateFixedPoints` and `enumerateCycles` enumerate. */
  readonly piecewiseLinear?: PiecewiseLinearForm;
}

/** An axis-parallel box: `lower[i] ≤ hᵢ ≤ upper[i]`. */
export interface Range {
  readonly lower: Vector;
  readonly upper: Vector;
}
