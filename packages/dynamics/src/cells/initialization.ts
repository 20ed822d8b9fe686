import { qr, requireFinite, scale, zeros, type Matrix, type Vector } from '@phasebook/linalg';
import { randomStream } from '../system/random.js';
import { requireWhole } from '../system/require-number.js';

/** Options of random weights. */
export interface InitializationOptions {
  /** Same seed, same bits. @default 0 */
  readonly seed?: number;
}

const PURPOSE = 'Cannot initialise weights';

/**
 * Gaussian weights with variance g²/columns: the random network whose edge of chaos is g = 1.
 *
 * @param rows - Number of rows, ≥ 1.
 * @param columns - Number of columns, ≥ 1.
 * @param options - Gain g (default 1) and seed.
 * @returns Matrix, shape [rows, columns].
 * @throws {RangeError} If a size is not a positive integer, or the gain not finite.
 *
 * Cost: O(rows · columns).
 * Source: Sompolinsky, Crisanti and Sommers, Phys. Rev. Lett. 61 (1988) 259.
 *
 * @example
 * ```ts
 * assertEqual(gaussianWeights(3, 2, { gain: 1.5, seed: 1 }).data.length, 6);
 * ```
 */
export function gaussianWeights(
  rows: number,
  columns: number,
  options: InitializationOptions & { readonly gain?: number } = {},
): Matrix {
  requireWhole(PURPOSE, 'rows', rows, 1);
  requireWhole(PURPOSE, 'columns', columns, 1);
  const { gain = 1, seed = 0 } = options;
  requireFinite(PURPOSE, 'gain', [gain]);
  const random = randomStream(seed);
  const result = zeros(rows, columns);
  const deviation = gain / Math.sqrt(columns);
  for (let k = 0; k < result.data.length; k++) result.data[k] = deviation * random.normal();
  return result;
}

/**
 * Uniform weights in ±1/√fan: what PyTorch gives a fresh recurrent layer, with fan = the number of units.
 *
 * @param rows - Number of rows, ≥ 1.
 * @param columns - Number of columns, ≥ 1.
 * @param options - `fan` (default `columns`) and seed.
 * @returns Matrix, shape [rows, columns].
 * @throws {RangeError} If a size is not a positive integer.
 *
 * Cost: O(rows · columns).
 *
 * @example
 * ```ts
 * const { data } = uniformWeights(4, 4, { seed: 1 });
 * assertEqual(data.every((value) => Math.abs(value) <= 0.5), true);
 * ```
 */
export function uniformWeights(
  rows: number,
  columns: number,
  options: InitializationOptions & { readonly fan?: number } = {},
): Matrix {
  requireWhole(PURPOSE, 'rows', rows, 1);
  requireWhole(PURPOSE, 'columns', columns, 1);
  const { fan = columns, seed = 0 } = options;
  requireWhole(PURPOSE, 'fan', fan, 1);
  const random = randomStream(seed);
  const result = zeros(rows, columns);
  const bound = 1 / Math.sqrt(fan);
  for (let k = 0; k < result.data.length; k++) result.data[k] = bound * (2 * random.uniform() - 1);
  return result;
}

/**
 * A random orthogonal matrix, uniform over all of them (rotations and reflections alike), times a gain.
 *
 * The Q of a Gaussian matrix, with a positive diagonal of R.
 *
 * @param units - n, ≥ 1.
 * @param options - Gain (default 1) and seed.
 * @returns Matrix, shape [n, n].
 * @throws {RangeError} If `units` is not a positive integer, or the gain not finite.
 *
 * Cost: O(n³).
 * Source: Mezzadri, Notices AMS 54 (2007) 592; Saxe, McClelland and Ganguli, ICLR 2014 (arXiv:1312.6120).
 *
 * @example
 * ```ts
 * assertClose(singularValues(orthogonalWeights(4, { seed: 2 })), [1, 1, 1, 1]);
 * ```
 */
export function orthogonalWeights(
  units: number,
  options: InitializationOptions & { readonly gain?: number } = {},
): Matrix {
  requireWhole(PURPOSE, 'units', units, 1);
  const { gain = 1, seed = 0 } = options;
  requireFinite(PURPOSE, 'gain', [gain]);
  const { q } = qr(gaussianWeights(units, units, { seed }));
  return gain === 1 ? q : scale(q, gain);
}

/**
 * Chrono initialisation: input biases of an LSTM whose forget gates remember up to a given lag.
 *
 * Forget biases ln u, input biases −ln u, with u = T − 1 for all units or, with a seed, u uniform in [1, T − 1].
 *
 * @param units - H, ≥ 1.
 * @param options - `longestLag` T > 2, in steps; `seed` to spread the time constants.
 * @returns `inputBias` in the gate order i, f, g, o, shape [4H].
 * @throws {RangeError} If `units` is not a positive integer or T ≤ 2.
 *
 * Cost: O(H).
 * Source: Tallec and Ollivier, ICLR 2018 (arXiv:1804.11188), eq. 16.
 *
 * @example The time constant is −1/ln(1 − 1/T)
 * ```ts
 * const bias = chronoBias(1, { longestLag: 100 });
 * assertClose(gateRetention(bias[1]).timeConstantSteps, 99.499162, 1e-6);
 * ```
 */
export function chronoBias(
  units: number,
  options: { readonly longestLag: number; readonly seed?: number },
): Vector {
  requireWhole(PURPOSE, 'units', units, 1);
  const { longestLag, seed } = options;
  if (!(longestLag > 2 && Number.isFinite(longestLag))) {
    throw new RangeError(`${PURPOSE}: \`longestLag\` must be above 2 and finite: got ${longestLag}`);
  }
  const random = seed === undefined ? undefined : randomStream(seed);
  const bias = new Float64Array(4 * units);
  for (let k = 0; k < units; k++) {
    const span = random === undefined ? longestLag - 1 : 1 + random.uniform() * (longestLag - 2);
    bias[units + k] = Math.log(span);
    bias[k] = -bias[units + k];
  }
  return bias;
}
