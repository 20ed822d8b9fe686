import { elmanCell, gruCell, linearCell, withInput } from '@phasebook/dynamics';
import { diagonal } from '@phasebook/linalg';
import { encodeArray, gradientFlow, type View } from '../../src/index.js';
import type { Fault } from './fault.js';

/** A ring of tanh neurons with the gain g. */
const ring = (g: number): ReturnType<typeof elmanCell> =>
  elmanCell({
    recurrent: Array.from({ length: 4 }, (_, i) =>
      Array.from({ length: 4 }, (__, j) => g * Math.sin(1 + 1.7 * i + 2.3 * j + 0.11 * i * j)),
    ),
    input: Array.from({ length: 4 }, (_, i) => [i % 2 === 0 ? 1 : -0.5]),
  });

/** Valid examples. */
export function gradientFlowViews(): Record<string, View> {
  const inputs = Array.from({ length: 60 }, (_, t) => [Math.sin(t / 4) + 0.3 * Math.cos(t)]);
  const gru = gruCell({
    recurrent: Array.from({ length: 6 }, (_, i) => [Math.cos(i), Math.sin(2 * i)]),
    input: Array.from({ length: 6 }, (_, i) => [Math.sin(1 + i)]),
  });
  return {
    'gradient-flow-driven': gradientFlow(ring(0.9), {
      inputs,
      transientSteps: 20,
      gradient: [1, 0, 0, 0],
      parameters: [
        {
          name: 'g',
          label: 'gain of the recurrent matrix',
          minimum: 0.2,
          maximum: 3,
          step: 0.01,
          value: 1,
          targets: [{ gainOf: 'recurrent' }],
        },
      ],
      title: 'Gradients of a driven network',
    }),
    'gradient-flow-linear': gradientFlow(withInput(linearCell({ recurrent: diagonal([1.02, 0.9, 0.7]) })), {
      start: [0, 0, 0],
      steps: 40,
      title: 'One direction grows, two vanish',
    }),
    'gradient-flow-gru': gradientFlow(gru, { start: [0.1, 0.2], steps: 30 }),
  };
}

/** What must be refused. */
export const gradientFlowFaults: readonly Fault[] = [
  {
    file: 'gradient-lags-missing',
    base: 'gradient-flow-driven',
    path: '$.lags',
    edit: (v) => delete v.lags,
  },
  {
    file: 'gradient-directions-too-many',
    base: 'gradient-flow-linear',
    path: '$.logSingularValues.shape',
    edit: (v) => (v.dim = 2),
    isSeenBySchema: false,
  },
  {
    file: 'gradient-bounds-length',
    base: 'gradient-flow-driven',
    path: '$.logBounds.shape',
    edit: (v) => (v.logBounds = encodeArray([0, 1])),
    isSeenBySchema: false,
  },
  {
    file: 'gradient-inputs-of-other-cell',
    base: 'gradient-flow-driven',
    path: '$.source.inputs.shape',
    edit: (v) => (v.source.inputs = encodeArray([0, 1], [1, 2])),
    isSeenBySchema: false,
  },
  {
    file: 'gradient-transient-fraction',
    base: 'gradient-flow-driven',
    path: '$.source.transientSteps',
    edit: (v) => (v.source.transientSteps = 0.5),
  },
];
