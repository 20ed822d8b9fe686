import { describe, expect, it } from 'vitest';
import { vector, type Complex } from '@phasebook/linalg';
import { spectralRadius } from '../linearization/spectral-radius.js';
import { spectrum } from '../linearization/spectrum.js';
import { randomStream } from '../system/random.js';
import { linearFlow, lorenzFlow } from '../zoo/flows.js';
import { euler, heun, midpoint, rungeKutta3, rungeKutta4 } from './explicit-runge-kutta.js';
import { exponentialEuler } from './exponential-euler.js';
import { discretizedModes, largestStableStep } from './largest-stable-step.js';
import { isStable, stabilityFunction, stabilityRegion } from './stability-function.js';
import type { StepMethod } from './step-method.js';
import { stepper } from './stepper.js';
import { symplecticEuler } from './symplectic-euler.js';
import { crankNicolson, implicitEuler } from './theta-method.js';

const oscillation = (damping: number, frequency: number): number[][] => [
  [-damping, frequency],
  [-frequency, -damping],
];

describe('largestStableStep', () => {
  it('D12, case 3.11: Euler’s limit −2 Re λ/|λ|²', () => {
    expect(largestStableStep([[-1]], euler()).timeStep).toBeCloseTo(2, 13);
    expect(largestStableStep([[-10]], euler()).timeStep).toBeCloseTo(0.2, 14);
    expect(largestStableStep(oscillation(1, 5), euler()).timeStep).toBeCloseTo(0.0769230769, 10);
    expect(largestStableStep(oscillation(0.1, 2), euler()).timeStep).toBeCloseTo(0.0498753117, 10);
    expect(largestStableStep(oscillation(1, 10), euler()).timeStep).toBeCloseTo(0.0198019802, 10);
    const random = randomStream(4);
    for (let k = 0; k < 50; k++) {
      const [damping, frequency] = [10 ** (3 * random.normal()), 10 ** (3 * random.normal())];
      const exact = (2 * damping) / (damping ** 2 + frequency ** 2);
      const { timeStep } = largestStableStep(oscillation(damping, frequency), euler());
      expect(Math.abs(timeStep / exact - 1)).toBeLessThan(1e-9);
    }
  });

  it('names the mode that binds, and leaves out those that grow in the flow itself', () => {
    const result = largestStableStep(
      [
        [-1, 0, 0],
        [0, -50, 0],
        [0, 0, 0.3],
      ],
      euler(),
    );
    expect(result.timeStep).toBeCloseTo(0.04, 14);
    expect(result.binding).toEqual({ re: -50, im: 0 });
    expect(Array.from(result.limits)).toEqual([expect.closeTo(0.04, 12), expect.closeTo(2, 12), NaN]);
    expect(result.warnings[0]).toMatch(/1 of 3 modes grow/);
    const growing = largestStableStep(oscillation(-0.1, 2), rungeKutta4());
    expect(Array.from(growing.limits)).toEqual([NaN, NaN]);
    expect(growing.timeStep).toBe(Infinity);
  });

  it.each([midpoint(), heun(), rungeKutta3(), rungeKutta4(), exponentialEuler({ linearRate: -3 })])(
    'is where the stepper’s spectral radius passes 1: $name',
    (method) => {
      const random = randomStream(11);
      for (let k = 0; k < 20; k++) {
        const J = oscillation(1 + random.uniform(), 4 * random.uniform());
        const { timeStep } = largestStableStep(J, method);
        if (timeStep === Infinity) continue;
        const radius = (step: number): number =>
          spectralRadius(stepper(linearFlow(J), method, step).jacobian(vector(0, 0)));
        expect(Math.abs(radius(timeStep) - 1)).toBeLessThan(1e-10);
        expect(radius(0.999 * timeStep)).toBeLessThan(1);
        expect(radius(1.001 * timeStep)).toBeGreaterThan(1);
      }
    },
  );

  it('D15d: the leak rate at which a self-weight flips is 2/(1 − λ)', () => {
    // τ = 1: the mode of the continuous-time network is λ − 1, the leak rate the step.
    for (const [weight, rate] of [
      [-1, 1],
      [-3, 0.5],
      [0, 2],
    ]) {
      expect(largestStableStep([[weight - 1]], euler()).timeStep).toBeCloseTo(rate, 13);
    }
  });

  it('D13: no step is stable for an undamped oscillation under Euler and Heun; √3 and 2√2 under higher orders', () => {
    const J = oscillation(0, 1);
    expect(largestStableStep(J, euler()).timeStep).toBe(0);
    expect(largestStableStep(J, heun()).timeStep).toBe(0);
    expect(largestStableStep(J, rungeKutta3()).timeStep).toBeCloseTo(Math.sqrt(3), 12);
    expect(largestStableStep(J, rungeKutta4()).timeStep).toBeCloseTo(Math.sqrt(8), 12);
    for (const method of [implicitEuler(), crankNicolson()]) {
      expect(largestStableStep(J, method)).toMatchObject({ timeStep: Infinity, binding: undefined });
    }
  });

  it('an exact leak is stable at every step; a faster mode is not', () => {
    expect(largestStableStep([[-1]], exponentialEuler()).timeStep).toBe(Infinity);
    // 1 − 4 (1 − e^(−Δt)) = −1 at Δt = ln 2.
    expect(largestStableStep([[-4]], exponentialEuler()).timeStep).toBeCloseTo(Math.LN2, 13);
  });

  it('takes a spectrum or eigenvalues as well, and refuses methods without a stability function', () => {
    const J = oscillation(1, 5);
    const { timeStep } = largestStableStep(J, rungeKutta4());
    expect(largestStableStep(spectrum(J), rungeKutta4()).timeStep).toBe(timeStep);
    expect(largestStableStep([{ re: -1, im: 5 }], rungeKutta4()).timeStep).toBeCloseTo(timeStep, 12);
    expect(largestStableStep([{ re: 0, im: 0 }], euler()).timeStep).toBe(Infinity);
    expect(() => largestStableStep(J, symplecticEuler())).toThrow(/got symplecticEuler/);
    expect(() => largestStableStep([[1, 2]], euler())).toThrow(/shape \[n, n\]/);
    expect(() => largestStableStep([{ re: NaN, im: 0 }], euler())).toThrow(/finite/);
  });
});

