import { elmanCell, lorenzFlow, vanDerPolFlow } from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { decodeArray } from './encoding.js';
import { figure, figureHeight } from './figure.js';
import { figureToSvg } from './figure-to-svg.js';
import { handles, moveHandle } from './handles.js';
import { parseView } from './parse.js';
import { recompute } from './recompute.js';
import { stabilityRegionView } from './stability-region.js';
import { summarize } from './summarize.js';
import { figureScales } from './svg/scales.js';

const oscillation = [
  [-1, 10],
  [-10, -1],
];

describe('stabilityRegionView', () => {
  it('puts λΔt in the plane and says what a step does to each mode', () => {
    const view = stabilityRegionView(oscillation, { method: 'euler', timeStep: 0.1 });
    expect(Array.from(decodeArray(view.scaled), (value) => Number(value.toFixed(9)))).toEqual([
      -0.1, 1, -0.1, -1,
    ]);
    // |1 + λΔt|² = 0.9² + 1² for both.
    for (const growth of decodeArray(view.growthPerStep)) expect(growth).toBeCloseTo(Math.sqrt(1.81), 12);
    expect(view.largestStableStep).toBeCloseTo(2 / 101, 12);
  });

  it.each([
    ['euler', 'inside'],
    ['midpoint', 'inside'],
    ['heun', 'inside'],
    ['rungeKutta3', 'inside'],
    ['rungeKutta4', 'inside'],
    ['exponentialEuler', 'inside'],
    ['implicitEuler', 'outside'],
    ['crankNicolson', 'left'],
  ] as const)('%s is stable %s its boundary', (method, side) => {
    const view = stabilityRegionView([[-1]], { method, timeStep: 0.5 });
    expect(view.stableSide).toBe(side);
    expect(parseView(JSON.stringify(view))).toEqual(view);
    expect(() => figureToSvg(figure(view, 'light'))).not.toThrow();
  });

  it('shows what the flow, Euler and the method do: e⁻ᵗ, (1 − Δt)ᵏ and (1 + Δt)⁻ᵏ', () => {
    const view = stabilityRegionView([[-1]], {
      method: 'implicitEuler',
      timeStep: 0.5,
      start: [1],
      duration: 2,
    });
    const { exact, euler, method } = view.comparison!;
    expect(decodeArray(exact.values).at(-1)).toBeCloseTo(Math.exp(-2), 8);
    expect(Array.from(decodeArray(euler!.values))).toEqual([1, 0.5, 0.25, 0.125, 0.0625]);
    expect(decodeArray(method.values).at(-1)).toBeCloseTo(1.5 ** -4, 12);
    expect(stabilityRegionView([[-1]], { method: 'euler' }).comparison?.euler).toBeUndefined();
  });

  it('keeps an orbit that diverges until it has left', () => {
    const view = stabilityRegionView([[-1]], { method: 'euler', timeStep: 5, start: [1], duration: 500 });
    const values = decodeArray(view.comparison!.method.values);
    expect(values.length).toBeLessThan(13);
    expect(values.every((value) => Math.abs(value) < 1e6)).toBe(true);
  });

  it('reads a cell as τ dh/dt = F(h) − h at its fixed point', () => {
    const neuron = elmanCell({ recurrent: [[0.5]], bias: [0.3] });
    const view = stabilityRegionView(neuron, { timeConstant: 2 });
    const [rest] = decodeArray(view.state);
    expect(Math.tanh(0.5 * rest + 0.3)).toBeCloseTo(rest, 12);
    expect(decodeArray(view.eigenvalues)[0]).toBeCloseTo((0.5 * (1 - rest ** 2) - 1) / 2, 12);
  });

  it('shows a flow that a view cannot carry, without sliders', () => {
    const view = stabilityRegionView(vanDerPolFlow(1), { timeStep: 0.1 });
    expect(view.model).toBeUndefined();
    expect(view.warnings?.[0]).toMatch(/2 of 2 modes grow in the flow itself/);
    expect(handles(view)).toEqual([]);
    expect(stabilityRegionView(lorenzFlow(), { at: [1, 2, 3], timeStep: 0.01 }).warnings?.at(-1)).toMatch(
      /does not rest/,
    );
  });

  it('follows the slider of Δt and those of the weights', () => {
    const view = stabilityRegionView(oscillation, {
      method: 'euler',
      timeStep: 0.01,
      timeStepRange: [0.001, 0.1],
    });
    expect(Math.max(...decodeArray(view.growthPerStep))).toBeLessThan(1);
    const next = recompute(view, { timeStep: 0.05 });
    expect(next.timeStep).toBe(0.05);
    expect(Math.max(...decodeArray(next.growthPerStep))).toBeCloseTo(Math.hypot(0.95, 0.5), 12);
    expect(next.axes).toEqual(view.axes);
    expect(recompute(next, { timeStep: 0.01 })).toEqual(view);

    const gain = {
      name: 'g',
      minimum: 0,
      maximum: 3,
      value: 0.5,
      targets: [{ gainOf: 'recurrent' as const }],
    };
    const neuron = stabilityRegionView(elmanCell({ recurrent: [[1]] }), {
      parameters: [gain],
      timeStep: 0.5,
    });
    expect(decodeArray(recompute(neuron, { g: 0.25 }).eigenvalues)[0]).toBeCloseTo(-0.75, 12);
    expect(recompute(neuron, { g: 0.25 }).timeStep).toBe(0.5);
  });

  it('is dragged by its outermost eigenvalue, along its ray and within the range', () => {
    const view = stabilityRegionView(oscillation, {
      method: 'rungeKutta4',
      timeStep: 0.1,
      timeStepRange: [0.01, 0.4],
    });
    const [handle] = handles(view);
    expect(handle.position.map((value) => Number(value.toFixed(9)))).toEqual([-0.1, 1]);
    const moved = moveHandle(view, 0, [-0.3, 3]);
    expect(moved.timeStep).toBeCloseTo(0.3, 12);
    expect(handles(moved)[0].text).toBe('0.3; 2 of 2 modes grow');
    expect(moveHandle(view, 0, [-10, 100]).timeStep).toBe(0.4);
    // Across the ray nothing changes.
    expect(moveHandle(view, 0, [-0.1 + 10, 1 + 1]).timeStep).toBeCloseTo(0.1, 12);
  });

  it('refuses what cannot be', () => {
    expect(() => stabilityRegionView([[-1]], { timeStep: 0 })).toThrow(RangeError);
    expect(() => stabilityRegionView([[-1]], { timeStep: 1, timeStepRange: [2, 3] })).toThrow(
      /timeStepRange/,
    );
    expect(() => stabilityRegionView([[-1]], { unit: 1 })).toThrow(RangeError);
    expect(() => stabilityRegionView([[-1]], { start: [1, 2] })).toThrow(/start/);
    expect(() => stabilityRegionView([[-1]], { input: [1] })).toThrow(TypeError);
    expect(() => stabilityRegionView([[-1]], { method: 'magic' as never })).toThrow(/method/);
  });

  it('says what it shows', () => {
    const view = stabilityRegionView(oscillation, {
      method: 'euler',
      timeStep: 0.1,
      duration: 1,
      title: 'Spiral',
    });
    expect(summarize(view)).toMatch(
      /^Spiral: stability region of the Euler method with the eigenvalues at time step 0.1: 2 of 2 modes grow, by up to 1.35 a step; the longest stable time step is 0.0198; beside it h\[0\] over 1 units of time, ending at -?\d/,
    );
  });
});

