import { encodeArray, parseView } from '@phasebook/views';
import { exampleNames, exampleText } from '../../../scripts/lib/gallery-site.mjs';

/** What a stranger would put where text stands: each tries to run or to fetch something. */
const payload = (address) =>
  [
    `<img src="${address}/img" onerror="window.harmed=1">`,
    `<svg onload="window.harmed=1"><image href="${address}/svg"/></svg>`,
    `<script>window.harmed=1</script><style>@import url(${address}/style)</style>`,
    `<a href="javascript:window.harmed=1">x</a><b style="background:url(${address}/css)">y</b>`,
    '%{customdata} ${window.harmed=1} $\\href{javascript:window.harmed=1}{x}$ \u202e\u0000',
  ].join('');

/** Every place of a value, as a path. */
function places(value, path = []) {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, entry]) => places(entry, [...path, key]));
}

const at = (value, path) => path.reduce((node, key) => node[key], value);

function withValue(view, path, value) {
  const copy = structuredClone(view);
  at(copy, path.slice(0, -1))[path.at(-1)] = value;
  return copy;
}

const isRead = (view) => {
  try {
    parseView(structuredClone(view));
    return true;
  } catch {
    return false;
  }
};

/** The view with the payload in every text that may be any text. */
function infected(view, text) {
  let result = view;
  for (const path of places(view)) {
    if (typeof at(result, path) !== 'string') continue;
    const next = withValue(result, path, text);
    if (isRead(next)) result = next;
  }
  return { ...result, title: text, warnings: [text] };
}

/** Examples of the gallery with the payload in all of their texts. */
export function infectedViews(address, names = exampleNames()) {
  return names.map((name) => [name, infected(JSON.parse(exampleText(name)), payload(address))]);
}

const example = (name) => JSON.parse(exampleText(name));

const zeros = (...shape) => {
  const count = shape.reduce((product, extent) => product * extent, 1);
  return encodeArray(new Float32Array(count), shape, 'float32');
};

const wave = (count) =>
  encodeArray(
    Float32Array.from({ length: count }, (_, i) => Math.sin(i)),
    [count],
    'float32',
  );

const many = (count, make) => Array.from({ length: count }, (_, i) => make(i));

function bigModel(units) {
  const cell = {
    ...{ kind: 'elman', activation: 'tanh' },
    ...{ recurrent: encodeArray(new Int8Array(units * units), [units, units], 'int8') },
    ...{ input: encodeArray([], [units, 0]), bias: encodeArray(new Int8Array(units), [units], 'int8') },
  };
  return { cell, input: encodeArray([], [0]) };
}

