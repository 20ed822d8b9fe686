import { NonFiniteError, ShapeMismatchError } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { lorenzStates, rowsBetween } from '../../test/support/lorenz-series.js';
import { hellingerDistance } from './hellinger-distance.js';
import { powerSpectrum } from './power-spectrum.js';
import { stateSpaceDivergence } from './state-space-divergence.js';
import { validTime } from './valid-time.js';

const lorenz = lorenzStates(20_000);
const [first, second] = [rowsBetween(lorenz, 0, 10_000), rowsBetween(lorenz, 10_000, 20_000)];

describe('stateSpaceDivergence', () => {
  it('is the divergence of two histograms, by hand', () => {
    const truth = [[0], [0.1], [0.2], [1]];
    const model = [[0], [0.9], [1], [1]];
    const { divergence } = stateSpaceDivergence(truth, model, { grid: 'range', bins: 2, smoothing: 1e-9 });
    expect(divergence).toBeCloseTo(0.75 * Math.log(0.75 / 0.25) + 0.25 * Math.log(0.25 / 0.75), 6);
  });

  it('is 0 against itself and at the floor for another stretch of the same attractor', () => {
    expect(stateSpaceDivergence(first, first).divergence).toBe(0);
    const { divergence, noiseFloor, variant } = stateSpaceDivergence(lorenz, second);
    expect(divergence).toBeLessThan(2 * noiseFloor);
    expect(variant).toEqual({ grid: 'two-sigma', bins: 30, smoothing: 1e-5 });
  });

  it('case 3.12: is far above the floor against a fixed point', () => {
    const point = Array.from({ length: 10_000 }, () => [8.485281374, 8.485281374, 27]);
    const { divergence } = stateSpaceDivergence(first, point);
    expect(Math.abs(divergence - 13.7)).toBeLessThan(1.4);
  });

  it('counts what lies outside, and does not depend on units', () => {
    const scaled = (m: typeof first): typeof first => ({ ...m, data: m.data.map((value) => 7 * value) });
    const plain = stateSpaceDivergence(first, second);
    expect(stateSpaceDivergence(scaled(first), scaled(second)).divergence).toBeCloseTo(plain.divergence, 10);
    expect(plain.outside).toBeGreaterThan(0);
    expect(stateSpaceDivergence(first, first, { grid: 'padded-range' }).outside).toBe(0);
  });

  it('refuses bad input', () => {
    expect(() => stateSpaceDivergence(first, [[1, 2]])).toThrow(ShapeMismatchError);
    expect(() => stateSpaceDivergence(first, [[1, 2, NaN]])).toThrow(NonFiniteError);
    expect(() => stateSpaceDivergence([[1], [1], [1], [1]], [[1]])).toThrow(/constant/);
    expect(() => stateSpaceDivergence(first, second, { bins: 1 })).toThrow(/bins/);
    expect(() => stateSpaceDivergence(first, second, { bins: 1000 })).toThrow(/bins/);
    expect(() => stateSpaceDivergence(first, second, { smoothing: 0 })).toThrow(/smoothing/);
  });
});

describe('powerSpectrum', () => {
  it('finds two lines with their shares', () => {
    const series = Array.from(
      { length: 4096 },
      (_, t) => 3 * Math.sin((2 * Math.PI * t) / 8) + Math.cos((2 * Math.PI * 5 * t) / 16) + 40,
    );
    const shares = powerSpectrum(series, { window: 256 });
    const around = (k: number): number => shares[k - 2] + shares[k - 1] + shares[k];
    expect(around(32)).toBeCloseTo(0.9, 9);
    expect(around(80)).toBeCloseTo(0.1, 9);
    expect(() => powerSpectrum(series, { window: 100 })).toThrow(/power of two/);
    expect(() => powerSpectrum([1, 2, 3])).toThrow(/samples/);
    expect(() => powerSpectrum(new Float64Array(64), { window: 64 })).toThrow(/constant/);
  });
});

describe('hellingerDistance', () => {
  it('is 0 for the same spectrum, 1 for lines apart, small between two stretches', () => {
    const wave = (period: number): number[][] =>
      Array.from({ length: 2048 }, (_, t) => [Math.sin((2 * Math.PI * t) / period)]);
    expect(hellingerDistance(wave(16), wave(16)).distance).toBeCloseTo(0, 7);
    expect(hellingerDistance(wave(16), wave(4)).distance).toBeCloseTo(1, 3);
    const stretches = hellingerDistance(first, second);
    expect(stretches.distance).toBeLessThan(0.3);
    expect(stretches.noiseFloor).toBeGreaterThan(0);
    expect(() => hellingerDistance(first, [[1]])).toThrow(ShapeMismatchError);
  });
});

describe('validTime', () => {
  it('is the first passage, in Lyapunov times', () => {
    const truth = Array.from({ length: 40 }, (_, t) => [t % 2 === 0 ? 2 : -2]);
    const prediction = truth.slice(0, 30).map(([value], t) => [value + 0.02 * Math.exp(0.1 * t)]);
    // 0.02 e^{0.1 t} passes 0.4 · 2 at t = 10 ln 40 = 36.9; 0.1 · 2 at 10 ln 10 = 23.03.
    const options = { exponentPerTime: 0.5, timeStep: 0.2 };
    expect(validTime(truth, prediction, options).steps).toBeUndefined();
    const result = validTime(truth, prediction, { ...options, threshold: 0.1 });
    expect(result.steps).toBe(24);
    expect(result.time).toBeCloseTo(4.8, 12);
    expect(result.lyapunovTimes).toBeCloseTo(2.4, 12);
  });

  it('ends where the prediction leaves the numbers, and refuses misfits', () => {
    const truth = [[1], [-1], [1], [-1]];
    expect(validTime(truth, [[1], [NaN]], { exponentPerTime: 1 }).steps).toBe(1);
    expect(() => validTime(truth, [[1, 2]], { exponentPerTime: 1 })).toThrow(ShapeMismatchError);
    expect(() => validTime(truth, truth, { exponentPerTime: 0 })).toThrow(/exponentPerTime/);
    expect(() => validTime([[1], [1]], [[1]], { exponentPerTime: 1 })).toThrow(/constant/);
  });
});
