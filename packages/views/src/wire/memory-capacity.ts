import type { Count, EncodedArray, EncodedNumber } from '../encoding.js';
import type { Model, ViewBase } from '../types.js';

/** Memory capacities at each lag with their evidence. */
export interface MemoryCurve {
  readonly name: string;
  /** `exact`: of the linearised network, from its covariance; `estimated`: measured on fresh inputs. */
  readonly method: 'exact' | 'estimated';
  /** Share in [0, 1] of the variance of the input k steps ago that the state gives back, k = 0 …, shape [lags]. */
  readonly perLag: EncodedArray;
  /** Sum over these lags. */
  readonly total: EncodedNumber;
  /** Of an exact curve the relative residual of the covariance's equation; of an estimate the standard error of `total`. */
  readonly error: EncodedNumber;
  /** What the total cannot exceed: the number of state variables. */
  readonly limit?: EncodedNumber;
  /** What the total of a network that remembers nothing would be on average. */
  readonly noiseFloor?: number;
}

/** How a picture of memory capacities was measured. */
export interface MemorySource {
  /** Steps for fitting the readouts, and as many again for testing; 0: exact only. */
  readonly steps: Count;
  /**
   * Inputs are uniform in [−amplitude, amplitude].
   *
   * @exclusiveMinimum 0
   */
  readonly amplitude: number;
  readonly seed: number;
}

/** How much of its input a network holds at each lag. */
export interface MemoryCapacityView extends ViewBase {
  readonly kind: 'memory-capacity';
  readonly curves: readonly MemoryCurve[];
  /** Where the network is linearised, and from where it is driven, shape [n]. */
  readonly state?: EncodedArray;
  readonly source?: MemorySource;
  readonly model?: Model;
}
