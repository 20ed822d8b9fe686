import { elmanCell, leakyCell, linearCell, lstmCell, withInput } from '@phasebook/dynamics';
import { diagonal } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { decodeArray } from './encoding.js';
import { figure } from './figure.js';
import type { ScatterTrace } from './figure-types.js';
import { flowSlopes, gradientFlow } from './gradient-flow.js';
import { parseView } from './parse.js';
import { recompute } from './recompute.js';
import { summarize } from './summarize.js';
import type { ParameterControl } from './types.js';

const gain = (value: number): ParameterControl => ({
  name: 'g',
  minimum: 0,
  maximum: 3,
  value,
  targets: [{ gainOf: 'recurrent' }],
});

describe('gradientFlow', () => {
  it('of a diagonal linear network has the logarithms of its entries as slopes, exponents and bound', () => {
    const view = gradientFlow(linearCell({ recurrent: diagonal([1.1, 0.5]) }), { steps: 40 });
    const expected = [Math.log(1.1), Math.log(0.5)];
    flowSlopes(view).forEach((slope, i) => expect(slope).toBeCloseTo(expected[i], 10));
    decodeArray(view.exponents!.perStep).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 9));
    expect(decodeArray(view.logBounds!).at(-1)).toBeCloseTo(40 * Math.log(1.1), 10);
    expect(decodeArray(view.lags).at(-1)).toBe(40);
  });

  it('shows no rounding where every gain is 1', () => {
    const turn = [
      [0.6, -0.8],
      [0.8, 0.6],
    ];
    const { layout } = figure(gradientFlow(linearCell({ recurrent: turn }), { steps: 40 }), 'light');
    expect(layout.yaxis?.range).toEqual([-1, 1]);
    expect(JSON.stringify(layout)).toContain('σ₁: 0 per step');
  });

  it('follows the norm of a given gradient', () => {
    const view = gradientFlow(linearCell({ recurrent: diagonal([0.9, 0.5]) }), {
      steps: 5,
      gradient: [0, 3],
    });
    expect(decodeArray(view.logGradientRatios!)[4]).toBeCloseTo(5 * Math.log(0.5), 12);
  });

  it('at the fixed point 0 of tanh(w h) has slope ln w, below the bound of a leaky network', () => {
    const view = gradientFlow(leakyCell(elmanCell({ recurrent: [[0.6]] }), 0.5), { steps: 20 });
    expect(flowSlopes(view)[0]).toBeCloseTo(Math.log(0.8), 12);
    expect(decodeArray(view.logBounds!).at(-1)).toBeCloseTo(20 * Math.log(0.8), 10);
  });

  it('has no bound and no model where there is none', () => {
    const lstm = lstmCell({
      recurrent: [[0.1], [0.2], [0.3], [0.4]],
      input: [[0], [0], [0], [0]],
    });
    expect(gradientFlow(lstm, { steps: 5 }).logBounds).toBeUndefined();
    const map = gradientFlow(withInput(linearCell({ recurrent: [[0.5]] })), { steps: 5 });
    expect([map.model, map.source]).toEqual([undefined, undefined]);
  });

  it('refuses inputs of a map, directions out of range and too few inputs', () => {
    const cell = linearCell({ recurrent: [[0.5]], input: [[1]] });
    expect(() => gradientFlow(withInput(cell), { inputs: [[1]] })).toThrow(TypeError);
    expect(() => gradientFlow(cell, { directions: 2 })).toThrow(RangeError);
    expect(() => gradientFlow(cell, { inputs: [[1], [1]], steps: 5 })).toThrow(/must hold one for each/);
    expect(() => gradientFlow(cell, { inputs: [[1, 2]] })).toThrow(/inputs\[0\]/);
  });

  it('follows a slider: of a linear network every gain shifts by k ln g', () => {
    const cell = linearCell({ recurrent: diagonal([0.9, 0.5]), input: [[1], [1]] });
    const view = gradientFlow(cell, { inputs: Array.from({ length: 12 }, () => [1]), parameters: [gain(1)] });
    const next = recompute(view, { g: 2 });
    const [before, after] = [view, next].map(({ logSingularValues }) => decodeArray(logSingularValues));
    expect(after.at(-1)! - before.at(-1)!).toBeCloseTo(12 * Math.log(2), 10);
    expect(next.model?.parameters?.[0].value).toBe(2);
    expect(parseView(JSON.stringify(next))).toEqual(next);
    // Back at the stored value it is the same picture.
    expect(recompute(next, { g: 1 })).toEqual(view);
  });

  it('draws the exponent as a line from the origin and clips a bound that shoots off', () => {
    const view = gradientFlow(
      elmanCell({
        recurrent: [
          [0, 9],
          [0, 0.2],
        ],
      }),
      { steps: 30 },
    );
    const drawn = figure(view, 'light');
    const line = drawn.data.find(({ name }) => name === 'exponent') as ScatterTrace;
    expect(line.y[0]).toBe(0);
    expect(line.y[1]).toBeCloseTo(30 * decodeArray(view.exponents!.perStep)[0], 9);
    expect(drawn.layout.yaxis.range[1]).toBeLessThan(decodeArray(view.logBounds!).at(-1)!);
  });

  it('says what it shows', () => {
    const view = gradientFlow(linearCell({ recurrent: diagonal([0.9, 0.5]) }), {
      steps: 10,
      title: 'Memory',
    });
    expect(summarize(view)).toBe(
      'Memory: gradients against lag of a linear network along all 2 singular directions, lags to 10: at the ' +
        'longest the largest gain is left with a factor e^-1.05, at -0.105 per step; the largest Lyapunov exponent ' +
        "is -0.105; the bound from the weights' norms is -0.105.",
    );
  });
});
