import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { findChromium } from '../lib/chromium.mjs';
import { checkNode, explainVenvFailure, findPython, isAtLeast, kernelSpec } from '../lib/environment.mjs';
import { UserError, descendants, end, isAlive, run } from '../lib/run.mjs';

test('versions are compared number by number', () => {
  assert.ok(
    isAtLeast('20.19.0', [20, 19]) && isAtLeast('v22.1.0', [20, 19]) && isAtLeast('20.100', [20, 19]),
  );
  assert.ok(!isAtLeast('20.9.0', [20, 19]) && !isAtLeast('9.99', [20, 19]));
});

test('an old Node is refused with advice', () => {
  checkNode('20.19.0');
  assert.throws(() => checkNode('18.20.4'), /needs Node 20\.19.*18\.20\.4[\s\S]*nodejs\.org/);
});

test('Python is found under its different names, or asked for', () => {
  const machine =
    (versions) =>
    ([command]) =>
      versions[command];
  assert.deepEqual(findPython(machine({ python3: '3.12.1\n' }), 'linux'), ['python3']);
  assert.deepEqual(findPython(machine({ python3: '3.8.10\n', python: '3.11.0\n' }), 'linux'), ['python']);
  assert.deepEqual(findPython(machine({ py: '3.13.0\n' }), 'win32'), ['py', '-3']);
  assert.throws(() => findPython(machine({}), 'linux'), /none was found[\s\S]*apt install python3/);
  assert.throws(
    () => findPython(machine({ python3: '3.9.2\n' }), 'darwin'),
    /python3 is Python 3\.9\.2[\s\S]*brew/,
  );
});

test('a missing venv module is explained', () => {
  const debian = 'The virtual environment was not created successfully because ensurepip is not available.';
  assert.match(explainVenvFailure(debian, 'python3'), /apt install python3-venv/);
  assert.match(explainVenvFailure('No space left on device', 'python3'), /No space left/);
});

test('the kernelspec holds absolute paths', () => {
  const { argv, language } = kernelSpec();
  assert.equal(argv[0], process.execPath);
  assert.match(argv[1], /^(\/|[A-Z]:).*tslab$/);
  assert.deepEqual(argv.slice(2), ['kernel', '--config-path', '{connection_file}']);
  assert.equal(language, 'typescript');
});

test('a browser that is named must exist', () => {
  assert.equal(findChromium({ PHASEBOOK_CHROMIUM: process.execPath }), process.execPath);
  assert.throws(() => findChromium({ PHASEBOOK_CHROMIUM: '/no/such/browser' }), UserError);
  assert.equal(findChromium({ PATH: '/no/such/folder' }, 'linux'), undefined);
});

test(
  'ending a process ends what it started, in sessions of their own and deaf ones too',
  { skip: process.platform === 'win32' },
  async () => {
    const deaf = `process.on('SIGTERM', () => 0); setInterval(() => 0, 1000);`;
    const parent = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(deaf)}], { detached: true, stdio: 'ignore' }); console.log('up'); setInterval(() => 0, 1000);`;
    const child = spawn(process.execPath, ['-e', parent], { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const family = [child.pid, ...descendants(child.pid)];
    assert.equal(family.length, 2);
    await end(child.pid, { patience: 700 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(family.filter(isAlive), []);
  },
);

test('a command that does not exist is a failure, not an exception', async () => {
  assert.equal((await run('/no/such/command', [])).code, 127);
});
