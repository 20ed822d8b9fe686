// Both graders on one small assignment: the same marks for everything that students hand in, good or bad.
//   node packages/course/test/graders.mjs own | nbgrader
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureNbgrader, installKernels } from '../../../scripts/lib/environment.mjs';
import { endAllOnSignals, runMain } from '../../../scripts/lib/run.mjs';
import { gradingOf, readNotebook, sourceOf } from '../dist/notebook.js';
import { editionOf, makeCourse, nbgrader, nbgraderMarks, ownMarks, submit } from '../scripts/graders.mjs';
import { moreMutations, mutated, mutations } from '../scripts/mutations.mjs';

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
const assignment = 'S1';
const items = [
  { name: 'S1.1', points: 2 },
  { name: 'S1.2', points: 3 },
  { name: 'S1.3', points: 1 },
];

let passed = 0;
let failed = 0;

function expect(what, isFine, found = '') {
  if (isFine) passed++;
  else {
    failed++;
    console.log(`failed: ${what}${found === '' ? '' : `: got ${found}`}`);
  }
}

const studentOf = (name) => name.replace(/\W+/g, '-');

/** Every mutation hits one item, in turn. */
function badSubmissions(master, kinds) {
  return Object.entries(kinds).map(([name, mutation], i) => {
    const item = items[i % items.length];
    return { student: studentOf(name), item, notebook: mutated(master, mutation, [item]) };
  });
}

/** A submission with an answer cell of its own. */
function withAnswer(master, gradeId, source) {
  const cells = master.cells.map((cell) =>
    gradingOf(cell)?.grade_id === gradeId ? { ...cell, source } : cell,
  );
  return { ...master, cells };
}

const full = Object.fromEntries(items.map(({ name, points }) => [name, points]));

/** What students get for which submission. */
function cases(master, stubs) {
  const bad = badSubmissions(master, mutations).map(({ student, item, notebook }) => [
    student,
    { notebook, marks: { ...full, [item.name]: 0 } },
  ]);
  const mean = 'function mean(values: readonly number[]): number';
  return {
    ...Object.fromEntries(bad),
    reference: { notebook: master, marks: full },
    stub: { notebook: stubs, marks: { 'S1.1': 0, 'S1.2': 0, 'S1.3': 0 } },
    // Right for what is visible, wrong for what is hidden.
    constant: {
      notebook: withAnswer(master, 'S1-1-answer', `${mean} { return 2.8; }`),
      marks: { ...full, 'S1.1': 1 },
    },
    'within-tolerance': {
      notebook: withAnswer(
        master,
        'S1-1-answer',
        `${mean} { return values.reduce((s, v) => s + v) / values.length + (values.length > 2 ? 0.009 : 0); }`,
      ),
      marks: full,
    },
    'two-of-three': {
      notebook: withAnswer(
        master,
        'S1-2-answer',
        "function answers(): [number, boolean, string] { return [10.0156, true, ' Non−Normal ']; }",
      ),
      marks: { ...full, 'S1.2': 2 },
    },
    warning: {
      notebook: withAnswer(master, 'S1-1-answer', `${mean} { console.warn('!'); return 2.8; }`),
      marks: { ...full, 'S1.1': 0 },
    },
  };
}

/** What only our own grader keeps to the item it concerns. */
async function checkOwnGrader(course, submissions, master) {
  const more = badSubmissions(master, moreMutations);
  submit(course, assignment, Object.fromEntries(more.map(({ student, notebook }) => [student, notebook])));
  const broken = path.join(course, 'submitted', 'broken', assignment);
  fs.mkdirSync(broken, { recursive: true });
  fs.writeFileSync(path.join(broken, `${assignment}.ipynb`), '{ "cells": [');
  const limits = ['--jobs', '2', '--seconds', '4', '--memory', '300', '--output', '16'];
  const { marks, out, seconds } = await ownMarks(course, assignment, limits);
  for (const [student, { marks: wanted }] of Object.entries(submissions))
    expect(`own grader, ${student}`, same(marks[student], wanted), JSON.stringify(marks[student]));
  for (const { student, item } of more)
    expect(
      `own grader, ${student}`,
      same(marks[student], { ...full, [item.name]: 0 }),
      JSON.stringify(marks[student]),
    );
  expect('own grader, broken', same(marks.broken, { 'S1.1': 0, 'S1.2': 0, 'S1.3': 0 }));
  console.log(`own grader: ${Object.keys(marks).length} submissions in ${seconds.toFixed(0)} s`);
  checkReports(out, Object.keys(marks));
  const again = await ownMarks(course, assignment, limits);
  const kept = again.output.match(/\(kept\)/g)?.length;
  expect(
    'a second run keeps the results',
    kept === Object.keys(marks).length && same(again.marks, marks),
    kept,
  );
  return marks;
}

