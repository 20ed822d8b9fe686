import { describe, expect, it } from 'vitest';
import {
  identity,
  multiplyVector,
  norm,
  qr,
  scale,
  transpose,
  vector,
  zeros,
  type Matrix,
} from '@phasebook/linalg';
import { elmanCell } from '../cells/elman.js';
import { gruCell } from '../cells/gru.js';
import { leakyCell } from '../cells/leaky-cell.js';
import { linearCell } from '../cells/linear.js';
import { spectralNorm, spectralRadius } from '../linearization/spectral-radius.js';
import { ACTIVATION_NAMES } from '../cells/activations.js';
import { randomStream, type RandomStream } from '../system/random.js';
import { withInput } from '../system/with-input.js';
import { euler, rungeKutta4 } from '../solvers/explicit-runge-kutta.js';
import type { StepMethod } from '../solvers/step-method.js';
import { stepper } from '../solvers/stepper.js';
import { crankNicolson } from '../solvers/theta-method.js';
import { linearFlow } from '../zoo/flows.js';
import { clipByNorm, clipByValue } from './clip-gradient.js';
import { gradientBound } from './gradient-bound.js';
import { gradientGain } from './gradient-gain.js';
import { jacobianProduct } from './jacobian-product.js';

function randomMatrix(random: RandomStream, n: number): Matrix {
  const result = zeros(n, n);
  result.data.forEach((_, i) => (result.data[i] = random.normal()));
  return result;
}

const orthogonal = (seed: number, n: number): Matrix => qr(randomMatrix(randomStream(seed), n)).q;

const noise = (seed: number, n: number, steps: number, size: number): number[][] => {
  const random = randomStream(seed);
  return Array.from({ length: steps }, () => Array.from({ length: n }, () => size * random.normal()));
};

