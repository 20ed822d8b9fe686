import { describe, expect, it } from 'vitest';
import { golden as load } from '../../test/support/files.js';
import { bfloat16ToNumber, float16ToNumber } from './half-precision.js';

const golden = load<{
  readonly float16_finite_sum: number;
  readonly float16_samples: [number, number][];
  readonly bfloat16_samples: [number, number][];
}>('torch_cells.json');

describe('float16ToNumber()', () => {
  it('knows the landmarks of the format', () => {
    expect(float16ToNumber(0x3c00)).toBe(1);
    expect(float16ToNumber(0xc000)).toBe(-2);
    expect(float16ToNumber(0x7bff)).toBe(65504);
    expect(float16ToNumber(0x0400)).toBe(2 ** -14);
    expect(float16ToNumber(0x03ff)).toBe(1023 * 2 ** -24);
    expect(float16ToNumber(0x0001)).toBe(2 ** -24);
    expect(float16ToNumber(0x3555)).toBe(0.333251953125);
  });

  it('keeps signed zeros, infinities and NaN', () => {
    expect(Object.is(float16ToNumber(0x0000), 0)).toBe(true);
    expect(Object.is(float16ToNumber(0x8000), -0)).toBe(true);
    expect(float16ToNumber(0x7c00)).toBe(Infinity);
    expect(float16ToNumber(0xfc00)).toBe(-Infinity);
    expect(float16ToNumber(0x7e00)).toBeNaN();
    expect(float16ToNumber(0xfc01)).toBeNaN();
  });

  it('agrees with NumPy bit for bit', () => {
    for (const [bits, value] of golden.float16_samples) expect(float16ToNumber(bits)).toBe(value);
    let sum = 0;
    for (let bits = 0; bits < 65536; bits++) {
      const value = float16ToNumber(bits);
      if (Number.isFinite(value)) sum += Math.abs(value);
    }
    // Every term is a multiple of 2^-24 and the sum is below 2^29: no rounding, whatever the order.
    expect(sum).toBe(golden.float16_finite_sum);
  });

  it('grows with its bits', () => {
    for (let bits = 1; bits <= 0x7c00; bits++) {
      expect(float16ToNumber(bits)).toBeGreaterThan(float16ToNumber(bits - 1));
    }
  });
});

describe('bfloat16ToNumber()', () => {
  it('agrees with PyTorch bit for bit', () => {
    for (const [bits, value] of golden.bfloat16_samples) expect(bfloat16ToNumber(bits)).toBe(value);
  });

  it('keeps signed zeros, infinities, NaN and subnormal numbers', () => {
    expect(Object.is(bfloat16ToNumber(0x8000), -0)).toBe(true);
    expect(bfloat16ToNumber(0x7f80)).toBe(Infinity);
    expect(bfloat16ToNumber(0xff80)).toBe(-Infinity);
    expect(bfloat16ToNumber(0x7fc0)).toBeNaN();
    expect(bfloat16ToNumber(0x0001)).toBe(2 ** -133);
    expect(bfloat16ToNumber(0x3f80)).toBe(1);
  });
});
