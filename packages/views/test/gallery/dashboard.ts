import { elmanCell, lorenzFlow, rungeKutta4, stepper, trajectory } from '@phasebook/dynamics';
import {
  attractor3d,
  cobweb,
  curves,
  dashboard,
  embedding,
  encodeArray,
  jacobianSpectrum,
  phasePortrait,
  selectSteps,
  timeSeries,
  type ParameterControl,
  type View,
} from '../../src/index.js';
import type { Draft, Fault } from './fault.js';

const gain: ParameterControl = {
  ...{ name: 'g', label: 'gain', minimum: 0.5, maximum: 1.5, step: 0.01, value: 1.05 },
  targets: [{ gainOf: 'recurrent' }],
};
const spiral = elmanCell({
  recurrent: [
    [0.9, -0.5],
    [0.5, 0.9],
  ],
});
const parameters = [gain];
const start = [0.05, 0];

/** x, y and z of Lorenz' flow, in single precision. */
function lorenzStates(steps: number): Float64Array[] {
  const map = stepper(lorenzFlow(), rungeKutta4(), 0.02);
  const { states } = trajectory(map, [1, 1, 1], { transientSteps: 500, steps });
  return Array.from({ length: states.rows }, (_, t) => states.data.slice(3 * t, 3 * t + 3).map(Math.fround));
}

/** Valid examples. */
export function dashboardViews(): Record<string, View> {
  const states = lorenzStates(900);
  const axes = ['x', 'y', 'z'] as const;
  const space = attractor3d(states, { timeStep: 0.02, labels: axes });
  const line = curves({
    x: { label: 'w' },
    y: { label: 'h' },
    curves: [{ name: 'h = w', x: [0, 1], y: [0, 1] }],
    caption: 'A line.',
  });
  return {
    'dashboard-spiral': dashboard(
      [
        [
          phasePortrait(spiral, { parameters, trajectories: [start], steps: 60, gridSize: 15 }),
          jacobianSpectrum(spiral, { parameters }),
        ],
        [timeSeries(spiral, { parameters, start, steps: 60 })],
      ],
      { step: 12, title: 'A spiral is born' },
    ),
    'dashboard-lorenz': dashboard(
      [
        [{ view: selectSteps(space, [[300, 420]]), width: 2 }],
        [
          embedding(
            states.map(([x]) => x),
            { lag: 8, maxLag: 30, maxDimension: 3 },
          ),
        ],
      ],
      { step: 360, title: 'Lorenz, whole and from x alone' },
    ),
    'dashboard-mixed': dashboard([
      [line, cobweb(elmanCell({ recurrent: [[2]] }), { starts: [0.2], steps: 10 })],
    ]),
  };
}

const cellOf = (view: Draft): Draft => view.rows[0][0] as Draft;

/** What must be refused. */
export const dashboardFaults: readonly Fault[] = [
  {
    file: 'dashboard-in-dashboard',
    base: 'dashboard-mixed',
    path: '$.rows[0][0].view.kind',
    edit: (v) =>
      (cellOf(v).view = { kind: 'dashboard', version: 1, rows: [[{ view: cellOf(v).view as unknown }]] }),
  },
  {
    file: 'dashboard-model-page',
    base: 'dashboard-mixed',
    path: '$.rows[0][0].view.kind',
    edit: (v) => (cellOf(v).view.kind = 'model'),
  },
  {
    file: 'dashboard-empty',
    base: 'dashboard-mixed',
    path: '$.rows',
    edit: (v) => (v.rows = []),
    isSeenBySchema: false,
  },
  {
    file: 'dashboard-row-too-long',
    base: 'dashboard-mixed',
    path: '$.rows[0]',
    edit: (v) => (v.rows[0] = Array.from({ length: 5 }, () => cellOf(v))),
    isSeenBySchema: false,
  },
  {
    file: 'dashboard-too-many',
    base: 'dashboard-mixed',
    path: '$.rows',
    edit: (v) => (v.rows = Array.from({ length: 6 }, () => [cellOf(v), cellOf(v), cellOf(v)])),
    isSeenBySchema: false,
  },
  {
    file: 'dashboard-shares-nothing',
    base: 'dashboard-mixed',
    path: '$.rows[0][0].sharesModel',
    edit: (v) => (cellOf(v).sharesModel = true),
    isSeenBySchema: false,
  },
  {
    file: 'dashboard-other-model',
    base: 'dashboard-spiral',
    path: '$.rows[0][0].view.model.cell',
    edit: (v) => {
      v.model.cell = {
        kind: 'elman',
        activation: 'tanh',
        recurrent: encodeArray([0.5], [1, 1]),
        input: encodeArray([], [1, 0]),
        bias: encodeArray([0]),
      };
    },
    isSeenBySchema: false,
  },
  {
    file: 'dashboard-child-broken',
    base: 'dashboard-mixed',
    path: '$.rows[0][0].view.caption',
    edit: (v) => delete cellOf(v).view.caption,
  },
  {
    file: 'dashboard-width',
    base: 'dashboard-mixed',
    path: '$.rows[0][1].width',
    edit: (v) => (v.rows[0][1].width = 0),
  },
  { file: 'dashboard-step', base: 'dashboard-spiral', path: '$.step', edit: (v) => (v.step = -1) },
];
