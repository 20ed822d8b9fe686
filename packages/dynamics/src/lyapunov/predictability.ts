import { requireFinite, requireLength, zeros, type Matrix, type Vector } from '@phasebook/linalg';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { randomStream } from '../system/random.js';
import { requireWhole } from '../system/require-number.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { lyapunovSpectrum } from './lyapunov-spectrum.js';

/**
 * How well an attractor can be predicted: `strong-chaos` (nothing is left of the start), `partially-predictable`
 * (chaotic, but nearby orbits stay on the same bands or near the same loop), `regular`, or none of these.
 */
export type PredictabilityKind = 'strong-chaos' | 'partially-predictable' | 'regular' | 'undecided';

/** Options of {@link predictability}. */
export interface PredictabilityOptions extends LongWorkOptions {
  /** Steps before states are taken. @default 2000 */
  readonly transientSteps?: number;
  /** Steps along which states are taken. @default 10000 */
  readonly sampleSteps?: number;
  /** Pairs of orbits for each distance. @default 200 */
  readonly samples?: number;
  /** First distances of the pairs. @default [1e-9, 1e-8, 1e-7, 1e-6] */
  readonly distances?: ArrayLike<number>;
  /** Steps after which a pair is compared at most; ten prediction times where that is less. @default 10000 */
  readonly maxSteps?: number;
  /** Seed of the pairs. @default 0 */
  readonly seed?: number;
}

/** A class with the numbers behind it. */
export interface Predictability {
  readonly kind: PredictabilityKind;
  /** ν: slope of the final distance against the first one, both logarithms; 1 for regular motion, 0 for chaos. */
  readonly distanceExponent: number;
  /** Cross-correlation of the pairs at the end: 1 while they are together, 0 when all is forgotten. */
  readonly crossCorrelation: number;
  /** Largest exponent that set the time, nats per step, with its standard error. */
  readonly largestExponentPerStep: number;
  readonly standardError: number;
  /** Steps after which the pairs were compared, for each distance. */
  readonly comparedAfterSteps: Vector;
  /** Final mean distances, for each first distance. */
  readonly finalDistances: Vector;
  readonly warnings: readonly string[];
}

/** Distance at which two orbits count as apart, for the prediction time. */
const APART = 1e-3;
const PREDICTION_TIMES = 10;
const THRESHOLD = 0.5;

/**
 * Predictability class of an attractor: strong chaos, partially predictable chaos, or regular.
 *
 * Pairs of orbits start close together and are compared ten prediction times ln(10⁻³/δ)/λ₁ later: whether their distance
 * still follows the first one (ν), and whether they are still correlated (C).
 *
 * @param map - System of dimension n; for a flow its `stepper`.
 * @param start - State before the transient, shape [n].
 * @returns Class with ν, C and the times; `undecided` where the numbers fit no class.
 * @throws {ShapeMismatchError} If `start` does not have n entries.
 * @throws {NonFiniteError} If `start` holds NaN or an infinity.
 * @throws {RangeError} If an option is out of range.
 *
 * Cost: up to 2 · distances · samples · maxSteps steps.
 * Source: Wernecke, Sándor and Gros, Sci. Rep. 7 (2017) 1087.
 *
 * @example The Hénon map at the classical parameters
 * ```ts
 * assertEqual(predictability(henonMap(), [0.1, 0.1], { samples: 50 }).kind, 'strong-chaos');
 * ```
 */
