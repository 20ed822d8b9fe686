import {
  discreteLyapunov,
  eigenvalues,
  multiply,
  solveMatrix,
  transpose,
  type Vector,
} from '@phasebook/linalg';
import { requireWhole } from '../system/require-number.js';
import type { LinearSystem } from './linear-system.js';

/** How much of its input a linear network holds at each lag. */
export interface MemoryCapacity {
  readonly status: 'complete' | 'unstable' | 'not-controllable';
  /** Entry k: share in [0, 1] of the variance of x_{t−k} that the state just after x_t gives back, k = 0 … lags − 1. */
  readonly perLag: Vector;
  /** Sum over the lags asked for. */
  readonly total: number;
  /** The sum over all lags: exactly the number of state variables, with one input and a controllable network. */
  readonly limit: number;
  /** Largest relative residual of the covariance's equation. */
  readonly equationResidual: number;
  readonly warnings: readonly string[];
}

/**
 * Linear memory capacity of a noise-free linear network under white input, exactly.
 *
 * MC_k = (W^k U)ᵀ P⁻¹ W^k U with the state's covariance P; Jaeger's sum over k ≥ 1 is the total less MC₀.
 *
 * @param system - Linear network with one input; its readout plays no part.
 * @param options - Number of lags, from 0; a positive integer.
 * @returns Capacity at each lag. Without a controllable, stable network: NaN and the status that says why.
 * @throws {RangeError} If the network has not exactly one input, or `lags` is not a positive integer.
 *
 * Cost: O(n³ + lags · n²).
 * Source: Jaeger, GMD Report 152 (2002); Dambre et al., Sci. Rep. 2 (2012) 514.
 *
 * @example A chain of three delays holds exactly three inputs
 * ```ts
 * const recurrent = [[0, 0, 0], [1, 0, 0], [0, 1, 0]];
 * const chain = linearSystem({ recurrent, input: [[1], [0], [0]] });
 * assertClose(memoryCapacity(chain, { lags: 5 }).perLag, [1, 1, 1, 0, 0]);
 * ```
 */
export function memoryCapacity(system: LinearSystem, options: { readonly lags: number }): MemoryCapacity {
  const purpose = 'Cannot find a memory capacity';
  const { recurrent, input } = system;
  const { lags } = options;
  if (input.columns !== 1) {
    throw new RangeError(`${purpose}: \`system\` must have one input: got ${input.columns}`);
  }
  requireWhole(purpose, 'lags', lags, 1);
  const failed = (status: 'unstable' | 'not-controllable', warning: string): MemoryCapacity => ({
    status,
    perLag: new Float64Array(lags).fill(NaN),
    total: NaN,
    limit: NaN,
    equationResidual: NaN,
    warnings: [warning],
  });
  const equation = discreteLyapunov(recurrent, multiply(input, transpose(input)));
  if (equation.status !== 'stable') {
    return failed('unstable', 'The spectral radius is not below 1: the state has no stationary covariance');
  }
  const covariance = equation.solution;
  const values = eigenvalues(covariance).map(({ re }) => re);
  const spread = values[0] / values[values.length - 1];
  if (!(values[values.length - 1] > 0) || spread > 1e15) {
    return failed(
      'not-controllable',
      'Some direction of the state receives no input: the covariance is singular',
    );
  }
  const perLag = new Float64Array(lags);
  let moved = input;
  for (let k = 0; k < lags; k++) {
    if (k > 0) moved = multiply(recurrent, moved);
    const solved = solveMatrix(covariance, moved);
    perLag[k] = solved === undefined ? NaN : multiply(transpose(moved), solved).data[0];
  }
  const warnings: string[] = [];
  if (spread > 1e10) {
    warnings.push(
      `The covariance has the condition number ${spread.toExponential(0)}: small capacities are inaccurate`,
    );
  }
  return {
    status: 'complete',
    perLag,
    total: perLag.reduce((sum, value) => sum + value, 0),
    limit: recurrent.rows,
    equationResidual: equation.residual,
    warnings,
  };
}
