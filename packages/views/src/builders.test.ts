import {
  drivenTrajectory,
  elmanCell,
  findFixedPoints,
  gruCell,
  linearCell,
  networkFromBytes,
  readoutOf,
  spectrum,
  trajectory,
  withInput,
} from '@phasebook/dynamics';
import { matrix } from '@phasebook/linalg';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { curves } from './curves.js';
import { decodeArray, decodeNumber } from './encoding.js';
import { jacobianSpectrum, spectrumOfPoint } from './jacobian-spectrum.js';
import { parseView } from './parse.js';
import { phasePortrait } from './phase-portrait.js';
import { timeSeries } from './time-series.js';

describe('jacobianSpectrum', () => {
  const neuron = elmanCell({ recurrent: [[2]], bias: [0.3] });

  it('searches for the fixed points where no place is given (D6)', () => {
    const view = jacobianSpectrum(neuron);
    const slopes = view.groups.map((group) => decodeArray(group.eigenvalues)[0]);
    [0.351083, 0.085811, 1.807042].forEach((slope, i) => expect(slopes[i]).toBeCloseTo(slope, 6));
    expect(view.groups.map((group) => group.verdict)).toEqual(['stable', 'stable', 'unstable']);
    expect(view.groups.map((group) => group.isFixedPoint)).toEqual([true, true, true]);
    expect(view.groups[0].label).toBe('1: stable node');
    expect(view.timeConstantRings).toEqual([2, 10, 100]);
  });

  it('takes fixed points, a search, states, or one of them', () => {
    const search = findFixedPoints(withInput(neuron), { from: [[1], [-1], [0]] });
    const all = jacobianSpectrum(neuron, { at: search });
    expect(jacobianSpectrum(neuron, { at: search.points })).toEqual(all);
    expect(jacobianSpectrum(neuron, { at: search.points[1] }).groups).toHaveLength(1);
    expect(jacobianSpectrum(search).groups.map(({ label, eigenvalues }) => [label, eigenvalues])).toEqual(
      all.groups.map(({ label, eigenvalues }) => [label, eigenvalues]),
    );
    expect(jacobianSpectrum(search.points[1]).groups).toHaveLength(1);
    expect(jacobianSpectrum(spectrum([[0.5]])).groups).toEqual(jacobianSpectrum([[0.5]]).groups);
    const state = jacobianSpectrum(neuron, { at: [0.5], labels: ['here'] });
    expect(state.groups[0].label).toBe('here');
    expect(state.groups[0].isFixedPoint).toBeUndefined();
    expect(jacobianSpectrum(neuron, { at: Float64Array.of(0.5) }).groups).toHaveLength(1);
    expect(jacobianSpectrum(neuron, { at: [[0.5], [0.1]] }).groups.map(({ label }) => label)).toEqual([
      '1: state',
      '2: state',
    ]);
  });

  it('carries condition numbers and residual of a non-normal Jacobian', () => {
    const jacobian = [
      [0.9, 10],
      [0, 0.8],
    ];
    const [group] = jacobianSpectrum(jacobian).groups;
    const expected = spectrum(jacobian);
    expect(Array.from(decodeArray(group.eigenvalues))).toEqual([0.9, 0, 0.8, 0]);
    expect(decodeArray(group.conditionNumbers ?? expect.fail())).toEqual(expected.conditionNumbers);
    expect(decodeArray(group.conditionNumbers ?? expect.fail())[0]).toBeCloseTo(Math.hypot(1, 100), 8);
    expect(decodeNumber(group.residual ?? 'NaN')).toBeLessThan(1e-14);
  });

  it('refuses what does not fit', () => {
    expect(() => jacobianSpectrum(neuron, { at: [1, 2] })).toThrow(/`at` must have shape \[1\]: got \[2\]/);
    expect(() => jacobianSpectrum([[1, 2]])).toThrow(RangeError);
    expect(() => jacobianSpectrum(neuron, { timeConstantRings: [0] })).toThrow(
      /`timeConstantRings` must be positive/,
    );
  });

  it('is taken from a portrait for one of its points', () => {
    const portrait = phasePortrait(neuron);
    const view = spectrumOfPoint(portrait, 2);
    expect(view.title).toBe('Fixed point 3: unstable node');
    expect(view.groups[0].eigenvalues).toEqual(portrait.fixedPoints?.[2].multipliers);
    expect(parseView(JSON.stringify(view))).toEqual(view);
    expect(() => spectrumOfPoint(portrait, 3)).toThrow(/`index` must be less than 3: got 3/);
  });
});

