import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { matrix, vector, zeros } from '@phasebook/linalg';
import { portableMap, type PortableNetwork } from '../../test/support/portable-network.js';
import { elmanCell } from '../cells/elman.js';
import { linearCell } from '../cells/linear.js';
import { iterate } from '../system/iterate.js';
import { randomStream } from '../system/random.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { withInput } from '../system/with-input.js';
import { kaplanYorkeDimension } from './kaplan-yorke.js';
import { lyapunovSpectrum } from './lyapunov-spectrum.js';

interface Portable extends PortableNetwork {
  short_run: {
    initial_state_seed: number;
    steps: number;
    final_state: number[];
    sum_log_diagonal_R: number[];
  };
  matrix_checks: { J_00: number; log_abs_determinant: number };
}
const golden = JSON.parse(
  readFileSync(new URL('../../test/golden/lyapunov.json', import.meta.url), 'utf8'),
) as {
  mulberry32: { seed: number; first: number[]; normals: number[] };
  kaplan_yorke: { spectrum: number[]; kaplan_yorke: number }[];
  portable: Portable[];
};

const linear = (recurrent: number[][]): SmoothMap => withInput(linearCell({ recurrent }));

const map1 = (f: (h: number) => number, slope: (h: number) => number): SmoothMap => ({
  dim: 1,
  step: (h) => vector(f(h[0])),
  jacobian: (h) => matrix([[slope(h[0])]]),
});

const henon: SmoothMap = {
  dim: 2,
  step: ([x, y]) => vector(1 - 1.4 * x * x + y, 0.3 * x),
  jacobian: ([x]) =>
    matrix([
      [-2.8 * x, 1],
      [0.3, 0],
    ]),
};

/** Matrices in turn: the last variable counts the steps. */
function alternating(matrices: number[][][]): SmoothMap {
  let turn = 0;
  return {
    dim: 2,
    step: (h) => h,
    jacobian: () => matrix(matrices[turn++ % matrices.length]),
  };
}

