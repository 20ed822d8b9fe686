// `npm run lab`: from a fresh clone to the first live portrait. See CONTRIBUTING.md.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {
  checkNode,
  ensureBuild,
  ensurePackages,
  ensurePython,
  installKernels,
  linkExtension,
  writeLabDefaults,
} from './lib/environment.mjs';
import { artifacts, inRoot, root, shown, venvPython } from './lib/paths.mjs';
import { UserError, endAllOnSignals, isAlive, lastLines, run, runMain } from './lib/run.mjs';

const usage = `npm run lab [-- options]

Installs what is missing, builds what has changed and starts JupyterLab on notebooks/.

  --prepare-only   install packages, JupyterLab and the kernel; neither build nor start
  --help           this text

Any other option goes to JupyterLab, for example:  npm run lab -- --no-browser --port 9999`;

const own = new Set(['--prepare-only', '--help']);
const say = (text) => console.log(text);

/** The page that opens first: the first tutorial, where there is one. */
function firstPage() {
  const folder = inRoot('notebooks', 'tutorials');
  const first = fs.existsSync(folder) && fs.readdirSync(folder).find((name) => /^T01.*\.ipynb$/.test(name));
  return first ? `/lab/tree/tutorials/${encodeURIComponent(first)}` : '/lab';
}

function labArguments(passedOn) {
  const given = (name) => passedOn.some((option) => option.startsWith(name));
  return [
    ...['-m', 'jupyterlab', `--ServerApp.root_dir=${inRoot('notebooks')}`],
    ...(given('--LabApp.default_url') ? [] : [`--LabApp.default_url=${firstPage()}`]),
    // JupyterLab declines to run as root (containers, CI) unless told that this is meant.
    ...(process.getuid?.() === 0 && !given('--allow-root') ? ['--allow-root'] : []),
    ...passedOn,
  ];
}

/** Stops when npm has gone without a word: a terminal that was closed the hard way. */
function watchNpm(stop) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
  const parent = process.ppid;
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,comm=', '-p', String(parent)], { encoding: 'utf8' });
  const [, above, command] = /(\d+)\s+(\S+)/.exec(stdout) ?? [];
  // npm may start us through a shell, which survives it.
  const watched = /sh$/.test(command ?? '') ? [parent, Number(above)] : [parent];
  setInterval(() => watched.every(isAlive) || void stop(129), 1000).unref();
}

/** Ours to end: Jupyter and kernels. Not ours: the browser, which may be its child and hold the reader's other pages. */
const owns = (command) => command.includes(root) || /kernel-[\w-]+\.json/.test(command);

async function startLab(passedOn) {
  say('Starting JupyterLab …');
  let announced = false;
  const onLine = (line) => {
    const address = /(https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])\S*)/.exec(line)?.[1];
    if (announced || address === undefined) return;
    announced = true;
    say(`\n  ${address}\n\nCtrl-C ends it. Log: ${shown(path.join(artifacts, 'jupyterlab.log'))}`);
  };
  const env = { JUPYTER_PREFER_ENV_PATH: '1' };
  const { code, output } = await run(venvPython, labArguments(passedOn), {
    ...{ log: 'jupyterlab.log', env, onLine, owns },
    seconds: Infinity,
  });
  if (code !== 0) throw new UserError(`JupyterLab stopped with code ${code}.\n${lastLines(output, 15)}`);
}

await runMain(async () => {
  watchNpm(endAllOnSignals(() => say('\nEnding what was started …')));
  const options = process.argv.slice(2);
  if (options.includes('--help')) return say(usage);
  checkNode();
  await ensurePackages(say);
  await ensurePython(say);
  installKernels();
  writeLabDefaults();
  if (options.includes('--prepare-only')) return say('Packages, JupyterLab and the kernel are in place.');
  await ensureBuild(say);
  linkExtension();
  await startLab(options.filter((option) => !own.has(option)));
});
