import { vector } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { leakyCell } from '../cells/leaky-cell.js';
import { piecewiseLinearCell } from '../cells/piecewise-linear.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { enumerateCycles } from './enumerate-cycles.js';
import { findCycles } from './find-cycles.js';
import { boxStarts } from './starts.js';

const A2 = 0.96461297;
const H2 = -0.97931491;

/** z′ = diag(a₁, a₂) z + [[0, w₁], [w₂, 0]] relu(z) + (0.37298253, h₂). */
function plane(a1: number, w1: number, w2: number, h2: number = H2, a2: number = A2): SmoothMap {
  const recurrent = [
    [0, w1],
    [w2, 0],
  ];
  return withInput(piecewiseLinearCell({ diagonal: [a1, a2], recurrent, bias: [0.37298253, h2] }));
}

/** Moduli of the multipliers of each cycle. */
const moduli = (result: ReturnType<typeof enumerateCycles>): number[][] =>
  result.cycles.map(({ multipliers }) => multipliers.map(({ re, im }) => Math.hypot(re, im)));

const passesThrough = (states: readonly ArrayLike<number>[], x: number, y: number): boolean =>
  states.some((state) => Math.abs(state[0] - x) < 1e-6 && Math.abs(state[1] - y) < 1e-6);

describe('enumerateCycles', () => {
  it('case 3.3: two 16-cycles, a stable one and a saddle; none of period 15', () => {
    const map = plane(0.8377689000000008, -0.6437499999999996, 0.52505308);
    const result = enumerateCycles(map, { period: [15, 16] });
    expect(result.complete).toBe(true);
    expect(result.counts.map(({ period, cycles }) => [period, cycles])).toEqual([
      [15, 0],
      [16, 2],
    ]);
    const [stable, saddle] = result.cycles;
    expect(passesThrough(stable.states, 1.459645, 0.176197)).toBe(true);
    expect(passesThrough(saddle.states, 1.459238, 0.14201)).toBe(true);
    expect([stable.stability.verdict, saddle.stability.kind]).toEqual(['stable', 'saddle']);
    expect(moduli(result)[0][0]).toBeCloseTo(0.5189, 4);
    expect(moduli(result)[1][0]).toBeCloseTo(1.610218, 6);
    expect(stable.residual).toBeLessThan(1e-14);
  });

  it('case 3.3: two 27-cycles, none of period 25', () => {
    const result = enumerateCycles(plane(0.9777689, -0.14375, 0.52505308), { period: [25, 27] });
    expect(result.complete).toBe(true);
    expect(result.counts.map(({ cycles }) => cycles)).toEqual([0, 2]);
    const [stable, saddle] = result.cycles;
    expect(passesThrough(saddle.states, -0.29712, 1.568332)).toBe(true);
    expect(passesThrough(stable.states, -0.332819, 2.029006)).toBe(true);
    expect(moduli(result)[1]).toEqual([expect.closeTo(1.131958, 6), expect.closeTo(0.458441, 6)]);
    expect(moduli(result)[0]).toEqual([expect.closeTo(0.693171, 6), expect.closeTo(0.693171, 6)]);
  });

  it.each<[number, number, SmoothMap]>([
    [31, 30, plane(0.9777689, -0.14375, 1.1750530800000014)],
    [40, 38, plane(0.9777689, -0.6437499999999996, 0.52505308)],
    [53, 50, plane(0.9377689000000009, -0.6437499999999996, 0.52505308)],
  ])('case 3.3: two cycles of period %i, none of period %i', (present, absent, map) => {
    const { counts, cycles, complete } = enumerateCycles(map, { period: [absent, present] });
    expect(complete).toBe(true);
    expect(counts.map((count) => count.cycles)).toEqual([0, 2]);
    for (const { residual } of cycles) expect(residual).toBeLessThan(1e-12);
  });

  it('case 3.3: the points of period 1', () => {
    const fixed = (map: SmoothMap): number[][] =>
      enumerateCycles(map, { period: 1 }).cycles.map(({ states }) => Array.from(states[0]));
    expect(fixed(plane(-0.022231099999999948, -0.6437499999999996, 0.52505308))).toEqual([
      [expect.closeTo(0.364871, 6), expect.closeTo(-22.260649, 6)],
    ]);
    expect(fixed(plane(0.7, -0.14375, 0.52505308, H2, -0.7))).toEqual([
      [expect.closeTo(1.243275, 6), expect.closeTo(-0.192076, 6)],
    ]);
  });

  it('counts the cycles of a tent map as necklaces', () => {
    // x′ = 1.999 x − 3.998 relu(x − ½) has slope ±1.999: two symbols, nearly the full shift; period 1 includes 0.
    const tent: SmoothMap = {
      dim: 1,
      step: ([x]) => vector(1.999 * x - 3.998 * Math.max(0, x - 0.5)),
      jacobian: ([x]) => ({ rows: 1, columns: 1, data: vector(x > 0.5 ? -1.999 : 1.999) }),
      piecewiseLinear: {
        direct: { rows: 1, columns: 1, data: vector(1.999) },
        outer: { rows: 1, columns: 1, data: vector(-3.998) },
        inner: { rows: 1, columns: 1, data: vector(1) },
        threshold: vector(-0.5),
        offset: vector(0),
      },
    };
    const { counts, cycles, complete } = enumerateCycles(tent, { period: [1, 2, 3, 4, 5, 6, 7, 8] });
    expect(complete).toBe(true);
    expect(counts.map((count) => count.cycles)).toEqual([2, 1, 2, 3, 6, 9, 18, 30]);
    for (const { period, multipliers } of cycles) {
      expect(Math.abs(multipliers[0].re)).toBeCloseTo(1.999 ** period, 8);
    }
  });

  it('bounds and polygons agree: a plane embedded in three dimensions', () => {
    const recurrent = [
      [0, -0.6437499999999996, 0],
      [0.52505308, 0, 0],
      [0.1, 0, 0],
    ];
    const bias = [0.37298253, H2, 0.2];
    const flat = plane(-0.5, -0.6437499999999996, -0.52505308, 0.9, -0.8);
    const deep = withInput(
      piecewiseLinearCell({
        diagonal: [-0.5, -0.8, 0.3],
        recurrent: [recurrent[0], [-0.52505308, 0, 0], recurrent[2]],
        bias: [bias[0], 0.9, 0.2],
      }),
    );
    const period = [1, 2, 3];
    const wanted = enumerateCycles(flat, { period });
    const found = enumerateCycles(deep, { period });
    expect([wanted.settings.method, found.settings.method]).toEqual(['polygons', 'bounds']);
    expect([wanted.complete, found.complete]).toEqual([true, true]);
    expect(found.cycles.map((cycle) => cycle.period)).toEqual(wanted.cycles.map((cycle) => cycle.period));
    found.cycles.forEach((cycle, k) =>
      expect(passesThrough(cycle.states, wanted.cycles[k].states[0][0], wanted.cycles[k].states[0][1])).toBe(
        true,
      ),
    );
  });

  it('finds no fewer than a search from many starts does', () => {
    const relu = elmanCell({
      recurrent: [
        [-0.4, -1.6],
        [1.9, -0.3],
      ],
      bias: [1, 0.2],
      activation: 'relu',
    });
    for (const map of [withInput(relu), withInput(leakyCell(relu, 0.7))]) {
      const period = [1, 2, 3, 4, 5, 6];
      const all = enumerateCycles(map, { period });
      const from = boxStarts({ lower: [-1, -1], upper: [3, 3], count: 100, seed: 6 });
      const { cycles } = findCycles(map, { period, from });
      for (const cycle of cycles) {
        const isListed = all.cycles.some(({ states }) =>
          passesThrough(states, cycle.states[0][0], cycle.states[0][1]),
        );
        expect(isListed).toBe(true);
      }
      expect(all.cycles.length).toBeGreaterThanOrEqual(cycles.length);
    }
  });

  it('names the itinerary of each cycle', () => {
    const map = plane(0.8377689000000008, -0.6437499999999996, 0.52505308);
    const [cycle] = enumerateCycles(map, { period: 16 }).cycles;
    cycle.states.forEach((state, t) =>
      expect(Array.from(cycle.itinerary[t])).toEqual([state[0] > 0 ? 1 : 0, state[1] > 0 ? 1 : 0]),
    );
    expect(cycle.isOnFold).toBe(false);
  });

  it('says when the budget is spent and when a continuum is possible', () => {
    const map = plane(0.9777689, -0.14375, 0.52505308);
    const spent = enumerateCycles(map, { period: 27, maxNodes: 100 });
    expect([spent.complete, spent.reason]).toEqual([false, 'max-nodes']);
    expect(spent.warnings[0]).toMatch(/`maxNodes` is spent at period 27/);
    // h′ = −h: every point but 0 has period 2.
    const flip = withInput(elmanCell({ recurrent: [[-1]], activation: 'identity' }));
    const continuum = enumerateCycles(flip, { period: [1, 2] });
    expect(continuum.cycles).toHaveLength(1);
    expect([continuum.complete, continuum.reason]).toEqual([false, 'singular-itinerary']);
    expect(continuum.counts.map(({ singular }) => singular)).toEqual([0, 1]);
    expect(continuum.warnings[0]).toMatch(/may form a continuum/);
  });

  it('looks only where it is told', () => {
    const map = plane(0.8377689000000008, -0.6437499999999996, 0.52505308);
    const box = { lower: vector(-1, -1), upper: vector(1, 1) };
    expect(enumerateCycles(map, { period: 16, box }).cycles).toHaveLength(0);
  });

  it('refuses what it cannot enumerate', () => {
    const map = plane(0.8, -0.6, 0.5);
    expect(() => enumerateCycles(withInput(elmanCell({ recurrent: [[2]] })), { period: 2 })).toThrow(
      /piecewise linear/,
    );
    expect(() => enumerateCycles(map, { period: 1.5 })).toThrow(/integer of at least 1: got 1.5/);
    expect(() => enumerateCycles(map, { period: 2, maxNodes: 0 })).toThrow(/maxNodes/);
    const signal = { aborted: true, reason: new Error('stop') };
    expect(() => enumerateCycles(map, { period: 2, signal })).toThrow('stop');
  });
});
