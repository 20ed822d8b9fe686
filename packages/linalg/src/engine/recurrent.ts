import type { MatrixView } from './engine.js';

/** Numbers in double or in single precision. */
export type Reals = Float64Array | Float32Array;

/** A function that acts on every unit by itself. */
export interface UnitFunction {
  value(a: number): number;
  derivative(a: number): number;
}

/** h' = f(W h + U x + b). */
export interface ElmanNetwork {
  readonly kind: 'elman';
  /** f; the named ones are kernels. */
  readonly activation: 'tanh' | 'logistic' | 'identity' | UnitFunction;
  /** W, shape [n, n]. */
  readonly recurrent: MatrixView;
  /** U, shape [n, m]. */
  readonly input: MatrixView;
  /** b, shape [n]. */
  readonly bias: Float64Array;
}

/** Gated network in PyTorch's equations, gate orders and layouts; the state of an LSTM is (h, c). */
export interface GatedNetwork {
  readonly kind: 'gru' | 'lstm';
  /** W_hh, shape [gates · H, H]. */
  readonly recurrent: MatrixView;
  /** W_ih, shape [gates · H, m]. */
  readonly input: MatrixView;
  /** b_hh, shape [gates · H]. */
  readonly recurrentBias: Float64Array;
  /** b_ih, shape [gates · H]. */
  readonly inputBias: Float64Array;
}

/** A network that the engine can unroll over sequences and differentiate. */
export type RecurrentNetwork = ElmanNetwork | GatedNetwork;

/** y = V h + c of the first u state variables (of an LSTM: of h). */
export interface LinearReadout {
  /** V, shape [k, u]. */
  readonly weight: MatrixView;
  /** c, shape [k]. */
  readonly bias: Float64Array;
}

/** Sequences for a network to run on: T steps of B sequences, all arrays row-major with the step first. */
export interface UnrollOptions {
  /** T. */
  readonly steps: number;
  /** B. */
  readonly batch: number;
  /** x, shape [T, B, m]; entry t acts on the way from state t to state t + 1. */
  readonly inputs: Reals;
  /** h_0, shape [B, n]. */
  readonly start: Reals;
  readonly precision: 'double' | 'single';
  /** α of h' = (1 − α) h + α F(h, x). @default 1 */
  readonly leakRate?: number;
  /** What is read out of h_1 … h_T. @default the states themselves */
  readonly readout?: LinearReadout;
}

/** A run that remembers what its gradient needs; its arrays are not valid after `backward` or `release`. */
export interface Unrolled {
  /** h_0 … h_T, shape [T + 1, B, n], in the run's precision. */
  readonly states: Reals;
  /** What is read out of h_1 … h_T, shape [T, B, k]; h_1 … h_T themselves, [T, B, n], without a readout. */
  readonly outputs: Reals;
  /** Gradient of a function of the outputs, from its derivatives by them, by the adjoint recursion. Ends the run. */
  backward(upstream: Reals): UnrolledGradient;
  /** Ends the run without a gradient: its memory serves the next one. */
  release(): void;
}

/** Total derivatives of a function of the outputs of a run. */
export interface UnrolledGradient {
  /** By the parameters, one flat vector: recurrent weights, input weights, bias (gated: recurrent bias, input bias). */
  readonly parameters: Float64Array;
  /** By V and c, shapes [k, u] and [k]; empty without a readout. */
  readonly readoutWeight: Float64Array;
  readonly readoutBias: Float64Array;
  /** By h_0, shape [B, n]. */
  readonly start: Float64Array;
  /** Euclidean norms, over sequences and units, of the derivatives by h_0 … h_T, shape [T + 1]. */
  readonly norms: Float64Array;
}
