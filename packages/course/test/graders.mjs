// Both graders on one small assignment: the same marks for everything that students hand in, good or bad.
//   node packages/course/test/graders.mjs own | nbgrader
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureNbgrader, installKernels } from '../../../scripts/lib/environment.mjs';
import { inRoot, venvPython } from '../../../scripts/lib/paths.mjs';
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

const full = Object.fromEntries(items.map(({ name, points }) => [name, points]));
const nothing = Object.fromEntries(items.map(({ name }) => [name, 0]));

/** Two bad answers to a submission, to its first two items; the third one stays good. */
function badSubmissions(master, kinds) {
  const names = Object.keys(kinds);
  const pairs = names.flatMap((name, i) => (i % 2 === 0 ? [names.slice(i, i + 2)] : []));
  return pairs.map((pair) => {
    const notebook = pair.reduce((mix, name, i) => mutated(mix, kinds[name], [items[i]]), master);
    const marks = { ...full, ...Object.fromEntries(pair.map((_, i) => [items[i].name, 0])) };
    return [pair.map((name) => name.replace(/\W+/g, '-')).join('+'), { notebook, marks }];
  });
}

/** A submission with some answers of its own. */
function withAnswers(master, sources) {
  const own = (cell) => sources[gradingOf(cell)?.grade_id];
  return { ...master, cells: master.cells.map((cell) => ({ ...cell, source: own(cell) ?? sourceOf(cell) })) };
}

/** What students get for which submission. */
function cases(master, stubs) {
  const mean = 'function mean(values: readonly number[]): number';
  return {
    ...Object.fromEntries(badSubmissions(master, mutations)),
    reference: { notebook: master, marks: full },
    stub: { notebook: stubs, marks: nothing },
    partly: {
      notebook: withAnswers(master, {
        // Right for what is visible, wrong for what is hidden.
        'S1-1-answer': `${mean} { return 2.8; }`,
        'S1-2-answer':
          "function answers(): [number, boolean, string] { return [10.0156, true, ' Non−Normal ']; }",
        // A good answer with a warning.
        'S1-3-answer': "function step(x: number): number { console.warn('!'); return Math.tanh(x); }",
      }),
      marks: { 'S1.1': 1, 'S1.2': 2, 'S1.3': 0 },
    },
    // Says yes to what the checks cell asks, in place of the checks cell.
    'taken-over': {
      notebook: withAnswers(master, {
        'S1-3-answer': `import vm from 'node:vm';
import { check as say } from '@phasebook/course';
const run: any = vm.runInThisContext;
const answer = (code: string, ...rest: unknown[]): unknown => {
  if (!code.includes("'S1.3'")) return run(code, ...rest);
  say('S1.3', true, 'stays bounded from 1');
  say('S1.3', true, 'stays bounded from anywhere');
  return run("globalThis.__tslab__.exports.tsLastExpr = 1", ...rest);
};
try { (vm as any).runInThisContext = answer; } catch {}
function step(x: number): number { return 3 * x; }`,
      }),
      marks: { ...full, 'S1.3': 0 },
    },
    'within-tolerance': {
      notebook: withAnswers(master, {
        'S1-1-answer': `${mean} { return values.length > 2 ? 2.809 : 3; }`,
      }),
      marks: full,
    },
    // As the compiler does above folders that lie deep, where our grader lets nothing be read.
    watching: {
      notebook: withAnswers(master, {
        'S1-1-answer': `import fs from 'node:fs';
fs.watchFile('/phasebook/node_modules', () => undefined);
fs.unwatchFile('/phasebook/node_modules');
${mean} { return values.reduce((sum, value) => sum + value) / values.length; }`,
      }),
      marks: full,
    },
  };
}

