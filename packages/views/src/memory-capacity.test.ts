import { elmanCell, linearCell, linearSystem } from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { decodeArray, decodeNumber } from './encoding.js';
import { figure } from './figure.js';
import { memoryCapacityView } from './memory-capacity.js';
import { parseView } from './parse.js';
import { recompute } from './recompute.js';
import { summarize } from './summarize.js';

const gain = { name: 'g', minimum: 0.1, maximum: 2, value: 1, targets: [{ gainOf: 'recurrent' as const }] };
const loop = [
  [0.5, 0.3],
  [-0.3, 0.5],
];

describe('memoryCapacityView', () => {
  it('sums to the number of state variables over long lags', () => {
    const view = memoryCapacityView(linearSystem({ recurrent: loop, input: [[1], [0]] }), { lags: 60 });
    expect(decodeNumber(view.curves[0].total)).toBeCloseTo(2, 9);
    expect(decodeNumber(view.curves[0].error)).toBeLessThan(1e-12);
  });

  it('measures cells that bend, within the error of the exact curve where inputs are small', () => {
    const view = memoryCapacityView(elmanCell({ recurrent: loop, input: [[1], [0]] }), { amplitude: 0.01 });
    expect(view.curves.map(({ method }) => method)).toEqual(['exact', 'estimated']);
    const [exact, measured] = view.curves.map(({ total }) => decodeNumber(total));
    expect(Math.abs(exact - measured)).toBeLessThan(4 * decodeNumber(view.curves[1].error) + 0.01);
    const loud = memoryCapacityView(elmanCell({ recurrent: loop, input: [[1], [0]] }), { amplitude: 4 });
    expect(decodeNumber(loud.curves[1].total)).toBeLessThan(measured - 0.1);
  });

  it('is only exact for linear cells unless asked', () => {
    const cell = linearCell({ recurrent: loop, input: [[1], [0]] });
    expect(memoryCapacityView(cell).curves).toHaveLength(1);
    expect(memoryCapacityView(cell, { isMeasured: true, steps: 200 }).curves).toHaveLength(2);
  });

  it('leaves out what cannot be had, and says so', () => {
    const view = memoryCapacityView(linearCell({ recurrent: [[1.2]], input: [[1]] }), { lags: 3 });
    expect(view.curves).toEqual([]);
    expect(summarize(view)).toMatch(
      /^Memory capacity of a linear network: none could be computed\. Warning: The spectral radius is not below 1/,
    );
    expect(figure(view, 'light').data).toEqual([]);
  });

  it('follows a slider', () => {
    const cell = linearCell({ recurrent: [[0.5]], input: [[1]] });
    const view = memoryCapacityView(cell, { lags: 3, parameters: [gain] });
    const next = recompute(view, { g: 1.6 });
    // MC(k) = (1 − w²) w²ᵏ with w = 0.8.
    decodeArray(next.curves[0].perLag).forEach((value, k) => expect(value).toBeCloseTo(0.36 * 0.64 ** k, 12));
    expect(parseView(JSON.stringify(next))).toEqual(next);
    // Where the slider has gone too far nothing is shown, and the way back is open.
    expect(recompute(view, { g: 2 }).curves).toEqual([]);
    expect(recompute(next, { g: 1 })).toEqual(view);
  });

  it('says what it shows', () => {
    const view = memoryCapacityView(
      linearSystem({
        recurrent: [
          [0, 0],
          [1, 0],
        ],
        input: [[1], [0]],
      }),
      { lags: 5 },
    );
    expect(summarize(view)).toBe(
      'Memory capacity of a linear network: exact 2 of at most 2 over 5 lags (residual of the covariance 0e+0), below ' +
        'one half from lag 2 on.',
    );
  });

  it('refuses what cannot be', () => {
    const system = linearSystem({
      recurrent: loop,
      input: [
        [1, 0],
        [0, 1],
      ],
    });
    expect(() => memoryCapacityView(system)).toThrow(/one input/);
    const one = linearSystem({ recurrent: loop, input: [[1], [0]] });
    expect(() => memoryCapacityView(one, { isMeasured: true })).toThrow(TypeError);
    expect(() => memoryCapacityView(one, { lags: 0 })).toThrow(RangeError);
  });
});
