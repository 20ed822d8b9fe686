import { elmanCell, piecewiseLinearCell } from '@phasebook/dynamics';
import { cobweb, encodeArray, type ParameterControl, type View } from '../../src/index.js';
import type { Fault } from './fault.js';

const neuronSliders: readonly ParameterControl[] = [
  {
    ...{ name: 'w', label: 'self-weight w', minimum: -3, maximum: 3, step: 0.01, value: 2 },
    targets: [{ block: 'recurrent', index: 0 }],
  },
  {
    name: 'b',
    label: 'bias b',
    minimum: -1,
    maximum: 1,
    step: 0.01,
    value: 0,
    targets: [{ block: 'bias', index: 0 }],
  },
];

/** h' = 1 − μ |h|. */
export const tent = piecewiseLinearCell({ diagonal: [1.9], recurrent: [[-3.8]], bias: [1] });

/** Turns μ. */
export const tentSlope: ParameterControl = {
  ...{ name: 'μ', label: 'slope μ', minimum: 0, maximum: 2, step: 0.01, value: 1.9 },
  targets: [
    { block: 'diagonal', index: 0 },
    { block: 'recurrent', index: 0, scale: -2 },
  ],
};

/** Valid examples. */
export function cobwebViews(): Record<string, View> {
  return {
    'cobweb-neuron': cobweb(elmanCell({ recurrent: [[2]] }), {
      parameters: neuronSliders,
      starts: [0.08, { name: 'from below', start: -0.08 }],
      steps: 30,
      title: 'One neuron, two memories',
    }),
    'cobweb-iterates': cobweb(elmanCell({ recurrent: [[-2]] }), {
      starts: [0.1],
      iterates: [1, 2],
      steps: 40,
      title: 'A neuron that alternates',
    }),
    'cobweb-tent': cobweb(tent, {
      parameters: [tentSlope],
      starts: [0.3],
      range: [-1.1, 1.1],
      title: 'Chaos under a tent',
    }),
  };
}

/** What must be refused. */
export const cobwebFaults: readonly Fault[] = [
  {
    file: 'cobweb-graph',
    base: 'cobweb-neuron',
    path: '$.graphs[0].values.shape',
    edit: (v) => (v.graphs[0].values = encodeArray([1])),
    isSeenBySchema: false,
  },
  {
    file: 'cobweb-iterates-zero',
    base: 'cobweb-neuron',
    path: '$.graphs[0].iterates',
    edit: (v) => (v.graphs[0].iterates = 0),
  },
  {
    file: 'cobweb-steps',
    base: 'cobweb-neuron',
    path: '$.paths[0].states.shape',
    edit: (v) => (v.steps = 29),
    isSeenBySchema: false,
  },
  {
    file: 'cobweb-state',
    base: 'cobweb-neuron',
    path: '$.fixedPoints[1].state.shape',
    edit: (v) => (v.fixedPoints[1].state = encodeArray([0, 0])),
    isSeenBySchema: false,
  },
  {
    file: 'cobweb-of-two-variables',
    base: 'cobweb-neuron',
    path: '$.model.cell',
    edit: (v) => {
      v.model.cell.recurrent = encodeArray([1, 0, 0, 1], [2, 2]);
      v.model.cell.input = encodeArray([], [2, 0]);
      v.model.cell.bias = encodeArray([0, 0]);
    },
    isSeenBySchema: false,
  },
];
