import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { artifacts, root, shown } from './paths.mjs';

const isWindows = process.platform === 'win32';
const running = new Map();
let isEnding = false;

/** How much of a command's output is kept in memory, in characters; the log has all of it. */
const keptOutput = 4_000_000;

/** A failure whose message is meant for the person at the terminal: printed without a stack. */
export class UserError extends Error {}

/**
 * Process ids of everything that descends from `pid`, deepest last; a process that `owns` refuses by its command line
 * is left out with everything below it.
 */
export function descendants(pid, owns = () => true) {
  if (isWindows) return [];
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,args='], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const children = new Map();
  for (const [, child, parent, command] of (stdout ?? '').matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)) {
    if (owns(command)) children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(child)]);
  }
  const found = [];
  const queue = [...(children.get(pid) ?? [])];
  while (queue.length > 0) {
    const next = queue.shift();
    found.push(next);
    queue.push(...(children.get(next) ?? []));
  }
  return found;
}

function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}

/** True while a process exists (a zombie that nobody has reaped counts as ended). */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/**
 * Ends a process and everything below it: asks first, insists after `patience` milliseconds.
 * Descendants are listed beforehand because those in sessions of their own (kernels) lose their parent.
 */
export async function end(pid, { patience = 10_000, owns } = {}) {
  if (isWindows) {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F']);
    return;
  }
  const family = [pid, ...descendants(pid, owns)];
  kill(pid, 'SIGTERM');
  const deadline = Date.now() + patience;
  let askedAll = false;
  while (family.some(isAlive) && Date.now() < deadline) {
    if (!isAlive(pid) && !askedAll) {
      // The head has gone: nobody is left to pass the request on.
      askedAll = true;
      for (const member of family) if (isAlive(member)) kill(member, 'SIGTERM');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  for (const member of family) if (isAlive(member)) kill(member, 'SIGKILL');
}

/** Ends everything that `run` has started and that has not ended by itself. */
export async function endAll() {
  await Promise.all([...running].map(([child, owns]) => end(child.pid, { owns })));
}

/**
 * Calls `endAll` and leaves with the usual exit code when the terminal or a supervisor says stop.
 * Further signals during the clean-up are ignored: it takes seconds and must come to its end.
 */
export function endAllOnSignals(before = () => undefined) {
  // A terminal that has gone must not keep us from ending what we started.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const stop = async (code) => {
    if (isEnding) return;
    isEnding = true;
    before();
    await endAll();
    process.exit(code);
  };
  process.on('SIGINT', () => void stop(130));
  process.on('SIGTERM', () => void stop(143));
  process.on('SIGHUP', () => void stop(129));
  return stop;
}

/** The command line of npm: the npm that runs us where there is one. */
export function npmCommand() {
  const cli = process.env.npm_execpath;
  if (cli !== undefined && /npm-cli\.c?js$/.test(cli)) return [process.execPath, cli];
  return [isWindows ? 'npm.cmd' : 'npm'];
}

/**
 * Runs a command to its end, output into `.artifacts/<log>`; resolves with exit code, seconds and output.
 * It is ended after `seconds`, half an hour unless told otherwise, with those of its descendants that `owns` accepts.
 *
 * The child gets a process group of its own so that Ctrl-C reaches it through us, in order, and only once.
 */
export function run(command, args, { log, cwd = root, env = {}, seconds = 1800, onLine, owns } = {}) {
  const started = Date.now();
  const logFile = log === undefined ? undefined : path.join(artifacts, log);
  if (logFile !== undefined) fs.mkdirSync(path.dirname(logFile), { recursive: true });
  const stream = logFile === undefined ? undefined : fs.createWriteStream(logFile);
  stream?.write(`$ ${[command, ...args].join(' ')}\n`);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: !isWindows,
      shell: isWindows && command.endsWith('.cmd'),
    });
    let output = '';
    let partial = '';
    let timedOut = false;
    const expire = () => {
      timedOut = true;
      if (child.pid !== undefined) void end(child.pid, { patience: 3000, owns });
    };
    const timer = seconds === Infinity ? undefined : setTimeout(expire, seconds * 1000);
    const take = (text) => {
      output = (output + text).slice(-keptOutput);
      stream?.write(text);
      if (onLine === undefined) return;
      const lines = (partial + text).split('\n');
      partial = lines.pop();
      lines.forEach((line) => onLine(line));
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    if (child.pid !== undefined) running.set(child, owns);
    let settled = false;
    const settle = (code) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      running.delete(child);
      if (timedOut) take(`\nStopped after ${seconds} seconds.\n`);
      stream?.end();
      resolve({ code: timedOut ? 1 : code, seconds: (Date.now() - started) / 1000, output, logFile });
    };
    child.on('error', (error) => {
      take(`${error.message}\n`);
      settle(127);
    });
    // 'exit' would miss late output; 'close' would wait for ever on a grandchild that keeps the pipe.
    child.on('exit', (code) => setTimeout(() => settle(code ?? 1), 2000).unref());
    child.on('close', (code) => settle(code ?? 1));
  });
}

/** Runs a command that has to succeed; a failure shows the end of its log. */
export async function must(what, command, args, options = {}) {
  const result = await run(command, args, options);
  if (result.code !== 0) {
    const log = result.logFile === undefined ? '' : `\nThe whole log: ${shown(result.logFile)}`;
    throw new UserError(`${what} failed.\n${lastLines(result.output, 25)}${log}`);
  }
  return result;
}

export function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** Runs a script's `main`, printing a `UserError` without its stack. */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    if (isEnding) return; // What was ended on request has not failed.
    console.error(error instanceof UserError ? `\n${error.message}` : error);
    await endAll();
    process.exit(1);
  }
}
