import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { findViolations } from '../lib/layers.mjs';

const folders = [];
after(() => folders.forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

/** Violations of a little repository made of the given files. */
function violationsOf(files) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'layers-'));
  folders.push(root);
  const manifests = {
    'packages/linalg/package.json': '{"name":"@phasebook/linalg","dependencies":{"ml-matrix":"6"}}',
    'packages/dynamics/package.json':
      '{"name":"@phasebook/dynamics","dependencies":{"@phasebook/linalg":"0"}}',
    'packages/views/package.json': '{"name":"@phasebook/views","dependencies":{}}',
    'packages/kernel/package.json': '{"name":"@phasebook/kernel","dependencies":{}}',
    'extension/package.json': '{"name":"@phasebook/jupyterlab","dependencies":{}}',
  };
  for (const [name, text] of Object.entries({ ...manifests, ...files })) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
  return findViolations(root).map(({ file, line }) => `${file}:${line}`);
}

const notebook = (source) =>
  JSON.stringify({
    cells: [
      { cell_type: 'markdown', source: '# T' },
      { cell_type: 'code', source: [source] },
    ],
  });

test('what the architecture allows passes', () => {
  const files = {
    'packages/linalg/src/a.ts': `import { Matrix } from 'ml-matrix';\nexport const b = Matrix;`,
    'packages/dynamics/src/orbits/a.ts': `import { b } from '../system/b.js';\nimport '../linearization/c.js';\nimport '@phasebook/linalg';`,
    'packages/dynamics/src/system/a.test.ts': `import '../io/npz.js';\nimport 'node:fs';\nconsole.log(Date.now());`,
    'packages/linalg/src/index.node.ts': `import './native/a.js';\nexport * from './index.js';`,
    'packages/linalg/src/native/a.ts': `import 'node:fs';\nprocess.exit();`,
    'benchmarks/a.mjs': `import '../scripts/lib/run.mjs';`,
    'packages/dynamics/test/support.ts': `import 'node:fs';\nimport '@phasebook/dynamics';`,
    'packages/dynamics/src/system/names.ts': `const status = { history: 1 };\nexport const h = status.history;\nexport function f(location: number) { return location; }`,
    'packages/kernel/src/a.ts': `import 'node:fs';\nimport '@phasebook/views';\nconsole.log(1);`,
    'extension/src/a.ts': `import '@phasebook/views';\ndocument.body.remove();`,
    'notebooks/tutorials/T01.ipynb': notebook(
      `import { show } from '@phasebook/kernel';\nimport * as fs from 'node:fs';`,
    ),
  };
  assert.deepEqual(violationsOf(files), []);
});

const planted = {
  'a lower package imports a higher one': ['packages/linalg/src/a.ts', `import '@phasebook/dynamics';`],
  'the extension imports the kernel': ['extension/src/a.ts', `import type { X } from '@phasebook/kernel';`],
  'a deep path': ['packages/dynamics/src/cells/a.ts', `import '@phasebook/linalg/dist/lu.js';`],
  'a relative path into another package': [
    'packages/dynamics/src/cells/a.ts',
    `import '../../../linalg/src/lu.js';`,
  ],
  'a folder imports one below it': [
    'packages/dynamics/src/cells/a.ts',
    `export { x } from '../orbits/b.js';`,
  ],
  'a type import from below': ['packages/dynamics/src/cells/a.ts', `import type { X } from '../io/b.js';`],
  'a folder without a place in the order': ['packages/dynamics/src/misc/a.ts', `import '../system/b.js';`],
  'a dynamic import': ['packages/linalg/src/a.ts', `export const f = () => import('node:fs');`],
  'an undeclared dependency': ['packages/views/src/a.ts', `import 'ml-matrix';`],
  'its own index': ['packages/dynamics/src/cells/a.ts', `import { x } from '../index.js';`],
  'a clock': ['packages/dynamics/src/cells/a.ts', `export const t = Date.now();`],
  'a clock by the back door': [
    'packages/dynamics/src/cells/a.ts',
    `export const t = globalThis.performance.now();`,
  ],
  dice: ['packages/dynamics/src/cells/a.ts', `export const x = Math.random();`],
  printing: ['packages/views/src/a.ts', `console.warn('x');`],
  'a page': ['packages/views/src/a.ts', `export const x = document.title;`],
  'Node in views': ['packages/views/src/a.ts', `import { readFileSync } from 'node:fs';`],
  'a file for browsers that loads one for Node': ['packages/linalg/src/a.ts', `import './native/b.js';`],
  'a notebook with a deep path': [
    'notebooks/research/a.ipynb',
    notebook(`import '@phasebook/dynamics/dist/index.js';`),
  ],
  'a notebook that leaves its folder': [
    'notebooks/research/a.ipynb',
    notebook(`import '../../scripts/x.js';`),
  ],
  'a benchmark that reaches into a package': ['benchmarks/a.mjs', `import '../packages/linalg/src/lu.js';`],
};

for (const [name, [file, text]] of Object.entries(planted)) {
  test(`found: ${name}`, () => assert.deepEqual(violationsOf({ [file]: text }), [`${file}:1`]));
}
