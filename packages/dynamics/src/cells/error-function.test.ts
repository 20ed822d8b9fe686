import { describe, expect, it } from 'vitest';
import { golden as load } from '../../test/support/files.js';
import { erf, erfc } from './error-function.js';

const golden = load<{ readonly error_function: [number, number, number][] }>('error_function.json');

describe('erf()', () => {
  it('agrees with 50-digit arithmetic to 1e-15', () => {
    for (const [x, expected] of golden.error_function) {
      expect(Math.abs(erf(x) - expected), `erf(${x})`).toBeLessThanOrEqual(1e-15);
    }
  });

  it('keeps tiny arguments to the last digit', () => {
    expect(erf(1e-300)).toBeCloseTo(1.1283791670955126e-300, 310);
    expect(erf(0)).toBe(0);
    expect(Object.is(erf(-0), -0)).toBe(true);
  });

  it('is odd, ends at ±1 and passes NaN on', () => {
    for (const x of [0.1, 0.7, 3, 40]) expect(erf(-x)).toBe(-erf(x));
    expect(erf(Infinity)).toBe(1);
    expect(erf(-Infinity)).toBe(-1);
    expect(erf(NaN)).toBeNaN();
  });
});

describe('erfc()', () => {
  it('agrees with 50-digit arithmetic to relative 1e-14 where the exponential allows it', () => {
    for (const [x, , expected] of golden.error_function) {
      // exp(−x²) itself carries the rounding of x², a relative error of x² · 1.1e-16
      const tolerance = expected * (2e-15 + Math.max(0, x) ** 2 * 2.3e-16);
      expect(Math.abs(erfc(x) - expected), `erfc(${x})`).toBeLessThanOrEqual(tolerance);
    }
  });

  it('ends at 0 and 2 and passes NaN on', () => {
    expect(erfc(Infinity)).toBe(0);
    expect(erfc(30)).toBe(0);
    expect(erfc(-Infinity)).toBe(2);
    expect(erfc(NaN)).toBeNaN();
  });
});
