import type { Count, EncodedArray } from '../encoding.js';
import type { Axis, Model, ViewBase } from '../types.js';

/** What a return map was computed from, where it can be computed anew. */
export interface ReturnMapSource {
  /** Full starting state, shape [n]. */
  readonly start: EncodedArray;
  /** Index of the state variable. */
  readonly unit: Count;
  readonly transientSteps: Count;
  readonly steps: Count;
}

/** Values of a series against those before: x(t + lag) over x(t), or each maximum over the one before. */
export interface ReturnMapView extends ViewBase {
  readonly kind: 'return-map';
  readonly axes: { readonly x: Axis; readonly y: Axis };
  /** `values`: every value of the series; `maxima`: its local maxima only. */
  readonly of: 'values' | 'maxima';
  /**
   * Distance within a pair, in values or in maxima.
   *
   * @asType integer
   * @minimum 1
   */
  readonly lag: number;
  /** Maxima are those of parabolas through three values each. */
  readonly isInterpolated?: boolean;
  /** Pairs (earlier, later) in order of time, shape [pairs, 2]. */
  readonly pairs: EncodedArray;
  /** Number of pairs before decimation; every k-th pair was kept. */
  readonly decimatedFrom?: Count;
  readonly source?: ReturnMapSource;
  readonly model?: Model;
}
