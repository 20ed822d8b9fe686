import { describe, expect, it } from 'vitest';
import type { Matrix } from '@phasebook/linalg';
import { linearCell } from '../cells/linear.js';
import { rungeKutta4 } from '../solvers/explicit-runge-kutta.js';
import { stepper } from '../solvers/stepper.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { lorenzFlow } from '../zoo/flows.js';
import { arnoldCatMap, henonMap, logisticMap } from '../zoo/maps.js';
import { covariantAngles, covariantVectors } from './covariant-vectors.js';

const linear = (recurrent: number[][]): SmoothMap => withInput(linearCell({ recurrent }));
const columnOf = ({ rows, columns, data }: Matrix, j: number): number[] =>
  Array.from({ length: rows }, (_, i) => data[i * columns + j]);

describe('covariantVectors', () => {
  it('case 3.6: the cat map has them at right angles', () => {
    const result = covariantVectors(arnoldCatMap(), [0.1, 0.2], { steps: 5 });
    for (const angle of [...covariantAngles(result, 0, 1), ...result.splittingAngles!]) {
      expect(angle).toBeCloseTo(Math.PI / 2, 10);
    }
    expect(result.growthPerStep[1]).toBeCloseTo(-Math.log((3 + Math.sqrt(5)) / 2), 10);
  });

  it('of a non-normal matrix they are the eigenvectors, where Gram–Schmidt vectors are at right angles', () => {
    const result = covariantVectors(
      linear([
        [2, 5, 1],
        [0, 1, 3],
        [0, 0, 0.5],
      ]),
      [0, 0, 0],
      { steps: 3, settleSteps: 200 },
    );
    const expected = [
      [1, 0, 0],
      [5, -1, 0],
      [58 / 3, -6, 1],
    ];
    expected.forEach((eigenvector, i) => {
      const found = columnOf(result.vectors[1], i);
      const factor = found[i] / eigenvector[i];
      eigenvector.forEach((value, row) => expect(found[row]).toBeCloseTo(factor * value, 9));
    });
    expect(result.expanding).toBe(1);
    expect(result.covarianceResidual).toBeLessThan(1e-12);
  });

  it('grow as the exponents say, and move into each other (Hénon)', () => {
    const result = covariantVectors(henonMap(), [0.1, 0.1], { steps: 3000 });
    expect(result.covarianceResidual).toBeLessThan(1e-10);
    result.growthPerStep.forEach((value, i) =>
      expect(Math.abs(value - result.exponentsPerStep[i])).toBeLessThan(2e-3),
    );
    expect(result.growthPerStep[0]).toBeCloseTo(0.4192, 1);
    // Tangencies: the attractor is not hyperbolic.
    expect(Math.min(...result.splittingAngles!)).toBeLessThan(0.05);
    expect(result.warnings).toEqual([]);
  });

  it('the second one of Lorenz is the direction of the flow', () => {
    const flow = lorenzFlow();
    const map = stepper(flow, rungeKutta4(), 0.01);
    const result = covariantVectors(map, [1, 1, 20], { steps: 50, transientSteps: 2500, settleSteps: 2500 });
    for (let t = 0; t <= 50; t += 10) {
      const rate = flow.rate(result.states.data.slice(3 * t, 3 * t + 3));
      const along = columnOf(result.vectors[t], 1).reduce((sum, value, i) => sum + value * rate[i], 0);
      expect(1 - Math.abs(along) / Math.hypot(...rate)).toBeLessThan(1e-8);
    }
  });

  it('reports what it cannot do', () => {
    expect(covariantVectors(henonMap(), [9, 9], { steps: 1 }).status).toBe('diverged');
    const flat = covariantVectors(
      linear([
        [1, 0],
        [0, 0],
      ]),
      [1, 1],
      { steps: 1 },
    );
    expect(flat.status).toBe('singular');
    expect(flat.warnings[0]).toMatch(/lost direction 2.*fewer vectors/);
    expect(
      covariantVectors(
        linear([
          [1, 0],
          [0, 0],
        ]),
        [1, 1],
        { steps: 1, count: 1 },
      ).status,
    ).toBe('complete');
  });

  it('works with no steps to settle, and says so where they are missing', () => {
    const result = covariantVectors(logisticMap(4), [0.3], { steps: 4, settleSteps: 0 });
    expect(result.vectors.map(({ data }) => Math.abs(data[0]))).toEqual([1, 1, 1, 1, 1]);
    expect(result.splittingAngles).toBeUndefined();
  });

  it('names the wrong argument', () => {
    const run = (options: object, start = [0.1, 0.1]): unknown =>
      covariantVectors(henonMap(), start, { steps: 1, ...options });
    expect(() => run({ steps: 0 })).toThrow(/`steps`/);
    expect(() => run({ count: 3 })).toThrow(/`count` must not exceed the dimension 2: got 3/);
    expect(() => run({ settleSteps: -1 })).toThrow(/`settleSteps`/);
    expect(() => run({}, [1])).toThrow(/`start` must have shape \[2\]/);
    const result = covariantVectors(henonMap(), [0.1, 0.1], { steps: 1 });
    expect(() => covariantAngles(result, 0, 2)).toThrow(/`j` must be below 2: got 2/);
  });
});
