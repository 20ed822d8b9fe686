// The Python module of the wheel: its own tests, its views read by the parser, the loaded cells against PyTorch, and
// `show` in a real kernel. Where a Python with torch is there (benchmarks/peers makes one), everything runs in it too.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { cellFrom } from '@phasebook/dynamics';
import { MIME_TYPE, decodeCell, parseView, summarize } from '@phasebook/views';
import { artifacts, inRoot, venvPython } from '../../../scripts/lib/paths.mjs';

const tolerance = 1e-6;
const here = inRoot('extension', 'test', 'python');
const counts = { passed: 0, failed: 0 };

function check(name, body) {
  try {
    body();
    counts.passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    counts.failed += 1;
    console.log(`FAILED  ${name}\n        ${String(error.message).replace(/\n/g, '\n        ')}`);
  }
}

function require(condition, message) {
  if (!condition) throw new Error(message);
}

function python(command, args, input) {
  const result = spawnSync(command, args, {
    ...{ cwd: here, input, encoding: 'utf8', maxBuffer: 2 ** 28 },
    env: { ...process.env, PYTHONPATH: inRoot('extension'), PYTHONDONTWRITEBYTECODE: '1' },
  });
  require(result.status === 0, result.stderr || String(result.error));
  return result;
}

/** Largest difference between the states of a loaded cell and those that PyTorch computed. */
function deviation({ view, inputs, states }) {
  const cell = cellFrom(decodeCell(view.model.cell));
  let state = new Float64Array(cell.stateDim);
  let largest = 0;
  inputs.forEach((input, t) => {
    state = cell.step(state, Float64Array.from(input));
    states[t].forEach((value, i) => (largest = Math.max(largest, Math.abs(value - state[i]))));
  });
  return largest;
}

function checkViews(command, name) {
  let cases = [];
  check(`${name}: networks become views`, () => {
    cases = JSON.parse(python(command, ['emit_views.py']).stdout);
  });
  for (const each of cases) {
    check(`${name}: ${each.name} steps as in PyTorch`, () => {
      const view = parseView(each.view);
      const largest = deviation({ ...each, view });
      require(largest <= tolerance, `states must agree within ${tolerance}: they differ by ${largest}`);
      const text = summarize(view);
      require(text === each.text, `the sentences differ:\n${each.text}\n${text}`);
    });
  }
}

function checkTests(command, name) {
  check(`${name}: the module's own tests`, () => {
    const { stderr } = python(command, ['-m', 'unittest', '-v']);
    const skipped = stderr.split('\n').filter((line) => line.includes('... skipped'));
    for (const line of skipped) console.log(`skipped ${name}: ${line}`);
  });
}

const cells = [
  'import sys, phasebook\ncell = {"kind": "elman", "recurrent": [[2.0]], "input": [[1.0]]}',
  'phasebook.show(cell, [[0.5], [-0.5]], title="One neuron")',
  'phasebook.model_view(cell)',
  'phasebook.show({"kind": "elman", "recurrent": [[0.0] * 2100] * 2100})',
  'sorted({"numpy", "torch", "matplotlib"} & set(sys.modules))',
];

function checkKernel(command) {
  let outputs = [];
  check('a real kernel runs the cells', () => {
    outputs = JSON.parse(python(command, ['run_kernel.py'], JSON.stringify(cells)).stdout);
    require(outputs.length === cells.length, `outputs of ${cells.length} cells: got ${outputs.length}`);
  });
  if (outputs.length === 0) return;
  check('show() displays one bundle with view and text, and returns nothing', () => {
    const [shown, ...others] = outputs[1];
    require(others.length === 0 && shown.kind === 'display_data', JSON.stringify(outputs[1]));
    const view = parseView(shown.data[MIME_TYPE]);
    require(view.kind === 'model' &&
      view.inputs.shape[0] === 2, 'the view must be the model with its inputs');
    require(shown.data['text/plain'] === summarize(view), shown.data['text/plain']);
  });
  check('a view as the last line of a cell is its result', () => {
    const [result] = outputs[2];
    require(result.kind === 'execute_result' && MIME_TYPE in result.data, JSON.stringify(result));
  });
  check('a network above 16 MB is an error that says so', () => {
    const [error] = outputs[3];
    require(/ValueError: .*at most 16 MB: got 16\.8 MB/.test(error.text), JSON.stringify(error));
  });
  check('nothing is imported that the network does not need', () => {
    const [{ data }] = outputs[4];
    require(data['text/plain'] === '[]', data['text/plain']);
  });
}

checkTests(venvPython, 'plain Python');
checkViews(venvPython, 'plain Python');
checkKernel(venvPython);

const bin = path.relative(inRoot('.venv'), venvPython);
const peers = path.join(artifacts, 'peers-venv', bin);
const hasTorch = fs.existsSync(peers) && spawnSync(peers, ['-c', 'import torch']).status === 0;
if (hasTorch) {
  checkTests(peers, 'with torch');
  checkViews(peers, 'with torch');
} else {
  console.log('skipped with torch: no Python with torch is here (node benchmarks/peers/run.mjs makes one)');
}
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
