import { type UnrollOptions, type Unrolled, type Vector } from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';
import { unrollBySteps } from './unroll-by-steps.js';

/**
 * `Cell.unroll` for any cell, in double precision: the adjoint recursion with whole Jacobians, one sequence and one
 * step at a time.
 *
 * Cost: per step and sequence three Jacobians, of which ∂F/∂θ has n · (number of parameters) entries.
 */
export function unrollByJacobians(cell: Cell, options: UnrollOptions): Unrolled {
  const n = cell.stateDim;
  const m = cell.inputDim;
  const last = cell.parameterBlocks[cell.parameterBlocks.length - 1];
  return unrollBySteps(
    {
      stateDim: n,
      parameterCount: last === undefined ? 0 : last.offset + last.size,
      step(states, inputs, batch) {
        const next = new Float64Array(batch * n);
        for (let b = 0; b < batch; b++) {
          next.set(cell.step(rowOf(states, b, n), rowOf(inputs, b, m)), b * n);
        }
        return next;
      },
      pullBack(states, inputs, batch, adjoint, parameters) {
        const back = new Float64Array(batch * n);
        for (let b = 0; b < batch; b++) {
          const [state, input, lambda] = [rowOf(states, b, n), rowOf(inputs, b, m), rowOf(adjoint, b, n)];
          addTransposed(cell.parameterJacobian(state, input).data, lambda, parameters);
          addTransposed(cell.stateJacobian(state, input).data, lambda, rowOf(back, b, n));
        }
        return back;
      },
    },
    options,
  );
}

const rowOf = (values: Vector, b: number, width: number): Vector =>
  values.subarray(b * width, (b + 1) * width);

/** out += Aᵀ x. */
function addTransposed(a: Vector, x: Vector, out: Vector): void {
  const columns = out.length;
  for (let i = 0; i < x.length; i++) {
    if (x[i] === 0) continue;
    for (let j = 0; j < columns; j++) out[j] += x[i] * a[i * columns + j];
  }
}