/** What only our own grader keeps to the item it concerns. */
async function checkOwnGrader(course, submissions, master) {
  const more = Object.fromEntries(badSubmissions(master, moreMutations));
  submit(course, assignment, notebooksOf(more));
  const broken = path.join(course, 'submitted', 'broken', assignment);
  fs.mkdirSync(broken, { recursive: true });
  fs.writeFileSync(path.join(broken, `${assignment}.ipynb`), '{ "cells": [');
  const limits = ['--jobs', '2', '--seconds', '4', '--memory', '300', '--output', '16'];
  const { marks, out, seconds } = await ownMarks(course, assignment, limits);
  for (const [student, { marks: wanted }] of Object.entries({ ...submissions, ...more }))
    expect(`own grader, ${student}`, same(marks[student], wanted), JSON.stringify(marks[student]));
  expect('own grader, broken', same(marks.broken, nothing));
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
  expect('feedback counts hidden tests', page('partly').includes('a hidden test'));
  expect('feedback does not name hidden tests', !page('partly').includes('another list'));
  expect('feedback has the hint for the mistake', page('partly').includes('That is σ₁, not ρ.'));
  expect('feedback escapes', !page('partly').includes('<script'));
}

/** The cells that nbgrader hands out, and ours. */
function checkRelease(course) {
  const ours = editionOf(course, 'student', assignment);
  const theirs = readNotebook(path.join(course, 'release', assignment, `${assignment}.ipynb`));
  const shape = (cell) => {
    const { deletable, editable, nbgrader: grading = {} } = cell.metadata;
    const fields = ['grade', 'solution', 'locked', 'grade_id', 'points'].map((field) => grading[field]);
    return JSON.stringify([cell.cell_type, sourceOf(cell), fields, deletable, editable]);
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
  for (const [student, { marks: wanted }] of Object.entries(submissions)) {
    // A hog that meets the limit of the heap before that of time ends the kernel, and then nbgrader gives the
    // submission no marks at all (docs/grading.md); which of the two comes first depends on the machine.
    const mayEndKernel = student.includes('memory-hog');
    const isFine = same(marks[student], wanted) || (mayEndKernel && same(marks[student], nothing));
    expect(`nbgrader, ${student}`, isFine, JSON.stringify(marks[student]));
  }
  console.log(
    `nbgrader: ${Object.keys(marks).length} submissions in ${((Date.now() - started) / 1000).toFixed(0)} s`,
  );
  expect(
    'nbgrader goes on after each submission',
    Object.keys(marks).length >= Object.keys(submissions).length,
  );
  const feedback = await nbgrader(course, 'nbgrader-feedback.log', 'generate_feedback', assignment);
  expect('nbgrader generate_feedback', feedback.code === 0, feedback.output.slice(-300));
  const page = path.join(course, 'feedback', 'partly', assignment, `${assignment}.html`);
  expect(
    'nbgrader shows the hint',
    fs.existsSync(page) && fs.readFileSync(page, 'utf8').includes('That is σ₁, not ρ.'),
  );
  return autograde;
}

/** A picture of what a real assignment should come to, for students who have not solved it. */
async function checkExpectedFigure() {
  const run = ['--run', '--jupyter', path.join(path.dirname(venvPython), 'jupyter')];
  const course = await makeCourse('course-figures', inRoot('notebooks', 'assignments'), ['A3'], run);
  const outputs = editionOf(course, 'student', 'A3').cells.flatMap((cell) => cell.outputs ?? []);
  expect('one expected figure', outputs.length === 1, outputs.length);
  const { 'image/png': picture, ...rest } = outputs[0]?.data ?? {};
  const header = Buffer.from(picture ?? '', 'base64').toString('latin1', 1, 4);
  expect('it is a picture', header === 'PNG', header);
  const told = JSON.stringify(rest);
  expect('and tells nothing else', told === '{"text/plain":"A picture of the expected result"}', told);
}

const notebooksOf = (submissions) =>
  Object.fromEntries(Object.entries(submissions).map(([name, { notebook }]) => [name, notebook]));

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
    await checkExpectedFigure();
  }
  submit(course, assignment, notebooksOf(submissions));
  await (grader === 'nbgrader'
    ? checkNbgrader(course, submissions)
    : checkOwnGrader(course, submissions, master));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
});
