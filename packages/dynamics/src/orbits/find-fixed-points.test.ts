import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { gruCell } from '../cells/gru.js';
import { linearCell } from '../cells/linear.js';
import { iterate } from '../system/iterate.js';
import { leaky } from '../system/leaky.js';
import { withInput } from '../system/with-input.js';
import type { ActivationName } from '../system/cell-description.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { findFixedPoints } from './find-fixed-points.js';
import { deflatedNewton, scattered } from './search-on.js';
import { hybrid } from './hybrid.js';
import { levenbergMarquardt } from './levenberg-marquardt.js';
import { newton } from './newton.js';
import { boxStarts, givenStates, midpoints } from './starts.js';

interface GoldenPoint {
  point?: number[];
  h?: number;
  multipliers?: (number | [number, number])[];
  multiplier?: number;
  unstable_dimension?: number;
  degree?: number;
}
const golden = JSON.parse(
  readFileSync(new URL('../../test/golden/fixed_points.json', import.meta.url), 'utf8'),
) as {
  tanh_neuron: { cases: { w: number; b: number; points: GoldenPoint[] }[]; tolerance: number };
  tanh_folds: { cases: { w: number; h: number; b: number }[] };
  logistic_folds: { cases: { w: number; h: number[]; b: number[] }[] };
  relu_winner_take_all: { W: number[][]; b: number[]; points: GoldenPoint[]; tolerance: number };
  networks: {
    name: string;
    activation: ActivationName;
    W: number[][];
    b: number[];
    count: number;
    degree_sum: number;
    points: GoldenPoint[];
    tolerance: number;
  }[];
};

const neuron = (w: number, b: number = 0, activation: ActivationName = 'tanh'): SmoothMap =>
  withInput(elmanCell({ recurrent: [[w]], bias: [b], activation }));

const box = (dim: number, count: number, size: number = 1): ReturnType<typeof boxStarts> =>
  boxStarts({
    lower: new Array<number>(dim).fill(-size),
    upper: new Array<number>(dim).fill(size),
    count,
    seed: 7,
  });

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i] - expected[i]), `entry ${i}: ${actual[i]} against ${expected[i]}`).toBeLessThan(
      tolerance,
    );
  }
}

describe('one neuron', () => {
  it.each(golden.tanh_neuron.cases)('w = $w, b = $b: all points and slopes (D5b, D6)', ({ w, b, points }) => {
    const search = findFixedPoints(neuron(w, b), { from: box(1, 20) });
    const found = [...search.points].sort((p, q) => p.state[0] - q.state[0]);
    const expected = points.map((p) => [p.h, p.multiplier]) as [number, number][];
    expected.sort((p, q) => p[0] - q[0]);
    expect(found.length).toBe(expected.length);
    found.forEach((point, k) => {
      expectClose(point.state, [expected[k][0]], 1e-12);
      expectClose([point.multipliers[0].re], [expected[k][1]], 1e-11);
      expect(point.residual).toBeLessThan(1e-15);
    });
    expect(search.degree).toMatchObject({ sum: 1, verdict: 'consistent' });
  });

  it.each(golden.tanh_folds.cases)('w = $w: three points inside the fold, one outside (D5)', ({ w, b }) => {
    const count = (bias: number): number =>
      findFixedPoints(neuron(w, bias), { from: box(1, 40) }).points.length;
    expect(count(b - 1e-6)).toBe(3);
    expect(count(b + 1e-6)).toBe(1);
    expect(count(-b + 1e-6)).toBe(3);
    expect(count(-b - 1e-6)).toBe(1);
  });

  it.each(golden.logistic_folds.cases)('logistic w = $w: folds (D6b)', ({ w, b }) => {
    const from = boxStarts({ lower: [0], upper: [1], count: 40 });
    const [low, high] = [...b].sort((p, q) => p - q);
    const count = (bias: number): number =>
      findFixedPoints(neuron(w, bias, 'logistic'), { from }).points.length;
    expect(count(low - 1e-6)).toBe(1);
    expect(count(low + 1e-6)).toBe(3);
    expect(count(high - 1e-6)).toBe(3);
    expect(count(high + 1e-6)).toBe(1);
  });

  it('w = 1: the pitchfork point is degenerate, and says so', () => {
    const search = findFixedPoints(neuron(1), { from: [[0]] });
    expect(search.points[0].degree).toBe(0);
    expect(search.points[0].stability.verdict).toBe('marginal');
    expect(search.degree.verdict).toBe('degenerate');
    expect(search.warnings.length).toBe(2);
  });

  it('is one point at the bifurcation and beside it, three right beyond', () => {
    const count = (w: number): number => findFixedPoints(neuron(w), { from: box(1, 40) }).points.length;
    expect([1 - 1e-12, 1, 1 + 4e-16, 1 + 1e-13].map(count)).toEqual([1, 1, 1, 1]);
    expect([1 + 1e-4, 1 + 1e-3].map(count)).toEqual([3, 3]);
    const fold = findFixedPoints(neuron(2, 0.532839975353552), { from: box(1, 40) });
    expect(fold.points.map((point) => Number(point.state[0].toFixed(4)))).toEqual([-0.7071, 0.9868]);
  });

  it('finds the 2-cycle of w = −2 as a fixed point of the second iterate (D6c)', () => {
    const search = findFixedPoints(iterate(neuron(-2), 2), { from: box(1, 20) });
    expect(search.points.map((p) => p.stability.verdict)).toEqual(['stable', 'stable', 'unstable']);
    for (const point of search.points.slice(0, 2)) {
      expectClose([Math.abs(point.state[0])], [0.957504024077269], 1e-12);
      expectClose([point.multipliers[0].re], [0.027679672], 1e-9);
    }
  });
});

