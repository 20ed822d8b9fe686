// Our side, and the JavaScript peers, in a process of their own.
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';
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

let current;

const actions = {
  versions: () => ({
    versions: { node: process.versions.node, v8: process.versions.v8 },
    engine: linalg.numericEngine?.(),
  }),
  async prepare({ question, kernel, params, arrays }) {
    const file = path.join(import.meta.dirname, '..', 'questions', question);
    const module = (await import(pathToFileURL(file).href)).default;
    const make = engine === 'ml-matrix' ? module.mlMatrix : module.ours;
    current = await make(context, params, readArrays(arrays), kernel);
    return { engine: engineName() };
  },
  async run({ repeats }) {
    const cpu = process.cpuUsage();
    const began = performance.now();
    let facts;
    for (let i = 0; i < repeats; i++) facts = await current.run();
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return { seconds, cpuSeconds: (user + system) / 1e6, facts: facts?.facts };
  },
  async answer({ folder }) {
    const { facts, ...arrays } = await current.answer();
    return { arrays: writeArrays(folder, arrays), facts };
  },
  memory: () => ({ peakBytes: process.resourceUsage().maxRSS * 1024, bytes: process.memoryUsage().rss }),
};

function engineName() {
  if (engine === 'ml-matrix') return 'ml-matrix';
  return current.engine ?? linalg.numericEngine?.().name ?? 'plain';
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
