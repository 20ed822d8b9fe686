// How fast are the numeric kernels, one thread, against NumPy, ml-matrix and the plain TypeScript path?
//
//   npm run build && node benchmarks/kernels.mjs [--python PATH] [--sizes 32,128,256,512] [--only W1,W6] [--rounds 5]
//                                               [--clock cpu|wall] [--json FILE]
//
// Warm-up of 2 s, then rounds in which ours and the peers take turns; R = median of theirs / median of ours. The clock
// is the processor time of the process by default, because a busy machine stretches the other one; the share of a
// processor that each had is printed. The kernels work on memory of their own, as a loop that stays inside does.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import process from 'node:process';
import readline from 'node:readline';
import { parseArgs } from 'node:util';
import { plainEngine, wasmEngine } from '@phasebook/linalg';
import { EigenvalueDecomposition, LuDecomposition, Matrix, QrDecomposition } from 'ml-matrix';

const { values: options } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    sizes: { type: 'string', default: '32,128,256,512' },
    only: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    clock: { type: 'string', default: 'cpu' },
    json: { type: 'string' },
  },
});
const sizes = options.sizes.split(',').map(Number);
const rounds = Number(options.rounds);

/** Targets by workload, peer and size (reference machine: two x64 cores, Node 20). */
const targets = {
  W1: {
    'ml-matrix': { 32: 15, 128: 16, 256: 18, 512: 15 },
    numpy: { 32: 0.3, 128: 0.26, 256: 0.25, 512: 0.21 },
  },
  W2: { numpy: { 32: 3.5, 128: 1.6, 256: 1.1, 512: 0.9 } },
  W5: { numpy: { 32: 1.6, 128: 1.3, 256: 0.75, 512: 0.6 } },
  W6: { numpy: { 32: 2.5, 128: 1.1, 256: 0.7, 512: 0.6 } },
};

const names = {
  W1: 'product N×N',
  W2: 'orthonormalise N×N',
  W3: 'orthonormalise 10 of N',
  W4: 'LU and solve',
  W5: 'eigenvalues',
  W6: 'Lyapunov step, k = N',
  W7: 'Lyapunov step, k = 10',
  W8: 'one trajectory, step',
  W9: '256 trajectories, step',
  T: 'tanh of 16 N numbers',
};

let state = 1;
function uniform() {
  state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return (state >>> 0) / 2 ** 32;
}
const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

/** The workloads on an engine: each a function that does the work `count` times. */
function ours(engine, n) {
  const workspace = engine.workspace(16 * n * n + 64 * n + 2 ** 16);
  const random = (rows, columns, factor = 1) => {
    const data = workspace.take(rows * columns);
    for (let i = 0; i < data.length; i++) data[i] = factor * normal();
    return { rows, columns, data };
  };
  const repeat = (once) => (count) => {
    for (let i = 0; i < count; i++) once();
  };
  const [a, b, c] = [random(n, n), random(n, n), random(n, n)];
  const lengths = workspace.take(n);
  const some = Math.min(10, n);
  const [few, fewOut] = [random(some, n), random(some, n)];
  const pivots = new Int32Array(n);
  const [right, x] = [random(n, 1), random(n, 1)];
  const [re, im] = [workspace.take(n), workspace.take(n)];
  const chaotic = { recurrent: random(n, n, 2.5 / Math.sqrt(n)), bias: random(1, n, 0.1) };
  const h = random(1, n).data;
  const [tangents, fewTangents] = [random(n, n), random(some, n)];
  const [alone, together] = [random(1, n), random(256, n)];
  const [flat, flatOut] = [random(1, 16 * n).data, random(1, 16 * n).data];
  return {
    W1: repeat(() => engine.multiply(a, b, c)),
    W2: repeat(() => {
      c.data.set(a.data);
      engine.orthonormalizeRows(c, lengths);
    }),
    W3: repeat(() => {
      fewOut.data.set(few.data);
      engine.orthonormalizeRows(fewOut, lengths.subarray(0, some));
    }),
    W4: repeat(() => {
      c.data.set(a.data);
      engine.luDecompose(c, pivots);
      engine.luSolve(c, pivots, right, x);
    }),
    W5: repeat(() => engine.eigenvalues(a, re, im)),
    W6: (count) => engine.tangentLoop(chaotic, h, tangents, { steps: count }),
    W7: (count) => engine.tangentLoop(chaotic, h, fewTangents, { steps: count }),
    W8: (count) => engine.trajectories(chaotic, alone, { steps: count }),
    W9: (count) => engine.trajectories(chaotic, together, { steps: count }),
    T: repeat(() => engine.tanh(flat, flatOut)),
  };
}

