import { leakyCell } from '../cells/leaky-cell.js';
import type { Cell } from '../system/cell.js';
import { requirePositiveFinite } from '../system/require-number.js';
import { euler } from './explicit-runge-kutta.js';
import type { StepMethod } from './step-method.js';

/** Options of {@link leakyCellOfFlow}. */
export interface LeakyCellOfFlowOptions {
  /** τ > 0, in units of time. */
  readonly timeConstant: number;
  /** Δt > 0, in units of time; at most τ for `euler()`. */
  readonly timeStep: number;
  /** `euler()`: leak rate Δt/τ; `exponentialEuler()`: 1 − e^(−Δt/τ), whatever its own linear rate. @default euler() */
  readonly method?: StepMethod;
}

/**
 * The leaky cell that solves the continuous-time network τ dh/dt = −h + F(h, x): h′ = (1 − α) h + α F(h, x).
 *
 * Δt = τ under Euler's method gives α = 1, the plain cell. With an eigenvalue λ of F the step flips at
 * α = 2/(1 − λ), which is `largestStableStep` of (λ − 1)/τ, divided by τ.
 *
 * @param cell - F.
 * @returns Leaky cell; its flow is `continuousTime(withInput(cell, x), timeConstant)`.
 * @throws {RangeError} If a time is not positive and finite, if Δt > τ under Euler's method, or for another method.
 *
 * Cost: none.
 *
 * @example
 * ```ts
 * const neuron = elmanCell({ recurrent: [[2]] });
 * const slow = leakyCellOfFlow(neuron, { timeConstant: 10, timeStep: 1 });
 * assertClose(slow.stateJacobian(vector(0), vector()).data, [0.9 + 0.1 * 2]);
 * ```
 */
export function leakyCellOfFlow(cell: Cell, options: LeakyCellOfFlowOptions): Cell {
  const purpose = 'Cannot make a leaky cell of a flow';
  const { timeConstant, timeStep, method = euler() } = options;
  for (const [argument, value] of Object.entries({ timeConstant, timeStep })) {
    requirePositiveFinite(purpose, argument, value);
  }
  switch (method.name) {
    case 'euler':
      if (timeStep > timeConstant) {
        throw new RangeError(
          `${purpose}: \`timeStep\` must not exceed the time constant ${timeConstant}: got ${timeStep}`,
        );
      }
      return leakyCell(cell, timeStep / timeConstant);
    case 'exponentialEuler':
      return leakyCell(cell, -Math.expm1(-timeStep / timeConstant));
    default:
      throw new RangeError(
        `${purpose}: \`method\` must be euler() or exponentialEuler(), whose steps are leaky cells: got ${method.name}`,
      );
  }
}
