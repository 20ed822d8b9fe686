import { describe, expect, it } from 'vitest';
import { identity, multiplyVector, qr, zeros, type Matrix, type Vector } from '@phasebook/linalg';
import { elmanCell } from '../cells/elman.js';
import { randomStream } from '../system/random.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { gradientExponents } from './gradient-exponents.js';
import { jacobianProduct } from './jacobian-product.js';

function gaussian(seed: number, n: number, size: number): Matrix {
  const random = randomStream(seed);
  const result = zeros(n, n);
  result.data.forEach((_, i) => (result.data[i] = size * random.normal()));
  return result;
}

describe('gradientExponents', () => {
  it('case 3.10: over a lag of 10⁴ steps on the portable network N = 64 slopes and exponents agree', () => {
    const J = gaussian(2024, 64, 3 / 8);
    const map: SmoothMap = {
      dim: 64,
      step: (h: Vector) => multiplyVector(J, h.map(Math.tanh)),
      jacobian(h: Vector): Matrix {
        const slopes = h.map((value) => 1 - Math.tanh(value) ** 2);
        return { rows: 64, columns: 64, data: J.data.map((value, i) => value * slopes[i % 64]) };
      },
    };
    for (const seed of [1, 2]) {
      const random = randomStream(seed);
      const start = Float64Array.from({ length: 64 }, () => random.normal());
      const result = gradientExponents(map, start, { steps: 10_000, transientSteps: 2000 });
      expect(Math.abs(result.gradientSlopesPerStep[0] - 0.271)).toBeLessThan(0.01);
      const sum = result.gradientSlopesPerStep.reduce((total, value) => total + value, 0);
      expect(Math.abs(sum + 145)).toBeLessThan(0.3);
      expect(Math.max(...result.differences.map(Math.abs))).toBeLessThan(0.005);
      expect(result.differenceInNats).toBeLessThan(50);
      for (const residual of result.identityResiduals) expect(residual).toBeLessThan(1e-6);
    }
  });
});

describe('jacobianProduct', () => {
  it('D21: an orthogonal tanh network N = 64 forgets under noise: −.065 a step at sd .1, −.276 at .5 (erratum 18)', () => {
    for (const [size, exponent] of [
      [0.1, -0.065],
      [0.5, -0.276],
    ]) {
      for (const seed of [1, 2, 3]) {
        const cell = elmanCell({ recurrent: qr(gaussian(seed, 64, 1)).q, input: identity(64) });
        const random = randomStream(seed + 10);
        const inputs = Array.from({ length: 2500 }, () =>
          Float64Array.from({ length: 64 }, () => size * random.normal()),
        );
        const { logSingularValues } = jacobianProduct({ cell, inputs }, new Float64Array(64), {
          steps: 2000,
          transientSteps: 500,
        });
        expect(Math.abs(logSingularValues[0] / 2000 - exponent)).toBeLessThan(0.01);
      }
    }
  });

  it('D21: without noise it forgets more and more slowly: no exponential rate', () => {
    const cell = elmanCell({ recurrent: qr(gaussian(4, 64, 1)).q, input: zeros(64, 1) });
    const start = Float64Array.from({ length: 64 }, () => 0.5);
    const rate = (steps: number): number => {
      const { logSingularValues } = jacobianProduct({ cell, inputs: () => [0] }, start, { steps });
      return logSingularValues[0] / steps;
    };
    const [early, late] = [rate(100), rate(2000)];
    expect(late).toBeLessThan(0);
    expect(Math.abs(late)).toBeLessThan(0.005);
    expect(Math.abs(late)).toBeLessThan(0.3 * Math.abs(early));
  });
});
