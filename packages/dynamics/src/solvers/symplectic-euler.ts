import { zeros, ShapeMismatchError, type Matrix, type Vector } from '@phasebook/linalg';
import type { Flow } from '../system/flow.js';
import type { StepMethod, StepResult } from './step-method.js';

/**
 * The symplectic Euler method for a state of positions and velocities (q, p), order 1.
 *
 * The velocities move first, by their rate at (q, p), then the positions, by theirs at (q, p′). Where dp/dt depends
 * on q alone and dq/dt on p alone it keeps areas in phase space, and the energy stays within bounds for ever.
 *
 * @returns Method for `stepper`; it has no stability function, since it treats the two halves of the state unequally.
 *
 * Cost: two rates a step.
 * Source: Hairer, Lubich and Wanner, Geometric Numerical Integration, 2nd ed., section I.1.2.
 *
 * @example The area of phase space is kept: det J = 1
 * ```ts
 * const map = stepper(linearFlow([[0, 1], [-1, 0]]), symplecticEuler(), 0.1);
 * assertClose(logDeterminant(map.jacobian(vector(1, 0))).logAbsolute, 0);
 * ```
 */
export function symplecticEuler(): StepMethod {
  return {
    name: 'symplecticEuler',
    order: 1,
    solve(flow: Flow, state: Vector, timeStep: number): StepResult {
      const next = kicked(flow, state, timeStep);
      const rate = flow.rate(next);
      for (let i = 0; i < flow.dim / 2; i++) next[i] += timeStep * rate[i];
      const isFinite = next.every(Number.isFinite);
      return { status: isFinite ? 'solved' : 'diverged', state: next, residual: 0, iterations: 0 };
    },
    jacobian(flow: Flow, state: Vector, timeStep: number): Matrix {
      const n = flow.dim;
      const half = n / 2;
      const before = flow.jacobian(state);
      const between = flow.jacobian(kicked(flow, state, timeStep));
      const result = zeros(n, n);
      for (let j = 0; j < n; j++) {
        for (let i = half; i < n; i++) {
          result.data[i * n + j] = (i === j ? 1 : 0) + timeStep * before.data[i * n + j];
        }
        for (let i = 0; i < half; i++) {
          let sum = j < half ? between.data[i * n + j] : 0;
          for (let k = half; k < n; k++) sum += between.data[i * n + k] * result.data[k * n + j];
          result.data[i * n + j] = (i === j ? 1 : 0) + timeStep * sum;
        }
      }
      return result;
    },
  };
}

/** The state after its velocities have moved, as a fresh array. */
function kicked(flow: Flow, state: Vector, timeStep: number): Vector {
  if (flow.dim % 2 !== 0) {
    throw new ShapeMismatchError('Cannot make a symplectic step', 'state', '[2 d]', `[${flow.dim}]`);
  }
  const next = state.slice();
  const rate = flow.rate(state);
  for (let i = flow.dim / 2; i < flow.dim; i++) next[i] += timeStep * rate[i];
  return next;
}