describe('discretizedModes', () => {
  it('D13: Euler grows by √(1 + Δt²) a step on the harmonic oscillator', () => {
    const growth = (timeStep: number): number => {
      const [{ multiplier }] = discretizedModes(oscillation(0, 1), { method: euler(), timeStep });
      return Math.hypot(multiplier.re, multiplier.im);
    };
    expect(growth(0.1)).toBeCloseTo(1.004987562, 9);
    expect(growth(0.1) ** (2 * Math.PI * 10)).toBeCloseTo(1.366973, 6);
    expect(growth(0.01) ** (2 * Math.PI * 100)).toBeCloseTo(1.031913, 6);
    expect(growth(0.1) ** 2000).toBeCloseTo(20959.16, 1);
    // And with it the orbit itself: energy × 1.01 a step.
    const map = stepper(linearFlow(oscillation(0, 1)), euler(), 0.1);
    let h = vector(1, 0);
    for (let k = 0; k < 1000; k++) h = map.step(h);
    expect(h[0] ** 2 + h[1] ** 2).toBeCloseTo(1.01 ** 1000, 6);
  });

  it('D13b: a decaying flow, an exploding discretisation', () => {
    const J = [
      [0, 1],
      [-4, -0.2],
    ];
    const [mode] = discretizedModes(J, { method: euler(), timeStep: 0.1 });
    expect(Math.hypot(mode.exactMultiplier.re, mode.exactMultiplier.im)).toBeCloseTo(0.990049834, 9);
    expect(Math.hypot(mode.multiplier.re, mode.multiplier.im)).toBeCloseTo(1.009950494, 9);
    expect(mode.isStable).toBe(false);
    expect(largestStableStep(J, euler()).timeStep).toBeCloseTo(0.05, 12);
    const map = stepper(linearFlow(J), euler(), 0.1);
    expect(spectralRadius(map.jacobian(vector(0, 0)))).toBeCloseTo(1.009950494, 9);
  });

  it('apparent rates go over into the true ones with the method’s order', () => {
    const J = oscillation(0.3, 2);
    const error = (method: StepMethod, timeStep: number): number => {
      const [{ eigenvalue, apparentRate }] = discretizedModes(J, { method, timeStep });
      return Math.hypot(eigenvalue.re - apparentRate.re, eigenvalue.im - apparentRate.im);
    };
    for (const method of [euler(), heun(), rungeKutta3(), rungeKutta4(), implicitEuler(), crankNicolson()]) {
      const order = Math.log2(error(method, 0.02) / error(method, 0.01));
      expect(Math.abs(order - method.order)).toBeLessThan(0.1);
    }
    expect(() => discretizedModes(J, { method: euler(), timeStep: 0 })).toThrow(/`timeStep`/);
  });
});

