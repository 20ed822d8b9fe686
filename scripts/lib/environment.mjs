import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { kernelName, kernelSpec as launcherSpec } from '../../packages/kernel/bin/kernel-spec.mjs';
import { hashFiles, readStamp, walk, writeStamp } from './files.mjs';
import { artifacts, builtExtension, inRoot, root, shown, venv, venvJupyter, venvPython } from './paths.mjs';
import { UserError, must, npmCommand, run } from './run.mjs';

const oldestNode = [20, 19];
const oldestPython = [3, 10];

/** Compares `version` ("22.4.1") with a minimum, number by number. */
export function isAtLeast(version, minimum) {
  const parts = version.replace(/^v/, '').split('.').map(Number);
  for (let i = 0; i < minimum.length; i++) {
    if ((parts[i] ?? 0) !== minimum[i]) return (parts[i] ?? 0) > minimum[i];
  }
  return true;
}

export function checkNode(version = process.versions.node) {
  if (isAtLeast(version, oldestNode)) return;
  throw new UserError(
    `Phasebook needs Node ${oldestNode.join('.')} or newer; this is Node ${version}.\n` +
      'Get a current one from https://nodejs.org, or with a version manager: nvm install 22',
  );
}

const howToGetPython = {
  darwin: 'brew install python, or the installer from https://www.python.org/downloads',
  win32: 'winget install Python.Python.3.12, or the installer from https://www.python.org/downloads',
  linux: 'sudo apt install python3 python3-venv (Debian, Ubuntu), sudo dnf install python3 (Fedora)',
};

/**
 * Finds a Python that is new enough: `[command, ...args]`.
 *
 * @param ask - Runs a command and gives its standard output, or `undefined` where it does not exist.
 */
export function findPython(ask = askCommand, platform = process.platform) {
  const candidates =
    platform === 'win32' ? [['py', '-3'], ['python'], ['python3']] : [['python3'], ['python']];
  const tooOld = [];
  for (const candidate of candidates) {
    const version = ask([...candidate, '-c', "import sys; print('%d.%d.%d' % sys.version_info[:3])"])?.trim();
    if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version)) continue;
    if (isAtLeast(version, oldestPython)) return candidate;
    tooOld.push(`${candidate.join(' ')} is Python ${version}`);
  }
  const found = tooOld.length === 0 ? 'none was found' : tooOld.join(', ');
  throw new UserError(
    `JupyterLab needs Python ${oldestPython.join('.')} or newer; ${found}.\n` +
      `Get it: ${howToGetPython[platform] ?? 'https://www.python.org/downloads'}`,
  );
}