describe('gradientGain', () => {
  it('D21: over 10⁴ steps of a linear orthogonal network every gradient keeps its norm within 1e-12', () => {
    const map = withInput(linearCell({ recurrent: orthogonal(1, 32) }));
    const steps = 10_000;
    const result = gradientGain(map, new Float64Array(32), {
      steps,
      lags: [1, 100, steps],
      gradient: new Float64Array(32).fill(0.3),
    });
    expect(Math.abs(Math.expm1(result.logGradientRatios![steps]))).toBeLessThan(1e-12);
    result.logSingularValues.data.forEach((value) => expect(Math.abs(value)).toBeLessThan(1e-11));
  });

  it('is the singular values of the Jacobian product with a fixed end, lag by lag', () => {
    const random = randomStream(4);
    const cell = elmanCell({ recurrent: randomMatrix(random, 5), input: zeros(5, 1) });
    const inputs = noise(3, 1, 60, 1);
    const start = [0.3, -0.1, 0.2, 0, 0.5];
    const gradient = [1, -2, 0.5, 0, 3];
    const lags = [1, 2, 7, 40];
    const gain = gradientGain({ cell, inputs }, start, { steps: 40, transientSteps: 20, lags, gradient });
    expect(Array.from(gain.lags)).toEqual(lags);
    lags.forEach((lag, row) => {
      const product = jacobianProduct({ cell, inputs }, start, { steps: lag, transientSteps: 60 - lag });
      const values = gain.logSingularValues.data.subarray(5 * row, 5 * row + 5);
      product.logSingularValues.forEach((value, i) => expect(Math.abs(value - values[i])).toBeLessThan(1e-7));
      // The gradient comes back through right · σ · leftᵀ.
      const back = multiplyVector(transpose(product.left), gradient).map(
        (value, i) => value * Math.exp(product.logSingularValues[i]),
      );
      expect(Math.log(norm(back) / norm(gradient))).toBeCloseTo(gain.logGradientRatios![lag], 10);
      expect(gain.logGradientRatios![lag]).toBeLessThanOrEqual(gain.logGains[row] + 1e-12);
      expect(gain.slopesPerStep[row]).toBe(gain.logGains[row] / lag);
    });
  });

  it('case 3.10, D18: the bound (γσ₁)ᵏ holds on every trajectory; equality for linear orthogonal networks', () => {
    for (const activation of ACTIVATION_NAMES) {
      for (let seed = 0; seed < 6; seed++) {
        const W = scale(randomMatrix(randomStream(seed), 6), 0.1 + 0.15 * seed);
        const input = zeros(6, 1);
        input.data.fill(1);
        const cell = elmanCell({ recurrent: W, input, activation });
        const run = { steps: 30, gradient: [1, 0, 0, 0, 0, 0] };
        const { logGains, logBounds } = gradientGain(
          { cell, inputs: noise(seed, 1, 30, 2) },
          new Float64Array(6),
          run,
        );
        logGains.forEach((value, i) => expect(value).toBeLessThanOrEqual(logBounds![i] + 1e-12));
      }
    }
    const cell = linearCell({ recurrent: orthogonal(5, 6) });
    const { logGains, logBounds } = gradientGain({ cell, inputs: () => [] }, new Float64Array(6), {
      steps: 200,
    });
    logGains.forEach((value, i) => {
      expect(Math.abs(value)).toBeLessThan(1e-12);
      expect(Math.abs(logBounds![i])).toBeLessThan(1e-12);
    });
  });

  it('D20: with norm 1 and slopes of at most 1 gradients never grow on their way back; GELU and SiLU can', () => {
    const n = 8;
    const recurrent = randomMatrix(randomStream(9), n);
    const W = scale(recurrent, 1 / spectralNorm(recurrent));
    const input = identity(n);
    for (const activation of ['tanh', 'logistic', 'relu', 'identity'] as const) {
      const cell = elmanCell({ recurrent: W, input, activation });
      const { logGradientRatios } = gradientGain({ cell, inputs: noise(1, n, 200, 1) }, new Float64Array(n), {
        steps: 200,
        gradient: new Float64Array(n).fill(1),
      });
      logGradientRatios!.forEach((value, k) => {
        if (k > 0 && value > -700) expect(value).toBeLessThanOrEqual(logGradientRatios![k - 1] + 1e-12);
      });
      expect(gradientBound(cell).verdict).toBe(activation === 'logistic' ? 'vanishes' : 'never-grows');
    }
    // One unit held where its slope is largest: the gradient grows by γ a step.
    for (const [activation, at, slope] of [
      ['gelu', Math.SQRT2, 1.128904],
      ['silu', 2.399357, 1.099839],
    ] as const) {
      const cell = elmanCell({ recurrent: [[1]], input: [[1]], activation });
      let h = vector(0);
      const inputs = Array.from({ length: 20 }, () => {
        const x = [at - h[0]];
        h = cell.step(h, vector(x));
        return x;
      });
      const { slopesPerStep } = gradientGain({ cell, inputs }, [0], { steps: 20 });
      expect(Math.exp(slopesPerStep[slopesPerStep.length - 1])).toBeCloseTo(slope, 6);
      expect(gradientBound(cell).verdict).toBe('may-grow');
    }
  });

  it('D16, D13b: on a linear flow gradients grow as the solver does – Euler explodes where the flow decays', () => {
    const flow = linearFlow([
      [0, 1],
      [-4, -0.2],
    ]);
    const gain = (method: StepMethod): number => {
      const { logGains } = gradientGain(stepper(flow, method, 0.1), [1, 0], { steps: 100, lags: [100] });
      return Math.exp(logGains[0]);
    };
    expect(gain(euler())).toBeCloseTo(4.98682, 5);
    expect(gain(rungeKutta4())).toBeLessThan(1);
    expect(gain(crankNicolson())).toBeLessThan(1);
  });

  it('a gradient that dies stays dead, without NaN', () => {
    const map = withInput(
      linearCell({
        recurrent: [
          [0, 100],
          [0, 0],
        ],
      }),
    );
    const { logGradientRatios, logGains } = gradientGain(map, [0, 0], { steps: 4, gradient: [1, 0] });
    expect(Array.from(logGradientRatios!)).toEqual([
      0,
      expect.closeTo(Math.log(100), 12),
      -Infinity,
      -Infinity,
      -Infinity,
    ]);
    expect(logGains[logGains.length - 1]).toBe(-Infinity);
  });

  it('without lags follows the given gradient alone, to the same numbers', () => {
    const map = withInput(elmanCell({ recurrent: randomMatrix(randomStream(21), 7) }));
    const start = new Float64Array(7).fill(0.2);
    const run = { steps: 50, gradient: [1, 0, 2, 0, 0, -1, 0] };
    const alone = gradientGain(map, start, { ...run, lags: [] });
    expect(alone.logGradientRatios).toEqual(gradientGain(map, start, run).logGradientRatios);
    expect(alone.logGains.length).toBe(0);
    expect(alone.logSingularValues).toMatchObject({ rows: 0, columns: 7 });
  });

  it('reports divergence and progress, and checks its arguments', () => {
    const map = withInput(linearCell({ recurrent: [[1e200]] }));
    const result = gradientGain(map, [1], { steps: 9 });
    expect(result.status).toBe('diverged');
    expect(result.warnings[0]).toMatch(/after 1 of 9 steps/);
    expect(() => gradientGain(map, [1], { steps: 5, lags: [2, 2] })).toThrow(/`lags` must rise/);
    expect(() => gradientGain(map, [1], { steps: 5, lags: [6] })).toThrow(/\[1, 5\]/);
    expect(() => gradientGain(map, [1], { steps: 5, lags: [0] })).toThrow(/`lags\[0\]`/);
    expect(() => gradientGain(map, [1], { steps: 5, gradient: [1, 2] })).toThrow(/`gradient`/);
    const signal = { aborted: true, reason: new Error('stop') };
    expect(() => gradientGain(map, [0], { steps: 5, signal })).toThrow('stop');
  });
});

