import fs from 'node:fs';
import path from 'node:path';
import { elmanCell, networkFromBytes } from '@phasebook/dynamics';
import { bundle } from '@phasebook/kernel';
import { inRoot } from '../../../../scripts/lib/paths.mjs';
import {
  MIME_TYPE,
  bifurcationDiagram,
  cobweb,
  jacobianSpectrum,
  modelView,
  parseView,
  phasePortrait,
  timeSeries,
  twoParameterDiagram,
} from '@phasebook/views';

const weight = (name, label, value, indices, maximum = 3) => ({
  ...{ name, label, minimum: 0, maximum, step: 0.02, value },
  targets: indices.map((index) => ({ block: 'recurrent', index })),
});

/** One neuron whose self-weight can be turned through its pitchfork at w = 1. */
export const oneNeuron = (value = 2) =>
  phasePortrait(elmanCell({ recurrent: [[value]] }), {
    title: 'One neuron, two memories',
    trajectories: [[0.1]],
    steps: 30,
    parameters: [weight('w', 'self-weight w', value, [0])],
  });

/** Two neurons in competition. */
export const twoNeurons = () =>
  phasePortrait(
    elmanCell({
      recurrent: [
        [1.4, -0.8],
        [-0.8, 1.4],
      ],
    }),
    {
      title: 'Two neurons that exclude each other',
      trajectories: [[0.9, 0.8]],
      steps: 40,
      parameters: [weight('self', 'self-excitation', 1.4, [0, 3])],
    },
  );

/** A seeded random network, large enough to be slow. */
export function largeNetwork(units = 128) {
  let seed = 7;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32 - 0.5;
  };
  const gain = 1.2 * Math.sqrt(12 / units);
  const recurrent = Array.from({ length: units }, () => Array.from({ length: units }, () => gain * random()));
  const start = Array.from({ length: units }, random);
  return phasePortrait(elmanCell({ recurrent }), {
    title: `${units} random neurons`,
    trajectories: [start],
    steps: 60,
    fixedPoints: [],
    parameters: [
      {
        name: 'g',
        label: 'gain',
        minimum: 0,
        maximum: 3,
        step: 0.02,
        value: 1,
        targets: [{ gainOf: 'recurrent' }],
      },
    ],
  });
}

/** A file of weights that tests of the other packages use too. */
const weightsFile = (name) => inRoot('packages', 'dynamics', 'test', 'fixtures', name);

/** The trained flip-flop network: 19 fixed points in 24 dimensions, drawn in their principal plane. */
function trainedNetwork() {
  const bytes = fs.readFileSync(weightsFile('flipflop-gru.safetensors'));
  const { cell } = networkFromBytes(bytes, { fileName: 'flipflop-gru.safetensors' });
  return phasePortrait(cell, {
    title: 'A trained flip-flop',
    parameters: [
      {
        name: 'g',
        label: 'recurrent gain',
        minimum: 0,
        maximum: 1.5,
        step: 0.01,
        value: 1,
        targets: [{ gainOf: 'recurrent' }],
      },
    ],
  });
}

/** The same network as a view of its own, with inputs to look at it under: a pulse now and then. */
function drivenNetwork() {
  const bytes = fs.readFileSync(weightsFile('flipflop-gru.npz'));
  const inputs = Array.from({ length: 120 }, (_, t) =>
    [0, 1, 2].map((bit) => (t % 20 === 5 * bit ? (t % 40 < 20 ? 1 : -1) : 0)),
  );
  return modelView(networkFromBytes(bytes), { inputs, title: 'A flip-flop under pulses' });
}

/** Two recurrent layers in one file that says nothing about them. */
export const openWeights = {
  'encoder.weight_ih_l0': [[0.4], [-0.3]],
  'encoder.weight_hh_l0': [
    [0.9, -0.4],
    [0.5, 0.6],
  ],
  'decoder.weight_ih_l0': [[1], [0], [0.5]],
  'decoder.weight_hh_l0': [[0], [0], [3]],
};

/** Tensors by name as a file of the format safetensors. */
function safetensors(tensors) {
  const header = {};
  const parts = [];
  let offset = 0;
  for (const [name, rows] of Object.entries(tensors)) {
    const bytes = Buffer.from(Float32Array.from(rows.flat()).buffer);
    header[name] = {
      dtype: 'F32',
      shape: [rows.length, rows[0].length],
      data_offsets: [offset, offset + bytes.length],
    };
    parts.push(bytes);
    offset += bytes.length;
  }
  const text = Buffer.from(JSON.stringify(header).padEnd(512));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...parts]);
}

const spectrum = () =>
  jacobianSpectrum(
    elmanCell({
      recurrent: [
        [1.2, -0.6],
        [0.6, 1.2],
      ],
    }),
    { title: 'A spiral' },
  );

const series = () =>
  timeSeries(
    elmanCell({
      recurrent: [
        [1.1, -0.45],
        [0.45, 1.1],
      ],
    }),
    { start: [0.05, 0], steps: 80, title: 'A rhythm' },
  );

const neuronControls = (w, b) => [
  {
    ...{ name: 'w', label: 'self-weight w', minimum: -2, maximum: 3, step: 0.01, value: w },
    targets: [{ block: 'recurrent', index: 0 }],
  },
  {
    ...{ name: 'b', label: 'bias b', minimum: -1.5, maximum: 1.5, step: 0.01, value: b },
    targets: [{ block: 'bias', index: 0 }],
  },
];

