import { elmanCell, linearCell, linearSystem } from '@phasebook/dynamics';
import {
  encodeArray,
  impulseResponseView,
  memoryCapacityView,
  type ParameterControl,
  type View,
} from '../../src/index.js';
import type { Fault } from './fault.js';

const gain = (value: number, maximum: number): ParameterControl => ({
  name: 'g',
  label: 'gain of the recurrent matrix',
  minimum: 0.1,
  maximum,
  step: 0.01,
  value,
  targets: [{ gainOf: 'recurrent' }],
});

/** A chain of delays that feeds back a little. */
const chain = (n: number): number[][] =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, j) => (i === j + 1 ? 0.9 : i === 0 && j === n - 1 ? 0.4 : 0)),
  );
const first = (n: number): number[][] => Array.from({ length: n }, (_, i) => [i === 0 ? 1 : 0]);

/** Four damped rotations of different speed. */
const spirals = Array.from({ length: 8 }, (_, i) =>
  Array.from({ length: 8 }, (__, j) => {
    const block = Math.floor(i / 2);
    if (block !== Math.floor(j / 2)) return 0;
    const angle = 0.4 + 0.7 * block;
    return 0.93 * (i === j ? Math.cos(angle) : i < j ? -Math.sin(angle) : Math.sin(angle));
  }),
);

/** Valid examples. */
export function memoryViews(): Record<string, View> {
  return {
    'impulse-spiral': impulseResponseView(
      elmanCell({
        recurrent: [
          [0.85, -0.45],
          [0.45, 0.85],
        ],
        input: [[1], [0]],
      }),
      { steps: 40, parameters: [gain(1, 1.02)], title: 'A pulse rings out' },
    ),
    'impulse-chain': impulseResponseView(linearSystem({ recurrent: chain(6), input: first(6) }), {
      steps: 24,
      names: ['first', 'second', 'third'],
      units: [0, 1, 2],
      title: 'A pulse walks down a chain',
    }),
    'impulse-long': impulseResponseView(linearSystem({ recurrent: [[0.99]], input: [[1]] }), { steps: 300 }),
    'memory-chain': memoryCapacityView(linearSystem({ recurrent: chain(8), input: first(8) }), {
      lags: 20,
      title: 'Eight delays hold eight inputs',
    }),
    'memory-network': memoryCapacityView(elmanCell({ recurrent: spirals, input: spirals.map(() => [1]) }), {
      lags: 24,
      amplitude: 0.5,
      seed: 1,
      parameters: [gain(1, 1.1)],
      title: 'What the bends of tanh do to memory',
    }),
    'memory-none': memoryCapacityView(linearCell({ recurrent: [[1.2]], input: [[1]] }), { lags: 4 }),
  };
}

/** What must be refused. */
export const memoryFaults: readonly Fault[] = [
  {
    file: 'impulse-names',
    base: 'impulse-spiral',
    path: '$.responses.shape',
    edit: (v) => v.names.pop(),
    isSeenBySchema: false,
  },
  {
    file: 'impulse-input',
    base: 'impulse-spiral',
    path: '$.inputIndex',
    edit: (v) => (v.inputIndex = 1),
    isSeenBySchema: false,
  },
  {
    file: 'impulse-radius',
    base: 'impulse-chain',
    path: '$.spectralRadius',
    edit: (v) => (v.spectralRadius = 'large'),
  },
  {
    file: 'memory-method',
    base: 'memory-network',
    path: '$.curves[1].method',
    edit: (v) => (v.curves[1].method = 'guessed'),
  },
  {
    file: 'memory-lags',
    base: 'memory-network',
    path: '$.curves[1].perLag.shape',
    edit: (v) => (v.curves[1].perLag = encodeArray([1])),
    isSeenBySchema: false,
  },
  {
    file: 'memory-steps',
    base: 'memory-network',
    path: '$.source.steps',
    edit: (v) => (v.source.steps = 1e9),
    isSeenBySchema: false,
  },
  {
    file: 'memory-amplitude',
    base: 'memory-network',
    path: '$.source.amplitude',
    edit: (v) => (v.source.amplitude = 0),
  },
];
