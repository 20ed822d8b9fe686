import type { Complex } from '@phasebook/linalg';
import {
  chooseDelay,
  elmanCell,
  falseNeighbours,
  findCycles,
  findFixedPoints,
  gradientGain,
  henonMap,
  logisticMap,
  lorenzFlow,
  newton,
  orthogonalWeights,
  randomStream,
  rosslerFlow,
  rungeKutta4,
  spectralRadius,
  spectrum,
  stepper,
  trajectory,
  vector,
} from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { variable } from './support/lorenz-series.js';

// Published and computed numbers that no test beside a source asserts.

function expectEigenvalues(
  actual: readonly Complex[],
  expected: readonly (readonly [number, number])[],
): void {
  expect(actual).toHaveLength(expected.length);
  for (const [re, im] of expected) {
    const nearest = Math.min(...actual.map((value) => Math.hypot(value.re - re, value.im - im)));
    expect(nearest, `${re} + ${im}i`).toBeLessThan(1e-8);
  }
}

describe('spectrum', () => {
  it('case 3.5: the three equilibria of Lorenz', () => {
    const x = Math.sqrt(72);
    for (const point of [vector(x, x, 27), vector(-x, -x, 27)]) {
      expectEigenvalues(spectrum(lorenzFlow().jacobian(point)).eigenvalues, [
        [-13.8545779146, 0],
        [0.093955624, 10.1945052209],
        [0.093955624, -10.1945052209],
      ]);
    }
    expectEigenvalues(spectrum(lorenzFlow().jacobian(vector(0, 0, 0))).eigenvalues, [
      [11.8277234512, 0],
      [-22.8277234512, 0],
      [-8 / 3, 0],
    ]);
  });

  it('case 3.5: at ρ = 22 two of the three equilibria of Lorenz are stable', () => {
    const flow = lorenzFlow({ rho: 22 });
    const x = Math.sqrt((8 / 3) * 21);
    const stable = [vector(0, 0, 0), vector(x, x, 21), vector(-x, -x, 21)].filter((point) => {
      flow.rate(point).forEach((value) => expect(value).toBeCloseTo(0, 12));
      return spectrum(flow.jacobian(point)).eigenvalues.every(({ re }) => re < 0);
    });
    expect(stable).toHaveLength(2);
  });

  it('case 3.5: at ρ = 470/19 a pair of C± crosses the axis with ω = 9.62453006', () => {
    const rho = 470 / 19;
    const x = Math.sqrt((8 / 3) * (rho - 1));
    const { eigenvalues } = spectrum(lorenzFlow({ rho }).jacobian(vector(x, x, rho - 1)));
    const pair = eigenvalues.filter(({ im }) => im !== 0);
    for (const { re, im } of pair) {
      expect(Math.abs(re)).toBeLessThan(1e-12);
      expect(Math.abs(im)).toBeCloseTo(9.62453006, 8);
    }
  });
});

describe('spectralRadius', () => {
  it('case 3.10: of [[1, 2], [3, 4]]', () => {
    expect(
      spectralRadius([
        [1, 2],
        [3, 4],
      ]),
    ).toBeCloseTo(5.372281323269014, 13);
  });
});

describe('findFixedPoints', () => {
  it('case 3.6: both fixed points of Hénon with their multipliers', () => {
    const { points } = findFixedPoints(henonMap(), {
      from: [
        [0.6, 0.2],
        [-1, -0.3],
      ],
      solver: newton(),
    });
    const expected = [
      { at: [0.6313544770895, 0.1894063431269], multipliers: [-1.923738858153, 0.155946322302] },
      { at: [-1.1313544770895, -0.3394063431269], multipliers: [3.259822097891, -0.092029562041] },
    ];
    for (const { at, multipliers } of expected) {
      const point = points.find(({ state }) => Math.abs(state[0] - at[0]) < 1e-9);
      expect(point?.state[1]).toBeCloseTo(at[1], 12);
      expectEigenvalues(
        spectrum(henonMap().jacobian(point!.state)).eigenvalues,
        multipliers.map((value) => [value, 0] as const),
      );
    }
  });

  it('case 3.6: at the period-3 window of the logistic map, its fixed point and its 3-cycle', () => {
    const r = 1 + Math.sqrt(8);
    const [point] = findFixedPoints(logisticMap(r), { from: [[0.7]] }).points;
    expect(point.state[0]).toBeCloseTo(0.7387961, 7);
    // The cycle is born there: its multiplier is 1, and its points are found to half of the digits.
    const { cycles } = findCycles(logisticMap(r + 1e-6), { period: 3, from: [[0.16], [0.5], [0.95]] });
    const states = cycles.flatMap((cycle) => cycle.states.map(([h]) => h));
    for (const expected of [0.1599288, 0.5143553, 0.9563178]) {
      expect(Math.min(...states.map((value) => Math.abs(value - expected)))).toBeLessThan(2e-3);
    }
  });
});

describe('chooseDelay', () => {
  const orbit = trajectory(stepper(rosslerFlow(), rungeKutta4(), 0.1), [1, 1, 0], {
    steps: 25_000,
    transientSteps: 5000,
  }).states;
  const series = variable(orbit, 0);

  it('case 3.12: delays of Rössler: minimum of the information 1.4, zero at 1.5, smallest correlation at 2.9', () => {
    const { firstMinimum, firstZero, autocorrelation } = chooseDelay(series, { maxLag: 60 });
    expect(Math.abs((firstMinimum ?? 0) - 14)).toBeLessThanOrEqual(2);
    expect(Math.abs((firstZero ?? 0) - 15)).toBeLessThanOrEqual(1);
    expect(Math.abs(autocorrelation.indexOf(Math.min(...autocorrelation)) - 29)).toBeLessThanOrEqual(1);
  });

  it('case 3.12: Rössler needs three delay coordinates, a sine no more than that', () => {
    const options = { delay: 14, maxDimension: 4, theilerWindow: 50, stride: 4 };
    const rossler = falseNeighbours(series.subarray(0, 8000), options);
    expect(rossler.dimension).toBe(3);
    expect(rossler.shares[0]).toBeGreaterThan(0.94);
    expect(rossler.shares[1]).toBeLessThan(0.1);
    expect(rossler.shares[3]).toBe(0);
    const sine = Float64Array.from({ length: 4000 }, (_, t) => Math.sin(0.05 * t));
    expect(falseNeighbours(sine, { ...options, delay: 30 }).dimension).toBeLessThanOrEqual(3);
  });
});

describe('gradientGain', () => {
  it('D24: without noise an orthogonal tanh network loses its gradients algebraically: no exponential rate', () => {
    const n = 16;
    const cell = elmanCell({
      recurrent: orthogonalWeights(n, { seed: 1 }),
      input: Array.from({ length: n }, () => [0]),
    });
    const random = randomStream(2);
    const start = Float64Array.from({ length: n }, () => 0.5 * random.normal());
    const at = (steps: number): number => {
      const { logGains } = gradientGain({ cell, inputs: () => [0] }, start, { steps, lags: [steps] });
      return logGains[0];
    };
    const [short, long] = [at(200), at(2000)];
    // A rate would make the second ten times the first; a power of the time adds the same for every factor of ten.
    expect(long / short).toBeLessThan(2);
    expect(Math.abs(long / 2000)).toBeLessThan(4e-3);
  });
});
