import { requireFinite, type Vector } from '@phasebook/linalg';
import { spectralRadius } from '../linearization/spectral-radius.js';
import type { LinearSystem } from './linear-system.js';
import { gainOf, transferAt, type TransferMatrix } from './transfer-matrix.js';

/** How a linear network answers to sine waves. */
export interface FrequencyResponse {
  /** ω in radians per step, as asked for. */
  readonly frequencies: Vector;
  readonly transfers: readonly TransferMatrix[];
  /** Largest singular value of each transfer matrix: amplitude out per amplitude in. */
  readonly gains: Vector;
  /** Argument of the first entry in radians, in (−π, π]: the phase of a network with one input and one output. */
  readonly phases: Vector;
  readonly warnings: readonly string[];
}

/**
 * The frequency response V (e^{iω} I − W)⁻¹ U.
 *
 * @param system - Linear network; stable ones settle into the sine wave, others do not.
 * @param frequencies - ω in radians per step; 0 gives the gain to a constant, π that to an alternating input.
 * @returns Transfer matrices, gains and phases; NaN where e^{iω} is an eigenvalue of W.
 * @throws {NonFiniteError} If a frequency is NaN or infinite.
 *
 * Cost: one solve with a matrix of order 2n per frequency.
 *
 * @example A leaky integrator passes what is slow
 * ```ts
 * const leak = linearSystem({ recurrent: [[0.9]], input: [[0.1]] });
 * assertClose(frequencyResponse(leak, [0, Math.PI]).gains, [1, 0.1 / 1.9]);
 * ```
 */
export function frequencyResponse(system: LinearSystem, frequencies: ArrayLike<number>): FrequencyResponse {
  const omegas = Float64Array.from(frequencies);
  requireFinite('Cannot find a frequency response', 'frequencies', omegas);
  const transfers = Array.from(omegas, (omega) => transferAt(system, omega));
  const radius = spectralRadius(system.recurrent);
  return {
    frequencies: omegas,
    transfers,
    gains: Float64Array.from(transfers, gainOf),
    phases: Float64Array.from(transfers, ({ re, im }) => Math.atan2(im.data[0], re.data[0])),
    warnings:
      radius < 1
        ? []
        : [`The spectral radius is ${radius.toPrecision(6)}: outputs do not settle into a wave`],
  };
}
