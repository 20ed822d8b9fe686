import * as d from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';

// Long work can be stopped, tells how far it has come, and gives the same bits for the same seed.

const henon = d.henonMap();
const lorenz = d.lorenzFlow();
const cell = d.elmanCell({ recurrent: [[2]], input: [[1]] });
const net = d.withInput(d.elmanCell({ recurrent: [[2]] }));
const pieces = d.withInput(d.piecewiseLinearCell({ diagonal: [0.5], recurrent: [[-1]], bias: [1] }));
const random = d.randomStream(1);
const noise = Array.from({ length: 600 }, () => [random.normal()]);
const wave = Float64Array.from({ length: 600 }, (_, t) => Math.sin(0.3 * t) + 0.3 * Math.sin(0.7 * t));
const waves = Array.from(wave, (x) => [x]);
const inputs = noise.slice(0, 100);
const readout = { weight: [[1]] };
const task = d.addingTask({ steps: 4, batch: 2 });
const adder = d.elmanCell({ recurrent: [[0.5]], input: [[1, 1]] });
const grid = [2.8, 3.2];
const curve = {
  parameters: ['a', 'b'],
  start: [0.6, 0.2],
  ranges: [
    [0, 0.4],
    [0.2, 0.4],
  ],
  values: { a: 0.3675 },
} as const;

const work: Readonly<Record<string, (options: d.LongWorkOptions) => unknown>> = {
  basins: (o) => d.basins(net, { from: [[0.5], [-0.5]], ...o }),
  hysteresis: (o) =>
    d.hysteresis(d.logisticFamily, { parameter: 'r', from: 2, to: 2.5, start: [0.5], points: 5, ...o }),
  findFixedPoints: (o) => d.findFixedPoints(henon, { from: [[0.5, 0.1]], ...o }),
  findSlowPoints: (o) => d.findSlowPoints(henon, { from: [[0.5, 0.1]], ...o }),
  findCycles: (o) => d.findCycles(henon, { period: 2, from: [[0.5, 0.1]], ...o }),
  findLimitCycle: (o) => d.findLimitCycle(d.vanDerPolFlow(1), { from: [2, 0], transientTime: 20, ...o }),
  enumerateFixedPoints: (o) => d.enumerateFixedPoints(pieces, o),
  enumerateCycles: (o) => d.enumerateCycles(pieces, { period: 2, ...o }),
  findAllFixedPoints: (o) => d.findAllFixedPoints(net, undefined, o),
  lyapunovSpectrum: (o) => d.lyapunovSpectrum(henon, [0, 0], { steps: 3000, ...o }),
  conditionalLyapunovSpectrum: (o) => d.conditionalLyapunovSpectrum(cell, noise, o),
  flowLyapunovSpectrum: (o) => d.flowLyapunovSpectrum(lorenz, [1, 1, 1], { time: 20, timeStep: 0.02, ...o }),
  lyapunovSweep: (o) => d.lyapunovSweep([henon, henon], [[0, 0]], { steps: 100, ...o }),
  covariantVectors: (o) => d.covariantVectors(henon, [0, 0], { steps: 10, ...o }),
  finiteTimeExponents: (o) => d.finiteTimeExponents(henon, [0, 0], { windowSteps: 20, windows: 5, ...o }),
  predictability: (o) => d.predictability(henon, [0, 0], { samples: 4, ...o }),
  separationExponent: (o) => d.separationExponent(henon, [0, 0], { steps: 2000, ...o }),
  integrate: (o) => d.integrate(lorenz, [1, 1, 1], { duration: 1, ...o }),
  estimateMemoryCapacity: (o) => d.estimateMemoryCapacity(cell, { lags: 3, steps: 300, ...o }),
  pseudospectrum: (o) => d.pseudospectrum([[0.5]], { size: 7, ...o }),
  distinctResponses: (o) => d.distinctResponses(cell, { starts: [[0], [1]], inputs, ...o }),
  gradientGain: (o) => d.gradientGain(henon, [0, 0], { steps: 50, ...o }),
  gradientExponents: (o) => d.gradientExponents(henon, [0, 0], { steps: 50, ...o }),
  jacobianProduct: (o) => d.jacobianProduct(henon, [0, 0], { steps: 50, ...o }),
  factoredProduct: (o) => d.factoredProduct([[[2]], [[3]]], o),
  meanFieldBesideNetwork: (o) => d.meanFieldBesideNetwork(2, { units: 10, networks: 2, duration: 200, ...o }),
  correlationDimension: (o) => d.correlationDimension(waves, { scalingWindow: [0.1, 1], ...o }),
  falseNeighbours: (o) => d.falseNeighbours(wave, { delay: 3, maxDimension: 3, ...o }),
  cao: (o) => d.cao(wave, { delay: 3, maxDimension: 3, ...o }),
  exponentFromData: (o) => d.exponentFromData(waves, { steps: 5, ...o }),
  continueFixedPoints: (o) =>
    d.continueFixedPoints(d.henonFamily, {
      parameter: 'a',
      start: [0.6, 0.2],
      range: [0, 1.5],
      values: { a: 1.4 },
      ...o,
    }),
  continueFlip: (o) => d.continueFlip(d.henonFamily, { ...curve, ...o }),
  followBranches: (o) =>
    d.followBranches(d.logisticFamily, {
      parameter: 'r',
      starts: [[0.6]],
      range: [2.5, 3.2],
      values: { r: 2.6 },
      ...o,
    }),
  simulationDiagram: (o) =>
    d.simulationDiagram(d.logisticFamily, { parameter: 'r', grid, starts: [[0.5]], ...o }),
  train: (o) => d.train(adder, { task, readout, steps: 3, ...o }),
};

/** A branch is followed to both sides, and each side counts its own points. */
const bySides = ['continueFixedPoints', 'continueFlip', 'followBranches'];

describe.each(Object.entries(work))('%s', (name, run) => {
  it('throws the reason of a signal that is aborted before it begins', () => {
    const reason = new Error('enough');
    expect(() => run({ signal: { aborted: true, reason } })).toThrow(reason);
  });

  it('stops when it is aborted on the way', () => {
    const signal = { aborted: false, reason: new Error('enough') };
    let calls = 0;
    const onProgress = (): void => {
      signal.aborted = true;
      calls++;
    };
    try {
      run({ signal, onProgress });
    } catch (thrown) {
      expect(thrown).toBe(signal.reason);
    }
    expect(calls).toBeGreaterThan(0);
  });

  it('tells how far it has come, never back and never beyond the end', () => {
    const seen: d.Progress[] = [];
    run({ onProgress: (progress) => seen.push(progress) });
    expect(seen.length).toBeGreaterThan(0);
    seen.forEach(({ done, total }, i) => {
      expect(done).toBeLessThanOrEqual(total);
      const before = i === 0 || (bySides.includes(name) && done === 1) ? 0 : seen[i - 1].done;
      expect(done).toBeGreaterThanOrEqual(before);
    });
  });

  it('gives the same bits again', () => {
    expect(JSON.stringify(run({}))).toBe(JSON.stringify(run({})));
  });
});
