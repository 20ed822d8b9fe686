import {
  elmanCell,
  followBranches,
  henonFamily,
  logisticFamily,
  stuartLandauFamily,
} from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { bifurcationDiagram } from './bifurcation-diagram.js';
import { sizeOf, fitToBudget } from './budget.js';
import { diagramStates } from './diagram-states.js';
import { decodeArray } from './encoding.js';
import { figure, figureHeight } from './figure.js';
import type { HeatmapTrace, ScatterTrace } from './figure-types.js';
import { axisParameters, handles, moveHandle } from './handles.js';
import { recompute } from './recompute.js';
import { summarize } from './summarize.js';

const neuron = elmanCell({ recurrent: [[2]] });
const weight = {
  ...{ name: 'w', label: 'self-weight w', minimum: -2, maximum: 3, value: 2 },
  targets: [{ block: 'recurrent', index: 0 }],
} as const;
const bias = {
  ...{ name: 'b', minimum: -1, maximum: 1, value: 0 },
  targets: [{ block: 'bias', index: 0 }],
} as const;
/** Where the neuron with w = 2 has its folds: b = ±(2 s − artanh s), s = √½. */
const fold = Math.SQRT2 - Math.atanh(Math.SQRT1_2);

const overWeight = bifurcationDiagram(neuron, {
  parameters: [weight, bias],
  parameter: 'w',
  columns: 20,
  keep: 8,
});
const overBias = bifurcationDiagram(neuron, { parameters: [weight, bias], parameter: 'b', columns: 0 });

