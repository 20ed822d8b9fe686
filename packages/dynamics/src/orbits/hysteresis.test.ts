import { describe, expect, it } from 'vitest';
import { cellFamily } from '../cells/cell-family.js';
import { elmanCell } from '../cells/elman.js';
import type { MapFamily } from '../system/family.js';
import { logisticFamily } from '../zoo/maps.js';
import { hysteresis, type HysteresisOptions } from './hysteresis.js';

const FOLD = 0.532839975353552;
const family: MapFamily = cellFamily(elmanCell({ recurrent: [[2]], bias: [0] }));
const sweep: HysteresisOptions = { parameter: 'bias[0]', from: -1, to: 1, start: [-1] };

describe('hysteresis', () => {
  it('D6g: quasi-static jumps at the folds ±0.53284', () => {
    const loop = hysteresis(family, { ...sweep, points: 201, jumpTolerance: 1e-7 });
    expect(loop.forward.jumps).toHaveLength(1);
    expect(loop.backward.jumps).toHaveLength(1);
    const [up] = loop.forward.jumps;
    const [down] = loop.backward.jumps;
    expect(up.parameter).toBeCloseTo(FOLD, 6);
    expect(down.parameter).toBeCloseTo(-FOLD, 6);
    expect(up.bracket[0]).toBeLessThan(up.bracket[1]);
    // It leaves where the two points meet, −√½, and lands on the one that remains.
    expect(up.from).toBeCloseTo(-Math.SQRT1_2, 3);
    expect(Math.tanh(2 * up.to + FOLD)).toBeCloseTo(up.to, 6);
    expect(loop.warnings).toEqual([]);
  });

  it('D6g: loop area 1.99915', () => {
    const { loopArea, loopAreaError } = hysteresis(family, { ...sweep, points: 2001 });
    expect(loopArea).toBeCloseTo(1.99915, 4);
    expect(loopAreaError).toBeLessThan(1e-3);
    expect(Math.abs(loopArea - 1.99915)).toBeLessThan(loopAreaError + 5e-6);
  });

  it.each([
    [201, 0.65],
    [2001, 0.559],
    [20001, 0.5385],
  ])('D6g: one step per value, %i points: the jump comes late, at %f', (points, value) => {
    const grid = 2 / (points - 1);
    const { forward, backward } = hysteresis(family, { ...sweep, points, stepsPerValue: 1 });
    expect(forward.jumps).toHaveLength(1);
    expect(backward.jumps).toHaveLength(1);
    expect(Math.abs(forward.jumps[0].bracket[1] - value)).toBeLessThan(1.01 * grid);
    expect(Math.abs(backward.jumps[0].bracket[1] + value)).toBeLessThan(1.01 * grid);
  });

  it('turned around, the same loop with the other sign', () => {
    const there = hysteresis(family, { ...sweep, points: 101 });
    const back = hysteresis(family, { ...sweep, from: 1, to: -1, start: [1], points: 101 });
    expect(back.forward.jumps[0].parameter).toBeCloseTo(there.backward.jumps[0].parameter, 9);
    expect(back.loopArea).toBeCloseTo(there.loopArea, 9);
  });

  it('without bistability there is no jump and no loop', () => {
    const one = hysteresis(family, { ...sweep, values: { 'recurrent[0,0]': 0.9 } });
    expect([one.forward.jumps.length, one.backward.jumps.length]).toEqual([0, 0]);
    expect(Math.abs(one.loopArea)).toBeLessThan(1e-9);
    // Steep, but continuous: a coarse grid sees large changes, the bisection does not.
    const steep = hysteresis(family, { ...sweep, values: { 'recurrent[0,0]': 0.999 }, points: 5 });
    expect(steep.forward.jumps).toHaveLength(0);
  });

  it('keeps both ways in the order of the values', () => {
    const { values, forward, backward } = hysteresis(family, { ...sweep, points: 21 });
    expect([values[0], values[20]]).toEqual([-1, 1]);
    expect(forward.observed[10]).toBeLessThan(0);
    expect(backward.observed[10]).toBeGreaterThan(0);
    expect(backward.states.data[10]).toBe(backward.observed[10]);
  });

  it('warns where the state never rests', () => {
    const { warnings, forward } = hysteresis(logisticFamily, {
      parameter: 'r',
      from: 3.2,
      to: 3.3,
      start: [0.3],
      points: 3,
      maxSteps: 500,
    });
    expect(forward.unsettled).toBe(3);
    expect(warnings[0]).toMatch(/did not come to rest within 500 steps/);
  });

  it('refuses bad input and stops when asked', () => {
    expect(() => hysteresis(family, { ...sweep, parameter: 'bias[7]' })).toThrow(/no parameter 'bias\[7\]'/);
    expect(() => hysteresis(family, { ...sweep, start: [0, 0] })).toThrow(/shape \[1\]/);
    expect(() => hysteresis(family, { ...sweep, to: -1 })).toThrow(/`to` must differ/);
    expect(() => hysteresis(family, { ...sweep, to: NaN })).toThrow(/finite/);
    expect(() => hysteresis(family, { ...sweep, points: 2 })).toThrow(/points/);
    expect(() => hysteresis(family, { ...sweep, stepsPerValue: 0 })).toThrow(/stepsPerValue/);
    expect(() => hysteresis(family, { ...sweep, jumpSize: 0 })).toThrow(/jumpSize/);
    const signal = { aborted: true, reason: new Error('stop') };
    expect(() => hysteresis(family, { ...sweep, signal })).toThrow('stop');
  });
});
