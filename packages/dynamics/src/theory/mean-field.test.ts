import { describe, expect, it } from 'vitest';
import { activation } from '../cells/activations.js';
import { continuousMeanField } from './continuous-mean-field.js';
import { criticalGain, discreteMeanField } from './discrete-mean-field.js';
import { gaussianMean } from './gaussian-mean.js';
import { meanFieldBesideNetwork } from './mean-field-beside-network.js';

describe('discreteMeanField', () => {
  it.each([
    [1.3, 0, 0.4089832257, 1.064369171, 0.031191148],
    [1.5, 0, 0.7933540426, 1.139323225, 0.0652172119],
    [2, 0, 2.1214735682, 1.3626733375, 0.1547242298],
    [4, 0, 12.5006010101, 2.3768015838, 0.4328778558],
    [1.3, 0.3, 0.6070467919, 0.9398074287, -0.0310401439],
    [2.5, 0.3, 4.0791238753, 1.585224765, 0.2303631024],
    [4, 0.3, 12.6041494978, 2.3672610355, 0.4308668028],
  ])('case 3.8: q*, χ₁ and λ at σw = %s, σb = %s', (gain, biasDeviation, variance, slope, exponent) => {
    const found = discreteMeanField(gain, { biasDeviation });
    expect(Math.abs(found.variance - variance)).toBeLessThan(1e-8);
    expect(Math.abs(found.slope - slope)).toBeLessThan(1e-8);
    expect(Math.abs(found.largestExponentPerStep - exponent)).toBeLessThan(1e-8);
    expect(found.residual).toBeLessThan(1e-9);
    expect(found.status).toBe('converged');
  });

  it.each([
    [1.5, 0.76675],
    [2, 0.26389],
    [2.5, 0.1221],
    [4, 0.02972],
  ])('case 3.8: c* at σw = %s, σb = .3', (gain, correlation) => {
    expect(Math.abs(discreteMeanField(gain, { biasDeviation: 0.3 }).correlation - correlation)).toBeLessThan(
      3e-5,
    );
  });

  it.each([
    [1.1, 0.005069],
    [1.2, 0.016476],
    [1.5, 0.065217],
    [2, 0.154724],
    [3, 0.310249],
    [5, 0.532428],
  ])('D19c: λ₁ = ½ ln(g² E f′²) at g = %s', (gain, exponent) => {
    const found = discreteMeanField(gain);
    expect(Math.abs(found.largestExponentPerStep - exponent)).toBeLessThan(1e-6);
    expect([found.correlation, found.phase]).toEqual([0, 'chaotic']);
  });

  it('below the transition all dies out, and correlations grow to 1', () => {
    expect(discreteMeanField(0.8)).toMatchObject({ variance: 0, correlation: 1, phase: 'ordered' });
    expect(discreteMeanField(0.8).largestExponentPerStep).toBeCloseTo(Math.log(0.8), 12);
    expect(discreteMeanField(0.8, { biasDeviation: 0.5 }).correlation).toBe(1);
  });

  it('ReLU has closed forms: q* = σb²/(1 − σw²/2), χ₁ = σw²/2, no limit above √2', () => {
    const { variance, slope } = discreteMeanField(1.2, { biasDeviation: 0.5, activation: 'relu' });
    expect(variance).toBeCloseTo(0.25 / (1 - 0.72), 10);
    expect(slope).toBeCloseTo(0.72, 10);
    expect(discreteMeanField(1.5, { activation: 'relu', biasDeviation: 0.1 }).status).toBe('diverged');
  });

  it('takes an activation of your own, such as the error function, with closed forms', () => {
    // E erf²(√q z) = (2/π) asin(2q/(1 + 2q)) and E erf′² = (4/π)/√(1 + 4q).
    const erf = {
      value: (a: number) => {
        // Taylor for small, continued by the logistic-free identity erf = 2 Φ(a√2) − 1 through gelu(a)/a.
        return a === 0 ? 0 : (2 * activation('gelu').value(a * Math.SQRT2)) / (a * Math.SQRT2) - 1;
      },
      derivative: (a: number) => (2 / Math.sqrt(Math.PI)) * Math.exp(-a * a),
    };
    const { variance: q, slope } = discreteMeanField(2, { biasDeviation: 0.2, activation: erf });
    expect(q).toBeCloseTo(4 * (2 / Math.PI) * Math.asin((2 * q) / (1 + 2 * q)) + 0.04, 8);
    expect(slope).toBeCloseTo((4 * (4 / Math.PI)) / Math.sqrt(1 + 4 * q), 8);
  });

  it('the first variance chooses between fixed points', () => {
    const options = { activation: 'gelu', biasDeviation: 0.1 } as const;
    expect(discreteMeanField(1.5, options).variance).toBeLessThan(0.03);
    expect(discreteMeanField(1.5, { ...options, initialVariance: 10 }).status).toBe('diverged');
  });

  it('names the wrong argument', () => {
    expect(() => discreteMeanField(0)).toThrow(/`gain` must be positive and finite: got 0/);
    expect(() => discreteMeanField(1, { biasDeviation: -1 })).toThrow(/`biasDeviation`/);
    expect(() => discreteMeanField(1, { initialVariance: 0 })).toThrow(/`initialVariance`/);
    expect(() => discreteMeanField(1, { activation: 'swish' as 'tanh' })).toThrow(/activation/);
  });
});

