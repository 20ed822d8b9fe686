import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  drivenTrajectory,
  findFixedPoints,
  networkFromBytes,
  randomStream,
  readoutOf,
  visitedStates,
  withInput,
  type Starts,
} from '@phasebook/dynamics';

// The folder's README says how the network was trained and how the expected points were found.
const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../../benchmarks/flip-flop-128/flip-flop-128.${name}`, import.meta.url));

describe('a flip-flop GRU with 128 units', () => {
  const network = networkFromBytes(fixture('safetensors'));
  const expected = JSON.parse(fixture('fixed-points.json').toString()) as {
    count: number;
    by_unstable_dimension: number[];
    points: {
      state: number[];
      readout: number[];
      unstable_dimension: number;
      degree: number;
      leading_multipliers: [number, number][];
    }[];
  };
  const largestGap = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));

  /** States that the network visits while it does its task, with noise: pulses of ±1 on each channel. */
  function visited(count: number, seed: number): Starts {
    const random = randomStream(seed);
    const pulse = (p: number): number => (random.uniform() < p ? (random.uniform() < 0.5 ? -1 : 1) : 0);
    const inputs = Array.from({ length: 400 }, (_, t) => [0, 1, 2].map(() => pulse(t === 0 ? 1 : 0.15)));
    const orbit = drivenTrajectory(network.cell, new Float64Array(128), inputs, { convention: 'PT' });
    return visitedStates(orbit.states, { count, noise: 0.3, seed });
  }

  it('computes what PyTorch computed', () => {
    const parity = JSON.parse(fixture('parity.json').toString()) as {
      initial_state: number[];
      inputs: number[][];
      hidden_states: number[][];
      readouts: number[][];
      tolerance: number;
    };
    const orbit = drivenTrajectory(network.cell, parity.initial_state, parity.inputs, { convention: 'PT' });
    parity.hidden_states.forEach((state, t) => {
      const own = orbit.states.data.subarray((t + 1) * 128, (t + 2) * 128);
      expect(largestGap(own, state)).toBeLessThan(parity.tolerance);
      expect(largestGap(readoutOf(network, own), parity.readouts[t])).toBeLessThan(1e-11);
    });
  });

  describe('its fixed points', () => {
    // Few starts on purpose: the degree sum has to notice that points are missing, and the search to go on.
    const search = findFixedPoints(withInput(network.cell), { from: visited(40, 1), midpointRounds: 0 });

    it('close the degree sum: no point is missing by this count', () => {
      expect(search.degree).toMatchObject({ sum: 1, verdict: 'consistent' });
      expect(search.searchedOn).toMatchObject({ isClosed: true });
      expect(search.searchedOn!.found).toBeGreaterThan(0);
    });

    it('are those of the independent search, with the same multipliers', () => {
      const counts = expected.by_unstable_dimension.map(
        (_, k) => search.points.filter((point) => point.stability.unstableDimension === k).length,
      );
      expect(counts).toEqual(expected.by_unstable_dimension);
      expect(search.points.length).toBe(expected.count);
      for (const point of expected.points) {
        const own = search.points.find(({ state }) => largestGap(state, point.state) < 1e-8);
        expect(own, `no point with the readout ${point.readout.join(', ')}`).toBeDefined();
        expect(own!.degree).toBe(point.degree);
        expect(own!.residual).toBeLessThan(1e-11);
        point.leading_multipliers.forEach(([re, im], k) => {
          expect(Math.abs(own!.multipliers[k].re - re)).toBeLessThan(1e-6);
          expect(Math.abs(own!.multipliers[k].im - im)).toBeLessThan(1e-6);
        });
      }
    });

    it('remember the eight words of three bits where they are stable', () => {
      const readouts = search.points
        .filter((point) => point.stability.verdict === 'stable')
        .map((point) => Array.from(readoutOf(network, point.state)));
      expect(readouts.length).toBe(8);
      for (const readout of readouts) for (const bit of readout) expect(Math.abs(bit)).toBeGreaterThan(0.8);
      expect(new Set(readouts.map((bits) => bits.map(Math.sign).join())).size).toBe(8);
    });
  });
});
