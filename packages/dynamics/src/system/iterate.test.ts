import { describe, expect, it } from 'vitest';
import { matrix, toRows, vector } from '@phasebook/linalg';
import { elmanCell } from '../cells/elman.js';
import { iterate } from './iterate.js';
import type { SmoothMap } from './smooth-map.js';
import { withInput } from './with-input.js';

describe('iterate', () => {
  it('multiplies Jacobians with the latest on the left (V3, erratum 13)', () => {
    const jacobians = [
      [
        [1, 2],
        [0, 1],
      ],
      [
        [1, 0],
        [3, 1],
      ],
      [
        [0, 1],
        [1, 1],
      ],
    ].map((rows) => matrix(rows));
    const clock: SmoothMap = {
      dim: 2,
      step: (h) => vector(h[0] + 1, h[1]),
      jacobian: (h) => jacobians[h[0]],
    };
    expect(toRows(iterate(clock, 3).jacobian(vector(0, 0)))).toEqual([
      [3, 7],
      [4, 9],
    ]);
  });

  it('gives the multiplier of the 2-cycle of w = −2 from both of its points (D6c)', () => {
    const twice = iterate(withInput(elmanCell({ recurrent: [[-2]] })), 2);
    for (const h of [0.957504024077269, -0.957504024077269]) {
      expect(twice.step(vector(h))[0]).toBeCloseTo(h, 12);
      expect(twice.jacobian(vector(h)).data[0]).toBeCloseTo(0.027679672, 9);
    }
  });

  it.each([0, 1.5, -1, NaN])('refuses times = %s', (times) => {
    expect(() => iterate(withInput(elmanCell({ recurrent: [[1]] })), times)).toThrow(
      /`times` must be an integer of at least 1/,
    );
  });
});
