import {
  antisymmetricCell,
  elmanCell,
  gruCell,
  leakyCell,
  networkFromStateDict,
  readStateDictJson,
} from '@phasebook/dynamics';
import { encodeArray, modelView, type View } from '../../src/index.js';
import type { Fault } from './fault.js';

/** A table of made-up weights. */
const table = (rows: number, columns: number, scale: number, shift: number): number[][] =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (__, j) =>
      Math.fround(scale * Math.sin(shift + 1.7 * i + 2.3 * j + 0.11 * i * j)),
    ),
  );

/** An LSTM with a readout, as a file has it. */
const lstm = networkFromStateDict(
  readStateDictJson({
    'rnn.weight_hh_l0': table(16, 4, 0.9, 1),
    'rnn.weight_ih_l0': table(16, 2, 0.5, 2),
    'rnn.bias_hh_l0': table(1, 16, 0.2, 3)[0],
    'rnn.bias_ih_l0': table(1, 16, 0.2, 4)[0],
    'readout.weight': table(2, 4, 1, 5),
    'readout.bias': [0.25, -0.5],
  }),
);

/** Valid examples. */
export function modelViews(): Record<string, View> {
  const gru = gruCell({ recurrent: table(18, 6, 1.1, 1), input: table(18, 2, 0.6, 2) });
  return {
    'model-lstm': modelView(lstm, { source: { fileName: 'memory.safetensors', dtype: 'float32' } }),
    'model-gru-driven': modelView(gru, {
      input: [0.25, 0],
      inputs: Array.from({ length: 40 }, (_, t) => [Math.sin(t / 3), t % 10 === 0 ? 1 : 0]),
      title: 'A GRU and its inputs',
    }),
    'model-residual': modelView(
      antisymmetricCell({ generator: table(3, 3, 1, 1), damping: 0.2, timeStep: 0.1 }),
      {
        blocks: false,
      },
    ),
    'model-leaky': modelView(leakyCell(elmanCell({ recurrent: table(3, 3, 1, 1) }), 0.5), { blocks: false }),
  };
}

/** What must be refused. */
export const modelViewFaults: readonly Fault[] = [
  { file: 'model-missing', base: 'model-lstm', path: '$.model', edit: (v) => delete v.model },
  {
    file: 'model-readout-columns',
    base: 'model-lstm',
    path: '$.readout.weight.shape',
    edit: (v) => (v.readout.weight = encodeArray(new Float64Array(18), [2, 9])),
    isSeenBySchema: false,
  },
  {
    file: 'model-readout-not-finite',
    base: 'model-lstm',
    path: '$.readout.bias.base64',
    edit: (v) => (v.readout.bias = encodeArray([0, NaN])),
    isSeenBySchema: false,
  },
  {
    file: 'model-inputs-of-other-cell',
    base: 'model-gru-driven',
    path: '$.inputs.shape',
    edit: (v) => (v.inputs = encodeArray([0, 1, 2], [1, 3])),
    isSeenBySchema: false,
  },
  {
    file: 'model-block-of-other-size',
    base: 'model-lstm',
    path: '$.blocks[2].eigenvalues.shape',
    edit: (v) => (v.blocks[2].eigenvalues = encodeArray([1, 0], [1, 2])),
    isSeenBySchema: false,
  },
  {
    file: 'model-radius-negative',
    base: 'model-lstm',
    path: '$.blocks[0].spectralRadius',
    edit: (v) => (v.blocks[0].spectralRadius = -1),
  },
  {
    file: 'model-file-name',
    base: 'model-lstm',
    path: '$.source.fileName',
    edit: (v) => (v.source.fileName = 3),
  },
];
