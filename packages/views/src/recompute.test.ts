import {
  drivenTrajectory,
  elmanCell,
  leakyCell,
  networkFromBytes,
  trajectory,
  withInput,
  type Cell,
} from '@phasebook/dynamics';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fitToBudget } from './budget.js';
import { decodeArray } from './encoding.js';
import { jacobianSpectrum } from './jacobian-spectrum.js';
import { omit } from './omit.js';
import { parseView } from './parse.js';
import { phasePortrait } from './phase-portrait.js';
import { launchOrbit, recompute } from './recompute.js';
import { stepwiseMap } from './stepwise.js';
import { timeSeries } from './time-series.js';
import type { ParameterControl, PhasePortraitView, View } from './types.js';

const weight = (value: number, index = 0): ParameterControl => ({
  name: 'w',
  minimum: -3,
  maximum: 3,
  value,
  targets: [{ block: 'recurrent', index }],
});
const gain = (value: number): ParameterControl => ({
  name: 'g',
  minimum: 0,
  maximum: 3,
  value,
  targets: [{ gainOf: 'recurrent' }],
});
const neuron = elmanCell({ recurrent: [[1]] });
const pair = elmanCell({
  recurrent: [
    [1, 0],
    [0, 1],
  ],
});
const count = (view: PhasePortraitView): number => view.fixedPoints?.length ?? 0;

/** A view with its arrays as numbers and rounded, to be compared but for the last bits. */
function readable(view: View): unknown {
  return JSON.parse(JSON.stringify(view), (_, value: unknown) => {
    if (typeof value === 'number') return Number(value.toFixed(9)) + 0;
    if (typeof value !== 'object' || value === null || !('base64' in value)) return value;
    const { dtype, shape } = value as never;
    const digits = dtype === 'float32' ? 5 : 8;
    const numbers = Array.from(decodeArray(value as never), (entry) =>
      (Number(entry.toFixed(digits)) + 0).toFixed(digits),
    );
    return { dtype, shape, numbers };
  });
}

describe('births of fixed points', () => {
  it('are seen by one neuron as w passes 1, step by step and at once', () => {
    const sweep = Array.from({ length: 31 }, (_, k) => Number((0.5 + 0.05 * k).toFixed(2)));
    let view = phasePortrait(neuron, { parameters: [weight(0.5)] });
    for (const w of sweep) {
      view = recompute(view, { w });
      expect(count(view), `w = ${w}`).toBe(w > 1 ? 3 : 1);
    }
    for (const w of [...sweep].reverse()) {
      view = recompute(view, { w });
      expect(count(view), `w = ${w}`).toBe(w > 1 ? 3 : 1);
    }
    expect(count(recompute(view, { w: 2 }, { previous: [] }))).toBe(3);
    expect(count(phasePortrait(neuron, { parameters: [weight(2)] }))).toBe(3);
  });

  it('are seen right beyond the pitchfork', () => {
    const view = phasePortrait(neuron, { parameters: [weight(0.5)] });
    expect(count(recompute(view, { w: 1.001 }))).toBe(3);
    expect(count(recompute(view, { w: 0.999 }))).toBe(1);
  });

  it('are seen by two neurons: 1 to 9', () => {
    const view = phasePortrait(pair, { parameters: [gain(0.5)] });
    expect(count(view)).toBe(1);
    for (const g of [1.02, 1.2, 2, 3]) {
      expect(count(recompute(view, { g })), `g = ${g}`).toBe(9);
      expect(count(recompute(view, { g }, { previous: [] })), `g = ${g}, cold`).toBe(9);
      expect(recompute(view, { g }).degree).toMatchObject({ sum: 1, verdict: 'consistent' });
    }
  });

  it('are seen far from every shown point', () => {
    // Two folds: the pair of points appears at h near 1, away from the one at h near −1.
    const bias: ParameterControl = {
      name: 'b',
      minimum: -1,
      maximum: 1,
      value: -0.8,
      targets: [{ block: 'bias', index: 0 }],
    };
    const view = phasePortrait(elmanCell({ recurrent: [[2]] }), { parameters: [bias] });
    expect(count(view)).toBe(1);
    for (const b of [-0.5, -0.52, -0.53, -0.532]) expect(count(recompute(view, { b })), `b = ${b}`).toBe(3);
    expect(count(recompute(view, { b: -0.54 }))).toBe(1);
  });
});

