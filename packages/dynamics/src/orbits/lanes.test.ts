import { setNumericEngine, wasmEngine, type EngineCounters, type Vector } from '@phasebook/linalg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { gruCell } from '../cells/gru.js';
import { leakyCell } from '../cells/leaky-cell.js';
import { linearCell } from '../cells/linear.js';
import { lstmCell } from '../cells/lstm.js';
import type { Cell } from '../system/cell.js';
import { randomStream } from '../system/random.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { findFixedPoints } from './find-fixed-points.js';
import { hybrid } from './hybrid.js';
import { levenbergMarquardt } from './levenberg-marquardt.js';
import { newton } from './newton.js';

const random = (rows: number, columns: number, scale: number, seed: number): number[][] => {
  const stream = randomStream(seed);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => scale * stream.normal()));
};
const startsOf = (dim: number, count: number): Vector[] =>
  random(count, dim, 0.8, 99).map((row) => Float64Array.from(row));

const cells: Record<string, Cell> = {
  elman: elmanCell({ recurrent: random(6, 6, 0.8, 1) }),
  gru: gruCell({ recurrent: random(18, 6, 0.9, 2), recurrentBias: random(1, 18, 0.3, 3)[0] }),
  lstm: lstmCell({ recurrent: random(16, 4, 0.8, 4), inputBias: random(1, 16, 0.3, 5)[0] }),
  leaky: leakyCell(elmanCell({ recurrent: random(5, 5, 0.9, 6), activation: 'silu' }), 0.3),
  linear: linearCell({ recurrent: random(4, 4, 0.3, 7), bias: [1, 2, 3, 4] }),
};
const slowly = ({ stepBatch: _step, jacobianBatch: _jacobian, ...map }: SmoothMap): SmoothMap => map;
const counted = (work: () => void): EngineCounters => {
  const before = wasmEngine({ deterministic: true }).counters();
  work();
  const after = wasmEngine({ deterministic: true }).counters();
  const names = Object.keys(after) as (keyof EngineCounters)[];
  return Object.fromEntries(names.map((name) => [name, after[name] - before[name]])) as never;
};

beforeEach(() => setNumericEngine({ deterministic: true }));
afterEach(() => setNumericEngine({}));