describe('small networks', () => {
  it.each(golden.networks)(
    '$name: the complete set',
    ({ W, b, activation, points, degree_sum, tolerance }) => {
      const map = withInput(elmanCell({ recurrent: W, bias: b, activation }));
      const search = findFixedPoints(map, { from: box(map.dim, 400) });
      expect(search.points.length).toBe(points.length);
      expect(search.degree.sum).toBe(degree_sum);
      for (const { point: state, unstable_dimension, degree } of points) {
        const nearest = search.points.find((p) =>
          state!.every((v, i) => Math.abs(v - p.state[i]) < tolerance),
        );
        expect(nearest, `no point near ${String(state)}`).toBeDefined();
        expect(nearest!.stability.unstableDimension).toBe(unstable_dimension);
        expect(nearest!.degree).toBe(degree);
      }
    },
  );

  it('counts 8, 12, 6, 1 points with 0 … 3 unstable directions in the 3-bit memory (D7)', () => {
    const { W, b } = golden.networks[0];
    const search = findFixedPoints(withInput(elmanCell({ recurrent: W, bias: b })), { from: box(3, 300) });
    const counts = [0, 1, 2, 3].map(
      (k) => search.points.filter((p) => p.stability.unstableDimension === k).length,
    );
    expect(counts).toEqual([8, 12, 6, 1]);
  });

  it('calls the roll-3 points unstable by a flip of 0.6 %, and roll-4 by 0.002 % (cases 3.2)', () => {
    for (const [name, multiplier] of [
      ['roll-3', -1.00640617],
      ['roll-4', -1.00002453],
    ] as const) {
      const { W, b } = golden.networks.find((network) => network.name === name)!;
      const search = findFixedPoints(withInput(elmanCell({ recurrent: W, bias: b })), {
        from: box(W.length, 400),
      });
      const flips = search.points.filter((p) =>
        p.multipliers.some((m) => m.im === 0 && Math.abs(m.re - multiplier) < 1e-6),
      );
      expect(flips.length).toBe(name === 'roll-3' ? 2 : 4);
      for (const point of flips) expect(point.stability.verdict).toBe('unstable');
    }
  });

  it('enumerates the ReLU winner-take-all (D8)', () => {
    const { W, b, points, tolerance } = golden.relu_winner_take_all;
    const map = withInput(elmanCell({ recurrent: W, bias: b, activation: 'relu' }));
    const search = findFixedPoints(map, { from: boxStarts({ lower: [-1, -1], upper: [3, 3], count: 200 }) });
    const sorted = [...search.points].sort((p, q) => p.state[0] - q.state[0]);
    expect(sorted.length).toBe(points.length);
    const expected = points.map((p) => p.point!).sort((p, q) => p[0] - q[0]);
    sorted.forEach((point, k) => expectClose(point.state, expected[k], tolerance));
    expect(search.degree.verdict).toBe('not-applicable');
  });

  it('solves the linear fixed point, and calls a line of fixed points degenerate (D11)', () => {
    const W = [
      [0.5, 0.2],
      [-0.3, 0.8],
    ];
    const one = findFixedPoints(withInput(linearCell({ recurrent: W, bias: [1, 2] })), { from: [[9, -9]] });
    // (I − W) h = u with I − W = [[.5, −.2], [.3, .2]], determinant 0.16.
    expectClose(one.points[0].state, [(0.2 * 1 + 0.2 * 2) / 0.16, (-0.3 * 1 + 0.5 * 2) / 0.16], 1e-12);
    const line = findFixedPoints(withInput(linearCell({ recurrent: [[1]] })), {
      from: [[0.3], [0.7]],
      midpointRounds: 0,
    });
    expect(line.points.length).toBe(2);
    expect(line.degree.verdict).toBe('degenerate');
    const none = findFixedPoints(withInput(linearCell({ recurrent: [[1]], bias: [1] })), { from: [[0]] });
    expect(none.points).toEqual([]);
    expect(none.attempts[0].status).not.toBe('converged');
    expect(none.attempts[0].residual).toBe(1);
    expect(none.warnings[0]).toMatch(/None of 1 starts/);
  });

  it('keeps fixed points and degrees under a leak, and moves the multipliers to 1 − α + αλ', () => {
    const map = neuron(2, 0.3);
    const plain = findFixedPoints(map, { from: box(1, 20) });
    const slow = findFixedPoints(leaky(map, 0.1), { from: box(1, 20) });
    expect(slow.points.length).toBe(3);
    slow.points.forEach((point, k) => {
      expectClose(point.state, plain.points[k].state, 1e-11);
      expectClose([point.multipliers[0].re], [0.9 + 0.1 * plain.points[k].multipliers[0].re], 1e-11);
    });
    expect(slow.degree.verdict).toBe('consistent');
  });

  it('permuting the neurons permutes the points', () => {
    const { W, b } = golden.networks.find((network) => network.name === 'roll-4')!;
    const order = [2, 0, 3, 1];
    const permuted = order.map((i) => order.map((j) => W[i][j]));
    const search = (w: number[][]): number[] =>
      findFixedPoints(withInput(elmanCell({ recurrent: w, bias: b })), { from: box(4, 300) })
        .points.map((p) => p.state.reduce((sum, v) => sum + v ** 4, 0))
        .sort((p, q) => p - q);
    expectClose(search(permuted), search(W), 1e-9);
  });
});

