import { elmanCell } from '@phasebook/dynamics';
import { encodeArray, pseudospectrumView, type View } from '../../src/index.js';
import type { Fault } from './fault.js';

/** A chain that passes on more than it keeps. */
const chain = Array.from({ length: 5 }, (_, i) =>
  Array.from({ length: 5 }, (__, j) => (i === j ? 0.5 : i === j + 1 ? 1 : 0)),
);

/** Valid examples. */
export function pseudospectrumViews(): Record<string, View> {
  return {
    'pseudospectrum-chain': pseudospectrumView(elmanCell({ recurrent: chain }), {
      size: 41,
      steps: 30,
      parameters: [
        {
          name: 'g',
          label: 'gain of the recurrent matrix',
          minimum: 0.2,
          maximum: 1.8,
          step: 0.01,
          value: 1,
          targets: [{ gainOf: 'recurrent' }],
        },
      ],
      title: 'Small eigenvalues, large growth',
    }),
    'pseudospectrum-normal': pseudospectrumView(
      [
        [0.6, -0.6],
        [0.6, 0.6],
      ],
      { size: 31, levels: [0.3, 0.1, 0.03], steps: 20 },
    ),
    'pseudospectrum-unstable': pseudospectrumView(
      [
        [1.1, 4],
        [0, 0.7],
      ],
      { size: 31, steps: 12, title: 'One mode grows' },
    ),
  };
}

/** What must be refused. */
export const pseudospectrumFaults: readonly Fault[] = [
  {
    file: 'pseudospectrum-grid',
    base: 'pseudospectrum-normal',
    path: '$.logSigma.shape',
    edit: (v) => (v.rows = 30),
    isSeenBySchema: false,
  },
  {
    file: 'pseudospectrum-level',
    base: 'pseudospectrum-normal',
    path: '$.levels[1]',
    edit: (v) => (v.levels[1] = 0),
  },
  {
    file: 'pseudospectrum-eigenvalues',
    base: 'pseudospectrum-chain',
    path: '$.eigenvalues.shape',
    edit: (v) => (v.eigenvalues = encodeArray([0.5, 0], [1, 2])),
    isSeenBySchema: false,
  },
];
