/* global Worker */
// What the test's page runs: the pool of a page, and one thread to compare with.
import {
  elmanCell,
  ensemble,
  findFixedPoints,
  lyapunovSpectrum,
  lyapunovSweep,
  withInput,
} from '@phasebook/dynamics';
import { setNumericEngine } from '@phasebook/linalg';
import { browserPool } from '../../src/pool/browser-pool.ts';

setNumericEngine({ deterministic: true });

const pair = elmanCell({ recurrent: [[2, 0.1], [0.2, 1.8]] }); // prettier-ignore
const starts = Array.from({ length: 100 }, (_, i) => [Math.cos(i), Math.sin(3 * i)]);
const gains = [0.5, 1, 2, 4];
const scaled = (gain) => elmanCell({ recurrent: [[2 * gain, 0.1], [0.2, 1.8]] }); // prettier-ignore
const spectrumOptions = { steps: 500, transientSteps: 50 };
const poolOf = (workers) =>
  browserPool({ workers, deterministic: true, makeWorker: () => new Worker('worker.js') });

/** Text that differs where a bit does. */
const textOf = (value) =>
  JSON.stringify(value, (_, entry) =>
    entry instanceof Float64Array ? Array.from(entry, (x) => (Number.isFinite(x) ? x : String(x))) : entry,
  );

const withoutFailures = ({ failures, ...rest }) => {
  if (textOf(failures) !== '[]') throw new Error(`Something was lost: ${textOf(failures)}`);
  return rest;
};

export const checks = {
  async 'results are those of one thread, whatever the number of workers'() {
    const expected = textOf([
      findFixedPoints(withInput(pair), { from: starts }),
      ensemble(withInput(pair), starts, { steps: 7 }),
      lyapunovSweep(
        gains.map((gain) => withInput(scaled(gain))),
        [[0.1, 0.2]],
        { ...spectrumOptions, count: 2 },
      ),
      lyapunovSpectrum(withInput(pair), [0.1, 0.2], spectrumOptions),
    ]);
    for (const workers of [1, 2, 3]) {
      const pool = poolOf(workers);
      const got = textOf([
        withoutFailures(await pool.findFixedPoints(pair, { from: starts })),
        withoutFailures(await pool.ensemble(pair, { starts, steps: 7 })),
        withoutFailures(
          await pool.lyapunovSweep(gains.map(scaled), { starts: [[0.1, 0.2]], ...spectrumOptions, count: 2 }),
        ),
        (await pool.lyapunovSpectra([{ cell: pair, start: [0.1, 0.2], options: spectrumOptions }]))[0],
      ]);
      await pool.close();
      if (got !== expected) return `differs with ${workers} workers`;
    }
    return '';
  },

  async 'an aborted call ends with its reason, and the pool stays usable'() {
    const pool = poolOf(2);
    const abort = new AbortController();
    const forever = { cell: pair, start: [0.1, 0.2], options: { steps: 1e9, transientSteps: 0 } };
    const endless = pool.lyapunovSpectra([forever, forever, forever], { signal: abort.signal });
    const other = pool.ensemble(pair, { starts, steps: 3 });
    setTimeout(() => abort.abort(new Error('enough')), 300);
    const reason = await endless.then(
      () => 'nothing',
      (error) => error.message,
    );
    const { failures } = await other;
    const search = await pool.findFixedPoints(pair, { from: starts });
    await pool.close();
    return reason === 'enough' && failures.length === 0 && search.points.length === 9 ? '' : reason;
  },

  async 'a worker that fails is replaced and its task repeated once, then reported'() {
    const pool = poolOf(2);
    // The test's worker fails over these numbers.
    const task = (start) => {
      return { cell: pair, start, options: spectrumOptions };
    };
    const expected = await pool.lyapunovSpectra([task([1, 2]), task([3, 4])]);
    const got = await pool.lyapunovSpectra([task([1, 2]), task([4711, 0]), task([3, 4]), task([4711, 1])]);
    const rows = await pool.ensemble(pair, { starts: [...starts, [4711, 0], ...starts], steps: 2 });
    await pool.close();
    const lost = got.filter((result) => result.status === 'failed');
    const isRight =
      textOf([got[0], got[2]]) === textOf(expected) &&
      textOf(lost.map(({ index, message }) => [index, /beyond repair/.test(message)])) ===
        '[[1,true],[3,true]]' &&
      textOf(rows.failures.map(({ index }) => index)) === '[100]';
    return isRight ? '' : textOf([lost, rows.failures]);
  },

  async 'progress only grows and ends at its total'() {
    const pool = poolOf(2);
    const reports = [];
    let total = 0;
    const { attempts } = await pool.findFixedPoints(pair, {
      from: starts,
      onProgress: (progress) => {
        reports.push(progress.done);
        total = progress.total;
      },
    });
    await pool.close();
    const grows = reports.every((done, i) => i === 0 || done > reports[i - 1]);
    return grows && reports.at(-1) === total && total === attempts.length ? '' : textOf(reports);
  },

  async 'a closed pool refuses, and its calls are rejected'() {
    const pool = poolOf(1);
    const forever = { cell: pair, start: [0.1, 0.2], options: { steps: 1e9, transientSteps: 0 } };
    const endless = pool.lyapunovSpectra([forever]).then(
      () => 'nothing',
      (error) => error.message,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    await pool.close();
    const late = await pool.lyapunovSpectra([forever]).then(
      () => 'nothing',
      (error) => error.message,
    );
    const messages = [await endless, late];
    return messages.every((message) => message === 'The worker pool is closed') ? '' : messages.join(', ');
  },
};