/** The cobweb of one neuron with a start to drag. */
export const neuronCobweb = () =>
  cobweb(elmanCell({ recurrent: [[2]] }), { parameters: neuronControls(2, 0), starts: [0.2] });

/** States of one neuron over its self-weight. */
export const weightDiagram = () =>
  bifurcationDiagram(elmanCell({ recurrent: [[2]] }), {
    ...{ parameters: neuronControls(1.6, 0), parameter: 'w', columns: 80, keep: 8 },
    title: 'How a memory is born',
  });

/** Two folds with a wedge of two memories between them. */
export const memorySwitch = () =>
  twoParameterDiagram(elmanCell({ recurrent: [[2]] }), {
    ...{ parameters: neuronControls(2, 0.2), pair: ['w', 'b'] },
    title: 'A memory switch',
  });

/** An output as the kernel package writes it. */
export const output = (data) => ({ output_type: 'display_data', metadata: {}, data });

export const codeCell = (source, outputs = []) => ({
  ...{ cell_type: 'code', id: `cell-${Math.random().toString(36).slice(2, 10)}`, metadata: {} },
  ...{ execution_count: outputs.length > 0 ? 1 : null, source, outputs },
});

export const notebook = (cells) =>
  JSON.stringify({
    cells,
    metadata: {
      kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' },
      language_info: { name: 'typescript' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  });

const liveCells = [
  `import { elmanCell, networkFromBytes } from '@phasebook/dynamics';
import { jacobianSpectrum, phasePortrait } from '@phasebook/views';
import { show } from '@phasebook/kernel';`,
  `const neuron = elmanCell({ recurrent: [[2]] });
const w = { name: 'w', label: 'self-weight w', minimum: 0, maximum: 3, step: 0.02, value: 2,
  targets: [{ block: 'recurrent' as const, index: 0 }] };
show(phasePortrait(neuron, { title: 'One neuron, two memories', parameters: [w] }));`,
  `const pair = elmanCell({ recurrent: [[1.4, -0.8], [-0.8, 1.4]] });
const self = { name: 'self', label: 'self-excitation', minimum: 0, maximum: 3, step: 0.02, value: 1.4,
  targets: [{ block: 'recurrent' as const, index: 0 }, { block: 'recurrent' as const, index: 3 }] };
show(phasePortrait(pair, { title: 'Two neurons that exclude each other', trajectories: [[0.9, 0.8]], parameters: [self] }));`,
  `show(jacobianSpectrum(pair, { title: 'Spectra of the fixed points', parameters: [self] }));`,
];

/** Names of the valid views of the gallery. */
export const galleryNames = () =>
  fs
    .readdirSync(inRoot('packages', 'views', 'gallery', 'valid'))
    .map((file) => path.basename(file, '.json'))
    .sort();

/** A view of the gallery, by name. */
export const galleryView = (name) =>
  parseView(fs.readFileSync(inRoot('packages', 'views', 'gallery', 'valid', `${name}.json`), 'utf8'));

const instruments = [
  'gradient-flow-driven',
  'stability-rungekutta',
  'impulse-spiral',
  'memory-network',
  'pseudospectrum-chain',
  'hysteresis-neuron',
  'training-run',
];

/** Writes everything that the checks open. */
export function writeFixtures(folder) {
  const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);
  fs.mkdirSync(folder, { recursive: true });
  write('one.phase.json', JSON.stringify(oneNeuron()));
  write('two.phase.json', JSON.stringify(twoNeurons()));
  write('trained.phase.json', JSON.stringify(trainedNetwork()));
  write('cobweb.phase.json', JSON.stringify(neuronCobweb()));
  write('bifurcation.phase.json', JSON.stringify(weightDiagram()));
  write('memory.phase.json', JSON.stringify(memorySwitch()));
  write('network.phase.json', JSON.stringify(drivenNetwork()));
  for (const name of ['flipflop-gru.safetensors', 'flipflop-gru.npz']) {
    fs.copyFileSync(weightsFile(name), path.join(folder, name));
  }
  fs.writeFileSync(path.join(folder, 'open.safetensors'), safetensors(openWeights));
  fs.writeFileSync(path.join(folder, 'broken.npz'), Buffer.from('PK, but no archive'));
  for (const name of instruments) write(`${name}.phase.json`, JSON.stringify(galleryView(name)));
  write('large.phase.json', JSON.stringify(largeNetwork()));
  write('not-json.phase.json', '{ "kind": "phase-portrait", ');
  write('wrong.phase.json', JSON.stringify({ ...oneNeuron(), axes: 3 }));
  write('live.ipynb', notebook(liveCells.map((source) => codeCell(source))));
  const views = [oneNeuron(), twoNeurons(), spectrum(), series()];
  const stored = notebook(views.map((view) => codeCell('// stored', [output(bundle(view))])));
  // Files of their own where trust matters: saving a notebook can sign it.
  for (const name of ['stored', 'untrusted', 'without-extension']) write(`${name}.ipynb`, stored);
  write('single.ipynb', notebook([codeCell('// stored', [output(bundle(twoNeurons()))])]));
  const known = bundle(twoNeurons());
  const newer = { ...known, [MIME_TYPE]: { ...known[MIME_TYPE], version: 2 } };
  write('newer.ipynb', notebook([codeCell('// from the future', [output(newer)])]));
}
