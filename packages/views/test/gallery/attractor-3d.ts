import {
  delayEmbedding,
  elmanCell,
  henonMap,
  lorenzFlow,
  rungeKutta4,
  stepper,
  trajectory,
} from '@phasebook/dynamics';
import {
  attractor3d,
  encodeArray,
  fitToBudget,
  selectSteps,
  type ParameterControl,
  type View,
} from '../../src/index.js';
import type { Fault } from './fault.js';

const gain: ParameterControl = {
  ...{ name: 'g', label: 'recurrent gain', minimum: 0.5, maximum: 2, step: 0.01, value: 1 },
  targets: [{ gainOf: 'recurrent' }],
};

/** A ring of four neurons, each of which excites the next: beyond some gain their activity goes round. */
const ring = elmanCell({
  recurrent: [
    [0.9, 0, 0, -0.9],
    [0.9, 0.9, 0, 0],
    [0, 0.9, 0.9, 0],
    [0, 0, 0.9, 0.9],
  ],
});

function henonDelays(): View {
  const { states } = trajectory(henonMap(), [0.1, 0.1], { transientSteps: 100, steps: 900 });
  const series = Float64Array.from({ length: states.rows }, (_, t) => states.data[2 * t]);
  return attractor3d(delayEmbedding(series, { dimension: 3, delay: 1 }).states, {
    labels: ['x(t)', 'x(t − 1)', 'x(t − 2)'],
    camera: { azimuth: -60, elevation: 30 },
    title: 'Hénon from x alone, in three delays',
  });
}

/** Valid examples. */
export function attractor3dViews(): Record<string, View> {
  const lorenz = attractor3d(stepper(lorenzFlow(), rungeKutta4(), 0.01), {
    trajectories: [[1, 1, 1]],
    steps: 1800,
    timeStep: 0.01,
    labels: ['x', 'y', 'z'],
    title: 'The Lorenz attractor',
  });
  return {
    'attractor-lorenz': selectSteps(lorenz, [[400, 560]]),
    'attractor-ring': attractor3d(ring, {
      parameters: [gain],
      trajectories: [
        { name: 'one', orbit: [0.1, 0.2, 0, 0] },
        { name: 'other', orbit: [-0.3, 0.1, 0.2, 0.4] },
      ],
      steps: 60,
      transientSteps: 0,
      style: 'line',
      title: 'Activity goes round a ring',
    }),
    'attractor-henon': henonDelays(),
    'attractor-decimated': selectSteps(fitToBudget(lorenz, 12_000), [
      [100, 200],
      [300, 330],
    ]),
  };
}

/** What must be refused. */
export const attractor3dFaults: readonly Fault[] = [
  {
    file: 'attractor-plane',
    base: 'attractor-decimated',
    path: '$.dim',
    edit: (v) => (v.dim = 2),
    isSeenBySchema: false,
  },
  { file: 'attractor-axis', base: 'attractor-decimated', path: '$.axes.z', edit: (v) => delete v.axes.z },
  {
    file: 'attractor-units',
    base: 'attractor-decimated',
    path: '$.projection.units[2]',
    edit: (v) => (v.projection.units = [0, 1, 3]),
    isSeenBySchema: false,
  },
  {
    file: 'attractor-basis',
    base: 'attractor-ring',
    path: '$.projection.basis.shape',
    edit: (v) => (v.projection.basis = encodeArray(new Float64Array(9), [3, 3])),
    isSeenBySchema: false,
  },
  {
    file: 'attractor-points',
    base: 'attractor-henon',
    path: '$.orbits[0].points.shape',
    edit: (v) => (v.orbits[0].points = encodeArray([1, 2], [1, 2])),
    isSeenBySchema: false,
  },
  {
    file: 'attractor-no-orbit',
    base: 'attractor-henon',
    path: '$.orbits',
    edit: (v) => (v.orbits = []),
    isSeenBySchema: false,
  },
  {
    file: 'attractor-camera',
    base: 'attractor-henon',
    path: '$.camera.elevation',
    edit: (v) => (v.camera.elevation = 91),
  },
  {
    file: 'attractor-selection-order',
    base: 'attractor-decimated',
    path: '$.selection[0]',
    edit: (v) => (v.selection = [[5, 4]]),
    isSeenBySchema: false,
  },
  {
    file: 'attractor-time-step',
    base: 'attractor-decimated',
    path: '$.timeStep',
    edit: (v) => (v.timeStep = 0),
  },
  {
    file: 'attractor-way-out',
    base: 'attractor-decimated',
    path: '$.fixedPoints[0].unstable[0].type',
    edit: (v) => (v.fixedPoints[0].unstable[0].type = 'cone'),
  },
];
