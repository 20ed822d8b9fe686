import type { EncodedArray } from '../encoding.js';
import type { EncodedReadout, Model, ViewBase } from '../types.js';

/** Names of the tensors that a network was made from, as they stand in the file. */
export interface TensorNames {
  readonly recurrent?: string;
  readonly input?: string;
  readonly recurrentBias?: string;
  readonly inputBias?: string;
  readonly readoutWeight?: string;
  readonly readoutBias?: string;
}

/** Where weights came from. */
export interface WeightSource {
  /** Name of the file, without folders. */
  readonly fileName?: string;
  /** What held the weights, such as `torch.nn.GRU`. */
  readonly madeBy?: string;
  /** Number type in which they were stored, such as `float32` or `bfloat16`. */
  readonly dtype?: string;
  readonly tensors?: TensorNames;
}

/**
 * A norm or a radius.
 *
 * @minimum 0
 */
export type Magnitude = number;

/** Sizes of a square block of the recurrent weights: that of one gate, or all of them. */
export interface RecurrentBlock {
  /** `recurrent`, or the gate: `reset`, `update`, `candidate`; `input`, `forget`, `candidate`, `output`. */
  readonly name: string;
  /** Square root of the sum of squares. */
  readonly frobeniusNorm: Magnitude;
  /** Largest singular value. */
  readonly spectralNorm: Magnitude;
  /** Largest modulus of an eigenvalue. */
  readonly spectralRadius: Magnitude;
  /** Eigenvalues of the block, shape [units, 2] (real, imaginary), |λ| descending. */
  readonly eigenvalues: EncodedArray;
}

/** A recurrent network itself: the cell as data, to be looked into wherever the view is opened. */
export interface ModelView extends ViewBase {
  readonly kind: 'model';
  readonly model: Model;
  readonly readout?: EncodedReadout;
  readonly source?: WeightSource;
  /** Inputs to look at the network under, one step a row, shape [steps, m]. */
  readonly inputs?: EncodedArray;
  /** Absent where nobody has computed them yet. */
  readonly blocks?: readonly RecurrentBlock[];
}
