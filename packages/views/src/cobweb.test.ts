import { elmanCell, gruCell, logisticMap, piecewiseLinearCell } from '@phasebook/dynamics';
import { ShapeMismatchError } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { cobweb } from './cobweb.js';
import { decodeArray } from './encoding.js';
import { figure, figureHeight } from './figure.js';
import type { ScatterTrace } from './figure-types.js';
import { handles, moveHandle } from './handles.js';
import { recompute } from './recompute.js';
import { summarize } from './summarize.js';

const neuron = elmanCell({ recurrent: [[2]] });
const weight = {
  ...{ name: 'w', minimum: -3, maximum: 3, value: 2 },
  targets: [{ block: 'recurrent', index: 0 }],
} as const;
/** The positive solution of h = tanh 2h. */
const memory = 0.957504024077269;

describe('cobweb', () => {
  it('draws the graph at equidistant states and each path as the orbit of its start', () => {
    const view = cobweb(logisticMap(3.2), {
      starts: [0.1, { name: 'b', start: 0.9 }],
      steps: 3,
      range: [0, 1],
    });
    const graph = decodeArray(view.graphs[0].values);
    expect(graph[150]).toBeCloseTo(0.8, 6);
    expect([graph[0], graph[300]]).toEqual([0, 0]);
    const orbit = [0.1];
    for (let t = 0; t < 3; t++) orbit.push(3.2 * orbit[t] * (1 - orbit[t]));
    expect(Array.from(decodeArray(view.paths[0].states))).toEqual(orbit);
    expect(view.paths.map(({ name }) => name)).toEqual([undefined, 'b']);
  });

  it('marks fixed points on the diagonal with the slope as multiplier', () => {
    const { fixedPoints = [] } = cobweb(logisticMap(3.2), { range: [0, 1] });
    const inner = fixedPoints.find(({ position }) => position[0] > 0.1);
    expect(inner?.position[0]).toBeCloseTo(1 - 1 / 3.2, 12);
    expect(inner?.position[1]).toBe(inner?.position[0]);
    expect(decodeArray(inner!.multipliers)[0]).toBeCloseTo(-1.2, 10);
    expect(inner?.verdict).toBe('unstable');
  });

  it('draws iterates: F² of an alternating neuron meets the diagonal at its cycle', () => {
    const view = cobweb(elmanCell({ recurrent: [[-2]] }), { iterates: [2], range: [-1, 1] });
    const values = decodeArray(view.graphs[0].values);
    const at = (k: number): number => -1 + k / 150;
    const crossings = Array.from(values.keys()).filter(
      (k) => k > 0 && (values[k] - at(k)) * (values[k - 1] - at(k - 1)) < 0 && Math.abs(at(k)) > 0.1,
    );
    expect(crossings.map(at).map(Math.abs)).toEqual([expect.closeTo(memory, 1), expect.closeTo(memory, 1)]);
  });

  it('says which path runs away, and ends it there', () => {
    const view = cobweb(logisticMap(4), { starts: [2], steps: 60, range: [0, 1] });
    expect(view.paths[0].states.shape[0]).toBeLessThan(61);
    expect(view.warnings?.[0]).toMatch(/^The path from 2 leaves the finite numbers after \d+ steps$/);
  });

  it('refuses systems of several variables, and options out of range', () => {
    const two = gruCell({
      recurrent: Array.from({ length: 6 }, () => [0, 0]),
      input: Array.from({ length: 6 }, () => [0]),
      recurrentBias: new Float64Array(6),
      inputBias: new Float64Array(6),
    });
    expect(() => cobweb(two)).toThrow(ShapeMismatchError);
    expect(() => cobweb(neuron, { steps: 0 })).toThrow(/`steps` must be a whole number from 1/);
    expect(() => cobweb(neuron, { iterates: [1.5] })).toThrow(RangeError);
    expect(() => cobweb(neuron, { range: [1, -1] })).toThrow(/ascending/);
    expect(() => cobweb(neuron, { starts: [NaN] })).toThrow(/starts\[0\]/);
  });

  it('follows its slider: at w = 0.5 one point is left, and the paths end there', () => {
    const view = cobweb(neuron, { starts: [0.1, -0.9], iterates: [1, 2], parameters: [weight] });
    const next = recompute(view, { w: 0.5 });
    expect(next.fixedPoints?.map(({ verdict, position }) => [verdict, Math.abs(position[0]) < 1e-9])).toEqual(
      [['stable', true]],
    );
    expect(next.paths.map(({ states }) => decodeArray(states)[0])).toEqual([0.1, -0.9]);
    for (const { states } of next.paths) expect(decodeArray(states).at(-1)).toBeCloseTo(0, 12);
    expect(next.graphs.map(({ iterates }) => iterates)).toEqual([1, 2]);
    expect(next.axes).toEqual(view.axes);
    expect(recompute(next, { w: 2 }).paths).toEqual(view.paths);
  });

  it('says what it shows', () => {
    expect(summarize(cobweb(neuron, { starts: [0.1], steps: 20, title: 'Memory' }))).toBe(
      'Memory: cobweb of a tanh network with 3 fixed points: 2 stable nodes at -0.958 and 0.958, 1 unstable node ' +
        'at 0; degree sum 1, as for a complete set; path from 0.1 to 0.958 in 20 steps.',
    );
  });
});

