import { flowLyapunovSpectrum, henonMap, linearFlow, lyapunovSpectrum } from '@phasebook/dynamics';
import { describe, expect, it } from 'vitest';
import { comparisonRows } from './comparison-rows.js';
import { comparisonView } from './comparison.js';
import { decodeArray } from './encoding.js';
import { figure, figureHeight } from './figure.js';
import type { ScatterTrace } from './figure-types.js';
import { summarize } from './summarize.js';

const spectrum = (a: number, steps: number): ReturnType<typeof lyapunovSpectrum> =>
  lyapunovSpectrum(henonMap({ a }), [0.1, 0.1], { steps });
const truth = spectrum(1.4, 2000);
const model = spectrum(1.3, 2000);
const learned = comparisonView({
  spectra: { truth, model },
  divergence: {
    ...{ divergence: 0.6, noiseFloor: 0.2, outside: 0.125, warnings: [] },
    variant: { grid: 'range', bins: 20, smoothing: 1e-5 },
  },
  hellinger: {
    ...{ distance: 0.1, noiseFloor: 0.08, warnings: [] },
    ...{ perVariable: Float64Array.of(0.1), settings: { window: 256 } },
  },
  measures: [{ name: 'period', truth: 7, model: 7.5 }],
});

describe('comparisonView', () => {
  it('takes exponents and intervals as they are', () => {
    expect(learned.spectra?.per).toBe('step');
    expect(decodeArray(learned.spectra!.truth.exponents)).toEqual(truth.exponentsPerStep);
    expect(decodeArray(learned.spectra!.model.intervals!.upper)).toEqual(model.intervals.upper);
  });

  it('says how distances were measured', () => {
    expect(learned.measures.map(({ note }) => note)).toEqual([
      undefined,
      'nats; range grid, 20 bins, smoothing 1e−5, 13 % of the model outside',
      'of power spectra, window 256',
      undefined,
    ]);
  });

  it('passes warnings on with the name of the one they are about', () => {
    const short = spectrum(1.4, 40);
    expect(short.warnings.length).toBeGreaterThan(0);
    const view = comparisonView(
      { spectra: { truth, model: short } },
      { names: { truth: 'map', model: 'net' } },
    );
    expect(view.warnings).toEqual([
      ...truth.warnings.map((text) => `map: ${text}`),
      ...short.warnings.map((text) => `net: ${text}`),
    ]);
  });

  it('refuses what cannot be compared', () => {
    const flow = flowLyapunovSpectrum(linearFlow([[-0.5]]), [1], { time: 5, timeStep: 0.01 });
    expect(() => comparisonView({ spectra: { truth, model: flow } })).toThrow('got per time');
    expect(() => comparisonView({})).toThrow('got nothing');
    const broken = { name: 'period', truth: 7, model: NaN };
    expect(() => comparisonView({ measures: [broken] })).toThrow('measures (period)');
    expect(() => comparisonView({ measures: [{ name: 'd', distance: -1 }] })).toThrow('must not be negative');
    expect(() => comparisonView({ measures: [{ name: 'd', distance: 1, noiseFloor: -1 }] })).toThrow(
      '`noiseFloor` of d',
    );
  });
});

describe('comparisonRows', () => {
  it('puts twice the noise floor of an exponent where the intervals end', () => {
    const [first] = comparisonRows(learned);
    const half = ({ intervals: { lower, upper } }: typeof truth): number => (upper[0] - lower[0]) / 2;
    expect(2 * first.noiseFloor!).toBeCloseTo(Math.hypot(half(truth), half(model)), 12);
    expect(first.difference).toBe(Math.abs(model.exponentsPerStep[0] - truth.exponentsPerStep[0]));
    expect(first.ratio).toBeCloseTo(first.difference / first.noiseFloor!, 12);
  });

  it('calls more than two floors more than noise', () => {
    const verdicts = comparisonRows(learned).map(({ name, verdict }) => [name, verdict]);
    expect(verdicts.slice(3)).toEqual([
      ['state-space divergence', 'more-than-noise'],
      ['Hellinger distance', 'within-noise'],
      ['period', 'unknown'],
    ]);
  });

  it('takes rounding for no difference, even without any noise', () => {
    const exact = { name: 'λ', truth: Math.log(2), model: Math.log(2) + 1e-15, noiseFloor: 0 };
    const other = { ...exact, model: 0.7 };
    const [same, different] = comparisonRows(comparisonView({ measures: [exact, other] }));
    expect([same.ratio, same.verdict]).toEqual([0, 'within-noise']);
    expect([different.ratio, different.verdict]).toEqual([Infinity, 'more-than-noise']);
  });
});

describe('the figure of a comparison', () => {
  const differences = (view: typeof learned, width = 640): ScatterTrace =>
    figure(view, 'light', { width }).data.find(({ meta }) => meta.role === 'differences') as ScatterTrace;

  it('puts each known difference at the logarithm of its ratio', () => {
    const rows = comparisonRows(learned);
    const { x, customdata } = differences(learned);
    expect(customdata).toEqual([0, 1, 2, 3, 4]);
    expect(x[3]).toBeCloseTo(Math.log10(rows[3].ratio), 12);
    // Beyond the scale a difference stands at its edge.
    const none = comparisonView({ measures: [{ name: 'd', distance: 0, noiseFloor: 1 }] });
    expect(differences(none).x).toEqual([-1]);
  });

  it('tells the verdicts apart by shape and colour', () => {
    const { marker } = differences(learned);
    const symbols = marker!.symbol as readonly string[];
    const colors = marker!.color as readonly string[];
    expect(symbols.slice(3)).toEqual(['triangle-up', 'circle']);
    expect(colors[3]).not.toBe(colors[4]);
  });

  it('has room for every row', () => {
    const many = comparisonView({
      measures: Array.from({ length: 24 }, (_, i) => ({ name: `d${i}`, distance: 1, noiseFloor: 1 })),
    });
    expect(figureHeight(many, 640)).toBeGreaterThan(24 * 30);
    const texts = figure(many, 'dark', { width: 360 }).layout.annotations.filter(
      ({ name }) => name === 'row',
    );
    expect(texts).toHaveLength(24);
  });
});

it('the sentence lists what is more than noise first', () => {
  const sentence = summarize(
    comparisonView({
      measures: [
        { name: 'period', truth: 7, model: 7.05, noiseFloor: 0.1 },
        { name: 'D_stsp', distance: 0.9, noiseFloor: 0.1 },
        { name: 'valid time', truth: 9, model: 7 },
      ],
    }),
  );
  expect(sentence).toBe(
    'Comparison of model with truth; more than noise: D_stsp (0.9, 9 floors); ' +
      'within noise: period (7.05 against 7, 0.5 floors); without a noise floor: valid time (7 against 9).',
  );
});
