import { describe, expect, it } from 'vitest';
import { matrix, zeros, type Matrix } from '@phasebook/linalg';
import { normals, portableMap } from '../../test/support/portable-network.js';
import type { Cell } from '../system/cell.js';
import { randomStream } from '../system/random.js';
import { lorenz96Flow, lorenzFlow, rosslerFlow, vanDerPolFlow } from '../zoo/flows.js';
import { foldedTowelMap, henonMap, logisticMap } from '../zoo/maps.js';
import { rungeKutta4 } from '../solvers/explicit-runge-kutta.js';
import { stepper } from '../solvers/stepper.js';
import { conditionalLyapunovSpectrum } from './conditional-lyapunov-spectrum.js';
import { flowLyapunovSpectrum } from './flow-lyapunov-spectrum.js';
import { lyapunovSpectrum } from './lyapunov-spectrum.js';
import { predictability } from './predictability.js';

const sumOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((total, value) => total + value, 0);

describe('lyapunovSpectrum', () => {
  it('D19: Hénon over 3e5 steps within .003', () => {
    const { exponentsPerStep } = lyapunovSpectrum(henonMap(), [0.1, 0.1], { steps: 300_000 });
    expect(Math.abs(exponentsPerStep[0] - 0.4192)).toBeLessThan(0.003);
    expect(Math.abs(sumOf(exponentsPerStep) - Math.log(0.3))).toBeLessThan(1e-10);
  });

  it('case 3.6: the logistic map at 3.8 over 1e6 steps, and the folded towel', () => {
    const logistic = lyapunovSpectrum(logisticMap(3.8), [0.3], { steps: 1_000_000 });
    expect(Math.abs(logistic.exponentsPerStep[0] - 0.43221)).toBeLessThan(0.002);
    const towel = lyapunovSpectrum(foldedTowelMap(), [0.085, -0.121, 0.075], { steps: 300_000 });
    [0.4306, 0.3775, -3.3013].forEach((value, i) =>
      expect(Math.abs(towel.exponentsPerStep[i] - value)).toBeLessThan(0.005),
    );
  });

  it('case 3.9: the portable network N = 64', () => {
    const map = portableMap({ N: 64, g: 3, seed: 2024 });
    const result = lyapunovSpectrum(map, normals(64, 1), { steps: 20_000, transientSteps: 2000 });
    expect(Math.abs(result.exponentsPerStep[0] - 0.271)).toBeLessThan(0.01);
    expect(Math.abs(result.kaplanYorkeDimension.value - 16.87)).toBeLessThan(0.3);
    expect(Math.abs(sumOf(result.exponentsPerStep) + 145)).toBeLessThan(0.3);
    expect(Math.abs(result.entropyRatePerStep - 1.324)).toBeLessThan(0.06);
    expect(result.identityResidual).toBeLessThan(1e-6);
  });

  it('case 3.9: the portable network of Euler steps, per unit time', () => {
    const map = portableMap({ N: 64, g: 4, seed: 7, a: 0.9, b: 0.1, zero_diagonal: true });
    const result = lyapunovSpectrum(map, normals(64, 1), { steps: 40_000, count: 12 });
    const perTime = result.exponentsPerStep.map((value) => value / 0.1);
    expect(Math.abs(perTime[0] - 0.149)).toBeLessThan(0.012);
    expect(Math.abs(result.kaplanYorkeDimension.value - 4.64)).toBeLessThan(0.3);
  });

  it('case 3.9: at N = 32 fifty starts reach two attractors, neither of them chaotic', () => {
    const map = portableMap({ N: 32, g: 3, seed: 12345 });
    const options = { steps: 6000, transientSteps: 30_000, count: 1, resamples: 99 };
    const reached = [0, 0];
    for (let seed = 1; seed <= 50; seed++) {
      const [exponent] = lyapunovSpectrum(map, normals(32, seed), options).exponentsPerStep;
      const which = [-0.0169, -0.07].findIndex((expected) => Math.abs(exponent - expected) < 0.003);
      expect(which, `start ${seed}: ${exponent}`).toBeGreaterThanOrEqual(0);
      reached[which]++;
    }
    expect(Math.min(...reached)).toBeGreaterThan(4);
  });
});

