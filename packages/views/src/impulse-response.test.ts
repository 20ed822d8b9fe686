import { elmanCell, linearCell, linearSystem } from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { decodeArray } from './encoding.js';
import { figure } from './figure.js';
import type { ScatterTrace } from './figure-types.js';
import { impulseResponseView } from './impulse-response.js';
import { parseView } from './parse.js';
import { recompute } from './recompute.js';
import { summarize } from './summarize.js';

const gain = { name: 'g', minimum: 0, maximum: 2, value: 1, targets: [{ gainOf: 'recurrent' as const }] };

describe('impulseResponseView', () => {
  it('is V Wᵏ U, column by column', () => {
    const system = linearSystem({
      recurrent: [
        [0.5, 0],
        [1, 0.25],
      ],
      input: [
        [1, 0],
        [0, 4],
      ],
    });
    const view = impulseResponseView(system, { steps: 3 });
    expect(Array.from(decodeArray(view.responses))).toEqual([1, 0, 0.5, 1, 0.25, 0.75]);
    const second = impulseResponseView(system, { steps: 3, inputIndex: 1, units: [1] });
    expect(Array.from(decodeArray(second.responses))).toEqual([4, 1, 0.25]);
    // The norm is that of the pulse shown, not of the other one.
    expect(Array.from(decodeArray(second.norms), (value) => Number(value.toFixed(12)))).toEqual([4, 1, 0.25]);
    expect(view.spectralRadius).toBeCloseTo(0.5, 12);
  });

  it('linearises a cell at its fixed point: w (1 − h*²) per step', () => {
    const view = impulseResponseView(elmanCell({ recurrent: [[0.5]], input: [[1]], bias: [0.4] }), {
      steps: 5,
    });
    const [rest] = decodeArray(view.state!);
    const slope = 1 - rest ** 2;
    decodeArray(view.responses).forEach((value, k) =>
      expect(value).toBeCloseTo(slope * (0.5 * slope) ** k, 12),
    );
  });

  it('says from where on it is zero', () => {
    const view = impulseResponseView(
      linearSystem({
        recurrent: [
          [0, 0],
          [1, 0],
        ],
        input: [[1], [0]],
      }),
      { steps: 6 },
    );
    expect(view.zeroFrom).toBe(2);
    expect(summarize(view)).toBe(
      'Impulse response of a linear network to a pulse on input 0, lags 0 to 5: largest norm 1 at lag 0, exactly ' +
        'zero from lag 2 on; spectral radius 0.',
    );
  });

  it('follows a slider', () => {
    const view = impulseResponseView(linearCell({ recurrent: [[0.8]], input: [[1]] }), {
      steps: 3,
      parameters: [gain],
    });
    const next = recompute(view, { g: 0.5 });
    [1, 0.4, 0.16].forEach((value, k) => expect(decodeArray(next.responses)[k]).toBeCloseTo(value, 12));
    expect(parseView(JSON.stringify(next))).toEqual(next);
    expect(recompute(next, { g: 1 })).toEqual(view);
  });

  it('stands stems beside one another and never across lags', () => {
    const view = impulseResponseView(
      linearSystem({
        recurrent: [
          [0.5, 0],
          [1, 0.25],
        ],
        input: [[1], [0]],
      }),
      { steps: 4 },
    );
    const places = figure(view, 'light')
      .data.filter(({ meta }) => meta.role === 'series')
      .map((trace) => (trace as ScatterTrace).x[2] as number);
    expect(new Set(places).size).toBe(2);
    for (const place of places) expect(Math.abs(place - 2)).toBeLessThan(0.5);
  });

  it('refuses what cannot be', () => {
    const system = linearSystem({ recurrent: [[0.5]], input: [[1]] });
    expect(() => impulseResponseView(system, { inputIndex: 1 })).toThrow(RangeError);
    expect(() => impulseResponseView(system, { units: [1] })).toThrow(RangeError);
    expect(() => impulseResponseView(system, { steps: 0 })).toThrow(RangeError);
    expect(() => impulseResponseView(system, { at: [0] })).toThrow(TypeError);
    expect(() =>
      impulseResponseView(linearCell({ recurrent: [[0.5]], input: [[1]] }), { at: [0, 0] }),
    ).toThrow(/at/);
  });
});
