import { multiply, NonFiniteError, ShapeMismatchError, transpose, type Matrix } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { cayleyParametrization, exponentialParametrization } from './orthogonal-parametrization.js';

const free = [0.3, -0.7, 0.2, 1.1, -0.4, 0.9];
const weights: Matrix = {
  rows: 4,
  columns: 4,
  data: Float64Array.from({ length: 16 }, (_, k) => Math.sin(1 + 1.3 * k)),
};
const loss = (w: Matrix): number => w.data.reduce((sum, value, k) => sum + value * weights.data[k], 0);

for (const make of [cayleyParametrization, exponentialParametrization]) {
  describe(make.name, () => {
    it('makes rotations', () => {
      const w = make(4).matrix(free);
      multiply(transpose(w), w).data.forEach((value, k) =>
        expect(value).toBeCloseTo(k % 5 === 0 ? 1 : 0, 13),
      );
      expect(make(3).matrix([0, 0, 0]).data).toEqual(Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1));
    });

    it('pulls gradients back as differences do', () => {
      const parametrization = make(4);
      const gradient = parametrization.pullback(free, weights);
      free.forEach((_, k) => {
        const at = (change: number): number =>
          loss(parametrization.matrix(free.map((value, i) => (i === k ? value + change : value))));
        const central = (h: number): number => (at(h) - at(-h)) / (2 * h);
        const numerical = (4 * central(5e-4) - central(1e-3)) / 3;
        expect(gradient[k]).toBeCloseTo(numerical, 9);
      });
    });

    it('refuses bad input', () => {
      expect(() => make(0)).toThrow(/units/);
      expect(() => make(4).matrix([1])).toThrow(ShapeMismatchError);
      expect(() => make(2).matrix([NaN])).toThrow(NonFiniteError);
      expect(() => make(2).pullback([1], [[1]])).toThrow(ShapeMismatchError);
    });
  });
}

describe('cayleyParametrization', () => {
  it('D15b: turns by twice the arc tangent', () => {
    const { data } = cayleyParametrization(2).matrix([0.05]);
    expect(Math.atan2(data[2], data[0])).toBeCloseTo(0.0999167914, 10);
  });
});
