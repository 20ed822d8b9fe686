import { describe, expect, it } from 'vitest';
import type { Matrix, Vector } from '@phasebook/linalg';
import { lorenzStates, rowsBetween, variable } from './support/lorenz-series.js';
import { conditionalLyapunovSpectrum } from '../src/lyapunov/conditional-lyapunov-spectrum.js';
import { lyapunovSpectrum } from '../src/lyapunov/lyapunov-spectrum.js';
import { trajectory } from '../src/orbits/trajectory.js';
import { rungeKutta4 } from '../src/solvers/explicit-runge-kutta.js';
import { stepper } from '../src/solvers/stepper.js';
import { closedLoop } from '../src/system/closed-loop.js';
import { lorenzFlow } from '../src/zoo/flows.js';
import { correlationDimension } from '../src/reconstruction/correlation-dimension.js';
import { crossPrediction } from '../src/reconstruction/cross-prediction.js';
import { delayEmbedding } from '../src/reconstruction/delay-embedding.js';
import { echoStateNetwork } from '../src/reconstruction/echo-state-network.js';
import { fitReadout, type FittedReadout } from '../src/reconstruction/fit-readout.js';
import { moments } from '../src/reconstruction/series.js';
import { stateSpaceDivergence } from '../src/reconstruction/state-space-divergence.js';

/** The three variables of Lorenz at steps of 0.02, each with mean 0 and deviation 1. */
const timeStep = 0.02;
const columns = [0, 1, 2].map((j) => {
  const values = variable(lorenzStates(14_000, timeStep), j);
  const { mean, deviation } = moments(values);
  return values.map((value) => (value - mean) / deviation);
});
const rows = (variables: readonly number[], from: number, to: number): number[][] =>
  Array.from({ length: to - from }, (_, t) => variables.map((j) => columns[j][from + t]));

function outputsOf({ weight, bias }: FittedReadout, h: Vector): number[] {
  return Array.from(bias, (b, k) =>
    h.reduce((sum, value, i) => sum + weight.data[k * weight.columns + i] * value, b),
  );
}

describe('correlationDimension', () => {
  it('D27b, case 3.12: Lorenz has 2.05, in its own coordinates and in three delays of x', () => {
    const whole = correlationDimension(lorenzStates(8000, 0.05), {
      scalingWindow: [0.4, 4],
      theilerWindow: 20,
    });
    expect(Math.abs(whole.dimension - 2.07)).toBeLessThan(0.05);
    const { states } = delayEmbedding(variable(lorenzStates(20_000), 0), { dimension: 3, delay: 16 });
    const thinned: Matrix = {
      rows: Math.floor(states.rows / 3),
      columns: 3,
      data: Float64Array.from(
        { length: Math.floor(states.rows / 3) * 3 },
        (_, k) => states.data[9 * Math.floor(k / 3) + (k % 3)],
      ),
    };
    const rebuilt = correlationDimension(thinned, { scalingWindow: [0.4, 4], theilerWindow: 30 });
    expect(Math.abs(rebuilt.dimension - 1.95)).toBeLessThan(0.12);
  });
});

describe('crossPrediction', () => {
  it('D28: four delays of x or y give the whole state to R² = .999; z gives neither x nor y', () => {
    const lorenz = lorenzStates(25_000);
    const series = [0, 1, 2].map((j) => variable(lorenz, j));
    const from = (i: number, j: number): ReturnType<typeof crossPrediction> =>
      crossPrediction(series[i], series[j], { dimension: 4, delay: 16, trainingSamples: 20_000 });
    for (const [i, j] of [
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 2],
      [2, 2],
    ]) {
      expect(from(i, j).determination).toBeGreaterThan(0.998);
    }
    for (const j of [0, 1]) {
      const { determination, signAccuracy } = from(2, j);
      expect(Math.abs(determination + 1)).toBeLessThan(0.5);
      expect(Math.abs(signAccuracy - 0.5)).toBeLessThan(0.1);
    }
  });
});

