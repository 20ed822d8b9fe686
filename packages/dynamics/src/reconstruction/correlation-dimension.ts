import { requireFinite, toMatrix, type MatrixLike, type Vector } from '@phasebook/linalg';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { requireWhole } from '../system/require-number.js';
import { fitLine } from './fit-line.js';

/** Options of `correlationDimension`. */
export interface CorrelationDimensionOptions extends LongWorkOptions {
  /** Radii between which the slope is read: the answer depends on them, so they are yours to choose. */
  readonly scalingWindow: readonly [number, number];
  /** Pairs closer in time than this do not count, in rows. @default 0 */
  readonly theilerWindow?: number;
  /** Radii within the scaling window, at least 3. @default 12 */
  readonly radii?: number;
}

/** A correlation dimension with what it was read from. */
export interface CorrelationDimension {
  /** Slope of ln C(r) against ln r over the scaling window. */
  readonly dimension: number;
  /** Standard error of the fit: of its straightness, not of the sample. */
  readonly standardError: number;
  /** Smallest and largest slope between neighbouring radii: far apart where nothing scales. */
  readonly slopeRange: readonly [number, number];
  /** r, shape [radii]. */
  readonly radii: Vector;
  /** C(r): share of pairs closer than r, shape [radii]. */
  readonly correlationSums: Vector;
  /** Slopes between neighbouring radii, shape [radii − 1]. */
  readonly localSlopes: Vector;
  readonly pairs: number;
  readonly settings: {
    readonly scalingWindow: readonly [number, number];
    readonly theilerWindow: number;
  };
  readonly warnings: readonly string[];
}

/**
 * Correlation dimension of a set of states: how the number of close pairs grows with the distance.
 *
 * @param states - States in rows, shape [T, m].
 * @param options - Scaling window, Theiler window and number of radii.
 * @returns The slope with the curve it comes from.
 * @throws {RangeError} If the window does not ascend, or there are too few states.
 * @throws {NonFiniteError} If a coordinate is NaN or infinite.
 *
 * Cost: O(T² m).
 * Source: Grassberger and Procaccia, Physica D 9 (1983) 189; Theiler, Phys. Rev. A 34 (1986) 2427.
 *
 * @example A line has dimension one
 * ```ts
 * const line = Array.from({ length: 500 }, (_, i) => [i / 500, i / 250]);
 * const { dimension } = correlationDimension(line, { scalingWindow: [0.05, 0.3] });
 * assertClose(dimension, 1, 0.1);
 * ```
 */
export function correlationDimension(
  states: MatrixLike,
  options: CorrelationDimensionOptions,
): CorrelationDimension {
  const purpose = 'Cannot find a correlation dimension';
  const { scalingWindow, theilerWindow = 0, radii: count = 12, signal, onProgress } = options;
  const { rows, columns: m, data } = toMatrix(states, 'states');
  requireFinite(purpose, 'states', data);
  requireWhole(purpose, 'theilerWindow', theilerWindow, 0);
  requireWhole(purpose, 'radii', count, 3);
  const [low, high] = scalingWindow;
  if (!(low > 0 && low < high && Number.isFinite(high))) {
    throw new RangeError(`${purpose}: \`scalingWindow\` must be positive and ascend: got [${low}, ${high}]`);
  }
  if (rows < theilerWindow + 3) {
    throw new RangeError(`${purpose}: \`states\` must have more than ${theilerWindow + 2} rows: got ${rows}`);
  }
  const radii = Float64Array.from({ length: count }, (_, k) => low * (high / low) ** (k / (count - 1)));
  const inShell = new Float64Array(count + 1);
  const spacing = Math.log(high / low) / (count - 1);
  const highSquared = high * high;
  let pairs = 0;
  for (let i = 0; i < rows; i++) {
    if (i % 256 === 0) {
      throwIfAborted(signal);
      onProgress?.({ done: i, total: rows });
    }
    const own = i * m;
    for (let k = i + theilerWindow + 1; k < rows; k++) {
      pairs++;
      let sum = 0;
      for (let j = 0; j < m && sum < highSquared; j++) sum += (data[own + j] - data[k * m + j]) ** 2;
      if (sum >= highSquared) continue;
      // First radius that is larger than the distance.
      const place = Math.floor(Math.log(Math.sqrt(sum) / low) / spacing) + 1;
      inShell[Math.max(0, place)]++;
    }
  }
  let within = 0;
  const correlationSums = radii.map((_, k) => (within += inShell[k]) / pairs);
  const localSlopes = Float64Array.from(
    { length: count - 1 },
    (_, k) => Math.log(correlationSums[k + 1] / correlationSums[k]) / spacing,
  );
  const { slope, standardError } = fitLine(radii.map(Math.log), correlationSums.map(Math.log));
  const slopeRange = [Math.min(...localSlopes), Math.max(...localSlopes)] as const;
  const warnings: string[] = [];
  if (correlationSums[0] * pairs < 100) {
    warnings.push(`Only ${correlationSums[0] * pairs} pairs are closer than the smallest radius`);
  }
  if (slopeRange[1] - slopeRange[0] > 0.2 * slope) {
    warnings.push('The slope changes by more than 20 % over the scaling window: nothing may scale there');
  }
  return {
    dimension: slope,
    standardError,
    slopeRange,
    radii,
    correlationSums,
    localSlopes,
    pairs,
    settings: { scalingWindow, theilerWindow },
    warnings,
  };
}
