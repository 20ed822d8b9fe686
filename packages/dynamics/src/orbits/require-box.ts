import { requireFinite, requireLength } from '@phasebook/linalg';
import type { Range } from '../system/smooth-map.js';

/** Corners of a box, shape [n] each. */
export interface BoxCorners {
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
}

/** A checked copy of a box of dimension n; an edge may have no length. */
export function requireBox(purpose: string, { lower, upper }: BoxCorners, dim: number): Range {
  for (const [argument, corner] of Object.entries({ 'box.lower': lower, 'box.upper': upper })) {
    requireLength(purpose, argument, corner, dim);
    requireFinite(purpose, argument, corner);
  }
  for (let i = 0; i < dim; i++) {
    if (lower[i] > upper[i]) {
      throw new RangeError(
        `${purpose}: \`box.lower[${i}]\` must not exceed \`box.upper[${i}]\`: got ${lower[i]} > ${upper[i]}`,
      );
    }
  }
  return { lower: Float64Array.from(lower), upper: Float64Array.from(upper) };
}
