import type { Matrix, Vector } from '@phasebook/linalg';

/** Names of the activation functions of an Elman cell. */
export type ActivationName = 'identity' | 'tanh' | 'logistic' | 'relu' | 'gelu' | 'silu';

/** h' = W h + U x + b. */
export interface LinearDescription {
  readonly kind: 'linear';
  /** W, shape [n, n]. */
  readonly recurrent: Matrix;
  /** U, shape [n, m]. */
  readonly input: Matrix;
  /** b, shape [n]. */
  readonly bias: Vector;
}

/** h' = f(W h + U x + b). */
export interface ElmanDescription {
  readonly kind: 'elman';
  readonly activation: ActivationName;
  /** W, shape [n, n]. */
  readonly recurrent: Matrix;
  /** U, shape [n, m]. */
  readonly input: Matrix;
  /** b, shape [n]. */
  readonly bias: Vector;
}

/** Weights of a GRU in PyTorch's layout; gate blocks in the order r, z, n. */
export interface GruDescription {
  readonly kind: 'gru';
  /** W_hh, shape [3H, H]. */
  readonly recurrent: Matrix;
  /** W_ih, shape [3H, m]. */
  readonly input: Matrix;
  /** b_hh, shape [3H]; kept apart from b_ih because b_hn stands inside the product with r. */
  readonly recurrentBias: Vector;
  /** b_ih, shape [3H]. */
  readonly inputBias: Vector;
}

/** Weights of an LSTM in PyTorch's layout; gate blocks in the order i, f, g, o. */
export interface LstmDescription {
  readonly kind: 'lstm';
  /** W_hh, shape [4H, H]. */
  readonly recurrent: Matrix;
  /** W_ih, shape [4H, m]. */
  readonly input: Matrix;
  /** b_hh, shape [4H]. */
  readonly recurrentBias: Vector;
  /** b_ih, shape [4H]. */
  readonly inputBias: Vector;
}

/** h' = A h + W relu(h) + U x + b with a diagonal A. */
export interface PiecewiseLinearDescription {
  readonly kind: 'piecewise-linear';
  /** The diagonal of A, shape [n]. */
  readonly diagonal: Vector;
  /** W, shape [n, n]. */
  readonly recurrent: Matrix;
  /** U, shape [n, m]. */
  readonly input: Matrix;
  /** b, shape [n]. */
  readonly bias: Vector;
}

/** h' = (1 − α) h + α F(h, x) around another cell. */
export interface LeakyDescription {
  readonly kind: 'leaky';
  /** α in (0, 1]. */
  readonly leakRate: number;
  readonly cell: CellDescription;
}

/** h' = h + Δt F(h, x) around another cell. */
export interface ResidualDescription {
  readonly kind: 'residual';
  /** Δt > 0. */
  readonly timeStep: number;
  readonly cell: CellDescription;
}

/** A cell as plain data: what a view or a file carries, never code. */
export type CellDescription =
  | LinearDescription
  | ElmanDescription
  | PiecewiseLinearDescription
  | GruDescription
  | LstmDescription
  | LeakyDescription
  | ResidualDescription;
