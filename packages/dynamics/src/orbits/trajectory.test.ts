import { currentEngine, setNumericEngine, type EngineSettings } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { sineMatrix, sineVector } from '../../test/support/test-matrices.js';
import { elmanCell } from '../cells/elman.js';
import { gruCell } from '../cells/gru.js';
import { leakyCell } from '../cells/leaky-cell.js';
import { linearCell } from '../cells/linear.js';
import { lstmCell } from '../cells/lstm.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { drivenTrajectory, stateAt, trajectory } from './trajectory.js';

const W = [
  [0.5, 0.2],
  [-0.3, 0.8],
];
const U = [[1], [0.5]];
const INPUTS = [[1], [2], [-1], [0.5], [3]];

/** Σ Wⁱ U x_{index(i)} + W^T h_0 for the linear network, T = 5, written out by hand. */
function unrolled(index: (i: number) => number): number[] {
  const apply = ([a, b]: number[]): number[] => [W[0][0] * a + W[0][1] * b, W[1][0] * a + W[1][1] * b];
  let power = [U[0][0], U[1][0]];
  let sum = [0, 0];
  let start = [1, -1];
  for (let i = 0; i < 5; i++) {
    const x = INPUTS[index(i)]?.[0] ?? 0;
    sum = [sum[0] + power[0] * x, sum[1] + power[1] * x];
    power = apply(power);
    start = apply(start);
  }
  return [sum[0] + start[0], sum[1] + start[1]];
}

describe('drivenTrajectory', () => {
  const cell = linearCell({ recurrent: W, input: U });

  it('gives h_5 of the linear network, and the unrolled sum with the indices of E1 (D1, erratum 2)', () => {
    const orbit = drivenTrajectory(cell, [1, -1], INPUTS, { convention: 'E1' });
    const last = stateAt(orbit, -1);
    expect(last[0]).toBeCloseTo(3.05499, 10);
    expect(last[1]).toBeCloseTo(0.76661, 10);
    const e1 = unrolled((i) => 4 - i);
    expect(Math.abs(e1[0] - last[0]) + Math.abs(e1[1] - last[1])).toBeLessThan(1e-12);
    const article = unrolled((i) => 5 - i);
    expect(article[0]).toBeCloseTo(1.64979, 10);
    expect(article[1]).toBeCloseTo(-0.28819, 10);
  });

  it('names the index of the first input and leaves the states alone (V1)', () => {
    const e1 = drivenTrajectory(cell, [1, -1], INPUTS, { convention: 'E1' });
    const pt = drivenTrajectory(cell, [1, -1], INPUTS, { convention: 'PT' });
    expect([e1.firstInputIndex, pt.firstInputIndex]).toEqual([0, 1]);
    expect(pt.states).toEqual(e1.states);
  });

  it('drops a transient with its inputs', () => {
    const whole = drivenTrajectory(cell, [1, -1], INPUTS, { convention: 'E1' });
    const tail = drivenTrajectory(cell, [1, -1], INPUTS, { convention: 'E1', transientSteps: 3 });
    expect(tail.firstIndex).toBe(3);
    expect(tail.states.rows).toBe(3);
    expect(tail.states.data).toEqual(whole.states.data.slice(6));
  });

  it('refuses what is wrong, by name', () => {
    expect(() => drivenTrajectory(cell, [1, -1], [[1], [1, 2]], { convention: 'E1' })).toThrow(/inputs\[1\]/);
    expect(() => drivenTrajectory(cell, [1, -1], [[NaN]], { convention: 'E1' })).toThrow(/inputs\[0\].*NaN/);
    expect(() => drivenTrajectory(cell, [1], [[1]], { convention: 'E1' })).toThrow(/start.*\[2\].*\[1\]/);
    expect(() => drivenTrajectory(cell, [1, 1], [], { convention: 'article' as 'E1' })).toThrow(/convention/);
    expect(() => drivenTrajectory(cell, [1, 1], [[1]], { convention: 'E1', transientSteps: 2 })).toThrow(
      /transientSteps/,
    );
  });
});

describe('trajectory', () => {
  const neuron = (w: number, b = 0): ReturnType<typeof withInput> =>
    withInput(elmanCell({ recurrent: [[w]], bias: [b] }));

  it('shows critical slowing at w = 1 (D6f)', () => {
    const orbit = trajectory(neuron(1), [1], { steps: 0, transientSteps: 10_000 });
    expect(orbit.states.data[0]).toBeCloseTo(0.012245715, 9);
    expect(orbit.firstIndex).toBe(10_000);
  });

  it.each([
    [1e-3, 117],
    [1e-4, 372],
    [1e-5, 1180],
    [1e-6, 3735],
  ])('lingers at the ghost of the fold: δ = %s takes %s steps (D6e)', (delta, steps) => {
    const fold = 2 * Math.SQRT1_2 - Math.atanh(Math.SQRT1_2);
    const orbit = trajectory(neuron(2, fold + delta), [-Math.tanh(5)], { steps: 4000 });
    expect(orbit.states.data.findIndex((h) => h >= 0.5)).toBe(steps);
  });

  it('ends in the synchronous 2-cycle of a symmetric network (erratum 7, D9)', () => {
    const map = withInput(
      elmanCell({
        recurrent: [
          [0, 2],
          [2, 0],
        ],
      }),
    );
    const { states } = trajectory(map, [0.5, -0.5], { steps: 2, transientSteps: 200 });
    const expected = [0.957504024, -0.957504024, -0.957504024, 0.957504024, 0.957504024, -0.957504024];
    expected.forEach((value, i) => expect(states.data[i]).toBeCloseTo(value, 9));
  });

  it('reports divergence as a status and keeps what is finite', () => {
    const orbit = trajectory(withInput(linearCell({ recurrent: [[1e200]] })), [1], { steps: 5 });
    expect(orbit.status).toBe('diverged');
    expect(Array.from(orbit.states.data)).toEqual([1, 1e200]);
  });

  it('returns an empty orbit where the transient already diverges', () => {
    const orbit = trajectory(withInput(linearCell({ recurrent: [[1e200]] })), [1], {
      steps: 5,
      transientSteps: 4,
    });
    expect(orbit.states.rows).toBe(0);
    expect(() => stateAt(orbit, -1)).toThrow(RangeError);
  });
});

