import { flowLyapunovSpectrum, henonMap, lorenzFlow } from '@phasebook/dynamics';
import { encodeArray, lyapunovSpectrumView, type View } from '../../src/index.js';
import { tent, tentSlope } from './cobweb.js';
import type { Fault } from './fault.js';

/** Valid examples. */
export function lyapunovSpectrumViews(): Record<string, View> {
  return {
    'lyapunov-tent': lyapunovSpectrumView(tent, {
      parameters: [tentSlope],
      start: [0.3],
      steps: 2000,
      transientSteps: 200,
      theory: { name: 'ln μ', exponents: [Math.log(1.9), Math.log(1.9)], numbers: [0.5, 1.5] },
      title: 'A tent doubles errors, nearly',
    }),
    'lyapunov-henon': lyapunovSpectrumView(henonMap(), { start: [0.1, 0.1], title: 'The Hénon map' }),
    'lyapunov-lorenz': lyapunovSpectrumView(
      flowLyapunovSpectrum(lorenzFlow(), [1, 1, 1], { time: 60, timeStep: 0.01, transientTime: 20 }),
      { title: 'The Lorenz flow' },
    ),
    'lyapunov-bare': {
      kind: 'lyapunov-spectrum',
      version: 1,
      per: 'step',
      dim: 3,
      exponents: encodeArray([0.1, NaN, -Infinity]),
      kaplanYorke: { value: 'NaN', isComplete: false },
      steps: 10,
    },
  };
}

/** What must be refused. */
export const lyapunovSpectrumFaults: readonly Fault[] = [
  { file: 'lyapunov-per', base: 'lyapunov-bare', path: '$.per', edit: (v) => (v.per = 'second') },
  {
    file: 'lyapunov-too-many',
    base: 'lyapunov-bare',
    path: '$.exponents.shape',
    edit: (v) => (v.dim = 2),
    isSeenBySchema: false,
  },
  {
    file: 'lyapunov-level',
    base: 'lyapunov-henon',
    path: '$.intervals.level',
    edit: (v) => (v.intervals.level = 95),
  },
  {
    file: 'lyapunov-intervals',
    base: 'lyapunov-henon',
    path: '$.intervals.upper.shape',
    edit: (v) => (v.intervals.upper = encodeArray([1])),
    isSeenBySchema: false,
  },
  {
    file: 'lyapunov-convergence',
    base: 'lyapunov-henon',
    path: '$.convergence.exponents.shape',
    edit: (v) => (v.convergence.at = encodeArray([1, 2])),
    isSeenBySchema: false,
  },
  {
    file: 'lyapunov-theory',
    base: 'lyapunov-tent',
    path: '$.theory.exponents.shape',
    edit: (v) => (v.theory.exponents = encodeArray([1])),
    isSeenBySchema: false,
  },
  {
    file: 'lyapunov-start',
    base: 'lyapunov-tent',
    path: '$.source.start.shape',
    edit: (v) => (v.source.start = encodeArray([0, 0])),
    isSeenBySchema: false,
  },
];
