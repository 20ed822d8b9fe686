// npm run bench:peers -- --quick | --full [--only X1,X6,growth,ceilings] [--json FILE] [--markdown FILE].
// Method: ../README.md
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureKernels } from '../../scripts/lib/environment.mjs';
import { artifacts, inRoot, root } from '../../scripts/lib/paths.mjs';
import { UserError, endAllOnSignals, runMain } from '../../scripts/lib/run.mjs';
import { measureCeilings } from './lib/ceiling.mjs';
import { relativeDifference } from './lib/compare.mjs';
import { ensurePeers } from './lib/environment.mjs';
import { measureGrowth } from './lib/growth.mjs';
import { measureCell } from './lib/measure.mjs';
import { ceilingLines, countVerdicts, growthLines, markdownReport, textTable } from './lib/report.mjs';
import { allThreads, startWorker } from './lib/worker.mjs';

const modes = {
  quick: {
    rounds: 5,
    warmUp: 0.1,
    batch: 0.04,
    deadline: 285,
    cellDeadline: 25,
    growth: { sizes: [128, 256, 512], repeats: 2 },
  },
  full: {
    rounds: 9,
    warmUp: 2,
    batch: 0.3,
    deadline: Infinity,
    cellDeadline: Infinity,
    growth: { sizes: [128, 256, 512, 1024], repeats: 5 },
  },
};

const say = (text) => console.error(text);
const workers = new Map();

