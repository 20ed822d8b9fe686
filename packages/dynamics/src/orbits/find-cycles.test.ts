import { distance, norm, vector, type Vector } from '@phasebook/linalg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sineMatrix } from '../../test/support/test-matrices.js';
import { elmanCell } from '../cells/elman.js';
import { iterate } from '../system/iterate.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { henonMap, logisticMap } from '../zoo/maps.js';
import { cycleJacobian } from './cycle-jacobian.js';
import { iterateSolver, multipleShooting } from './cycle-solvers.js';
import { solveCyclic } from './cyclic-system.js';
import { findCycles } from './find-cycles.js';
import { boxStarts } from './starts.js';

const interval = (count: number, lower = 0, upper = 1): ReturnType<typeof boxStarts> =>
  boxStarts({ lower: [lower], upper: [upper], count, seed: 3 });

/** Necklaces: cycles of minimal period p of the full shift on two symbols, (1/p) Σ_{d | p} μ(d) 2^{p/d}. */
const SHIFT_CYCLES = [2, 1, 2, 3, 6, 9, 18];

describe('findCycles', () => {
  it('D6c: the 2-cycle of a neuron with self-weight −2', () => {
    const neuron = withInput(elmanCell({ recurrent: [[-2]] }));
    const { cycles, shorterCycles, degrees } = findCycles(neuron, { period: 2, from: interval(20, -1, 1) });
    expect(cycles).toHaveLength(1);
    const [cycle] = cycles;
    expect(cycle.states.map(([h]) => h)).toEqual([
      expect.closeTo(-0.957504024077269, 12),
      expect.closeTo(0.957504024077269, 12),
    ]);
    expect(cycle.multipliers[0].re).toBeCloseTo(0.027679672, 9);
    expect(Math.log(cycle.multipliers[0].re) / 2).toBeCloseTo(-1.793528507, 8);
    expect(cycle.stability.verdict).toBe('stable');
    expect([shorterCycles.length, degrees[0].sum, degrees[0].verdict]).toEqual([1, 1, 'consistent']);
  });

  it('D9: the synchronous 2-cycle of a symmetric net, beside its fixed points', () => {
    const map = withInput(
      elmanCell({
        recurrent: [
          [0, 2],
          [2, 0],
        ],
      }),
    );
    const from = boxStarts({ lower: [-1, -1], upper: [1, 1], count: 200, seed: 1 });
    const { cycles, shorterCycles, degrees } = findCycles(map, { period: 2, from });
    expect(degrees[0].verdict).toBe('consistent');
    expect([shorterCycles.length, cycles.length]).toEqual([3, 3]);
    const stable = cycles.filter((cycle) => cycle.stability.verdict === 'stable');
    expect(stable).toHaveLength(1);
    expect(Array.from(stable[0].states[0])).toEqual([
      expect.closeTo(-0.957504, 6),
      expect.closeTo(0.957504, 6),
    ]);
  });

  it('case 3.6: logistic 2-cycle with multiplier 4 + 2r − r², the same from every point', () => {
    for (const r of [3.1, 3.2, 3.4]) {
      const map = logisticMap(r);
      const [{ multipliers, states }] = findCycles(map, { period: 2, from: [[0.3]] }).cycles;
      expect(multipliers[0].re).toBeCloseTo(4 + 2 * r - r * r, 10);
      for (const start of [0, 1]) {
        const shifted = [states[start], states[1 - start]];
        expect(cycleJacobian(map, shifted).data[0]).toBeCloseTo(4 + 2 * r - r * r, 10);
      }
    }
  });

  it('case 3.6: the 3-cycle is born at r = 1 + √8 with multiplier 1', () => {
    const born = findCycles(logisticMap(1 + Math.sqrt(8)), { period: 3, from: interval(50) });
    expect(born.cycles).toHaveLength(1);
    const [cycle] = born.cycles;
    [0.1599288, 0.5143553, 0.9563178].forEach((x, t) => expect(cycle.states[t][0]).toBeCloseTo(x, 5));
    expect(cycle.multipliers[0].re).toBeCloseTo(1, 4);
    // A double root is known to the square root of rounding, and the next Newton step says so.
    expect(cycle.positionError).toBeGreaterThan(1e-12);
    expect(findCycles(logisticMap(3.8), { period: 3, from: interval(50) }).cycles).toHaveLength(0);
    expect(findCycles(logisticMap(3.9), { period: 3, from: interval(50) }).cycles).toHaveLength(2);
  });

  it('finds every cycle of the logistic map at r = 4, counted as necklaces, with multipliers ±2ᵖ', () => {
    const { cycles } = findCycles(logisticMap(4), { period: [2, 3, 4, 5, 6], from: interval(400) });
    for (const period of [2, 3, 4, 5, 6]) {
      const found = cycles.filter((cycle) => cycle.period === period);
      expect(found).toHaveLength(SHIFT_CYCLES[period - 1]);
      for (const { multipliers, states } of found) {
        expect(Math.abs(multipliers[0].re)).toBeCloseTo(2 ** period, 6);
        expect(states).toHaveLength(period);
      }
    }
  });

  it('Hénon: both fixed points turn up beside the 2-cycle, and its determinant is b²', () => {
    const map = henonMap();
    const from = boxStarts({ lower: [-2, -1], upper: [2, 1], count: 60, seed: 2 });
    const { cycles, shorterCycles } = findCycles(map, { period: 2, from });
    expect([cycles.length, shorterCycles.length]).toEqual([1, 2]);
    const [one, two] = cycles[0].multipliers;
    expect(one.re * two.re).toBeCloseTo(0.09, 10);
  });

  it('multiple shooting keeps long unstable cycles to rounding', () => {
    // At r = 4 the map doubles the angle of sin²: numerators k over 2ᵖ − 1 come back after p steps.
    const map = logisticMap(4);
    const period = 41;
    const exact = Array.from({ length: period }, (_, t) => {
      const modulus = 2 ** period - 1;
      let numerator = 123_456_789;
      for (let k = 0; k < t; k++) numerator = (2 * numerator) % modulus;
      return Math.sin((Math.PI * numerator) / modulus) ** 2;
    });
    const { cycles, attempts } = findCycles(map, { period, from: [[exact[0]]] });
    expect(attempts[0]).toMatchObject({ status: 'converged', minimalPeriod: period });
    expect(cycles[0].residual).toBeLessThan(1e-15);
    const first = Math.min(...exact);
    expect(cycles[0].states[0][0] / first).toBeCloseTo(1, 8);
    expect(Math.log2(Math.abs(cycles[0].multipliers[0].re))).toBeCloseTo(period, 4);
  });

  it('both solvers find the same cycle', () => {
    const options = { period: 4, from: [[0.4]] };
    const [a] = findCycles(logisticMap(3.5), { ...options, solver: iterateSolver() }).cycles;
    const [b] = findCycles(logisticMap(3.5), { ...options, solver: multipleShooting() }).cycles;
    a.states.forEach(([x], t) => expect(b.states[t][0]).toBeCloseTo(x, 13));
    expect(b.multipliers[0].re).toBeCloseTo(a.multipliers[0].re, 10);
  });

  it('counts a cycle once, from whichever of its points it is reached', () => {
    const map = logisticMap(3.5);
    const { cycles } = findCycles(map, { period: 4, from: [[0.3]] });
    const again = findCycles(map, { period: 4, from: cycles[0].states });
    expect(again.cycles).toHaveLength(1);
    expect(again.cycles[0].hits).toBe(4);
    again.cycles[0].states.forEach((state, t) => expect(state[0]).toBeCloseTo(cycles[0].states[t][0], 12));
  });

  it('results do not depend on the order of the units', () => {
    const recurrent = [
      [-1.4, 0.9, 0.3],
      [-0.7, -1.6, 0.5],
      [0.2, -0.4, -1.8],
    ];
    const order = [2, 0, 1];
    const permuted = order.map((i) => order.map((j) => recurrent[i][j]));
    const from = boxStarts({ lower: [-1, -1, -1], upper: [1, 1, 1], count: 60, seed: 8 });
    const [a, b] = [recurrent, permuted].map((weights) =>
      findCycles(withInput(elmanCell({ recurrent: weights })), { period: 2, from }),
    );
    const moduli = ({ cycles }: typeof a): number[] =>
      cycles.map(({ multipliers: [{ re, im }] }) => Math.hypot(re, im)).sort((x, y) => x - y);
    expect(a.cycles.length).toBeGreaterThan(0);
    expect(a.degrees[0].verdict).toBe('consistent');
    expect(moduli(b)).toEqual(moduli(a).map((value) => expect.closeTo(value, 8) as number));
  });

  it('says what was not found', () => {
    const { cycles, warnings } = findCycles(logisticMap(2.5), { period: 3, from: interval(5) });
    expect(cycles).toHaveLength(0);
    expect(warnings[0]).toBe('None of 5 starts converged to a cycle of period 3');
  });

  it('refuses bad input, reports progress and stops', () => {
    const map = logisticMap(3.2);
    expect(() => findCycles(map, { period: 0, from: [[0.3]] })).toThrow(
      /`period` must be an integer of at least 1: got 0/,
    );
    expect(() => findCycles(map, { period: [], from: [[0.3]] })).toThrow(/at least one period/);
    expect(() => findCycles(map, { period: 2, from: [] })).toThrow(/at least one state/);
    expect(() => findCycles(map, { period: 2, from: [[0.3, 1]] })).toThrow(/shape \[1\]/);
    expect(() => findCycles(map, { period: 2, from: [[NaN]] })).toThrow(/finite/);
    expect(() => findCycles(map, { period: 2, from: [[0.3]], tolerance: 0 })).toThrow(/tolerance/);
    expect(() => multipleShooting({ maxSteps: 0 })).toThrow(/maxSteps/);
    const done: number[] = [];
    findCycles(map, { period: [1, 2], from: [[0.3]], onProgress: (progress) => done.push(progress.done) });
    expect(done).toEqual([1, 2]);
    const signal = { aborted: true, reason: new Error('stop') };
    expect(() => findCycles(map, { period: 2, from: [[0.3]], signal })).toThrow('stop');
  });

  it('an orbit that runs away is an attempt, not an error', () => {
    const { attempts } = findCycles(henonMap(), { period: 12, from: [[50, 50]] });
    expect(attempts[0].status).not.toBe('converged');
  });
});

