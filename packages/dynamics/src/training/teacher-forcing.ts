import {
  ShapeMismatchError,
  requireLength,
  type Matrix,
  type UnrollOptions,
  type Unrolled,
  type Vector,
} from '@phasebook/linalg';
import { unrollBySteps } from '../gradients/unroll-by-steps.js';
import type { Cell } from '../system/cell.js';

/** Options of `teacherForced`. */
export interface TeacherForcingOptions {
  /** α in [0, 1]: 1 replaces the observed units by the data, 0 leaves the cell alone. */
  readonly strength: number;
  /** How many of the first state variables are observed; the data's width. */
  readonly observed: number;
}

/**
 * A cell whose observed units are pulled towards data before each step: generalised teacher forcing.
 *
 * With z̃ = z except z̃ᵢ = (1 − α) zᵢ + α xᵢ for the observed units, the step is F(z̃). The data take the place of the inputs,
 * so the inner cell must have none. Each step back scales gradients by 1 − α in the observed directions: the forcing can
 * hold them where the free dynamics is chaotic.
 *
 * @param cell - Cell without inputs; its first `observed` state variables are the prediction.
 * @param options - Strength α and number of observed units.
 * @returns Cell with `observed` inputs and the parameters of the inner one; use it as `wrap` of `train`. Its `description`
 *   is that of the inner cell: built again from it, or by `withParameters`, the forcing is gone.
 * @throws {RangeError} If α lies outside [0, 1] or `observed` does not fit.
 * @throws {ShapeMismatchError} If the cell has inputs of its own.
 *
 * Cost: that of the cell, steps back one step forward more; Jacobians O(n²) more.
 * Source: Doya, Proc. ISCAS 1992, 2777; Hess et al., ICML 2023 (arXiv:2306.04406), eq. 6.
 *
 * @example Full strength: the next state follows from the data alone
 * ```ts
 * const cell = teacherForced(linearCell({ recurrent: [[0.5]] }), { strength: 1, observed: 1 });
 * assertClose(cell.step(vector(100), vector(3)), [1.5]);
 * ```
 */
export function teacherForced(cell: Cell, options: TeacherForcingOptions): Cell {
  const purpose = 'Cannot force a cell';
  const { strength, observed } = options;
  if (!(strength >= 0 && strength <= 1)) {
    throw new RangeError(`${purpose}: \`strength\` must lie in [0, 1]: got ${strength}`);
  }
  if (!Number.isInteger(observed) || observed < 1 || observed > cell.stateDim) {
    throw new RangeError(`${purpose}: \`observed\` must lie in 1 … ${cell.stateDim}: got ${observed}`);
  }
  if (cell.inputDim !== 0) {
    throw new ShapeMismatchError(purpose, 'cell.inputDim', '0', String(cell.inputDim));
  }
  const n = cell.stateDim;
  const none = new Float64Array(0);
  /** z̃ of one state or of many, one behind the other. */
  const pulled = (states: Vector, data: Vector): Vector => {
    const result = states.slice();
    for (let row = 0, k = 0; row < states.length; row += n) {
      for (let i = 0; i < observed; i++, k++) {
        result[row + i] = (1 - strength) * states[row + i] + strength * data[k];
      }
    }
    return result;
  };
  const pulledOne = (state: Vector, data: Vector): Vector => {
    requireLength('Cannot step a forced cell', 'state', state, n);
    requireLength('Cannot step a forced cell', 'input', data, observed);
    return pulled(state, data);
  };
  const forced: Cell = {
    description: cell.description,
    stateDim: n,
    inputDim: observed,
    parameterBlocks: cell.parameterBlocks,
    step: (state, data) => cell.step(pulledOne(state, data), none),
    stateJacobian(state, data): Matrix {
      const { data: values } = cell.stateJacobian(pulledOne(state, data), none);
      return {
        rows: n,
        columns: n,
        data: values.map((value, k) => (k % n < observed ? (1 - strength) * value : value)),
      };
    },
    inputJacobian(state, data): Matrix {
      const { data: values } = cell.stateJacobian(pulledOne(state, data), none);
      const result = new Float64Array(n * observed);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < observed; j++) result[i * observed + j] = strength * values[i * n + j];
      }
      return { rows: n, columns: observed, data: result };
    },
    parameterJacobian: (state, data) => cell.parameterJacobian(pulledOne(state, data), none),
  };

  const { unroll } = cell;
  if (unroll === undefined) return forced;
  /** One step of the inner cell in its own fast path, which knows nothing of data. */
  const innerStep = (start: Vector, batch: number, precision: UnrollOptions['precision']): Unrolled =>
    unroll({ steps: 1, batch, inputs: none, start, precision });
  const last = cell.parameterBlocks[cell.parameterBlocks.length - 1];
  const unrollForced = (run: UnrollOptions): Unrolled =>
    unrollBySteps(
      {
        stateDim: n,
        parameterCount: last.offset + last.size,
        step(states, data, batch) {
          const inner = innerStep(pulled(states, data), batch, run.precision);
          const next = inner.outputs.slice();
          inner.release();
          return next;
        },
        pullBack(states, data, batch, adjoint, parameters) {
          const inner = innerStep(pulled(states, data), batch, run.precision);
          const gradient = inner.backward(adjoint);
          gradient.parameters.forEach((value, i) => (parameters[i] += value));
          return gradient.start.map((value, k) => (k % n < observed ? (1 - strength) * value : value));
        },
      },
      run,
    );
  return { ...forced, unroll: unrollForced };
}
