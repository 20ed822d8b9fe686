// Alternating rounds: every side once a round, in turn forwards and backwards, so that slow drifts hit all alike.
import path from 'node:path';
import { median } from './statistics.mjs';
import { readArrays, writeArrays } from './worker.mjs';

/**
 * Times one cell (one question at one size) on all sides.
 *
 * @param sides - `{ name, worker, spec }`; the first is ours.
 * @param isOver - Whether the time is up: the rounds then end, and `isComplete` says so.
 * @returns One record a side: seconds per operation in every round, CPU share, answer.
 */
export async function measureCell({ question, cell, sides, settings, folder, isFirst, isOver }) {
  const data = question.data(cell);
  const arrays = writeArrays(path.join(folder, 'in'), data);
  const params = { ...question.params?.(cell), n: cell.n, ...cell };
  const records = [];
  for (const [index, side] of sides.entries()) {
    await side.worker.ask({
      do: 'prepare',
      handle: index,
      question: question.file,
      kernel: side.kernel ?? question.kernel,
      params,
      arrays,
    });
    const out = path.join(folder, `out-${index}`);
    const answered = await side.worker.ask({ do: 'answer', handle: index, folder: out });
    records.push({
      ...side,
      engine: answered.engine,
      handle: index,
      answer: readArrays(answered.arrays),
      facts: answered.facts,
    });
  }
  const once = question.rounds === 1;
  for (const [index, record] of records.entries()) {
    if (once) {
      record.repeats = 1;
      continue;
    }
    // The JavaScript engine needs the two seconds; libraries that are compiled already only warm the caches.
    const warmUp = index === 0 && isFirst ? Math.max(2, settings.warmUp) : settings.warmUp;
    record.repeats = await warmedRepeats(record, warmUp, settings.batch);
  }
  const rounds = once ? 1 : settings.rounds;
  for (const record of records) Object.assign(record, { seconds: [], cpu: 0, wall: 0 });
  let done = 0;
  for (let round = 0; round < rounds && (round === 0 || !isOver()); round++, done++) {
    const order = round % 2 === 0 ? records : [...records].reverse();
    for (const record of order) {
      const { seconds, cpuSeconds, facts } = await record.worker.ask({
        do: 'run',
        handle: record.handle,
        repeats: record.repeats,
      });
      record.seconds.push(seconds / record.repeats);
      record.wall += seconds;
      record.cpu += cpuSeconds;
      if (facts !== undefined) record.facts = { ...record.facts, ...facts };
    }
  }
  for (const { worker } of records) await worker.ask({ do: 'release' });
  return records.map((record) => ({
    ...record,
    median: median(record.seconds),
    cpuShare: record.cpu / record.wall,
    isComplete: done === rounds,
  }));
}

/** Runs for `warmUp` seconds and tells how many operations fill a batch. */
async function warmedRepeats({ worker, handle }, warmUp, batch) {
  let repeats = 1;
  let spent = 0;
  for (;;) {
    const { seconds } = await worker.ask({ do: 'run', handle, repeats });
    spent += seconds;
    const fitting = Math.max(1, Math.round((repeats * batch) / Math.max(seconds, 1e-7)));
    if (spent >= warmUp) return Math.min(fitting, repeats * 100);
    repeats = Math.min(fitting, repeats * 20);
  }
}
