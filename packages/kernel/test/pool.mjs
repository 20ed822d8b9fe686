// The worker pool as it is built, with real threads. Needs `npm run build`.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  elmanCell,
  ensemble,
  findFixedPoints,
  lyapunovSpectrum,
  lyapunovSweep,
  poolOn,
  randomStream,
  statesFromTrajectory,
  withInput,
} from '@phasebook/dynamics';
import { loadNetwork, workerPool } from '@phasebook/kernel';
import { setNumericEngine } from '@phasebook/linalg';
import { WorkerThreads } from '../dist/parallel/worker-threads.js';
import { FATAL, FATAL_ONCE, THROWS } from './crash-marks.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'phasebook-pool-'));
process.env.PHASEBOOK_TEST_FOLDER = folder;
after(() => fs.rmSync(folder, { recursive: true }));
setNumericEngine({ deterministic: true });

const here = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const { cell: flipFlop } = loadNetwork(here('../../dynamics/test/fixtures/flipflop-gru.safetensors'));
const random = randomStream(5);
const scattered = (count, dim) =>
  Array.from({ length: count }, () => Float64Array.from({ length: dim }, () => random.normal()));
const flipFlopStarts = scattered(100, flipFlop.stateDim);
const chaotic = elmanCell({
  recurrent: scattered(24, 24).map((row) => row.map((w) => (2 * w) / Math.sqrt(24))),
});
const pair = elmanCell({ recurrent: [[2, 0.1], [0.2, 1.8]] }); // prettier-ignore
const pairStarts = [-0.9, -0.5, -0.1, 0.1, 0.5, 0.9].flatMap((x) =>
  [-0.7, -0.2, 0.2, 0.7].map((y) => [x, y]),
);

const scaled = ({ description: { recurrent, bias } }, gain) =>
  elmanCell({ recurrent: { ...recurrent, data: recurrent.data.map((w) => gain * w) }, bias });

async function withPool(options, use) {
  const pool = workerPool({ deterministic: true, ...options });
  try {
    return await use(pool);
  } finally {
    await pool.close();
  }
}

async function withCrashes(use) {
  fs.rmSync(path.join(folder, 'crashed'), { force: true });
  const file = new URL('./crashing-worker.mjs', import.meta.url).href;
  const pool = poolOn(new WorkerThreads({ workers: 2, deterministic: true, file }));
  try {
    return await use(pool);
  } finally {
    await pool.close();
  }
}

const sweep = (seeds, steps = 200) =>
  seeds.map((seed) => ({ cell: pair, start: [0.1, 0.2], options: { steps, transientSteps: 10, seed } }));
/** Full spectra look at their signal once in a 32nd of their steps: this one must be ended. */
const forever = { cell: chaotic, start: new Float64Array(24), options: { steps: 1e9 } };

describe('results', () => {
  it('of a search are those of one thread, bit for bit, whatever the number of workers', async () => {
    const { failures: none, ...one } = await withPool({ workers: 1 }, (pool) =>
      pool.findFixedPoints(flipFlop, { from: flipFlopStarts }),
    );
    assert.deepEqual(none, []);
    for (const workers of [2, 3]) {
      const { failures, ...search } = await withPool({ workers }, (pool) =>
        pool.findFixedPoints(flipFlop, { from: flipFlopStarts }),
      );
      assert.deepEqual(failures, []);
      assert.deepEqual(search, one);
    }
    assert.equal(one.points.length, 19);
    assert.equal(one.degree.sum, 1);
    assert.deepEqual(one, findFixedPoints(withInput(flipFlop), { from: flipFlopStarts }));
  });

  it('do not depend on that number without determinism either', async () => {
    const searches = [];
    for (const workers of [1, 2]) {
      searches.push(
        await withPool({ workers, deterministic: false }, (pool) =>
          pool.findFixedPoints(pair, { from: pairStarts }),
        ),
      );
    }
    assert.equal(searches[0].points.length, 9);
    assert.deepEqual(searches[1], searches[0]);
  });

  it('pass on every setting of a search, and its starts by their label', async () => {
    const from = statesFromTrajectory(withInput(pair), { start: [0.1, 0.1], steps: 30, noise: 0.3, seed: 2 });
    const settings = { tolerance: 1e-10, mergeDistance: 1e-5, midpointRounds: 1, searchBudget: 7 };
    const search = await withPool({ workers: 2 }, (pool) =>
      pool.findFixedPoints(pair, { from, solver: 'levenberg-marquardt', ...settings }),
    );
    assert.deepEqual(search.settings, { ...settings, solver: 'levenberg-marquardt', from: from.label });
  });

  it('of spectra and ensembles are those of one thread', async () => {
    const starts = scattered(300, 24);
    const start = starts[0];
    const tasks = [1, 2, 3, 4].map((seed) => ({
      cell: chaotic,
      start,
      options: { steps: 300, count: 3, seed },
    }));
    for (const workers of [1, 2, 3]) {
      await withPool({ workers }, async (pool) => {
        assert.equal(pool.workers, workers);
        const spectra = await pool.lyapunovSpectra(tasks);
        tasks.forEach(({ options }, i) =>
          assert.deepEqual(spectra[i], lyapunovSpectrum(withInput(chaotic), start, options)),
        );
        const cells = [0.5, 1, 1.5, 2].map((gain) => scaled(chaotic, gain));
        const { failures: lost, ...rows } = await pool.lyapunovSweep(cells, {
          starts: [start],
          steps: 100,
          count: 2,
        });
        assert.deepEqual(
          rows,
          lyapunovSweep(
            cells.map((cell) => withInput(cell)),
            [start],
            { steps: 100, count: 2 },
          ),
        );
        assert.deepEqual(lost, []);
        const { failures, ...states } = await pool.ensemble(chaotic, { starts, steps: 20 });
        assert.deepEqual(states, ensemble(withInput(chaotic), starts, { steps: 20 }));
        assert.deepEqual(failures, []);
      });
    }
  });

  it('of an ensemble say which rows diverged', async () => {
    const exploding = elmanCell({ recurrent: [[3]], activation: 'relu' });
    const starts = Array.from({ length: 200 }, (_, i) => [i % 50 === 7 ? 1 : -1]);
    const { diverged } = await withPool({ workers: 2 }, (pool) =>
      pool.ensemble(exploding, { starts, steps: 1000 }),
    );
    assert.deepEqual(diverged, [7, 57, 107, 157]);
  });
});