function mlMatrix(n) {
  const a = Matrix.from1DArray(n, n, Array.from({ length: n * n }, normal));
  const b = Matrix.from1DArray(n, n, Array.from({ length: n * n }, normal));
  const right = Matrix.from1DArray(n, 1, Array.from({ length: n }, normal));
  const repeat = (once) => (count) => {
    for (let i = 0; i < count; i++) once();
  };
  return {
    W1: repeat(() => a.mmul(b)),
    W2: repeat(() => new QrDecomposition(a).orthogonalMatrix),
    W4: repeat(() => new LuDecomposition(a).solve(right)),
    W5: repeat(() => new EigenvalueDecomposition(a).realEigenvalues),
  };
}

const numpyProgram = `
import json, sys, time
import numpy as np
rng = np.random.default_rng(1)
print(json.dumps({"version": np.__version__}), flush=True)
cache = {}
def work(n):
    if n in cache: return cache[n]
    a, b, c = rng.standard_normal((3, n, n))
    few = rng.standard_normal((n, min(10, n)))
    right = rng.standard_normal(n)
    w = 2.5 / np.sqrt(n) * rng.standard_normal((n, n))
    bias = 0.1 * rng.standard_normal(n)
    flat = rng.standard_normal(16 * n)
    def lyapunov(q):
        def run(count):
            h, Q, total = rng.standard_normal(n), q.copy(), np.zeros(q.shape[1])
            for _ in range(count):
                h = np.tanh(w @ h + bias)
                Q, R = np.linalg.qr((1 - h * h)[:, None] * (w @ Q))
                total += np.log(np.abs(np.diag(R)))
        return run
    def alone(count):
        h = rng.standard_normal(n)
        for _ in range(count): h = np.tanh(w @ h + bias)
    def together(count):
        h = rng.standard_normal((256, n))
        for _ in range(count): h = np.tanh(h @ w.T + bias)
    def repeat(once):
        def run(count):
            for _ in range(count): once()
        return run
    cache[n] = {
        "W1": repeat(lambda: np.matmul(a, b, out=c)),
        "W2": repeat(lambda: np.linalg.qr(a)),
        "W3": repeat(lambda: np.linalg.qr(few)),
        "W4": repeat(lambda: np.linalg.solve(a, right)),
        "W5": repeat(lambda: np.linalg.eigvals(a)),
        "W6": lyapunov(np.eye(n)), "W7": lyapunov(np.eye(n)[:, :min(10, n)]),
        "W8": alone, "W9": together, "T": repeat(lambda: np.tanh(flat)),
    }
    return cache[n]
for line in sys.stdin:
    n, name, count = json.loads(line)
    run = work(n)[name]
    wall, cpu = time.perf_counter(), time.process_time()
    run(count)
    print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu]), flush=True)
`;