describe('gradientBound', () => {
  it('γ of each activation: 1, ¼, GELU 1.128904, SiLU 1.099839 (erratum 17); the critical norm is 1/γ', () => {
    const bound = (activation: (typeof ACTIVATION_NAMES)[number], weight: number) =>
      gradientBound(elmanCell({ recurrent: [[weight]], activation }));
    expect(bound('tanh', 1).slopeBound).toBe(1);
    expect(bound('relu', 1).slopeBound).toBe(1);
    expect(bound('logistic', 3.9)).toMatchObject({ slopeBound: 0.25, criticalNorm: 4, verdict: 'vanishes' });
    expect(bound('gelu', 1).slopeBound).toBeCloseTo(1.128904, 6);
    expect(bound('silu', 1).slopeBound).toBeCloseTo(1.099839, 6);
    expect(bound('tanh', 0.99).verdict).toBe('vanishes');
    expect(bound('tanh', 1).verdict).toBe('never-grows');
    expect(bound('tanh', 1.01).verdict).toBe('may-grow');
    expect(bound('gelu', 0.88).verdict).toBe('vanishes');
    expect(bound('gelu', 0.89).verdict).toBe('may-grow');
  });

  it('necessary, not sufficient: a large norm with a vanishing gradient', () => {
    const cell = elmanCell({
      recurrent: [
        [0, 100],
        [0, 0],
      ],
    });
    expect(gradientBound(cell).verdict).toBe('may-grow');
    const { logGains } = gradientGain(withInput(cell), [0.1, 0.1], { steps: 3 });
    expect(logGains[logGains.length - 1]).toBe(-Infinity);
  });

  it('leaky and gated cells', () => {
    const inner = elmanCell({ recurrent: [[0.5]] });
    expect(gradientBound(leakyCell(inner, 0.1)).factorPerStep).toBeCloseTo(0.95, 14);
    const gated = gruCell({
      recurrent: zeros(6, 2),
      input: zeros(6, 1),
      recurrentBias: new Float64Array(6),
      inputBias: new Float64Array(6),
    });
    expect(gradientBound(gated)).toMatchObject({ factorPerStep: undefined, verdict: 'may-grow' });
  });

  it('D18: PyTorch’s default U(±1/√H) has radius .577 and norm 1.155: ρ < 1 but the norm is above 1', () => {
    const H = 256;
    const runs = [1, 2, 3].map((seed) => {
      const random = randomStream(seed);
      const W = zeros(H, H);
      W.data.forEach((_, i) => (W.data[i] = (2 * random.uniform() - 1) / Math.sqrt(H)));
      return { radius: spectralRadius(W), norm: spectralNorm(W) };
    });
    for (const { radius, norm: size } of runs) {
      expect(Math.abs(radius - 1 / Math.sqrt(3))).toBeLessThan(0.04);
      expect(Math.abs(size - 2 / Math.sqrt(3))).toBeLessThan(0.03);
    }
  });
});

describe('clipByNorm', () => {
  it('D21: (3, 4) to norm 1 is (.6, .8); shorter gradients stay', () => {
    const clipped = clipByNorm([3, 4], 1);
    expect(clipped.gradient[0]).toBeCloseTo(0.6, 15);
    expect(clipped.gradient[1]).toBeCloseTo(0.8, 15);
    expect(clipped).toMatchObject({ norm: 5, factor: 0.2, cosine: 1 });
    expect(clipByNorm([3, 4], 9)).toMatchObject({ gradient: vector(3, 4), factor: 1 });
    expect(clipByNorm([3, 4], 5)).toMatchObject({ gradient: vector(3, 4), factor: 1 });
    expect(norm(clipByNorm([3e200, 4e200], 1).gradient)).toBeCloseTo(1, 14);
  });

  it('refuses what is not finite, and limits that are not positive', () => {
    expect(() => clipByNorm([1, Infinity], 1)).toThrow(/finite/);
    expect(() => clipByNorm([1], 0)).toThrow(/`largestNorm`/);
  });
});

describe('clipByValue', () => {
  it('cuts entries and says how far the direction turned', () => {
    const { gradient, cosine, factor, norm: size } = clipByValue([3, -0.5], 1);
    expect(gradient).toEqual(vector(1, -0.5));
    expect(size).toBeCloseTo(Math.sqrt(9.25), 14);
    expect(factor).toBeCloseTo(Math.sqrt(1.25 / 9.25), 14);
    expect(cosine).toBeCloseTo(3.25 / Math.sqrt(9.25 * 1.25), 14);
    expect(clipByValue([0, 0], 1)).toMatchObject({ factor: 1, cosine: 1 });
    expect(() => clipByValue([NaN], 1)).toThrow(/finite/);
    expect(() => clipByValue([1], -1)).toThrow(/`limit`/);
  });
});
