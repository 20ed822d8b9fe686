import { describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { withInput } from '../system/with-input.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { findSlowPoints } from './slow-points.js';

const FOLD = 2 * Math.SQRT1_2 - Math.atanh(Math.SQRT1_2);
const neuron = (w: number, b: number): SmoothMap => withInput(elmanCell({ recurrent: [[w]], bias: [b] }));

describe('findSlowPoints', () => {
  it.each([1e-2, 1e-3, 1e-4])(
    'finds the ghost of the fold at δ = %s, beside the one fixed point',
    (delta) => {
      const points = findSlowPoints(neuron(2, FOLD + delta), { from: [[-0.95], [-0.5], [0.9]] });
      expect(points.map((p) => p.status)).toEqual(['fixed-point', 'slow-point']);
      const [fixed, ghost] = points;
      expect(fixed.speed).toBeLessThan(1e-30);
      // Where F′ = 1 the next state is −√½ exactly, so h = −√½ − δ/2 and F(h) − h = δ/2.
      expect(Math.abs(ghost.state[0] + Math.SQRT1_2 + delta / 2)).toBeLessThan(1e-6);
      expect(Math.abs(Math.sqrt(2 * ghost.speed) / (delta / 2) - 1)).toBeLessThan(1e-6);
      expect(ghost.hits).toBe(2);
    },
  );

  it('finds the eight stable points, the saddles and the origin of three switches', () => {
    const map = withInput(
      elmanCell({
        recurrent: [
          [2, 0, 0],
          [0, 2, 0],
          [0, 0, 2],
        ],
      }),
    );
    const corners = [-0.8, -0.05, 0.9].flatMap((a) =>
      [-0.8, -0.05, 0.9].flatMap((b) => [-0.8, -0.05, 0.9].map((c) => [a, b, c])),
    );
    const points = findSlowPoints(map, { from: corners });
    expect(points.every((p) => p.status === 'fixed-point')).toBe(true);
    expect(points.length).toBe(27);
  });

  it('refuses a start of the wrong length and stops on request', () => {
    expect(() => findSlowPoints(neuron(2, 0), { from: [[1, 2]] })).toThrow(/from/);
    const signal = { aborted: true, reason: new Error('stop') };
    expect(() => findSlowPoints(neuron(2, 0), { from: [[0.1]], signal })).toThrow('stop');
  });
});
