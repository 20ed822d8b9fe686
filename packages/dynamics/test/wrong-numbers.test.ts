import { discreteRiccatiFilter } from '@phasebook/linalg';
import {
  continuousMeanField,
  flowLyapunovSpectrum,
  kaplanYorkeDimension,
  linearFlow,
  logisticMap,
  lorenzFlow,
  lstmCell,
  lyapunovSpectrum,
  mapFamily,
  rosslerFlow,
  spectrum,
  timeConstants,
  withInput,
} from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { golden } from './support/files.js';

// Numbers that were published and are wrong, or right for something else than they are given for: none of ours agrees.

const sumOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((total, value) => total + value, 0);

describe('flowLyapunovSpectrum', () => {
  const lorenz = flowLyapunovSpectrum(lorenzFlow(), [1, 1, 20], { time: 300, timeStep: 0.01 });

  it('case 3.13: 2.4 is no exponent of Lorenz but the dimension at its origin', () => {
    expect(Math.abs(lorenz.exponentsPerTime[0] - 0.9056)).toBeLessThan(0.05);
    expect(lorenz.intervals.upper[0]).toBeLessThan(1.2);
    const origin = spectrum(lorenzFlow().jacobian(Float64Array.of(0, 0, 0)));
    const rates = origin.eigenvalues.map(({ re }) => re).sort((a, b) => b - a);
    expect(kaplanYorkeDimension(rates).value).toBeCloseTo(2.4013128, 7);
    expect(Math.abs(lorenz.kaplanYorkeDimension.value - 2.06215)).toBeLessThan(0.005);
  });

  it('case 3.13: a spectrum of Lorenz that adds up to −13.795 breaks the trace identity', () => {
    const stored = [1.0911, 0.0299, -14.9156];
    expect(Math.abs(sumOf(stored) + 41 / 3)).toBeGreaterThan(0.1);
    expect(Math.abs(sumOf(lorenz.exponentsPerTime) + 41 / 3)).toBeLessThan(1e-3);
    expect(lorenz.intervals.upper[0]).toBeLessThan(stored[0]);
    expect(lorenz.exponentsPerTime[2]).toBeGreaterThan(-14.7);
  });

  it('case 3.13: exponents of Rössler are in nats, not in bits', () => {
    const { exponentsPerTime } = flowLyapunovSpectrum(rosslerFlow({ a: 0.15, b: 0.2, c: 10 }), [1, 1, 0], {
      time: 1500,
      timeStep: 0.04,
      transientTime: 200,
    });
    expect(Math.abs(exponentsPerTime[0] - 0.08874)).toBeLessThan(0.015);
    expect(Math.abs(exponentsPerTime[2] + 9.79771)).toBeLessThan(0.06);
    expect(Math.abs(exponentsPerTime[2] / Math.LN2 + 14.1385)).toBeLessThan(0.1);
  });

  it('case 3.13: every spectrum of a high dimension carries its convergence', () => {
    const dim = 12;
    const rates = Array.from({ length: dim }, (_, i) => -0.1 * (i + 1));
    const decay = linearFlow(rates.map((rate, i) => rates.map((_, j) => (i === j ? rate : 0))));
    const result = flowLyapunovSpectrum(decay, new Float64Array(dim), { time: 100, timeStep: 0.1 });
    const { times, exponentsPerTime } = result.convergence;
    expect(times.length).toBeGreaterThan(4);
    expect([exponentsPerTime.rows, exponentsPerTime.columns]).toEqual([times.length, dim]);
    expect(times[times.length - 1]).toBeGreaterThan(95);
  });
});

