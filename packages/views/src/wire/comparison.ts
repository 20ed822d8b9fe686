import type { EncodedArray } from '../encoding.js';
import type { ViewBase } from '../types.js';
import type { ExponentIntervals } from './lyapunov-spectrum.js';

/** Lyapunov exponents of one of the two. */
export interface ComparedSpectrum {
  /** Largest first, shape [k]. */
  readonly exponents: EncodedArray;
  readonly intervals?: ExponentIntervals;
}

/** Lyapunov exponents of both; there may be more of one than of the other. */
export interface ComparedSpectra {
  /** Exponents are nats per step (maps) or per unit time (flows). */
  readonly per: 'step' | 'time';
  readonly truth: ComparedSpectrum;
  readonly model: ComparedSpectrum;
}

/**
 * How far truth and truth differ: between two runs, two halves, or the errors of two estimates.
 *
 * @minimum 0
 */
export type NoiseFloor = number;

/** A number that both have. */
export interface ComparedNumber {
  readonly type: 'number';
  readonly name: string;
  readonly truth: number;
  readonly model: number;
  readonly noiseFloor?: NoiseFloor;
  /** How it was measured. */
  readonly note?: string;
}

/** A number that says how far they are apart. */
export interface ComparedDistance {
  readonly type: 'distance';
  readonly name: string;
  /** @minimum 0 */
  readonly distance: number;
  readonly noiseFloor?: NoiseFloor;
  /** How it was measured. */
  readonly note?: string;
}

/** A trained network beside what it was trained on: every difference against its noise floor. */
export interface ComparisonView extends ViewBase {
  readonly kind: 'comparison';
  readonly names: { readonly truth: string; readonly model: string };
  readonly spectra?: ComparedSpectra;
  readonly measures: readonly (ComparedNumber | ComparedDistance)[];
}
