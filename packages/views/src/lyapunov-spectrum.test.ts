import {
  flowLyapunovSpectrum,
  henonMap,
  linearCell,
  linearFlow,
  logisticMap,
  lyapunovSpectrum,
  piecewiseLinearCell,
} from '@phasebook/dynamics';
import { diagonal } from '@phasebook/linalg';
import { describe, expect, it } from 'vitest';
import { fitToBudget, sizeOf } from './budget.js';
import { decodeArray, decodeNumber } from './encoding.js';
import { figure, figureHeight } from './figure.js';
import type { ScatterTrace } from './figure-types.js';
import { lyapunovSpectrumView } from './lyapunov-spectrum.js';
import { recompute } from './recompute.js';
import { summarize } from './summarize.js';

const tent = piecewiseLinearCell({ diagonal: [1.9], recurrent: [[-3.8]], bias: [1] });
const slope = {
  ...{ name: 'μ', minimum: 0, maximum: 2, value: 1.9 },
  targets: [
    { block: 'diagonal', index: 0 },
    { block: 'recurrent', index: 0, scale: -2 },
  ],
} as const;
const live = lyapunovSpectrumView(tent, {
  parameters: [slope],
  start: [0.3],
  steps: 500,
  transientSteps: 10,
});

describe('lyapunovSpectrumView', () => {
  it('draws a result as it is', () => {
    const result = lyapunovSpectrum(henonMap(), [0.1, 0.1], { steps: 1000 });
    const view = lyapunovSpectrumView(result);
    expect(decodeArray(view.exponents)).toEqual(result.exponentsPerStep);
    expect(decodeArray(view.intervals!.lower)).toEqual(result.intervals.lower);
    expect(decodeNumber(view.kaplanYorke!.value)).toBe(result.kaplanYorkeDimension.value);
    expect(decodeArray(view.convergence!.at)).toEqual(result.convergence.steps);
    expect([view.per, view.dim, view.steps]).toEqual(['step', 2, 1000]);
    expect(view.model).toBeUndefined();
  });

  it('draws flows per unit time', () => {
    const result = flowLyapunovSpectrum(linearFlow([[-0.5]]), [1], { time: 20, timeStep: 0.01 });
    const view = lyapunovSpectrumView(result);
    expect(view.per).toBe('time');
    expect(decodeArray(view.exponents)[0]).toBeCloseTo(-0.5, 6);
  });

  it('of a tent is ln μ, and follows its slider', () => {
    expect(decodeArray(live.exponents)[0]).toBeCloseTo(Math.log(1.9), 12);
    const next = recompute(live, { μ: 1.5 });
    expect(decodeArray(next.exponents)[0]).toBeCloseTo(Math.log(1.5), 12);
    expect(next.source).toEqual(live.source);
    expect(recompute(next, { μ: 1.9 })).toEqual(live);
  });

  it('takes a part of the spectrum', () => {
    const cell = linearCell({ recurrent: diagonal([0.9, 0.5, 0.2]) });
    const view = lyapunovSpectrumView(cell, { count: 2, steps: 50, transientSteps: 100 });
    expect(Array.from(decodeArray(view.exponents))).toEqual([
      expect.closeTo(Math.log(0.9), 6),
      expect.closeTo(Math.log(0.5), 6),
    ]);
    expect(view.dim).toBe(3);
    expect(view.identityResidual).toBeUndefined();
  });

  it('says what it shows', () => {
    expect(summarize(live)).toMatch(
      /^Lyapunov spectrum of a piecewise-linear network: 1 exponent, 0\.642 \(0\.642 to 0\.642\) nats per step; neighbouring orbits part: chaos; Kaplan–Yorke dimension at least 1; sum equal to the mean log determinant within 0; after 500 steps; slider at μ = 1\.9/,
    );
    expect(summarize(lyapunovSpectrumView(logisticMap(3.2), { start: [0.3], steps: 200 }))).toContain(
      'neighbouring orbits come together',
    );
  });

  it('fits a budget without its convergence', () => {
    const small = fitToBudget(live, sizeOf(live) - 200);
    expect(small.convergence).toBeUndefined();
    expect(small.exponents).toEqual(live.exponents);
  });

  it('refuses what does not fit', () => {
    expect(() => lyapunovSpectrumView(tent, { start: [1, 2] })).toThrow(/start/);
    expect(() => lyapunovSpectrumView(tent, { start: [NaN] })).toThrow(/start/);
    const theory = { name: 't', exponents: [1, 2], numbers: [1] };
    expect(() => lyapunovSpectrumView(tent, { theory, steps: 10 })).toThrow(/theory\.numbers/);
  });
});

describe('the picture of a Lyapunov spectrum', () => {
  const view = lyapunovSpectrumView(henonMap(), {
    ...{ start: [0.1, 0.1], steps: 1000 },
    theory: { name: 'theory', exponents: [0.4, -1.6] },
  });
  const picture = figure(view, 'light', { width: 640 });
  const of = (role: string, pane?: 'x2'): ScatterTrace[] =>
    picture.data.filter(({ meta, xaxis }) => meta.role === role && xaxis === pane) as ScatterTrace[];

  it('puts exponents over their numbers, the positive ones apart from the others', () => {
    const [{ x, y, marker }] = of('exponents');
    expect(x).toEqual([1, 2]);
    expect(y).toEqual(Array.from(decodeArray(view.exponents)));
    expect(marker?.symbol).toEqual(['triangle-up', 'circle']);
  });

  it('draws each interval from end to end', () => {
    const [{ y }] = of('interval');
    const { lower, upper } = view.intervals!;
    expect(y).toEqual([
      decodeArray(lower)[0],
      decodeArray(upper)[0],
      null,
      decodeArray(lower)[1],
      decodeArray(upper)[1],
    ]);
  });

  it('marks the Kaplan–Yorke dimension after that many exponents', () => {
    const line = picture.layout.shapes.find(({ name }) => name === 'dimension');
    expect(line?.x0).toBeCloseTo(decodeNumber(view.kaplanYorke!.value) + 0.5, 12);
  });

  it('shows beside what the estimates had left to go: nothing at the end', () => {
    const lines = of('convergence', 'x2');
    expect(lines).toHaveLength(2);
    for (const { y } of lines) expect(Math.abs(y.at(-1)!)).toBeLessThan(5e-3);
    expect(of('reference')[0].y).toEqual([0.4, -1.6]);
    expect(figureHeight(view, 360)).toBeGreaterThan(figureHeight(view, 640));
  });
});
