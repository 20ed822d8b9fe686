import {
  discreteLyapunov,
  eigenvalues,
  multiply,
  transpose,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import { marginalWarnings, type LinearSystem } from './linear-system.js';

/** Gramians and H2 norm of a linear network. */
export interface Gramians {
  readonly status: 'stable' | 'unstable';
  /** P = Σ W^k U Uᵀ W^kᵀ, shape [n, n]: the covariance of the state under white input of unit variance. */
  readonly controllability: Matrix;
  /** Q = Σ W^kᵀ Vᵀ V W^k, shape [n, n]: hᵀ Q h is the energy of the output that starts from h. */
  readonly observability: Matrix;
  /** √ of the eigenvalues of P Q, largest first: what each direction of the state carries from input to output. */
  readonly hankelSingularValues: Vector;
  /** √ tr(V P Vᵀ): root mean square of the output under white input of unit variance. */
  readonly h2Norm: number;
  /** |tr(V P Vᵀ) − tr(Uᵀ Q U)| / tr(V P Vᵀ): the two are equal exactly. */
  readonly identityResidual: number;
  /** Larger of the relative residuals of the two Lyapunov equations. */
  readonly equationResidual: number;
  readonly spectralRadius: number;
  /** Reasons to doubt the numbers. */
  readonly warnings: readonly string[];
}

/**
 * Controllability and observability gramians, Hankel singular values and H2 norm.
 *
 * Solves P = W P Wᵀ + U Uᵀ and Q = Wᵀ Q W + Vᵀ V by the real Schur form.
 *
 * @param system - Linear network with spectral radius below 1; for any other the sums diverge: everything is NaN and
 *   the status says so.
 * @returns Gramians with the residuals of their equations and of tr(V P Vᵀ) = tr(Uᵀ Q U).
 *
 * Cost: O(n³).
 * Source: Zhou, Doyle and Glover, Robust and Optimal Control (1996), section 21.
 *
 * @example The variance of an AR(1) process
 * ```ts
 * const { controllability } = gramians(linearSystem({ recurrent: [[0.9]], input: [[1]] }));
 * assertClose(controllability.data, [1 / (1 - 0.81)]);
 * ```
 */
export function gramians({ recurrent, input, readout }: LinearSystem): Gramians {
  const n = recurrent.rows;
  const forward = discreteLyapunov(recurrent, multiply(input, transpose(input)));
  const backward = discreteLyapunov(transpose(recurrent), multiply(transpose(readout), readout));
  if (forward.status !== 'stable' || backward.status !== 'stable') {
    const unknown: Matrix = { rows: n, columns: n, data: new Float64Array(n * n).fill(NaN) };
    return {
      status: 'unstable',
      controllability: unknown,
      observability: unknown,
      hankelSingularValues: new Float64Array(n).fill(NaN),
      h2Norm: NaN,
      identityResidual: NaN,
      equationResidual: NaN,
      spectralRadius: forward.spectralRadius,
      warnings: ['The spectral radius is not below 1: the sums diverge'],
    };
  }
  const controllability = forward.solution;
  const observability = backward.solution;
  const energy = trace(multiply(multiply(readout, controllability), transpose(readout)));
  const sameEnergy = trace(multiply(multiply(transpose(input), observability), input));
  return {
    status: 'stable',
    controllability,
    observability,
    // Eigenvalues of a product of two positive matrices: real and ≥ 0 up to rounding.
    hankelSingularValues: Float64Array.from(eigenvalues(multiply(controllability, observability)), ({ re }) =>
      Math.sqrt(Math.max(re, 0)),
    ),
    h2Norm: Math.sqrt(energy),
    identityResidual: energy === 0 ? Math.abs(sameEnergy) : Math.abs(energy - sameEnergy) / energy,
    equationResidual: Math.max(forward.residual, backward.residual),
    spectralRadius: forward.spectralRadius,
    warnings: marginalWarnings(forward.spectralRadius),
  };
}

function trace({ rows, data }: Matrix): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[i * rows + i];
  return sum;
}
