import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseChecks, type Checks } from '../checks.js';
import { studentEdition } from '../editions.js';
import { parseNotebook, readNotebook, type Notebook } from '../notebook.js';
import { isolation, modulesFolder, type Isolation } from './isolation.js';
import { defaultLimits, type Limits } from './job.js';
import { marks, noMarks } from './marks.js';
import { markedByPerson, plan } from './plan.js';
import { maximumOf, pointsOf, type Result } from './result.js';
import { runCells } from './run-cells.js';
import type { Submission } from './submissions.js';
import { writeReports, type ReportOptions } from './write-reports.js';

/** What a batch needs. */
export interface GradeOptions extends ReportOptions {
  /** Folder of the instructor's edition: master, `checks.json` with hidden parts, data files. */
  readonly instructor: string;
  readonly assignment: string;
  /** Where results, tables and feedback go. */
  readonly out: string;
  /** Submissions at a time. */
  readonly jobs: number;
  readonly limits?: Limits;
  readonly onResult?: (result: Result, done: number, all: number, isKept: boolean) => void;
  readonly signal?: AbortSignal;
}

interface Batch {
  readonly options: GradeOptions;
  readonly limits: Limits;
  readonly master: Notebook;
  readonly students: Notebook;
  readonly checks: Checks;
  readonly isolation: Isolation;
  /** Folder in which cells work. */
  readonly stage: string;
  /** What results depend on besides the submission. */
  readonly version: string;
}

/**
 * Grades submissions, several at a time, and writes the results as they come; those that are there already and were made
 * from the same files are kept.
 *
 * @returns All results, in the order of the submissions. A submission that cannot be graded has one, too.
 */
export async function grade(
  submissions: readonly Submission[],
  options: GradeOptions,
): Promise<readonly Result[]> {
  const batch = prepare(options);
  const results: Result[] = [];
  try {
    const queue = [...submissions.entries()];
    let done = 0;
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [i, submission] = next;
        const kept = keptResult(batch, submission);
        results[i] = kept ?? (await gradeOne(batch, submission));
        if (kept === undefined) writeResult(batch, results[i]);
        options.onResult?.(results[i], ++done, submissions.length, kept !== undefined);
      }
    };
    await Promise.all(Array.from({ length: Math.max(1, options.jobs) }, work));
  } finally {
    fs.rmSync(batch.stage, { recursive: true, force: true });
  }
  writeReports(results, options.out, options);
  return results;
}

function prepare(options: GradeOptions): Batch {
  const { instructor, assignment, limits = defaultLimits } = options;
  const files = ['checks.json', `${assignment}.ipynb`].map((name) => path.join(instructor, name));
  const [checksText, masterText] = files.map((file) => fs.readFileSync(file, 'utf8'));
  const master = parseNotebook(masterText);
  const found = isolation();
  const version = createHash('sha256').update(checksText).update(masterText).update(JSON.stringify(limits));
  return {
    ...{ options, limits, master, students: studentEdition(master), checks: parseChecks(checksText) },
    ...{ isolation: found, stage: makeStage(instructor), version: version.digest('hex') },
  };
}

/** A folder with the assignment's data, the way to the packages, and nothing that the students do not have. */
function makeStage(instructor: string): string {
  const stage = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'phasebook-grade-')));
  const isForStudents = (file: string): boolean =>
    !file.endsWith('.ipynb') && !['answers.json', 'checks.json'].includes(path.basename(file));
  fs.cpSync(instructor, stage, { recursive: true, filter: isForStudents });
  fs.symlinkSync(modulesFolder(), path.join(stage, 'node_modules'), 'junction');
  return stage;
}

async function gradeOne(batch: Batch, submission: Submission): Promise<Result> {
  const started = Date.now();
  const { checks, master, students, options } = batch;
  const common = {
    student: submission.student,
    assignment: checks.assignment,
    title: checks.title,
    isolation: batch.isolation.description,
    key: keyOf(batch, submission),
  };
  const nothing = (status: Result['status'], fault: string): Result => ({
    ...{ ...common, status, fault, points: 0, items: noMarks(checks, fault), byPerson: [], failedCells: [] },
    ...{
      restored: [],
      maximum: maximumOf(Object.values(noMarks(checks, ''))),
      seconds: secondsSince(started),
    },
  });
  let notebook;
  try {
    notebook = readNotebook(submission.file);
  } catch (error) {
    return nothing('unreadable', `the notebook cannot be read: ${(error as Error).message}`);
  }
  try {
    const planned = plan(notebook, master);
    const { isolation: kind, limits, stage: folder } = batch;
    const reports = await runCells(planned.cells, {
      folder,
      limits,
      isolation: kind,
      signal: options.signal,
    });
    const items = marks(checks, planned, reports);
    const failedCells = planned.cells.flatMap(({ index, isChecks }) => {
      const report = reports.get(index);
      if (isChecks || report?.error === undefined) return [];
      const id = [...planned.written].find(([, cell]) => cell.index === index)?.[0];
      return [{ cell: id ?? `number ${index + 1}`, error: report.traceback ?? report.error }];
    });
    return {
      ...{ ...common, status: 'graded', points: pointsOf(items), maximum: maximumOf(items), items },
      ...{ byPerson: markedByPerson(master, students, planned), failedCells, restored: planned.restored },
      seconds: secondsSince(started),
    };
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    return nothing('failed', (error as Error).message);
  }
}

const secondsSince = (started: number): number => Math.round((Date.now() - started) / 10) / 100;

function keyOf({ version }: Batch, { file }: Submission): string {
  return createHash('sha256').update(version).update(fs.readFileSync(file)).digest('hex');
}

function resultFile({ options }: Batch, student: string): string {
  return path.join(options.out, 'results', `${student}.json`);
}

function keptResult(batch: Batch, submission: Submission): Result | undefined {
  try {
    const result = JSON.parse(fs.readFileSync(resultFile(batch, submission.student), 'utf8')) as Result;
    return result.key === keyOf(batch, submission) && result.status !== 'failed' ? result : undefined;
  } catch {
    return undefined; // none, or half of one
  }
}

/** Written beside and renamed: a run that is stopped leaves no half of a result. */
function writeResult(batch: Batch, result: Result): void {
  const file = resultFile(batch, result.student);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.part`, `${JSON.stringify(result, null, 2)}\n`);
  fs.renameSync(`${file}.part`, file);
}