describe('bifurcationDiagram', () => {
  it('of the tanh neuron over w: a flip at −1 and a pitchfork at 1, both supercritical', () => {
    const found = overWeight.bifurcations.map(({ kind, criticality }) => [kind, criticality]);
    expect(found.sort()).toEqual([
      ['flip', 'supercritical'],
      ['pitchfork', 'supercritical'],
    ]);
    const at = (kind: string): number =>
      overWeight.bifurcations.find((mark) => mark.kind === kind)!.parameter;
    expect(at('flip')).toBeCloseTo(-1, 8);
    expect(at('pitchfork')).toBeCloseTo(1, 8);
  });

  it('of the tanh neuron over b: two folds, on one branch', () => {
    expect(overBias.branches).toHaveLength(1);
    const parameters = overBias.bifurcations.map(({ parameter }) => parameter).sort((p, q) => p - q);
    expect(parameters).toEqual([expect.closeTo(-fold, 8), expect.closeTo(fold, 8)]);
  });

  it('gives the normal form: at the pitchfork x′ = x + μ x − x³/3', () => {
    const { normalForm } = overWeight.bifurcations.find(({ kind }) => kind === 'pitchfork')!;
    expect(normalForm).toBe('x′ = x + 1 μ x − 0.3333 x³');
  });

  it('takes branches that were followed before, and draws all points of a cycle', () => {
    const branches = followBranches(logisticFamily, {
      ...{ parameter: 'r', range: [2.9, 3.4], values: { r: 2.95 }, starts: [[1 - 1 / 2.95]] },
    });
    const view = bifurcationDiagram(logisticFamily, {
      parameter: 'r',
      range: [2.9, 3.4],
      branches,
      columns: 0,
    });
    expect(view.branches.map(({ period }) => period)).toEqual([1, 2]);
    const [, cycle] = view.branches;
    const r = decodeArray(cycle.parameters);
    const values = decodeArray(cycle.values);
    for (let i = 0; i < r.length; i++) {
      const [x, y] = [values[2 * i], values[2 * i + 1]];
      expect(r[i] * x * (1 - x)).toBeCloseTo(y, 8);
    }
  });

  it('marks a bifurcation within its branch, between stable and unstable', () => {
    const [first] = overBias.branches;
    const unstable = Array.from(decodeArray(first.unstableDimensions));
    const changes = unstable.flatMap((value, i) =>
      value === -1 ? [[unstable[i - 1], unstable[i + 1]]] : [],
    );
    expect(changes).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('simulates: the cloud of the neuron lies on its stable branches', () => {
    const { cloud } = overWeight;
    const w = decodeArray(cloud!.parameters);
    const counts = decodeArray(cloud!.counts);
    const values = decodeArray(cloud!.values);
    let at = 0;
    w.forEach((parameter, k) => {
      for (let i = 0; i < counts[k]; i++, at++) {
        if (Math.abs(Math.abs(parameter) - 1) < 0.15) continue;
        expect(Math.abs(Math.tanh(parameter * values[at]))).toBeCloseTo(Math.abs(values[at]), 3);
      }
    });
    expect(at).toBe(values.length);
  });

  it('draws flows, without a simulation', () => {
    const view = bifurcationDiagram(stuartLandauFamily, { parameter: 'mu', range: [-1, 1] });
    expect(view.system).toBe('flow');
    expect(view.cloud).toBeUndefined();
    expect(view.bifurcations.map(({ kind }) => kind)).toEqual(['hopf']);
    expect(summarize(view)).toContain('Bifurcation diagram of a flow over mu from -1 to 1 with 1 branch');
  });

  it('carries the cobweb of one variable at its cursor, the portrait of two', () => {
    expect(overWeight.beside?.fixedPoints?.map(({ verdict }) => verdict)).toEqual([
      'stable',
      'stable',
      'unstable',
    ]);
    const henon = bifurcationDiagram(henonFamily, { parameter: 'a', range: [0, 0.3], columns: 0 }).beside!;
    expect(henon.kind).toBe('phase-portrait');
    // h = 1 − a h² + 0.3 h at the middle of the range.
    for (const { state } of henon.fixedPoints!) {
      const [x, y] = decodeArray(state);
      expect(1 - 0.15 * x * x + 0.3 * x).toBeCloseTo(x, 9);
      expect(y).toBeCloseTo(0.3 * x, 9);
    }
    // The other one lies far outside of what the orbit visits.
    expect(henon.fixedPoints).toHaveLength(1);
    expect(
      bifurcationDiagram(stuartLandauFamily, { parameter: 'mu', range: [-1, 1] }).beside,
    ).toBeUndefined();
  });

  it('refuses what it cannot draw', () => {
    expect(() => bifurcationDiagram(logisticFamily, { parameter: 'r' })).toThrow(TypeError);
    expect(() => bifurcationDiagram(neuron, { parameter: 'w' })).toThrow(/`parameter` must be one of none/);
    expect(() => bifurcationDiagram(logisticFamily, { parameter: 'r', range: [3, 2] })).toThrow(RangeError);
    expect(() => bifurcationDiagram(logisticFamily, { parameter: 'r', range: [2, 3], unit: 1 })).toThrow(
      /`unit`/,
    );
    expect(() =>
      bifurcationDiagram(logisticFamily, { parameter: 'r', range: [2, 3], starts: [[1, 2]] }),
    ).toThrow(/starts\[0\]/);
  });

  it('says what it shows', () => {
    expect(summarize(overBias)).toBe(
      'Bifurcation diagram of a tanh network over b from -1 to 1 with 1 branch; fold at 0.533 and fold at -0.533; ' +
        'at 0: -0.958 stable, 0.958 stable and 0 unstable; sliders at self-weight w = 2, b = 0.',
    );
  });

  it('fits a budget: rounded, and without the simulation where it has to', () => {
    const limit = 0.9 * sizeOf(overWeight);
    const small = fitToBudget(overWeight, limit);
    expect(sizeOf(small)).toBeLessThanOrEqual(limit);
    expect(small.bifurcations).toEqual(overWeight.bifurcations);
    expect(small.warnings?.length).toBeGreaterThan(0);
  });
});

describe('diagramStates', () => {
  it('interpolates between the points of branches', () => {
    const elsewhere = { ...overBias, cursor: 0.1 };
    const found = diagramStates(elsewhere, 0).sort((p, q) => q.values[0] - p.values[0]);
    expect(found.map(({ verdict }) => verdict)).toEqual(['stable', 'unstable', 'stable']);
    [0.957504024077269, 0, -0.957504024077269].forEach((value, i) => {
      expect(found[i].values[0]).toBeCloseTo(value, 2);
    });
  });

  it('at the cursor takes the fixed points of the cobweb, which are exact', () => {
    const [{ values, multipliers }] = diagramStates(overBias, 0);
    expect(Math.abs(values[0])).toBeCloseTo(0.957504024077269, 12);
    // The slope of tanh 2h there: 2 (1 − h²).
    expect(multipliers[0][0]).toBeCloseTo(2 * (1 - 0.957504024077269 ** 2), 10);
  });

  it('finds each branch once, also on a point', () => {
    const r = decodeArray(overBias.branches[0].parameters);
    expect(diagramStates(overBias, r[0]).length).toBeGreaterThan(0);
    expect(diagramStates(overBias, 5)).toEqual([]);
  });
});

describe('moveHandle', () => {
  it('of a bifurcation diagram: moves the cursor and the cobweb beside it', () => {
    expect(handles(overWeight)).toMatchObject([
      { label: 'self-weight w', position: [2, expect.any(Number)], moves: 'x' },
    ]);
    const moved = moveHandle(overWeight, 0, [0.5, 3]);
    expect(moved.cursor).toBe(0.5);
    expect(moved.beside?.fixedPoints).toHaveLength(1);
    expect(handles(moved)[0].text).toBe('0.5: 0 stable');
    expect(moved.model?.parameters?.find(({ name }) => name === 'w')?.value).toBe(0.5);
    expect(moveHandle(overWeight, 0, [9, 0]).cursor).toBe(3);
  });

  it('of a diagram of two variables: moves the portrait beside it, whose axes stay', () => {
    const cell = elmanCell({
      recurrent: [
        [0.9, -0.5],
        [0.5, 0.9],
      ],
    });
    const gain = {
      name: 'g',
      minimum: 0.5,
      maximum: 1.5,
      value: 1,
      targets: [{ gainOf: 'recurrent' }],
    } as const;
    const rhythm = bifurcationDiagram(cell, { parameters: [gain], parameter: 'g', columns: 0 });
    const moved = moveHandle(rhythm, 0, [0.6, 0]);
    const [before, after] = [rhythm.beside, moved.beside];
    if (before?.kind !== 'phase-portrait' || after?.kind !== 'phase-portrait') throw new Error('no portrait');
    expect([before.fixedPoints, after.fixedPoints].map((points) => points?.map(({ kind }) => kind))).toEqual([
      ['unstable-focus'],
      ['stable-focus'],
    ]);
    expect(decodeArray(after.fixedPoints![0].multipliers)[0]).toBeCloseTo(0.6 * 0.9, 12);
    expect([after.axes, after.orbits![0].start]).toEqual([before.axes, before.orbits![0].start]);
    // h = tanh(0.6 W h) from where the path starts.
    const points = decodeArray(after.orbits![0].points);
    expect(points[2]).toBeCloseTo(Math.tanh(0.6 * (0.9 * 0.1 - 0.5 * 0.1)), 6);
    expect(Math.hypot(points.at(-2)!, points.at(-1)!)).toBeLessThan(1e-6);
    expect(
      figure(moved, 'light').data.some(({ xaxis, meta }) => xaxis === 'x2' && meta.role === 'field'),
    ).toBe(true);
  });

  it('of a diagram without a model: moves the cursor alone', () => {
    const view = bifurcationDiagram(logisticFamily, { parameter: 'r', range: [2, 3.2], columns: 0 });
    const moved = moveHandle(view, 0, [2.5, 0]);
    expect(moved.cursor).toBe(2.5);
    expect(moved.beside).toBeUndefined();
    expect(handles(moved)[0].text).toBe('2.5: 0.6 stable and 0 unstable');
  });
});

describe('recompute', () => {
  it('of a bifurcation diagram: follows the branches anew at another bias', () => {
    const next = recompute(overWeight, { b: 0.1 });
    const kinds = next.bifurcations.map(({ kind }) => kind).sort();
    expect(kinds).toEqual(['flip', 'fold']);
    expect(next.axes).toEqual(overWeight.axes);
    // The fold where b = w s − artanh s with s = √(1 − 1/w).
    const w = next.bifurcations.find(({ kind }) => kind === 'fold')!.parameter;
    const s = Math.sqrt(1 - 1 / w);
    expect(w * s - Math.atanh(s)).toBeCloseTo(0.1, 8);
  });

  it('of a bifurcation diagram: along its own parameter only the cursor moves', () => {
    const next = recompute(overWeight, { w: 0.5 });
    expect(next.branches).toBe(overWeight.branches);
    expect(next.cursor).toBe(0.5);
    expect(axisParameters(next)).toEqual(['w']);
  });
});

describe('the picture of a bifurcation diagram', () => {
  const picture = figure(overWeight, 'light', { width: 640 });
  const of = (role: string): ScatterTrace[] =>
    picture.data.filter(({ meta, xaxis }) => meta.role === role && xaxis === undefined) as ScatterTrace[];

  it('draws stable parts full and unstable ones dashed', () => {
    const dashes = new Map(of('branch').map(({ name, line }) => [name, line?.dash]));
    expect(dashes.get('stable')).toBe('solid');
    expect(dashes.get('unstable')).toBe('5px,3px');
    for (const { name, x, y } of of('branch')) {
      x.forEach((w, i) => {
        if (w === null || y[i] === null || Math.abs(y[i]) > 1e-6) return;
        // On h = 0 the neuron is stable for |w| < 1.
        if (name === 'stable') expect(Math.abs(w)).toBeLessThan(1 + 1e-6);
        else if (name === 'unstable') expect(Math.abs(w)).toBeGreaterThan(1 - 1e-6);
      });
    }
  });

  it('marks bifurcations with their normal forms in the hover', () => {
    const [{ hovertext, customdata }] = of('bifurcations');
    expect(customdata).toEqual([0, 1]);
    const text = hovertext!.find((one) => one.includes('pitchfork'))!;
    for (const part of [
      '<b>supercritical pitchfork</b>',
      'self-weight w = 1',
      'x′ = x + 1 μ x − 0.3333 x³',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('shows the states at the cursor, filled where stable', () => {
    const [{ x, y, marker }] = of('cursor');
    expect(x).toEqual([2, 2, 2]);
    const filled = (marker?.color as string[]).map((color) => color !== '#ffffff');
    expect(y.map((value) => Math.abs(value!) > 0.5)).toEqual(filled);
  });

  it('puts the simulation behind, in cells of some pixels', () => {
    expect(picture.data[0].meta.role).toBe('cloud');
    const { z } = picture.data[0] as HeatmapTrace;
    expect(z[0]).toHaveLength(20);
  });

  it('puts the cobweb beside, under the diagram on a narrow page', () => {
    expect(picture.layout.xaxis2).toBeDefined();
    expect(figureHeight(overWeight, 360)).toBeGreaterThan(figureHeight(overWeight, 640));
  });
});
