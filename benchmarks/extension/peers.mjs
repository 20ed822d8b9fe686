// An environment of its own with JupyterLab and the peers: plotly's renderer and ipympl.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { findPython } from '../../scripts/lib/environment.mjs';
import { hashFiles, readStamp, writeStamp } from '../../scripts/lib/files.mjs';
import { artifacts, inRoot } from '../../scripts/lib/paths.mjs';
import { must } from '../../scripts/lib/run.mjs';

const home = path.join(artifacts, 'extension-peers-venv');
const lists = [
  inRoot('scripts', 'requirements-lab.txt'),
  inRoot('benchmarks', 'extension', 'requirements.txt'),
];

export const peersPython =
  process.platform === 'win32' ? path.join(home, 'Scripts', 'python.exe') : path.join(home, 'bin', 'python');

export const peersShare = path.join(home, 'share', 'jupyter');

/** Installs what is missing; resolves with the versions of the peers. */
export async function ensurePeers(say) {
  const stamp = path.join(home, '.phasebook-stamp');
  const wanted = hashFiles(lists);
  if (readStamp(stamp) !== wanted) {
    say('Installing JupyterLab, plotly and ipympl into .artifacts/extension-peers-venv (once) …');
    fs.rmSync(home, { recursive: true, force: true });
    const [command, ...args] = findPython();
    const log = { log: 'extension-peers.log' };
    await must('Making the environment', command, [...args, '-m', 'venv', home], log);
    const options = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input'];
    await must(
      'Installing the peers',
      peersPython,
      [...options, ...lists.flatMap((list) => ['-r', list])],
      log,
    );
    writeStamp(stamp, wanted);
  }
  const program = `import json
from importlib.metadata import version
print(json.dumps({name: version(name) for name in ('jupyterlab', 'plotly', 'ipympl', 'matplotlib', 'numpy')}))`;
  return JSON.parse(spawnSync(peersPython, ['-c', program], { encoding: 'utf8' }).stdout);
}