it('refuses bad arguments with the error of the library', async () => {
  assert.throws(() => workerPool({ workers: 0 }), RangeError);
  await withPool({ workers: 1 }, async (pool) => {
    const refused = (work, pattern) =>
      assert.rejects(work, (error) => pattern.test(`${error.name}: ${error.message}`));
    await refused(pool.findFixedPoints(pair, { from: [] }), /^RangeError/);
    await refused(pool.findFixedPoints(pair, { from: [[1]] }), /^ShapeMismatchError: .*`from`/);
    await refused(
      pool.findFixedPoints(pair, { from: pairStarts, solver: 'adam' }),
      /^RangeError: .*`solver`/,
    );
    await refused(
      pool.findFixedPoints(pair, { from: pairStarts, input: [1] }),
      /^ShapeMismatchError: .*`input`/,
    );
    await refused(
      pool.findFixedPoints(pair, { from: pairStarts, searchBudget: -1 }),
      /^RangeError: .*`searchBudget`/,
    );
    await refused(pool.lyapunovSpectra(sweep([1, 2], 0)), /^RangeError: .*`steps`/);
    await refused(pool.ensemble(pair, { starts: [[1, NaN]], steps: 1 }), /^NonFiniteError: .*`starts`/);
    assert.deepEqual((await pool.lyapunovSpectra(sweep([1])))[0].status, 'complete');
  });
});

it('reports progress that only grows and ends at its total', async () => {
  await withPool({ workers: 2 }, async (pool) => {
    const reports = [];
    await pool.findFixedPoints(pair, { from: pairStarts, onProgress: (report) => reports.push(report) });
    assert.ok(reports.length >= 3);
    reports.forEach(({ done, total }, i) => {
      assert.ok(done <= total);
      assert.ok(i === 0 || done > reports[i - 1].done);
    });
    assert.equal(reports.at(-1).done, reports.at(-1).total);
    const last = { done: 0, total: 0 };
    const search = await pool.findFixedPoints(flipFlop, {
      from: flipFlopStarts.slice(0, 40),
      searchBudget: 0,
      onProgress: (report) => Object.assign(last, report),
    });
    assert.equal(last.total, search.attempts.length);
    const counts = [];
    await pool.lyapunovSpectra(sweep([1, 2, 3]), {
      onProgress: ({ done, total }) => counts.push([done, total]),
    });
    assert.deepEqual(counts, [[1, 3], [2, 3], [3, 3]]); // prettier-ignore
  });
});

describe('an aborted call', () => {
  it('ends with the reason, and the pool and its other calls go on', async () => {
    await withPool({ workers: 2 }, async (pool) => {
      const abort = new AbortController();
      // Two threads are at work for ever, and the third task waits, when the second task is done.
      const endless = pool.lyapunovSpectra([forever, ...sweep([1]), forever, forever], {
        signal: abort.signal,
        onProgress: () => setTimeout(() => abort.abort(new Error('enough')), 100),
      });
      const other = pool.lyapunovSpectra(sweep([1, 2]));
      await assert.rejects(endless, /^Error: enough$/);
      for (const { status } of await other) assert.equal(status, 'complete');
      const search = await pool.findFixedPoints(pair, { from: pairStarts });
      assert.equal(search.points.length, 9);
      assert.deepEqual(search.failures, []);
    });
  });

  it('may carry a signal without events, or one that is aborted already', async () => {
    await withPool({ workers: 1 }, async (pool) => {
      await pool.lyapunovSpectra(sweep([1]));
      const signal = { aborted: false };
      setTimeout(() => (signal.aborted = true), 100);
      await assert.rejects(pool.lyapunovSpectra([forever], { signal }), /aborted/);
      await assert.rejects(
        pool.lyapunovSpectra([forever], { signal: { aborted: true, reason: 'no' } }),
        (e) => e === 'no',
      );
    });
  });
});

