import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  combineStarts,
  drivenTrajectory,
  findFixedPoints,
  levenbergMarquardt,
  networkFromBytes,
  randomStream,
  readoutOf,
  visitedStates,
  withInput,
  type Starts,
} from '@phasebook/dynamics';

describe('the flip-flop GRU (I1)', () => {
  const fixture = (name: string): Buffer => readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
  const network = networkFromBytes(fixture('flipflop-gru.safetensors'));
  const known = JSON.parse(fixture('flipflop-gru.fixed-points.json').toString()) as {
    points: {
      state: number[];
      readout: number[];
      unstable_dimension: number;
      degree: number;
      leading_multipliers: [number, number][];
    }[];
  };

  /** States that the network visits while it does its task: pulses of ±1 with probability 0.15 a channel. */
  function visited(seed: number): Starts {
    const random = randomStream(seed);
    const pulse = (p: number): number => (random.uniform() < p ? (random.uniform() < 0.5 ? -1 : 1) : 0);
    const inputs = Array.from({ length: 600 }, (_, t) => [0, 1, 2].map(() => pulse(t === 0 ? 1 : 0.15)));
    const orbit = drivenTrajectory(network.cell, new Float64Array(32), inputs, { convention: 'PT' });
    return combineStarts(
      visitedStates(orbit.states),
      visitedStates(orbit.states, { count: 600, noise: 0.3, seed }),
    );
  }

  const map = withInput(network.cell);
  const search = findFixedPoints(map, { from: visited(1) });

  it('has 19 fixed points: 8 stable, 9 with one and 2 with two unstable directions, degree 1', () => {
    const counts = [0, 1, 2].map(
      (k) => search.points.filter((p) => p.stability.unstableDimension === k).length,
    );
    expect(counts).toEqual([8, 9, 2]);
    expect(search.points.length).toBe(19);
    expect(search.degree).toMatchObject({ sum: 1, verdict: 'consistent' });
  });

  it('agrees with the stored points and multipliers', () => {
    for (const { state, leading_multipliers, degree, unstable_dimension } of known.points) {
      const nearest = search.points.find((p) => state.every((v, i) => Math.abs(v - p.state[i]) < 1e-8));
      expect(nearest, `missing a point with readout near ${state[0]}`).toBeDefined();
      expect(nearest!.degree).toBe(degree);
      expect(nearest!.stability.unstableDimension).toBe(unstable_dimension);
      leading_multipliers.forEach(([re, im], k) => {
        const { re: x, im: y } = nearest!.multipliers[k];
        expect(Math.abs(Math.hypot(x, y) - Math.hypot(re, im))).toBeLessThan(1e-6);
        expect(Math.abs(Math.abs(y) - Math.abs(im))).toBeLessThan(1e-6);
      });
      expect(nearest!.residual).toBeLessThan(1e-12);
    }
  });

  it('remembers the eight words of three bits at its stable points', () => {
    const words = search.points
      .filter((p) => p.stability.verdict === 'stable')
      .map((p) => Array.from(readoutOf(network, p.state), (value) => (value > 0 ? '+' : '−')).join(''));
    expect(new Set(words).size).toBe(8);
  });

  it('is found again by an independent search from another seed and solver', () => {
    const other = findFixedPoints(map, { from: visited(2), solver: levenbergMarquardt() });
    expect(other.points.length).toBe(19);
    other.points.forEach((point, k) => {
      const gap = Math.max(...point.state.map((value, i) => Math.abs(value - search.points[k].state[i])));
      expect(gap).toBeLessThan(1e-8);
    });
  });
});
