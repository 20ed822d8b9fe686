import type { Count, EncodedArray, EncodedNumber } from '../encoding.js';
import type { Axis, Model, ViewBase } from '../types.js';

/** How far eigenvalues move under small changes of a matrix, and how its powers grow before they decay. */
export interface PseudospectrumView extends ViewBase {
  readonly kind: 'pseudospectrum';
  /** Grid over the axes' ranges, both ends included. */
  readonly columns: Count;
  readonly rows: Count;
  /** log₁₀ σ_min(z − W) on the grid, row-major, rows along the imaginary axis from below, shape [rows, columns]. */
  readonly logSigma: EncodedArray;
  readonly axes: { readonly x: Axis; readonly y: Axis };
  /** ε of the contours, largest first. */
  readonly levels: readonly PseudospectrumLevel[];
  /** Shape [n, 2] (real, imaginary). */
  readonly eigenvalues: EncodedArray;
  /** ‖Wᵏ‖₂ for k = 0 …, shape [steps + 1]. */
  readonly norms: EncodedArray;
  /** What the peak of the norms over all powers reaches at least. */
  readonly kreissLowerBound: EncodedNumber;
  readonly spectralRadius: EncodedNumber;
  /** Where the network is linearised, shape [n]. */
  readonly state?: EncodedArray;
  readonly model?: Model;
}

/**
 * A level ε of a contour.
 *
 * @exclusiveMinimum 0
 */
export type PseudospectrumLevel = number;
