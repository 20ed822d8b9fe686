import { describe, expect, it } from 'vitest';
import { setNumericEngine, zeros } from '@phasebook/linalg';
import { sineMatrix, sineVector } from '../../test/support/test-matrices.js';
import { elmanCell } from '../cells/elman.js';
import { gruCell } from '../cells/gru.js';
import { leakyCell } from '../cells/leaky-cell.js';
import { linearCell } from '../cells/linear.js';
import { randomStream } from '../system/random.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { ensemble } from './ensemble.js';

describe('ensemble', () => {
  const n = 7;
  const random = randomStream(1);
  const recurrent = zeros(n, n);
  recurrent.data.forEach((_, i) => (recurrent.data[i] = random.normal()));
  const starts = zeros(33, n);
  starts.data.forEach((_, i) => (starts.data[i] = random.normal()));
  const network = withInput(elmanCell({ recurrent, input: [[1], [0], [0], [2], [0], [0], [-1]] }), [0.3]);
  const stepped: SmoothMap = { dim: n, step: network.step, jacobian: network.jacobian };

  it.each(['plain', 'wasm'] as const)('gives the same states in the %s engine as step by step', (engine) => {
    setNumericEngine({ engine });
    const fast = ensemble(network, starts, { steps: 12 }).states.data;
    setNumericEngine({});
    const slow = ensemble(stepped, starts, { steps: 12 }).states.data;
    fast.forEach((value, i) => expect(Math.abs(value - slow[i])).toBeLessThan(1e-11));
  });

  it('gives the same states as step by step where a map steps many states at once', () => {
    const weights = sineMatrix(3 * n, n, 0.3, 0.9);
    const map = withInput(
      leakyCell(gruCell({ recurrent: weights, recurrentBias: sineVector(3 * n, 1, 0.5) }), 0.7),
    );
    const slow: SmoothMap = { dim: n, step: map.step, jacobian: map.jacobian };
    for (const steps of [1, 2, 9]) {
      const { data } = ensemble(slow, starts, { steps }).states;
      ensemble(map, starts, { steps }).states.data.forEach((value, i) => {
        expect(Math.abs(value - data[i])).toBeLessThan(1e-12);
      });
    }
  });

  it('leaves the starts alone, and names what is wrong with them', () => {
    const before = starts.data.slice();
    ensemble(network, starts, { steps: 3 });
    expect(starts.data).toEqual(before);
    expect(ensemble(network, starts, { steps: 0 }).states.data).toEqual(before);
    expect(() => ensemble(network, [[1, 2]], { steps: 1 })).toThrow(/`starts` must have shape \[count, 7\]/);
    expect(() => ensemble(stepped, [new Array(n).fill(NaN)], { steps: 1 })).toThrow(/NaN/);
    expect(() => ensemble(network, starts, { steps: -1 })).toThrow(/`steps`/);
  });

  it('says which orbits left the finite numbers', () => {
    const map = withInput(linearCell({ recurrent: [[1e200]] }));
    expect(ensemble(map, [[1], [0]], { steps: 3 }).diverged).toEqual([0]);
  });
});
