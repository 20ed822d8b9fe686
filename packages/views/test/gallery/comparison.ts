import {
  correlationDimension,
  hellingerDistance,
  henonMap,
  lyapunovSpectrum,
  stateSpaceDivergence,
  trajectory,
} from '@phasebook/dynamics';
import { comparisonView, encodeArray, type ComparisonView, type View } from '../../src/index.js';
import type { Fault } from './fault.js';

/** A Hénon map whose parameter was learned a little too small, beside the true one. */
function henonComparison(): ComparisonView {
  const run = (
    a: number,
    first: number,
  ): { spectrum: ReturnType<typeof lyapunovSpectrum>; states: number[][] } => {
    const { states } = trajectory(henonMap({ a }), [first, 0.1], { transientSteps: 100, steps: 2047 });
    const { rows, data } = states;
    return {
      spectrum: lyapunovSpectrum(henonMap({ a }), [first, 0.1], { steps: 4000 }),
      states: Array.from({ length: rows }, (_, t) => [data[2 * t], data[2 * t + 1]]),
    };
  };
  const [truth, again, model] = [run(1.4, 0.1), run(1.4, 0.2), run(1.385, 0.1)];
  const dimensionOf = (states: number[][]): number =>
    correlationDimension(states.slice(0, 1000), { scalingWindow: [0.02, 0.2] }).dimension;
  const [own, other, learned] = [truth, again, model].map(({ states }) => dimensionOf(states));
  return comparisonView(
    {
      spectra: { truth: truth.spectrum, model: model.spectrum },
      divergence: stateSpaceDivergence(truth.states, model.states),
      hellinger: hellingerDistance(truth.states, model.states, { window: 512 }),
      measures: [
        {
          name: 'correlation dimension',
          truth: own,
          model: learned,
          noiseFloor: Math.abs(own - other),
          note: 'radii 0.02 to 0.2; floor from a second run',
        },
      ],
    },
    { names: { truth: 'Hénon', model: 'learned map' }, title: 'Is it the same attractor?' },
  );
}

/** A network of forty units beside a flow of three variables, from numbers. */
function networkComparison(): View {
  const truth = [0.906, 0, -14.572];
  const model = [0.897, 0.004, -9.31, ...Array.from({ length: 37 }, (_, i) => -12 - 0.6 * i)];
  const around = (values: readonly number[], half: number, sign: number): ReturnType<typeof encodeArray> =>
    encodeArray(values.map((value) => value + sign * half));
  return {
    kind: 'comparison',
    version: 1,
    title: 'A network closed on itself',
    names: { truth: 'Lorenz flow', model: 'echo-state network' },
    spectra: {
      per: 'time',
      truth: {
        exponents: encodeArray(truth),
        intervals: { level: 0.95, lower: around(truth, 0.012, -1), upper: around(truth, 0.012, 1) },
      },
      model: {
        exponents: encodeArray(model),
        intervals: { level: 0.95, lower: around(model, 0.015, -1), upper: around(model, 0.015, 1) },
      },
    },
    measures: [
      { type: 'number', name: 'Kaplan–Yorke dimension', truth: 2.0622, model: 2.0968, noiseFloor: 0.0012 },
      { type: 'distance', name: 'state-space divergence', distance: 0.92, noiseFloor: 0.71, note: '30 bins' },
      { type: 'number', name: 'valid time', truth: 9.1, model: 7.8 },
    ],
  };
}

/** Valid examples. */
export function comparisonViews(): Record<string, View> {
  return {
    'comparison-henon': henonComparison(),
    'comparison-network': networkComparison(),
    'comparison-measures': comparisonView({
      measures: [
        { name: 'period', truth: 7, model: 7, noiseFloor: 0 },
        { name: 'amplitude of the third harmonic of the output', truth: 0.31, model: 0.29, noiseFloor: 0.02 },
        { name: 'Wasserstein distance', distance: 40, noiseFloor: 1e-4 },
      ],
    }),
  };
}

/** What must be refused. */
export const comparisonFaults: readonly Fault[] = [
  {
    file: 'comparison-names',
    base: 'comparison-measures',
    path: '$.names.model',
    edit: (v) => delete v.names.model,
  },
  {
    file: 'comparison-floor-negative',
    base: 'comparison-measures',
    path: '$.measures[0].noiseFloor',
    edit: (v) => (v.measures[0].noiseFloor = -1),
  },
  {
    file: 'comparison-distance-negative',
    base: 'comparison-measures',
    path: '$.measures[2].distance',
    edit: (v) => (v.measures[2].distance = -1),
  },
  {
    file: 'comparison-type',
    base: 'comparison-measures',
    path: '$.measures[1].type',
    edit: (v) => (v.measures[1].type = 'ratio'),
  },
  {
    file: 'comparison-measures-too-many',
    base: 'comparison-measures',
    path: '$.measures',
    edit: (v) => (v.measures = Array.from({ length: 25 }, () => v.measures[0] as unknown)),
    isSeenBySchema: false,
  },
  {
    file: 'comparison-per',
    base: 'comparison-network',
    path: '$.spectra.per',
    edit: (v) => delete v.spectra.per,
  },
  {
    file: 'comparison-intervals',
    base: 'comparison-network',
    path: '$.spectra.model.intervals.upper.shape',
    edit: (v) => (v.spectra.model.intervals.upper = encodeArray([1])),
    isSeenBySchema: false,
  },
];
