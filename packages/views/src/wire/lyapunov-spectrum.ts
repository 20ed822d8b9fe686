import type { Count, EncodedArray, EncodedNumber } from '../encoding.js';
import type { Model, ViewBase } from '../types.js';

/** Confidence intervals of the exponents. */
export interface ExponentIntervals {
  /**
   * Share of runs whose interval should hold the true value.
   *
   * @exclusiveMinimum 0
   * @exclusiveMaximum 1
   */
  readonly level: number;
  /** Shape [k]; NaN where unknown. */
  readonly lower: EncodedArray;
  readonly upper: EncodedArray;
}

/** Running estimates of the exponents. */
export interface ExponentConvergence {
  /** Steps, or time of flows, after which the estimates were taken, shape [rows]. */
  readonly at: EncodedArray;
  /** Shape [rows, k]. */
  readonly exponents: EncodedArray;
}

/** The Kaplan–Yorke dimension of a spectrum. */
export interface KaplanYorkeMark {
  readonly value: EncodedNumber;
  /** The sum of the exponents becomes negative; else the value is a lower bound. */
  readonly isComplete: boolean;
  readonly interval?: readonly [EncodedNumber, EncodedNumber];
}

/** A spectrum that a theory predicts. */
export interface TheoryCurve {
  readonly name: string;
  /** Number of the exponent, from 1, whole or between, shape [points]. */
  readonly numbers: EncodedArray;
  /** Shape [points]. */
  readonly exponents: EncodedArray;
}

/** What a spectrum was computed from, where it can be computed anew. */
export interface LyapunovSource {
  /** Shape [n]. */
  readonly start: EncodedArray;
  readonly steps: Count;
  /** Steps before that; chosen automatically when left out. */
  readonly transientSteps?: Count;
  readonly seed: Count;
}

/** Lyapunov exponents with their intervals and how they converged. */
export interface LyapunovSpectrumView extends ViewBase {
  readonly kind: 'lyapunov-spectrum';
  /** Exponents are nats per step (maps) or per unit time (flows). */
  readonly per: 'step' | 'time';
  /** Number of state variables; there may be fewer exponents. */
  readonly dim: Count;
  /** Largest first, shape [k]. */
  readonly exponents: EncodedArray;
  readonly intervals?: ExponentIntervals;
  readonly convergence?: ExponentConvergence;
  readonly kaplanYorke?: KaplanYorkeMark;
  /** Sum of the positive exponents. */
  readonly entropyRate?: EncodedNumber;
  /** |Σλ − mean ln|det J||, of full spectra. */
  readonly identityResidual?: EncodedNumber;
  /** Steps averaged over. */
  readonly steps: Count;
  readonly theory?: TheoryCurve;
  readonly source?: LyapunovSource;
  readonly model?: Model;
}
