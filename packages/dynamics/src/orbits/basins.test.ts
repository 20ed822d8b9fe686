import { vector, type Vector } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { henonMap, logisticMap } from '../zoo/maps.js';
import { basins } from './basins.js';
import { findCycles } from './find-cycles.js';
import { findFixedPoints } from './find-fixed-points.js';
import { boxStarts } from './starts.js';

const net = (recurrent: number[][], bias?: number[]): SmoothMap => withInput(elmanCell({ recurrent, bias }));
const switches = net([
  [2, 0, 0],
  [0, 2, 0],
  [0, 0, 2],
]);
const cube = boxStarts({ lower: [-1, -1, -1], upper: [1, 1, 1], count: 800, seed: 2 });
const square = {
  axes: [0, 1],
  ranges: [
    [-1, 1],
    [-1, 1],
  ],
  size: [40, 40],
} as const;

/** Newton's method for z³ = 1 on the plane. */
const cubeRoots: SmoothMap = {
  dim: 2,
  step: ([x, y]) => {
    // z − (z³ − 1)/(3 z²) = (2 z + 1/z²)/3
    const [p, q] = [x * x - y * y, 2 * x * y];
    const size = p * p + q * q;
    return vector((2 * x + p / size) / 3, (2 * y - q / size) / 3);
  },
  jacobian: ([x, y]) => {
    // 2/3 (1 − 1/z³)
    const [p, q] = [x * x * x - 3 * x * y * y, 3 * x * x * y - y * y * y];
    const size = p * p + q * q;
    const [a, b] = [(2 / 3) * (1 - p / size), (2 / 3) * (q / size)];
    return { rows: 2, columns: 2, data: vector(a, -b, b, a) };
  },
};

