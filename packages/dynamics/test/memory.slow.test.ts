import process from 'node:process';
import { setNumericEngine } from '@phasebook/linalg';
import { afterEach, describe, expect, it } from 'vitest';
import { elmanCell } from '../src/cells/elman.js';
import { lyapunovSpectrum } from '../src/lyapunov/lyapunov-spectrum.js';
import { lyapunovSweep } from '../src/lyapunov/lyapunov-sweep.js';
import { findFixedPoints } from '../src/orbits/find-fixed-points.js';
import { randomStream } from '../src/system/random.js';
import { withInput } from '../src/system/with-input.js';

const n = 256;
const random = randomStream(1);
const data = Float64Array.from({ length: n * n }, () => random.normal() / Math.sqrt(n));
const map = withInput(elmanCell({ recurrent: { rows: n, columns: n, data } }));
const start = new Float64Array(n).fill(0.1);

/** Resident megabytes after each tenth of the calls. */
function residentMegabytes(calls: number, work: () => void): number[] {
  const marks: number[] = [];
  for (let i = 1; i <= calls; i++) {
    work();
    if (i % (calls / 10) === 0) marks.push(process.memoryUsage().rss / 2 ** 20);
  }
  return marks;
}

/** Whether the second half needs no more than the first, but for what a collector leaves lying. */
function expectFlat(marks: readonly number[]): void {
  const middle = Math.max(...marks.slice(0, 5));
  expect(Math.max(...marks.slice(5)), `resident megabytes: ${marks.map(Math.round).join(' ')}`).toBeLessThan(
    1.25 * middle + 10,
  );
}

afterEach(() => setNumericEngine({}));

describe.each(['auto', 'wasm'] as const)('resident memory stays flat (%s engine)', (engine) => {
  it('over 1,000 spectra of order 256', () => {
    setNumericEngine({ engine });
    const options = { steps: 16, transientSteps: 0, count: 2, resamples: 99 };
    expectFlat(residentMegabytes(1000, () => lyapunovSpectrum(map, start, options)));
  });

  it('over 1,000 sweeps and 100 searches of order 256', () => {
    setNumericEngine({ engine });
    expectFlat(
      residentMegabytes(1000, () =>
        lyapunovSweep([map], [start], { steps: 16, transientSteps: 0, count: 2 }),
      ),
    );
    expectFlat(
      residentMegabytes(100, () =>
        findFixedPoints(map, { from: [start, start], midpointRounds: 0, searchBudget: 0 }),
      ),
    );
  });
});
