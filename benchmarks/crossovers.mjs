// From which size on is which engine the faster one? Makes the numbers of packages/linalg/src/engine/crossovers.ts.
//
//   npm run build && node benchmarks/crossovers.mjs [--only multiply,qr] [--seconds 0.3] [--json FILE]
//
// Loops in place (the public function with no engine), the kernels and the native library, one thread, on the same
// matrices, in turns; medians of processor time per call, because a busy machine stretches the clock on the wall.
// Arrays are outside the engines' memory, as a caller has them, so copying in and out counts.
import fs from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';
import {
  currentEngine,
  eigenvalues,
  luDecomposition,
  multiply,
  multiplyVector,
  numericEngine,
  qr,
  realSchur,
  setNumericEngine,
  solve,
  wasmEngine,
  zeros,
} from '@phasebook/linalg';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    seconds: { type: 'string', default: '0.3' },
    json: { type: 'string' },
  },
});
const orders = [2, 3, 4, 6, 8, 12, 16, 20, 24, 28, 32, 48, 64, 96, 128, 192, 256, 384];
/** Where it is not decided yet. */
const largeOrders = { eigenvalues: [512, 768, 1024, 1536] };
/** Nobody waits for the slow ones at sizes where all is decided. */
const largestInPlace = 128;

let state = 1;
const uniform = () => {
  state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return (state >>> 0) / 2 ** 32;
};
const random = (rows, columns) => {
  const a = zeros(rows, columns);
  for (let i = 0; i < a.data.length; i++) a.data[i] = 2 * uniform() - 1;
  return a;
};

/** What each operation is: in place (undefined: it has no such form), and with an engine. */
const operations = {
  multiply(n) {
    const [a, b, c] = [random(n, n), random(n, n), zeros(n, n)];
    return { inPlace: () => multiply(a, b), withEngine: (engine) => engine.multiply(a, b, c) };
  },
  multiplyVector(n) {
    const [a, x, y] = [random(n, n), random(n, 1).data, new Float64Array(n)];
    return { inPlace: () => multiplyVector(a, x), withEngine: (engine) => engine.multiplyVector(a, x, y) };
  },
  gram(n) {
    const [a, c] = [random(n, n), zeros(n, n)];
    return { withEngine: (engine) => engine.gram(a, c) };
  },
  orthonormalizeRows(n) {
    const [a, work, lengths] = [random(n, n), zeros(n, n), new Float64Array(n)];
    return {
      withEngine(engine) {
        work.data.set(a.data);
        engine.orthonormalizeRows(work, lengths);
      },
    };
  },
  luDecompose(n) {
    const [a, work, pivots] = [random(n, n), zeros(n, n), new Int32Array(n)];
    return {
      inPlace: () => luDecomposition(a),
      withEngine(engine) {
        work.data.set(a.data);
        engine.luDecompose(work, pivots);
      },
    };
  },
  luSolve(n) {
    const [lu, b, x] = [luDecomposition(random(n, n)), random(n, 1), zeros(n, 1)];
    return {
      inPlace: () => solve(lu, b.data),
      withEngine: (engine) => engine.luSolve(lu.lu, lu.pivots, b, x),
    };
  },
  solve(n) {
    const [a, b, x] = [random(n, n), random(n, 1), zeros(n, 1)];
    return {
      inPlace: () => solve(a, b.data),
      withEngine(engine) {
        engine.solve(a, b, x);
      },
    };
  },
  cholesky(n) {
    const [a, work] = [random(n, n), zeros(n, n)];
    const positive = zeros(n, n);
    wasmEngine().gram(a, positive);
    for (let i = 0; i < n; i++) positive.data[i * (n + 1)] += 1;
    return {
      withEngine(engine) {
        work.data.set(positive.data);
        engine.cholesky(work);
      },
    };
  },
  eigenvalues(n) {
    const [a, re, im] = [random(n, n), new Float64Array(n), new Float64Array(n)];
    return { inPlace: () => eigenvalues(a), withEngine: (engine) => engine.eigenvalues(a, re, im) };
  },
  qr(n) {
    const [a, q, r] = [random(n, n), zeros(n, n), zeros(n, n)];
    return { inPlace: () => qr(a), withEngine: (engine) => engine.householderQr?.(a, q, r) };
  },
  schur(n) {
    const [a, t, q] = [random(n, n), zeros(n, n), zeros(n, n)];
    const [re, im] = [new Float64Array(n), new Float64Array(n)];
    return {
      inPlace: () => realSchur(a),
      withEngine(engine) {
        t.data.set(a.data);
        if (engine.realSchur === undefined) engine.schur(t, re, im, q);
        else engine.realSchur(t, 0, n - 1, re, im, q);
      },
    };
  },
  tangentLoop(n) {
    const network = { recurrent: random(n, n), bias: zeros(1, n) };
    for (let i = 0; i < n * n; i++) network.recurrent.data[i] *= 2 / Math.sqrt(n);
    const [start, tangents] = [random(1, n).data, random(n, n)];
    const [h, q] = [start.slice(), zeros(n, n)];
    return {
      withEngine(engine) {
        h.set(start);
        q.data.set(tangents.data);
        engine.tangentLoop(network, h, q, { steps: 10 });
      },
    };
  },
  trajectories(n) {
    const network = { recurrent: random(n, n), bias: zeros(1, n) };
    const states = random(n, n);
    return { withEngine: (engine) => engine.trajectories(network, states, { steps: 10 }) };
  },
  trajectory(n) {
    const network = { recurrent: random(n, n), bias: zeros(1, n) };
    const state = random(1, n).data;
    return { withEngine: (engine) => engine.trajectory(network, state, { steps: 200, record: true }) };
  },
  // As many sequences as units.
  unroll(n) {
    const network = {
      kind: 'elman',
      activation: 'tanh',
      recurrent: random(n, n),
      input: random(n, 1),
      bias: random(1, n).data,
    };
    const [inputs, start, upstream] = [10 * n, n * n, 10 * n * n].map((length) => random(1, length).data);
    const options = { steps: 10, batch: n, inputs, start, precision: 'double' };
    return { withEngine: (engine) => engine.unroll(network, options).backward(upstream) };
  },
};