describe('lyapunovSpectrum', () => {
  it('case 3.13: .4405 of the logistic map at 3.8 is a run of 5000 steps, and its interval says so', () => {
    const long = lyapunovSpectrum(logisticMap(3.8), [0.3], { steps: 200_000 });
    expect(Math.abs(long.exponentsPerStep[0] - 0.43221)).toBeLessThan(0.003);
    expect(long.intervals.upper[0]).toBeLessThan(0.4405);
    const short = lyapunovSpectrum(logisticMap(3.8), [0.3], { steps: 5000 });
    expect(short.intervals.upper[0] - short.intervals.lower[0]).toBeGreaterThan(0.4405 - 0.43221);
  });

  it('case 3.13: the standard map at k = 1 has no single exponent: it depends on the start', () => {
    const turn = 2 * Math.PI;
    const wrap = (angle: number): number => angle - turn * Math.floor(angle / turn);
    const standard = mapFamily({
      dim: 2,
      parameters: { k: 1 },
      step: ([q, p], { k }) => {
        const next = wrap(p + k * Math.sin(q));
        return [wrap(q + next), next];
      },
      jacobian: ([q], { k }) => [
        [1 + k * Math.cos(q), 1],
        [k * Math.cos(q), 1],
      ],
    }).at();
    const from = (start: readonly number[]): number =>
      lyapunovSpectrum(standard, start, { steps: 100_000 }).exponentsPerStep[0];
    // Beside the elliptic point (π, 0) an island, beside the hyperbolic one (0, 0) the chaotic sea.
    expect(Math.abs(from([3, 0.1]))).toBeLessThan(0.002);
    expect(from([0.01, 0.01])).toBeGreaterThan(0.08);
  });

  it('case 3.4, case 3.13: an LSTM has 2H exponents: without the cell state others come out', () => {
    const [entry] = golden<{
      readonly one_step: readonly {
        readonly parameters: Readonly<Record<'weight_ih' | 'weight_hh', number[][]>> &
          Readonly<Record<'bias_ih' | 'bias_hh', number[]>>;
        readonly input: number[];
        readonly fixed_point: { readonly state: number[] };
      }[];
    }>('cells.json').one_step;
    const { weight_ih, weight_hh, bias_ih, bias_hh } = entry.parameters;
    const map = withInput(
      lstmCell({ recurrent: weight_hh, input: weight_ih, inputBias: bias_ih, recurrentBias: bias_hh }),
      entry.input,
    );
    const { exponentsPerStep } = lyapunovSpectrum(map, entry.fixed_point.state, { steps: 4000 });
    [-0.73395, -0.841837, -2.650612, -3.371901].forEach((value, k) =>
      expect(Math.abs(exponentsPerStep[k] - value)).toBeLessThan(1e-5),
    );
    const { data } = map.jacobian(Float64Array.from(entry.fixed_point.state));
    const dropped = spectrum([
      [data[0], data[1]],
      [data[4], data[5]],
    ]);
    const wrong = timeConstants(dropped.eigenvalues).map(({ timeConstantSteps }) => -1 / timeConstantSteps);
    expect(wrong[0]).toBeCloseTo(-1.748199, 6);
    expect(wrong[1]).toBeCloseTo(-1.861189, 6);
    for (const value of exponentsPerStep) {
      for (const other of wrong) expect(Math.abs(value - other)).toBeGreaterThan(0.7);
      // Nor are they the same numbers in bits.
      expect(Math.abs(value - exponentsPerStep[0] / Math.LN2)).toBeGreaterThan(0.1);
    }
  });
});

describe('discreteRiccatiFilter', () => {
  it('case 3.13: the gain of a random walk in noise of its own size is .618034, and .381966 its recurrent weight', () => {
    const filter = discreteRiccatiFilter({ a: [[1]], c: [[1]], q: [[1]], r: [[1]] });
    if (filter.status === 'no-stabilizing-solution') throw new Error(filter.reason);
    expect(filter.predicted.data[0]).toBeCloseTo(1.618033988749895, 10);
    expect(filter.gain.data[0]).toBeCloseTo(0.618033988749895, 10);
    expect(filter.filterMatrix.data[0]).toBeCloseTo(0.381966011250105, 10);
  });
});

describe('continuousMeanField', () => {
  it('case 3.13: (g − 1)²/2 is no exponent beyond g ≈ 1.05', () => {
    for (const [gain, ratio] of [
      [1.05, 0.85],
      [1.5, 0.37],
    ]) {
      const { largestExponentPerTime } = continuousMeanField(gain);
      expect(Math.abs(largestExponentPerTime / ((gain - 1) ** 2 / 2) - ratio)).toBeLessThan(0.01);
    }
    expect(Math.abs(continuousMeanField(1.5).largestExponentPerTime - 0.04675)).toBeLessThan(5e-5);
  });
});
