import { describe, expect, it } from 'vitest';
import { lorenzStates, rowsBetween, variable } from '../../test/support/lorenz-series.js';
import { lyapunovSpectrum } from '../lyapunov/lyapunov-spectrum.js';
import { closedLoop } from '../system/closed-loop.js';
import { echoStateNetwork } from './echo-state-network.js';
import { fitReadout } from './fit-readout.js';
import { moments } from './series.js';
import { stateSpaceDivergence } from './state-space-divergence.js';

describe('closedLoop', () => {
  it('D29: six networks predict x one step ahead to 2e-6, and none has the spectrum of Lorenz', () => {
    const timeStep = 0.02;
    const values = variable(lorenzStates(10_000, timeStep), 0);
    const { mean, deviation } = moments(values);
    const series = { rows: values.length, columns: 1, data: values.map((x) => (x - mean) / deviation) };
    const loops = [0, 1, 2, 3, 4, 5].map((seed) => {
      const cell = echoStateNetwork({ units: 400, spectralRadius: 0.9, biasScale: 0.3, seed });
      const fitted = fitReadout(cell, {
        inputs: rowsBetween(series, 0, series.rows - 1),
        targets: rowsBetween(series, 1, series.rows),
        transientSteps: 500,
      });
      const { exponentsPerStep } = lyapunovSpectrum(closedLoop(cell, fitted), fitted.lastState, {
        steps: 6000,
        transientSteps: 1000,
        count: 3,
      });
      const exponents = exponentsPerStep.map((value) => value / timeStep);
      return { error: fitted.rootMeanSquareErrors[0], exponents };
    });
    const shown = loops.map(({ exponents }) => exponents.join(' ')).join('; ');
    for (const { error } of loops) expect(error).toBeLessThan(5e-6);
    // Which network ends where depends on rounding; those that look right have a third exponent of their own.
    const leading = loops.map(({ exponents }) => exponents[0]);
    expect(Math.max(...leading) - Math.min(...leading), shown).toBeGreaterThan(0.1);
    const plausible = loops.filter(({ exponents: [first] }) => Math.abs(first - 0.906) < 0.15);
    expect(plausible.length, shown).toBeGreaterThan(0);
    for (const { exponents } of plausible) {
      expect(exponents[2], shown).toBeGreaterThan(-8);
      expect(exponents[2], shown).toBeLessThan(-1);
    }
  });
});

describe('stateSpaceDivergence', () => {
  it('case 3.12: noise floors of 10⁵ samples, in the mean over ten pairs of stretches', () => {
    const [count, length] = [11, 100_000];
    const all = lorenzStates(count * length);
    const stretches = Array.from({ length: count }, (_, k) => rowsBetween(all, k * length, (k + 1) * length));
    for (const [grid, bins, expected] of [
      ['two-sigma', 30, 0.0649],
      ['two-sigma', 20, 0.039],
      ['padded-range', 30, 0.0469],
      ['padded-range', 20, 0.0257],
      ['range', 30, 0.0403],
      ['range', 20, 0.024],
    ] as const) {
      const floors = stretches
        .slice(1)
        .map((stretch, k) => stateSpaceDivergence(stretches[k], stretch, { grid, bins }).divergence);
      const { mean, deviation } = moments(floors);
      // Single pairs differ by a third and more, so that a number measured on one of them is no more exact.
      expect(Math.abs(mean - expected), `${grid} ${bins}: ${mean} ± ${deviation}`).toBeLessThan(
        2 * deviation,
      );
      expect(Math.abs(mean / expected - 1)).toBeLessThan(0.35);
    }
  });
});
