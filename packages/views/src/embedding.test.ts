import { henonMap, lorenzFlow, rungeKutta4, stepper, trajectory } from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { fitToBudget, sizeOf } from './budget.js';
import { controlsOf } from './controls.js';
import { decodeArray, decodeMatrix } from './encoding.js';
import { embedding } from './embedding.js';
import { figure, figureHeight } from './figure.js';
import { figureToSvg } from './figure-to-svg.js';
import { parseView } from './parse.js';
import { recompute } from './recompute.js';
import { summarize } from './summarize.js';

const sine = Array.from({ length: 1200 }, (_, t) => Math.sin(0.1 * t));
const henon = Float64Array.from(trajectory(henonMap(), [0.1, 0.1], { transientSteps: 100, steps: 799 }).states.data)
  .filter((_, k) => k % 2 === 0); // prettier-ignore
const lorenz = Float64Array.from(
  trajectory(stepper(lorenzFlow(), rungeKutta4(), 0.02), [1, 1, 1], { transientSteps: 500, steps: 1499 })
    .states.data,
).filter((_, k) => k % 3 === 0);

describe('embedding', () => {
  it('D28: of Lorenz from x alone three coordinates suffice', () => {
    const view = embedding(lorenz, { maxLag: 30 });
    expect(view.dimension).toMatchObject({ value: 3, suggested: 3 });
    expect(view.style).toBe('line');
    expect(view.lag.value).toBe(view.lag.suggested);
    const shares = decodeArray(view.falseNeighbours.shares);
    expect(shares[0]).toBeGreaterThan(0.9);
    expect(shares[2]).toBeLessThan(0.01);
  });

  it('of a map has lag 1 and two coordinates: the map itself, x(t + 1) = 1 − 1.4 x(t)² + 0.3 x(t − 1)', () => {
    const view = embedding(henon, { maxLag: 8 });
    expect([view.lag.value, view.dimension.value, view.style]).toEqual([1, 2, 'points']);
    const { rows, data } = decodeMatrix(view.points);
    for (let t = 0; t + 1 < rows; t++) {
      const next = 1 - 1.4 * data[2 * t] ** 2 + 0.3 * data[2 * t + 1];
      expect(Math.abs(data[2 * t + 2] - next)).toBeLessThan(1e-5);
    }
  });

  it('in two coordinates shows x(t) and x(t − lag)', () => {
    const view = embedding(sine, { lag: 3, dimension: 2 });
    const { rows, data } = decodeMatrix(view.points);
    expect(rows).toBe(1197);
    expect([data[0], data[1]]).toEqual([Math.fround(sine[3]), Math.fround(sine[0])]);
    expect(view.axes.y.label).toBe('x(t − 3)');
  });

  it('in more coordinates keeps their variance along the principal axes, the larger one first', () => {
    const view = embedding(sine, { lag: 16, dimension: 3 });
    const { rows, data } = decodeMatrix(view.points);
    const variance = [0, 1].map((k) => {
      let sum = 0;
      for (let t = 0; t < rows; t++) sum += data[2 * t + k] ** 2 / rows;
      return sum;
    });
    // A sine lies in a plane: nothing is lost of 3 · ½.
    expect(variance[0] + variance[1]).toBeCloseTo(1.5, 1);
    expect(variance[0]).toBeGreaterThan(variance[1]);
    expect(view.axes.x.label).toMatch(/^PC 1 \(6\d % of the variance\)$/);
  });

  it('says what it cannot draw', () => {
    expect(() => embedding([1, 2, 3])).toThrow(/`series` must have at least 17 samples: got 3/);
    expect(() => embedding(new Float64Array(20_001))).toThrow(/at most 20000/);
    expect(() => embedding([...sine.slice(0, 99), NaN])).toThrow(/series/);
    expect(() => embedding(sine, { lag: 61 })).toThrow(/`lag` must be a whole number from 1 to 60: got 61/);
    expect(() => embedding(sine, { dimension: 1 })).toThrow(/`dimension` must be a whole number from 2 to 5/);
    expect(() => embedding(sine, { maxDimension: 13 })).toThrow(/maxDimension/);
    expect(() => embedding(new Float64Array(100))).toThrow(/constant/);
  });
});

