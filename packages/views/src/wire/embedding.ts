import type { Count, EncodedArray } from '../encoding.js';
import type { Axis, ViewBase } from '../types.js';

/** A whole number that the reader can turn, with what a rule suggests. */
export interface EmbeddingChoice {
  /**
   * Smallest value of the slider.
   *
   * @asType integer
   * @minimum 1
   */
  readonly minimum: number;
  readonly maximum: Count;
  readonly value: Count;
  /** What the curve beside suggests; absent where it suggests nothing. */
  readonly suggested?: Count;
}

/** Shares of false nearest neighbours at the chosen lag. */
export interface FalseNeighbourShares {
  /** For m = 1, 2, …, shape [dimension.maximum]; each in [0, 1]. */
  readonly shares: EncodedArray;
  /** Binomial, shape [dimension.maximum]. */
  readonly standardErrors: EncodedArray;
  /**
   * Every how many-th state was asked for its neighbour.
   *
   * @asType integer
   * @minimum 1
   */
  readonly stride: number;
}

/** One measured variable in delay coordinates, with what speaks for the lag and the dimension. */
export interface EmbeddingView extends ViewBase {
  readonly kind: 'embedding';
  /** Name of the variable. */
  readonly label: string;
  /** Samples at equal times, shape [length]: all that the picture is computed from. */
  readonly series: EncodedArray;
  /** τ, in samples. */
  readonly lag: EmbeddingChoice;
  /** m, the number of delay coordinates. */
  readonly dimension: EmbeddingChoice;
  readonly axes: { readonly x: Axis; readonly y: Axis };
  /**
   * States as drawn, in order of time, shape [states, 2]: (x_t, x_{t−τ}) for two coordinates, those along the first two
   * principal axes for more.
   */
  readonly points: EncodedArray;
  /** Number of points before decimation; every k-th one and the last were kept. */
  readonly decimatedFrom?: Count;
  /** `line` where the series is a sampled flow, `points` for a map. */
  readonly style: 'line' | 'points';
  /** Of the series with itself k samples earlier, in nats, k = 0, 1, …; shape [lag.maximum + 1]. */
  readonly mutualInformation: EncodedArray;
  readonly falseNeighbours: FalseNeighbourShares;
}