function checkReports(out, students) {
  const csv = fs.readFileSync(path.join(out, 'marks.csv'), 'utf8').trim().split('\n');
  expect(
    'marks.csv',
    csv.length === students.length + 1 && csv[0].startsWith('student,assignment,status,S1.1'),
  );
  const junit = fs.readFileSync(path.join(out, 'junit.xml'), 'utf8');
  expect('junit.xml', junit.match(/<testsuite /g).length === students.length && junit.includes('<failure'));
  const page = (student) => fs.readFileSync(path.join(out, 'feedback', `${student}.html`), 'utf8');
  expect('feedback counts hidden tests', page('constant').includes('a hidden test'));
  expect('feedback does not name hidden tests', !page('constant').includes('another list'));
  expect('feedback has the hint for the mistake', page('two-of-three').includes('That is σ₁, not ρ.'));
  expect('feedback escapes', !page('patched-check').includes('<script'));
}

/** The cells that nbgrader hands out, and ours. */
function checkRelease(course) {
  const ours = editionOf(course, 'student', assignment);
  const theirs = readNotebook(path.join(course, 'release', assignment, `${assignment}.ipynb`));
  const shape = (cell) => {
    const { checksum, cell_type, ...grading } = cell.metadata.nbgrader ?? {};
    const { deletable, editable } = cell.metadata;
    return JSON.stringify([
      cell.cell_type,
      sourceOf(cell),
      Object.entries(grading).sort(),
      deletable,
      editable,
    ]);
  };
  expect('as many cells', ours.cells.length === theirs.cells.length);
  ours.cells.forEach((cell, i) => {
    expect(
      `cell ${i + 1} as nbgrader makes it`,
      shape(cell) === shape(theirs.cells[i]),
      shape(theirs.cells[i]),
    );
  });
  expect(
    'no answers are handed out',
    !fs.existsSync(path.join(course, 'release', assignment, 'answers.json')),
  );
}

async function checkNbgrader(course, submissions) {
  const names = items.map(({ name }) => name);
  const limits = ['--Execute.timeout=8', '--force'];
  const started = Date.now();
  const { marks, autograde } = await nbgraderMarks(course, assignment, names, limits);
  for (const [student, { marks: wanted }] of Object.entries(submissions))
    expect(`nbgrader, ${student}`, same(marks[student], wanted), JSON.stringify(marks[student]));
  console.log(
    `nbgrader: ${Object.keys(marks).length} submissions in ${((Date.now() - started) / 1000).toFixed(0)} s`,
  );
  expect(
    'nbgrader goes on after each submission',
    Object.keys(marks).length >= Object.keys(submissions).length,
  );
  const feedback = await nbgrader(course, 'nbgrader-feedback.log', 'generate_feedback', assignment);
  expect('nbgrader generate_feedback', feedback.code === 0, feedback.output.slice(-300));
  const page = path.join(course, 'feedback', 'two-of-three', assignment, `${assignment}.html`);
  expect(
    'nbgrader shows the hint',
    fs.existsSync(page) && fs.readFileSync(page, 'utf8').includes('That is σ₁, not ρ.'),
  );
  return autograde;
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

await runMain(async () => {
  endAllOnSignals();
  const grader = process.argv[2];
  if (grader === 'nbgrader') await ensureNbgrader(console.log);
  installKernels();
  const course = await makeCourse(`course-${grader}`, fixtures, [assignment]);
  const master = editionOf(course, 'instructor', assignment);
  const submissions = cases(master, editionOf(course, 'student', assignment));
  if (grader === 'nbgrader') {
    const release = await nbgrader(course, 'nbgrader-generate.log', 'generate_assignment', assignment);
    expect('nbgrader generate_assignment', release.code === 0, release.output.slice(-300));
    checkRelease(course);
  }
  submit(
    course,
    assignment,
    Object.fromEntries(Object.entries(submissions).map(([name, s]) => [name, s.notebook])),
  );
  await (grader === 'nbgrader'
    ? checkNbgrader(course, submissions)
    : checkOwnGrader(course, submissions, master));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
});
