import { describe, expect, it } from 'vitest';
import { randomMatrix } from '../test/support/random-matrices.js';
import { solveSmall } from './small-system.js';

describe('solveSmall', () => {
  it.each([1, 2, 3, 4])('solves random systems of order %i', (m) => {
    for (let seed = 0; seed < 50; seed++) {
      const { data } = randomMatrix(m, m, seed);
      const wanted = randomMatrix(1, m, seed + 100).data;
      const b = new Float64Array(m);
      for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) b[i] += data[i * m + j] * wanted[j];
      solveSmall(m, data.slice(), b, 0);
      wanted.forEach((value, i) => expect(Math.abs(b[i] - value)).toBeLessThan(1e-11));
    }
  });

  it('needs no pivot where it stands: zeros and tiny entries on the diagonal', () => {
    const b = Float64Array.of(2, 3);
    solveSmall(2, Float64Array.of(0, 1, 1, 0), b, 0);
    expect(Array.from(b)).toEqual([3, 2]);
    // x = y = 1 to rounding; elimination on 1e-20 would lose x.
    const c = Float64Array.of(1, 2);
    solveSmall(2, Float64Array.of(1e-20, 1, 1, 1), c, 0);
    expect(Array.from(c)).toEqual([1, 1]);
    const d = Float64Array.of(1e20, 2);
    solveSmall(2, Float64Array.of(1, 1e20, 1, 1), d, 0);
    expect(Array.from(d)).toEqual([1, 1]);
  });

  it('replaces a pivot that is too small', () => {
    const b = Float64Array.of(1, 1);
    solveSmall(2, Float64Array.of(1, 1, 1, 1), b, 1e-3);
    expect(b.every(Number.isFinite)).toBe(true);
    expect(b[0] + b[1]).toBeCloseTo(1, 12);
  });
});
