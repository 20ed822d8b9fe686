// The native engine: `npm test` puts an OpenBLAS wheel into .venv, so here it must be found, and agree with the others.
import { spawnSync } from 'node:child_process';
import { inRoot, root, shown, venv } from './lib/paths.mjs';
import { testRunnerCount } from './lib/stages.mjs';

/** What the built package says about its engine, in a process of its own. */
function askEngine(environment, code) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--eval', code], {
    ...{ cwd: root, encoding: 'utf8' },
    env: { ...process.env, PHASEBOOK_BLAS: '', ...environment },
  });
  if (status !== 0 || stderr !== '') return { problem: stderr.trim() || `ended with code ${status}` };
  return JSON.parse(stdout);
}

const ask = `const { numericEngine } = require('@phasebook/linalg'); console.log(JSON.stringify(numericEngine()))`;
const problems = [];
const expect = (isSo, problem) => isSo || problems.push(problem);

const found = askEngine({}, ask);
expect(
  found.name === 'native' && found.foundBy === 'venv' && found.where?.startsWith(venv),
  `no native engine from ${shown(venv)}: ${found.problem ?? found.fallback ?? JSON.stringify(found)}`,
);
const worker = askEngine(
  {},
  `const { Worker } = require('node:worker_threads');
  new Worker("const { numericEngine } = require('@phasebook/linalg'); require('node:worker_threads').parentPort.postMessage(numericEngine())", { eval: true })
    .on('message', (info) => console.log(JSON.stringify(info)));`,
);
expect(
  worker.name === 'native' && worker.threads === 1,
  `a worker has no native engine with one thread: ${worker.problem ?? JSON.stringify(worker)}`,
);
const broken = askEngine({ PHASEBOOK_BLAS: inRoot('package.json') }, ask);
expect(
  broken.name === 'wasm' && broken.fallback?.includes('package.json'),
  `a broken library is not passed over in silence: ${broken.problem ?? JSON.stringify(broken)}`,
);

// Where the library is needed the tests of the engine must not leave it out.
const tests = spawnSync(
  process.execPath,
  [inRoot('node_modules', 'vitest', 'vitest.mjs'), 'run', 'packages/linalg/src/native'],
  {
    ...{ cwd: root, encoding: 'utf8' },
    env: {
      ...process.env,
      PHASEBOOK_BLAS: '',
      PHASEBOOK_REQUIRE_NATIVE: '1',
      FORCE_COLOR: '0',
      NO_COLOR: '1',
    },
  },
);
if (tests.status !== 0) console.log(tests.stdout, tests.stderr);
const { passed = 0, failed = 1 } = testRunnerCount(tests.stdout) ?? {};

for (const problem of problems) console.log(problem);
if (problems.length === 0) console.log(`${found.version}, ${shown(found.where)}`);
const failures = problems.length + (tests.status === 0 ? 0 : Math.max(1, failed));
console.log(`${3 - problems.length + passed} passed, ${failures} failed`);
process.exitCode = failures === 0 ? 0 : 1;
