// Both graders as their users call them, and what they say.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nbgraderFolder } from '../../../scripts/lib/environment.mjs';
import { emptyArtifact } from '../../../scripts/lib/files.mjs';
import { venvPython } from '../../../scripts/lib/paths.mjs';
import { must, run } from '../../../scripts/lib/run.mjs';
import { gradeIdOf, notebookText, readNotebook } from '../dist/notebook.js';

const inPackage = (...parts) => fileURLToPath(new URL(path.posix.join('..', ...parts), import.meta.url));
const command = inPackage('bin', 'phasebook-course.mjs');

/** A fresh course below the packages, with some assignments built into it. */
export async function makeCourse(name, from, assignments, options = []) {
  const folder = emptyArtifact(name);
  await must(
    'The build',
    process.execPath,
    [command, 'build', '--from', from, '--out', folder, ...options, ...assignments],
    {
      log: `${name}-build.log`,
    },
  );
  return folder;
}

export const editionOf = (course, edition, assignment) =>
  readNotebook(path.join(course, edition, assignment, `${assignment}.ipynb`));

/** Writes submissions, `{ student: notebook }`, as nbgrader wants them. */
export function submit(course, assignment, notebooks) {
  for (const [student, notebook] of Object.entries(notebooks)) {
    const folder = path.join(course, 'submitted', student, assignment);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, `${assignment}.ipynb`), notebookText(notebook));
  }
}

/** Marks of our own grader: `{ student: { item: points } }`, and all it knows. */
export async function ownMarks(course, assignment, options = []) {
  const out = path.join(course, 'graded', assignment);
  const args = ['grade', path.join(course, 'submitted'), '--assignment', assignment, '--course', course];
  const { code, output, seconds } = await run(
    process.execPath,
    [command, ...args, '--out', out, ...options],
    {
      log: `grade-${assignment}.log`,
      seconds: 7200,
    },
  );
  if (code !== 0) throw new Error(`phasebook-course grade ended with ${code}:\n${output.slice(-2000)}`);
  const results = JSON.parse(fs.readFileSync(path.join(out, 'marks.json'), 'utf8'));
  const marks = Object.fromEntries(
    results.map(({ student, items }) => [
      student,
      Object.fromEntries(items.map(({ item, points }) => [item, points])),
    ]),
  );
  return { marks, results, out, output, seconds };
}

/** Runs a command of nbgrader in a course. */
export function nbgrader(course, log, ...args) {
  const bin = path.join(nbgraderFolder, 'bin');
  const env = {
    PYTHONPATH: nbgraderFolder,
    PATH: `${bin}${path.delimiter}${process.env.PATH}`,
    JUPYTER_PREFER_ENV_PATH: '1',
    JUPYTER_CONFIG_DIR: path.join(course, '.jupyter'),
    IPYTHONDIR: path.join(course, '.ipython'),
  };
  return run(venvPython, ['-m', 'nbgrader', ...args], { cwd: course, env, log, seconds: 7200 });
}

/** Marks of nbgrader, after `generate_assignment`: those of items, like {@link ownMarks}. */
export async function nbgraderMarks(course, assignment, items, options = []) {
  const autograde = await nbgrader(course, `nbgrader-${assignment}.log`, 'autograde', assignment, ...options);
  const script = inPackage('scripts', 'gradebook.py');
  const database = `sqlite:///${path.join(course, 'gradebook.db')}`;
  const { output } = await must('Reading the gradebook', venvPython, [script, database, assignment], {
    env: { PYTHONPATH: nbgraderFolder },
  });
  const book = JSON.parse(output.slice(output.indexOf('{')));
  const marks = Object.fromEntries(
    Object.entries(book).map(([student, points]) => [
      student,
      Object.fromEntries(items.map((item) => [item, points[gradeIdOf(item)] ?? 0])),
    ]),
  );
  return { marks, autograde };
}
