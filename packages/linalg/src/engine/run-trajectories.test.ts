import { describe, expect, it } from 'vitest';
import { randomMatrix } from '../../test/support/random-matrices.js';
import type { Matrix } from '../matrix.js';
import { plainEngine, wasmEngine } from './numeric-engine.js';

/** h' = tanh(W h + b_t) for every row, written out; all frames one below the other. */
function frames(recurrent: Matrix, bias: Matrix, states: Matrix, steps: number): Float64Array {
  const n = recurrent.rows;
  const size = states.rows * n;
  const all = new Float64Array((steps + 1) * size);
  all.set(states.data);
  for (let t = 0; t < steps; t++) {
    const shift = bias.rows === 1 ? 0 : t * n;
    for (let row = 0; row < states.rows; row++) {
      for (let i = 0; i < n; i++) {
        let sum = bias.data[shift + i];
        for (let j = 0; j < n; j++) sum += recurrent.data[i * n + j] * all[t * size + row * n + j];
        all[(t + 1) * size + row * n + i] = Math.tanh(sum);
      }
    }
  }
  return all;
}

function largestGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let gap = 0;
  for (let i = 0; i < b.length; i++) gap = Math.max(gap, Math.abs(a[i] - b[i]));
  return gap;
}

describe.each([
  ['plain', plainEngine()],
  ['wasm', wasmEngine()],
])('trajectories in the engine: %s', (_, engine) => {
  it.each([
    ['one, in several stretches', 31, 1, 1200],
    ['few, in several stretches', 31, 3, 700],
    ['in lanes, in several stretches', 3, 40, 300],
    ['in lanes, in several parts', 10, 7000, 3],
    ['in several parts', 64, 1100, 3],
  ])('follow a bias that changes with time: %s', (_name, n, count, steps) => {
    const recurrent = randomMatrix(n, n, 1);
    // Not chaotic, so that rounding stays small over many steps.
    recurrent.data.forEach((value, i, data) => (data[i] = (0.8 * value) / Math.sqrt(n)));
    const bias = randomMatrix(steps, n, 2);
    const starts = randomMatrix(count, n, 3);
    const expected = frames(recurrent, bias, starts, steps);
    const size = count * n;

    const moved = { ...starts, data: starts.data.slice() };
    const record = engine.trajectories({ recurrent, bias }, moved, { steps, record: true });
    expect(largestGap(record?.data ?? [], expected)).toBeLessThan(1e-12);
    expect(largestGap(moved.data, expected.subarray(steps * size))).toBeLessThan(1e-12);

    const last = { ...starts, data: starts.data.slice() };
    expect(engine.trajectories({ recurrent, bias }, last, { steps })).toBe(undefined);
    expect(last.data).toEqual(moved.data);
    if (count > 1) return;
    const alone = starts.data.slice();
    const path = engine.trajectory({ recurrent, bias }, alone, { steps, record: true });
    expect(largestGap(path?.data ?? [], expected)).toBeLessThan(1e-12);
    expect(alone).toEqual(path?.data.slice(steps * n));
  });

  it('reads and writes states with gaps between their rows', () => {
    const [n, count, steps] = [12, 5, 4];
    const recurrent = randomMatrix(n, n, 1);
    const bias = randomMatrix(1, n, 2);
    const wide = randomMatrix(count, n + 3, 3);
    const view = { data: wide.data.slice(), rows: count, columns: n, offset: 2, stride: n + 3 };
    const packed = randomMatrix(count, n, 0);
    for (let row = 0; row < count; row++) {
      packed.data.set(wide.data.subarray(row * (n + 3) + 2, row * (n + 3) + 2 + n), row * n);
    }
    engine.trajectories({ recurrent, bias }, view, { steps });
    engine.trajectories({ recurrent, bias }, packed, { steps });
    for (let row = 0; row < count; row++) {
      const from = row * (n + 3) + 2;
      expect(view.data.slice(from, from + n)).toEqual(packed.data.slice(row * n, (row + 1) * n));
      expect(view.data[from - 1]).toBe(wide.data[from - 1]);
    }
  });
});
