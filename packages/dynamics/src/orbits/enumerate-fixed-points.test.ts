import { vector } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { sineMatrix, sineVector } from '../../test/support/test-matrices.js';
import { elmanCell } from '../cells/elman.js';
import { leakyCell } from '../cells/leaky-cell.js';
import { linearCell } from '../cells/linear.js';
import { piecewiseLinearCell } from '../cells/piecewise-linear.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { enumerateFixedPoints } from './enumerate-fixed-points.js';
import { findFixedPoints } from './find-fixed-points.js';
import { boxStarts } from './starts.js';

const relu = (recurrent: Parameters<typeof elmanCell>[0]['recurrent'], bias: ArrayLike<number>): SmoothMap =>
  withInput(elmanCell({ recurrent, bias, activation: 'relu' }));

/** n units that inhibit one another: h′ = relu(½ h_i − Σ_{j≠i} h_j + 1). */
function competition(n: number): SmoothMap {
  const recurrent = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, j) => (i === j ? 0.5 : -1)),
  );
  return relu(recurrent, new Float64Array(n).fill(1));
}

describe('enumerateFixedPoints', () => {
  it('D8: winner takes all, two stable points and a saddle', () => {
    const { points, complete, piecesInAll } = enumerateFixedPoints(competition(2));
    expect(points.map(({ state }) => Array.from(state))).toEqual([
      [0, 2],
      [2, 0],
      [expect.closeTo(2 / 3, 14), expect.closeTo(2 / 3, 14)],
    ]);
    expect(points.map(({ pattern }) => Array.from(pattern))).toEqual([
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    expect(points.map(({ multipliers }) => multipliers.map(({ re }) => re))).toEqual([
      [0.5, 0],
      [0.5, 0],
      [expect.closeTo(1.5, 12), expect.closeTo(-0.5, 12)],
    ]);
    expect([complete, piecesInAll]).toEqual([true, 4]);
    expect(points.every(({ isOnFold, residual }) => !isOnFold && residual < 1e-15)).toBe(true);
  });

  it.each([3, 6, 10])('competition of %i units: every non-empty set of winners, 2ⁿ − 1 points', (n) => {
    // With k winners each has 1 = h (½ + k − 1): all other units stay silent as k h > 1.
    const { points, complete, pieces } = enumerateFixedPoints(competition(n));
    expect([points.length, complete]).toEqual([2 ** n - 1, true]);
    expect(pieces).toBeLessThanOrEqual(2 ** n);
    expect(points.filter(({ stability }) => stability.verdict === 'stable')).toHaveLength(n);
    for (const { state, pattern } of points) {
      const winners = pattern.reduce((total, value) => total + value, 0);
      state.forEach((h, i) => expect(h).toBeCloseTo(pattern[i] === 1 ? 1 / (winners - 0.5) : 0, 12));
    }
  });

  it('bounds exclude whole branches: 24 units of which only one piece remains', () => {
    const n = 24;
    const map = relu(sineMatrix(n, n, 0.3, 0.02), new Float64Array(n).fill(1));
    const box = { lower: new Float64Array(n), upper: new Float64Array(n).fill(3) };
    const { points, complete, pieces } = enumerateFixedPoints(map, { box });
    expect([points.length, complete, pieces]).toEqual([1, true, 1]);
  });

  it('case 3.3: the fixed points of two piecewise-linear nets', () => {
    const of = (a1: number, a2: number, w1: number): number[][] =>
      enumerateFixedPoints(
        withInput(
          piecewiseLinearCell({
            diagonal: [a1, a2],
            recurrent: [
              [0, w1],
              [0.52505308, 0],
            ],
            bias: [0.37298253, -0.97931491],
          }),
        ),
      ).points.map(({ state }) => Array.from(state));
    expect(of(-0.022231099999999948, 0.96461297, -0.6437499999999996)).toEqual([
      [expect.closeTo(0.364871, 6), expect.closeTo(-22.260649, 6)],
    ]);
    expect(of(0.8377689000000008, 0.96461297, -0.6437499999999996)).toEqual([
      [expect.closeTo(1.87242, 6), expect.closeTo(0.107523, 6)],
    ]);
  });

  it('lists what a search from many starts finds, and keeps to the equations of a leaky net', () => {
    const recurrent = sineMatrix(5, 5, 0.7, 1.4);
    const bias = sineVector(5, 0.2, 1);
    const map = relu(recurrent, bias);
    const all = enumerateFixedPoints(map);
    const from = boxStarts({ lower: [0, 0, 0, 0, 0], upper: [2, 2, 2, 2, 2], count: 200, seed: 1 });
    const { points } = findFixedPoints(map, { from });
    expect(all.complete).toBe(true);
    expect(points.length).toBeGreaterThan(0);
    for (const { state } of points) {
      expect(all.points.some((point) => point.state.every((h, i) => Math.abs(h - state[i]) < 1e-8))).toBe(
        true,
      );
    }
    const leaky = withInput(leakyCell(elmanCell({ recurrent, bias, activation: 'relu' }), 0.2));
    const again = enumerateFixedPoints(leaky);
    expect(again.points).toHaveLength(all.points.length);
    for (const { residual } of again.points) expect(residual).toBeLessThan(1e-12);
  });

  it('a linear net has one piece and one point; with an eigenvalue 1 it has none or a line', () => {
    const one = enumerateFixedPoints(withInput(linearCell({ recurrent: [[0.5]], bias: [1] })));
    expect([one.points.length, one.points[0].state[0], one.piecesInAll]).toEqual([1, 2, 1]);
    const line = enumerateFixedPoints(withInput(linearCell({ recurrent: [[1]] })));
    expect([line.points.length, line.complete, line.reason]).toEqual([0, false, 'singular-piece']);
    expect(line.warnings[0]).toMatch(/lines of fixed points/);
  });

  it('a point on a fold is listed once and marked', () => {
    // h′ = relu(½ h) has its fixed point on the fold.
    const { points, warnings } = enumerateFixedPoints(relu([[0.5]], [0]));
    expect(points).toHaveLength(1);
    expect([points[0].isOnFold, Math.abs(points[0].state[0])]).toEqual([true, 0]);
    expect(warnings[0]).toMatch(/on a fold/);
  });

  it('says when the budget is spent', () => {
    const result = enumerateFixedPoints(competition(8), { maxPieces: 10 });
    expect([result.complete, result.reason, result.pieces]).toEqual([false, 'max-pieces', 10]);
  });

  it('keeps to its box', () => {
    const box = { lower: vector(0, 1.5), upper: vector(1, 3) };
    expect(
      enumerateFixedPoints(competition(2), { box }).points.map(({ state }) => Array.from(state)),
    ).toEqual([[0, 2]]);
  });

  it('refuses what it cannot enumerate', () => {
    expect(() => enumerateFixedPoints(withInput(elmanCell({ recurrent: [[2]] })))).toThrow(
      /piecewise linear/,
    );
    expect(() => enumerateFixedPoints(competition(2), { maxPieces: 0 })).toThrow(/maxPieces/);
    const signal = { aborted: true, reason: new Error('stop') };
    expect(() => enumerateFixedPoints(competition(2), { signal })).toThrow('stop');
  });
});
