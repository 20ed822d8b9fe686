// Runs cells in a real kernel of the project's virtual environment and checks what reaches the notebook.
//   node real-kernel.mjs [tslab | phasebook]
// Needs `npm run build` and the environment that `npm run lab` makes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const root = here('../../../');
const kernel = process.argv[2] ?? 'tslab';
const isWindows = process.platform === 'win32';
const python = path.join(root, '.venv', isWindows ? 'Scripts/python.exe' : 'bin/python');
const folder = path.join(root, '.artifacts', `real-kernel-${kernel}`);
const MIME = 'application/vnd.phasebook.v1+json';

const imports = `
import { elmanCell, findFixedPoints, withInput } from '@phasebook/dynamics';
import { phasePortrait, jacobianSpectrum, timeSeries } from '@phasebook/views';
import { animate, check, loadNetwork, openView, progress, savePicture, saveView, show, update, workerPool } from '@phasebook/kernel';
const neuron = (weight: number) => elmanCell({ recurrent: [[weight]] });
const pair = elmanCell({ recurrent: [[1.6, 0.5], [0.4, 1.3]] });`;

/** Cells by name, and what must come of each. */
const cells = {
  imports: [imports, ({ messages }) => assert.deepEqual(messages, [])],
  'show, bare': [
    `show(phasePortrait(pair, { title: 'Pair', basins: true, trajectories: [[0.1, 0.9]] }))`,
    ({ only }) => {
      const { data, metadata, transient } = only('display_data');
      checkBundle(data, metadata);
      assert.equal(data[MIME].kind, 'phase-portrait');
      assert.ok(transient.display_id.length > 8);
    },
  ],
  'show, with a handle': [
    `const picture = show(jacobianSpectrum(neuron(0.5), { at: [0] }));`,
    ({ only, keep }) => {
      const { data, metadata, transient } = only('display_data');
      checkBundle(data, metadata);
      keep.id = transient.display_id;
      keep.sentence = data['text/plain'];
    },
  ],
  'update from another cell': [
    `update(picture, jacobianSpectrum(neuron(0.9), { at: [0] }))`,
    ({ only, keep }) => {
      const { data, metadata, transient } = only('update_display_data');
      checkBundle(data, metadata);
      assert.equal(transient.display_id, keep.id);
      assert.notEqual(data['text/plain'], keep.sentence);
    },
  ],
  'handle as last expression': [`picture`, ({ messages }) => assert.deepEqual(messages, [])],
  'logging goes on': [
    `console.log('before'); show(jacobianSpectrum(neuron(0.5), { at: [0] })); console.log(''); console.log('after')`,
    ({ messages, streams }) => {
      assert.equal(messages.filter(({ type }) => type === 'display_data').length, 1);
      assert.equal(streams('stdout'), 'before\n\nafter\n');
    },
  ],
  'handle inside a log': [
    `console.log([picture]); console.log(); console.log('x')`,
    ({ streams }) => assert.equal(streams('stdout'), '[  ]\n\nx\n'),
  ],
  'show with an id': [
    `show(timeSeries(pair, { start: [0.1, 0.9], steps: 20 }), { id: 'series' }); update('series', timeSeries(pair, { start: [0.2, 0.9], steps: 20 }));`,
    ({ messages }) => {
      assert.deepEqual(
        messages.map(({ type }) => type),
        ['display_data', 'update_display_data'],
      );
      for (const { content } of messages) assert.equal(content.transient.display_id, 'series');
    },
  ],
  animate: [
    `await animate([0.5, 1, 1.5, 2].map((weight) => phasePortrait(neuron(weight))), { framesPerSecond: 5 })`,
    ({ messages }) => {
      const types = messages.map(({ type }) => type);
      assert.deepEqual(types, ['display_data', ...Array(4).fill('update_display_data')]);
      const ids = new Set(messages.map(({ content }) => content.transient.display_id));
      assert.equal(ids.size, 1);
      for (const { content } of messages) checkBundle(content.data, content.metadata);
      // Four frames at five a second take at least three fifths, less what the first message was late.
      assert.ok(messages[3].at - messages[0].at > 0.4, 'the film is too fast');
      assert.ok(messages[3].at - messages[0].at < 8, 'the film is too slow');
    },
  ],
  'progress of a search': [
    `{
  const line = progress('Searching');
  const found = findFixedPoints(withInput(pair, []), { from: Array.from({ length: 50 }, (_, i) => [Math.sin(i), Math.cos(i)]), onProgress: line });
  line.finish(\`\${found.points.length} points\`);
}`,
    ({ messages }) => {
      assert.equal(messages[0].type, 'display_data');
      assert.deepEqual(Object.keys(messages[0].content.data), ['text/plain']);
      assert.equal(messages.at(-1).content.data['text/plain'], 'Searching: 3 points');
      assert.equal(new Set(messages.map(({ content }) => content.transient.display_id)).size, 1);
    },
  ],
  'progress is throttled': [
    `const counter = progress('Counting', { total: 1e9 });
(() => { const end = Date.now() + 1000; let i = 0; while (Date.now() < end) counter((i += 100)); counter(1e9); })();`,
    ({ messages }) => {
      assert.ok(messages.length >= 3 && messages.length <= 14, `${messages.length} messages in a second`);
      assert.ok(messages.slice(1).every(({ type }) => type === 'update_display_data'));
      // They arrive while the loop runs, not after it.
      assert.ok(messages[1].at < messages.at(-1).at - 0.3, 'the line did not move during the work');
      assert.match(messages.at(-1).content.data['text/plain'], /1000000000\/1000000000/);
    },
  ],
  'check, passed and failed': [
    `check('q1', 0.9575, 0.957504, { tolerance: 1e-4 });
check('q2', () => { throw new Error('not written yet'); }, 4, { hint: 'Begin with W' })`,
    ({ messages }) => {
      assert.deepEqual(
        messages.map(({ type, content }) => [type, content.metadata.phasebook.check]),
        [
          ['display_data', { name: 'q1', passed: true, isAnswered: true }],
          ['display_data', { name: 'q2', passed: false, isAnswered: true }],
        ],
      );
      assert.equal(messages[0].content.data['text/plain'], '✓ q1');
      assert.match(
        messages[1].content.data['text/plain'],
        /^✗ q2: stopped with "not written yet" · Hint: Begin/,
      );
    },
  ],
  files: [
    `saveView(phasePortrait(neuron(2)), 'one.phase.json');
savePicture(openView('one.phase.json'), 'one.png');
const network = loadNetwork('../../packages/dynamics/test/fixtures/flipflop-gru.safetensors');
try { loadNetwork('missing.npz'); } catch (error) { console.log((error as Error).message, network.cell.stateDim); }`,
    ({ streams }) => {
      assert.match(
        streams('stdout'),
        /^Cannot load a network: there is no file missing\.npz \(looked for .*\) \d+\n$/,
      );
      assert.ok(fs.statSync(path.join(folder, 'one.png')).size > 1000);
    },
  ],
  'worker pool': [
    `const pool = workerPool({ workers: 2 });
const abort = { aborted: false };
const from = [[0.1, 0.1], [-0.1, 0.2]];
const found = await pool.findFixedPoints(pair, { from, signal: abort, onProgress: progress('Searching') });
await pool.close();
console.log(found.degree.sum, found.points.length === findFixedPoints(withInput(pair), { from }).points.length);`,
    ({ streams }) => {
      assert.equal(streams('stdout'), '1 true\n');
      assert.equal(streams('stderr'), '');
    },
  ],
  types: [
    `const id: string = show(phasePortrait(neuron(2))).id;
const passed: boolean = check('typed', 1, 1).passed;`,
    ({ messages }) => assert.equal(messages.length, 2),
  ],
  'a view that is not valid': [
    `try { show({ kind: 'phase-portrait', version: 1 } as never); } catch (error) { console.log((error as Error).name); }`,
    ({ streams }) => assert.equal(streams('stdout'), 'ViewError\n'),
  ],
};

