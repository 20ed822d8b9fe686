import { requireLength, type Vector } from '@phasebook/linalg';
import { delayEmbedding, type DelayEmbeddingOptions } from './delay-embedding.js';
import { neighbourSearch } from './neighbours.js';
import { moments, readSeries } from './series.js';

/** How well one variable's past gives another variable's present. */
export interface CrossPrediction {
  /** R²: 1 where the target follows, 0 as good as its mean, negative where worse than that. */
  readonly determination: number;
  /** Share of test samples whose sign is right: one half where the observable cannot tell ±. */
  readonly signAccuracy: number;
  /** Predictions at the test samples, in order. */
  readonly predictions: Vector;
  /** Index of the first test sample in the series. */
  readonly firstTestIndex: number;
  readonly settings: {
    readonly dimension: number;
    readonly delay: number;
    readonly trainingSamples: number;
  };
  /** Reasons to doubt the numbers. */
  readonly warnings: readonly string[];
}

/** Options of `crossPrediction`. */
export interface CrossPredictionOptions extends DelayEmbeddingOptions {
  /** Samples that may be neighbours; the rest is tested. @default half of the series */
  readonly trainingSamples?: number;
}

/**
 * Reads one variable from the delay coordinates of another, by the nearest neighbour among earlier samples.
 *
 * Works where the observable sees the whole state: from x of Lorenz, not from z, which is the same for (x, y) and
 * (−x, −y).
 *
 * @param observed - The variable measured, shape [T].
 * @param target - The variable asked for at the same times, shape [T].
 * @param options - Delay, dimension and where training ends.
 * @returns R² and share of right signs on the samples after that.
 * @throws {ShapeMismatchError} If the series differ in length.
 * @throws {RangeError} If they are too short, or an option is out of range.
 * @throws {NonFiniteError} If a sample is NaN or infinite.
 *
 * Cost: T log T in low dimensions.
 * Source: Letellier and Aguirre, Chaos 12 (2002) 549; Sugihara et al., Science 338 (2012) 496, for cross mapping.
 *
 * @example A cosine from a sine's past
 * ```ts
 * const sine = Array.from({ length: 2000 }, (_, t) => Math.sin(0.1 * t));
 * const cosine = Array.from({ length: 2000 }, (_, t) => Math.cos(0.1 * t));
 * const { determination } = crossPrediction(sine, cosine, { dimension: 2, delay: 15 });
 * assertEqual(determination > 0.999, true);
 * ```
 */
export function crossPrediction(
  observed: ArrayLike<number>,
  target: ArrayLike<number>,
  options: CrossPredictionOptions,
): CrossPrediction {
  const purpose = 'Cannot predict across variables';
  const x = readSeries(purpose, observed, 4, 'observed');
  requireLength(purpose, 'target', target, x.length);
  const y = readSeries(purpose, target, 4, 'target');
  const { trainingSamples = x.length >> 1 } = options;
  const { states, firstIndex, dimension: m } = delayEmbedding(x, options);
  const known = trainingSamples - firstIndex;
  if (!Number.isInteger(trainingSamples) || known < 2 || known >= states.rows) {
    throw new RangeError(
      `${purpose}: \`trainingSamples\` must lie between ${firstIndex + 2} and ${x.length - 1}: got ${trainingSamples}`,
    );
  }
  const search = neighbourSearch(states, 0, known);
  const tested = states.rows - known;
  const predictions = new Float64Array(tested);
  const truth = y.subarray(trainingSamples);
  let [squares, right] = [0, 0];
  for (let i = 0; i < tested; i++) {
    const row = (known + i) * m;
    const [neighbour] = search.nearest(states.data.subarray(row, row + m), 1, undefined);
    predictions[i] = y[firstIndex + neighbour.index];
    squares += (predictions[i] - truth[i]) ** 2;
    if (Math.sign(predictions[i]) === Math.sign(truth[i])) right++;
  }
  return {
    determination: 1 - squares / tested / moments(truth).deviation ** 2,
    signAccuracy: right / tested,
    predictions,
    firstTestIndex: trainingSamples,
    settings: { dimension: m, delay: options.delay, trainingSamples },
    warnings: tested < 100 ? [`Too few samples: the shares rest on ${tested} tests`] : [],
  };
}
