import { describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { linearCell } from '../cells/linear.js';
import { estimateMemoryCapacity } from './estimate-memory-capacity.js';
import { linearSystem } from './linear-system.js';
import { memoryCapacity } from './memory-capacity.js';

const n = 10;
const recurrent = Array.from({ length: n }, (_, i) =>
  Array.from({ length: n }, (_, j) => ((j + 1) % n === i ? 0.9 : 0)),
);
const input = Array.from({ length: n }, (_, i) => [i === 0 ? 1 : 0]);

describe('estimateMemoryCapacity', () => {
  it('D4c: measures what the formula gives for a linear network', () => {
    const exact = memoryCapacity(linearSystem({ recurrent, input }), { lags: 20 });
    const measured = estimateMemoryCapacity(linearCell({ recurrent, input }), { lags: 20, seed: 3 });
    expect(Math.abs(measured.total - exact.total)).toBeLessThan(4 * measured.standardError + 0.05);
    measured.perLag.forEach((value, k) => expect(Math.abs(value - exact.perLag[k])).toBeLessThan(0.05));
    expect(measured.warnings).toEqual([]);
  });

  it('gives the same bits for the same seed, and others for another', () => {
    const cell = elmanCell({ recurrent, input });
    const run = (seed: number): number => estimateMemoryCapacity(cell, { lags: 5, steps: 300, seed }).total;
    expect(run(1)).toBe(run(1));
    expect(run(1)).not.toBe(run(2));
  });

  it('reports divergence as data', () => {
    const cell = linearCell({ recurrent: [[3]], input: [[1]] });
    const result = estimateMemoryCapacity(cell, { lags: 2, steps: 800 });
    expect(result.status).toBe('diverged');
    expect(result.total).toBeNaN();
  });

  it('refuses what it cannot measure', () => {
    expect(() => estimateMemoryCapacity(linearCell({ recurrent: [[0.5]] }))).toThrow(/one input/);
    const cell = linearCell({ recurrent: [[0.5]], input: [[1]] });
    expect(() => estimateMemoryCapacity(cell, { steps: 3 })).toThrow(/steps/);
    expect(() => estimateMemoryCapacity(cell, { amplitude: 0 })).toThrow(/amplitude/);
  });
});
