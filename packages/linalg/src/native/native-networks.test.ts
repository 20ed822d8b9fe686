import { describe, expect, it } from 'vitest';
import { randomMatrix } from '../../test/support/random-matrices.js';
import type { NumericEngine } from '../engine/engine.js';
import { wasmEngine } from '../engine/numeric-engine.js';
import type { RecurrentNetwork, UnrollOptions } from '../engine/recurrent.js';
import { candidates } from './find-library.js';
import { loadLibrary } from './load-library.js';
import { createNativeEngine } from './native-engine.js';

const library = loadLibrary(candidates());
const native = 'failed' in library ? undefined : createNativeEngine(library, wasmEngine(), 1);

function largest(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let [gap, size] = [0, 1];
  for (let i = 0; i < expected.length; i++) {
    gap = Math.max(gap, Math.abs(actual[i] - expected[i]));
    size = Math.max(size, Math.abs(expected[i]));
  }
  return gap / size;
}

describe.runIf(native !== undefined)('networks in the native engine', () => {
  const ours = native as NumericEngine;
  const other = wasmEngine();

  it.each([
    ['elman', 1, 33, 7],
    ['elman', 1, 128, 16],
    ['gru', 3, 20, 5],
    ['gru', 3, 64, 1],
    ['lstm', 4, 17, 12],
  ] as const)('have the gradients of the kernels: %s', (kind, gates, units, batch) => {
    const [steps, m] = [9, 3];
    const rows = gates * units;
    const weights = {
      recurrent: randomMatrix(rows, units, 1),
      input: randomMatrix(rows, m, 2),
      bias: randomMatrix(1, rows, 3).data,
      recurrentBias: randomMatrix(1, rows, 3).data,
      inputBias: randomMatrix(1, rows, 4).data,
    };
    weights.recurrent.data.forEach((value, i, data) => (data[i] = value / Math.sqrt(units)));
    const network = { kind, activation: 'tanh', ...weights } as RecurrentNetwork;
    const states = kind === 'lstm' ? 2 * units : units;
    for (const precision of ['double', 'single'] as const) {
      for (const leakRate of [1, 0.4]) {
        const options: UnrollOptions = {
          steps,
          batch,
          inputs: randomMatrix(steps * batch, m, 5).data,
          start: randomMatrix(batch, states, 6).data,
          precision,
          leakRate,
          readout: { weight: randomMatrix(2, units, 8), bias: randomMatrix(1, 2, 9).data },
        };
        const tolerance = precision === 'double' ? 1e-13 : 2e-5;
        const runs = [ours, other].map((engine) => engine.unroll(network, options));
        expect(largest(runs[0].outputs, runs[1].outputs)).toBeLessThanOrEqual(tolerance);
        const upstream = randomMatrix(steps * batch, 2, 7).data;
        const [mine, theirs] = runs.map((run) => run.backward(upstream));
        expect(largest(mine.parameters, theirs.parameters)).toBeLessThanOrEqual(10 * tolerance);
        expect(largest(mine.start, theirs.start)).toBeLessThanOrEqual(10 * tolerance);
        expect(largest(mine.norms, theirs.norms)).toBeLessThanOrEqual(10 * tolerance);
        expect(largest(mine.readoutWeight, theirs.readoutWeight)).toBeLessThanOrEqual(10 * tolerance);
        expect(largest(mine.readoutBias, theirs.readoutBias)).toBeLessThanOrEqual(10 * tolerance);
      }
    }
  });

  it.each([1, 7, 64, 100])('have the trajectories of the kernels: %i units', (n) => {
    const recurrent = randomMatrix(n, n, 1);
    recurrent.data.forEach((value, i, data) => (data[i] = value / Math.sqrt(n)));
    for (const steps of [0, 1, 12]) {
      for (const bias of [randomMatrix(1, n, 2), randomMatrix(steps, n, 3)]) {
        if (bias.rows === 0) continue;
        const network = { recurrent, bias };
        const results = [ours, other].map((engine) => {
          const alone = randomMatrix(1, n, 4).data;
          const many = randomMatrix(70, n, 5);
          const path = engine.trajectory(network, alone, { steps, record: true });
          const paths = engine.trajectories(network, many, { steps, record: true });
          expect(path?.rows).toBe(steps + 1);
          expect(paths?.rows).toBe(70 * (steps + 1));
          expect(alone).toEqual(path?.data.slice(steps * n));
          expect(many.data).toEqual(paths?.data.slice(steps * 70 * n));
          return [...alone, ...(path?.data ?? []), ...(paths?.data ?? [])];
        });
        expect(largest(results[0], results[1])).toBeLessThanOrEqual(1e-12);
      }
    }
  });
});