describe('the picture of a cobweb', () => {
  const view = cobweb(neuron, { starts: [0.1], steps: 12, parameters: [weight] });
  const picture = figure(view, 'light', { width: 640 });
  const trace = (role: string): ScatterTrace =>
    picture.data.find(({ meta }) => meta.role === role) as ScatterTrace;

  it('goes to the graph and to the diagonal in turn', () => {
    const states = decodeArray(view.paths[0].states);
    const { x, y, marker } = trace('orbit');
    const sizes = marker?.size as number[];
    // Corners only: arrows stand between them.
    const corners = x.map((value, i) => [value, y[i]]).filter((_, i) => i === 0 || sizes[i] === 0);
    expect(corners.slice(0, 4)).toEqual([
      [states[0], states[0]],
      [states[0], states[1]],
      [states[1], states[1]],
      [states[1], states[2]],
    ]);
  });

  it('turns arrows the way the path goes', () => {
    const { x, y, marker } = trace('orbit');
    const symbols = marker?.symbol as string[];
    const angles = marker?.angle as number[];
    const arrows = symbols.flatMap((symbol, i) => (symbol === 'arrow' ? [i] : []));
    expect(arrows.length).toBeGreaterThan(2);
    for (const i of arrows) {
      const dx = x[i + 1]! - x[i - 1]!;
      const dy = y[i + 1]! - y[i - 1]!;
      expect(angles[i]).toBe(dx === 0 ? (dy > 0 ? 0 : 180) : dx > 0 ? 90 : 270);
    }
  });

  it('is square, with the diagonal behind everything', () => {
    expect(picture.layout.yaxis.scaleanchor).toBe('x');
    expect(picture.layout.shapes.find(({ name }) => name === 'diagonal')?.layer).toBe('below');
    expect(figureHeight(view, 640)).toBe(480);
  });

  it('numbers fixed points as the view does', () => {
    expect(trace('fixed-points').customdata).toEqual([0, 1, 2]);
    expect(trace('fixed-points').y).toEqual(trace('fixed-points').x);
  });
});

describe('moveHandle', () => {
  const view = cobweb(neuron, { starts: [0.1, 0.5], parameters: [weight] });

  it('of a cobweb: drags a start over the unstable point into the other memory', () => {
    const moved = moveHandle(view, 0, [-0.1, 7]);
    expect(decodeArray(moved.paths[0].states)[0]).toBe(-0.1);
    expect(decodeArray(moved.paths[0].states).at(-1)).toBeCloseTo(-memory, 12);
    expect(moved.paths[1]).toEqual(view.paths[1]);
    expect(handles(moved).map(({ position }) => position)).toEqual([
      [-0.1, -0.1],
      [0.5, 0.5],
    ]);
  });

  it('of a cobweb: keeps starts inside the axes', () => {
    const [, upper] = view.axes.x.range;
    expect(handles(moveHandle(view, 1, [99, 0]))[1].position).toEqual([upper, upper]);
  });

  it('of a cobweb: uses the parameters as they stand', () => {
    const weak = recompute(view, { w: 0.5 });
    expect(decodeArray(moveHandle(weak, 0, [0.9, 0]).paths[0].states).at(-1)).toBeCloseTo(0, 12);
  });

  it('of a cobweb: warns as long as a path runs away, and no longer', () => {
    const slope = { ...weight, value: 2, targets: [{ block: 'diagonal', index: 0 }] } as const;
    const runaway = cobweb(piecewiseLinearCell({ diagonal: [2], recurrent: [[0]], bias: [0] }), {
      ...{ starts: [0.1], steps: 1100, range: [-1, 1], parameters: [slope] },
    });
    expect(runaway.warnings).toHaveLength(1);
    expect(moveHandle(runaway, 0, [0, 0]).warnings).toBeUndefined();
  });

  it('refuses handles that do not exist; without a model there are none', () => {
    expect(() => moveHandle(view, 2, [0, 0])).toThrow(/less than 2: got 2/);
    expect(handles(cobweb(logisticMap(3.2), { range: [0, 1] }))).toEqual([]);
  });

  it('says where a path ends', () => {
    expect(handles(view)[0].text).toBe('0.1; after 60 steps the path ends at 0.9575');
  });
});
