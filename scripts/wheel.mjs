// Makes the wheel `phasebook`, installs it into a clean Python environment and sees that JupyterLab takes it.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { startServer } from '../extension/test/browser/support/server.mjs';
import { findPython } from './lib/environment.mjs';
import { emptyArtifact } from './lib/files.mjs';
import { builtExtension, inRoot, root, venvPython } from './lib/paths.mjs';
import { UserError, endAllOnSignals, must, runMain } from './lib/run.mjs';

const counts = { passed: 0, failed: 0 };

function check(name, holds, detail = '') {
  counts[holds ? 'passed' : 'failed'] += 1;
  console.log(holds ? `ok      ${name}` : `FAILED  ${name}\n        ${detail}`);
}

/** The pinned JupyterLab, as `npm run lab` installs it. */
function pinnedLab() {
  const lines = fs.readFileSync(inRoot('scripts', 'requirements-lab.txt'), 'utf8').split('\n');
  return lines.find((line) => line.startsWith('jupyterlab==')) ?? 'jupyterlab';
}

async function makeWheel(folder) {
  await must('Building the wheel', venvPython, ['-m', 'hatchling', 'build', '-t', 'wheel', '-d', folder], {
    log: 'wheel-build.log',
    cwd: inRoot('extension'),
  });
  const name = fs.readdirSync(folder).find((file) => file.endsWith('.whl'));
  if (name === undefined) throw new UserError('The build left no wheel.');
  return path.join(folder, name);
}

function filesOf(wheel) {
  const script = 'import sys, zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))';
  return spawnSync(venvPython, ['-c', script, wheel], { encoding: 'utf8' }).stdout.trim().split('\n');
}

async function cleanEnvironment(folder, wheel) {
  const [python, ...args] = findPython();
  await must('Making a clean environment', python, [...args, '-m', 'venv', folder], {
    log: 'wheel-venv.log',
  });
  const inside = path.join(folder, path.relative(inRoot('.venv'), venvPython));
  const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', pinnedLab(), wheel];
  await must('Installing the wheel', inside, install, { log: 'wheel-install.log' });
  return inside;
}

await runMain(async () => {
  endAllOnSignals();
  if (!fs.existsSync(path.join(builtExtension, 'package.json'))) {
    throw new UserError('The extension has not been built: npm run build');
  }
  const { version } = JSON.parse(fs.readFileSync(inRoot('extension', 'package.json'), 'utf8'));
  const folder = emptyArtifact('wheel');
  const wheel = await makeWheel(folder);
  const prefix = `phasebook-${version}.data/data/share/jupyter/labextensions/@phasebook/jupyterlab/`;
  const files = filesOf(wheel);
  const has = (pattern) =>
    files.some((file) => file.startsWith(prefix) && pattern.test(file.slice(prefix.length)));
  check(
    'the wheel carries the built extension',
    has(/^static\/remoteEntry\..*\.js$/),
    files.join('\n        '),
  );
  check('the wheel carries the settings schema', has(/^schemas\/@phasebook\/jupyterlab\/plugin\.json$/));
  check(
    'the wheel carries the tutorials',
    has(/^tutorials\/00-start-here\.ipynb$/) && has(/^tutorials\/index\.json$/),
  );
  check('the wheel says how to uninstall', has(/^install\.json$/));
  check(
    'the wheel carries the Python module, typed',
    ['__init__.py', '_show.py', 'py.typed'].every((name) => files.includes(`phasebook/${name}`)),
    files.join('\n        '),
  );
  const mebibytes = fs.statSync(wheel).size / 2 ** 20;
  check(`the wheel is small (${mebibytes.toFixed(2)} MiB)`, mebibytes < 4);

  const python = await cleanEnvironment(path.join(folder, 'venv'), wheel);
  // Nothing of the user's or of the repository's own environment may help.
  const env = Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^JUPYTER/.test(name))
      .map((name) => [name, '']),
  );
  const { output } = await must('Listing the extensions', python, ['-m', 'jupyter', 'labextension', 'list'], {
    log: 'wheel-list.log',
    cwd: folder,
    env: {
      ...env,
      JUPYTER_CONFIG_DIR: path.join(folder, 'config'),
      JUPYTER_DATA_DIR: path.join(folder, 'data'),
    },
  });
  const line = output.split('\n').find((text) => text.includes('@phasebook/jupyterlab')) ?? '(not listed)';
  const plain = stripVTControlCharacters(line).trim();
  check(
    'JupyterLab lists it as enabled',
    plain.includes(`v${version} enabled OK (python, phasebook)`),
    plain,
  );

  const code =
    'import phasebook; print(phasebook.model_view({"kind": "gru", "recurrent": [[1], [1], [1]]}), end="")';
  const said = spawnSync(python, ['-c', code], { encoding: 'utf8', cwd: folder });
  check(
    'the Python module works with nothing but JupyterLab',
    said.stdout === 'GRU, 1 unit, 0 inputs, 9 parameters.',
    said.stderr || said.stdout,
  );

  const server = await startServer({
    python,
    home: path.join(folder, 'server'),
    files: folder,
    hasLink: false,
  });
  try {
    const page = await (await fetch(`${server.url}lab`)).text();
    check('the page of JupyterLab loads it', /"name":\s*"@phasebook\/jupyterlab"/.test(page));
    const answer = await fetch(`${server.url}lab/api/settings/@phasebook/jupyterlab:plugin`);
    const settings = answer.ok ? await answer.json() : {};
    check(
      'its settings are served',
      settings.schema?.properties?.precision?.default === 4,
      `status ${answer.status}`,
    );
  } finally {
    await server.stop();
  }
  console.log(`\nwheel: ${path.relative(root, wheel)}\n\n${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed === 0 ? 0 : 1;
});
