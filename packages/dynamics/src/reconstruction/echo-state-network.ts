import { scale, zeros } from '@phasebook/linalg';
import { elmanCell } from '../cells/elman.js';
import { gaussianWeights } from '../cells/initialization.js';
import { leakyCell } from '../cells/leaky-cell.js';
import { spectralRadius as radiusOf } from '../linearization/spectral-radius.js';
import type { Cell } from '../system/cell.js';
import { randomStream } from '../system/random.js';
import { requireNonNegative, requireWhole } from '../system/require-number.js';

/** Options of `echoStateNetwork`. */
export interface EchoStateNetworkOptions {
  /** Number of units, n. */
  readonly units: number;
  /** Number of inputs, m. @default 1 */
  readonly inputs?: number;
  /** Spectral radius of the recurrent matrix. @default 0.9 */
  readonly spectralRadius?: number;
  /** Input weights are uniform in ± this. @default 0.5 */
  readonly inputScale?: number;
  /** Biases are uniform in ± this: without them a tanh network is odd, and blind to symmetric answers. @default 0 */
  readonly biasScale?: number;
  /** α of a leaky network, in (0, 1]. @default 1 */
  readonly leakRate?: number;
  /** @default 0 */
  readonly seed?: number;
}

/**
 * An echo-state network: a tanh cell with random weights that stay as they are; only a readout is fitted.
 *
 * Gaussian recurrent weights scaled to the spectral radius, uniform input weights and biases.
 *
 * @param options - Sizes, scales and seed.
 * @returns The cell; fit its readout with `fitReadout`, close its loop with `closedLoop`.
 * @throws {RangeError} If a size or scale is out of range.
 *
 * Cost: O(n³) for the spectral radius.
 * Source: Jaeger, GMD Report 148 (2001); Jaeger and Haas, Science 304 (2004) 78.
 *
 * @example
 * ```ts
 * const cell = echoStateNetwork({ units: 20, spectralRadius: 0.8, seed: 1 });
 * assertClose(spectralRadius(cell.stateJacobian(new Float64Array(20), vector(0))), 0.8);
 * ```
 */
export function echoStateNetwork(options: EchoStateNetworkOptions): Cell {
  const purpose = 'Cannot make an echo-state network';
  const {
    units,
    inputs = 1,
    spectralRadius = 0.9,
    inputScale = 0.5,
    biasScale = 0,
    leakRate = 1,
    seed = 0,
  } = options;
  requireWhole(purpose, 'units', units, 1);
  requireWhole(purpose, 'inputs', inputs, 1);
  for (const [name, value] of Object.entries({ spectralRadius, inputScale, biasScale })) {
    requireNonNegative(purpose, name, value);
  }
  const drawn = gaussianWeights(units, units, { seed });
  const radius = radiusOf(drawn);
  const random = randomStream(seed + 0x9e3779b9);
  const uniform = (bound: number): number => bound * (2 * random.uniform() - 1);
  const input = zeros(units, inputs);
  for (let k = 0; k < input.data.length; k++) input.data[k] = uniform(inputScale);
  const cell = elmanCell({
    recurrent: scale(drawn, radius > 0 ? spectralRadius / radius : 0),
    input,
    bias: Float64Array.from({ length: units }, () => uniform(biasScale)),
  });
  return leakRate === 1 ? cell : leakyCell(cell, leakRate);
}
