import { logisticOf, logisticSlopeOf, tanhOf, tanhSlopeOf } from '../system/elementary-enclosures.js';
import type { ActivationName } from '../system/cell-description.js';
import { exactly, product, sum, type Interval } from '../system/interval.js';

/** An activation over intervals: bounds of f(a), and of f′(a), where at a kink every slope between counts. */
export interface ActivationEnclosure {
  value(a: Interval): Interval;
  slope(a: Interval): Interval;
  /** An interval, possibly unbounded, outside of which f(a) does not lie in the given one. */
  inverse?(values: Interval): Interval;
}

/**
 * The interval version of an activation; `undefined` for `gelu`, whose error function has none here.
 *
 * Exact ranges but for rounding, except for `silu`, whose two factors are bounded apart.
 */
export function activationEnclosure(name: ActivationName): ActivationEnclosure | undefined {
  switch (name) {
    case 'identity':
      return { value: (a) => a, slope: () => exactly(1), inverse: (values) => values };
    case 'tanh':
      return { value: tanhOf, slope: tanhSlopeOf, inverse: inverseOf(tanhOf, Math.atanh) };
    case 'logistic':
      return {
        value: logisticOf,
        slope: logisticSlopeOf,
        inverse: inverseOf(logisticOf, (value) => Math.log(value / (1 - value))),
      };
    case 'relu':
      return {
        value: ([lower, upper]) => [Math.max(0, lower), Math.max(0, upper)],
        slope: ([lower, upper]) => [lower > 0 ? 1 : 0, upper < 0 ? 0 : 1],
        inverse: ([lower, upper]) => [lower > 0 ? lower : -Infinity, upper],
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

/** The inverse of a rising function: an approximate one gives candidates, the function itself proves them. */
function inverseOf(
  f: (a: Interval) => Interval,
  approximate: (value: number) => number,
): (values: Interval) => Interval {
  return ([lower, upper]) => {
    const low = approximate(lower);
    const high = approximate(upper);
    return [
      Number.isFinite(low)
        ? (WIDENINGS.map((by) => low - by).find((a) => f([a, a])[1] <= lower) ?? -Infinity)
        : -Infinity,
      Number.isFinite(high)
        ? (WIDENINGS.map((by) => high + by).find((a) => f([a, a])[0] >= upper) ?? Infinity)
        : Infinity,
    ];
  };
}

/** By how much a candidate is moved outwards until it is proven. */
const WIDENINGS: readonly number[] = [1e-13, 1e-12, 1e-10, 1e-7, 1e-4, 0.1, 1];
