import { requireFinite, toMatrix, type Matrix, type MatrixLike, type Vector } from '@phasebook/linalg';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { requirePositiveFinite, requireWhole } from '../system/require-number.js';
import { neighbourSearch } from './neighbours.js';
import { fitLine } from './fit-line.js';

/** A way to follow neighbours apart; made by `rosenstein()` or `kantz()`. */
export interface DivergenceMethod {
  readonly name: 'rosenstein' | 'kantz';
  /** Largest distance of a neighbour; `undefined` for Rosenstein's single nearest one. */
  readonly radius: number | undefined;
}

/**
 * Rosenstein's method: follow each state and its one nearest neighbour, and average the logarithms of their distance.
 *
 * @returns Method for `exponentFromData`.
 *
 * Cost: one neighbour of every state followed.
 * Source: Rosenstein, Collins and De Luca, Physica D 65 (1993) 117–134.
 *
 * @example
 * ```ts
 * assertEqual(rosenstein().name, 'rosenstein');
 * ```
 */
export function rosenstein(): DivergenceMethod {
  return { name: 'rosenstein', radius: undefined };
}

/**
 * Kantz's method: for each state the logarithm of the mean distance to all neighbours within a radius.
 *
 * @param radius - Largest distance of a neighbour at the start, > 0, in units of the states.
 * @returns Method for `exponentFromData`.
 * @throws {RangeError} If `radius` is not positive.
 *
 * Cost: all neighbours of every state followed.
 * Source: Kantz, Phys. Lett. A 185 (1994) 77–87.
 *
 * @example
 * ```ts
 * assertEqual(kantz(0.5).radius, 0.5);
 * ```
 */
export function kantz(radius: number): DivergenceMethod {
  requirePositiveFinite('Cannot follow neighbours', 'radius', radius);
  return { name: 'kantz', radius };
}

/** Options of `exponentFromData`. */
export interface ExponentFromDataOptions extends LongWorkOptions {
  /** Steps that neighbours are followed. */
  readonly steps: number;
  /** Steps between which the slope is read, from … to. @default from 0 to `steps` */
  readonly fitWindow?: readonly [number, number];
  /** Time between rows: the exponent is per unit of it. @default 1, per step */
  readonly timeStep?: number;
  /** Neighbours closer in time than this do not count, in rows; about the mean period. @default 50 */
  readonly theilerWindow?: number;
  /** @default rosenstein() */
  readonly method?: DivergenceMethod;
  /** Every how many-th state is followed. @default 1 */
  readonly stride?: number;
  /**
   * Column whose difference measures the distance later on; the present value of a delay embedding is column 0.
   * @default the distance of the states
   */
  readonly coordinate?: number;
}

/** The largest exponent, read from how neighbours part. */
export interface ExponentFromData {
  /** Slope of the divergence curve over the fit window, per unit of `timeStep`. */
  readonly exponentPerTime: number;
  /** Standard error between the slopes of eight stretches of the data. */
  readonly standardError: number;
  /** Mean ln distance after k steps, k = 0 … steps. */
  readonly divergence: Vector;
  /** Smallest and largest slope between neighbouring points of the curve in the window, per unit of time. */
  readonly slopeRange: readonly [number, number];
  /** States that were followed. */
  readonly followed: number;
  readonly settings: {
    readonly method: DivergenceMethod;
    readonly steps: number;
    readonly fitWindow: readonly [number, number];
    readonly timeStep: number;
    readonly theilerWindow: number;
  };
  readonly warnings: readonly string[];
}

const STRETCHES = 8;
/** Neighbours within the radius that Kantz's mean takes at most. */
const MOST_NEIGHBOURS = 50;

/**
 * The largest Lyapunov exponent of measured states: the rate at which neighbours part.
 *
 * Only the straight part of the curve is an exponent: before it neighbours turn into the growing direction, after it
 * they are as far apart as the attractor allows.
 *
 * @param states - States in rows, measured or embedded, shape [T, m].
 * @param options - How long to follow, and where the curve is straight.
 * @returns Slope, its spread, and the curve to look at.
 * @throws {RangeError} If an option is out of range or there are too few states.
 * @throws {NonFiniteError} If a coordinate is NaN or infinite.
 *
 * Cost: T log T for the k-d tree in low dimensions, and T · steps · m.
 * Source: see `rosenstein` and `kantz`.
 *
 * @example The doubling map
 * ```ts
 * let x = 0.1234;
 * const states = Array.from({ length: 3000 }, () => [(x = 3.999999 * x * (1 - x))]);
 * const { exponentPerTime } = exponentFromData(states, { steps: 5, theilerWindow: 1 });
 * assertClose(exponentPerTime, Math.LN2, 0.1);
 * ```
 */