function checkBundle(data, metadata) {
  assert.deepEqual(Object.keys(data).sort(), [MIME, 'image/png', 'image/svg+xml', 'text/plain'].sort());
  assert.equal(typeof data[MIME], 'object');
  assert.equal(data[MIME].version, 1);
  assert.match(data['image/svg+xml'], /^<svg [^>]*role="img"/);
  const png = Buffer.from(data['image/png'], 'base64');
  assert.deepEqual([...png.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const { width, height, alt } = metadata['image/png'];
  assert.ok(png.readUInt32BE(16) >= width && png.readUInt32BE(20) >= height);
  assert.equal(alt, data['text/plain']);
  assert.match(data['text/plain'], /\.$/);
  assert.ok(Buffer.byteLength(JSON.stringify(data)) <= 256 * 1024);
}

function runCells() {
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'cells.json');
  fs.writeFileSync(file, JSON.stringify(Object.values(cells).map(([code]) => code)));
  const answer = path.join(folder, 'messages.json');
  fs.rmSync(answer, { force: true });
  const result = spawnSync(python, [here('run_cells.py'), kernel, file, answer, folder], {
    encoding: 'utf8',
    timeout: 240_000,
  });
  if (result.status !== 0)
    throw new Error(`The kernel did not run:\n${result.stderr || String(result.error)}`);
  return JSON.parse(fs.readFileSync(answer, 'utf8'));
}

let failed = 0;
const keep = {};
const outputs = runCells();
Object.entries(cells).forEach(([name, [, expectations]], i) => {
  // Stock tslab does not repeat what it was asked to run.
  const messages = outputs[i].filter(({ type }) => type !== 'execute_input');
  const streams = (stream) =>
    messages
      .filter(({ type, content }) => type === 'stream' && content.name === stream)
      .map(({ content }) => content.text)
      .join('');
  try {
    assert.equal(streams('stderr'), '', 'nothing may be written to stderr');
    expectations({
      messages,
      streams,
      keep,
      only: (type) => {
        assert.deepEqual(
          messages.map((message) => message.type),
          [type],
        );
        return messages[0].content;
      },
    });
    console.log(`ok     ${name}`);
  } catch (error) {
    failed++;
    console.log(`failed ${name}\n${error.message.replace(/^/gm, '    ').slice(0, 1500)}`);
  }
});
console.log(`${outputs.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
