import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { kernelSpec } from '../../../../scripts/lib/environment.mjs';
import { builtExtension, venvPython } from '../../../../scripts/lib/paths.mjs';
import { end } from '../../../../scripts/lib/run.mjs';

/** A port that nobody listens on. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function writeJson(file, value) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(value, null, 2));
}

const configuration = `
from jupyterlab.galata import configure_jupyter_server
configure_jupyter_server(c)
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.allow_root = True
c.ContentsManager.allow_hidden = True
c.JupyterNotebookApp.expose_app_in_browser = True
`;

/**
 * Starts a real JupyterLab with folders of its own: nothing of the user's is read or written.
 *
 * @param options.home - Folder for settings, data and logs.
 * @param options.files - What the file browser shows.
 * @param options.hasExtension - Whether our extension is there.
 * @param options.hasLink - Whether our extension comes from the checkout; otherwise from the Python environment.
 * @param options.python - Python of the environment with JupyterLab.
 * @param options.app - `jupyterlab`, or `notebook` for Jupyter Notebook.
 * @param options.baseUrl - Path under which the server answers.
 */
export async function startServer({
  home,
  files,
  hasExtension = true,
  hasLink = true,
  baseUrl = '/',
  python = venvPython,
  app = 'jupyterlab',
}) {
  const shared = path.join(home, 'jupyter');
  writeJson(path.join(shared, 'kernels', 'tslab', 'kernel.json'), kernelSpec());
  if (hasLink) {
    const link = path.join(shared, 'labextensions', '@phasebook', 'jupyterlab');
    fs.mkdirSync(path.dirname(link), { recursive: true });
    // A copy: a build that goes on elsewhere must not pull the extension from under the tests.
    fs.cpSync(builtExtension, link, { recursive: true });
  }
  const config = path.join(home, 'config');
  writeJson(path.join(config, 'labconfig', 'page_config.json'), {
    disabledExtensions: {
      '@jupyterlab/apputils-extension:announcements': true,
      ...(hasExtension ? {} : { '@phasebook/jupyterlab': true }),
    },
  });
  const configFile = path.join(home, 'server.py');
  fs.writeFileSync(configFile, configuration);
  const port = await freePort();
  const child = spawn(
    python,
    [
      ...['-m', app, '--no-browser', `--config=${configFile}`, `--ServerApp.port=${port}`],
      ...[`--ServerApp.base_url=${baseUrl}`, `--ServerApp.root_dir=${files}`],
    ],
    {
      cwd: files,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      env: {
        ...process.env,
        JUPYTER_PATH: shared,
        JUPYTER_CONFIG_DIR: config,
        JUPYTER_CONFIG_PATH: config,
        JUPYTER_DATA_DIR: path.join(home, 'data'),
        JUPYTER_RUNTIME_DIR: path.join(home, 'runtime'),
        JUPYTERLAB_SETTINGS_DIR: path.join(home, 'settings'),
        JUPYTERLAB_WORKSPACES_DIR: path.join(home, 'workspaces'),
        JUPYTERLAB_GALATA_ROOT_DIR: files,
        JUPYTER_PREFER_ENV_PATH: '0',
      },
    },
  );
  const log = fs.createWriteStream(path.join(home, 'server.log'));
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const url = `http://127.0.0.1:${port}${baseUrl}`;
  const stop = async () => {
    await kernelsHaveStarted(url);
    await end(child.pid, 5000);
    // Whoever might live on would hold the pipes open, and with them this process.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  try {
    await answers(`${url}api/status`, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop, settings: path.join(home, 'settings') };
}

/** A server that ends while it starts a kernel leaves that kernel behind. */
async function kernelsHaveStarted(url) {
  for (let attempt = 0; attempt < 50; attempt++) {
    const kernels = await fetch(`${url}api/kernels`).then(
      (answer) => answer.json(),
      () => [],
    );
    if (!kernels.some(({ execution_state: state }) => state === 'starting' || state === 'unknown')) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function answers(address, child) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`JupyterLab ended with code ${child.exitCode}: see server.log`);
    try {
      if ((await fetch(address)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('JupyterLab did not answer within a minute: see server.log');
}
