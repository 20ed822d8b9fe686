import { continueFold, elmanCell, henonFamily } from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { decodeArray } from './encoding.js';
import { figure } from './figure.js';
import type { ScatterTrace } from './figure-types.js';
import { axisParameters, handles, moveHandle } from './handles.js';
import { recompute } from './recompute.js';
import { summarize } from './summarize.js';
import { twoParameterDiagram } from './two-parameter.js';
import type { TwoParameterView } from './wire/two-parameter.js';

const neuron = elmanCell({ recurrent: [[2]], input: [[1]] });
const controls = [
  { name: 'w', minimum: -2, maximum: 3, value: 2, targets: [{ block: 'recurrent', index: 0 }] },
  { name: 'b', minimum: -1.5, maximum: 1.5, value: 0.2, targets: [{ block: 'bias', index: 0 }] },
  { name: 'x', minimum: -1, maximum: 1, value: 0, targets: [{ inputIndex: 0 }] },
] as const;
const memory = twoParameterDiagram(neuron, {
  parameters: controls,
  pair: ['w', 'b'],
  title: 'A memory switch',
});

/** The bias at the folds of the neuron: ±(w s − artanh s), s = √(1 − 1/w). */
function foldBias(w: number): number {
  const s = Math.sqrt(1 - 1 / w);
  return w * s - Math.atanh(s);
}

/** The path of the cobweb beside. */
const pathOf = ({ beside }: TwoParameterView): Float64Array =>
  beside?.kind === 'cobweb' ? decodeArray(beside.paths[0].states) : new Float64Array();
const stateOf = (view: TwoParameterView): number => decodeArray(view.state!)[0];

describe('twoParameterDiagram', () => {
  it('of the tanh neuron: one fold curve through the cusp at (1, 0), in its closed form', () => {
    const folds = memory.curves.filter(({ kind }) => kind === 'fold');
    expect(folds).toHaveLength(1);
    const points = decodeArray(folds[0].points);
    for (let i = 0; i < points.length; i += 2) {
      expect(Math.abs(points[i + 1])).toBeCloseTo(foldBias(Math.max(1, points[i])), 7);
    }
    expect(memory.specialPoints.map(({ kind }) => kind)).toEqual(['cusp']);
    expect(memory.specialPoints[0].position).toEqual([expect.closeTo(1, 6), expect.closeTo(0, 6)]);
  });

  it('of the tanh neuron: the flip curve w (1 − h²) = −1', () => {
    const flips = memory.curves.filter(({ kind }) => kind === 'flip');
    expect(flips).toHaveLength(1);
    const points = decodeArray(flips[0].points);
    for (let i = 0; i < points.length; i += 2) {
      const [w, b] = [points[i], Math.abs(points[i + 1])];
      const h = Math.sqrt(Math.max(0, 1 + 1 / w));
      expect(Math.atanh(h) - w * h).toBeCloseTo(b, 6);
    }
  });

  it('takes curves that were followed before', () => {
    const curve = continueFold(henonFamily, {
      ...{ parameters: ['a', 'b'], start: [2, 0], values: { a: -0.25, b: 0 } },
      ranges: [
        [-1, 1],
        [-0.5, 0.5],
      ],
    });
    const view = twoParameterDiagram(henonFamily, {
      ...{ pair: ['a', 'b'], curves: [curve], cursor: [0.5, 0.3] },
      ranges: [
        [-1, 1],
        [-0.5, 0.5],
      ],
    });
    const points = decodeArray(view.curves[0].points);
    expect(points.length).toBeGreaterThan(4);
    // The saddle-node of the Hénon map: a = −(1 − b)²/4.
    for (let i = 0; i < points.length; i += 2)
      expect(points[i]).toBeCloseTo(-((1 - points[i + 1]) ** 2) / 4, 8);
    expect(view.beside?.kind).toBe('phase-portrait');
    expect(view.state?.shape).toEqual([2]);
  });

  it('comes to rest at the cursor, and shows the way in the cobweb', () => {
    expect(Math.tanh(2 * stateOf(memory) + 0.2)).toBeCloseTo(stateOf(memory), 12);
    const path = pathOf(memory);
    expect(path[0]).toBe(0.1);
    expect(path.at(-1)).toBeCloseTo(stateOf(memory), 6);
    expect(memory.beside?.fixedPoints).toHaveLength(3);
  });

  it('refuses what it cannot draw', () => {
    expect(() => twoParameterDiagram(henonFamily, { pair: ['a', 'b'] })).toThrow(TypeError);
    expect(() => twoParameterDiagram(neuron, { parameters: controls, pair: ['w', 'q'] })).toThrow(
      /two of w, b, x/,
    );
    expect(() =>
      twoParameterDiagram(neuron, { parameters: controls, pair: ['w', 'b'], state: [0, 0] }),
    ).toThrow(/state/);
  });

  it('says what it shows', () => {
    expect(summarize(memory)).toBe(
      'A memory switch: bifurcation curves over w and b: 1 fold curve and 1 flip curve; cusp at (1, 0); ' +
        'at (2, 0.2) the state is 0.973 of 2 stable states; sliders at w = 2, b = 0.2, x = 0.',
    );
  });
});

