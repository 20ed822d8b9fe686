import * as d from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';

// What a result says of itself: a warning where its numbers deserve doubt, none where they do not.

const leak = (share: number): d.LinearSystem => d.linearSystem({ recurrent: [[share]], input: [[1]] });
const wave = Float64Array.from({ length: 600 }, (_, t) => Math.sin(0.3 * t) + 0.3 * Math.sin(0.7 * t));
const waves = Array.from(wave, (x) => [x]);
const random = d.randomStream(1);
const noise = Float64Array.from({ length: 600 }, () => random.normal());
const echo = d.echoStateNetwork({ units: 40, seed: 1 });
const options = { dimension: 2, delay: 3 };

const cases: Readonly<Record<string, readonly [warned: () => Warned, text: RegExp, silent: () => Warned]>> = {
  gramians: [() => d.gramians(leak(0.9999)), /Near-marginal/, () => d.gramians(leak(0.9))],
  hInfinityNorm: [() => d.hInfinityNorm(leak(1.1)), /no bound/, () => d.hInfinityNorm(leak(0.9))],
  pseudospectrum: [
    () => d.pseudospectrum([[0.5]], { re: [-0.5, 0.5], size: 5 }),
    /outside the unit circle/,
    () => d.pseudospectrum([[0.5]], { size: 5 }),
  ],
  spectralNormalize: [
    () =>
      d.spectralNormalize(
        [
          [1, 2],
          [3, 4],
        ],
        { maxSteps: 1 },
      ),
    /may lie below/,
    () =>
      d.spectralNormalize([
        [1, 2],
        [3, 4],
      ]),
  ],
  discreteMeanField: [
    () => d.discreteMeanField(2, { activation: 'relu' }),
    /without bound/,
    () => d.discreteMeanField(2),
  ],
  cao: [
    () => d.cao(noise, { delay: 1, maxDimension: 3 }),
    /noise/,
    () => d.cao(wave, { delay: 3, maxDimension: 6, theilerWindow: 20 }),
  ],
  hellingerDistance: [
    () => d.hellingerDistance(waves, waves, { window: 64 }),
    /cannot be told apart/,
    () =>
      d.hellingerDistance(
        waves,
        Array.from(noise, (x) => [x]),
        { window: 64 },
      ),
  ],
  crossPrediction: [
    () => d.crossPrediction(wave, wave, { ...options, trainingSamples: 550 }),
    /Too few samples/,
    () => d.crossPrediction(wave, wave, options),
  ],
  fitReadout: [
    () => d.fitReadout(echo, { inputs: waves.slice(0, 150), targets: waves.slice(1, 151) }),
    /Too few samples/,
    () => d.fitReadout(echo, { inputs: waves.slice(0, -1), targets: waves.slice(1) }),
  ],
  validTime: [
    () => d.validTime(waves, waves, { exponentPerTime: 1 }),
    /still within/,
    () =>
      d.validTime(
        waves,
        waves.map(([x], t) => [x + 0.01 * t]),
        { exponentPerTime: 1 },
      ),
  ],
};

interface Warned {
  readonly warnings: readonly string[];
}

describe.each(Object.entries(cases))('%s', (_, [warned, text, silent]) => {
  it('warns where its numbers deserve doubt, and only there', () => {
    expect(warned().warnings.join('\n')).toMatch(text);
    expect(silent().warnings).toEqual([]);
  });
});
