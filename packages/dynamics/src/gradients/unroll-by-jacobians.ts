import { norm, type UnrollOptions, type Unrolled, type UnrolledGradient } from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';

/**
 * `Cell.unroll` for any cell, in double precision: the adjoint recursion with whole Jacobians, one sequence and one
 * step at a time.
 *
 * Cost: per step and sequence three Jacobians, of which ∂F/∂θ has n · (number of parameters) entries.
 */
export function unrollByJacobians(cell: Cell, options: UnrollOptions): Unrolled {
  const { steps, batch, leakRate = 1, readout } = options;
  const n = cell.stateDim;
  const m = cell.inputDim;
  const inputs = Float64Array.from(options.inputs);
  const states = new Float64Array((steps + 1) * batch * n);
  states.set(options.start);
  const stateAt = (t: number, b: number): Float64Array =>
    states.slice((t * batch + b) * n, (t * batch + b + 1) * n);
  const inputAt = (t: number, b: number): Float64Array =>
    inputs.subarray((t * batch + b) * m, (t * batch + b + 1) * m);
  for (let t = 0; t < steps; t++) {
    for (let b = 0; b < batch; b++) {
      const state = stateAt(t, b);
      const next = cell.step(state, inputAt(t, b));
      // Without a leak an infinite state must not meet a factor of zero.
      for (let i = 0; leakRate !== 1 && i < n; i++) next[i] = (1 - leakRate) * state[i] + leakRate * next[i];
      states.set(next, ((t + 1) * batch + b) * n);
    }
  }
  const k = readout?.weight.rows ?? n;
  const u = readout?.weight.columns ?? n;
  const outputs = readout === undefined ? states.subarray(batch * n) : new Float64Array(steps * batch * k);
  if (readout !== undefined) {
    for (let row = 0; row < steps * batch; row++) {
      for (let i = 0; i < k; i++) {
        let sum = readout.bias[i];
        for (let j = 0; j < u; j++) sum += weightAt(readout.weight, i, j) * states[(batch + row) * n + j];
        outputs[row * k + i] = sum;
      }
    }
  }

  return {
    states,
    outputs,
    release: () => undefined,
    backward(upstream): UnrolledGradient {
      const last = cell.parameterBlocks[cell.parameterBlocks.length - 1];
      const parameters = new Float64Array(last === undefined ? 0 : last.offset + last.size);
      const readoutWeight = new Float64Array(readout === undefined ? 0 : k * u);
      const readoutBias = new Float64Array(readout === undefined ? 0 : k);
      const norms = new Float64Array(steps + 1);
      // The derivative by the state of each sequence, at the step that the loop has come to.
      const adjoint = new Float64Array(batch * n);
      for (let t = steps; t > 0; t--) {
        for (let b = 0; b < batch; b++) {
          const row = (t - 1) * batch + b;
          const lambda = adjoint.subarray(b * n, (b + 1) * n);
          if (readout === undefined) {
            for (let i = 0; i < n; i++) lambda[i] += upstream[row * n + i];
          } else {
            for (let i = 0; i < k; i++) {
              const factor = upstream[row * k + i];
              readoutBias[i] += factor;
              for (let j = 0; j < u; j++) {
                readoutWeight[i * u + j] += factor * states[(batch + row) * n + j];
                lambda[j] += factor * weightAt(readout.weight, i, j);
              }
            }
          }
        }
        norms[t] = norm(adjoint);
        for (let b = 0; b < batch; b++) {
          const lambda = adjoint.subarray(b * n, (b + 1) * n);
          const state = stateAt(t - 1, b);
          const input = inputAt(t - 1, b);
          addTransposed(cell.parameterJacobian(state, input).data, lambda, leakRate, parameters);
          const kept = lambda.map((value) => (1 - leakRate) * value);
          addTransposed(cell.stateJacobian(state, input).data, lambda, leakRate, kept);
          lambda.set(kept);
        }
      }
      norms[0] = norm(adjoint);
      return { parameters, readoutWeight, readoutBias, start: adjoint, norms };
    },
  };
}

const weightAt = (
  { data, columns, stride = columns, offset = 0 }: NonNullable<UnrollOptions['readout']>['weight'],
  i: number,
  j: number,
): number => data[offset + i * stride + j];

/** out += factor · Aᵀ x. */
function addTransposed(a: Float64Array, x: Float64Array, factor: number, out: Float64Array): void {
  const columns = out.length;
  for (let i = 0; i < x.length; i++) {
    const scaled = factor * x[i];
    if (scaled === 0) continue;
    for (let j = 0; j < columns; j++) out[j] += scaled * a[i * columns + j];
  }
}