describe('lyapunovSpectrum', () => {
  describe('exact spectra', () => {
    it('of a diagonal map', () => {
      const result = lyapunovSpectrum(
        linear([
          [1.1, 0],
          [0, 0.8],
        ]),
        [0, 0],
        { steps: 50 },
      );
      expect(result.exponentsPerStep[0]).toBeCloseTo(Math.log(1.1), 12);
      expect(result.exponentsPerStep[1]).toBeCloseTo(Math.log(0.8), 12);
      expect(result.identityResidual).toBeLessThan(1e-13);
    });

    it('D18: switched matrices of radius .5 each have the exponent +.750488 together (erratum 16)', () => {
      const shears = alternating([
        [
          [0.5, 2],
          [0, 0.5],
        ],
        [
          [0.5, 0],
          [2, 0.5],
        ],
      ]);
      const result = lyapunovSpectrum(shears, [0, 0], { steps: 2000, transientSteps: 200 });
      expect(result.exponentsPerStep[0]).toBeCloseTo(0.750488294618865, 6);
      expect(result.exponentsPerStep[1]).toBeCloseTo(-2.1367826557387595, 6);
    });

    it('D18: nilpotents in turn have ln 2 and −∞, with no NaN', () => {
      const result = lyapunovSpectrum(
        alternating([
          [
            [0, 2],
            [0, 0],
          ],
          [
            [0, 0],
            [2, 0],
          ],
        ]),
        [0, 0],
        {
          steps: 100,
          transientSteps: 0,
        },
      );
      expect(result.exponentsPerStep[1]).toBe(-Infinity);
      expect(result.identityResidual).toBe(0);
    });

    it('D19: the cat map', () => {
      const result = lyapunovSpectrum(
        linear([
          [2, 1],
          [1, 1],
        ]),
        [0, 0],
        { steps: 200 },
      );
      expect(result.exponentsPerStep[0]).toBeCloseTo(0.9624236501192069, 10);
      expect(result.exponentsPerStep[1]).toBeCloseTo(-0.9624236501192069, 10);
    });

    it('D6c, case 3.6: stable cycles of the logistic map at 3.2 and of w = −2', () => {
      const logistic = map1(
        (x) => 3.2 * x * (1 - x),
        (x) => 3.2 * (1 - 2 * x),
      );
      expect(lyapunovSpectrum(logistic, [0.3], { steps: 100 }).exponentsPerStep[0]).toBeCloseTo(
        0.5 * Math.log(0.16),
        9,
      );
      const flip = withInput(elmanCell({ recurrent: [[-2]] }));
      expect(lyapunovSpectrum(flip, [0.3], { steps: 100 }).exponentsPerStep[0]).toBeCloseTo(
        -1.7935285065422335,
        9,
      );
      expect(lyapunovSpectrum(iterate(flip, 2), [0.3], { steps: 50 }).exponentsPerStep[0]).toBeCloseTo(
        2 * -1.7935285065422335,
        9,
      );
    });
  });

  describe('chaos', () => {
    it('D19: Hénon has .4192, −1.6232, sum ln .3 exactly, dimension 1.258', () => {
      const result = lyapunovSpectrum(henon, [0.1, 0.1], { steps: 200_000 });
      expect(Math.abs(result.exponentsPerStep[0] - 0.41922)).toBeLessThan(0.003);
      const sum = result.exponentsPerStep[0] + result.exponentsPerStep[1];
      expect(Math.abs(sum - Math.log(0.3))).toBeLessThan(1e-10);
      expect(result.kaplanYorkeDimension.value).toBeCloseTo(1.258, 2);
      expect(result.entropyRatePerStep).toBe(result.exponentsPerStep[0]);
      expect(result.warnings).toEqual([]);
    });

    it('D19: logistic r = 4 has ln 2 within four of its own standard errors, over starts', () => {
      const logistic = map1(
        (x) => 4 * x * (1 - x),
        (x) => 4 * (1 - 2 * x),
      );
      for (const x of [0.1234, 0.3, 0.777]) {
        const result = lyapunovSpectrum(logistic, [x], { steps: 40_000 });
        const error = Math.abs(result.exponentsPerStep[0] - Math.LN2);
        expect(error).toBeLessThan(4 * result.standardErrors[0] + 1e-4);
        expect(error).toBeLessThan(0.003);
      }
    });

    it('standard errors are the scatter of independent estimates, no less and no more', () => {
      const tent = map1(
        (x) => (x < 0.3 ? x / 0.3 : (1 - x) / 0.7),
        (x) => (x < 0.3 ? 1 / 0.3 : -1 / 0.7),
      );
      const random = randomStream(5);
      const runs = Array.from({ length: 60 }, () =>
        lyapunovSpectrum(tent, [random.uniform()], { steps: 3200, transientSteps: 50 }),
      );
      // The slopes of the skew tent map are independent, ln(1/0.3) with probability 0.3 and ln(1/0.7) with 0.7:
      // so the exponent is known, and so is the standard error of its mean over 3200 steps.
      const [a, b] = [-Math.log(0.3), -Math.log(0.7)];
      const exact = 0.3 * a + 0.7 * b;
      const error = (Math.sqrt(0.3 * 0.7) * (a - b)) / Math.sqrt(3200);
      const meanError = runs.reduce((sum, run) => sum + run.standardErrors[0], 0) / runs.length;
      const scatter = Math.sqrt(
        runs.reduce((sum, run) => sum + (run.exponentsPerStep[0] - exact) ** 2, 0) / runs.length,
      );
      expect(Math.abs(meanError / error - 1)).toBeLessThan(0.1);
      expect(Math.abs(scatter / error - 1)).toBeLessThan(0.35);
    });

    it('case 3.9: the first 20 steps of the portable network N = 64 agree entry by entry', () => {
      const net = golden.portable[0];
      const random = randomStream(net.short_run.initial_state_seed);
      const start = Float64Array.from({ length: net.N }, () => random.normal());
      const map = portableMap(net);
      const result = lyapunovSpectrum(map, start, { steps: 20, transientSteps: 0 });
      const state = net.short_run.final_state;
      state.forEach((value, i) => expect(Math.abs(result.state[i] - value)).toBeLessThan(1e-6));
      const sum = net.short_run.sum_log_diagonal_R.reduce((total, value) => total + value, 0) / 20;
      const ours = result.exponentsPerStep.reduce((total, value) => total + value, 0);
      expect(Math.abs(ours - sum)).toBeLessThan(1e-6);
      expect(result.identityResidual).toBeLessThan(1e-6);
    });

    it('leading exponents are the same at the interval that the evidence permits', () => {
      const net = golden.portable[0];
      const map = portableMap(net);
      const start = new Float64Array(net.N).fill(0.1);
      const options = { steps: 400, transientSteps: 300, count: 6 };
      const often = lyapunovSpectrum(map, start, { ...options, interval: 1 });
      const rarely = lyapunovSpectrum(map, start, options);
      expect(rarely.interval).toBeGreaterThan(4);
      expect(rarely.worstSpread).toBeLessThan(1e13);
      often.exponentsPerStep.forEach((value, i) =>
        expect(Math.abs(rarely.exponentsPerStep[i] - value)).toBeLessThan(1e-10),
      );
      expect(rarely.identityResidual).toBeUndefined();
    });

    it('computes no more exponents than the dimension needs', () => {
      const net = golden.portable[0];
      const start = new Float64Array(net.N).fill(0.1);
      const result = lyapunovSpectrum(portableMap(net), start, { steps: 600, count: 'kaplan-yorke' });
      expect(result.exponentsPerStep.length).toBe(32);
      expect(result.kaplanYorkeDimension.isComplete).toBe(true);
      expect(Math.abs(result.kaplanYorkeDimension.value - 16.9)).toBeLessThan(1.5);
    });
  });

  describe('the engine', () => {
    const n = 24;
    const random = randomStream(3);
    const recurrent = zeros(n, n);
    recurrent.data.forEach((_, i) => (recurrent.data[i] = (2.5 * random.normal()) / Math.sqrt(n)));
    const network = withInput(
      elmanCell({ recurrent, input: zeros(n, 1), bias: new Float64Array(n).fill(0.1) }),
      [0],
    );
    const stepped: SmoothMap = { dim: n, step: network.step, jacobian: network.jacobian };
    const start = new Float64Array(n).fill(0.2);

    it.each([
      [n, 1],
      [5, 4],
    ])(
      "gives the plain path's numbers for %s exponents, orthonormalised every %s steps",
      (count, interval) => {
        // 40 steps: rounding has no time to grow on the chaotic orbit.
        const options = { steps: 40, transientSteps: 0, count, interval };
        const fast = lyapunovSpectrum(network, start, options);
        const plain = lyapunovSpectrum(stepped, start, options);
        plain.exponentsPerStep.forEach((value, i) =>
          expect(Math.abs(fast.exponentsPerStep[i] - value)).toBeLessThan(1e-7),
        );
        expect([fast.interval, plain.interval]).toEqual([interval, interval]);
        if (count === n) {
          expect(fast.identityResidual).toBeLessThan(1e-9);
          expect(plain.identityResidual).toBeLessThan(1e-9);
        }
      },
    );

    it('agrees with the plain path within the standard errors over a long run', () => {
      const options = { steps: 4000, transientSteps: 500, count: 3 };
      const fast = lyapunovSpectrum(network, start, options);
      const plain = lyapunovSpectrum(stepped, start, options);
      fast.exponentsPerStep.forEach((value, i) => {
        const error = Math.hypot(fast.standardErrors[i], plain.standardErrors[i]);
        expect(Math.abs(value - plain.exponentsPerStep[i])).toBeLessThan(4 * error + 1e-3);
      });
    });
  });

  describe('outcomes and arguments', () => {
    it('reports divergence with the steps that counted', () => {
      const result = lyapunovSpectrum(linear([[1e100]]), [1], { steps: 50, transientSteps: 0 });
      expect(result.status).toBe('diverged');
      expect(result.steps).toBeLessThan(5);
      expect(result.warnings[0]).toMatch(/left the finite numbers/);
    });

    it('warns where the sign is not decided', () => {
      const rotation = linear([
        [Math.cos(1), -Math.sin(1)],
        [Math.sin(1), Math.cos(1)],
      ]);
      const result = lyapunovSpectrum(rotation, [1, 0], { steps: 500 });
      expect(Math.abs(result.exponentsPerStep[0])).toBeLessThan(1e-14);
    });

    it('names the wrong argument', () => {
      const map = linear([[1]]);
      expect(() => lyapunovSpectrum(map, [1, 2], { steps: 1 })).toThrow(
        /`start` must have shape \[1\]: got \[2\]/,
      );
      expect(() => lyapunovSpectrum(map, [1], { steps: 0 })).toThrow(/`steps`/);
      expect(() => lyapunovSpectrum(map, [1], { steps: 1, count: 2 })).toThrow(/`count`.*dimension 1/);
      expect(() => lyapunovSpectrum(map, [1], { steps: 1, interval: 0 })).toThrow(/`interval`/);
      const signal = { aborted: true, reason: new Error('stop') };
      expect(() => lyapunovSpectrum(map, [1], { steps: 1, signal })).toThrow('stop');
    });
  });
});

describe('kaplanYorkeDimension', () => {
  it.each(golden.kaplan_yorke)('case 3.6: $spectrum → $kaplan_yorke', ({ spectrum, kaplan_yorke }) => {
    expect(kaplanYorkeDimension(spectrum).value).toBeCloseTo(kaplan_yorke, 12);
  });

  it('says when exponents are missing, and refuses unsorted ones', () => {
    expect(kaplanYorkeDimension([1, 1]).isComplete).toBe(false);
    expect(() => kaplanYorkeDimension([-1, 1])).toThrow(/sorted.*got 1 at index 1/);
    expect(() => kaplanYorkeDimension([NaN])).toThrow(/NaN/);
  });
});