describe('a figure of two plots', () => {
  const view = stabilityRegionView(oscillation, { timeStep: 0.1, title: 'Spiral' });

  it('has them side by side on a wide page and one under the other on a narrow one', () => {
    const plots = (width: number): ReturnType<typeof figureScales>['plot'][] => {
      const { layout } = figure(view, 'light', { width });
      return [figureScales(layout).plot, figureScales(layout, 2).plot];
    };
    const [left, right] = plots(640);
    expect(left.left + left.width).toBeLessThan(right.left);
    expect(Math.abs(left.top - right.top)).toBeLessThan(1);
    const [upper, lower] = plots(360);
    expect(upper.top + upper.height).toBeLessThan(lower.top);
    expect(lower.top + lower.height).toBeLessThan(figureHeight(view, 360));
  });

  it('keeps equal scales in the plane', () => {
    const { layout } = figure(view, 'light');
    const { x, y } = figureScales(layout);
    expect((x(1) - x(0)) / (y(0) - y(1))).toBeCloseTo(1, 2);
  });

  it('keeps the traces of the second plot in a clip of its own', () => {
    const svg = figureToSvg(figure(view, 'light'));
    expect(svg.match(/<clipPath /g)).toHaveLength(2);
    expect(svg.match(/<g clip-path/g)).toHaveLength(4);
  });
});