function askCommand([command, ...args]) {
  const { status, stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout : undefined;
}

/** True where node_modules was made from the lockfile as it is now. */
function packagesAreFresh(lockfile, stamp, wanted) {
  const installed = inRoot('node_modules', '.package-lock.json');
  if (!fs.existsSync(installed)) return false;
  if (readStamp(stamp) === wanted) return true;
  // Somebody ran npm by hand: npm writes its own record of what it installed, newer than the lockfile.
  return fs.statSync(installed).mtimeMs >= fs.statSync(lockfile).mtimeMs;
}

/** Installs the npm packages where they are missing or older than the lockfile. */
export async function ensurePackages(say) {
  const lockfile = inRoot('package-lock.json');
  const stamp = inRoot('node_modules', '.phasebook-stamp');
  const wanted = hashFiles([lockfile]);
  if (!packagesAreFresh(lockfile, stamp, wanted)) {
    say('Installing npm packages (once, about a minute) …');
    const [npm, ...args] = npmCommand();
    await must('Installing npm packages', npm, [...args, 'ci', '--no-fund', '--no-audit'], {
      log: 'install.log',
    });
  }
  if (readStamp(stamp) !== wanted) writeStamp(stamp, wanted);
}

/** Compiles the numeric kernels where their sources have changed: type check, lint and tests read them. */
export async function ensureKernels() {
  // Imported here, because the compiler that it needs may just have been installed.
  const { buildWasm } = await import('../../packages/linalg/scripts/build-wasm.mjs');
  await buildWasm();
}

/** Makes `.venv` with the pinned JupyterLab where it is missing or older than the list of requirements. */
export async function ensurePython(say) {
  const requirements = inRoot('scripts', 'requirements-lab.txt');
  const stamp = path.join(venv, '.phasebook-stamp');
  const wanted = hashFiles([requirements]);
  const works = () => askCommand([venvPython, '-c', 'import sys; print(sys.prefix)']) !== undefined;
  if (readStamp(stamp) === wanted && works()) return;
  const [python, ...pythonArgs] = findPython();
  say('Installing JupyterLab into .venv (once, about a minute) …');
  if (!works()) {
    fs.rmSync(venv, { recursive: true, force: true });
    const made = await run(python, [...pythonArgs, '-m', 'venv', venv], { log: 'venv.log' });
    if (made.code !== 0) {
      fs.rmSync(venv, { recursive: true, force: true });
      throw new UserError(explainVenvFailure(made.output, python));
    }
  }
  await must('Installing JupyterLab', venvPython, pipInstall(requirements), { log: 'pip.log' });
  writeStamp(stamp, wanted);
}

/** Where nbgrader is: beside JupyterLab, which would otherwise load its extensions. */
export const nbgraderFolder = path.join(venv, 'nbgrader');

/** Installs nbgrader where it is missing or older than its list of requirements. */
export async function ensureNbgrader(say) {
  await ensurePython(say);
  const requirements = inRoot('scripts', 'requirements-nbgrader.txt');
  const stamp = path.join(nbgraderFolder, '.phasebook-stamp');
  const wanted = hashFiles([requirements]);
  if (readStamp(stamp) === wanted) return;
  say('Installing nbgrader into .venv/nbgrader (once, some seconds) …');
  fs.rmSync(nbgraderFolder, { recursive: true, force: true });
  const into = ['--no-deps', '--target', nbgraderFolder];
  await must('Installing nbgrader', venvPython, [...pipInstall(requirements), ...into], {
    log: 'pip-nbgrader.log',
  });
  writeStamp(stamp, wanted);
}

const pipInstall = (requirements) => [
  ...['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input'],
  ...['-r', requirements],
];

/** Says what to do when Python cannot make a virtual environment. */
export function explainVenvFailure(output, python) {
  if (/ensurepip|No module named '?venv|python3[\d.]*-venv/.test(output)) {
    return (
      `${python} is here, but its venv module is not complete (Debian and Ubuntu keep it in a package of its own).\n` +
      'Get it: sudo apt install python3-venv   and start again.'
    );
  }
  return `Python could not make a virtual environment in .venv:\n${output.trim()}`;
}

/** Everything the build reads. */
function buildInputs() {
  const isSource = (file) =>
    /^(packages\/[^/]+|extension)\//.test(file) &&
    !/\/(dist|lib|test|labextension)\/|\.test(-d)?\.ts$|\.generated\.ts$|\.tsbuildinfo$|\.md$/.test(file);
  const top = ['package-lock.json', 'lerna.json', 'nx.json', 'tsconfig.base.json', 'tsconfig.json'].map((f) =>
    inRoot(f),
  );
  return [...top, ...walk(root, isSource)];
}

const buildStamp = path.join(artifacts, 'stamps', 'build');

const missingOutputs = () =>
  [
    ...['linalg', 'dynamics', 'views', 'kernel', 'course'].map((name) =>
      inRoot('packages', name, 'dist', 'index.js'),
    ),
    inRoot('packages', 'kernel', 'dist', 'page-assets.json'),
    path.join(builtExtension, 'package.json'),
  ].filter((file) => !fs.existsSync(file));

/** Builds packages and extension in the order of their dependencies, and notes from which sources. */
export async function build() {
  const sources = hashFiles(buildInputs());
  const env = { NX_DAEMON: 'false' };
  await must(
    'The build',
    process.execPath,
    [inRoot('node_modules', 'lerna', 'dist', 'cli.js'), 'run', 'build'],
    {
      log: 'lerna.log',
      env,
    },
  );
  const missing = missingOutputs();
  if (missing.length > 0) throw new UserError(`The build left out ${missing.map(shown).join(', ')}.`);
  writeStamp(buildStamp, sources);
}

/** Builds where a source has changed since the last build. */
export async function ensureBuild(say) {
  if (missingOutputs().length === 0 && readStamp(buildStamp) === hashFiles(buildInputs())) return;
  say('Building …');
  await build();
}

/** Shows JupyterLab the extension as it lies in the checkout, so that a rebuild needs no second installation. */
export function linkExtension() {
  const link = path.join(venvJupyter, 'labextensions', '@phasebook', 'jupyterlab');
  fs.mkdirSync(path.dirname(link), { recursive: true });
  if (linkTarget(link) === builtExtension) return;
  fs.rmSync(link, { recursive: true, force: true });
  fs.symlinkSync(builtExtension, link, process.platform === 'win32' ? 'junction' : 'dir');
}

function linkTarget(link) {
  try {
    return path.resolve(path.dirname(link), fs.readlinkSync(link));
  } catch {
    return undefined; // nothing there, or not a link
  }
}

/** The kernelspec of tslab: absolute paths, so that neither node nor tslab has to be on anybody's PATH. */
export function kernelSpec() {
  const tslab = inRoot('node_modules', 'tslab', 'bin', 'tslab');
  return {
    argv: [process.execPath, tslab, 'kernel', '--config-path', '{connection_file}'],
    display_name: 'TypeScript',
    language: 'typescript',
  };
}

/** Installs the kernelspecs `tslab` and `phasebook` into `.venv`; true where something changed. */
export function installKernels() {
  const specs = Object.entries({ tslab: kernelSpec(), [kernelName]: launcherSpec() });
  const changes = specs.map(([name, spec]) =>
    writeJson(path.join(venvJupyter, 'kernels', name, 'kernel.json'), spec),
  );
  return changes.includes(true);
}

/** A quiet first start: no question about news, no look for updates. */
export function writeLabDefaults() {
  return writeJson(path.join(venvJupyter, 'lab', 'settings', 'overrides.json'), {
    '@jupyterlab/apputils-extension:notification': { checkForUpdates: false, fetchNews: 'false' },
  });
}

function writeJson(file, value) {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) return false;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  return true;
}
