import { describe, expect, it } from 'vitest';
import { randomStream } from '../system/random.js';
import { lorenzFlow } from '../zoo/flows.js';
import { henonMap } from '../zoo/maps.js';
import { flowLyapunovSpectrum } from './flow-lyapunov-spectrum.js';
import type { LyapunovEvidence } from './lyapunov-evidence.js';
import { lyapunovSpectrum } from './lyapunov-spectrum.js';

const SEEDS = 50;

interface Coverage {
  /** Share of the intervals that hold the true value, for each exponent. */
  readonly exponents: number[];
  readonly dimension: number;
  /** Mean standard error over the scatter of the estimates, for the largest exponent. */
  readonly calibration: number;
}

function coverage(
  truth: readonly number[],
  dimension: number,
  run: (seed: number) => { readonly exponents: ArrayLike<number>; readonly evidence: LyapunovEvidence },
): Coverage {
  const held = truth.map(() => 0);
  let dimensions = 0;
  let errors = 0;
  let squares = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { exponents, evidence } = run(seed);
    const { lower, upper, kaplanYorkeDimension } = evidence.intervals;
    truth.forEach((value, i) => (held[i] += Number(lower[i] <= value && value <= upper[i])));
    dimensions += Number(kaplanYorkeDimension[0] <= dimension && dimension <= kaplanYorkeDimension[1]);
    errors += evidence.standardErrors[0] / SEEDS;
    squares += (exponents[0] - truth[0]) ** 2 / SEEDS;
  }
  return {
    exponents: held.map((count) => count / SEEDS),
    dimension: dimensions / SEEDS,
    calibration: errors / Math.sqrt(squares),
  };
}

function startsNear(center: readonly number[], seed: number): number[] {
  const random = randomStream(seed);
  return center.map((value) => value + 0.4 * (random.uniform() - 0.5));
}

describe('lyapunovSpectrum', () => {
  it.each([2000, 20_000])(
    'D19: intervals hold the exponents of Hénon in nine of ten runs, %s steps, 50 seeds',
    (steps) => {
      const found = coverage([0.41922, Math.log(0.3) - 0.41922], 1.25827, (seed) => {
        const evidence = lyapunovSpectrum(henonMap(), startsNear([0, 0], seed), { steps, seed });
        return { exponents: evidence.exponentsPerStep, evidence };
      });
      expect(Math.min(...found.exponents)).toBeGreaterThanOrEqual(0.9);
      expect(found.dimension).toBeGreaterThanOrEqual(0.9);
      // Not by being wide: errors are the scatter over the seeds, within what 50 of them can tell.
      expect(found.calibration).toBeGreaterThan(0.75);
      expect(found.calibration).toBeLessThan(1.4);
    },
  );
});

describe('flowLyapunovSpectrum', () => {
  it.each([200, 600])(
    'D19: intervals hold the exponents of Lorenz in nine of ten runs, time %s, 50 seeds',
    (time) => {
      const found = coverage([0.90566, 0, -14.57233], 2.06215, (seed) => {
        const start = startsNear([1, 1, 20], seed);
        const evidence = flowLyapunovSpectrum(lorenzFlow(), start, { time, timeStep: 0.01, seed });
        return { exponents: evidence.exponentsPerTime, evidence };
      });
      expect(Math.min(...found.exponents)).toBeGreaterThanOrEqual(0.9);
      expect(found.dimension).toBeGreaterThanOrEqual(0.9);
      expect(found.calibration).toBeGreaterThan(0.75);
      expect(found.calibration).toBeLessThan(2);
    },
  );
});
