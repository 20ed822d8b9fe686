import { elmanCell, vanDerPolFlow } from '@phasebook/dynamics';
import { encodeArray, stabilityRegionView, type View } from '../../src/index.js';
import type { Fault } from './fault.js';

/** A slow and a fast damped oscillation. */
const oscillations = [
  [-0.2, 2, 0, 0],
  [-2, -0.2, 0, 0],
  [0, 0, -1.5, 0],
  [0.5, 0, 0, -4],
];

/** Valid examples. */
export function stabilityRegionViews(): Record<string, View> {
  return {
    'stability-rungekutta': stabilityRegionView(oscillations, {
      method: 'rungeKutta4',
      timeStep: 0.4,
      timeStepRange: [0.02, 1.5],
      start: [1, 0, 1, 1],
      duration: 12,
      title: 'Runge–Kutta keeps what Euler makes grow',
    }),
    'stability-implicit': stabilityRegionView([[-8]], {
      method: 'implicitEuler',
      timeStep: 0.3,
      start: [1],
      title: 'A stiff decay',
    }),
    'stability-network': stabilityRegionView(
      elmanCell({
        recurrent: [
          [0.6, -1.8],
          [1.8, 0.6],
        ],
        bias: [0.2, 0],
      }),
      {
        method: 'crankNicolson',
        timeStep: 0.5,
        timeConstant: 2,
        duration: 30,
        parameters: [{ name: 'g', minimum: 0, maximum: 2, value: 0.5, targets: [{ gainOf: 'recurrent' }] }],
      },
    ),
    'stability-flow': stabilityRegionView(vanDerPolFlow(1), {
      method: 'exponentialEuler',
      timeStep: 0.1,
      start: [0.5, 0],
      duration: 12,
    }),
  };
}

/** What must be refused. */
export const stabilityRegionFaults: readonly Fault[] = [
  {
    file: 'stability-method',
    base: 'stability-rungekutta',
    path: '$.method',
    edit: (v) => (v.method = 'magic'),
  },
  {
    file: 'stability-time-step',
    base: 'stability-rungekutta',
    path: '$.timeStep',
    edit: (v) => (v.timeStep = 0),
  },
  {
    file: 'stability-growth-length',
    base: 'stability-rungekutta',
    path: '$.growthPerStep.shape',
    edit: (v) => (v.growthPerStep = encodeArray([1])),
    isSeenBySchema: false,
  },
  {
    file: 'stability-unit',
    base: 'stability-rungekutta',
    path: '$.comparison.unit',
    edit: (v) => (v.comparison.unit = 4),
    isSeenBySchema: false,
  },
  {
    file: 'stability-without-time-constant',
    base: 'stability-rungekutta',
    path: '$.model.parameters[0].targets[0].timeStep',
    edit: (v) => delete v.model.timeConstant,
    isSeenBySchema: false,
  },
  {
    file: 'stability-time-constant-negative',
    base: 'stability-network',
    path: '$.model.timeConstant',
    edit: (v) => (v.model.timeConstant = -1),
  },
];