async function main() {
  const { values: options } = parseArgs({
    options: {
      quick: { type: 'boolean' },
      full: { type: 'boolean' },
      only: { type: 'string' },
      json: { type: 'string' },
      markdown: { type: 'string' },
      'install-only': { type: 'boolean' },
      'no-build': { type: 'boolean' },
    },
  });
  if (options.quick && options.full) throw new UserError('Choose one of --quick and --full.');
  const mode = options.full ? 'full' : 'quick';
  await ensurePeers(say);
  if (options['install-only']) return;
  const began = performance.now();
  if (!options['no-build']) await buildOurs();
  const settings = modes[mode];
  const isOver = () => (performance.now() - began) / 1000 > settings.deadline;
  const context = {
    linalg: await import('@phasebook/linalg'),
    dynamics: await import('@phasebook/dynamics'),
  };
  const folder = fs.mkdtempSync(path.join(artifacts, 'peers-'));
  const load = { before: os.loadavg()[0], after: 0 };
  const rows = [];
  let growth;
  let ceilings;
  try {
    const only = options.only?.split(',');
    const wants = (name) => only === undefined || only.includes(name);
    const questions = await loadQuestions(only);
    for (const question of questions) {
      const cells = question.cells({ isQuick: mode === 'quick' });
      const missing = question.notBuilt?.(context);
      if (missing !== undefined) {
        rows.push(...cells.flatMap((cell) => emptyRows(question, cell, 'not built', missing)));
        say(`${question.id}: not built (${missing})`);
        continue;
      }
      let isFirst = true;
      for (const cell of cells) {
        if (isOver()) {
          rows.push(...emptyRows(question, cell, 'not run', 'the time was up'));
          continue;
        }
        const started = performance.now();
        const mustEnd = () => isOver() || (performance.now() - started) / 1000 > settings.cellDeadline;
        rows.push(...(await ask({ question, cell, settings, folder, isFirst, isOver: mustEnd })));
        isFirst = false;
        say(`${question.id} N = ${cell.n}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
      }
      if (mode === 'full') endWorkers();
    }
    endWorkers();
    if (wants('ceilings') && !isOver()) ceilings = await measureCeilings(folder);
    if (wants('growth') && !isOver()) growth = await measureGrowth({ ...settings.growth, folder, isOver });
  } finally {
    endWorkers();
    fs.rmSync(folder, { recursive: true, force: true });
  }
  load.after = os.loadavg()[0];
  if (rows.length > 0) console.log(textTable(rows));
  if (ceilings !== undefined) console.log(`\n${ceilingLines({ ceilings, rows }).join('\n')}`);
  if (growth !== undefined) console.log(`\n${growthLines(growth).join('\n')}`);
  console.log(`\n${countVerdicts(rows)}; ${((performance.now() - began) / 1000).toFixed(0)} s`);
  if (options.json !== undefined) fs.writeFileSync(options.json, `${JSON.stringify(rows, null, 1)}\n`);
  if (options.markdown !== undefined) {
    const date = new Date().toISOString().slice(0, 10);
    const report = { mode, date, versions, settings: libraryVariables(), rows, growth, ceilings, load };
    fs.writeFileSync(options.markdown, markdownReport(report));
  }
  if (rows.some((row) => row.agrees === false)) process.exitCode = 1;
}

/** The library as its users get it: built, by its public names. */
async function buildOurs() {
  await ensureKernels();
  const compiler = inRoot('node_modules', 'typescript', 'bin', 'tsc');
  const parts = ['packages/linalg/tsconfig.native.json', 'packages/kernel'];
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-b', ...parts], { cwd: root });
  if (status !== 0) throw new UserError(`The library does not compile:\n${stdout}`);
}

/** What the environment tells the numeric libraries: OpenBLAS, for instance, may be kept from the widest kernels. */
function libraryVariables() {
  return Object.entries(process.env)
    .filter(([name]) => /^(OPENBLAS|MKL|OMP|XLA|PHASEBOOK)_/.test(name))
    .map(([name, value]) => `${name}=${value}`);
}

async function loadQuestions(only) {
  const folder = path.join(import.meta.dirname, 'questions');
  const questions = [];
  for (const file of fs.readdirSync(folder)) {
    const question = (await import(path.join(folder, file))).default;
    if (only === undefined || only.some((id) => question.id === id || file.startsWith(id))) {
      questions.push({ ...question, file });
    }
  }
  const isOther = (name) => name === 'growth' || name === 'ceilings';
  if (questions.length === 0 && !only.some(isOther)) throw new UserError(`There is no question ${only}.`);
  return questions.sort(byUrgency);
}

/** One thread first, X before W; then every core; X12 runs longest and comes last, where the time runs out. */
function byUrgency(a, b) {
  const rank = ({ file, threads }) =>
    `${file.startsWith('x12') ? 3 : threads !== undefined ? 2 : file.startsWith('w') ? 1 : 0}${file.replace('.mjs', '')}`;
  return rank(a) < rank(b) ? -1 : 1;
}

const versions = {};

async function workerOf(spec) {
  const key = JSON.stringify(spec);
  if (!workers.has(key)) {
    const worker = startWorker(spec);
    workers.set(key, worker);
    Object.assign(versions, (await worker.ask({ do: 'versions' })).versions);
  }
  return workers.get(key);
}

function endWorkers() {
  for (const worker of workers.values()) worker.end();
  workers.clear();
}

const threadsOf = (threads) => (threads === 'all' ? allThreads : (threads ?? 1));

/** `numpy-1t` and the like, as a worker to start. */
function peerSpec(peer) {
  if (peer.name === 'ml-matrix') return { kind: 'node', engine: 'ml-matrix', threads: 1 };
  const stack = peer.stack ?? peer.name.split('-')[0];
  return { kind: 'python', stack, threads: peer.name.endsWith('-all') ? allThreads : 1 };
}

async function ask({ question, cell, settings, folder, isFirst, isOver }) {
  const threads = threadsOf(question.threads);
  const spec = { kind: 'node', engine: question.engine, threads };
  try {
    const sides = [{ name: 'ours', worker: await workerOf(spec) }];
    for (const peer of question.peers) {
      sides.push({ ...peer, worker: await workerOf(peerSpec(peer)) });
    }
    const [own, ...others] = await measureCell({ question, cell, sides, settings, folder, isFirst, isOver });
    const rows = others.map((other) => rowOf(question, cell, own, other, threads));
    return question.best === undefined ? rows : [...rows, bestRow(question, cell, own, others, threads)];
  } catch (error) {
    // A worker that failed is not asked again.
    endWorkers();
    say(`${question.id} N = ${cell.n}: ${error.message}`);
    return emptyRows(question, cell, 'failed', error.message.split('\n')[0]);
  }
}

function rowOf(question, cell, own, other, threads) {
  const perRun = question.perRun?.(cell) ?? 1;
  const ratios = own.seconds.map((seconds, i) => other.seconds[i] / seconds);
  const difference =
    question.agree === undefined
      ? (question.compare ?? relativeDifference)(own.answer, other.answer)
      : undefined;
  const agrees =
    question.agree === undefined
      ? difference <= question.tolerance
      : question.agree(own.facts, other.facts ?? {});
  return {
    ...head(question, cell, other),
    ratio: rounded(other.median / own.median),
    engine: own.engine,
    status: own.isComplete ? 'measured' : 'cut short',
    spread: [Math.min(...ratios), Math.max(...ratios)].map(rounded),
    oursSeconds: own.median / perRun,
    peerSeconds: other.median / perRun,
    unit: question.unit ?? 'run',
    rounds: own.seconds.length,
    cpuShare: [own.cpuShare, other.cpuShare].map(rounded),
    threads,
    agrees,
    ...(question.meets && { meets: question.meets(own.facts) }),
    ...(difference === undefined ? { facts: [own.facts, other.facts] } : { difference }),
    ...(question.flops && { gigaflops: question.flops(cell) / own.median / 1e9 }),
  };
}

/** Against whichever of the peers was fastest. */
function bestRow(question, cell, own, others, threads) {
  const fastest = others.reduce((a, b) => (b.median < a.median ? b : a));
  const row = rowOf(question, cell, own, fastest, threads);
  const { name, targets } = question.best;
  return { ...row, peer: `${name} (${fastest.name})`, target: targets[cell.n] ?? null };
}

const head = (question, cell, peer) => ({
  id: peer.id ?? question.id,
  n: cell.n,
  ...(cell.k !== undefined && cell.k !== cell.n && { k: cell.k }),
  ...(cell.interval !== undefined && { interval: cell.interval }),
  peer: peer.name,
  title: question.title,
  target: peer.targets?.[cell.n] ?? null,
});

const emptyRows = (question, cell, status, reason) =>
  [...question.peers, ...(question.best ? [question.best] : [])].map((peer) => ({
    ...head(question, cell, peer),
    ratio: null,
    engine: null,
    status,
    reason,
  }));

const rounded = (value) => Number(value.toPrecision(4));

endAllOnSignals(endWorkers);
await runMain(main);