describe('an embedding that is turned', () => {
  const view = embedding(sine, { lag: 3, dimension: 2, maxLag: 20 });

  it('has sliders for lag and dimension', () => {
    expect(controlsOf(view)).toEqual([
      { name: 'lag', label: 'lag τ', minimum: 1, maximum: 20, step: 1, value: 3 },
      { name: 'dimension', label: 'dimension m', minimum: 2, maximum: 5, step: 1, value: 2 },
    ]);
  });

  it('is what the builder makes of the same values', () => {
    const other = { lag: 12, dimension: 4 };
    expect(recompute(view, other)).toEqual(embedding(sine, { ...other, maxLag: 20 }));
    expect(recompute(recompute(view, other), { lag: 3, dimension: 2 })).toEqual(view);
    expect(recompute(view, {})).toEqual(view);
  });

  it('survives its way through JSON', () => {
    const read = parseView(JSON.stringify(view));
    if (read.kind !== 'embedding') throw new Error('another kind');
    expect(recompute(read, { lag: 5 })).toEqual(recompute(view, { lag: 5 }));
  });

  it('refuses what its sliders do not offer', () => {
    expect(() => recompute(view, { lag: 21 })).toThrow(/`lag` must be a whole number from 1 to 20: got 21/);
    expect(() => recompute(view, { lag: 2.5 })).toThrow(/lag/);
    expect(() => recompute(view, { tau: 2 })).toThrow(/`values` must name lag or dimension: got tau/);
  });

  it('keeps its series where it must be small', () => {
    const small = fitToBudget(view, 22_000);
    expect(sizeOf(small)).toBeLessThanOrEqual(22_000);
    expect(small.decimatedFrom).toBe(1197);
    expect(decodeArray(small.series)).toEqual(decodeArray(view.series));
    expect(recompute(small, { lag: 3 })).toEqual(view);
  });
});

describe('the picture of an embedding', () => {
  const view = embedding(sine, { lag: 3, dimension: 4, maxLag: 20, title: 'A sine' });

  it('has three plots: states, mutual information with the lag, false neighbours with the dimension', () => {
    const { data, layout } = figure(view, 'light');
    expect(data.map(({ xaxis = 'x' }) => xaxis)).toEqual(['x', 'x2', 'x2', 'x3', 'x3', 'x3']);
    const marks = data.flatMap((trace) =>
      trace.type === 'scatter' && trace.name === 'chosen' ? [trace] : [],
    );
    expect(marks.map(({ x }) => x[0])).toEqual([3, 4]);
    expect(layout.annotations.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['A sine', 'τ = 3', 'm = 4', 'below 1 %']),
    );
    const [x2, y2] = [layout.xaxis2?.domain, layout.yaxis2?.domain];
    const y3 = layout.yaxis3?.domain;
    expect(x2?.[0]).toBeGreaterThan(layout.xaxis.domain?.[1] ?? 1);
    expect(y3?.[1]).toBeLessThan(y2?.[0] ?? 0);
  });

  it('has them one under the other on a narrow page', () => {
    const { layout } = figure(view, 'dark', { width: 360 });
    expect(layout.height).toBe(figureHeight(view, 360));
    const tops = [layout.yaxis, layout.yaxis2, layout.yaxis3].map((axis) => axis?.domain?.[1] ?? NaN);
    expect(tops).toEqual([...tops].sort((a, b) => b - a));
    expect(figureToSvg(figure(view, 'dark', { width: 360 })).match(/<clipPath/g)).toHaveLength(3);
  });

  it('has a sentence with the numbers', () => {
    expect(summarize(view)).toBe(
      'A sine: embedding of 1200 samples of x in 4 delay coordinates, lag 3; the mutual information is first smallest ' +
        'at lag 10; false neighbours in 1 to 5 dimensions: 1.2 %, 0 %, 0 %, 0 % and 0 %, below 1 % from 2.',
    );
  });
});
