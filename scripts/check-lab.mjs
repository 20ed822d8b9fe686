// `npm run lab` as a person uses it: it answers, has our kernel and extension, and leaves nothing behind when stopped.
import { spawn } from 'node:child_process';
import net from 'node:net';
import { installKernels } from './lib/environment.mjs';
import { root } from './lib/paths.mjs';
import { UserError, descendants, end, isAlive, npmCommand, runMain } from './lib/run.mjs';

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function until(what, seconds, probe) {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    const value = await probe();
    if (value) return value;
    await pause(100);
  }
  throw new UserError(`${what}: not within ${seconds} seconds`);
}

async function startLab() {
  const port = await freePort();
  const [npm, ...args] = npmCommand();
  const child = spawn(npm, [...args, 'run', 'lab', '--', '--no-browser', '--port', String(port)], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, npm_lifecycle_event: undefined },
  });
  let output = '';
  child.stdout.on('data', (data) => (output += data));
  child.stderr.on('data', (data) => (output += data));
  const ended = new Promise((resolve) => child.on('exit', resolve));
  let isOver = false;
  void ended.then(() => (isOver = true));
  const address = await until('npm run lab starts', 180, () => isOver || /http:\S+/.exec(output)?.[0]);
  if (address === true) throw new UserError(`npm run lab ended:\n${output}`);
  return { child, ended, address: new URL(address), output: () => output };
}

/** Asks the server. */
async function ask(address, path, options = {}) {
  const token = address.searchParams.get('token');
  const headers = { Authorization: `token ${token}` };
  const response = await fetch(new URL(path, address.origin), { headers, ...options });
  if (!response.ok) throw new UserError(`${path} answers ${response.status}`);
  return response;
}

/** A kernel that is up: it lives in a session of its own, so that no signal to ours reaches it. */
async function startKernel(address) {
  const body = JSON.stringify({ name: 'tslab', path: 'tutorials' });
  await ask(address, '/api/kernels', { method: 'POST', body });
  await pause(2000);
}

async function inspect(address) {
  await until('the server answers', 30, () => ask(address, '/api/status').catch(() => false));
  const specs = await (await ask(address, '/api/kernelspecs')).json();
  const spec = specs.kernelspecs.tslab?.spec;
  if (spec?.language !== 'typescript') throw new UserError('the kernel tslab is not offered');
  if (spec.argv[0] !== process.execPath) throw new UserError(`the kernel would run ${spec.argv[0]}`);
  const page = await (await ask(address, '/lab')).text();
  const config = JSON.parse(/id="jupyter-config-data"[^>]*>([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '{}');
  const extensions = (config.federated_extensions ?? []).map(({ name }) => name);
  if (!extensions.includes('@phasebook/jupyterlab'))
    throw new UserError('the page does not load our extension');
}

const ways = [
  { name: 'Ctrl-C in the terminal', stop: ({ pid }) => process.kill(-pid, 'SIGINT') },
  { name: 'SIGTERM to npm', stop: ({ pid }) => process.kill(pid, 'SIGTERM') },
  { name: 'a closed terminal', stop: ({ pid }) => process.kill(-pid, 'SIGHUP') },
  { name: 'SIGKILL to npm', stop: ({ pid }) => process.kill(pid, 'SIGKILL') },
];

async function checkWay({ name, stop }) {
  const started = Date.now();
  const { child, ended, address, output } = await startLab();
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  try {
    await inspect(address);
    await startKernel(address);
    const family = [child.pid, ...descendants(child.pid)];
    if (family.length < 4) throw new UserError(`npm, lab, Jupyter and a kernel expected:\n${output()}`);
    stop(child);
    await ended;
    await until(`${name}: processes are left`, 20, () => !family.some(isAlive));
    console.log(`ok     started in ${seconds} s, ended by ${name}`);
  } finally {
    if (isAlive(child.pid)) await end(child.pid);
  }
}

await runMain(async () => {
  installKernels();
  let failed = 0;
  for (const way of process.platform === 'win32' ? [] : ways) {
    try {
      await checkWay(way);
    } catch (error) {
      failed++;
      console.log(`failed ${way.name}: ${error.message}`);
    }
  }
  console.log(`${ways.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
});
