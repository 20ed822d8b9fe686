import { elmanCell } from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { attractor3d } from './attractor-3d.js';
import { fitToBudget, sizeOf } from './budget.js';
import { controlsOf } from './controls.js';
import { curves } from './curves.js';
import { dashboardChild, dashboardSteps } from './dashboard-cells.js';
import { dashboard } from './dashboard.js';
import { embedding } from './embedding.js';
import { decodeArray } from './encoding.js';
import { figureToSvg } from './figure-to-svg.js';
import { figure, figureHeight } from './figure.js';
import type { Figure, ScatterTrace } from './figure-types.js';
import { jacobianSpectrum } from './jacobian-spectrum.js';
import { modelView } from './model-view.js';
import { parseView } from './parse.js';
import { phasePortrait } from './phase-portrait.js';
import { recompute } from './recompute.js';
import { selectSteps } from './selection.js';
import { summarize } from './summarize.js';
import { figureScales } from './svg/scales.js';
import { timeSeries } from './time-series.js';

const gain = {
  ...{ name: 'g', minimum: 0.5, maximum: 1.5, value: 1.05 },
  targets: [{ gainOf: 'recurrent' }],
} as const;
const cell = elmanCell({
  recurrent: [
    [0.9, -0.5],
    [0.5, 0.9],
  ],
});
const options = { parameters: [gain] } as const;
const start = [0.05, 0];
const portrait = phasePortrait(cell, { ...options, trajectories: [start], steps: 40, gridSize: 7 });
const spectrum = jacobianSpectrum(cell, options);
const series = timeSeries(cell, { ...options, start, steps: 40 });
const spiral = dashboard([[portrait, spectrum], [series]], { step: 12, title: 'Spiral' });
const sine = Array.from({ length: 300 }, (_, t) => Math.sin(0.2 * t));
const line = curves({
  ...{ x: { label: 'w' }, y: { label: 'h' }, caption: 'A line.' },
  curves: [{ name: 'h = w', x: [0, 1], y: [0, 1] }],
});
const ring = [
  [0, 0, 0],
  [1, 0, 1],
  [1, 1, 0],
  [0, 1, 1],
  [0, 0, 0],
];

const cursors = ({ data }: Figure): ScatterTrace[] =>
  data.filter((trace): trace is ScatterTrace => trace.type === 'scatter' && trace.meta.role === 'cursor');

describe('dashboard', () => {
  it('holds the model of its pictures once', () => {
    expect(spiral.model).toEqual(portrait.model);
    for (const { view, sharesModel } of spiral.rows.flat()) {
      expect([sharesModel, 'model' in view]).toEqual([true, false]);
    }
    const model = JSON.stringify(portrait.model);
    expect(JSON.stringify(spiral).split(model)).toHaveLength(2);
    expect([0, 1].map((column) => dashboardChild(spiral, 0, column))).toEqual([portrait, spectrum]);
    expect(controlsOf(spiral)).toEqual([gain]);
  });

  it('leaves pictures of other models what they have', () => {
    const other = jacobianSpectrum(elmanCell({ recurrent: [[0.5]] }));
    const mixed = dashboard([[portrait, other, line]]);
    expect(mixed.rows[0].map(({ sharesModel }) => sharesModel)).toEqual([true, undefined, undefined]);
    expect(dashboardChild(mixed, 0, 1)).toBe(other);
  });

  it('refuses too many, none, and dashboards', () => {
    expect(() => dashboard([])).toThrow('1 to 6 rows: got 0');
    expect(() => dashboard([[]])).toThrow('1 to 4 pictures in a row: got 0');
    expect(() => dashboard([Array.from({ length: 5 }, () => line)])).toThrow('got 5');
    expect(() => dashboard(Array.from({ length: 5 }, () => [line, line, line]))).toThrow(
      'at most 12 pictures: got 15',
    );
    expect(() => dashboard([[{ view: line, width: 0 }]])).toThrow('`width`');
    expect(() => dashboard([[spiral as never]])).toThrow('kind dashboard');
    expect(() => dashboard([[modelView(cell) as never]])).toThrow('kind model');
    expect(() => dashboard([[series]], { step: 41 })).toThrow('from 0 to 40: got 41');
    expect(() => dashboard([[line]], { step: 0 })).toThrow('`step`');
  });

  it('knows how long its time is, and takes over what is picked out', () => {
    expect(dashboardSteps(spiral)).toBe(40);
    expect(dashboardSteps(dashboard([[line]]))).toBeUndefined();
    const picked = dashboard([[selectSteps(attractor3d(ring), [[1, 2]]), embedding(sine, { lag: 8 })]]);
    expect([dashboardSteps(picked), picked.selection]).toEqual([299, [[1, 2]]]);
    expect(dashboardChild({ ...picked, selection: [[3, 9]], step: 50 }, 0, 0)).toMatchObject({
      selection: [[3, 4]],
      step: 4,
    });
  });
});

describe('recompute of a dashboard', () => {
  it('drives every picture, with the numbers that each has alone', () => {
    const next = recompute(spiral, { g: 0.8 });
    expect(dashboardChild(next, 0, 0)).toEqual(recompute(portrait, { g: 0.8 }));
    expect(dashboardChild(next, 0, 1)).toEqual(recompute(spectrum, { g: 0.8 }));
    expect(dashboardChild(next, 1, 0)).toEqual(recompute(series, { g: 0.8 }));
    expect(next.model?.parameters?.[0].value).toBe(0.8);
    expect([next.step, next.title]).toEqual([12, 'Spiral']);
    expect(parseView(JSON.stringify(next))).toEqual(next);
  });

  it('leaves pictures without the model alone, and needs one', () => {
    const mixed = dashboard([[portrait, line]]);
    expect(recompute(mixed, { g: 1 }).rows[0][1].view).toBe(line);
    expect(() => recompute(dashboard([[line]]), {})).toThrow(TypeError);
    expect(() => recompute(spiral, { q: 1 })).toThrow('q');
  });
});

