import type { Count, EncodedArray, EncodedNumber } from '../encoding.js';
import type { Model, ViewBase } from '../types.js';

/** What a unit pulse on one input leaves behind, lag by lag, in the network linearised at a state. */
export interface ImpulseResponseView extends ViewBase {
  readonly kind: 'impulse-response';
  /** Names of what is shown. */
  readonly names: readonly string[];
  /** Responses k + 1 steps after the pulse, k = 0 …, one lag a row, shape [lags, names]. */
  readonly responses: EncodedArray;
  /** Euclidean norm of the response of everything that is read, shape [lags]. */
  readonly norms: EncodedArray;
  /** Index of the input that gets the pulse. */
  readonly inputIndex: Count;
  /** Of the recurrent Jacobian: the rate of decay per step in the end. */
  readonly spectralRadius: EncodedNumber;
  /** First lag from which on the response is zero to the last bit. */
  readonly zeroFrom?: Count;
  /** Indices of the state variables shown, for a system that is computed anew. */
  readonly units?: readonly Count[];
  /** Where the network is linearised, shape [n]. */
  readonly state?: EncodedArray;
  readonly model?: Model;
}
