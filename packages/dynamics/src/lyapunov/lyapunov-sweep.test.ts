import { setNumericEngine, wasmEngine } from '@phasebook/linalg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { randomStream } from '../system/random.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { logisticMap } from '../zoo/maps.js';
import { lyapunovSpectrum } from './lyapunov-spectrum.js';
import { lyapunovSweep } from './lyapunov-sweep.js';

const n = 12;
const network = (gain: number): SmoothMap => {
  const random = randomStream(3);
  const data = Float64Array.from({ length: n * n }, () => (gain * random.normal()) / Math.sqrt(n));
  return withInput(elmanCell({ recurrent: { rows: n, columns: n, data } }));
};
const start = new Float64Array(n).fill(0.2);

beforeEach(() => setNumericEngine({ deterministic: true }));
afterEach(() => setNumericEngine({}));

describe('lyapunovSweep', () => {
  it('gives the exponents of single runs, in the engine and without it', () => {
    const maps = [0.4, 0.9, 1.3].map(network);
    const options = { steps: 120, transientSteps: 30, count: 3, interval: 1, seed: 4 };
    const sweep = lyapunovSweep(maps, [start], options);
    const plain = lyapunovSweep(
      maps.map(({ tanhNetwork: _, ...map }) => map),
      [start],
      options,
    );
    maps.forEach((map, i) => {
      const { exponentsPerStep } = lyapunovSpectrum(map, start, options);
      for (let k = 0; k < 3; k++) {
        expect(Math.abs(sweep.exponentsPerStep.data[3 * i + k] - exponentsPerStep[k])).toBeLessThan(1e-9);
        expect(Math.abs(plain.exponentsPerStep.data[3 * i + k] - exponentsPerStep[k])).toBeLessThan(1e-9);
      }
    });
    expect(sweep.settings).toEqual(options);
    expect(sweep.diverged).toEqual([]);
    expect(sweep.worstSpreads.every((spread) => spread >= 1)).toBe(true);
  });

  it('has closed forms for maps without an engine: ln 2 at the end of the cascade', () => {
    const { exponentsPerStep, standardErrors } = lyapunovSweep([logisticMap(3.2), logisticMap(4)], [[0.3]], {
      steps: 20_000,
    });
    // The 2-cycle's multiplier is 4 + 2r − r².
    expect(exponentsPerStep.data[0]).toBeCloseTo(Math.log(Math.abs(4 + 6.4 - 3.2 ** 2)) / 2, 6);
    expect(Math.abs(exponentsPerStep.data[1] - Math.LN2)).toBeLessThan(4 * standardErrors.data[1] + 1e-4);
  });

  it('gives a network the same bits alone and among others, from a start of its own', () => {
    const maps = [0.7, 1.1, 1.5].map(network);
    const starts = [0.1, 0.2, 0.3].map((value) => new Float64Array(n).fill(value));
    const together = lyapunovSweep(maps, starts, { steps: 60, count: 2 });
    maps.forEach((map, i) => {
      const alone = lyapunovSweep([map], [starts[i]], { steps: 60, count: 2 });
      expect(together.exponentsPerStep.data.slice(2 * i, 2 * i + 2)).toEqual(alone.exponentsPerStep.data);
    });
  });

  it('marks the rows that diverge and goes on', () => {
    const relu = withInput(elmanCell({ recurrent: [[3]], activation: 'relu' }));
    const calm = withInput(elmanCell({ recurrent: [[0.5]], activation: 'relu' }));
    const sweep = lyapunovSweep([calm, relu, calm], [[1]], { steps: 100, transientSteps: 600 });
    expect(sweep.diverged).toEqual([1]);
    expect(sweep.exponentsPerStep.data[1]).toBeNaN();
    expect(sweep.exponentsPerStep.data[0]).toBeCloseTo(Math.log(0.5), 12);
    expect(sweep.exponentsPerStep.data[2]).toBeCloseTo(Math.log(0.5), 12);
    expect(sweep.warnings).toEqual(['1 of 3 orbits left the finite numbers']);
  });

  it('enters the engine once for each network, in the same memory', () => {
    // As large as the memory that is asked for, so that there is something to keep.
    const size = 80;
    const random = randomStream(5);
    const wide = Array.from({ length: 20 }, () => {
      const data = Float64Array.from({ length: size * size }, () => random.normal() / 9);
      return withInput(elmanCell({ recurrent: { rows: size, columns: size, data } }));
    });
    const from = new Float64Array(size).fill(0.1);
    lyapunovSweep(wide, [from], { steps: 5, transientSteps: 0, count: 3 });
    const engine = wasmEngine({ deterministic: true });
    const before = engine.counters();
    lyapunovSweep(wide, [from], { steps: 50, transientSteps: 0, count: 3 });
    const after = engine.counters();
    expect(after.allocations - before.allocations).toBe(0);
    // One for the first tangent vectors.
    expect(after.operations - before.operations).toBeLessThanOrEqual(21);
    // 2 n² (k + 1) a step, state and vectors together; a tenth more for the orthonormalisation.
    const flopsPerStep = (after.flops - before.flops) / (20 * 50);
    expect(flopsPerStep).toBeGreaterThanOrEqual(2 * size ** 2 * 4);
    expect(flopsPerStep).toBeLessThan(1.1 * 2 * size ** 2 * 4);
    // Weights are written into the engine's memory by the sweep itself; nothing else crosses but the series.
    expect(after.bytesOut - before.bytesOut).toBeLessThan(20 * 5000);
  });

  it('stops on request and refuses by name', () => {
    const maps = [network(1), network(1.2)];
    const abort = new AbortController();
    const onProgress = (): void => abort.abort(new Error('enough'));
    expect(() => lyapunovSweep(maps, [start], { steps: 5, signal: abort.signal, onProgress })).toThrow(
      'enough',
    );
    expect(() => lyapunovSweep(maps, [start, start, start], { steps: 5 })).toThrow(/`starts`/);
    expect(() => lyapunovSweep(maps, [[1]], { steps: 5 })).toThrow(/`starts\[0\]`/);
    expect(() => lyapunovSweep([network(1), logisticMap(3)], [start], { steps: 5 })).toThrow(/`maps\[1\]`/);
    expect(() => lyapunovSweep(maps, [start], { steps: 0 })).toThrow(/`steps`/);
    expect(() => lyapunovSweep(maps, [start], { steps: 5, count: n + 1 })).toThrow(/`count`/);
    expect(() => lyapunovSweep(maps, [new Float64Array(n).fill(NaN)], { steps: 5 })).toThrow(/starts\[0\]/);
    expect(lyapunovSweep([], [], { steps: 5 }).exponentsPerStep.rows).toBe(0);
  });
});
