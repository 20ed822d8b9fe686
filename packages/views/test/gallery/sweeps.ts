import { cellFamily, elmanCell } from '@phasebook/dynamics';
import { encodeArray, fitToBudget, hysteresisView, trainingView, type View } from '../../src/index.js';
import type { Fault } from './fault.js';

/** Losses that fall in two stages, with noise that needs no random numbers. */
function run(updates: number): { losses: number[]; gradientNorms: number[] } {
  const noise = (k: number): number => Math.exp(0.35 * Math.sin(12.9898 * k) + 0.2 * Math.sin(78.233 * k));
  const stage = (k: number): number => 0.5 / (1 + Math.exp((k - updates / 2) / (updates / 40)));
  const losses = Array.from(
    { length: updates },
    (_, k) => noise(k) * (0.002 + 0.5 * Math.exp((-8 * k) / updates) + stage(k)),
  );
  const gradientNorms = losses.map((loss, k) => 3 * Math.sqrt(loss) * noise(3 * k + 1));
  return { losses, gradientNorms };
}

/** A network whose recurrent weights grow until gradients reach back to the start. */
function insideRun(updates: number): Parameters<typeof trainingView>[1] & object {
  const records = Array.from({ length: updates / 4 }, (_, i) => {
    const gain = 0.6 + 0.42 / (1 + Math.exp((updates / 2 - 4 * i) / (updates / 16)));
    const units = 6;
    const recurrent = Array.from({ length: units }, (__, r) =>
      Array.from({ length: units }, (___, c) =>
        r === c ? gain * (1 - 0.12 * r) : c === r + 1 ? 0.2 * Math.sin(1.7 * r + 0.02 * i) : 0,
      ),
    );
    return {
      step: 4 * i,
      cell: elmanCell({ recurrent }),
      stateGradientNorms: Float64Array.from({ length: 41 }, (__, t) => 0.3 * gain ** (40 - t)),
    };
  });
  return { records };
}

/** Valid examples. */
export function sweepViews(): Record<string, View> {
  const self = {
    minimum: 0.5,
    maximum: 3,
    value: 2,
    step: 0.01,
    targets: [{ block: 'recurrent', index: 0 }],
  } as const;
  const bias = { minimum: -1.2, maximum: 1.2, value: 0, targets: [{ block: 'bias', index: 0 }] } as const;
  return {
    'hysteresis-neuron': hysteresisView(elmanCell({ recurrent: [[2]] }), {
      parameters: [
        { name: 'b', label: 'bias b', ...bias },
        { name: 'w', label: 'self-weight w', ...self },
      ],
      parameter: 'b',
      start: [-1],
      points: 81,
      title: 'A switch that remembers',
    }),
    'hysteresis-fast': hysteresisView(cellFamily(elmanCell({ recurrent: [[2]] })), {
      parameter: 'bias[0]',
      from: 1,
      to: -1,
      points: 61,
      stepsPerValue: 2,
      start: [1],
    }),
    'training-run': trainingView(
      { ...run(400), status: 'complete', clippedShare: 0.21, settings: { clipNorm: 2 } },
      { title: 'Two stages of learning' },
    ),
    'training-inside': trainingView(
      { ...run(400), status: 'complete' },
      { ...insideRun(400), title: 'Memory is learned' },
    ),
    'training-running': trainingView({ losses: [2, 1.6, 1.5, NaN], gradientNorms: [1, 0.9, 1.1, Infinity] }),
    'training-decimated': fitToBudget(trainingView({ ...run(3000), status: 'diverged' }), 16_384),
  };
}

/** What must be refused. */
export const sweepFaults: readonly Fault[] = [
  {
    file: 'hysteresis-way',
    base: 'hysteresis-neuron',
    path: '$.jumps[0].way',
    edit: (v) => (v.jumps[0].way = 'sideways'),
  },
  {
    file: 'hysteresis-parameter',
    base: 'hysteresis-neuron',
    path: '$.parameter',
    edit: (v) => (v.parameter = 'c'),
    isSeenBySchema: false,
  },
  {
    file: 'hysteresis-length',
    base: 'hysteresis-neuron',
    path: '$.back.shape',
    edit: (v) => (v.back = encodeArray([0])),
    isSeenBySchema: false,
  },
  {
    file: 'training-history-shape',
    base: 'training-inside',
    path: '$.history.stateGradients.shape',
    edit: (v) => (v.history.stateGradients = encodeArray([1, 2], [1, 2])),
    isSeenBySchema: false,
  },
  {
    file: 'training-history-order',
    base: 'training-inside',
    path: '$.history.updates.base64',
    edit: (v) => (v.history.updates = encodeArray(new Float64Array(100))),
    isSeenBySchema: false,
  },
  {
    file: 'training-history-block',
    base: 'training-inside',
    path: '$.history.block',
    edit: (v) => delete v.history.block,
  },
  {
    file: 'training-status',
    base: 'training-run',
    path: '$.status',
    edit: (v) => (v.status = 'tired'),
  },
  {
    file: 'training-norms',
    base: 'training-run',
    path: '$.gradientNorms.shape',
    edit: (v) => (v.gradientNorms = encodeArray([1])),
    isSeenBySchema: false,
  },
  {
    file: 'training-clip-norm',
    base: 'training-run',
    path: '$.clipNorm',
    edit: (v) => (v.clipNorm = 0),
  },
];
