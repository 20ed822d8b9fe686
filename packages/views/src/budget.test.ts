import { elmanCell, gruCell, linearCell, withInput } from '@phasebook/dynamics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitToBudget, sizeOf } from './budget.js';
import { curves } from './curves.js';
import { decodeArray, encodeArray } from './encoding.js';
import { jacobianSpectrum } from './jacobian-spectrum.js';
import { parseView } from './parse.js';
import { phasePortrait } from './phase-portrait.js';
import { timeSeries } from './time-series.js';
import type { CurvesView } from './types.js';
import { DEFAULT_MAX_BYTES } from './version.js';

const caption = 'Test.';
const axes = { x: { label: 'x' }, y: { label: 'y' } };

describe('sizeOf', () => {
  it('is the number of bytes of UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (title) => {
        const view = curves({ ...axes, curves: [], caption, title });
        expect(sizeOf(view)).toBe(Buffer.byteLength(JSON.stringify(view)));
      }),
    );
  });
});

describe('fitToBudget', () => {
  const long = (steps: number): ReturnType<typeof phasePortrait> =>
    phasePortrait(
      elmanCell({
        recurrent: [
          [1.56, -1.04],
          [1.04, 0],
        ],
      }),
      {
        trajectories: [[0.1, 0], { name: 'other', orbit: [0, 0.1] }, [0.2, 0.2]],
        steps,
      },
    );

  it('returns what fits as it is', () => {
    const view = long(100);
    expect(fitToBudget(view)).toBe(view);
  });

  it('decimates long orbits, with first and last point, and says so', () => {
    const view = long(30_000);
    expect(sizeOf(view)).toBeGreaterThan(DEFAULT_MAX_BYTES);
    const fitted = fitToBudget(view);
    expect(sizeOf(fitted)).toBeLessThanOrEqual(DEFAULT_MAX_BYTES);
    expect(fitted.warnings).toEqual(['Long orbits are decimated to at most 4000 points']);
    const [orbit] = fitted.orbits ?? expect.fail();
    expect(orbit.decimatedFrom).toBe(30_001);
    const [points, all] = [orbit.points, view.orbits?.[0].points ?? expect.fail()].map(decodeArray);
    const stride = Math.ceil(30_000 / 3999);
    expect(points.slice(0, 2)).toEqual(all.slice(0, 2));
    expect(points.slice(2, 4)).toEqual(all.slice(2 * stride, 2 * stride + 2));
    expect(points.slice(-2)).toEqual(all.slice(-2));
    expect(fitted.model).toEqual(view.model);
    expect(parseView(JSON.stringify(fitted))).toEqual(fitted);
  });

  it('decimates no more than it must, and remembers the first length', () => {
    const once = fitToBudget(long(30_000), 100_000);
    const twice = fitToBudget(once, 50_000);
    expect(twice.orbits?.[0].decimatedFrom).toBe(30_001);
    const [more, less] = [once, twice].map((view) => view.orbits?.[0].points.shape[0] ?? 0);
    expect(more).toBeGreaterThan(less);
    expect(less).toBeGreaterThan(500);
    expect(sizeOf(twice)).toBeLessThanOrEqual(50_000);
  });

  it('leaves the model of a large network out rather than the picture, and keeps it where there is room', () => {
    const units = 128;
    const weights = (rows: number, columns: number): number[][] =>
      Array.from({ length: rows }, (_, i) =>
        Array.from({ length: columns }, (__, j) => Math.fround(Math.sin(i * 1.3 + j * 0.7) / 40)),
      );
    const cell = gruCell({ recurrent: weights(3 * units, units), input: weights(3 * units, 2) });
    const view = phasePortrait(cell, {
      fixedPoints: [],
      gridSize: 11,
      trajectories: [new Float64Array(units)],
    });
    expect(sizeOf(view)).toBeGreaterThan(DEFAULT_MAX_BYTES);
    const fitted = fitToBudget(view);
    expect(fitted.model).toBeUndefined();
    expect(fitted.field).toEqual(view.field);
    expect(fitted.orbits).toEqual(view.orbits);
    expect(fitted.warnings?.at(-1)).toMatch(
      /^The model \(26\d KB\) is left out so that the view fits 256 KB: .* a larger maxBytes keeps it$/,
    );
    expect(fitToBudget(view, 400_000)).toBe(view);
  });

  it('cuts the multipliers of many points to the leading ones', () => {
    const units = 40;
    const cell = linearCell({
      recurrent: Array.from({ length: units }, (_, i) =>
        Array.from({ length: units }, (__, j) => (i === j ? 0.5 + i / 100 : 0)),
      ),
    });
    const view = phasePortrait(withInput(cell), { gridSize: 3 });
    const many = {
      ...view,
      fixedPoints: Array.from({ length: 300 }, () => view.fixedPoints?.[0] ?? expect.fail()),
    };
    const fitted = fitToBudget(many);
    expect(sizeOf(fitted)).toBeLessThanOrEqual(DEFAULT_MAX_BYTES);
    const kept = decodeArray(fitted.fixedPoints?.[0].multipliers ?? expect.fail());
    expect(kept.length).toBeLessThan(2 * units);
    expect(kept[0]).toBeCloseTo(0.89, 6);
    expect(fitted.warnings?.join()).toMatch(/Only the \d+ leading multipliers of each fixed point are kept/);
    expect(parseView(JSON.stringify(fitted))).toEqual(fitted);
  });

  it('decimates series together with their steps', () => {
    const view = timeSeries(
      linearCell({
        recurrent: [
          [0.9, 0.1],
          [0, 0.8],
        ],
      }),
      { start: [1, 1], steps: 50_000 },
    );
    const fitted = fitToBudget(view);
    expect(sizeOf(fitted)).toBeLessThanOrEqual(DEFAULT_MAX_BYTES);
    const steps = decodeArray(fitted.steps);
    expect([steps[0], steps[steps.length - 1]]).toEqual([0, 50_000]);
    const all = decodeArray(view.series[1].values);
    expect(decodeArray(fitted.series[1].values)).toEqual(Float64Array.from(steps, (step) => all[step]));
    expect(fitted.series.map((series) => series.decimatedFrom)).toEqual([50_001, 50_001]);
    expect(fitted.warnings?.[0]).toMatch(/^The series is decimated from 50001 to \d+ steps/);
  });

  it('keeps the pieces of broken curves apart', () => {
    const piece = 20_000;
    const x = Array.from({ length: 2 * piece + 1 }, (_, i) => (i === piece ? NaN : i / 1000));
    const view = curves({ ...axes, curves: [{ name: 'two pieces', x, y: x }], caption });
    const fitted: CurvesView = fitToBudget(view, 40_000);
    const kept = decodeArray(fitted.curves[0].x);
    const at = kept.findIndex(Number.isNaN);
    expect(
      [kept[0], kept[at - 1], kept[at + 1], kept[kept.length - 1]].map((value) => Number(value.toFixed(3))),
    ).toEqual([0, (piece - 1) / 1000, (piece + 1) / 1000, (2 * piece) / 1000]);
    expect(kept.filter(Number.isNaN)).toHaveLength(1);
    expect(fitted.curves[0].decimatedFrom).toBe(2 * piece + 1);
    expect(sizeOf(fitted)).toBeLessThanOrEqual(40_000);
  });

  it('rounds large spectra', () => {
    const view = jacobianSpectrum([
      [0.5, 1],
      [0, 0.25],
    ]);
    const many = { ...view, groups: Array.from({ length: 900 }, () => view.groups[0]) };
    const fitted = fitToBudget(many, 200_000);
    expect(sizeOf(fitted)).toBeLessThanOrEqual(200_000);
    expect(fitted.groups[0].eigenvalues.dtype).toBe('float32');
    expect(fitted.warnings?.[0]).toMatch(/single precision/);
    expect(parseView(JSON.stringify(fitted))).toEqual(fitted);
  });

  it('says when nothing helps', () => {
    const view = { ...long(10), title: 'x'.repeat(5000) };
    const fitted = fitToBudget(view, 3000);
    expect(fitted.warnings?.at(-1)).toMatch(/^The view takes \d+ KB, more than the 3 KB allowed$/);
    expect(() => fitToBudget(view, 0)).toThrow(/`maxBytes` must be positive: got 0/);
  });

  it('is quick to say that an array is what it was', () => {
    const view = curves({ ...axes, curves: [{ name: 'a', x: [1], y: [2] }], caption });
    expect(fitToBudget(view).curves[0].x).toEqual(encodeArray([1]));
  });
});
