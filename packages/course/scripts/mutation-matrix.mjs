// Mutation grading: bad answers of every kind to every item, through both graders; the reference must keep full marks.
//   node packages/course/scripts/mutation-matrix.mjs [--own] [--nbgrader] [--write] [S1 A1 A3.2 …]
// Without names of assignments or items: the small assignment of the tests and all of the course. --write puts the table into
// docs/grading.md.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureNbgrader, installKernels } from '../../../scripts/lib/environment.mjs';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { UserError, endAllOnSignals, runMain } from '../../../scripts/lib/run.mjs';
import { masterNames, readMaster } from '../dist/build.js';
import { editionOf, makeCourse, nbgrader, nbgraderMarks, ownMarks, submit } from './graders.mjs';
import { mutated, mutations } from './mutations.mjs';

const fixtures = fileURLToPath(new URL('../test/fixtures', import.meta.url));
const masters = inRoot('notebooks', 'assignments');
const guide = inRoot('docs', 'grading.md');
const graders = { own: 'phasebook-course grade', nbgrader: 'nbgrader 0.9.5' };

const isOption = (argument) => argument.startsWith('--');
const options = process.argv.slice(2).filter(isOption);
const wanted = process.argv.slice(2).filter((argument) => !isOption(argument));
const chosen = Object.keys(graders).filter((name) => options.includes(`--${name}`));
const used = chosen.length > 0 ? chosen : Object.keys(graders);

const studentOf = (mutation) => mutation.replace(/\W+/g, '-');

const folderOf = (assignment) => (assignment === 'S1' ? fixtures : masters);

/** Names and points of an assignment's items that were asked for. */
function itemsOf(assignment) {
  const isWanted = (item) => wanted.length === 0 || wanted.includes(assignment) || wanted.includes(item);
  return Object.entries(readMaster(folderOf(assignment), assignment).key.items)
    .filter(([name]) => isWanted(name))
    .map(([name, { points }]) => ({ name, points }));
}

/** Marks of some items of an assignment by each grader: `{ own: { student: { item: points } }, … }`. */
async function marksOf(assignment, items) {
  const course = await makeCourse(`course-matrix-${assignment}`, folderOf(assignment), [assignment]);
  const master = editionOf(course, 'instructor', assignment);
  const bad = Object.entries(mutations).map(([name, kind]) => [
    studentOf(name),
    mutated(master, kind, items),
  ]);
  submit(course, assignment, { reference: master, ...Object.fromEntries(bad) });
  const names = items.map(({ name }) => name);
  const ways = {
    own: () => byOwnGrader(course, assignment),
    nbgrader: () => byNbgrader(course, assignment, names),
  };
  // Side by side: each has its own folders.
  const marks = await Promise.all(used.map(async (grader) => [grader, await ways[grader]()]));
  return { items, marks: Object.fromEntries(marks) };
}

async function byOwnGrader(course, assignment) {
  const limits = ['--jobs', '1', '--seconds', '10', '--total', '3600', '--memory', '600'];
  return (await ownMarks(course, assignment, limits)).marks;
}

/** From the instructor's edition to the page of feedback, as an instructor would call it. */
async function byNbgrader(course, assignment, names) {
  await nbgrader(course, `matrix-${assignment}.log`, 'generate_assignment', assignment);
  const { marks } = await nbgraderMarks(course, assignment, names, ['--Execute.timeout=30']);
  const feedback = await nbgrader(course, `matrix-${assignment}.log`, 'generate_feedback', assignment);
  const page = path.join(course, 'feedback', 'reference', assignment, `${assignment}.html`);
  if (feedback.code !== 0 || !fs.existsSync(page))
    throw new Error(`nbgrader gave no feedback:\n${feedback.output.slice(-1000)}`);
  return marks;
}

/** Items that got what they should, by kind of submission and grader. */
function tally(found) {
  const rows = { reference: {}, ...Object.fromEntries(Object.keys(mutations).map((name) => [name, {}])) };
  for (const [name, row] of Object.entries(rows)) {
    for (const grader of used) {
      const results = found.flatMap(({ items, marks }) =>
        items.map((item) => {
          const got = marks[grader][studentOf(name)]?.[item.name];
          const wanted = name === 'reference' ? item.points : 0;
          // nbgrader gives no marks at all to a submission that ends the kernel (docs/grading.md).
          const isGivenUp = grader === 'nbgrader' && name === 'memory hog' && got === undefined;
          return { item: item.name, got, isFine: got === wanted || isGivenUp };
        }),
      );
      row[grader] = results;
    }
  }
  return rows;
}

function table(rows, names) {
  const count = (results) => `${results.filter(({ isFine }) => isFine).length} of ${results.length}`;
  const lines = Object.entries(rows).map(([name, row]) => {
    const cells = used.map(
      (grader) => `${name === 'reference' ? 'full marks' : '0 points'}: ${count(row[grader])}`,
    );
    return `| ${name === 'reference' ? 'the reference' : name} | ${cells.join(' | ')} |`;
  });
  return [
    `Items of ${names.join(', ')}; every item of an assignment is answered badly in the same way at once.`,
    '',
    `| submission | ${used.map((grader) => graders[grader]).join(' | ')} |`,
    `|---|${'---|'.repeat(used.length)}`,
    ...lines,
  ].join('\n');
}

await runMain(async () => {
  endAllOnSignals();
  if (used.includes('nbgrader')) await ensureNbgrader(console.log);
  installKernels();
  const plan = ['S1', ...masterNames(masters)]
    .map((assignment) => ({ assignment, items: itemsOf(assignment) }))
    .filter(({ items }) => items.length > 0);
  if (plan.length === 0)
    throw new UserError(`No assignment and no item has such a name: ${wanted.join(' ')}`);
  const found = [];
  for (const { assignment, items } of plan) {
    const started = Date.now();
    found.push(await marksOf(assignment, items));
    console.log(`${assignment}: ${((Date.now() - started) / 1000).toFixed(0)} s`);
  }
  const rows = tally(found);
  const text = table(rows, wanted.length > 0 ? wanted : plan.map(({ assignment }) => assignment));
  console.log(`\n${text}\n`);
  const all = Object.entries(rows).flatMap(([name, row]) =>
    Object.entries(row).flatMap(([grader, results]) =>
      results.map((result) => ({ name, grader, ...result })),
    ),
  );
  const bad = all.filter(({ isFine }) => !isFine);
  for (const { name, grader, item, got } of bad) console.log(`failed ${grader}: ${name}, ${item} got ${got}`);
  if (options.includes('--write')) {
    const page = fs.readFileSync(guide, 'utf8');
    const marks = /(<!-- mutations -->\n)[\s\S]*?(\n?<!-- end -->)/;
    fs.writeFileSync(
      guide,
      page.replace(marks, (_, begin) => `${begin}\n${text}\n\n<!-- end -->`),
    );
  }
  console.log(`${all.length - bad.length} passed, ${bad.length} failed`);
  process.exitCode = bad.length === 0 ? 0 : 1;
});