const nowhere = { kernels: Infinity, native: Infinity };
const noEngine = Object.fromEntries(Object.keys(operations).map((name) => [name, nowhere]));

const microseconds = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/** Microseconds per call of each contestant, in turns. */
function race(contestants) {
  const names = Object.keys(contestants);
  const seconds = Number(options.seconds);
  const rounds = 7;
  const repetitions = names.map((name) => {
    // Enough calls for the clock, which ticks in milliseconds on some systems.
    let count = 1;
    for (; ; count *= 2) {
      const begin = microseconds();
      for (let i = 0; i < count; i++) contestants[name]();
      const spent = microseconds() - begin;
      if (spent > (seconds * 1e6) / rounds || count >= 2 ** 20) return count;
    }
  });
  const times = names.map(() => []);
  for (let round = 0; round < rounds; round++) {
    names.forEach((name, k) => {
      const begin = microseconds();
      for (let i = 0; i < repetitions[k]; i++) contestants[name]();
      times[k].push((microseconds() - begin) / repetitions[k]);
    });
  }
  return Object.fromEntries(names.map((name, k) => [name, median(times[k])]));
}

setNumericEngine({ engine: 'native', threads: 1 });
const native = currentEngine();
const { version, where } = numericEngine();
if (numericEngine().name !== 'native') throw new Error(`No native library: ${numericEngine().fallback}`);
const kernels = wasmEngine();
setNumericEngine({ engine: 'wasm', crossovers: noEngine });
console.log(`Node ${process.versions.node}, ${version} (${where}), kernels ${kernels.info.simd}\n`);

/** Smallest order from which `later` wins, and keeps winning. */
function crossing(rows, earlier, later) {
  const usable = rows.filter((row) => row[earlier] !== undefined && row[later] !== undefined);
  let from = Infinity;
  for (const row of usable.reverse()) {
    if (row[later] > row[earlier]) break;
    from = row.n;
  }
  return from;
}

const wanted = options.only?.split(',') ?? Object.keys(operations);
const results = {};
for (const name of wanted) {
  const rows = [];
  for (const n of [...orders, ...(largeOrders[name] ?? [])]) {
    const { inPlace, withEngine } = operations[name](n);
    const contestants = { native: () => withEngine(native) };
    if (name !== 'qr') contestants.kernels = () => withEngine(kernels);
    if (inPlace !== undefined && n <= largestInPlace) contestants.inPlace = inPlace;
    rows.push({ n, ...race(contestants) });
    const text = Object.entries(rows.at(-1)).map(([key, value]) => `${key} ${+value.toPrecision(3)}`);
    console.log(`${name.padEnd(20)} ${text.join('  ')}`);
  }
  const hasPlace = rows[0].inPlace !== undefined;
  results[name] = {
    rows,
    kernels: hasPlace ? crossing(rows, 'inPlace', 'kernels') : 1,
    native: crossing(rows, 'kernels', 'native'),
    nativeAgainstPlace: hasPlace ? crossing(rows, 'inPlace', 'native') : 1,
  };
  const { kernels: first, native: second, nativeAgainstPlace: third } = results[name];
  console.log(
    `${name.padEnd(20)} kernels from ${first}, native from ${second} (instead of loops from ${third})\n`,
  );
}
if (options.json !== undefined) fs.writeFileSync(options.json, `${JSON.stringify(results, null, 1)}\n`);
