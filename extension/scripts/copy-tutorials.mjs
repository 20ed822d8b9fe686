// Puts the tutorials beside the prebuilt extension, from where "start here" copies them into the user's folder. The
// first one keeps its outputs, which are alive without a kernel; the others come without, so that the wheel stays small.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const extension = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const source = path.join(extension, '..', 'notebooks', 'tutorials');
const target = path.join(extension, 'phasebook', 'labextension', 'tutorials');
const first = '00-start-here.ipynb';

/** Notebooks, what they import, and the data that they read; not what only the tests need. */
const isWanted = (name) =>
  /^[^/]+\.(ipynb|ts)$|^(questions|data)\/[^/]+$/.test(name) && !/\.test\.ts$|parity|_checkpoints/.test(name);

function withoutOutputs(text) {
  const notebook = JSON.parse(text);
  for (const cell of notebook.cells) {
    if (cell.cell_type !== 'code') continue;
    cell.outputs = [];
    cell.execution_count = null;
  }
  return JSON.stringify(notebook, null, 1);
}

const names = fs
  .readdirSync(source, { recursive: true })
  .map((name) => name.split(path.sep).join('/'))
  .filter((name) => isWanted(name) && fs.statSync(path.join(source, name)).isFile())
  .sort((a, b) => (a === first ? -1 : b === first ? 1 : a < b ? -1 : 1));
if (names[0] !== first) throw new Error(`The first tutorial is missing: ${path.join(source, first)}`);
fs.rmSync(target, { recursive: true, force: true });
for (const name of names) {
  const file = path.join(target, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const isStripped = name.endsWith('.ipynb') && name !== first;
  const content = fs.readFileSync(path.join(source, name), isStripped ? 'utf8' : undefined);
  fs.writeFileSync(file, isStripped ? withoutOutputs(content) : content);
}
fs.writeFileSync(path.join(target, 'index.json'), JSON.stringify(names));
