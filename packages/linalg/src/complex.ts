import type { Vector } from './vector.js';

/** A complex number. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** A complex vector as two real ones: entry k is `re[k] + i · im[k]`. */
export interface ComplexVector {
  readonly re: Vector;
  readonly im: Vector;
}
