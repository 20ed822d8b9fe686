import { NonFiniteError, ShapeMismatchError, matrix, multiplyVector, vector } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { elmanCell } from '../cells/elman.js';
import { lyapunovSpectrum } from '../lyapunov/lyapunov-spectrum.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { logisticMap } from '../zoo/maps.js';
import { rotationNumber } from './rotation-number.js';

function squashedRotation(gain: number, angle: number): SmoothMap {
  const [c, s] = [gain * Math.cos(angle), gain * Math.sin(angle)];
  return withInput(
    elmanCell({
      recurrent: [
        [c, -s],
        [s, c],
      ],
    }),
  );
}

/** The map in coordinates h = P y. */
function inCoordinates(map: SmoothMap, p: readonly number[][], inverse: readonly number[][]): SmoothMap {
  const [to, from] = [matrix(p), matrix(inverse)];
  return {
    dim: to.columns,
    step: (y) => multiplyVector(from, map.step(multiplyVector(to, y))),
    jacobian: () => matrix([]),
  };
}

describe('rotationNumber', () => {
  it.each([
    [1.1, 0.159269, -0.19713],
    [1.5, 0.161398, -0.96196],
  ])('D8c: rotation by one radian with gain %f turns by %f per step', (gain, expected, second) => {
    const map = squashedRotation(gain, 1);
    const { cyclesPerStep, error, innerRadius, warnings } = rotationNumber(map, [0.5, 0]);
    expect(cyclesPerStep).toBeCloseTo(expected, 6);
    expect(error).toBeLessThan(1e-9);
    expect(innerRadius).toBeGreaterThan(0.8);
    expect(warnings).toEqual([]);
    const { exponentsPerStep } = lyapunovSpectrum(map, [0.5, 0], { steps: 20_000, transientSteps: 2000 });
    expect(exponentsPerStep[0]).toBeCloseTo(0, 3);
    expect(exponentsPerStep[1]).toBeCloseTo(second, 3);
  });

  it('D8c: at the onset it is the angle of the multipliers, 1/2π', () => {
    const numbers = [1.02, 1.005, 1.001].map((gain) => {
      const orbit = rotationNumber(squashedRotation(gain, 1), [0.3, 0], { transientSteps: 20_000 });
      return Math.abs(orbit.cyclesPerStep - 1 / (2 * Math.PI));
    });
    expect(numbers[2]).toBeLessThan(1e-7);
    expect(numbers[0]).toBeGreaterThan(numbers[1]);
    expect(numbers[1]).toBeGreaterThan(numbers[2]);
  });

  it.each([0.05, 0.2, Math.SQRT2 - 1, 0.499])(
    'a pure rotation turns by its angle, either way: %f',
    (cycles) => {
      for (const sign of [1, -1]) {
        const angle = 2 * Math.PI * cycles * sign;
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        const map: SmoothMap = {
          dim: 2,
          step: ([x, y]) => vector(c * x - s * y, s * x + c * y),
          jacobian: () =>
            matrix([
              [c, -s],
              [s, c],
            ]),
        };
        const { cyclesPerStep, error } = rotationNumber(map, [1, 0], { center: [0, 0] });
        expect(cyclesPerStep).toBeCloseTo(cycles * sign, 11);
        expect(error).toBeLessThan(1e-11);
      }
    },
  );

  it('does not depend on coordinates that keep the sense of the turn', () => {
    const map = squashedRotation(1.3, 1);
    const skewed = inCoordinates(
      map,
      [
        [2, 1],
        [0, 0.5],
      ],
      [
        [0.5, -1],
        [0, 2],
      ],
    );
    const mirrored = inCoordinates(
      map,
      [
        [0, 1],
        [1, 0],
      ],
      [
        [0, 1],
        [1, 0],
      ],
    );
    const { cyclesPerStep } = rotationNumber(map, [0.5, 0]);
    expect(rotationNumber(skewed, [0.5, 0]).cyclesPerStep).toBeCloseTo(cyclesPerStep, 10);
    expect(rotationNumber(mirrored, [0.5, 0]).cyclesPerStep).toBeCloseTo(-cyclesPerStep, 10);
  });

  it('in more than two dimensions takes the plane of the orbit, or the one given', () => {
    const [c, s] = [1.2 * Math.cos(1), 1.2 * Math.sin(1)];
    const map = withInput(
      elmanCell({
        recurrent: [
          [0.1, 0, 0],
          [0, c, -s],
          [0, s, c],
        ],
      }),
    );
    const flat = rotationNumber(squashedRotation(1.2, 1), [0.5, 0]).cyclesPerStep;
    expect(Math.abs(rotationNumber(map, [0, 0.5, 0]).cyclesPerStep)).toBeCloseTo(flat, 10);
    const plane = [vector(0, 1, 0), vector(0, 0, 1)] as const;
    expect(rotationNumber(map, [0, 0.5, 0], { plane }).cyclesPerStep).toBeCloseTo(flat, 10);
  });

  it('warns where nothing turns, and marks an orbit that is lost', () => {
    const still = rotationNumber(squashedRotation(0.5, 1), [0.5, 0]);
    expect(still.warnings).toContain('the orbit rests at the centre: there is nothing that turns');
    const away: SmoothMap = { dim: 2, step: ([x, y]) => vector(3 * x * x, y), jacobian: () => matrix([]) };
    const lost = rotationNumber(away, [2, 0]);
    expect([lost.status, lost.cyclesPerStep]).toEqual(['diverged', NaN]);
  });

  it('bad input', () => {
    const map = squashedRotation(1.1, 1);
    expect(() => rotationNumber(logisticMap(3), [0.5])).toThrow(/at least two variables: got 1/);
    expect(() => rotationNumber(map, [0.5])).toThrow(ShapeMismatchError);
    expect(() => rotationNumber(map, [0.5, NaN])).toThrow(NonFiniteError);
    expect(() => rotationNumber(map, [0.5, 0], { steps: 3 })).toThrow(
      /`steps` must be an integer of at least 16/,
    );
    expect(() => rotationNumber(map, [0.5, 0], { center: [1] })).toThrow(/`center` must have shape \[2\]/);
    expect(() => rotationNumber(map, [0.5, 0], { plane: [[1, 0], [1]] })).toThrow(
      /`plane\[1\]` must have shape/,
    );
  });
});