describe('moveHandle', () => {
  it('of two parameters: remembers on which side it came into the wedge', () => {
    // The folds at w = 2 lie at b = ±0.533.
    const path = (view: TwoParameterView, ...to: readonly number[]): TwoParameterView =>
      to.reduce((one, b) => moveHandle(one, 0, [2, b]), view);
    expect(stateOf(path(memory, 0))).toBeGreaterThan(0.9);
    expect(stateOf(path(memory, -0.5))).toBeGreaterThan(0.6);
    expect(stateOf(path(memory, -0.6))).toBeLessThan(-0.9);
    expect(stateOf(path(memory, -0.6, 0))).toBeCloseTo(-0.957504024077269, 9);
    expect(stateOf(path(memory, -0.6, 0.5))).toBeLessThan(-0.6);
    expect(stateOf(path(memory, -0.6, 0.6))).toBeGreaterThan(0.9);
  });

  it('of two parameters: starts the path where the state was', () => {
    const moved = moveHandle(memory, 0, [1.5, -1]);
    expect(pathOf(moved)[0]).toBeCloseTo(stateOf(memory), 12);
    expect(moved.model?.parameters?.map(({ value }) => value)).toEqual([1.5, -1, 0]);
    expect(handles(moved)).toMatchObject([{ position: [1.5, -1], moves: 'both' }]);
    expect(moveHandle(memory, 0, [99, -99]).cursor).toEqual([3, -1.5]);
    expect(axisParameters(moved)).toEqual(['w', 'b']);
  });
});

describe('recompute', () => {
  it('of two parameters: another input shifts the curves by its weight', () => {
    const next = recompute(memory, { x: 0.3 });
    expect(next.specialPoints[0].position).toEqual([expect.closeTo(1, 6), expect.closeTo(-0.3, 6)]);
    expect(next.axes).toEqual(memory.axes);
  });

  it('of two parameters: along its own only the cursor moves', () => {
    const next = recompute(memory, { w: 1.2, b: 0.1 });
    expect(next.curves).toBe(memory.curves);
    expect(next.cursor).toEqual([1.2, 0.1]);
  });
});

describe('the picture of two parameters', () => {
  it('draws curves by kind, the cusp with its name, and the cursor with its state', () => {
    const picture = figure(memory, 'light', { width: 640 });
    const of = (role: string): ScatterTrace[] =>
      picture.data.filter(({ meta, xaxis }) => meta.role === role && xaxis === undefined) as ScatterTrace[];
    expect(
      of('branch')
        .map(({ name, line }) => [name, line?.dash])
        .sort(),
    ).toEqual([
      ['flip', 'dash'],
      ['fold', 'solid'],
    ]);
    expect(of('cursor')[0].x).toEqual([2]);
    expect(of('cursor')[0].hovertext?.[0]).toContain('at rest at h = 0.97');
    expect(picture.layout.annotations.map(({ text }) => text)).toContain('cusp');
  });
});