/** NumPy in a process of its own, one thread; \`undefined\` where it is missing. */
async function startNumpy() {
  const one = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const child = spawn(options.python, ['-c', numpyProgram], {
    env: { ...process.env, ...one },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.on('error', () => {});
  const first = await lines.next();
  if (first.done) return undefined;
  return {
    version: JSON.parse(first.value).version,
    async time(n, name, count) {
      child.stdin.write(`${JSON.stringify([n, name, count])}\n`);
      const [wall, cpu] = JSON.parse((await lines.next()).value);
      return { wall, cpu };
    },
    end: () => child.stdin.end(),
  };
}

/** Seconds for `count` times the work, by the clock and by processor time. */
function timeHere(work, count) {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  work(count);
  const spent = process.cpuUsage(cpu);
  return { wall: (performance.now() - wall) / 1e3, cpu: (spent.user + spent.system) / 1e6 };
}

const median = (numbers) => [...numbers].sort((p, q) => p - q)[numbers.length >> 1];

/** How often the work has to be done to last about that long, after a warm-up. */
async function calibrate(time, warmUp, seconds) {
  let count = 1;
  let spent = 0;
  let last = await time(1);
  while (spent < warmUp) {
    last = await time(count);
    spent += last.wall;
    if (last.cpu < seconds / 2)
      count = Math.ceil(count * Math.min(8, (0.7 * seconds) / Math.max(last.cpu, 1e-7)));
  }
  return count;
}

const fast = wasmEngine();
const plain = plainEngine();
const numpy = await startNumpy();
console.log(
  `Node ${process.version}, ${fast.info.name} ${fast.info.simd}; NumPy ${numpy?.version ?? 'not found'}`,
);
console.log(`${rounds} rounds in turn, clock: ${options.clock} time\n`);
console.log(
  'id  workload                    N   ours/µs   spread  GFLOP/s  peer        peer/µs       R  target  share',
);

const rows = [];
const wanted = options.only?.split(',') ?? Object.keys(names);
for (const n of sizes) {
  const mine = ours(fast, n);
  const slow = n <= 256 ? ours(plain, n) : {};
  const other = n <= 256 ? mlMatrix(n) : { W1: mlMatrix(n).W1 };
  for (const id of wanted) {
    const runners = [['ours', async (count) => timeHere(mine[id], count)]];
    if (numpy) runners.push(['numpy', (count) => numpy.time(n, id, count)]);
    if (id in other) runners.push(['ml-matrix', async (count) => timeHere(other[id], count)]);
    if (id in slow) runners.push(['plain', async (count) => timeHere(slow[id], count)]);
    const results = [];
    for (const [name, time] of runners) {
      const warmUp = name === 'ours' || name === 'numpy' ? 2 : 0.5;
      results.push({ name, time, count: await calibrate(time, warmUp, 0.25), samples: [], shares: [] });
    }
    for (let round = 0; round < rounds; round++) {
      for (const result of results) {
        const spent = await result.time(result.count);
        result.samples.push(spent[options.clock] / result.count);
        result.shares.push(spent.cpu / spent.wall);
      }
    }
    const [own, ...peers] = results;
    const time = median(own.samples);
    const spread = Math.max(...own.samples) / Math.min(...own.samples);
    const rate = id === 'W1' ? ((2 * n ** 3) / time / 1e9).toFixed(1) : '';
    for (const peer of peers) {
      const peerTime = median(peer.samples);
      const ratio = peerTime / time;
      const target = targets[id]?.[peer.name]?.[n];
      console.log(
        [
          id.padEnd(3),
          names[id].padEnd(24),
          String(n).padStart(4),
          (time * 1e6).toPrecision(4).padStart(9),
          spread.toFixed(2).padStart(8),
          rate.padStart(8),
          ` ${peer.name.padEnd(10)}`,
          (peerTime * 1e6).toPrecision(4).padStart(8),
          ratio.toFixed(2).padStart(7),
          String(target ?? '').padStart(7),
          `  ${median(own.shares).toFixed(2)}/${median(peer.shares).toFixed(2)}`,
        ].join(' '),
      );
      rows.push({
        id,
        n,
        peer: peer.name,
        ratio: Number(ratio.toPrecision(3)),
        target,
        engine: fast.info.name,
      });
    }
  }
}
numpy?.end();
if (options.json) fs.writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`);
