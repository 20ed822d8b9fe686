// The assignments of the course: every solution gets full marks, every stub compiles and gets none.
//   node packages/course/test/assignments.mjs [A1 …]
import { masterNames } from '../dist/build.js';
import { stubMessage } from '../dist/plain-answer.js';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { UserError, endAllOnSignals, runMain } from '../../../scripts/lib/run.mjs';
import { editionOf, makeCourse, ownMarks, submit } from '../scripts/graders.mjs';

const masters = inRoot('notebooks', 'assignments');
const unanswered = (item) => item.parts.every(({ status }) => status === 'unanswered');

/** What is wrong with the marks of an assignment's own editions. */
async function faultsOf(course, assignment) {
  submit(course, assignment, {
    reference: editionOf(course, 'instructor', assignment),
    stub: editionOf(course, 'student', assignment),
  });
  const { results } = await ownMarks(course, assignment, ['--jobs', '2', '--seconds', '60']);
  return results.flatMap(({ student, fault, failedCells, items, seconds }) => {
    console.log(`${assignment} ${student}: ${seconds.toFixed(1)} s`);
    const isFine = (item) => (student === 'reference' ? item.points === item.maximum : unanswered(item));
    return [
      ...(fault === undefined ? [] : [fault]),
      // Cells between may call what is not answered yet; nothing else may go wrong.
      ...failedCells
        .filter(({ error }) => student === 'reference' || !error.includes(stubMessage))
        .map(({ cell, error }) => `${cell}: ${error}`),
      ...items.filter((item) => !isFine(item)).map((item) => JSON.stringify(item)),
    ].map((text) => `${student}: ${text}`);
  });
}

await runMain(async () => {
  endAllOnSignals();
  const wanted = process.argv.slice(2);
  const names = masterNames(masters).filter((name) => wanted.length === 0 || wanted.includes(name));
  if (names.length === 0) throw new UserError('No assignment has such a name.');
  const course = await makeCourse('course-assignments', masters, names);
  let failed = 0;
  for (const name of names) {
    const faults = await faultsOf(course, name);
    for (const fault of faults) console.log(`failed ${name}, ${fault.slice(0, 800)}`);
    if (faults.length > 0) failed++;
  }
  console.log(`${names.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
});
