import {
  add,
  identity,
  requireFinite,
  requireLength,
  scale,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';
import { requirePositiveFinite } from '../system/require-number.js';
import type { TimedFlow } from './integration-settings.js';

/** Options of {@link drivenFlow}. */
export interface DrivenFlowOptions {
  /** x(t), shape [m]; smooth between the steps of the integrator, or shorten `longestStep` to its breaks. */
  readonly input: (time: number) => ArrayLike<number>;
  /** τ > 0, in units of time. @default 1 */
  readonly timeConstant?: number;
}

/**
 * The continuous-time network τ dh/dt = −h + F(h, x(t)) under a signal, for `integrate`.
 *
 * With a constant signal it is `continuousTime(withInput(cell, x), timeConstant)`.
 *
 * @param cell - F, with n state variables and m inputs.
 * @returns Flow of dimension n whose rate depends on time.
 * @throws {RangeError} If `timeConstant` is not positive and finite.
 *
 * Cost: that of F plus O(n).
 *
 * @example A leak that follows a cosine lags behind it
 * ```ts
 * const leak = linearCell({ recurrent: [[0]], input: [[1]] });
 * const flow = drivenFlow(leak, { input: (time) => [Math.cos(time)] });
 * const { state } = integrate(flow, [0.5], { duration: 3 });
 * assertClose(state, [(Math.cos(3) + Math.sin(3)) / 2], 1e-7);
 * ```
 */
export function drivenFlow(cell: Cell, options: DrivenFlowOptions): TimedFlow {
  const purpose = 'Cannot drive a flow';
  const { input, timeConstant = 1 } = options;
  requirePositiveFinite(purpose, 'timeConstant', timeConstant);
  const inputAt = (time: number): Vector => {
    const x = input(time);
    requireLength(purpose, 'input', x, cell.inputDim);
    requireFinite(purpose, 'input', x);
    return Float64Array.from(x);
  };
  const { stateDim } = cell;
  return {
    dim: stateDim,
    rate: (state: Vector, time: number): Vector =>
      cell.step(state, inputAt(time)).map((next, i) => (next - state[i]) / timeConstant),
    jacobian: (state: Vector, time: number): Matrix =>
      scale(add(cell.stateJacobian(state, inputAt(time)), identity(stateDim), -1), 1 / timeConstant),
  };
}
