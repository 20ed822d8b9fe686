// A process that computes: one JSON line in, one JSON line out; arrays travel as files of raw numbers.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { python } from './environment.mjs';

const peers = inRoot('benchmarks', 'peers');
export const allThreads = os.availableParallelism();

/** Environment variables that fix the threads of the usual numeric libraries before they are loaded. */
const threadVariables = (threads) =>
  Object.fromEntries(
    ['OPENBLAS_NUM_THREADS', 'OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'VECLIB_MAXIMUM_THREADS'].map((name) => [
      name,
      String(threads),
    ]),
  );

/** Starts a worker: `{ kind: 'node', engine, threads }` or `{ kind: 'python', stack, threads }`. */
export function startWorker({ kind, engine, stack, threads }) {
  const isNode = kind === 'node';
  const command = isNode ? process.execPath : python;
  const args = isNode
    ? [path.join(peers, 'node', 'worker.mjs'), engine, String(threads)]
    : ['-B', path.join(peers, 'python', 'worker.py'), stack, String(threads)];
  const env = isNode ? process.env : { ...process.env, ...threadVariables(threads) };
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (errors = (errors + text).slice(-4000)));
  child.stdin.on('error', () => undefined);
  const waiting = [];
  let partial = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const lines = (partial + text).split('\n');
    partial = lines.pop();
    for (const line of lines) waiting.shift()?.resolve(JSON.parse(line));
  });
  const fail = (reason) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`${reason}\n${errors}`.trim()));
  };
  child.on('error', (error) => fail(error.message));
  child.on('close', (code) => fail(`A worker ended with code ${code}`));
  const ask = async (request) => {
    const answer = await new Promise((resolve, reject) => {
      if (child.exitCode !== null || child.signalCode !== null) {
        reject(new Error(`The worker has ended\n${errors}`));
        return;
      }
      waiting.push({ resolve, reject });
      child.stdin.write(`${JSON.stringify(request)}\n`);
    });
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  };
  return { ask, end: () => child.stdin.end(), kill: () => child.kill() };
}

/** Writes typed arrays for the workers; the descriptions go into the request. */
export function writeArrays(folder, arrays) {
  fs.mkdirSync(folder, { recursive: true });
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { shape, values }]) => {
      const file = path.join(folder, `${name}.bin`);
      fs.writeFileSync(file, Buffer.from(values.buffer, values.byteOffset, values.byteLength));
      return [name, { path: file, shape, dtype: dtypeOf(values) }];
    }),
  );
}

export function readArrays(described) {
  return Object.fromEntries(
    Object.entries(described).map(([name, { path: file, shape, dtype }]) => {
      const bytes = fs.readFileSync(file);
      const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
      return [name, { shape, values: new arrayTypes[dtype](buffer) }];
    }),
  );
}

const arrayTypes = { float64: Float64Array, float32: Float32Array };
const dtypeOf = (values) => (values instanceof Float32Array ? 'float32' : 'float64');