describe('timeSeries', () => {
  const cell = linearCell({
    recurrent: [
      [0.5, 0.2],
      [-0.3, 0.8],
    ],
    input: [[1], [0.5]],
  });
  const inputs = [[1], [2], [-1], [0.5], [3]];

  it('runs a cell under inputs (D1)', () => {
    const view = timeSeries(cell, { start: [1, -1], inputs, convention: 'E1' });
    const last = view.series.map((series) => decodeArray(series.values)[5]);
    expect(last[0]).toBeCloseTo(3.05499, 5);
    expect(last[1]).toBeCloseTo(0.76661, 5);
    expect(Array.from(decodeArray(view.steps))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(view.source?.convention).toBe('E1');
    expect(parseView(JSON.stringify(view))).toEqual(view);
  });

  it('shows computed states as they are, counted from their first index', () => {
    const map = withInput(cell);
    const orbit = trajectory(map, [1, -1], { steps: 3, transientSteps: 10 });
    const view = timeSeries(orbit, { units: [1], names: ['second'] });
    expect(Array.from(decodeArray(view.steps))).toEqual([10, 11, 12, 13]);
    expect(view.series).toHaveLength(1);
    expect(view.series[0].name).toBe('second');
    expect(decodeArray(view.series[0].values)).toEqual(
      Float64Array.from([1, 3, 5, 7], (k) => orbit.states.data[k]),
    );
    expect(view.model).toBeUndefined();
    expect(
      timeSeries(
        matrix([
          [1, 2],
          [3, 4],
        ]),
      ).series.map(({ name }) => name),
    ).toEqual(['h[0]', 'h[1]']);
  });

  it('reads the outputs of a loaded network', () => {
    const file = new URL('../test/fixtures/flipflop-gru.safetensors', import.meta.url);
    const parity = JSON.parse(
      readFileSync(new URL('../test/fixtures/flipflop-gru.parity.json', import.meta.url), 'utf8'),
    ) as { inputs: number[][]; readouts: number[][] };
    const network = networkFromBytes(new Uint8Array(readFileSync(file)));
    const view = timeSeries(network.cell, {
      inputs: parity.inputs,
      convention: 'PT',
      readout: network.readout,
    });
    expect(view.valueLabel).toBe('readout');
    expect(view.series.map(({ name }) => name)).toEqual(['y[0]', 'y[1]', 'y[2]']);
    parity.readouts.forEach((row, t) =>
      row.forEach((value, k) => expect(decodeArray(view.series[k].values)[t + 1]).toBeCloseTo(value, 10)),
    );
    const { states } = drivenTrajectory(network.cell, new Float64Array(32), parity.inputs, {
      convention: 'PT',
    });
    expect(readoutOf(network, states.data.slice(5 * 32))[0]).toBeCloseTo(
      decodeArray(view.series[0].values)[5],
      12,
    );
  });

  it('shows eight units of many, and says so', () => {
    const wide = gruCell({
      recurrent: Array.from({ length: 30 }, (_, i) => Array.from({ length: 10 }, () => i / 30)),
    });
    const view = timeSeries(wide, { steps: 3 });
    expect(view.series).toHaveLength(8);
    expect(view.warnings).toEqual(['The first 8 of 10 state variables are shown']);
  });

  it('ends where the orbit leaves the finite numbers', () => {
    const view = timeSeries(linearCell({ recurrent: [[1e200]] }), { start: [1], steps: 5 });
    expect(view.steps.shape).toEqual([2]);
    expect(view.warnings).toEqual(['The orbit leaves the finite numbers after 1 steps']);
  });

  it('refuses what does not fit', () => {
    expect(() => timeSeries(cell, { inputs })).toThrow(/`convention` must be 'E1' or 'PT'/);
    expect(() => timeSeries(withInput(cell), { inputs, convention: 'E1' })).toThrow(
      /`source` must be a cell/,
    );
    expect(() => timeSeries(cell, { units: [2] })).toThrow(
      /`units` must hold indices of 2 state variables: got 2/,
    );
    expect(() => timeSeries(cell, { readout: { weight: [[1, 2, 3]], bias: [0] } })).toThrow(
      /`readout.weight`/,
    );
    expect(() => timeSeries(cell, { readout: { weight: [[1, 2]], bias: [0, 1] } })).toThrow(/`readout.bias`/);
    expect(() => timeSeries(cell, { start: [1] })).toThrow(/`start` must have shape \[2\]/);
  });
});

describe('curves', () => {
  const base = { x: { label: 'x' }, y: { label: 'y', range: [0, 2] as const }, caption: 'A test.' };

  it('encodes coordinates, NaN included, and chooses ranges', () => {
    const view = curves({
      ...base,
      curves: [{ name: 'a', x: [0, NaN, 10], y: [1, NaN, 2], style: 'dashed', color: 'unstable' }],
      annotations: [{ x: 20, y: 1, text: 'far' }],
    });
    expect(decodeArray(view.curves[0].x)).toEqual(Float64Array.of(0, NaN, 10));
    expect(view.axes.x.range[0]).toBeCloseTo(-0.8, 12);
    expect(view.axes.x.range[1]).toBeCloseTo(20.8, 12);
    expect(view.axes.y.range).toEqual([0, 2]);
    expect(parseView(JSON.stringify(view))).toEqual(view);
  });

  it('refuses what does not fit', () => {
    expect(() => curves({ ...base, curves: [{ name: 'a', x: [1], y: [] }] })).toThrow(
      /`curves\[0\].y` must have shape \[1\]/,
    );
    expect(() => curves({ ...base, curves: [], caption: ' ' })).toThrow(/`caption` must say/);
    expect(() => curves({ ...base, curves: [], y: { label: 'y', range: [1, 0] } })).toThrow(/`y.range`/);
    expect(() => curves({ ...base, curves: [], annotations: [{ x: NaN, y: 0, text: '' }] })).toThrow(
      /`annotations\[0\]`/,
    );
  });
});