describe('solvers', () => {
  const map = withInput(
    elmanCell({
      recurrent: [
        [3, -3.1],
        [3.1, -3],
      ],
      bias: [3.1, 10],
    }),
  );

  it.each([newton(), levenbergMarquardt(), hybrid()])('$name reaches both attractors of D10', (solver) => {
    const search = findFixedPoints(map, { from: box(2, 100), solver });
    const stable = search.points.filter((p) => p.stability.verdict === 'stable');
    expect(stable.length).toBe(2);
    expectClose(stable[0].state, [-0.994876, 0.99921], 1e-6);
    expectClose(stable[1].state, [0.994902, 1], 1e-6);
    expect(search.settings.solver).toBe(solver.name);
  });

  it('records every attempt, failures with their best state', () => {
    const search = findFixedPoints(neuron(2, 0.8), {
      from: [[-0.9], [0.9]],
      solver: newton({ maxSteps: 1 }),
      midpointRounds: 0,
    });
    expect(search.attempts.length).toBe(2);
    for (const attempt of search.attempts) {
      expect(attempt.status === 'converged' ? attempt.point : attempt.residual).toBeGreaterThanOrEqual(0);
    }
    expect(search.attempts.some((attempt) => attempt.status !== 'converged')).toBe(true);
  });

  it('does not take a saturated gate far outside the box for a fixed point', () => {
    // At h = 100 the update gate is 1 within rounding, so h' = h in floating point though |n| < 1.
    const gated = withInput(gruCell({ recurrent: [[0], [2], [0.5]], input: [[], [], []] }));
    expect(gated.step(Float64Array.of(100))[0]).toBe(100);
    const search = findFixedPoints(gated, { from: [[100], [0.5]], midpointRounds: 0 });
    expect(search.attempts[0].status).toBe('stalled');
    expect(search.attempts[0].point).toBeUndefined();
    expect(search.points.map((point) => Math.abs(point.state[0]) < 1e-12)).toEqual([true]);
    expect(search.degree.verdict).toBe('consistent');
  });

  it('reports a map that leaves the finite numbers', () => {
    const wild: SmoothMap = {
      dim: 1,
      step: () => Float64Array.of(NaN),
      jacobian: () => ({ rows: 1, columns: 1, data: Float64Array.of(1) }),
    };
    expect(findFixedPoints(wild, { from: [[0]] }).attempts[0].status).toBe('diverged');
  });
});

