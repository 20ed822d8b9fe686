import { logisticOf, logisticSlopeOf, tanhOf, tanhSlopeOf } from '../system/elementary-enclosures.js';
import type { ActivationName } from '../system/cell-description.js';
import { exactly, product, sum, type Interval } from '../system/interval.js';

/** An activation over intervals: bounds of f(a), and of f′(a), where at a kink every slope between counts. */
export interface ActivationEnclosure {
  value(a: Interval): Interval;
  slope(a: Interval): Interval;
}

/**
 * The interval version of an activation; `undefined` for `gelu`, whose error function has none here.
 *
 * Exact ranges but for rounding, except for `silu`, whose two factors are bounded apart.
 */
export function activationEnclosure(name: ActivationName): ActivationEnclosure | undefined {
  switch (name) {
    case 'identity':
      return { value: (a) => a, slope: () => exactly(1) };
    case 'tanh':
      return { value: tanhOf, slope: tanhSlopeOf };
    case 'logistic':
      return { value: logisticOf, slope: logisticSlopeOf };
    case 'relu':
      return {
        value: ([lower, upper]) => [Math.max(0, lower), Math.max(0, upper)],
        slope: ([lower, upper]) => [lower > 0 ? 1 : 0, upper < 0 ? 0 : 1],
      };
    case 'silu':
      return {
        value: (a) => product(a, logisticOf(a)),
        slope: (a) => sum(logisticOf(a), product(a, logisticSlopeOf(a))),
      };
    case 'gelu':
      return undefined;
    default:
      name satisfies never;
      return undefined;
  }
}
