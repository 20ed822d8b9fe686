#!/usr/bin/env node
// Builds and grades assignments.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build, masterNames } from '../dist/build.js';
import { grade } from '../dist/grade/grade.js';
import { defaultLimits } from '../dist/grade/job.js';
import { findSubmissions } from '../dist/grade/submissions.js';
import { notebookText, readNotebook } from '../dist/notebook.js';

const usage = `phasebook-course build [options] [A1 …]
phasebook-course grade SUBMISSIONS --assignment A3 [options]

build: students', instructor's and solution editions from the masters, and what nbgrader needs.
  --from DIR      folder of the masters [notebooks/assignments]
  --out DIR       folder of the course [course]
  --run           run the solutions with the kernel "phasebook": outputs, and figures of expected results
  --jupyter FILE  the jupyter command to run them with [jupyter]

grade: marks from the notebooks that were handed in; what has marks already is left out.
  --assignment A  which one
  --course DIR    folder of the course [course]
  --out DIR       where marks.csv, marks.json, junit.xml and feedback go [course/graded/A]
  --jobs N        submissions at a time [half of the processors]
  --seconds N     longest time of a cell [${defaultLimits.secondsPerCell}]
  --total N       longest time of a submission, in seconds [${defaultLimits.seconds}]
  --memory N      most memory of a submission, in MB [${defaultLimits.memoryMegabytes}]
  --output N      most that a submission may print, in MB [${defaultLimits.outputMegabytes}]
  --reveal-hidden name hidden tests in the feedback

--help            this text`;

const options = {
  ...{
    from: { type: 'string' },
    out: { type: 'string' },
    run: { type: 'boolean' },
    jupyter: { type: 'string' },
  },
  ...{ assignment: { type: 'string' }, course: { type: 'string' }, jobs: { type: 'string' } },
  ...{ seconds: { type: 'string' }, total: { type: 'string' }, memory: { type: 'string' } },
  ...{ output: { type: 'string' }, 'reveal-hidden': { type: 'boolean' }, help: { type: 'boolean' } },
};

const parse = (args) => parseArgs({ args: [...args], options, allowPositionals: true });

/** The command `phasebook-course`; sets the exit code of the process. */
async function main(args) {
  try {
    const { values, positionals } = parse(args);
    const [command, ...names] = positionals;
    if (values.help === true || command === undefined) console.log(usage);
    else if (command === 'build') await runBuild(names, values);
    else if (command === 'grade' && names.length === 1) await runGrade(names[0], values);
    else throw new RangeError(`Unknown: ${positionals.join(' ')}\n\n${usage}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}

async function runBuild(names, values) {
  const { from = path.join('notebooks', 'assignments'), out = 'course', jupyter = 'jupyter' } = values;
  const run = values.run === true ? runner(jupyter) : undefined;
  for (const name of names.length > 0 ? names : masterNames(from)) {
    await build(name, { from, out, run });
    console.log(`built ${name}`);
  }
}

/** Runs notebooks with nbconvert, the tool that Jupyter has for it. */
function runner(jupyter) {
  return (notebook, folder) => {
    const file = path.join(folder, 'run.ipynb');
    fs.writeFileSync(file, notebookText(notebook));
    const args = ['nbconvert', '--to=notebook', '--execute', '--inplace'];
    const kernel = '--ExecutePreprocessor.kernel_name=phasebook';
    const { status, stderr, error } = spawnSync(jupyter, [...args, kernel, file], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`Cannot run the solutions: ${error?.message ?? stderr}`);
    const { cells } = readNotebook(file);
    fs.rmSync(file);
    return Promise.resolve({ ...notebook, cells });
  };
}

async function runGrade(folder, values) {
  const { assignment, course = 'course' } = values;
  if (assignment === undefined) throw new RangeError('Which assignment? Add --assignment A3');
  const submissions = findSubmissions(folder, assignment);
  if (submissions.length === 0) throw new RangeError(`No submission of ${assignment} in ${folder}`);
  const out = values.out ?? path.join(course, 'graded', assignment);
  const limits = {
    secondsPerCell: positive(values.seconds, defaultLimits.secondsPerCell),
    seconds: positive(values.total, defaultLimits.seconds),
    memoryMegabytes: positive(values.memory, defaultLimits.memoryMegabytes),
    outputMegabytes: positive(values.output, defaultLimits.outputMegabytes),
  };
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const results = await grade(submissions, {
    ...{ instructor: path.join(course, 'instructor', assignment), assignment, out, limits },
    jobs: positive(values.jobs, Math.max(1, Math.floor(os.availableParallelism() / 2))),
    revealHidden: values['reveal-hidden'] === true,
    signal: stop.signal,
    onResult: (result, done, all, isKept) => console.log(progressLine(result, done, all, isKept)),
  });
  const failed = results.filter(({ status }) => status === 'failed').length;
  console.log(`Each ran ${results[0].isolation}.`);
  console.log(`${results.length} submissions graded into ${out}${failed > 0 ? `, ${failed} failed` : ''}`);
  if (failed > 0) process.exitCode = 1;
}

function positive(text, otherwise) {
  if (text === undefined) return otherwise;
  if (!(Number(text) > 0)) throw new RangeError(`A limit must be a number above 0: got ${text}`);
  return Number(text);
}

function progressLine(result, done, all, isKept) {
  const { student, points, maximum, status, seconds } = result;
  const how = isKept ? 'kept' : `${seconds.toFixed(1)} s`;
  const what = status === 'graded' ? `${points} of ${maximum}` : status;
  return `${String(done).padStart(String(all).length)}/${all} ${student}: ${what} (${how})`;
}

await main(process.argv.slice(2));
