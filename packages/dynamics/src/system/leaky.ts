import { add, identity, scale, type Matrix, type Vector } from '@phasebook/linalg';
import { leakyEnclosure } from './enclosure.js';
import { leakyForm } from './piecewise-linear-form.js';
import type { SmoothMap } from './smooth-map.js';

/** Throws a `RangeError` unless 0 < leakRate ≤ 1. */
export function requireLeakRate(leakRate: number): void {
  if (!(leakRate > 0 && leakRate <= 1)) {
    throw new RangeError(
      `Cannot make a leaky system: \`leakRate\` must lie in (0, 1]: got ${String(leakRate)}`,
    );
  }
}

/**
 * The leaky version h ↦ (1 − α) h + α F(h) of a map: same fixed points, eigenvalues 1 − α + αλ.
 *
 * For a leaky *cell* see `leakyCell`.
 *
 * @param map - Map F.
 * @param leakRate - α in (0, 1]; 1 gives F itself.
 * @returns Map of the same dimension.
 * @throws {RangeError} If `leakRate` is outside (0, 1].
 *
 * Cost: that of F plus O(n).
 * Source: Jaeger et al., Neural Networks 20 (2007) 335–352.
 *
 * @example Eigenvalues move towards 1
 * ```ts
 * const map = leaky(withInput(linearCell({ recurrent: [[0.9]] })), 0.1);
 * assertClose(map.jacobian(vector(0)).data, [0.99]);
 * ```
 */
export function leaky(map: SmoothMap, leakRate: number): SmoothMap {
  requireLeakRate(leakRate);
  return {
    dim: map.dim,
    range: map.range,
    enclosure: map.enclosure && leakyEnclosure(map.enclosure, leakRate),
    piecewiseLinear: map.piecewiseLinear && leakyForm(map.piecewiseLinear, leakRate),
    step(state: Vector): Vector {
      const next = map.step(state);
      return next.map((value, i) => (1 - leakRate) * state[i] + leakRate * value);
    },
    jacobian(state: Vector): Matrix {
      return add(scale(map.jacobian(state), leakRate), identity(map.dim), 1 - leakRate);
    },
    stepBatch:
      map.stepBatch &&
      ((states, out): void => {
        map.stepBatch?.(states, out);
        leakSteps(states, out, leakRate);
      }),
    jacobianBatch:
      map.jacobianBatch &&
      ((states, out): void => {
        map.jacobianBatch?.(states, out);
        leakJacobians(out, leakRate);
      }),
  };
}

/** Turns F(h) in the rows of `out` into (1 − α) h + α F(h). */
export function leakSteps(states: Matrix, out: Matrix, leakRate: number): void {
  for (let i = 0; i < out.data.length; i++) {
    out.data[i] = (1 - leakRate) * states.data[i] + leakRate * out.data[i];
  }
}

/** Turns the Jacobians J of F, one below the other, into 1 − α + α J. */
export function leakJacobians(jacobians: Matrix, leakRate: number): void {
  const { rows, columns: n, data } = jacobians;
  for (let i = 0; i < data.length; i++) data[i] *= leakRate;
  for (let row = 0; row < rows; row++) data[row * n + (row % n)] += 1 - leakRate;
}
