import { NonFiniteError, ShapeMismatchError, type Matrix } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { rowsBetween } from '../../test/support/lorenz-series.js';
import { linearCell } from '../cells/linear.js';
import { spectralRadius } from '../linearization/spectral-radius.js';
import { conditionalLyapunovSpectrum } from '../lyapunov/conditional-lyapunov-spectrum.js';
import { lyapunovSpectrum } from '../lyapunov/lyapunov-spectrum.js';
import { drivenTrajectory, trajectory } from '../orbits/trajectory.js';
import type { Cell } from '../system/cell.js';
import { closedLoop } from '../system/closed-loop.js';
import { correlationDimension } from './correlation-dimension.js';
import { echoStateNetwork } from './echo-state-network.js';
import { fitReadout } from './fit-readout.js';

const waves = Array.from({ length: 800 }, (_, t) => [Math.sin(0.2 * t)]);

describe('echoStateNetwork', () => {
  it('has the spectral radius asked for, and the same bits for the same seed', () => {
    const cell = echoStateNetwork({ units: 30, spectralRadius: 0.7, inputs: 2, seed: 4 });
    const rest = cell.stateJacobian(new Float64Array(30), new Float64Array(2));
    expect(spectralRadius(rest)).toBeCloseTo(0.7, 12);
    expect(echoStateNetwork({ units: 30, spectralRadius: 0.7, inputs: 2, seed: 4 }).description).toEqual(
      cell.description,
    );
    expect(cell.inputDim).toBe(2);
  });

  it('leaks and has biases where asked', () => {
    const cell = echoStateNetwork({ units: 5, leakRate: 0.2, biasScale: 1, seed: 1 });
    expect(cell.description.kind).toBe('leaky');
    expect(cell.step(new Float64Array(5), new Float64Array(1)).some((value) => value !== 0)).toBe(true);
    expect(() => echoStateNetwork({ units: 0 })).toThrow(/units/);
    expect(() => echoStateNetwork({ units: 3, inputScale: NaN })).toThrow(/inputScale/);
  });
});

describe('fitReadout', () => {
  it('predicts a sine and goes on alone', () => {
    const cell = echoStateNetwork({ units: 40, seed: 2 });
    const fitted = fitReadout(cell, { inputs: waves.slice(0, -1), targets: waves.slice(1) });
    expect(fitted.rootMeanSquareErrors[0]).toBeLessThan(1e-4);
    expect(fitted.determination[0]).toBeGreaterThan(0.999999);
    const alone = trajectory(closedLoop(cell, fitted), fitted.lastState, { steps: 60 });
    // After k steps alone the readout is the sample k + 1 after the last input.
    const state = alone.states.data.subarray(60 * 40);
    const output = fitted.bias[0] + fitted.weight.data.reduce((sum, v, i) => sum + v * state[i], 0);
    expect(output).toBeCloseTo(Math.sin(0.2 * (798 + 60 + 1)), 2);
  });

  it('D30: a perfect predictor stays perfect beside a clock, and its hidden set becomes a product', () => {
    // h = (x_t, x_{t−1}) and x_{t+1} = 2 cos ω x_t − x_{t−1}; the clock turns by φ a step and hears nothing.
    const [omega, phi] = [Math.SQRT2, 1];
    const inputs = Array.from({ length: 3000 }, (_, t) => [Math.sin(omega * t)]);
    const targets = inputs.map((_, t) => [Math.sin(omega * (t + 1))]);
    const predictor = linearCell({
      recurrent: [
        [0, 0],
        [1, 0],
      ],
      input: [[1], [0]],
    });
    const [c, s] = [Math.cos(phi), Math.sin(phi)];
    const withClock = linearCell({
      recurrent: [
        [0, 0, 0, 0],
        [1, 0, 0, 0],
        [0, 0, c, -s],
        [0, 0, s, c],
      ],
      input: [[1], [0], [0], [0]],
    });
    const [alone, beside] = [
      { cell: predictor, start: [0, 0] },
      { cell: withClock, start: [0, 0, 1, 0] },
    ].map(({ cell, start }) => ({
      cell,
      fitted: fitReadout(cell, { inputs, targets, start, ridge: 0 }),
      states: drivenTrajectory(cell, start, inputs, { convention: 'E1' }).states,
    }));
    const wanted = [2 * Math.cos(omega), -1, 0, 0];
    for (const { fitted } of [alone, beside]) {
      expect(fitted.rootMeanSquareErrors[0]).toBeLessThan(1e-12);
      fitted.weight.data.forEach((value, i) => expect(value).toBeCloseTo(wanted[i], 10));
    }
    // What it predicts does not depend on the clock; what it is does: a closed curve alone, a torus beside the clock.
    const dimension = (states: Matrix): number =>
      correlationDimension(rowsBetween(states, 100, 3000), { scalingWindow: [0.1, 0.5] }).dimension;
    expect(Math.abs(dimension(alone.states) - 1)).toBeLessThan(0.1);
    expect(Math.abs(dimension(beside.states) - 2)).toBeLessThan(0.15);
    const spectrumOf = ({ cell, fitted }: typeof alone): number[] =>
      Array.from(
        lyapunovSpectrum(closedLoop(cell, fitted), fitted.lastState, { steps: 2000, transientSteps: 0 })
          .exponentsPerStep,
      );
    for (const [system, zeros] of [
      [alone, 2],
      [beside, 4],
    ] as const) {
      const exponents = spectrumOf(system);
      expect(exponents).toHaveLength(zeros);
      exponents.forEach((value) => expect(Math.abs(value)).toBeLessThan(1e-2));
    }
    // Driven, the predictor forgets where it began; the clock never does.
    const driven = (cell: Cell): number[] =>
      Array.from(conditionalLyapunovSpectrum(cell, inputs.slice(0, 500), { count: 1 }).exponentsPerStep);
    expect(driven(withClock)[0]).toBeCloseTo(0, 12);
    expect(driven(predictor)[0]).toBeLessThan(-30);
  });

  it('shrinks with the ridge, and only the weights do', () => {
    const cell = linearCell({ recurrent: [[0]], input: [[1]] });
    const targets = waves.map(([x]) => [2 * x + 5]);
    const plain = fitReadout(cell, { inputs: waves, targets, ridge: 0, transientSteps: 0 });
    const heavy = fitReadout(cell, { inputs: waves, targets, ridge: 1e9, transientSteps: 0 });
    expect(plain.weight.data[0]).toBeCloseTo(2, 12);
    expect(plain.bias[0]).toBeCloseTo(5, 12);
    expect(Math.abs(heavy.weight.data[0])).toBeLessThan(1e-5);
    expect(heavy.bias[0]).toBeCloseTo(5, 1);
  });

  it('refuses bad input', () => {
    const cell = linearCell({ recurrent: [[0]], input: [[1]] });
    expect(() => fitReadout(cell, { inputs: [[1, 2]], targets: [[1]] })).toThrow(ShapeMismatchError);
    expect(() => fitReadout(cell, { inputs: waves, targets: waves.slice(1) })).toThrow(ShapeMismatchError);
    expect(() => fitReadout(cell, { inputs: [[NaN]], targets: [[1]] })).toThrow(NonFiniteError);
    expect(() => fitReadout(cell, { inputs: waves, targets: waves, ridge: -1 })).toThrow(/ridge/);
    expect(() => fitReadout(cell, { inputs: waves, targets: waves, transientSteps: 799 })).toThrow(/samples/);
  });
});
