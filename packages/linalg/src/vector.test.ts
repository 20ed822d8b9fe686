import { describe, expect, it } from 'vitest';
import { distance, dot, norm, vector } from './vector.js';

describe('vector', () => {
  it('copies numbers and array-likes into doubles', () => {
    const source = Float32Array.of(1, 2);
    const copy = vector(source);
    source[0] = 9;
    expect(copy).toEqual(Float64Array.of(1, 2));
    expect(vector(3)).toEqual(Float64Array.of(3));
    expect(vector([])).toEqual(new Float64Array(0));
    expect(vector()).toEqual(new Float64Array(0));
  });
});

describe('norm', () => {
  it('neither overflows nor underflows', () => {
    expect(norm([3, 4])).toBe(5);
    for (const scale of [1e-320, 1e-200, 1e-120, 1e120, 1e200, 3e307]) {
      expect(norm([3 * scale, 4 * scale]) / scale).toBeCloseTo(5, scale < 1e-300 ? 2 : 12);
    }
    expect(norm([])).toBe(0);
    expect(norm([0, -0])).toBe(0);
  });

  it('passes NaN and infinities on', () => {
    expect(norm([1, NaN])).toBeNaN();
    expect(norm([NaN, 1])).toBeNaN();
    expect(norm([1, -Infinity])).toBe(Infinity);
  });

  it('gives the distance and agrees with the inner product', () => {
    expect(distance([1, 2], [4, 6])).toBe(5);
    expect(dot([1, 2, 3], [4, 5, 6])).toBe(32);
  });
});