describe('flowLyapunovSpectrum', () => {
  it('D19, case 3.5: Lorenz over 1e3 and more, all three within .01', () => {
    const result = flowLyapunovSpectrum(lorenzFlow(), [1, 1, 20], { time: 4000, timeStep: 0.01 });
    expect(Math.abs(result.exponentsPerTime[0] - 0.9056)).toBeLessThan(0.01);
    expect(Math.abs(result.exponentsPerTime[1])).toBeLessThan(0.002);
    expect(Math.abs(result.exponentsPerTime[2] + 14.5723)).toBeLessThan(0.012);
    expect(Math.abs(sumOf(result.exponentsPerTime) + 41 / 3)).toBeLessThan(1e-3);
    expect(Math.abs(result.kaplanYorkeDimension.value - 2.06215)).toBeLessThan(0.002);
    expect(result.warnings).toEqual([]);
  });

  it.each([
    ['.2, .2, 5.7', {}, 0.0714, -5.39468],
    ['.15, .2, 10', { a: 0.15, c: 10 }, 0.08874, -9.79771],
  ])('D19, case 3.5: Rössler %s', (_, parameters, first, last) => {
    const { exponentsPerTime } = flowLyapunovSpectrum(rosslerFlow(parameters), [1, 1, 0], {
      time: 8000,
      timeStep: 0.02,
      transientTime: 500,
    });
    expect(Math.abs(exponentsPerTime[0] - first)).toBeLessThan(0.004);
    expect(Math.abs(exponentsPerTime[1])).toBeLessThan(0.001);
    expect(Math.abs(exponentsPerTime[2] - last)).toBeLessThan(0.006);
  });

  it('case 3.5: Lorenz-96 with eight sites, and Σ = −8', () => {
    const start = [8, 8.01, 8, 8, 8, 8, 8, 8];
    const result = flowLyapunovSpectrum(lorenz96Flow(), start, { time: 4000, timeStep: 0.02 });
    // Over this time the standard errors alone are about .02.
    [1.637, 0.396, 0, -0.454, -0.986, -1.522, -2.471, -4.6].forEach((value, i) =>
      expect(Math.abs(result.exponentsPerTime[i] - value)).toBeLessThan(0.04),
    );
    expect(Math.abs(sumOf(result.exponentsPerTime) + 8)).toBeLessThan(1e-3);
    expect(Math.abs(result.kaplanYorkeDimension.value - 5.389)).toBeLessThan(0.03);
  });

  it('D19b: the interval of van der Pol holds its zero, over times that are no whole periods', () => {
    let held = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const time = 100 + 0.37 * seed;
      const { intervals } = flowLyapunovSpectrum(vanDerPolFlow(1), [0.1 * seed, 1], {
        time,
        timeStep: 0.01,
        seed,
      });
      held += Number(intervals.lower[0] < 0 && intervals.upper[0] > 0);
    }
    expect(held).toBeGreaterThanOrEqual(18);
  });
});

describe('conditionalLyapunovSpectrum', () => {
  it.each([4, 8])('D18b: products of Gaussian matrices, N = %s, have the exact spectrum', (n) => {
    const published: Record<number, number[]> = {
      4: [-0.135181, -0.328329, -0.635181, -1.328329],
      8: [-0.065088, -0.141569, -0.231755, -0.341569, -0.481755, -0.674902, -0.981755, -1.674902],
    };
    const matrixAt = (index: number): Matrix => {
      // Neighbouring seeds give related streams: a large odd factor parts them.
      const random = randomStream(Math.imul(index + 1, 2654435761));
      const data = Float64Array.from({ length: n * n }, () => random.normal() / Math.sqrt(n));
      return { rows: n, columns: n, data };
    };
    const cell: Cell = {
      description: { kind: 'linear', recurrent: zeros(n, n), input: zeros(n, 1), bias: new Float64Array(n) },
      stateDim: n,
      inputDim: 1,
      parameterBlocks: [],
      step: (state) => state,
      stateJacobian: (_, input) => matrixAt(input[0]),
      inputJacobian: () => zeros(n, 1),
      parameterJacobian: () => matrix([[]]),
    };
    const result = conditionalLyapunovSpectrum(cell, (index) => [index], { steps: 100_000 });
    published[n].forEach((value, i) =>
      expect(Math.abs(result.exponentsPerStep[i] - value)).toBeLessThan(0.006),
    );
    expect(result.identityResidual).toBeLessThan(1e-10);
  });
});

describe('predictability', () => {
  it.each([
    [180.7, 'strong-chaos'],
    [180.78, 'partially-predictable'],
    [180.95, 'partially-predictable'],
    [181.1, 'regular'],
  ])('case 3.6: Lorenz at ρ = %s is %s', (rho, kind) => {
    const map = stepper(lorenzFlow({ rho }), rungeKutta4(), 0.002);
    const found = predictability(map, [20, 20, 180], {
      transientSteps: 100_000,
      sampleSteps: 100_000,
      samples: 8,
      distances: [1e-8, 1e-6],
      maxSteps: 300_000,
    });
    expect(found.kind).toBe(kind);
  });
});