describe('the figure of a dashboard', () => {
  it('has every plot of every picture at a place of its own', () => {
    const drawn = figure(dashboard([[embedding(sine, { lag: 8 })], [portrait, line]]), 'light', {
      width: 640,
    });
    const plots = [1, 2, 3, 4, 5].map((number) => figureScales(drawn.layout, number).plot);
    expect(drawn.layout.xaxis5).toBeDefined();
    expect(drawn.layout.xaxis6).toBeUndefined();
    plots.forEach((a, i) => {
      expect(
        a.left >= 0 && a.top >= 0 && a.left + a.width <= 640 && a.top + a.height <= drawn.layout.height,
      ).toBe(true);
      for (const b of plots.slice(i + 1)) {
        const apart =
          a.left + a.width <= b.left ||
          b.left + b.width <= a.left ||
          a.top + a.height <= b.top ||
          b.top + b.height <= a.top;
        expect(apart).toBe(true);
      }
    });
    expect(figureToSvg(drawn).match(/<clipPath/g)).toHaveLength(5);
    expect(new Set(drawn.data.map(({ xaxis = 'x' }) => xaxis))).toEqual(
      new Set(['x', 'x2', 'x3', 'x4', 'x5']),
    );
  });

  it('stands in one column on a narrow page', () => {
    const wide = figure(spiral, 'light', { width: 700 }).layout;
    const narrow = figure(spiral, 'light', { width: 360 }).layout;
    expect(wide.xaxis2!.domain![0]).toBeGreaterThan(0.5);
    expect(narrow.xaxis2!.domain![0]).toBeLessThan(0.2);
    expect(narrow.yaxis2!.domain![1]).toBeLessThan(narrow.yaxis.domain![0]);
    expect(figureHeight(spiral, 360)).toBeGreaterThan(figureHeight(spiral, 700));
  });

  it('gives widths as they are asked for', () => {
    const layout = figure(dashboard([[{ view: line, width: 2 }, line]]), 'light', { width: 900 }).layout;
    const [first, second] = [1, 2].map((number) => figureScales(layout, number).plot.left);
    expect(second - first).toBeGreaterThan(550);
  });

  it('marks the step where time passes', () => {
    const drawn = figure(spiral, 'light', { width: 640 });
    const [mark] = cursors(drawn);
    const points = decodeArray(portrait.orbits![0].points);
    expect([mark.x[0], mark.y[0]]).toEqual([points[24], points[25]]);
    const lines = drawn.layout.shapes.filter(({ name }) => name === 'step');
    expect(lines.map(({ x0, xref }) => [x0, xref])).toEqual([[12, 'x3']]);
  });

  it('marks the state of an embedding whose newest coordinate is of that step', () => {
    const view = embedding(sine, { lag: 8, dimension: 2 });
    const [mark] = cursors(figure(dashboard([[view]], { step: 100 }), 'light'));
    expect(mark.x[0]).toBeCloseTo(sine[100], 6);
    expect(mark.y[0]).toBeCloseTo(sine[92], 6);
    // Before the first state there is none.
    expect(cursors(figure(dashboard([[view]], { step: 5 }), 'light'))).toEqual([]);
  });

  it('draws what is picked out in all of them', () => {
    const drawn = figure({ ...spiral, selection: [[3, 5]] }, 'dark', { width: 640 });
    const picked = drawn.data.filter(({ meta }) => meta.role === 'selection') as ScatterTrace[];
    const points = decodeArray(portrait.orbits![0].points);
    expect(picked[0].x.filter((x) => x !== null)).toEqual([points[6], points[8], points[10]]);
    const [band] = drawn.layout.shapes.filter(({ name }) => name === 'selection');
    expect([band.x0, band.x1]).toEqual([2.5, 5.5]);
  });
});

it('is summed up by its pictures', () => {
  const sentence = summarize(spiral);
  expect(sentence).toMatch(
    /^Spiral: dashboard of 3 pictures; shared slider at g = 1\.05; step 12 marked\. 1\. Phase portrait/,
  );
  for (const child of [portrait, spectrum, series]) expect(sentence).toContain(summarize(child));
});

it('is thinned out picture by picture, and loses its model last', () => {
  const long = dashboard([[timeSeries(cell, { ...options, start, steps: 5000 }), portrait]]);
  const small = fitToBudget(long, 14_000);
  expect(sizeOf(small)).toBeLessThanOrEqual(14_000);
  expect(small.model).toBeDefined();
  expect(parseView(JSON.stringify(small))).toEqual(small);
  const none = fitToBudget(
    dashboard([
      [
        line,
        jacobianSpectrum(
          elmanCell({ recurrent: new Array(30).fill(new Array(30).fill(0.01)) as number[][] }),
        ),
      ],
    ]),
    6000,
  );
  expect(none.model).toBeUndefined();
  expect(none.rows[0][1].sharesModel).toBeUndefined();
  expect(none.warnings?.join()).toContain('is left out');
});