describe('recompute equals building afresh', () => {
  const bent = elmanCell({
    recurrent: [
      [1.5, -1],
      [1, 0.4],
    ],
    input: [[1], [0]],
    bias: [0.2, -0.1],
  });
  const input: ParameterControl = {
    name: 'x',
    minimum: -1,
    maximum: 1,
    value: 0,
    targets: [{ inputIndex: 0 }],
  };

  it.each<[string, Cell, (value: number) => ParameterControl]>([
    ['one neuron', neuron, weight],
    ['a pair of switches', pair, gain],
    ['a leaky pair', leakyCell(bent, 0.4), gain],
  ])('for the portrait of %s', (_, cell, parameter) => {
    const range = { x: [-1.2, 1.2], y: [-1.2, 1.2] } as const;
    const at = (value: number): PhasePortraitView =>
      phasePortrait(cell, {
        parameters: [parameter(value)],
        range,
        trajectories: [cell.stateDim === 1 ? [0.1] : [0.1, -0.3]],
        steps: 40,
        basins: true,
        title: 'Same',
      });
    const { name } = parameter(1);
    expect(readable(recompute(at(0.4), { [name]: 2 }))).toEqual(readable(at(2)));
    expect(readable(recompute(at(2), { [name]: 0.4 }))).toEqual(readable(at(0.4)));
  });

  it('for a spectrum at fixed points and at a state', () => {
    const points = (value: number): View => jacobianSpectrum(pair, { parameters: [gain(value)] });
    expect(readable(recompute(points(0.5) as never, { g: 2 }))).toEqual(readable(points(2)));
    const state = (value: number): View =>
      jacobianSpectrum(bent, { parameters: [gain(value)], at: [0.3, 0.1], labels: ['here'] });
    expect(readable(recompute(state(0.5) as never, { g: 2 }))).toEqual(readable(state(2)));
  });

  it('for series: autonomous, driven in both conventions, read out', () => {
    const inputs = Array.from({ length: 25 }, (_, t) => [Math.sin(t / 2)]);
    const readout = { weight: [[1, -1]], bias: [0.5] };
    for (const options of [
      { start: [0.2, 0.1], steps: 30 },
      { inputs, convention: 'E1' as const },
      { inputs, convention: 'PT' as const, readout, units: [1], names: ['h', 'y'] },
    ]) {
      const at = (value: number): View => timeSeries(bent, { ...options, parameters: [gain(value), input] });
      expect(readable(recompute(at(0.5) as never, { g: 2 }))).toEqual(readable(at(2)));
    }
  });

  it('and gives views that the parser accepts, and that can be computed on', () => {
    let view = phasePortrait(bent, { parameters: [gain(1), input], trajectories: [[0.1, 0.1]] });
    for (let k = 0; k < 20; k++)
      view = parseView(JSON.stringify(recompute(view, { g: 0.1 * k }))) as PhasePortraitView;
    expect(view.model?.parameters?.map(({ value }) => value)).toEqual([1.9000000000000001, 0]);
    expect(readable(recompute(view, { g: 1 }))).toEqual(readable(recompute(view, { g: 1, x: 0 })));
  });
});

describe('what stays', () => {
  it('axes, projection, title and settings of the grid', () => {
    const view = phasePortrait(pair, {
      parameters: [gain(0.5)],
      gridSize: 7,
      title: 'Pair',
      labels: ['a', 'b'],
    });
    const next = recompute(view, { g: 2 });
    expect(next.axes).toEqual(view.axes);
    expect(next.projection).toEqual(view.projection);
    expect(next.title).toBe('Pair');
    expect(next.field).toMatchObject({ columns: 7, rows: 7 });
    expect(next.model?.parameters?.[0].value).toBe(2);
    expect(view.model?.parameters?.[0].value).toBe(0.5);
  });

  it('orbits that were recorded elsewhere, with a warning', () => {
    const cell = elmanCell({
      recurrent: [
        [1.5, -1],
        [1, 0.4],
      ],
      input: [[1], [0]],
    });
    const driven = drivenTrajectory(
      cell,
      [0.3, 0.1],
      Array.from({ length: 12 }, () => [0.5]),
      { convention: 'E1' },
    );
    const view = phasePortrait(cell, { parameters: [gain(1)], trajectories: [driven, [0.1, 0.1]] });
    const next = recompute(view, { g: 0.5 });
    expect(next.orbits?.[0]).toEqual(view.orbits?.[0]);
    expect(next.orbits?.[1]).not.toEqual(view.orbits?.[1]);
    expect(next.warnings).toEqual(['Recorded orbits are shown as they were at the original parameters']);
  });

  it('the decimation of a long series, its full length remembered', () => {
    const long = timeSeries(elmanCell({ recurrent: [[0.5]] }), {
      start: [1],
      steps: 40_000,
      parameters: [weight(0.5)],
    });
    const short = fitToBudget(long, 50_000);
    const next = recompute(short, { w: 0.9 });
    expect(next.steps).toEqual(short.steps);
    expect(next.series[0].decimatedFrom).toBe(40_001);
    const steps = decodeArray(short.steps);
    const map = stepwiseMap(withInput(elmanCell({ recurrent: [[0.9]] })));
    const { states } = trajectory(map, [1], { steps: 40_000 });
    expect(decodeArray(next.series[0].values)).toEqual(Float64Array.from(steps, (step) => states.data[step]));
  });

  it('nothing where there is no model', () => {
    const view = phasePortrait(withInput(pair));
    expect(() => recompute(view, {})).toThrow(/`view.model` must be present/);
    expect(() => launchOrbit(view, {}, [0, 0])).toThrow(/`view.model` must be present/);
  });

  it('what is not shown is not computed', () => {
    const whole = phasePortrait(pair, { parameters: [gain(2)] });
    const bare = omit(whole, 'nullclines', 'fixedPoints', 'degree', 'field');
    const next = recompute(bare, { g: 1.5 });
    expect(Object.keys(next).sort()).toEqual(Object.keys(bare).sort());
  });
});