/** Views that try to fill the memory or to stop the page: what each is called, and the view or its text. */
export function heavyViews() {
  const portrait = example('portrait-minimal');
  const curves = example('curves-folds');
  const series = example('series-gap');
  const cobweb = example('cobweb-neuron');
  const neuron = example('portrait-neuron');
  const [control] = neuron.model.parameters;
  let nested = '[]';
  for (let depth = 0; depth < 100_000; depth++) nested = `[${nested}]`;
  let cell = neuron.model.cell;
  for (let depth = 0; depth < 1000; depth++) cell = { kind: 'leaky', leakRate: 0.5, cell };
  return [
    [
      'a million points in one curve',
      { ...curves, curves: [{ name: 'x', x: wave(1e6), y: wave(1e6), style: 'solid' }] },
    ],
    [
      'a million markers',
      { ...curves, curves: [{ name: 'x', x: wave(1e6), y: wave(1e6), style: 'points' }] },
    ],
    [
      'ten thousand curves',
      { ...curves, curves: many(10_000, () => ({ ...curves.curves[0], x: wave(4), y: wave(4) })) },
    ],
    [
      'ten thousand series',
      { ...series, steps: wave(3), series: many(10_000, (i) => ({ name: `s${i}`, values: wave(3) })) },
    ],
    [
      'a series of two million steps',
      { ...series, steps: wave(2e6), series: [{ name: 's', values: wave(2e6) }] },
    ],
    ['ten thousand orbits', { ...portrait, orbits: many(10_000, () => ({ points: zeros(4, 2) })) }],
    ['ten thousand fixed points', { ...neuron, fixedPoints: many(10_000, () => neuron.fixedPoints[0]) }],
    [
      'ten thousand warnings',
      { ...portrait, warnings: many(10_000, (i) => `warning ${i} ${'x'.repeat(200)}`) },
    ],
    [
      'ten thousand sliders',
      {
        ...neuron,
        model: { ...neuron.model, parameters: many(10_000, (i) => ({ ...control, name: `p${i}` })) },
      },
    ],
    [
      'a field of two million arrows',
      { ...portrait, field: { columns: 1500, rows: 1500, dx: zeros(1500, 1500), dy: zeros(1500, 1500) } },
    ],
    [
      'basins of nine million cells',
      { ...example('basins-known'), labels: encodeArray(new Int8Array(9e6), [3000, 3000], 'int8') },
    ],
    ['a cobweb of a trillion steps', { ...cobweb, steps: 1e12 }],
    [
      'a trillion iterates',
      { ...cobweb, graphs: cobweb.graphs.map((graph) => ({ ...graph, iterates: 1e12 })) },
    ],
    ['ten thousand handles', { ...cobweb, paths: many(10_000, () => cobweb.paths[0]) }],
    [
      'a model of a million units by its shape',
      { ...portrait, dim: 1e6, projection: { ...portrait.projection, base: zeros(1e6) } },
    ],
    [
      'a weight matrix that claims to be a million wide',
      {
        ...portrait,
        model: {
          cell: { ...bigModel(2).cell, recurrent: { dtype: 'float64', shape: [1e6, 1e6], base64: '' } },
          input: zeros(0),
        },
      },
    ],
    [
      'a model of 4,000 units',
      {
        ...portrait,
        dim: 4000,
        projection: { type: 'units', units: [0, 1], base: zeros(4000) },
        model: bigModel(4000),
      },
    ],
    // As much as is read: this must be drawn.
    [
      'the longest line',
      { ...curves, curves: [{ name: 'x', x: wave(32_000), y: wave(32_000), style: 'solid' }] },
    ],
    [
      'the most markers',
      { ...curves, curves: [{ name: 'x', x: wave(32_000), y: wave(32_000), style: 'points' }] },
    ],
    [
      'the most curves',
      { ...curves, curves: many(1000, () => ({ ...curves.curves[0], x: wave(4), y: wave(4) })) },
    ],
    ['the most orbits', { ...portrait, orbits: many(1000, () => ({ points: zeros(4, 2) })) }],
    ['the most fixed points', { ...neuron, fixedPoints: many(2000, (i) => neuron.fixedPoints[i % 3]) }],
    [
      'the most spectra',
      { ...example('spectrum-neuron'), groups: many(1000, () => example('spectrum-neuron').groups[0]) },
    ],
    ['the most handles', { ...cobweb, paths: many(100, () => cobweb.paths[0]) }],
    [
      'the most sliders',
      {
        ...neuron,
        model: { ...neuron.model, parameters: many(100, (i) => ({ ...control, name: `p${i}` })) },
      },
    ],
    ['the most letters', { ...portrait, warnings: many(20, () => 'www '.repeat(2400)) }],
    [
      'the largest model',
      {
        ...portrait,
        dim: 2000,
        projection: { type: 'units', units: [0, 1], base: zeros(2000) },
        model: bigModel(2000),
      },
    ],
    ['a nest of a hundred thousand lists', `{"version": 1, "kind": ${nested}}`],
    ['leaky cells in leaky cells', JSON.stringify({ ...neuron, model: { ...neuron.model, cell } })],
    [
      'keys of the prototype',
      `{"__proto__": {"kind": "curves"}, "constructor": {"prototype": {"harmed": 1}}, ${JSON.stringify(portrait).slice(1)}`,
    ],
    [
      'a slider named __proto__',
      {
        ...neuron,
        model: {
          ...neuron.model,
          parameters: ['__proto__', 'constructor', 'toString'].map((name) => ({ ...control, name })),
        },
      },
    ],
    [
      'a shape of NaN',
      {
        ...portrait,
        projection: { ...portrait.projection, base: { dtype: 'float64', shape: [null], base64: '' } },
      },
    ],
    [
      'a shape below zero',
      {
        ...portrait,
        projection: { ...portrait.projection, base: { dtype: 'float64', shape: [-1, -2], base64: '' } },
      },
    ],
    [
      'axes from end to end of the numbers',
      {
        ...curves,
        axes: { x: { label: 'x', range: [-1.7e308, 1.7e308] }, y: { label: 'y', range: [-5e-324, 5e-324] } },
      },
    ],
    ['a title of ten million letters', { ...portrait, title: 'w'.repeat(1e7) }],
    ['sixty million letters that are no JSON', 'x'.repeat(6e7)],
    ['a number', 3],
    ['an address', 'https://example.com/view.json'],
  ];
}
