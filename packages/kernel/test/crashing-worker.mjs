// The pool's worker, except that some tasks end it: the seed of a spectrum or the first number of a start says how.
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import work from '../dist/parallel/worker.js';
import { FATAL, FATAL_ONCE, THROWS } from './crash-marks.mjs';

export default function crashing(order) {
  const { items } = order.task;
  const marks = items.flatMap((item) => [item.start?.[0], item.settings?.seed, item[0]]);
  if (marks.includes(THROWS)) throw new Error('beyond repair');
  if (marks.includes(FATAL) || (marks.includes(FATAL_ONCE) && isFirst())) process.exit(3);
  return work(order);
}

function isFirst() {
  const file = path.join(process.env.PHASEBOOK_TEST_FOLDER, 'crashed');
  if (fs.existsSync(file)) return false;
  fs.writeFileSync(file, '');
  return true;
}
