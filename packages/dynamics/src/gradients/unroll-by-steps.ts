import {
  norm,
  type UnrollOptions,
  type Unrolled,
  type UnrolledGradient,
  type Vector,
} from '@phasebook/linalg';

/** One step of B sequences at once, and the way back through it. */
export interface BatchStep {
  /** n. */
  readonly stateDim: number;
  readonly parameterCount: number;
  /** Next states, shape [B, n], from states [B, n] and inputs [B, m]. */
  step(states: Vector, inputs: Vector, batch: number): ArrayLike<number>;
  /**
   * From λ = ∂L/∂(next states), shape [B, n]: adds (∂F/∂θ)ᵀ λ to `parameters` and gives (∂F/∂h)ᵀ λ, shape [B, n].
   */
  pullBack(
    states: Vector,
    inputs: Vector,
    batch: number,
    adjoint: Vector,
    parameters: Vector,
  ): ArrayLike<number>;
}

/**
 * `Cell.unroll` from single steps: the adjoint recursion with states kept and everything else computed again.
 *
 * Cost: T steps forward and T back; memory T · B · n.
 */
export function unrollBySteps(network: BatchStep, options: UnrollOptions): Unrolled {
  const { steps, batch, leakRate = 1, readout } = options;
  const n = network.stateDim;
  const size = batch * n;
  const inputs = Float64Array.from(options.inputs);
  const inputSize = steps === 0 ? 0 : inputs.length / steps;
  const states = new Float64Array((steps + 1) * size);
  states.set(options.start);
  const statesAt = (t: number): Vector => states.subarray(t * size, (t + 1) * size);
  const inputsAt = (t: number): Vector => inputs.subarray(t * inputSize, (t + 1) * inputSize);
  for (let t = 0; t < steps; t++) {
    const before = statesAt(t);
    const next = network.step(before, inputsAt(t), batch);
    const after = statesAt(t + 1);
    after.set(next);
    // Without a leak an infinite state must not meet a factor of zero.
    if (leakRate === 1) continue;
    for (let i = 0; i < size; i++) after[i] = (1 - leakRate) * before[i] + leakRate * after[i];
  }
  const k = readout?.weight.rows ?? n;
  const u = readout?.weight.columns ?? n;
  const outputs = readout === undefined ? states.subarray(size) : new Float64Array(steps * batch * k);
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
      const parameters = new Float64Array(network.parameterCount);
      const readoutWeight = new Float64Array(readout === undefined ? 0 : k * u);
      const readoutBias = new Float64Array(readout === undefined ? 0 : k);
      const norms = new Float64Array(steps + 1);
      // The derivative by the states, at the step that the loop has come to.
      const adjoint = new Float64Array(size);
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
        const scaled = adjoint.map((value) => leakRate * value);
        const back = network.pullBack(statesAt(t - 1), inputsAt(t - 1), batch, scaled, parameters);
        for (let i = 0; i < size; i++)
          adjoint[i] = (leakRate === 1 ? 0 : (1 - leakRate) * adjoint[i]) + back[i];
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
