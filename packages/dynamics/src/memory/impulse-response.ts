import { multiply, singularValues, type Matrix, type Vector } from '@phasebook/linalg';
import { spectralRadius } from '../linearization/spectral-radius.js';
import { requireWhole } from '../system/require-number.js';
import type { LinearSystem } from './linear-system.js';

/** What a unit pulse leaves behind. */
export interface ImpulseResponse {
  /** Entry k: V W^k U, the output k + 1 steps after a pulse, shape [p, m]. */
  readonly responses: readonly Matrix[];
  /** Spectral norm of each, shape [steps]. */
  readonly norms: Vector;
  /** Largest norm and its lag: above the first one where a non-normal W grows before it decays. */
  readonly peak: { readonly lag: number; readonly norm: number };
  /** First lag from which on the response stays zero to the last bit; `undefined` if it does not within `steps`. */
  readonly zeroFrom: number | undefined;
  /** Spectral radius of W: the rate of decay per step in the end. */
  readonly spectralRadius: number;
  readonly warnings: readonly string[];
}

/**
 * The impulse response V W^k U: how long, and how strongly, a network remembers a pulse.
 *
 * @param system - Linear network, of a cell by `linearize`.
 * @param options - Number of lags `steps`, a positive integer.
 * @returns Responses at lags 0 … steps − 1 with norms; a warning where the response has not died down.
 * @throws {RangeError} If `steps` is not a positive integer.
 *
 * Cost: O(steps · n² m) and a small SVD per lag.
 *
 * @example A chain of delays forgets exactly
 * ```ts
 * const chain = linearSystem({ recurrent: [[0, 0], [100, 0]], input: [[1], [0]] });
 * assertEqual(impulseResponse(chain, { steps: 5 }).zeroFrom, 2);
 * ```
 */
export function impulseResponse(system: LinearSystem, options: { readonly steps: number }): ImpulseResponse {
  const { steps } = options;
  requireWhole('Cannot find an impulse response', 'steps', steps, 1);
  const responses: Matrix[] = [];
  const norms = new Float64Array(steps);
  let moved = system.input;
  let zeroFrom: number | undefined;
  for (let k = 0; k < steps; k++) {
    if (k > 0) moved = multiply(system.recurrent, moved);
    const response = multiply(system.readout, moved);
    responses.push(response);
    norms[k] = response.data.every(Number.isFinite) ? (singularValues(response)[0] ?? 0) : Infinity;
    if (zeroFrom === undefined && moved.data.every((value) => value === 0)) zeroFrom = k;
  }
  const norm = norms.reduce((largest, value) => Math.max(largest, value), 0);
  const warnings: string[] = [];
  if (norms[steps - 1] > 0.01 * norm) {
    warnings.push(`After ${steps} steps more than 1 % of the largest response is left`);
  }
  return {
    responses,
    norms,
    peak: { lag: norms.indexOf(norm), norm },
    zeroFrom,
    spectralRadius: spectralRadius(system.recurrent),
    warnings,
  };
}