describe('findFixedPoints', () => {
  it.each(Object.entries(cells))('finds the same on %s with and without its batch methods', (_, cell) => {
    const map = withInput(cell);
    const from = startsOf(map.dim, 40);
    const quick = findFixedPoints(map, { from });
    const slow = findFixedPoints(slowly(map), { from });
    expect(quick.points.length).toBe(slow.points.length);
    quick.points.forEach(({ state, degree }, i) => {
      state.forEach((value, k) => expect(Math.abs(value - slow.points[i].state[k])).toBeLessThan(1e-9));
      expect(degree).toBe(slow.points[i].degree);
    });
    // A start on a basin's edge may part ways by rounding; the rest may not.
    const differing = quick.attempts.filter(({ status }, i) => status !== slow.attempts[i]?.status);
    expect(differing.length).toBeLessThanOrEqual(1);
  });

  it.each([newton(), levenbergMarquardt(), hybrid()])(
    'gives a start the same bits alone and among others: $name',
    (solver) => {
      for (const cell of Object.values(cells)) {
        const map = withInput(cell);
        const starts = startsOf(map.dim, 90);
        const together = solver.solveEach(map, starts, 1e-12);
        starts.forEach((start, i) => expect(solver.solve(map, start, 1e-12)).toEqual(together[i]));
      }
    },
  );

  it('asks the engine once for all starts, and copies no matrix out of it', () => {
    const n = 48;
    const map = withInput(elmanCell({ recurrent: random(n, n, 1.2 / Math.sqrt(n), 8) }));
    const starts = startsOf(n, 64);
    const solver = newton();
    solver.solveEach(map, starts, 1e-12);
    let evaluations = 0;
    let jacobians = 0;
    const watched: SmoothMap = {
      ...map,
      stepBatch: (states, out) => {
        evaluations++;
        map.stepBatch?.(states, out);
      },
      jacobianBatch: (states, out) => {
        jacobians += states.rows;
        map.jacobianBatch?.(states, out);
      },
    };
    let results = solver.solveEach(map, starts, 1e-12);
    const work = counted(() => (results = solver.solveEach(watched, starts, 1e-12)));
    const steps = results.reduce((sum, result) => sum + result.steps, 0);
    const rounds = Math.max(...results.map((result) => result.steps)) + 1;
    // One Jacobian a step; those that are solved at once need none.
    expect(jacobians).toBe(steps);
    // A product for every evaluation of all states, not of each; one for every sixteen Jacobians.
    expect(evaluations).toBeLessThan(20 * rounds);
    expect(evaluations).toBeLessThan(steps);
    // Memory is that of the first call.
    expect(work.allocations).toBe(0);
    // Out come states, directions and pre-activations: far less than one matrix a step.
    expect(work.bytesOut).toBeLessThan(0.5 * steps * 8 * n * n);
    expect(results.filter(({ status }) => status === 'converged').length).toBeGreaterThan(32);
  });

  it('keeps its memory bounded, whatever the number of starts', () => {
    const n = 32;
    const map = withInput(gruCell({ recurrent: random(3 * n, n, 1 / Math.sqrt(n), 9) }));
    const few = counted(() => void newton().solveEach(map, startsOf(n, 70), 1e-10));
    const many = counted(() => void newton().solveEach(map, startsOf(n, 700), 1e-10));
    expect(few.allocations).toBeLessThanOrEqual(2);
    expect(many.allocations).toBe(0);
  });

  it('says so before it takes memory that is not there', () => {
    const n = 20_000;
    const huge: SmoothMap = {
      dim: n,
      step: (h) => h.slice(),
      jacobian: () => {
        throw new Error('must not be asked');
      },
    };
    expect(() => findFixedPoints(huge, { from: [new Float64Array(n)] })).toThrow(
      /must fit into .* GiB of memory: got 6\.0 GiB/,
    );
  });

  it('reports a singular Jacobian as a status, with numbers', () => {
    // F(h) = h + 1 in one variable: J − I = 0, and there is no fixed point.
    const shift = withInput(
      linearCell({
        recurrent: [
          [1, 0],
          [0, 0.5],
        ],
        bias: [1, 1],
      }),
    );
    const { attempts, points } = findFixedPoints(shift, {
      from: [
        [0, 0],
        [3, 4],
      ],
      solver: newton(),
    });
    expect(points).toEqual([]);
    for (const { status, state, residual } of attempts) {
      expect(status).toBe('singular-jacobian');
      expect([...state, residual].every(Number.isFinite)).toBe(true);
    }
  });

  it('gives up where the residual does not fall', () => {
    // h' = h + 1 + h² has no fixed point: the residual 1 + h² is least at 0.
    const map: SmoothMap = {
      dim: 1,
      step: ([h]) => Float64Array.of(h + 1 + h * h),
      jacobian: ([h]) => ({ rows: 1, columns: 1, data: Float64Array.of(1 + 2 * h) }),
    };
    const start = Float64Array.of(3);
    const patient = newton({ maxSteps: 50, patience: 50 }).solve(map, start, 1e-12);
    const hasty = newton({ maxSteps: 50, patience: 3 }).solve(map, start, 1e-12);
    expect([patient.status, hasty.status]).toEqual(['stalled', 'stalled']);
    expect(hasty.steps).toBeLessThan(patient.steps);
    expect(levenbergMarquardt().solve(map, start, 1e-12)).toMatchObject({ status: 'stalled' });
    expect(() => newton({ patience: 0 })).toThrow(/patience/);
  });

  it('damps where the full step overshoots', () => {
    // G(h) = −arctan h: from beyond 1.39 Newton's full step leads further away.
    const map: SmoothMap = {
      dim: 1,
      step: ([h]) => Float64Array.of(h - Math.atan(h)),
      jacobian: ([h]) => ({ rows: 1, columns: 1, data: Float64Array.of(1 - 1 / (1 + h * h)) }),
    };
    for (const solver of [newton(), levenbergMarquardt(), hybrid()]) {
      const { status, state } = solver.solve(map, Float64Array.of(3), 1e-12);
      expect(status).toBe('converged');
      expect(Math.abs(state[0])).toBeLessThan(1e-12);
    }
  });

  it('leaves one lane in trouble to itself', () => {
    const diverging: SmoothMap = {
      dim: 1,
      step: ([h]) => Float64Array.of(h > 10 ? NaN : 0.5 * h),
      jacobian: () => ({ rows: 1, columns: 1, data: Float64Array.of(0.5) }),
    };
    const starts = [1, 20, -3, 30, 2].map((h) => Float64Array.of(h));
    for (const solver of [newton(), levenbergMarquardt(), hybrid()]) {
      const statuses = solver.solveEach(diverging, starts, 1e-12).map(({ status }) => status);
      expect(statuses).toEqual(['converged', 'diverged', 'converged', 'diverged', 'converged']);
    }
  });
});