describe('stabilityRegion', () => {
  it('D15, case 3.11: limits on the real and on the imaginary axis', () => {
    const limits = (method: StepMethod): number[] => {
      const { realLimit, imaginaryLimit } = stabilityRegion(method);
      return [realLimit, imaginaryLimit];
    };
    const close = (values: number[], expected: number[]): void =>
      values.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 11));
    close(limits(euler()), [-2, 0]);
    close(limits(midpoint()), [-2, 0]);
    close(limits(heun()), [-2, 0]);
    close(limits(rungeKutta3()), [-2.512745326618, Math.sqrt(3)]);
    close(limits(rungeKutta4()), [-2.785293563405, Math.sqrt(8)]);
    expect(limits(implicitEuler())).toEqual([-Infinity, Infinity]);
    expect(limits(crankNicolson())).toEqual([-Infinity, Infinity]);
  });

  it.each([euler(), heun(), rungeKutta3(), rungeKutta4(), implicitEuler(), crankNicolson()])(
    'the boundary is where |R| = 1, closed and symmetric: $name',
    (method) => {
      const R = stabilityFunction(method);
      const { boundary } = stabilityRegion(method);
      expect(boundary.length).toBe(1);
      const [{ re, im }] = boundary;
      re.forEach((x, k) => {
        const { re: u, im: v } = R({ re: x, im: im[k] });
        expect(Math.abs(Math.hypot(u, v) - 1)).toBeLessThan(1e-10);
      });
      const symmetric = (z: Complex): number =>
        Math.min(...Array.from(re, (x, k) => Math.hypot(x - z.re, im[k] + z.im)));
      expect(symmetric({ re: re[7], im: im[7] })).toBeLessThan(0.12);
      const longestGap = Math.max(
        ...Array.from(re, (x, k) => (k === 0 ? 0 : Math.hypot(x - re[k - 1], im[k] - im[k - 1]))),
      );
      if (method.name !== 'crankNicolson') expect(longestGap).toBeLessThan(0.6);
    },
  );

  it('isStable agrees with the region; marginal points count as stable', () => {
    expect(isStable(euler(), { re: -1.999, im: 0 })).toBe(true);
    expect(isStable(euler(), { re: -2.001, im: 0 })).toBe(false);
    expect(isStable(crankNicolson(), { re: 0, im: 77 })).toBe(true);
    expect(isStable(crankNicolson(), { re: 0.001, im: 77 })).toBe(false);
    expect(isStable(implicitEuler(), { re: -1e6, im: 0 })).toBe(true);
    expect(() => stabilityFunction(symplecticEuler())).toThrow(/symplecticEuler/);
    expect(() => stabilityRegion(euler(), { points: 3 })).toThrow(/`points`/);
    expect(() => stabilityRegion(euler(), { extent: 0 })).toThrow(/`extent`/);
  });
});

describe('euler', () => {
  it('D16: from (1, 1, 1) on Lorenz it passes 1e5 at step 30 (Δt .03) and 16 (.05); at .01 and .02 not in 20 000', () => {
    const last = (timeStep: number, steps: number): number => {
      const map = stepper(lorenzFlow(), euler(), timeStep);
      let h = vector(1, 1, 1);
      for (let k = 1; k <= steps; k++) {
        h = map.step(h);
        if (!h.every((value) => Math.abs(value) < 1e5)) return k;
      }
      return steps;
    };
    expect([last(0.03, 100), last(0.05, 100)]).toEqual([30, 16]);
    expect([last(0.01, 20_000), last(0.02, 20_000)]).toEqual([20_000, 20_000]);
  });
});