describe('echoStateNetwork', () => {
  it.each([
    ['x', 0],
    ['z', 2],
  ] as const)('D28b: 300 units driven by %s alone', (name, driver) => {
    const cell = echoStateNetwork({ units: 300, biasScale: 0.5, seed: 1 });
    const fitted = fitReadout(cell, {
      inputs: rows([driver], 0, 10_000),
      targets: rows([0, 1, 2], 0, 10_000),
      transientSteps: 500,
    });
    const errors = [0, 0, 0];
    let h: Vector = fitted.lastState;
    for (let t = 10_000; t < 14_000; t++) {
      h = cell.step(h, Float64Array.of(columns[driver][t]));
      outputsOf(fitted, h).forEach((output, k) => (errors[k] += (output - columns[k][t]) ** 2));
    }
    const [x, y, z] = errors.map(
      (sum, k) => 1 - sum / 4000 / moments(columns[k].subarray(10_000)).deviation ** 2,
    );
    expect(z).toBeGreaterThan(0.9999);
    if (name === 'x') {
      expect(Math.min(x, y)).toBeGreaterThan(0.99999);
    } else {
      // Nothing tells (x, y) from (−x, −y): the readout is no better than the mean.
      expect(Math.max(x, y)).toBeLessThan(0.05);
      expect(Math.min(x, y)).toBeGreaterThan(-0.5);
    }
  });

  it('D29: one-step errors of 1e-6 in all, yet some closed loops have another attractor', () => {
    const seeds = [0, 1, 2, 5];
    const runs = seeds.map((seed) => {
      const cell = echoStateNetwork({ units: 400, biasScale: 0.5, seed });
      const inputs = rows([0], 0, 10_001);
      const fitted = fitReadout(cell, {
        inputs: inputs.slice(0, -1),
        targets: inputs.slice(1),
        transientSteps: 500,
      });
      const loop = closedLoop(cell, fitted);
      const options = { steps: 6000, transientSteps: 1000, count: 3, interval: 10, resamples: 99 };
      const { exponentsPerStep } = lyapunovSpectrum(loop, fitted.lastState, options);
      return {
        error: fitted.rootMeanSquareErrors[0],
        exponents: exponentsPerStep.map((value) => value / timeStep),
      };
    });
    for (const { error } of runs) expect(error).toBeLessThan(3e-6);
    const isRight = runs.map(({ exponents }) => Math.abs(exponents[0] - 0.9056) < 0.1);
    expect(isRight).toContain(true);
    expect(isRight).toContain(false);
    // Even where the first is right the last is the reservoir's own, far above −14.57.
    runs.forEach(({ exponents }, k) => {
      if (isRight[k]) expect(exponents[2]).toBeGreaterThan(-8);
    });
  });

  it('D29b: the spectrum is that of Lorenz where the reservoir forgets faster than λ₃ (Hart’s criterion)', () => {
    const inputs = rows([0, 1, 2], 0, 10_001);
    const of = (spectralRadius: number, seed: number): { conditional: number; exponents: number[] } => {
      const cell = echoStateNetwork({
        units: 300,
        inputs: 3,
        spectralRadius,
        inputScale: 0.3,
        biasScale: 0.5,
        seed,
      });
      const fitted = fitReadout(cell, { inputs: inputs.slice(0, -1), targets: inputs.slice(1) });
      const options = { steps: 20_000, transientSteps: 500, count: 3, interval: 5, resamples: 99 };
      const loop = lyapunovSpectrum(closedLoop(cell, fitted), fitted.lastState, options);
      const driven = conditionalLyapunovSpectrum(cell, inputs.slice(0, 2000), { count: 1, resamples: 99 });
      return {
        conditional: driven.exponentsPerStep[0] / timeStep,
        exponents: Array.from(loop.exponentsPerStep, (value) => value / timeStep),
      };
    };
    for (const seed of [1, 2]) {
      const { conditional, exponents } = of(0.1, seed);
      expect(conditional).toBeLessThan(-100);
      expect(Math.abs(exponents[0] - 0.9056)).toBeLessThan(0.03);
      expect(Math.abs(exponents[1])).toBeLessThan(0.02);
      expect(Math.abs(exponents[2] + 14.5723)).toBeLessThan(0.25);
    }
    const slow = of(0.9, 1);
    expect(Math.abs(slow.conditional + 16.5)).toBeLessThan(2.5);
    expect(Math.abs(slow.exponents[0] - 0.9056)).toBeLessThan(0.03);
    expect(slow.exponents[2]).toBeGreaterThan(-9);
  });
});

describe('stateSpaceDivergence', () => {
  const long = lorenzStates(300_000);
  const stretch = (from: number, count: number): Matrix => rowsBetween(long, from, from + count);

  it('case 3.12: the floor of 10⁴ samples lies between .4 and 1 and varies with the stretch', () => {
    const floors = Array.from(
      { length: 8 },
      (_, k) =>
        stateSpaceDivergence(stretch(30_000 * k, 10_000), stretch(30_000 * k + 15_000, 10_000)).divergence,
    );
    expect(Math.min(...floors)).toBeGreaterThan(0.35);
    expect(Math.min(...floors)).toBeLessThan(0.9409);
    expect(Math.max(...floors)).toBeGreaterThan(0.9 * 0.9409);
    expect(Math.max(...floors)).toBeLessThan(1.1 * 0.9409);
  });

  it('case 3.12: another parameter and a fixed point are far above the floor', () => {
    const map = stepper(lorenzFlow({ rho: 26 }), rungeKutta4(), 0.01);
    const other = trajectory(map, [1, 1, 1], { steps: 109_999, transientSteps: 10_000 }).states;
    const point = Array.from({ length: 100_000 }, () => [8.485281374, 8.485281374, 27]);
    const whole = stretch(0, 100_000);
    expect(Math.abs(stateSpaceDivergence(whole, other).divergence / 3.01 - 1)).toBeLessThan(0.1);
    expect(Math.abs(stateSpaceDivergence(whole, point).divergence / 15.9 - 1)).toBeLessThan(0.02);
    const short = stateSpaceDivergence(stretch(0, 10_000), rowsBetween(other, 0, 10_000));
    expect(Math.abs(short.divergence / 4.27 - 1)).toBeLessThan(0.2);
    expect(stateSpaceDivergence(whole, whole).divergence).toBe(0);
  });
});