describe('basins', () => {
  it('case 3.2: three bits of memory: eight attractors, each basin an octant', () => {
    const { attractors, fractions, labels, undecided, warnings } = basins(switches, { from: cube });
    expect(attractors).toHaveLength(8);
    expect([undecided.count, warnings.length]).toEqual([0, 0]);
    cube.states.forEach((start, k) => {
      attractors[labels[k]].states[0].forEach((h, i) => expect(Math.sign(h)).toBe(Math.sign(start[i])));
    });
    for (const { fraction, standardError, interval } of fractions) {
      expect(Math.abs(fraction - 0.125)).toBeLessThan(4 * standardError);
      expect(interval[0] < fraction && fraction < interval[1]).toBe(true);
      expect(standardError).toBeCloseTo(Math.sqrt((fraction * (1 - fraction)) / 800), 14);
    }
    for (const { kind, period, multipliers, exponent } of attractors) {
      expect([kind, period]).toEqual(['fixed-point', 1]);
      expect(multipliers[0].re).toBeCloseTo(0.166372087751674, 10);
      expect(exponent.perStep).toBeCloseTo(Math.log(0.166372087751674), 9);
    }
  });

  it('gives the same labels with the attractors known beforehand', () => {
    const { points } = findFixedPoints(switches, { from: cube });
    const stable = points.filter((point) => point.stability.verdict === 'stable');
    const known = basins(switches, { from: cube, attractors: stable });
    const found = basins(switches, { from: cube });
    expect(known.settings.method).toBe('known attractors');
    cube.states.forEach((_, k) => {
      const [a, b] = [known.attractors[known.labels[k]], found.attractors[found.labels[k]]];
      a.states[0].forEach((h, i) => expect(h).toBeCloseTo(b.states[0][i], 8));
    });
  });

  it('any plane: a tilted one through the memory cuts six octants', () => {
    const plane = {
      axes: [
        [1, -1, 0],
        [1, 1, -2],
      ],
      ranges: [
        [-0.45, 0.45],
        [-0.45, 0.45],
      ],
      size: [30, 30],
    } as const;
    const { attractors, shape, boundaryFraction } = basins(switches, { plane });
    expect(attractors).toHaveLength(6);
    expect(shape).toEqual([30, 30]);
    expect(boundaryFraction).toBeGreaterThan(0.05);
    expect(boundaryFraction).toBeLessThan(0.4);
  });

  it('D10: two attractors although the spectral radius is below 1', () => {
    const map = net(
      [
        [3, -3.1],
        [3.1, -3],
      ],
      [3.1, 10],
    );
    const { attractors, fractions, lost } = basins(map, { plane: square });
    const states = attractors.map(({ states: [state] }) => Array.from(state)).sort((a, b) => a[0] - b[0]);
    expect(states).toEqual([
      [expect.closeTo(-0.994876, 6), expect.closeTo(0.99921, 6)],
      [expect.closeTo(0.994902, 6), expect.closeTo(1, 6)],
    ]);
    expect(fractions[0].fraction + fractions[1].fraction).toBe(1);
    expect(lost.count).toBe(0);
  });

  it('D9: fixed points and a 2-cycle side by side: the quadrants tell them apart', () => {
    const map = net([
      [0, 2],
      [2, 0],
    ]);
    const { attractors, fractions, labels, boundaryFraction } = basins(map, { plane: square });
    expect(attractors.map(({ kind }) => kind).sort()).toEqual(['cycle', 'fixed-point', 'fixed-point']);
    attractors.forEach(({ kind }, k) => expect(fractions[k].fraction).toBe(kind === 'cycle' ? 0.5 : 0.25));
    expect(attractors[labels[0]].kind).toBe('fixed-point');
    expect(attractors[labels[39]].kind).toBe('cycle');
    // Two straight lines of 40 points, two points wide.
    expect(boundaryFraction).toBeCloseTo((2 * 40 * 2 - 4) / 1600, 12);
  });

  it('starts on a boundary are undecided, and said to be', () => {
    const line = { axes: [0], ranges: [[-1, 1]], size: [3] } as const;
    const { labels, attractors, warnings } = basins(net([[2]]), { plane: line });
    expect(labels[1]).toBe(-2);
    expect(attractors).toHaveLength(2);
    expect(warnings[0]).toMatch(/1 of 3 starts are undecided/);
  });

  it('a chaotic attractor, and orbits that escape', () => {
    const plane = {
      axes: [0, 1],
      ranges: [
        [-2, 2],
        [-2, 2],
      ],
      size: [30, 30],
    } as const;
    const { attractors, lost, fractions, undecided } = basins(henonMap(), {
      plane,
      box: { lower: vector(-3, -3), upper: vector(3, 3) },
    });
    expect(attractors.map(({ kind }) => kind)).toEqual(['chaotic']);
    const { perStep, standardError } = attractors[0].exponent;
    expect(Math.abs(perStep - 0.41922)).toBeLessThan(4 * standardError + 0.01);
    expect(undecided.count).toBe(0);
    expect(lost.fraction).toBeGreaterThan(0.3);
    expect(lost.fraction + fractions[0].fraction).toBeCloseTo(1, 12);
  });

  it('names the period-3 window of the logistic map', () => {
    const from = boxStarts({ lower: [0.01], upper: [0.99], count: 40, seed: 1 });
    const { attractors, fractions } = basins(logisticMap(3.84), { from });
    expect(attractors.map(({ kind, period }) => [kind, period])).toEqual([['cycle', 3]]);
    expect(fractions[0].count).toBe(40);
    expect(fractions[0].interval[0]).toBeGreaterThan(0.9);
    const [cycle] = findCycles(logisticMap(3.84), { period: 3, from }).cycles;
    expect(attractors[0].states[0][0]).toBeCloseTo(cycle.states[0][0], 10);
  });

  it('fractal basins: a third each, and a boundary that a finer grid hardly thins out', () => {
    const at = (size: number): ReturnType<typeof basins> =>
      basins(cubeRoots, {
        plane: {
          axes: [0, 1],
          ranges: [
            [-1.51, 1.5],
            [-1.5, 1.51],
          ],
          size: [size, size],
        },
        box: { lower: vector(-3, -3), upper: vector(3, 3) },
      });
    const coarse = at(40);
    const fine = at(80);
    expect(fine.attractors).toHaveLength(3);
    for (const { fraction } of fine.fractions) expect(Math.abs(fraction - 1 / 3)).toBeLessThan(0.04);
    const ratio = (fine.boundaryFraction as number) / (coarse.boundaryFraction as number);
    // A smooth boundary would halve.
    expect(ratio).toBeGreaterThan(0.55);
    expect(ratio).toBeLessThan(1);
  });

  it('a torus is aperiodic and not chaotic', () => {
    const rotation = [
      [1.3 * Math.cos(1), -1.3 * Math.sin(1)],
      [1.3 * Math.sin(1), 1.3 * Math.cos(1)],
    ];
    const from = boxStarts({ lower: [-1, -1], upper: [1, 1], count: 10, seed: 1 });
    const { attractors, warnings } = basins(net(rotation), { from });
    expect(attractors).toHaveLength(1);
    expect(attractors[0].kind).toBe('aperiodic');
    expect(Math.abs(attractors[0].exponent.perStep)).toBeLessThan(2e-3);
    expect(warnings[0]).toMatch(/neither a period nor a clearly positive exponent/);
  });

  it('does not depend on the order of the starts', () => {
    const backwards = { label: 'backwards', states: [...cube.states].reverse() };
    const a = basins(switches, { from: cube });
    const b = basins(switches, { from: backwards });
    const count = (result: typeof a, sign: (state: Vector) => boolean): number =>
      result.labels.filter((label) => sign(result.attractors[label].states[0])).length;
    expect(count(a, ([x]) => x > 0)).toBe(count(b, ([x]) => x > 0));
  });

  it('refuses bad input, reports progress and stops', () => {
    const map = net([[2]]);
    const plane = { axes: [0], ranges: [[-1, 1]], size: [4] } as const;
    expect(() => basins(map, {})).toThrow(/either `plane` or `from` must be given: got neither/);
    expect(() => basins(map, { plane, from: [[0]] })).toThrow(/got both/);
    expect(() => basins(map, { plane: { ...plane, axes: [1] } })).toThrow(/index below 1/);
    expect(() => basins(map, { plane: { ...plane, axes: [[0]] } })).toThrow(/zero vector/);
    expect(() => basins(map, { plane: { ...plane, size: [1] } })).toThrow(/at least 2/);
    expect(() => basins(map, { plane: { ...plane, axes: [], ranges: [], size: [] } })).toThrow(
      /one or two directions/,
    );
    expect(() => basins(map, { from: [[0, 1]] })).toThrow(/shape \[1\]/);
    expect(() => basins(map, { plane, attractors: [] })).toThrow(/attractors/);
    expect(() => basins(map, { plane, attractors: [{ state: [NaN] }] })).toThrow(/finite/);
    expect(() => basins(map, { plane, maxSteps: 0 })).toThrow(/maxSteps/);
    expect(() => basins(map, { plane, box: { lower: vector(1), upper: vector(1) } })).toThrow(/must exceed/);
    const done: number[] = [];
    basins(map, { plane, onProgress: (progress) => done.push(progress.done) });
    expect(done).toEqual([1, 2, 3, 4]);
    const signal = { aborted: true, reason: new Error('stop') };
    expect(() => basins(map, { plane, signal })).toThrow('stop');
  });
});
