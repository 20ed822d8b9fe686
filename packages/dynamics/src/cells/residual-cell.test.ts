import { ShapeMismatchError } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { gradientBound } from '../gradients/gradient-bound.js';
import { spectralRadius } from '../linearization/spectral-radius.js';
import { continuousTime } from '../system/continuous-time.js';
import { withInput } from '../system/with-input.js';
import { elmanCell } from './elman.js';
import { linearCell } from './linear.js';
import { parametersOf, withParameters } from './parameters.js';
import { antisymmetricCell, residualCell } from './residual-cell.js';

const rotation = [
  [0, 1, -0.5],
  [-1, 0, 0.3],
  [0.5, -0.3, 0],
];
/** A − Aᵀ is the rotation. */
const generator = rotation.map((row) => row.map((value) => value / 2));
const none = new Float64Array(0);
const atRest = (damping: number): number => {
  const cell = antisymmetricCell({ generator, damping, timeStep: 0.1 });
  return spectralRadius(cell.stateJacobian(new Float64Array(3), none));
};

describe('antisymmetricCell', () => {
  it('D15b: is stable from γ = (1 − √(1 − Δt² ω²))/Δt on', () => {
    const omega = Math.sqrt(1 + 0.25 + 0.09);
    expect(omega).toBeCloseTo(1.157584, 6);
    const critical = (1 - Math.sqrt(1 - 0.01 * omega ** 2)) / 0.1;
    expect(critical).toBeCloseTo(0.067226, 6);
    expect(atRest(critical - 1e-4)).toBeGreaterThan(1);
    // The third eigenvalue of an odd skew matrix is 0: damped, it becomes 1 − Δt γ.
    expect(atRest(critical + 1e-4)).toBeLessThan(1);
    expect(atRest(0)).toBeCloseTo(Math.sqrt(1 + 0.01 * omega ** 2), 12);
  });

  it('keeps all but the difference of the generator out of the weights', () => {
    const symmetric = [
      [3, 1],
      [1, -2],
    ];
    const cell = antisymmetricCell({ generator: symmetric, timeStep: 0.5, bias: [0.3, 0] });
    expect(Array.from(parametersOf(cell).slice(0, 4))).toEqual([0, 0, 0, 0]);
    expect(cell.step(Float64Array.of(1, 2), none)[0]).toBeCloseTo(1 + 0.5 * Math.tanh(0.3), 15);
  });

  it('refuses bad input', () => {
    expect(() => antisymmetricCell({ generator: [[1, 2]], timeStep: 0.1 })).toThrow(ShapeMismatchError);
    expect(() => antisymmetricCell({ generator, timeStep: 0 })).toThrow(/timeStep/);
    expect(() => antisymmetricCell({ generator, timeStep: 0.1, damping: -1 })).toThrow(/damping/);
  });
});

describe('residualCell', () => {
  it('is the Euler step of a continuous-time network written as a residual', () => {
    const inner = elmanCell({ recurrent: [[2]], bias: [0.3] });
    // dh/dt = F(h) − h is the residual of F(h) − h, of which the leaky cell is the step.
    const state = Float64Array.of(0.4);
    const flow = continuousTime(withInput(inner));
    const step = residualCell(inner, 0.1).step(state, none)[0];
    expect(step - 0.1 * state[0]).toBeCloseTo(state[0] + 0.1 * flow.rate(state)[0], 15);
  });

  it('is rebuilt with other parameters', () => {
    const cell = residualCell(linearCell({ recurrent: [[-2]] }), 0.1);
    const doubled = withParameters(
      cell,
      parametersOf(cell).map((value) => 2 * value),
    );
    expect(doubled.description).toMatchObject({ kind: 'residual', timeStep: 0.1 });
    expect(doubled.step(Float64Array.of(1), none)[0]).toBeCloseTo(0.6, 15);
    expect(gradientBound(cell).factorPerStep).toBeCloseTo(1.2, 12);
    expect(() => residualCell(cell, NaN)).toThrow(/timeStep/);
  });
});
