// How time and memory of the Lyapunov loop grow with N. Every size has a process of its own: peaks do not go down.
import path from 'node:path';
import fullSpectrum from '../questions/x06-lyapunov-full.mjs';
import leading from '../questions/x07-lyapunov-leading.mjs';
import { fittedExponent, median } from './statistics.mjs';
import { networkData } from './network.mjs';
import { startWorker, writeArrays } from './worker.mjs';

/** Rows of time per step and memory beyond a process that has run a tiny problem; exponents fitted over the sizes. */
export async function measureGrowth({ sizes, repeats, folder, isOver }) {
  const series = [];
  for (const { label, file, k } of [
    { label: 'k = N', file: fullSpectrum.file ?? 'x06-lyapunov-full.mjs' },
    { label: 'k = 10', file: leading.file ?? 'x07-lyapunov-leading.mjs', k: 10 },
  ]) {
    const rows = [];
    for (const n of sizes) {
      if (isOver()) break;
      rows.push(await measureSize({ n, k: k ?? n, file, repeats, folder }));
    }
    const fit = (name) =>
      rows.length < 2
        ? undefined
        : fittedExponent(
            sizesOf(rows),
            rows.map((row) => row[name]),
          );
    series.push({ label, rows, timeExponent: fit('secondsPerStep'), memoryExponent: fit('beyondCopyBytes') });
  }
  return series;
}

const sizesOf = (rows) => rows.map((row) => row.n);

async function measureSize({ n, k, file, repeats, folder }) {
  const worker = startWorker({ kind: 'node', engine: 'auto', threads: 1 });
  const prepare = (size, vectors, steps) =>
    worker.ask({
      do: 'prepare',
      handle: size,
      question: file,
      params: { n: size, k: vectors, interval: 1, steps },
      arrays: writeArrays(path.join(folder, `growth-${size}`), networkData(size)),
    });
  await prepare(16, Math.min(k, 16), 200);
  await worker.ask({ do: 'run', handle: 16, repeats: 200 });
  const steps = Math.max(5, Math.min(200, Math.round(2e9 / (n * n * (2 * k + 50)) / 4)));
  await prepare(n, k, steps);
  // The first run makes the memory grow and is not timed.
  const before = await worker.ask({ do: 'memory' });
  await worker.ask({ do: 'run', handle: n, repeats: 1 });
  const after = await worker.ask({ do: 'memory' });
  const seconds = [];
  for (let i = 0; i < repeats; i++) {
    seconds.push((await worker.ask({ do: 'run', handle: n, repeats: 1 })).seconds / steps);
  }
  worker.end();
  // The weights are in memory before, and the engine keeps a copy of them in its own.
  const extraBytes = Math.max(1, after.peakBytes - before.bytes);
  const beyondCopyBytes = Math.max(1, extraBytes - 8 * n * n);
  return { n, k, steps, secondsPerStep: median(seconds), extraBytes, beyondCopyBytes };
}
