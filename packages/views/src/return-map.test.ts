import { elmanCell, logisticMap, piecewiseLinearCell } from '@phasebook/dynamics';
import { matrix } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { decodeArray, decodeMatrix } from './encoding.js';
import { figure } from './figure.js';
import { recompute } from './recompute.js';
import { returnMap } from './return-map.js';
import { summarize } from './summarize.js';

const slope = {
  ...{ name: 'a', minimum: 0, maximum: 1, value: 0.5 },
  targets: [{ block: 'diagonal', index: 0 }],
} as const;

describe('returnMap', () => {
  it('pairs values of a series, lag by lag', () => {
    expect(Array.from(decodeArray(returnMap([1, 2, 3, 4]).pairs))).toEqual([1, 2, 2, 3, 3, 4]);
    expect(Array.from(decodeArray(returnMap([1, 2, 3, 4], { lag: 2 }).pairs))).toEqual([1, 3, 2, 4]);
    expect(returnMap([1], {}).pairs.shape).toEqual([0, 2]);
  });

  it('takes one variable of recorded states, after a transient', () => {
    const states = matrix([
      [0, 5],
      [0, 6],
      [0, 7],
    ]);
    expect(Array.from(decodeArray(returnMap(states, { unit: 1, transientSteps: 1 }).pairs))).toEqual([6, 7]);
  });

  it('pairs local maxima; a plateau counts once, the ends never', () => {
    const view = returnMap([9, 0, 1, 0, 2, 2, 0, 3, 1, 9], { of: 'maxima' });
    expect(Array.from(decodeArray(view.pairs))).toEqual([1, 2, 2, 3]);
  });

  it('interpolates maxima: of a sampled cosine the amplitude, wherever samples fall', () => {
    const series = Array.from({ length: 400 }, (_, t) => Math.cos(0.171 * t + 0.3));
    const plain = Math.max(...decodeArray(returnMap(series, { of: 'maxima' }).pairs).map((v) => 1 - v));
    const fine = decodeArray(returnMap(series, { of: 'maxima', isInterpolated: true }).pairs);
    expect(plain).toBeGreaterThan(1e-3);
    // The term of fourth order, which a parabola does not know.
    for (const value of fine) expect(Math.abs(1 - value)).toBeLessThan(0.171 ** 4 / 24);
  });

  it('of a one-variable map lies on its graph', () => {
    const { data, rows } = decodeMatrix(returnMap(logisticMap(3.9), { start: [0.2], steps: 100 }).pairs);
    expect(rows).toBe(100);
    for (let t = 0; t < rows; t++) expect(data[2 * t + 1]).toBe(3.9 * data[2 * t] * (1 - data[2 * t]));
  });

  it('is run anew at other parameters', () => {
    const cell = piecewiseLinearCell({ diagonal: [0.5], recurrent: [[0]], bias: [1] });
    const view = returnMap(cell, { parameters: [slope], steps: 20, transientSteps: 2, start: [3] });
    expect(decodeArray(view.pairs)[0]).toBe(2.25);
    const next = recompute(view, { a: 0.25 });
    // 3 → 1.75 → 1.4375
    expect(Array.from(decodeArray(next.pairs).slice(0, 2))).toEqual([1.4375, 1.359375]);
    expect(next.axes).toEqual(view.axes);
  });

  it('says when there are only a few values: a cycle', () => {
    expect(summarize(returnMap(logisticMap(3.5), { start: [0.3], steps: 100 }))).toBe(
      'Return map of successive values: 100 pairs, h(t) between 0.383 and 0.875, last 0.383; ' +
        '4 different values, a cycle.',
    );
    expect(summarize(returnMap(elmanCell({ recurrent: [[0.5]] })))).toContain('all the same, at rest');
    expect(summarize(returnMap(logisticMap(3.9), { start: [0.3] }))).not.toContain('cycle');
  });

  it('refuses what does not fit', () => {
    expect(() => returnMap([1, NaN])).toThrow(/source/);
    expect(() => returnMap([1, 2], { lag: 0 })).toThrow(/`lag` must be a whole number from 1/);
    expect(() => returnMap(logisticMap(3), { unit: 1 })).toThrow(/`unit` must be less than 1/);
    expect(() => returnMap(logisticMap(3), { start: [0, 1] })).toThrow(/start/);
    expect(() => returnMap([1, 2], { range: [1, 1] })).toThrow(/ascend/);
  });
});

describe('the picture of a return map', () => {
  it('is a square with the diagonal and the number of pairs', () => {
    const picture = figure(returnMap([1, 3, 2, 4]), 'light');
    expect(picture.layout.yaxis.scaleanchor).toBe('x');
    expect(picture.layout.shapes.map(({ name }) => name)).toContain('diagonal');
    expect(picture.layout.annotations.map(({ text }) => text)).toContain('3 pairs');
  });
});