export function predictability(
  map: SmoothMap,
  start: ArrayLike<number>,
  options: PredictabilityOptions = {},
): Predictability {
  const purpose = 'Cannot classify predictability';
  const { transientSteps = 2000, sampleSteps = 10_000, samples = 200, maxSteps = 10_000, seed = 0 } = options;
  const distances = Float64Array.from(options.distances ?? [1e-9, 1e-8, 1e-7, 1e-6]);
  requireLength(purpose, 'start', start, map.dim);
  requireFinite(purpose, 'start', start);
  requireWhole(purpose, 'sampleSteps', sampleSteps, 512);
  requireWhole(purpose, 'samples', samples, 2);
  requireWhole(purpose, 'maxSteps', maxSteps, 1);
  if (distances.length < 2 || distances.some((d) => !(d > 0 && d < APART))) {
    throw new RangeError(
      `${purpose}: \`distances\` must be two or more between 0 and ${APART}: got [${distances.join(', ')}]`,
    );
  }
  const { signal } = options;
  const run = { steps: sampleSteps, transientSteps, count: 1, seed, signal };
  const { exponentsPerStep, standardErrors, status, state } = lyapunovSpectrum(map, start, run);
  const [exponent] = exponentsPerStep;
  const found = { largestExponentPerStep: exponent, standardError: standardErrors[0] };
  const orbit = status === 'complete' ? orbitOf(map, state, sampleSteps) : undefined;
  const [mean, variance] = orbit ? momentsOf(orbit) : [new Float64Array(0), NaN];
  const finalDistances = new Float64Array(distances.length).fill(NaN);
  const comparedAfterSteps = new Float64Array(distances.length);
  const random = randomStream(seed);
  let correlation = 0;
  let isCutShort = false;
  for (let d = 0; orbit !== undefined && d < distances.length; d++) {
    const predictionTime = Math.log(APART / distances[d]) / Math.abs(exponent);
    const steps = Math.min(maxSteps, Math.ceil(PREDICTION_TIMES * predictionTime));
    comparedAfterSteps[d] = steps;
    // Of a regular orbit there is no prediction time.
    isCutShort ||= exponent > 3 * standardErrors[0] && steps < PREDICTION_TIMES * predictionTime;
    finalDistances[d] = 0;
    for (let sample = 0; sample < samples; sample++) {
      throwIfAborted(signal);
      const row = Math.floor(random.uniform() * orbit.rows);
      let first: Vector = orbit.data.slice(row * map.dim, (row + 1) * map.dim);
      const direction = first.map(() => random.normal());
      const length = Math.hypot(...direction);
      let second: Vector = first.map((value, i) => value + (distances[d] * direction[i]) / length);
      for (let step = 0; step < steps; step++) {
        first = map.step(first);
        second = map.step(second);
      }
      finalDistances[d] += Math.hypot(...first.map((value, i) => value - second[i])) / samples;
      first.forEach((value, i) => {
        correlation += ((value - mean[i]) * (second[i] - mean[i])) / (samples * distances.length * variance);
      });
      options.onProgress?.({ done: d * samples + sample + 1, total: distances.length * samples });
    }
  }
  const distanceExponent = slopeOf(distances.map(Math.log), finalDistances.map(Math.log));
  // A fixed point has no variance to correlate.
  const crossCorrelation = variance > 0 ? correlation : 1;
  const isAttractor = orbit !== undefined && finalDistances.every(Number.isFinite);
  return {
    kind: isAttractor ? classOf(distanceExponent, crossCorrelation, finalDistances) : 'undecided',
    distanceExponent,
    crossCorrelation,
    ...found,
    comparedAfterSteps,
    finalDistances,
    warnings: isAttractor
      ? isCutShort
        ? ['Pairs were compared before ten prediction times had passed: raise `maxSteps`']
        : []
      : ['An orbit left the finite numbers'],
  };
}

function classOf(exponent: number, correlation: number, distances: Vector): PredictabilityKind {
  // Pairs that met to rounding: an attracting cycle or point.
  if (distances.every((distance) => distance < 1e-9)) return 'regular';
  if (exponent > THRESHOLD) return correlation > THRESHOLD ? 'regular' : 'undecided';
  return correlation > THRESHOLD ? 'partially-predictable' : 'strong-chaos';
}

function orbitOf(map: SmoothMap, start: Vector, steps: number): Matrix | undefined {
  const orbit = zeros(steps, map.dim);
  let state = start;
  for (let t = 0; t < steps; t++) {
    orbit.data.set(state, t * map.dim);
    state = map.step(state);
  }
  return orbit.data.every(Number.isFinite) ? orbit : undefined;
}

/** Mean state and mean squared distance from it. */
function momentsOf({ rows, columns, data }: Matrix): [mean: Vector, variance: number] {
  const mean = new Float64Array(columns);
  data.forEach((value, at) => (mean[at % columns] += value / rows));
  let variance = 0;
  data.forEach((value, at) => (variance += (value - mean[at % columns]) ** 2 / rows));
  return [mean, variance];
}

function slopeOf(x: Vector, y: Vector): number {
  const [xMean, yMean] = [x, y].map((values) => values.reduce((sum, v) => sum + v, 0) / values.length);
  let covariance = 0;
  let variance = 0;
  x.forEach((value, i) => {
    covariance += (value - xMean) * (y[i] - yMean);
    variance += (value - xMean) ** 2;
  });
  return covariance / variance;
}
