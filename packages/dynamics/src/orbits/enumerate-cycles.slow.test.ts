import { describe, expect, it } from 'vitest';
import { piecewiseLinearCell } from '../cells/piecewise-linear.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { enumerateCycles } from './enumerate-cycles.js';

/** z′ = diag(0.9777689, 0.96461297) z + [[0, −0.14375], [w₂, 0]] relu(z) + (0.37298253, h₂). */
function plane(w2: number, h2: number): SmoothMap {
  const recurrent = [
    [0, -0.14375],
    [w2, 0],
  ];
  const cell = piecewiseLinearCell({ diagonal: [0.9777689, 0.96461297], recurrent, bias: [0.37298253, h2] });
  return withInput(cell);
}

describe('enumerateCycles', () => {
  it.each<[number, number, SmoothMap]>([
    [65, 60, plane(1.3250530800000015, -0.97931491)],
    [80, 70, plane(0.52505308, -0.779314909999999)],
    [83, 80, plane(0.675053080000001, -0.97931491)],
  ])('case 3.3: two cycles of period %i, none of period %i', (present, absent, map) => {
    const { counts, cycles, complete } = enumerateCycles(map, { period: [absent, present] });
    expect(complete).toBe(true);
    expect(counts.map((count) => count.cycles)).toEqual([0, 2]);
    expect(cycles.map(({ stability }) => stability.kind)).toEqual([
      expect.stringMatching(/^stable/),
      'saddle',
    ]);
    for (const { residual } of cycles) expect(residual).toBeLessThan(1e-12);
  });

  it('case 3.3: between 1 and 60 only the fixed point and the two 27-cycles', () => {
    const period = Array.from({ length: 60 }, (_, k) => k + 1);
    const { counts, complete } = enumerateCycles(plane(0.52505308, -0.97931491), { period });
    expect(complete).toBe(true);
    expect(counts.filter(({ cycles }) => cycles > 0).map((count) => [count.period, count.cycles])).toEqual([
      [1, 1],
      [27, 2],
    ]);
  });
});