describe('trajectory() in the engine', () => {
  const n = 23;
  const network = (gain: number): SmoothMap =>
    withInput(elmanCell({ recurrent: sineMatrix(n, n, 0.3, gain), bias: sineVector(n, 1.1, 0.3) }));
  const stepwise = (map: SmoothMap): SmoothMap => ({ ...map, tanhNetwork: undefined });
  const start = sineVector(n, 0.7, 0.9);
  /** What `work` gives, and what engines did meanwhile. */
  const watched = <T>(work: () => T): { result: T; operations: number; products: number; out: number } => {
    const before = currentEngine().counters();
    const result = work();
    const after = currentEngine().counters();
    return {
      result,
      operations: after.operations - before.operations,
      products: after.products - before.products,
      out: after.bytesOut - before.bytesOut,
    };
  };

  it.each([
    [0, 7],
    [0, 900],
    [20, 0],
    [20, 5],
  ])("gives the orbit of the map's own steps: %i dropped, %i kept", (transientSteps, steps) => {
    const options = { steps, transientSteps };
    const map = network(0.15);
    const fast = trajectory(map, start, options);
    const slow = trajectory(stepwise(map), start, options);
    expect(fast.states.rows).toBe(steps + 1);
    expect(fast.firstIndex).toBe(transientSteps);
    fast.states.data.forEach((value, i) => expect(Math.abs(value - slow.states.data[i])).toBeLessThan(1e-13));
  });

  it('drops a transient to the bit, also where rounding grows', () => {
    const map = network(2.5);
    const { data } = trajectory(map, start, { steps: 300 }).states;
    expect(trajectory(map, start, { steps: 100, transientSteps: 200 }).states.data).toEqual(
      data.slice(200 * n),
    );
  });

  it('has the same bits in all places where deterministic engines compute', () => {
    const results = [{ engine: 'plain' }, { engine: 'wasm' }, {}].map((settings) => {
      setNumericEngine({ ...(settings as EngineSettings), deterministic: true });
      const cell = gruCell({ recurrent: sineMatrix(3 * n, n, 0.3, 2), input: sineMatrix(3 * n, 1, 0.1, 1) });
      const inputs = Array.from({ length: 300 }, (_, t) => [Math.sin(t)]);
      const both = [
        trajectory(network(2.5), start, { steps: 300 }).states.data,
        drivenTrajectory(cell, start, inputs, { convention: 'E1' }).states.data,
      ];
      setNumericEngine({});
      return both;
    });
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it('crosses the border once, and copies every state once', () => {
    setNumericEngine({ engine: 'wasm' });
    const map = network(1);
    const { operations, products, out } = watched(() => trajectory(map, start, { steps: 500 }));
    setNumericEngine({});
    expect(operations).toBe(1);
    expect(products).toBe(500);
    expect(out).toBe(8 * n * (501 + 1));
  });

  it.each([
    ['elman', elmanCell({ recurrent: sineMatrix(6, 6, 0.3, 0.4), input: sineMatrix(6, 2, 0.8, 0.6) })],
    ['gru', gruCell({ recurrent: sineMatrix(15, 5, 0.3, 0.6), input: sineMatrix(15, 2, 0.8, 0.6) })],
    ['lstm', lstmCell({ recurrent: sineMatrix(12, 3, 0.3, 0.6), input: sineMatrix(12, 2, 0.8, 0.6) })],
    [
      'leaky',
      leakyCell(elmanCell({ recurrent: sineMatrix(4, 4, 1, 0.5), input: sineMatrix(4, 2, 0, 1) }), 0.3),
    ],
    ['no inputs', elmanCell({ recurrent: sineMatrix(3, 3, 0.3, 0.7) })],
  ])('drives cells as their own steps do, over more than one stretch: %s', (_, cell) => {
    const inputs = Array.from({ length: 600 }, (_, t) =>
      [Math.sin(0.3 * t), Math.cos(0.7 * t)].slice(0, cell.inputDim),
    );
    const h0 = sineVector(cell.stateDim, 0.2, 0.5);
    const options = { convention: 'PT', transientSteps: 3 } as const;
    const fast = drivenTrajectory(cell, h0, inputs, options);
    const slow = drivenTrajectory({ ...cell, unroll: undefined }, h0, inputs, options);
    expect(fast.states.rows).toBe(598);
    fast.states.data.forEach((value, i) => expect(Math.abs(value - slow.states.data[i])).toBeLessThan(1e-12));
    expect({ ...fast, states: 0 }).toEqual({ ...slow, states: 0 });
  });

  it('reports the divergence of a driven cell where it happens', () => {
    const cell = linearCell({ recurrent: [[1e100]], input: [[1]] });
    for (const way of [cell, { ...cell, unroll: undefined }]) {
      const { status, states } = drivenTrajectory(way, [1], [[0], [1], [0], [0], [2]], { convention: 'E1' });
      expect(status).toBe('diverged');
      expect(states.rows).toBe(4);
    }
  });
});