describe('a large network', () => {
  const bytes = readFileSync(new URL('../test/fixtures/flipflop-gru.safetensors', import.meta.url));
  const { cell } = networkFromBytes(new Uint8Array(bytes));

  it('keeps its points at the same values, and follows them', () => {
    const view = phasePortrait(cell, { parameters: [gain(1)], gridSize: 5 });
    expect(count(view)).toBe(19);
    const same = recompute(view, { g: 1 });
    expect(readable({ ...same, warnings: [] })).toEqual(readable({ ...view, warnings: [] }));
    const grown = recompute(view, { g: 1.05 }, { effort: 'full' });
    expect(count(grown)).toBe(count(phasePortrait(cell, { parameters: [gain(1.05)], gridSize: 5 })));
    expect(count(grown)).toBeGreaterThan(19);
    const near = recompute(view, { g: 1.02 });
    expect(count(near)).toBeGreaterThanOrEqual(15);
    expect(near.projection).toEqual(view.projection);
  });

  it('launches orbits from the plane', () => {
    const view = phasePortrait(cell, { gridSize: 3 });
    const mark = view.fixedPoints?.[0] ?? expect.fail();
    const orbit = launchOrbit(view, {}, decodeArray(mark.state), 10);
    const points = decodeArray(orbit.points);
    expect(points[20]).toBeCloseTo(mark.position[0], 5);
    expect(points[21]).toBeCloseTo(mark.position[1], 5);
    expect(launchOrbit(view, {}, [0, 0], 10).points.shape).toEqual([11, 2]);
  });
});

describe('launchOrbit', () => {
  const view = phasePortrait(
    elmanCell({
      recurrent: [
        [2, 0],
        [0, 2],
      ],
    }),
    { units: [1, 0], parameters: [gain(1)] },
  );

  it('starts at the point of the picture, or at the state', () => {
    const fromPoint = launchOrbit(view, {}, [0.1, -0.4], 3);
    const fromState = launchOrbit(view, {}, Float64Array.of(-0.4, 0.1), 3);
    expect(fromState).toEqual(fromPoint);
    expect(decodeArray(fromPoint.start ?? expect.fail())).toEqual(Float64Array.of(-0.4, 0.1));
    const points = decodeArray(fromPoint.points);
    expect(points[0]).toBeCloseTo(0.1, 6);
    expect(points[2]).toBeCloseTo(Math.tanh(0.2), 6);
  });

  it('follows the sliders', () => {
    const orbit = launchOrbit(view, { g: 0.25 }, [0.9, 0.9]);
    const points = decodeArray(orbit.points);
    expect(Math.abs(points[points.length - 1])).toBeLessThan(1e-6);
    expect(orbit.points.shape).toEqual([201, 2]);
  });

  it('in one dimension takes the horizontal coordinate', () => {
    const orbit = launchOrbit(phasePortrait(elmanCell({ recurrent: [[2]] })), {}, [0.1, 7], 2);
    const points = decodeArray(orbit.points);
    expect(points[0]).toBeCloseTo(0.1, 6);
    expect(points[1]).toBeCloseTo(Math.tanh(0.2) - 0.1, 6);
  });

  it('refuses what is no point', () => {
    expect(() => launchOrbit(view, {}, [NaN, 0])).toThrow(/`from` must be finite/);
    expect(() => launchOrbit(view, {}, Float64Array.of(1))).toThrow(
      /`from` must have shape \[2\]: got \[1\]/,
    );
  });
});
