import { add, identity, requireLength, scale, type Matrix, type Vector } from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';
import { leakyEnclosure, type Enclosure } from '../system/enclosure.js';
import { leakJacobians, leakSteps, requireLeakRate } from '../system/leaky.js';
import { leakyForm, type PiecewiseLinearForm } from '../system/piecewise-linear-form.js';
import type { Range } from '../system/smooth-map.js';

/**
 * The leaky version h′ = (1 − α) h + α F(h, x) of a cell.
 *
 * Same fixed points; eigenvalues move to 1 − α + αλ. The time constant of the pure leak is −1/ln(1 − α) steps,
 * for which 1/α is only the limit of small α. The parameters are those of the inner cell; α is not one of them.
 *
 * @param cell - Cell F; of an LSTM, h and c leak alike.
 * @param leakRate - α in (0, 1]; 1 gives F itself.
 * @returns Cell of the same dimensions and parameter blocks.
 * @throws {RangeError} If `leakRate` is outside (0, 1].
 *
 * Cost: that of F plus O(n) per step.
 * Source: Jaeger et al., Neural Networks 20 (2007) 335–352.
 *
 * @example A self-weight of 0.9 at a leak rate of 0.1 gives the eigenvalue 0.99
 * ```ts
 * const cell = leakyCell(elmanCell({ recurrent: [[0.9]] }), 0.1);
 * assertClose(cell.stateJacobian(vector(0), vector()).data, [0.99]);
 * ```
 */
export function leakyCell(cell: Cell, leakRate: number): Cell {
  requireLeakRate(leakRate);
  const { unroll } = cell;
  return {
    description: { kind: 'leaky', leakRate, cell: cell.description },
    stateDim: cell.stateDim,
    inputDim: cell.inputDim,
    parameterBlocks: cell.parameterBlocks,
    // A leak of a leak has the product of their rates.
    unroll: unroll && ((options) => unroll({ ...options, leakRate: leakRate * (options.leakRate ?? 1) })),
    step(state: Vector, input: Vector): Vector {
      requireLength('Cannot step a leaky cell', 'state', state, cell.stateDim);
      const next = cell.step(state, input);
      for (let i = 0; i < next.length; i++) next[i] = (1 - leakRate) * state[i] + leakRate * next[i];
      return next;
    },
    stateJacobian(state: Vector, input: Vector): Matrix {
      return add(scale(cell.stateJacobian(state, input), leakRate), identity(cell.stateDim), 1 - leakRate);
    },
    stepBatch:
      cell.stepBatch &&
      ((states, input, out): void => {
        cell.stepBatch?.(states, input, out);
        leakSteps(states, out, leakRate);
      }),
    stateJacobianBatch:
      cell.stateJacobianBatch &&
      ((states, input, out): void => {
        cell.stateJacobianBatch?.(states, input, out);
        leakJacobians(out, leakRate);
      }),
    inputJacobian: (state: Vector, input: Vector): Matrix =>
      scale(cell.inputJacobian(state, input), leakRate),
    parameterJacobian: (state: Vector, input: Vector): Matrix =>
      scale(cell.parameterJacobian(state, input), leakRate),
    range: (input: Vector): Range | undefined => cell.range?.(input),
    enclosure(input: Vector): Enclosure | undefined {
      const inner = cell.enclosure?.(input);
      return inner && leakyEnclosure(inner, leakRate);
    },
    piecewiseLinear(input: Vector): PiecewiseLinearForm | undefined {
      const form = cell.piecewiseLinear?.(input);
      return form && leakyForm(form, leakRate);
    },
  };
}
