import { describe, expect, it } from 'vitest';
import { identity, matrix, multiply, norm, transpose, vector, type Matrix } from '@phasebook/linalg';
import { spectralNorm, spectralRadius } from '../linearization/spectral-radius.js';
import { iterate } from '../system/iterate.js';
import { linearFlow, lorenzFlow, stuartLandauFlow } from '../zoo/flows.js';
import { euler, rungeKutta4 } from './explicit-runge-kutta.js';
import { integrate } from './integrate.js';
import { largestStableStep } from './largest-stable-step.js';
import { stepper } from './stepper.js';
import { symplecticEuler } from './symplectic-euler.js';
import { crankNicolson } from './theta-method.js';

const oscillator = linearFlow([
  [0, 1],
  [-1, 0],
]);

/** A skew matrix of frequency 1.157584. */
const skew = [
  [0, 1, -0.5],
  [-1, 0, 0.3],
  [0.5, -0.3, 0],
];

describe('symplecticEuler', () => {
  it('D15b: the energy ratio stays in [1/(1 + Δt/2), 1/(1 − Δt/2)]; the angle is acos(1 − Δt²/2)', () => {
    const map = stepper(oscillator, symplecticEuler(), 0.1);
    const [a, b, c, d] = map.jacobian(vector(0, 0)).data;
    expect(a * d - b * c).toBeCloseTo(1, 15);
    expect(Math.acos((a + d) / 2)).toBeCloseTo(0.100041714, 9);
    // The conserved form q² + p² ± Δt q p bounds the energy, from every phase.
    let [least, most] = [Infinity, 0];
    for (let phase = 0; phase < 40; phase++) {
      let h = vector(Math.cos((phase * Math.PI) / 20), Math.sin((phase * Math.PI) / 20));
      const form = h[0] ** 2 + h[1] ** 2 - 0.1 * h[0] * h[1];
      for (let k = 0; k < 1000; k++) {
        h = map.step(h);
        const ratio = (h[0] ** 2 + h[1] ** 2) / form;
        [least, most] = [Math.min(least, ratio), Math.max(most, ratio)];
      }
    }
    expect(least).toBeGreaterThan(0.952381 - 1e-6);
    expect(most).toBeLessThan(1.052632 + 1e-6);
    expect([least, most]).toEqual([expect.closeTo(0.952381, 4), expect.closeTo(1.052632, 4)]);
  });
});

describe('crankNicolson', () => {
  it('D15b: the Cayley transform of a skew matrix is orthogonal', () => {
    const Q: Matrix = stepper(linearFlow(skew), crankNicolson(), 0.7).jacobian(vector(0, 0, 0));
    const product = multiply(Q, transpose(Q));
    product.data.forEach((value, i) => expect(value).toBeCloseTo(identity(3).data[i], 14));
  });
});

describe('largestStableStep', () => {
  it('D15b: an antisymmetric network 1 + Δt (A − γ) is stable from γ = (1 − √(1 − Δt²ω²))/Δt', () => {
    const frequency = Math.hypot(1, 0.5, 0.3);
    expect(frequency).toBeCloseTo(1.157584, 6);
    const gamma = (1 - Math.sqrt(1 - 0.01 * frequency ** 2)) / 0.1;
    expect(gamma).toBeCloseTo(0.067226, 6);
    const damped = matrix(skew.map((row, i) => row.map((value, j) => value - (i === j ? gamma : 0))));
    expect(largestStableStep(damped, euler()).timeStep).toBeCloseTo(0.1, 12);
    expect(spectralRadius(stepper(linearFlow(damped), euler(), 0.1).jacobian(vector(0, 0, 0)))).toBeCloseTo(
      1,
      12,
    );
  });
});

describe('stepper', () => {
  it('D15c: Euler inflates the Stuart–Landau cycle to r² = 1.050125629 and turns it by asin(Δt ω)', () => {
    const map = stepper(stuartLandauFlow({ mu: 1, omega: 1 }), euler(), 0.1);
    let h = vector(0.5, 0);
    for (let k = 0; k < 2000; k++) h = map.step(h);
    const next = map.step(h);
    expect(norm(h) ** 2).toBeCloseTo(1.050125629, 9);
    const angle = Math.atan2(next[1], next[0]) - Math.atan2(h[1], h[0]);
    expect(((angle % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI)).toBeCloseTo(0.100167421, 9);
    const exact = integrate(stuartLandauFlow({ mu: 1, omega: 1 }), [0.5, 0], { duration: 100 });
    expect(norm(exact.state)).toBeCloseTo(1, 7);
  });

  it('D16: on the well-resolved Lorenz attractor the Jacobian over T = 20 has norm 1.3e8: ln/T = .934', () => {
    const map = stepper(lorenzFlow(), rungeKutta4(), 0.002);
    let h = vector(1, 1, 1);
    for (let k = 0; k < 10_000; k++) h = map.step(h);
    const size = spectralNorm(iterate(map, 10_000).jacobian(h));
    expect(Math.abs(Math.log(size) / 20 - 0.9343)).toBeLessThan(0.003);
    expect(size).toBeGreaterThan(1.2e8);
    const { tangents } = integrate(lorenzFlow(), h, {
      duration: 2,
      tangents: identity(3),
      relativeTolerance: 1e-11,
    });
    const stepped = iterate(map, 1000).jacobian(h);
    stepped.data.forEach((value, i) => expect(Math.abs(value - tangents!.data[i])).toBeLessThan(1e-6));
  });
});