describe('a worker that crashes', () => {
  it('is replaced and its task repeated', async () => {
    await withCrashes(async (pool) => {
      const expected = await pool.lyapunovSpectra(sweep([1, 2, 3, 4, 5]));
      const tasks = sweep([1, 2, 3, 4, 5]);
      tasks.splice(2, 0, { ...tasks[0], start: [FATAL_ONCE, 0] });
      const spectra = await pool.lyapunovSpectra(tasks);
      assert.ok(fs.existsSync(path.join(folder, 'crashed')));
      const [again] = spectra.splice(2, 1);
      assert.equal(again.status, 'complete');
      assert.deepEqual(spectra, expected);
    });
  });

  it('a second time is reported for that task alone', async () => {
    await withCrashes(async (pool) => {
      const expected = await pool.lyapunovSpectra(sweep([1, 2, 3]));
      const spectra = await pool.lyapunovSpectra(sweep([1, FATAL, 2, THROWS, 3]));
      const [, exited, , threw] = spectra;
      assert.deepEqual({ ...exited, message: '' }, { status: 'failed', message: '', index: 1 });
      assert.match(exited.message, /exited with code: 3/);
      assert.match(threw.message, /beyond repair/);
      assert.deepEqual([spectra[0], spectra[2], spectra[4]], expected);
    });
  });

  it('a second time takes no other starts of a search with it', async () => {
    await withCrashes(async (pool) => {
      const from = [...pairStarts, [FATAL, 0], ...pairStarts.map(([x, y]) => [x + 0.01, y])];
      const { points, attempts, failures, warnings } = await pool.findFixedPoints(pair, { from });
      assert.equal(points.length, 9);
      assert.deepEqual(failures.map(({ index }) => index), [24]); // prettier-ignore
      attempts.slice(0, from.length).forEach(({ steps, status }, i) => {
        assert.equal(status === 'max-steps' && steps === 0, i === 24, `attempt ${i}`);
      });
      assert.ok(warnings.some((warning) => warning.startsWith('1 start was lost')));
    });
  });

  it('a second time takes no other rows of an ensemble with it', async () => {
    await withCrashes(async (pool) => {
      const starts = Array.from({ length: 300 }, (_, i) => [i === 130 ? FATAL : 0.5, 0.5]);
      const { states, diverged, failures } = await pool.ensemble(pair, { starts, steps: 5 });
      assert.deepEqual(failures.map(({ index }) => index), [130]); // prettier-ignore
      assert.deepEqual(diverged, []);
      states.data.forEach((x, i) => assert.equal(Number.isNaN(x), i === 260 || i === 261));
    });
  });
});

describe('a closed pool', () => {
  it('refuses further calls', async () => {
    const pool = workerPool({ workers: 1 });
    await pool.lyapunovSpectra(sweep([1]));
    await pool.close();
    await pool.close();
    await assert.rejects(pool.lyapunovSpectra(sweep([1])), /closed/);
  });

  const endOf = (script) => {
    const prelude = `import { elmanCell } from '@phasebook/dynamics';
      import { workerPool } from '@phasebook/kernel';
      const pool = workerPool({ workers: 2 });
      const task = (steps) => ({ cell: elmanCell({ recurrent: [[2]] }), start: [0.1], options: { steps } });`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', prelude + script],
      { cwd: here('..'), encoding: 'utf8', timeout: 60_000 },
    );
    assert.equal(stderr, '');
    assert.equal(status, 0);
    return stdout.trim();
  };

  it('has ended its threads, the busy ones too', () => {
    const script = `
      await pool.lyapunovSpectra([task(10)]);
      const work = pool.lyapunovSpectra([task(1e9), task(1e9), task(1e9)]).catch((error) => error.message);
      setTimeout(() => pool.close(), 200);
      console.log(await work);`;
    assert.equal(endOf(script), 'The worker pool is closed');
  });

  it('may be closed, and its calls aborted, at any time', () => {
    const script = `
      for (let delay = 0; delay < 150; delay += 6) {
        const pool = workerPool({ workers: 2 });
        const abort = new AbortController();
        const calls = [abort.signal, undefined].map((signal) =>
          pool.lyapunovSpectra([task(1e9), task(1e9)], { signal }).catch((error) => error.message));
        await new Promise((resolve) => setTimeout(resolve, delay));
        abort.abort(new Error('enough'));
        await new Promise((resolve) => setTimeout(resolve, delay % 7));
        await pool.close();
        console.log(...(await Promise.all(calls)));
      }`;
    assert.deepEqual([...new Set(endOf(script).split('\n'))], ['enough The worker pool is closed']);
  });

  it('is not what a process waits for', () => {
    assert.equal(endOf(`console.log((await pool.lyapunovSpectra([task(10)]))[0].status);`), 'complete');
  });
});
