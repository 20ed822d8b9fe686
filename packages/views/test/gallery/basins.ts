import { elmanCell, henonMap } from '@phasebook/dynamics';
import { basinsView, encodeArray, planeFromVectors, type View } from '../../src/index.js';
import type { Fault } from './fault.js';

/** Valid examples. */
export function basinsViews(): Record<string, View> {
  const rivals = elmanCell({
    recurrent: [
      [2.2, -1.4, -1.4],
      [-1.4, 2.2, -1.4],
      [-1.4, -1.4, 2.2],
    ],
  });
  return {
    'basins-rivals': basinsView(rivals, {
      plane: planeFromVectors(
        [0, 0, 0],
        [
          [1, -1, 0],
          [1, 1, -2],
        ],
      ),
      gridSize: 60,
      labels: ['h[0] against h[1]', 'both against h[2]'],
      range: { x: [-2, 2], y: [-2, 2] },
      start: [0.5, 0.45],
      title: 'Three rivals in three dimensions',
    }),
    'basins-cycle': basinsView(
      elmanCell({
        recurrent: [
          [0, 2],
          [2, 0],
        ],
      }),
      {
        parameters: [
          { name: 'g', label: 'gain', minimum: 0, maximum: 3, value: 1, targets: [{ gainOf: 'recurrent' }] },
          {
            ...{ name: 'b', label: 'bias of h[0]', minimum: -1, maximum: 1, value: 0.2 },
            targets: [{ block: 'bias', index: 0 }],
          },
        ],
        gridSize: 50,
        start: [0.5, -0.4],
        steps: 8,
        title: 'Two memories and a 2-cycle',
      },
    ),
    'basins-henon': basinsView(henonMap(), {
      range: { x: [-2.5, 2.5], y: [-2.5, 2.5] },
      gridSize: 100,
      steps: 6,
      labels: ['x', 'y'],
      start: [-0.6, -0.5],
      title: 'Hénon: chaos, or escape',
    }),
    'basins-known': basinsView(
      elmanCell({
        recurrent: [
          [2, 0],
          [0, 2],
        ],
      }),
      {
        attractors: [
          { name: 'both on', state: [0.957504024, 0.957504024] },
          { name: 'both off', state: [-0.957504024, -0.957504024] },
        ],
        captureDistance: 0.05,
        maxSteps: 100,
        gridSize: 24,
        start: [-0.1, -0.4],
      },
    ),
  };
}

/** What must be refused. */
export const basinsFaults: readonly Fault[] = [
  { file: 'basins-dim', base: 'basins-cycle', path: '$.dim', edit: (v) => (v.dim = 1) },
  {
    file: 'basins-labels-flat',
    base: 'basins-cycle',
    path: '$.labels.shape',
    edit: (v) => (v.labels = encodeArray([0, 1], [2], 'int8')),
    isSeenBySchema: false,
  },
  {
    file: 'basins-labels-line',
    base: 'basins-cycle',
    path: '$.labels.shape',
    edit: (v) => (v.labels = encodeArray([0, 1], [1, 2], 'int8')),
    isSeenBySchema: false,
  },
  {
    file: 'basins-label-stray',
    base: 'basins-cycle',
    path: '$.labels.base64',
    edit: (v) => (v.labels = encodeArray([0, 1, 2, 9], [2, 2], 'int8')),
    isSeenBySchema: false,
  },
  {
    file: 'basins-attractor-kind',
    base: 'basins-cycle',
    path: '$.attractors[0].kind',
    edit: (v) => (v.attractors[0].kind = 'strange'),
  },
  {
    file: 'basins-share-of-two',
    base: 'basins-cycle',
    path: '$.attractors[1].share.fraction',
    edit: (v) => (v.attractors[1].share.fraction = 2),
  },
  {
    file: 'basins-attractor-state',
    base: 'basins-cycle',
    path: '$.attractors[0].state.shape',
    edit: (v) => (v.attractors[0].state = encodeArray([1])),
    isSeenBySchema: false,
  },
  {
    file: 'basins-path-nowhere',
    base: 'basins-cycle',
    path: '$.paths[0].leadsTo',
    edit: (v) => (v.paths[0].leadsTo = 3),
    isSeenBySchema: false,
  },
  {
    file: 'basins-steps-without-end',
    base: 'basins-cycle',
    path: '$.settings.maxSteps',
    edit: (v) => (v.settings.maxSteps = 1e9),
  },
];
