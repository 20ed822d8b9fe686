import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logisticOf, logisticSlopeOf, tanhOf, tanhSlopeOf } from './elementary-enclosures.js';
import { affineBounds, intersection, isWithin } from './enclosure.js';
import { difference, product, quotient, roundDown, roundUp, sum, type Interval } from './interval.js';

/** Fixed-point numbers with this many bits behind the point: rational arithmetic that does not round to doubles. */
const BITS = 1400n;
const ONE = 1n << BITS;

/** A double as a fixed-point number, exactly. */
function exact(x: number): bigint {
  if (x === 0) return 0n;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n);
  const shift = BigInt(Math.max(exponent, 1) - 1075) + BITS;
  const size = shift >= 0n ? mantissa << shift : mantissa >> -shift;
  return x < 0 ? -size : size;
}

const times = (a: bigint, b: bigint): bigint => (a * b) >> BITS;
const over = (a: bigint, b: bigint): bigint => (a << BITS) / b;

/** e^x for a fixed-point x ≤ 0, by Taylor's series and squaring; good to about 1300 bits. */
function exponential(x: bigint): bigint {
  const halvings = 40n;
  const small = x >> halvings;
  let term = ONE;
  let total = ONE;
  for (let k = 1n; k < 60n; k++) {
    term = times(term, small) / k;
    total += term;
  }
  for (let k = 0n; k < halvings; k++) total = times(total, total);
  return total;
}

const tanh = (x: number): bigint => {
  const e = exponential(-2n * exact(Math.abs(x)));
  const value = over(ONE - e, ONE + e);
  return x < 0 ? -value : value;
};
const logistic = (x: number): bigint => {
  const e = exponential(-exact(Math.abs(x)));
  return over(x < 0 ? e : ONE, ONE + e);
};

const holds = ([lower, upper]: Interval, value: bigint): boolean =>
  exact(lower) <= value && value <= exact(upper);

const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const argument = fc.oneof(
  fc.double({ min: -40, max: 40, noNaN: true }),
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.double({ min: -345, max: 345, noNaN: true }),
);
/** An interval with a point of it. */
const interval = fc.tuple(number, number, fc.double({ min: 0, max: 1, noNaN: true })).map(([a, b, share]) => {
  const lower = Math.min(a, b);
  const upper = Math.max(a, b);
  return { interval: [lower, upper] as const, point: Math.min(upper, lower + share * (upper - lower)) };
});

describe('interval arithmetic', () => {
  it('rounds to another number, outwards, and not far', () => {
    for (const x of [0, 1, -1, 0.1, -1e300, 5e-324, 2 ** -1022, 1 + 2 ** -52]) {
      expect(roundUp(x)).toBeGreaterThan(x);
      expect(roundDown(x)).toBeLessThan(x);
      expect(roundUp(x) - x).toBeLessThanOrEqual(3 * 2 ** -53 * Math.abs(x) + 5e-324);
    }
  });

  it('contains the exact sum, difference, product and quotient of any points', () => {
    fc.assert(
      fc.property(interval, interval, (a, b) => {
        const [p, q] = [exact(a.point), exact(b.point)];
        expect(holds(sum(a.interval, b.interval), p + q)).toBe(true);
        expect(holds(difference(a.interval, b.interval), p - q)).toBe(true);
        expect(holds(product(a.interval, b.interval), times(p, q))).toBe(true);
        if (b.interval[0] > 1e-3) expect(holds(quotient(a.interval, b.interval), over(p, q))).toBe(true);
      }),
      { seed: 1 },
    );
  });

  it('contains the exact tanh and logistic function, and their slopes', () => {
    fc.assert(
      fc.property(argument, (x) => {
        const [t, s] = [tanh(x), logistic(x)];
        expect(holds(tanhOf([x, x]), t)).toBe(true);
        expect(holds(logisticOf([x, x]), s)).toBe(true);
        expect(holds(tanhSlopeOf([x, x]), ONE - times(t, t))).toBe(true);
        expect(holds(logisticSlopeOf([x, x]), times(s, ONE - s))).toBe(true);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('is tight: a few units in the fourteenth digit', () => {
    for (const x of [-30, -2, -0.35, -0.34, -1e-8, 1e-8, 0.17, 0.5, 1, 8]) {
      for (const [f, value] of [
        [tanhOf, Math.tanh(x)],
        [logisticOf, 1 / (1 + Math.exp(-x))],
      ] as const) {
        const [lower, upper] = f([x, x]);
        expect(upper - lower).toBeLessThanOrEqual(1e-14 * Math.abs(value) + 1e-280);
        expect(Math.abs(lower / value - 1)).toBeLessThan(1e-14);
      }
    }
  });

  it('knows the ends: zero, saturation and the top of a slope', () => {
    expect(tanhOf([-1e9, 1e9])).toEqual([-1, 1]);
    expect(logisticOf([-1e9, 1e9])).toEqual([0, 1]);
    expect(tanhSlopeOf([-1, 2])[1]).toBe(1);
    expect(logisticSlopeOf([-1, 2])[1]).toBe(0.25);
    expect(tanhSlopeOf([400, 500])[0]).toBe(0);
    const [lower, upper] = tanhOf([0, 0]);
    expect(lower).toBeLessThanOrEqual(0);
    expect(upper).toBeGreaterThanOrEqual(0);
  });

  it('bounds a row of products however the terms cancel', () => {
    const weights = { rows: 1, columns: 3, data: Float64Array.of(1e16, 1, -1e16) };
    const at = Float64Array.of(1, 1, 1);
    const none = { lower: new Float64Array(1), upper: new Float64Array(1) };
    const { lower, upper } = affineBounds(weights, { lower: at, upper: at }, none);
    expect(lower[0]).toBeLessThanOrEqual(1);
    expect(upper[0]).toBeGreaterThanOrEqual(1);
  });

  it('lets nothing be lost through NaN', () => {
    const box = { lower: Float64Array.of(0), upper: Float64Array.of(1) };
    const broken = { lower: Float64Array.of(NaN), upper: Float64Array.of(NaN) };
    expect(intersection(box, broken)).toEqual(box);
    expect(isWithin(broken, box)).toBe(false);
    expect(intersection(box, { lower: Float64Array.of(2), upper: Float64Array.of(3) })).toBeUndefined();
  });
});
