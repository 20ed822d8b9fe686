import { describe, expect, it } from 'vitest';
import { zeros } from '@phasebook/linalg';
import { activation } from '../cells/activations.js';
import { elmanCell } from '../cells/elman.js';
import { spectrum } from '../linearization/spectrum.js';
import { randomStream } from '../system/random.js';
import { withInput } from '../system/with-input.js';
import { circularLaw } from './circular-law.js';
import { gaussianMean, gaussianPairMean } from './gaussian-mean.js';
import { digamma, gaussianProductSpectrum } from './gaussian-products.js';
import { integrate } from './quadrature.js';

describe('gaussianMean', () => {
  it.each([
    [0.5, 0.826484, 0.71738, -0.225824],
    [1, 0.605706, 0.464403, -0.749134],
    [2, 0.364739, 0.25595, -2.113319],
  ])('D18c: slopes of tanh at standard deviation %s', (standardDeviation, mean, square, logarithm) => {
    const slope = activation('tanh').derivative;
    const of = (f: (a: number) => number): number => gaussianMean(f, { standardDeviation }).value;
    expect(Math.abs(of(slope) - mean)).toBeLessThan(1e-6);
    expect(Math.abs(of((a) => slope(a) ** 2) - square)).toBeLessThan(1e-6);
    expect(Math.abs(of((a) => Math.log(slope(a))) - logarithm)).toBeLessThan(1e-6);
  });

  it('moments, a kink and a very steep function', () => {
    expect(gaussianMean((a) => a ** 4, { standardDeviation: 2 }).value).toBeCloseTo(48, 8);
    expect(gaussianMean((a) => Math.max(0, a)).value).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 12);
    const steep = gaussianMean((a) => Math.tanh(a) ** 2, { standardDeviation: 1000 });
    expect(steep.value).toBeCloseTo(1 - 2 / 1000 / Math.sqrt(2 * Math.PI), 6);
    expect(steep.error).toBeLessThan(1e-9);
    expect(gaussianMean((a) => a + 3, { standardDeviation: 0 }).value).toBe(3);
  });

  it('case 3.8: resolves what Gauss–Hermite misses at σw = 4', () => {
    const slope = activation('tanh').derivative;
    const standardDeviation = Math.sqrt(12.5006010101);
    const { value } = gaussianMean((a) => slope(a) ** 2, { standardDeviation });
    expect(16 * value).toBeCloseTo(2.3768015838, 8);
  });

  it('of pairs: the arc-sine law of ReLU-free signs, and 1 and 0 at the ends', () => {
    expect(gaussianPairMean((a) => a, 2, 0.3)).toBeCloseTo(0.6, 9);
    // E max(0, a) max(0, b) at correlation ½: (√(1 − c²) + c (π − acos c))/(2π).
    const c = 0.5;
    const expected = (Math.sqrt(1 - c * c) + c * (Math.PI - Math.acos(c))) / (2 * Math.PI);
    expect(gaussianPairMean((a) => Math.max(0, a), 1, c)).toBeCloseTo(expected, 9);
    expect(gaussianPairMean(Math.tanh, 1, 0)).toBeCloseTo(0, 12);
    const square = gaussianMean((a) => Math.tanh(a) ** 2).value;
    expect(gaussianPairMean(Math.tanh, 1, 1)).toBeCloseTo(square, 10);
    expect(gaussianPairMean(Math.tanh, 1, 1 - 1e-9)).toBeCloseTo(square, 7);
  });

  it('names the wrong argument', () => {
    expect(() => gaussianMean((a) => a, { standardDeviation: -1 })).toThrow(/`standardDeviation`/);
    expect(() => gaussianMean((a) => a, { tolerance: 0 })).toThrow(/`tolerance`/);
  });
});

describe('integrate', () => {
  it('is exact for polynomials up to degree 22 in one piece, and halves at a singularity', () => {
    const { value, evaluations } = integrate((x) => x ** 22 + x ** 21, -1, 1, 1);
    expect(value).toBeCloseTo(2 / 23, 14);
    expect(evaluations).toBe(15);
    expect(integrate(Math.sqrt, 0, 1, 1e-10).value).toBeCloseTo(2 / 3, 10);
  });
});

describe('gaussianProductSpectrum', () => {
  it.each([
    [4, [-0.135181, -0.328329, -0.635181, -1.328329]],
    [8, [-0.065088, -0.141569, -0.231755, -0.341569, -0.481755, -0.674902, -0.981755, -1.674902]],
  ])('D18b: N = %s', (dim, expected) => {
    gaussianProductSpectrum(dim).forEach((value, i) =>
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-6),
    );
  });

  it('a gain adds its logarithm; ψ at 1, ½ and 20', () => {
    const [plain, louder] = [gaussianProductSpectrum(3), gaussianProductSpectrum(3, 2)];
    louder.forEach((value, i) => expect(value - plain[i]).toBeCloseTo(Math.LN2, 13));
    expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 14);
    expect(digamma(0.5)).toBeCloseTo(-0.5772156649015329 - 2 * Math.LN2, 14);
    let harmonic = -0.5772156649015329;
    for (let k = 1; k < 20; k++) harmonic += 1 / k;
    expect(digamma(20)).toBeCloseTo(harmonic, 13);
  });

  it('names the wrong argument', () => {
    expect(() => gaussianProductSpectrum(0)).toThrow(/`dim`/);
    expect(() => gaussianProductSpectrum(2, -1)).toThrow(/`gain`/);
  });
});

describe('circularLaw', () => {
  it('D19d: share of unstable directions at the origin 1 − 1/g²', () => {
    expect(circularLaw(1.5).unstableFraction).toBeCloseTo(0.5556, 4);
    expect(circularLaw(2).unstableFraction).toBe(0.75);
    expect(circularLaw(0.9).unstableFraction).toBe(0);
    expect(circularLaw(2).fractionWithin(3)).toBe(1);
    expect(() => circularLaw(0)).toThrow(/`gain`/);
  });

  it('D19d: beside the multipliers of a network of 200 units', () => {
    const n = 200;
    const gain = 1.5;
    const random = randomStream(1);
    const recurrent = zeros(n, n);
    recurrent.data.forEach((_, i) => (recurrent.data[i] = (gain * random.normal()) / Math.sqrt(n)));
    const { eigenvalues } = spectrum(withInput(elmanCell({ recurrent })).jacobian(new Float64Array(n)));
    const outside = eigenvalues.filter(({ re, im }) => Math.hypot(re, im) > 1).length;
    expect(Math.abs(outside / n - circularLaw(gain).unstableFraction)).toBeLessThan(0.04);
  });
});
