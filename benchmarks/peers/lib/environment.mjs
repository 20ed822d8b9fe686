// The Python environment of the peers: .artifacts/peers-venv, made once, apart from everybody else's.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findPython } from '../../../scripts/lib/environment.mjs';
import { hashFiles, readStamp, writeStamp } from '../../../scripts/lib/files.mjs';
import { artifacts, inRoot } from '../../../scripts/lib/paths.mjs';
import { must } from '../../../scripts/lib/run.mjs';

const home = path.join(artifacts, 'peers-venv');
const here = inRoot('benchmarks', 'peers', 'python');
const lists = ['requirements.txt', 'requirements-torch.txt', 'requirements-torch-linux.txt'].map((name) =>
  path.join(here, name),
);

export const python =
  process.platform === 'win32' ? path.join(home, 'Scripts', 'python.exe') : path.join(home, 'bin', 'python');

/** Installs NumPy, SciPy, JAX and PyTorch where they are missing or the lists have changed. */
export async function ensurePeers(say) {
  const stamp = path.join(home, '.phasebook-stamp');
  const wanted = hashFiles(lists);
  if (readStamp(stamp) === wanted && works('numpy')) return;
  say('Installing the peers into .artifacts/peers-venv (once; about 4 GB, see benchmarks/README.md) …');
  if (!works()) {
    fs.rmSync(home, { recursive: true, force: true });
    const [command, ...args] = findPython();
    await must('Making the environment', command, [...args, '-m', 'venv', home], { log: 'peers-venv.log' });
  }
  const [common, torch, torchLinux] = lists;
  const pip = (list, ...options) =>
    must(
      `Installing ${path.basename(list)}`,
      python,
      ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', ...options, '-r', list],
      { log: `peers-${path.basename(list, '.txt')}.log` },
    );
  await pip(common);
  await pip(torch, '--no-deps');
  // On other systems the wheel in the registry is a CPU build and needs nothing more.
  if (process.platform === 'linux' && os.arch() === 'x64' && !works('torch'))
    await pip(torchLinux, '--no-deps');
  if (!works('torch', 'jax', 'scipy')) throw new Error('The peers were installed and cannot be imported');
  writeStamp(stamp, wanted);
}

function works(...modules) {
  const program = `import sys${modules.map((name) => `, ${name}`).join('')}`;
  return spawnSync(python, ['-c', program], { stdio: 'ignore' }).status === 0;
}