describe('criticalGain', () => {
  it.each([
    [0.05, 1.122539005],
    [0.1, 1.193400725],
    [0.2, 1.30414584],
    [0.3, 1.395583975],
    [0.5, 1.549673913],
    [1, 1.855588988],
  ])('case 3.8: at σb = %s', (biasDeviation, gain) => {
    const found = criticalGain(biasDeviation);
    expect(Math.abs(found.gain - gain)).toBeLessThan(1e-6);
    const there = discreteMeanField(found.gain, { biasDeviation });
    expect(Math.abs(there.slope - 1)).toBeLessThan(1e-7);
    expect(Math.abs(there.variance - found.variance)).toBeLessThan(1e-6);
  });

  it('without biases: 1/f′(0), and √2 for ReLU, which has none with biases', () => {
    expect(criticalGain(0).gain).toBeCloseTo(1, 10);
    expect(criticalGain(0, { activation: 'relu' }).gain).toBeCloseTo(Math.SQRT2, 10);
    expect(criticalGain(0.1, { activation: 'relu' }).status).toBe('none');
    expect(() => criticalGain(-1)).toThrow(/`biasDeviation`/);
  });
});

describe('continuousMeanField', () => {
  it.each([
    [1.05, 0.0528322, 0.00106],
    [1.1, 0.1110632, 0.00371],
    [1.2, 0.2426289, 0.01192],
    [1.5, 0.7476864, 0.04675],
    [2, 1.9248054, 0.11246],
    [3, 5.4463261, 0.23546],
    [4, 10.4674732, 0.34147],
    [5, 16.9640457, 0.4337],
    [10, 71.3680916, 0.77343],
  ])('case 3.7: Δ₀ and λ at g = %s, with the zero mode at zero', (gain, variance, exponent) => {
    const found = continuousMeanField(gain);
    expect(Math.abs(found.variance - variance)).toBeLessThan(1e-6);
    expect(Math.abs(found.largestExponentPerTime - exponent)).toBeLessThan(1e-5);
    expect(Math.abs(found.zeroModeEnergy)).toBeLessThan(1e-6);
    expect(found.warnings).toEqual([]);
  });

  it('case 3.7: (g − 1)²/2 is leading order only', () => {
    expect(continuousMeanField(1.05).nearTransition.ratio).toBeCloseTo(0.85, 2);
    expect(continuousMeanField(1.5).nearTransition.ratio).toBeCloseTo(0.37, 2);
  });

  it('the autocovariance falls from Δ₀ to 0 and keeps the energy of its motion', () => {
    const { autocovariance, variance } = continuousMeanField(2);
    const { times, values } = autocovariance;
    expect(values[0]).toBe(variance);
    expect(values[values.length - 1]).toBeLessThan(1e-4);
    values.forEach((value, i) => i > 0 && expect(value).toBeLessThan(values[i - 1]));
    // Flat at 0: the curvature is Δ₀ − g² E tanh².
    const saturation = gaussianMean((a) => Math.tanh(a) ** 2, {
      standardDeviation: Math.sqrt(variance),
    }).value;
    const curvature = (2 * (values[1] - values[0])) / times[1] ** 2;
    expect(curvature).toBeCloseTo(variance - 4 * saturation, 3);
  });

  it('is silent up to gain 1, and names the wrong argument', () => {
    expect(continuousMeanField(0.7)).toMatchObject({ phase: 'silent', variance: 0 });
    expect(continuousMeanField(0.7).largestExponentPerTime).toBeCloseTo(-0.3, 12);
    expect(() => continuousMeanField(NaN)).toThrow(/`gain`/);
  });
});

describe('meanFieldBesideNetwork', () => {
  it('gives both numbers and their difference, in both times', () => {
    const discrete = meanFieldBesideNetwork(3, { units: 100, networks: 2, duration: 400 });
    expect(discrete.theory).toBeCloseTo(0.310249, 5);
    expect(Math.abs(discrete.difference)).toBeLessThan(0.08);
    expect(discrete.difference).toBeCloseTo(discrete.mean - discrete.theory, 14);
    expect(discrete.chaoticShare).toBe(1);
    expect(discrete).toEqual(meanFieldBesideNetwork(3, { units: 100, networks: 2, duration: 400 }));
    const continuous = meanFieldBesideNetwork(4, {
      units: 60,
      networks: 1,
      duration: 60,
      time: 'continuous',
    });
    expect(continuous.theory).toBeCloseTo(0.34147, 4);
    expect(continuous.mean).toBeLessThan(continuous.theory + 0.15);
  });

  it('warns near the transition, and names the wrong argument', () => {
    const near = meanFieldBesideNetwork(1.2, { units: 20, networks: 1, duration: 50 });
    expect(near.warnings[0]).toMatch(/Near the transition 20 units are few/);
    expect(near.standardError).toBeNaN();
    expect(() => meanFieldBesideNetwork(2, { units: 0 })).toThrow(/`units`/);
    expect(() => meanFieldBesideNetwork(2, { networks: 1.5 })).toThrow(/`networks`/);
    expect(() => meanFieldBesideNetwork(2, { time: 'slow' as 'discrete' })).toThrow(/`time`/);
    expect(() => meanFieldBesideNetwork(2, { time: 'continuous', biasDeviation: 1 })).toThrow(
      /`biasDeviation`/,
    );
  });
});
