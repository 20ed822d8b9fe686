import { describe, expect, it } from 'vitest';
import { zeros, type Matrix } from '@phasebook/linalg';
import { elmanCell } from '../cells/elman.js';
import { conditionalLyapunovSpectrum } from '../lyapunov/conditional-lyapunov-spectrum.js';
import { lyapunovSpectrum } from '../lyapunov/lyapunov-spectrum.js';
import { euler } from '../solvers/explicit-runge-kutta.js';
import { stepper } from '../solvers/stepper.js';
import { continuousTime } from '../system/continuous-time.js';
import { randomStream } from '../system/random.js';
import { withInput } from '../system/with-input.js';
import { meanFieldBesideNetwork } from './mean-field-beside-network.js';

describe('meanFieldBesideNetwork', () => {
  it.each([2, 2.5, 3])('D19c: 500 units at g = %s, five networks within .01', (gain) => {
    const { theory, measured } = meanFieldBesideNetwork(gain, { units: 500, networks: 5, duration: 4000 });
    for (const value of measured) expect(Math.abs(value - theory)).toBeLessThan(0.01);
  });

  it('case 3.8: 1000 units at σw = 2, and at 2.5 with biases', () => {
    const plain = meanFieldBesideNetwork(2, { units: 1000, networks: 2, duration: 2000 });
    for (const value of plain.measured) expect(Math.abs(value - 0.1535)).toBeLessThan(0.006);
    const biased = meanFieldBesideNetwork(2.5, {
      units: 1000,
      networks: 2,
      duration: 2000,
      biasDeviation: 0.3,
    });
    for (const value of biased.measured) expect(Math.abs(value - biased.theory)).toBeLessThan(0.006);
  });

  it('case 3.7: continuous networks of 200 units lie below the theory, nearer at higher gain', () => {
    const at = (gain: number): ReturnType<typeof meanFieldBesideNetwork> =>
      meanFieldBesideNetwork(gain, { units: 200, networks: 2, time: 'continuous', duration: 150 });
    const [three, five] = [at(3), at(5)];
    expect(three.mean).toBeGreaterThan(0.08);
    expect(three.mean).toBeLessThan(three.theory + 0.02);
    expect(five.chaoticShare).toBe(1);
    expect(five.mean).toBeLessThan(five.theory + 0.02);
    expect(five.mean / five.theory).toBeGreaterThan(0.6);
  });
});

function coupling(n: number, gain: number, seed: number): Matrix {
  const random = randomStream(seed);
  const J = zeros(n, n);
  J.data.forEach((_, i) => (J.data[i] = (gain * random.normal()) / Math.sqrt(n)));
  for (let i = 0; i < n; i++) J.data[i * n + i] = 0;
  return J;
}

describe('lyapunovSpectrum', () => {
  it.each([
    [200, 2, 0.054, 0.03, undefined],
    [200, 3, 0.166, 0.058, undefined],
    [200, 4, 0.251, 0.075, 0.0044],
    [200, 10, 0.572, 0.096, 0.0117],
    [400, 4, 0.307, 0.0795, 0.0054],
  ])(
    'case 3.7: Euler steps of %i units at g = %i: exponent, dimension and entropy',
    (n, g, first, dimension, entropy) => {
      const timeStep = 0.1;
      const flow = continuousTime(withInput(elmanCell({ recurrent: coupling(n, g, 1) })));
      const random = randomStream(2);
      const start = Float64Array.from({ length: n }, () => random.normal());
      const result = lyapunovSpectrum(stepper(flow, euler(), timeStep), start, {
        steps: 5000,
        transientSteps: 2000,
        count: Math.ceil(0.16 * n),
        interval: 10,
        resamples: 99,
      });
      // Single networks scatter by .035 (g = 2) and less: two and a half deviations.
      expect(Math.abs(result.exponentsPerStep[0] / timeStep - first)).toBeLessThan(0.09);
      expect(result.kaplanYorkeDimension.isComplete).toBe(true);
      expect(Math.abs(result.kaplanYorkeDimension.value / n - dimension)).toBeLessThan(0.02);
      if (entropy !== undefined) {
        expect(Math.abs(result.entropyRatePerStep / timeStep / n - entropy)).toBeLessThan(0.0015);
      }
    },
  );
});

describe('conditionalLyapunovSpectrum', () => {
  it.each([
    [0.1, -0.065, 0.01],
    [0.5, -0.276, 0.02],
  ])(
    'D24: an orthogonal tanh network under noise of deviation %s (erratum 18)',
    (deviation, expected, tolerance) => {
      const n = 64;
      const recurrent = orthogonal(n, 1);
      const input = zeros(n, n);
      for (let i = 0; i < n; i++) input.data[i * n + i] = 1;
      const noise = randomStream(3);
      const inputs = Array.from({ length: 3000 }, () =>
        Float64Array.from({ length: n }, () => deviation * noise.normal()),
      );
      const { exponentsPerStep } = conditionalLyapunovSpectrum(elmanCell({ recurrent, input }), inputs, {
        count: 1,
      });
      expect(Math.abs(exponentsPerStep[0] - expected)).toBeLessThan(tolerance);
    },
  );
});

/** Householder reflections of random vectors, multiplied. */
function orthogonal(n: number, seed: number): Matrix {
  const random = randomStream(seed);
  const q = zeros(n, n);
  for (let i = 0; i < n; i++) q.data[i * n + i] = 1;
  for (let turn = 0; turn < n; turn++) {
    const v = Float64Array.from({ length: n }, () => random.normal());
    const square = v.reduce((sum, value) => sum + value * value, 0);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += q.data[i * n + j] * v[j];
      for (let j = 0; j < n; j++) q.data[i * n + j] -= (2 * sum * v[j]) / square;
    }
  }
  return q;
}
