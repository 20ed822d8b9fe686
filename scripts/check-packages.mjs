// The built packages as npm and a notebook would take them: publint, one entry point, no top-level await.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { walk } from './lib/files.mjs';
import { topLevelAwaits } from './lib/top-level-await.mjs';
import { inRoot, root } from './lib/paths.mjs';

/** What a cell does: require() of an ES module. It throws where the package or a dependency awaits at its top level. */
function requireProblem(name) {
  const { status, stderr } = spawnSync(process.execPath, ['--eval', `require('${name}')`], {
    cwd: root,
    encoding: 'utf8',
  });
  return status === 0
    ? []
    : [`cannot be required as a notebook cell does: ${/^\w*Error.*$/m.exec(stderr)?.[0]}`];
}

async function problemsOf(folder) {
  const top = inRoot('packages', folder);
  const manifest = JSON.parse(fs.readFileSync(path.join(top, 'package.json'), 'utf8'));
  const { messages } = await publint({ pkgDir: top, strict: true, pack: false });
  const problems = messages.map((message) => formatMessage(message, manifest));
  if (!manifest.main || !manifest.types) problems.push('a notebook cell needs "main" and "types"');
  const entries = Object.keys(manifest.exports).filter((entry) => entry !== './package.json');
  if (entries.join() !== '.') problems.push(`one entry point per package, not ${entries.join(', ')}`);
  for (const file of walk(path.join(top, 'dist'), (name) => name.endsWith('.js'))) {
    const lines = topLevelAwaits(fs.readFileSync(file, 'utf8'));
    if (lines.length > 0) problems.push(`top-level await at dist/${path.basename(file)}:${lines.join(',')}`);
  }
  problems.push(...requireProblem(manifest.name));
  return problems;
}

/** What holds for all packages together. */
function problemsOfAll(names) {
  const read = (...parts) => JSON.parse(fs.readFileSync(inRoot(...parts), 'utf8'));
  const problems = [];
  const { version } = read('lerna.json');
  const manifests = [['extension'], ...names.map((name) => ['packages', name])];
  for (const parts of manifests) {
    const manifest = read(...parts, 'package.json');
    if (manifest.version !== version)
      problems.push(`${manifest.name} is ${manifest.version}, lerna.json ${version}`);
  }
  // Addresses would tie everybody to the registry of whoever wrote the lockfile last.
  const addresses = Object.entries(read('package-lock.json').packages).filter(([, entry]) =>
    /^\w+:/.test(entry.resolved),
  );
  if (addresses.length > 0) problems.push(`package-lock.json holds ${addresses.length} download addresses`);
  return problems;
}

let failed = 0;
const folders = fs
  .readdirSync(inRoot('packages'))
  .filter((name) => fs.existsSync(inRoot('packages', name, 'package.json')));
for (const folder of folders) {
  const problems = await problemsOf(folder);
  for (const problem of problems) console.log(`packages/${folder}: ${problem}`);
  if (problems.length > 0) failed++;
}
const common = problemsOfAll(folders);
for (const problem of common) console.log(problem);
if (common.length > 0) failed++;
console.log(`${folders.length + 1 - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
