// Our side, and the JavaScript peers, in a process of their own.
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';
import v8 from 'node:v8';
import vm from 'node:vm';
import { readArrays, writeArrays } from '../lib/worker.mjs';

const [engine, threadsText] = process.argv.slice(2);
const threads = Number(threadsText);
const linalg = await import('@phasebook/linalg');
const dynamics = await import('@phasebook/dynamics');
if (engine !== 'ml-matrix' && linalg.setNumericEngine !== undefined) {
  // One thread means one; on all cores the library decides per operation, as it does for a user.
  linalg.setNumericEngine({ engine, threads: threads === 1 ? 1 : 'auto' });
}
const context = { linalg, dynamics, threads };

const prepared = new Map();

const actions = {
  versions: () => ({
    versions: { node: process.versions.node, v8: process.versions.v8 },
    engine: linalg.numericEngine?.(),
  }),
  async prepare({ handle, question, kernel, params, arrays }) {
    const file = path.join(import.meta.dirname, '..', 'questions', question);
    const module = (await import(pathToFileURL(file).href)).default;
    const make = engine === 'ml-matrix' ? module.mlMatrix : module.ours;
    prepared.set(handle, await make(context, params, readArrays(arrays), kernel));
    return {};
  },
  release() {
    prepared.clear();
    return {};
  },
  async run({ handle, repeats }) {
    const current = prepared.get(handle);
    const cpu = process.cpuUsage();
    const began = performance.now();
    let facts;
    for (let i = 0; i < repeats; i++) facts = await current.run();
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return { seconds, cpuSeconds: (user + system) / 1e6, facts: facts?.facts };
  },
  async answer({ handle, folder }) {
    const before = operations();
    const { facts, engine: told, ...arrays } = await prepared.get(handle).answer();
    return { arrays: writeArrays(folder, arrays), facts, engine: told ?? engineSince(before) };
  },
  /** Bytes in use, and the peak since the last call. */
  memory() {
    const peakBytes = peakMemory();
    collectGarbage();
    forgetPeak();
    return { peakBytes, bytes: process.memoryUsage().rss };
  },
};

/** The system keeps the highest mark of resident memory; Linux lets a process lower its own. */
function peakMemory() {
  const mark = /^VmHWM:\s+(\d+) kB/m.exec(readStatus());
  return 1024 * (mark === null ? process.resourceUsage().maxRSS : Number(mark[1]));
}

function readStatus() {
  return process.platform === 'linux' ? fs.readFileSync('/proc/self/status', 'utf8') : '';
}

function forgetPeak() {
  if (process.platform === 'linux') fs.writeFileSync('/proc/self/clear_refs', '5');
}

function collectGarbage() {
  v8.setFlagsFromString('--expose-gc');
  vm.runInNewContext('gc')();
}

/** Operations so far, of WebAssembly and in all: the native engine counts those of the kernels under it as well. */
function operations() {
  const wasm = linalg.wasmEngine?.().counters().operations ?? 0;
  const all = linalg.currentEngine?.().counters().operations ?? 0;
  return { wasm, all };
}

/** Which engines have computed since then; `plain` where loops in place were thought to be faster. */
function engineSince(before) {
  if (engine === 'ml-matrix') return 'ml-matrix';
  const now = operations();
  const wasm = now.wasm - before.wasm;
  const native = now.all - before.all - wasm;
  const used = [native > 0 && 'native', wasm > 0 && 'wasm'].filter(Boolean);
  return used.length === 0 ? 'plain' : used.join('+');
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = await actions[request.do](request);
  } catch (error) {
    answer = { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  fs.writeSync(1, `${JSON.stringify(answer)}\n`);
}
process.exit(0);
