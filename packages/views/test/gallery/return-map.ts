import { lorenzFlow, rungeKutta4, stepper } from '@phasebook/dynamics';
import { encodeArray, returnMap, type View } from '../../src/index.js';
import { tent, tentSlope } from './cobweb.js';
import type { Fault } from './fault.js';

/** Valid examples. */
export function returnMapViews(): Record<string, View> {
  return {
    'return-tent': returnMap(tent, { parameters: [tentSlope], steps: 300, range: [-1.1, 1.1] }),
    'return-maxima': returnMap(stepper(lorenzFlow(), rungeKutta4(), 0.01), {
      of: 'maxima',
      isInterpolated: true,
      unit: 2,
      label: 'z',
      start: [1, 1, 1],
      transientSteps: 2000,
      steps: 20_000,
      title: 'Lorenz: each maximum sets the next',
    }),
  };
}

/** What must be refused. */
export const returnMapFaults: readonly Fault[] = [
  { file: 'return-lag', base: 'return-tent', path: '$.lag', edit: (v) => (v.lag = 0.5) },
  { file: 'return-of', base: 'return-tent', path: '$.of', edit: (v) => (v.of = 'minima') },
  {
    file: 'return-pairs',
    base: 'return-tent',
    path: '$.pairs.shape',
    edit: (v) => (v.pairs = encodeArray([1, 2])),
    isSeenBySchema: false,
  },
  {
    file: 'return-unit',
    base: 'return-tent',
    path: '$.source.unit',
    edit: (v) => (v.source.unit = 1),
    isSeenBySchema: false,
  },
];
