import { describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { linearCell } from '../cells/linear.js';
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