export function exponentFromData(states: MatrixLike, options: ExponentFromDataOptions): ExponentFromData {
  const purpose = 'Cannot read an exponent from data';
  const { steps, timeStep = 1, theilerWindow = 50, method = rosenstein(), stride = 1 } = options;
  const { fitWindow = [0, steps], coordinate, signal, onProgress } = options;
  const cloud = toMatrix(states, 'states');
  requireFinite(purpose, 'states', cloud.data);
  requireWhole(purpose, 'steps', steps, 2);
  requireWhole(purpose, 'theilerWindow', theilerWindow, 0);
  requireWhole(purpose, 'stride', stride, 1);
  const [from, to] = fitWindow;
  requireWhole(purpose, 'fitWindow[0]', from, 0);
  requireWhole(purpose, 'fitWindow[1]', to, from + 2);
  if (to > steps) throw new RangeError(`${purpose}: \`fitWindow\` must end by step ${steps}: got ${to}`);
  requirePositiveFinite(purpose, 'timeStep', timeStep);
  if (
    coordinate !== undefined &&
    !(Number.isInteger(coordinate) && cloud.columns > coordinate && coordinate >= 0)
  ) {
    throw new RangeError(
      `${purpose}: \`coordinate\` must be a column from 0 to ${cloud.columns - 1}: got ${coordinate}`,
    );
  }
  const last = cloud.rows - steps;
  if (last < 2 * theilerWindow + STRETCHES) {
    throw new RangeError(`${purpose}: \`states\` has ${cloud.rows} rows, too few to follow neighbours`);
  }
  const search = neighbourSearch(cloud, theilerWindow, last);
  const sums = Array.from({ length: STRETCHES }, () => new Float64Array(steps + 1));
  const counts = Array.from({ length: STRETCHES }, () => new Float64Array(steps + 1));
  let followed = 0;
  for (let i = 0; i < last; i += stride) {
    if (followed % 1024 === 0) {
      throwIfAborted(signal);
      onProgress?.({ done: i, total: last });
    }
    const own = cloud.data.subarray(i * cloud.columns, (i + 1) * cloud.columns);
    const isKantz = method.name === 'kantz';
    const neighbours = search.nearest(own, isKantz ? MOST_NEIGHBOURS : 1, i, method.radius);
    if (neighbours.length === 0 || neighbours[0].distance === 0) continue;
    followed++;
    const stretch = Math.min(STRETCHES - 1, Math.floor((STRETCHES * i) / last));
    for (let k = 0; k <= steps; k++) {
      let mean = 0;
      for (const { index } of neighbours) mean += distanceOf(cloud, i + k, index + k, coordinate);
      if (mean === 0) continue;
      sums[stretch][k] += Math.log(mean / neighbours.length);
      counts[stretch][k]++;
    }
  }
  const meanOver = (stretches: readonly number[]): Vector =>
    Float64Array.from({ length: steps + 1 }, (_, k) => {
      const sum = stretches.reduce((total, s) => total + sums[s][k], 0);
      return sum / stretches.reduce((total, s) => total + counts[s][k], 0);
    });
  const window = Float64Array.from({ length: to - from + 1 }, (_, k) => (from + k) * timeStep);
  const slopeOf = (curve: Vector): number => fitLine(window, curve.subarray(from, to + 1)).slope;
  const all = sums.map((_, s) => s);
  const divergence = meanOver(all);
  const slopes = all.map((s) => slopeOf(meanOver([s]))).filter(Number.isFinite);
  const mean = slopes.reduce((sum, value) => sum + value, 0) / slopes.length;
  const variance = slopes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (slopes.length - 1);
  const local = Array.from(
    { length: to - from },
    (_, k) => (divergence[from + k + 1] - divergence[from + k]) / timeStep,
  );
  const exponentPerTime = slopeOf(divergence);
  const slopeRange = [Math.min(...local), Math.max(...local)] as const;
  const warnings: string[] = [];
  if (followed < 100) warnings.push(`Only ${followed} states had neighbours to follow`);
  const later = local.slice(local.length >> 1);
  if (later.reduce((sum, value) => sum + value, 0) / later.length < 0.5 * exponentPerTime) {
    warnings.push('The curve flattens within the fit window: end it earlier');
  }
  return {
    exponentPerTime,
    standardError: Math.sqrt(variance / slopes.length),
    divergence,
    slopeRange,
    followed,
    settings: { method, steps, fitWindow, timeStep, theilerWindow },
    warnings,
  };
}

function distanceOf({ columns, data }: Matrix, i: number, k: number, coordinate: number | undefined): number {
  if (coordinate !== undefined) {
    return Math.abs(data[i * columns + coordinate] - data[k * columns + coordinate]);
  }
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += (data[i * columns + j] - data[k * columns + j]) ** 2;
  return Math.sqrt(sum);
}