describe('cycleJacobian', () => {
  it('is the ordered product, latest on the left, and the Jacobian of the iterate', () => {
    const map: SmoothMap = withInput(elmanCell({ recurrent: sineMatrix(3, 3, 0.4, 1.3) }));
    const first = vector(0.2, -0.5, 0.3);
    const second = map.step(first);
    const third = map.step(second);
    const product = cycleJacobian(map, [first, second, third]);
    const iterated = iterate(map, 3).jacobian(first);
    product.data.forEach((value, k) => expect(value).toBeCloseTo(iterated.data[k], 14));
  });

  it('refuses an empty cycle and states of another length', () => {
    expect(() => cycleJacobian(logisticMap(3), [])).toThrow(/at least one state/);
    expect(() => cycleJacobian(logisticMap(3), [[1, 2]])).toThrow(/shape \[1\]/);
  });
});

describe('solveCyclic', () => {
  it('solves the ring, however much the blocks stretch or shrink', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 1000 }),
        fc.constantFrom(0.1, 1.5, 20),
        (period, n, phase, gain) => {
          const blocks = Array.from({ length: period }, (_, t) => sineMatrix(n, n, phase + t, gain));
          const wanted = Array.from(
            { length: period },
            (_, t): Vector => sineMatrix(1, n, phase - t, 1).data,
          );
          const right = wanted.map((d, t) => {
            const next = wanted[(t + 1) % period];
            return next.map((value, i) => {
              const row = blocks[t].data.subarray(i * n, (i + 1) * n);
              return row.reduce((total, weight, j) => total + weight * d[j], 0) - value;
            });
          });
          const solution = solveCyclic(blocks, right);
          // Nearly singular rings exist; the residual is small for all of them.
          const residual = solution?.map((d, t) => {
            const next = solution[(t + 1) % period];
            const image = next.map((value, i) => {
              const row = blocks[t].data.subarray(i * n, (i + 1) * n);
              return row.reduce((total, weight, j) => total + weight * d[j], 0) - value;
            });
            return distance(image, right[t]) / (gain * norm(d) + norm(next) + norm(right[t]) + 1e-300);
          });
          expect(Math.max(...(residual ?? [Infinity]))).toBeLessThan(1e-13);
        },
      ),
      { seed: 7 },
    );
  });
});
