import { elmanCell, logisticFamily, stuartLandauFamily } from '@phasebook/dynamics';
import { bifurcationDiagram, encodeArray, type ParameterControl, type View } from '../../src/index.js';
import type { Fault } from './fault.js';

/** Self-weight and bias of one neuron. */
export const neuronControls: readonly ParameterControl[] = [
  {
    ...{ name: 'w', label: 'self-weight w', minimum: -2, maximum: 3, step: 0.01, value: 1.6 },
    targets: [{ block: 'recurrent', index: 0 }],
  },
  {
    ...{ name: 'b', label: 'bias b', minimum: -1.5, maximum: 1.5, step: 0.01, value: 0 },
    targets: [{ block: 'bias', index: 0 }],
  },
];

/** Valid examples. */
export function bifurcationDiagramViews(): Record<string, View> {
  const neuron = elmanCell({ recurrent: [[2]] });
  const [w, b] = neuronControls;
  return {
    'bifurcation-neuron': bifurcationDiagram(neuron, {
      parameters: [w, b],
      parameter: 'w',
      columns: 120,
      keep: 8,
      title: 'How a memory is born',
    }),
    'bifurcation-hysteresis': bifurcationDiagram(neuron, {
      parameters: [
        { ...w, value: 2 },
        { ...b, value: 0.2 },
      ],
      parameter: 'b',
      columns: 0,
      title: 'A switch that remembers',
    }),
    'bifurcation-logistic': bifurcationDiagram(logisticFamily, {
      parameter: 'r',
      range: [2.5, 4],
      maxPeriod: 4,
      columns: 160,
      keep: 40,
      cursor: 3.3,
      title: 'Periods double, then chaos',
    }),
    'bifurcation-rhythm': bifurcationDiagram(
      elmanCell({
        recurrent: [
          [0.9, -0.6],
          [0.6, 0.9],
        ],
      }),
      {
        parameters: [{ name: 'g', minimum: 0.5, maximum: 1.5, value: 1, targets: [{ gainOf: 'recurrent' }] }],
        parameter: 'g',
        columns: 80,
        keep: 24,
        title: 'A rhythm is born',
      },
    ),
    'bifurcation-flow': bifurcationDiagram(stuartLandauFamily, {
      parameter: 'mu',
      range: [-1, 1],
      cursor: 0.5,
    }),
  };
}

/** What must be refused. */
export const bifurcationDiagramFaults: readonly Fault[] = [
  {
    file: 'bifurcation-values',
    base: 'bifurcation-logistic',
    path: '$.branches[0].values.shape',
    edit: (v) => (v.branches[0].period = 2),
    isSeenBySchema: false,
  },
  {
    file: 'bifurcation-kind',
    base: 'bifurcation-neuron',
    path: '$.bifurcations[0].kind',
    edit: (v) => (v.bifurcations[0].kind = 'catastrophe'),
  },
  {
    file: 'bifurcation-branch',
    base: 'bifurcation-neuron',
    path: '$.bifurcations[1].branch',
    edit: (v) => (v.bifurcations[1].branch = 99),
    isSeenBySchema: false,
  },
  {
    file: 'bifurcation-cloud',
    base: 'bifurcation-neuron',
    path: '$.cloud.counts.base64',
    edit: (v) => (v.cloud.values = encodeArray([1, 2])),
    isSeenBySchema: false,
  },
  {
    file: 'bifurcation-parameter',
    base: 'bifurcation-neuron',
    path: '$.parameter',
    edit: (v) => (v.parameter = 'q'),
    isSeenBySchema: false,
  },
  {
    file: 'bifurcation-beside',
    base: 'bifurcation-neuron',
    path: '$.beside.kind',
    edit: (v) => (v.beside.kind = 'curves'),
  },
];