describe('searching on', () => {
  const switches = withInput(
    elmanCell({
      recurrent: [
        [2, 0, 0],
        [0, 2, 0],
        [0, 0, 2],
      ],
    }),
  );
  const stable = 0.957504024077269;
  // Two stable points and nothing else: the degree sum is 2.
  const from = [
    [stable, stable, stable],
    [-stable, stable, stable],
  ];

  it('reports the missing point where there is no budget', () => {
    const search = findFixedPoints(switches, { from, midpointRounds: 0, searchBudget: 0 });
    expect(search.degree).toMatchObject({ sum: 2, verdict: 'points-missing' });
    expect(search.searchedOn).toEqual({ starts: 0, found: 0, isClosed: false });
    expect(search.warnings[0]).toMatch(/degree sum is 2/);
  });

  it('finds the saddle between them, and stops there', () => {
    const search = findFixedPoints(switches, { from, midpointRounds: 0 });
    expect(search.degree).toMatchObject({ sum: 1, verdict: 'consistent' });
    expect(search.searchedOn).toEqual({ starts: 1, found: 1, isClosed: true });
    expectClose(search.points[2].state, [0, stable, stable], 1e-12);
  });

  it('from a lone saddle finds its two neighbours along the unstable direction', () => {
    const search = findFixedPoints(neuron(2), { from: [[0]], midpointRounds: 0 });
    expect(search.points.length).toBe(3);
    expect(search.searchedOn).toMatchObject({ found: 2, isClosed: true });
  });

  it('keeps to its budget', () => {
    const search = findFixedPoints(neuron(2), { from: [[0]], midpointRounds: 0, searchBudget: 1 });
    expect(search.searchedOn?.starts).toBe(1);
    expect(search.attempts.length).toBe(2);
  });

  it('pairs each point once, closest first', () => {
    const states = [-1, 3, 4].map((h) => Float64Array.of(h));
    const middle = (known?: number): number[] => midpoints(states, 10, known).states.map(([h]) => h);
    expect(middle()).toEqual([3.5, 1, 1.5]);
    expect(middle(2)).toEqual([3.5, 1.5]);
    expect(middle(3)).toEqual([]);
  });

  it('scatters around what it knows, the same way each time', () => {
    const known = [Float64Array.of(1, 5), Float64Array.of(3, 5)];
    const { states } = scattered(known, 200, 4);
    expect(scattered(known, 200, 4).states).toEqual(states);
    const spread = (i: number, centre: number): number =>
      Math.sqrt(states.reduce((sum, h) => sum + (h[i] - centre) ** 2, 0) / states.length);
    // Variance of the points plus that of the noise: 1 + 1 along the first variable, 2.5² along the second.
    expect(spread(0, 2)).toBeCloseTo(Math.SQRT2, 0);
    expect(Math.abs(spread(1, 5) - 2.5)).toBeLessThan(0.5);
  });

  it('deflation leaves a known point for another one', () => {
    const known = [Float64Array.of(stable)];
    const result = deflatedNewton(known).solve(neuron(2), Float64Array.of(stable + 1e-3), 1e-12);
    expect(result.status).toBe('converged');
    expect(Math.abs(result.state[0] - stable)).toBeGreaterThan(0.5);
  });
});

describe('arguments', () => {
  it('are refused by name', () => {
    expect(() => findFixedPoints(neuron(2), { from: [[1, 2]] })).toThrow(
      'Cannot find fixed points: `from` must have shape [1]: got [2]',
    );
    expect(() => findFixedPoints(neuron(2), { from: [] })).toThrow(RangeError);
    expect(() => findFixedPoints(neuron(2), { from: [[NaN]] })).toThrow(/NaN/);
    expect(() => findFixedPoints(neuron(2), { from: [[0]], tolerance: 0 })).toThrow(/tolerance/);
    expect(() => findFixedPoints(neuron(2), { from: [[0]], mergeDistance: NaN })).toThrow(/mergeDistance/);
    expect(() => findFixedPoints(neuron(2), { from: [[0]], midpointRounds: 1.5 })).toThrow(/midpointRounds/);
    expect(() => newton({ maxSteps: 0 })).toThrow(/maxSteps/);
    expect(() => boxStarts({ lower: [1], upper: [0], count: 1 })).toThrow(/lower\[0\]/);
    expect(() => givenStates([[1], [1, 2]])).toThrow(/states\[1\]/);
  });

  it('tell of progress that never exceeds its total', () => {
    const reports: { done: number; total: number }[] = [];
    const onProgress = (report: { done: number; total: number }): void => void reports.push(report);
    const { attempts } = findFixedPoints(neuron(2), { from: box(1, 100), onProgress });
    for (const { done, total } of reports) expect(done).toBeLessThanOrEqual(total);
    expect(reports.at(-1)).toEqual({ done: attempts.length, total: attempts.length });
  });

  it('stop the work on request', () => {
    const controller = new AbortController();
    const options = {
      from: box(1, 50),
      signal: controller.signal,
      onProgress: ({ done }: { done: number }): void => {
        if (done >= 3) controller.abort(new Error('enough'));
      },
    };
    expect(() => findFixedPoints(neuron(2), options)).toThrow('enough');
  });
});
