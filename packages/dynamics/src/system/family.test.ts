import { NonFiniteError, ShapeMismatchError } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { lorenzFamily } from '../zoo/flows.js';
import { henonFamily, logisticFamily } from '../zoo/maps.js';
import { checkFlow, checkSmoothMap } from './contract.js';
import { flowFamily, mapFamily, parameterDerivative } from './family.js';

describe('mapFamily', () => {
  it('puts given values over the defaults', () => {
    expect(henonFamily.at({ a: 1 }).step(Float64Array.of(1, 2))).toEqual(Float64Array.of(2, 0.3));
    expect(henonFamily.parameters).toEqual({ a: 1.4, b: 0.3 });
  });

  it('refuses names that do not exist and values that are no numbers', () => {
    expect(() => henonFamily.at({ c: 1 })).toThrow(
      new RangeError("Cannot set parameters: there is no parameter 'c': known are a, b"),
    );
    expect(() => henonFamily.at({ toString: 1 })).toThrow(RangeError);
    expect(() => henonFamily.at({ a: NaN })).toThrow(NonFiniteError);
  });

  it('makes maps that keep the contract', () => {
    expect(checkSmoothMap(henonFamily.at(), [[0.3, -0.2]]).violations).toEqual([]);
    expect(() => henonFamily.at().step(Float64Array.of(1))).toThrow(ShapeMismatchError);
  });
});

describe('flowFamily', () => {
  it('makes flows that keep the contract', () => {
    expect(checkFlow(lorenzFamily.at({ rho: 20 }), [[1, 2, 3]]).violations).toEqual([]);
    const wrong = flowFamily({ dim: 1, parameters: {}, rate: ([h]) => [h * h], jacobian: ([h]) => [[h]] });
    expect(checkFlow(wrong.at(), [[2]]).violations).toEqual([
      'jacobian must agree with differences of rate within 1e-8',
    ]);
  });
});

describe('parameterDerivative', () => {
  it('takes the exact derivative where there is one, and differences where not', () => {
    const { parameterDerivative: exact, ...rest } = lorenzFamily;
    expect(exact).toBeDefined();
    const state = [1, 2, 3];
    for (const name of Object.keys(rest.parameters)) {
      const expected = parameterDerivative(lorenzFamily, state, { rho: 20 }, name);
      parameterDerivative(rest, state, { rho: 20 }, name).forEach((value, i) =>
        expect(value).toBeCloseTo(expected[i], 8),
      );
    }
    const sine = mapFamily({
      dim: 1,
      parameters: { p: 0.4 },
      step: ([h], { p }) => [Math.sin(p * h)],
      jacobian: ([h], { p }) => [[p * Math.cos(p * h)]],
    });
    expect(parameterDerivative(sine, [2], {}, 'p')[0]).toBeCloseTo(2 * Math.cos(0.8), 10);
    expect(() => parameterDerivative(logisticFamily, [0.2], {}, 'q')).toThrow(RangeError);
  });
});
