import { elmanCell, henonFamily } from '@phasebook/dynamics';
import { encodeArray, twoParameterDiagram, type View } from '../../src/index.js';
import { neuronControls } from './bifurcation-diagram.js';
import type { Fault } from './fault.js';

/** Valid examples. */
export function twoParameterViews(): Record<string, View> {
  const [w, b] = neuronControls;
  return {
    'two-parameter-memory': twoParameterDiagram(elmanCell({ recurrent: [[2]] }), {
      parameters: [
        { ...w, value: 2 },
        { ...b, value: 0.2 },
      ],
      pair: ['w', 'b'],
      title: 'A memory switch',
    }),
    'two-parameter-henon': twoParameterDiagram(henonFamily, {
      pair: ['a', 'b'],
      ranges: [
        [-0.5, 1.5],
        [-0.9, 0.9],
      ],
    }),
  };
}

/** What must be refused. */
export const twoParameterFaults: readonly Fault[] = [
  {
    file: 'two-parameter-name',
    base: 'two-parameter-memory',
    path: '$.parameters[1]',
    edit: (v) => (v.parameters[1] = 'q'),
    isSeenBySchema: false,
  },
  {
    file: 'two-parameter-kind',
    base: 'two-parameter-memory',
    path: '$.curves[0].kind',
    edit: (v) => (v.curves[0].kind = 'swallowtail'),
  },
  {
    file: 'two-parameter-points',
    base: 'two-parameter-henon',
    path: '$.curves[0].points.shape',
    edit: (v) => (v.curves[0].points = encodeArray([1, 2])),
    isSeenBySchema: false,
  },
  {
    file: 'two-parameter-state',
    base: 'two-parameter-memory',
    path: '$.state.shape',
    edit: (v) => (v.state = encodeArray([0, 0])),
    isSeenBySchema: false,
  },
  {
    file: 'two-parameter-cursor',
    base: 'two-parameter-memory',
    path: '$.cursor',
    edit: (v) => (v.cursor = 2),
  },
];
