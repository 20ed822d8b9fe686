import { vector, type Vector } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { integrate } from '../solvers/integrate.js';
import { continuousTime } from '../system/continuous-time.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { findAllFixedPoints } from './find-all-fixed-points.js';
import { trajectory } from './trajectory.js';

const FOLD = 0.532839975353552;
const neuron = (w: number, b: number): SmoothMap => withInput(elmanCell({ recurrent: [[w]], bias: [b] }));

/** −½ hᵀWh − bᵀh + Σ ∫₀^h artanh, the energy of h′ = tanh(W h + b). */
function energy(recurrent: readonly number[][], bias: readonly number[], h: Vector): number {
  let total = 0;
  h.forEach((value, i) => {
    recurrent[i].forEach((weight, j) => (total -= 0.5 * weight * value * h[j]));
    total += -bias[i] * value + value * Math.atanh(value) + 0.5 * Math.log(1 - value * value);
  });
  return total;
}

describe('trajectory', () => {
  it.each([
    [1e-3, 117],
    [1e-4, 372],
    [1e-5, 1180],
    [1e-6, 3735],
  ])('D6e: the ghost of a fold holds the orbit, %f beyond it for %i steps', (beyond, steps) => {
    const { states } = trajectory(neuron(2, FOLD + beyond), [-Math.tanh(5)], { steps: 4000 });
    expect(states.data.findIndex((h) => h >= 0.5)).toBe(steps);
    // π/√(s δ), s = √½
    expect(Math.abs(steps - Math.PI / Math.sqrt(Math.SQRT1_2 * beyond))).toBeLessThan(2);
  });

  it('D6f: critical slowing at w = 1, h ≈ √(3/2t)', () => {
    const { states } = trajectory(neuron(1, 0), [1], { steps: 10_000 });
    expect(states.data[10_000]).toBeCloseTo(0.012245715, 9);
    expect(states.data[10_000] / Math.sqrt(3 / 20_000)).toBeCloseTo(1, 3);
  });
});

describe('continuousTime', () => {
  it('D6d: the potential h²/2 − ln cosh(wh + b)/w, with a barrier of 0.163261943713', () => {
    const [w, b] = [2, 0];
    const potential = (h: number): number => (h * h) / 2 - Math.log(Math.cosh(w * h + b)) / w;
    const flow = continuousTime(neuron(w, b));
    for (const h of [-0.8, -0.1, 0.3, 0.95]) {
      const slope = (potential(h + 1e-6) - potential(h - 1e-6)) / 2e-6;
      expect(flow.rate(vector(h))[0]).toBeCloseTo(-slope, 8);
    }
    const { points } = findAllFixedPoints(neuron(w, b));
    const heights = points.map(({ state }) => potential(state[0]));
    expect(heights[2] - heights[0]).toBeCloseTo(0.163261943713, 11);
  });

  it('D9: symmetric weights have an energy that falls in continuous time and unit by unit', () => {
    const recurrent = [
      [0, 2, -0.4],
      [2, 0, 0.7],
      [-0.4, 0.7, 0.5],
    ];
    const bias = [0.1, -0.2, 0.05];
    const map = withInput(elmanCell({ recurrent, bias }));
    const start = vector(0.5, -0.4, 0.9);
    const { states } = integrate(continuousTime(map), start, { duration: 30 });
    let last = Infinity;
    for (let row = 0; row < states.rows; row++) {
      const now = energy(recurrent, bias, states.data.slice(3 * row, 3 * row + 3));
      expect(now).toBeLessThanOrEqual(last + 1e-12);
      last = now;
    }
    let state = start;
    last = energy(recurrent, bias, start);
    for (let update = 0; update < 60; update++) {
      const next = state.slice();
      next[update % 3] = map.step(state)[update % 3];
      const now = energy(recurrent, bias, next);
      expect(now).toBeLessThanOrEqual(last + 1e-14);
      [state, last] = [next, now];
    }
  });

  it('D9: from (0.5, −0.4) both units agree in the end, where synchronous steps would alternate for ever', () => {
    const map = withInput(
      elmanCell({
        recurrent: [
          [0, 2],
          [2, 0],
        ],
      }),
    );
    const { state } = integrate(continuousTime(map), [0.5, -0.4], { duration: 200 });
    expect(Array.from(state)).toEqual([expect.closeTo(0.957504, 6), expect.closeTo(0.957504, 6)]);
    const { states } = trajectory(map, [0.5, -0.5], { steps: 1001 });
    expect(Array.from(states.data.slice(2000))).toEqual([
      expect.closeTo(0.957504, 6),
      expect.closeTo(-0.957504, 6),
      expect.closeTo(-0.957504, 6),
      expect.closeTo(0.957504, 6),
    ]);
  });
});
