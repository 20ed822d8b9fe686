import { describe, expect, it } from 'vitest';
import { golden as load } from '../../test/support/files.js';
import { ACTIVATION_NAMES, activation } from './activations.js';
import type { ActivationName } from '../system/cell-description.js';

const golden = load<{
  readonly activations: Readonly<Record<'tanh' | 'logistic' | 'gelu' | 'silu', number[][]>>;
  readonly largest_slope: Readonly<Record<'gelu' | 'silu', [number, number]>>;
}>('error_function.json');

describe('activation()', () => {
  it.each(['tanh', 'logistic', 'gelu', 'silu'] as const)(
    '%s and two derivatives agree with 50-digit arithmetic',
    (name) => {
      const f = activation(name);
      for (const [a, value, first, second] of golden.activations[name]) {
        // GELU multiplies the rounding of the distribution function by a
        const tolerance = 5e-16 * Math.max(1, Math.abs(a)) * Math.max(1, Math.abs(value));
        expect(Math.abs(f.value(a) - value), `${name}(${a})`).toBeLessThanOrEqual(tolerance);
        expect(Math.abs(f.derivative(a) - first), `${name}'(${a})`).toBeLessThanOrEqual(2e-15);
        expect(Math.abs(f.secondDerivative(a) - second), `${name}''(${a})`).toBeLessThanOrEqual(2e-15);
      }
    },
  );

  it('keeps the relative accuracy of slopes in saturation', () => {
    for (const name of ['tanh', 'logistic'] as const) {
      for (const [a, , first] of golden.activations[name]) {
        expect(Math.abs(activation(name).derivative(a) / first - 1), `${name}'(${a})`).toBeLessThan(1e-14);
      }
    }
  });

  it('has the steepest points of GELU and SiLU above 1', () => {
    const [geluAt, geluSlope] = golden.largest_slope.gelu;
    const [siluAt, siluSlope] = golden.largest_slope.silu;
    expect(geluAt).toBeCloseTo(Math.SQRT2, 14);
    expect(geluSlope).toBeCloseTo(1.128904, 6);
    expect(siluAt).toBeCloseTo(2.399357, 6);
    expect(siluSlope).toBeCloseTo(1.099839, 6);
    expect(Math.abs(activation('gelu').derivative(geluAt) - geluSlope)).toBeLessThan(1e-15);
    expect(Math.abs(activation('silu').derivative(siluAt) - siluSlope)).toBeLessThan(1e-15);
    expect(activation('gelu').secondDerivative(geluAt)).toBeCloseTo(0, 14);
    expect(activation('silu').secondDerivative(siluAt)).toBeCloseTo(0, 14);
  });

  it.each(ACTIVATION_NAMES)('%s: slopeBound is the largest |f′| on a fine grid', (name) => {
    const f = activation(name);
    let largest = 0;
    for (let k = -80_000; k <= 80_000; k++) largest = Math.max(largest, Math.abs(f.derivative(k / 10_000)));
    expect(largest).toBeLessThanOrEqual(f.slopeBound * (1 + 4e-16));
    expect(largest).toBeGreaterThan(f.slopeBound * (1 - 1e-8));
  });

  it('slopeBound of GELU and SiLU is exact to the last digits', () => {
    expect(activation('gelu').slopeBound).toBeCloseTo(golden.largest_slope.gelu[1], 14);
    expect(activation('silu').slopeBound).toBeCloseTo(golden.largest_slope.silu[1], 14);
  });

  it('takes 0 as the derivative of relu at 0', () => {
    const relu = activation('relu');
    expect([-1, 0, 2].map((a) => relu.value(a))).toEqual([0, 0, 2]);
    expect([-1, 0, 2].map((a) => relu.derivative(a))).toEqual([0, 0, 1]);
  });

  it.each(ACTIVATION_NAMES)('%s passes NaN on and has limits at ±∞', (name) => {
    const f = activation(name);
    expect(f.value(NaN)).toBeNaN();
    expect(f.value(-Infinity)).not.toBeNaN();
    expect(f.value(Infinity)).not.toBeNaN();
    expect(f.derivative(-Infinity)).toBe(
      { tanh: 0, logistic: 0, relu: 0, gelu: 0, silu: 0, identity: 1 }[name],
    );
    expect(f.derivative(Infinity)).toBe(
      { tanh: 0, logistic: 0, relu: 1, gelu: 1, silu: 1, identity: 1 }[name],
    );
    expect(Math.abs(f.secondDerivative(Infinity))).toBe(0);
    expect(Math.abs(f.secondDerivative(-Infinity))).toBe(0);
  });

  it('names the choices where there is no such activation', () => {
    expect(() => activation('softplus' as ActivationName)).toThrow(
      new RangeError(
        'Cannot choose an activation: `name` must be one of identity, tanh, logistic, relu, gelu, silu: got softplus',
      ),
    );
    expect(() => activation('toString' as ActivationName)).toThrow(RangeError);
  });
});
