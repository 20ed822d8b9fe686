import { cellFamily, elmanCell } from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { decodeArray } from './encoding.js';
import { figure } from './figure.js';
import type { ScatterTrace } from './figure-types.js';
import { axisParameters } from './handles.js';
import { hysteresisView } from './hysteresis.js';
import { parseView } from './parse.js';
import { recompute } from './recompute.js';
import { summarize } from './summarize.js';

const b = { name: 'b', minimum: -1, maximum: 1, value: 0, targets: [{ block: 'bias' as const, index: 0 }] };
const w = {
  name: 'w',
  minimum: 0,
  maximum: 3,
  value: 2,
  targets: [{ block: 'recurrent' as const, index: 0 }],
};
const neuron = elmanCell({ recurrent: [[2]] });
/** |b| at which the neuron of self-weight w has its folds. */
const fold = (weight: number): number => {
  const s = Math.sqrt(1 - 1 / weight);
  return weight * s - Math.atanh(s);
};

describe('hysteresisView', () => {
  it('jumps at the folds w√(1 − 1/w) − artanh √(1 − 1/w)', () => {
    const view = hysteresisView(neuron, { parameters: [b], parameter: 'b', start: [-1] });
    expect(view.jumps.map(({ way }) => way)).toEqual(['there', 'back']);
    expect(view.jumps[0].parameter).toBeCloseTo(fold(2), 4);
    expect(view.jumps[1].parameter).toBeCloseTo(-fold(2), 4);
    expect(Number(view.loopArea)).toBeGreaterThan(1.5);
    expect(axisParameters(view)).toEqual(['b']);
  });

  it('follows the sliders of the other parameters', () => {
    const view = hysteresisView(neuron, { parameters: [b, w], parameter: 'b', start: [-1], points: 41 });
    const next = recompute(view, { w: 1.6 });
    expect(next.jumps[0].parameter).toBeCloseTo(fold(1.6), 4);
    expect(recompute(view, { w: 0.5 }).jumps).toEqual([]);
    expect(parseView(JSON.stringify(next))).toEqual(next);
    expect(recompute(next, { w: 2 })).toEqual(view);
  });

  it('shows families without sliders, and jumps that come late where the sweep is fast', () => {
    const view = hysteresisView(cellFamily(neuron), {
      parameter: 'bias[0]',
      from: -1,
      to: 1,
      start: [-1],
      stepsPerValue: 2,
    });
    expect(view.model).toBeUndefined();
    expect(view.jumps[0].parameter).toBeGreaterThan(fold(2));
  });

  it('interrupts the line where the state jumps', () => {
    const view = hysteresisView(neuron, { parameters: [b], parameter: 'b', start: [-1], points: 21 });
    const there = figure(view, 'light').data[0] as ScatterTrace;
    const gap = there.y.indexOf(null);
    expect(there.x[gap - 1]).toBeCloseTo(fold(2), 4);
    expect([there.y[gap - 1], there.y[gap + 1]]).toEqual([view.jumps[0].from, view.jumps[0].to]);
    expect(there.y).toHaveLength(24);
  });

  it('says what it shows', () => {
    const view = hysteresisView(neuron, { parameters: [b], parameter: 'b', start: [-1] });
    expect(summarize(view)).toMatch(
      /^Hysteresis of h\[0\] as b is swept from -1 to 1 and back: a jump at 0.533 \(-0.70\d to 0.9\d+\) on the way there, a jump at -0.533 \(0.70\d to -0.9\d+\) on the way back; loop area [\d.]+ \(error [\d.]+\)\.$/,
    );
  });

  it('refuses what cannot be', () => {
    expect(() => hysteresisView(neuron, { parameter: 'b' })).toThrow(/from/);
    expect(() => hysteresisView(cellFamily(neuron), { parameter: 'gain' })).toThrow(RangeError);
    expect(() => hysteresisView(neuron, { parameters: [b], parameter: 'b', unit: 1 })).toThrow(RangeError);
    expect(() => hysteresisView(neuron, { parameters: [b], parameter: 'b', start: [0, 0] })).toThrow(/start/);
    expect(() =>
      hysteresisView(cellFamily(neuron), { parameter: 'gain', from: 0, to: 1, input: [1] }),
    ).toThrow(TypeError);
    expect(
      decodeArray(hysteresisView(neuron, { parameters: [b], parameter: 'b', points: 3 }).values),
    ).toHaveLength(3);
  });
});
