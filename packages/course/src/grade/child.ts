// Runs the cells of one submission, away from whoever marks it: answers leave through a pipe, with a word that only this
// process and the marker know. Started by run-cells.ts.
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { cellEngine } from '@phasebook/kernel';
import { check, score } from '../check.js';
import { lockDown } from '../lockdown.js';
import { setRecorder, type AnswerRecord } from '../recorder.js';
import type { CellReport, Job } from './job.js';

const reports = 3;
const longestReason = 4000;

/** Whether a line of a trace is about a student's cells. */
const isStudents = (line: string): boolean => !line.includes(import.meta.url.replace('file://', ''));

/** What happens in the cell that runs. */
interface Happening {
  answers: AnswerRecord[];
  isChecks: boolean;
  wroteToStderr: boolean;
  uncaught?: { readonly value: unknown };
}

async function main(): Promise<void> {
  const { cells, tokens } = JSON.parse(fs.readFileSync(0, 'utf8')) as Job;
  const { writeSync } = fs;
  let now: Happening = { answers: [], isChecks: false, wroteToStderr: false };
  setRecorder((record) => {
    if (now.isChecks) now.answers.push(record);
  });
  watchNothing();
  const engine = cellEngine(process.cwd());
  listen((change) => Object.assign(now, change));
  lockDown({ '@phasebook/course': Object.freeze({ check, score }) });
  writeSync(reports, `${tokens[0]} {}\n`);
  for (const [i, { index, code, isChecks }] of cells.entries()) {
    now = { answers: [], isChecks, wroteToStderr: false };
    const outcome = await engine.run(code, `cell ${index + 1}`);
    // Promises that were rejected and left alone are reported at the end of the turn.
    await new Promise((resolve) => setImmediate(resolve));
    const { answers, wroteToStderr, uncaught } = now;
    const error = outcome.status === 'error' ? outcome.error : uncaught && engine.describe(uncaught.value);
    const report: CellReport = {
      index,
      ...(error && { error: `${error.ename}: ${error.evalue}`.slice(0, longestReason) }),
      ...(error && { traceback: error.traceback.filter(isStudents).join('\n').slice(0, longestReason) }),
      wroteToStderr,
      answers,
    };
    writeSync(reports, `${tokens[i + 1]} ${JSON.stringify(report)}\n`);
  }
}

/**
 * Turns off the watching of files: none changes while cells run, and the compiler watches where packages might appear,
 * which in a deep folder is outside of what this process may read.
 */
function watchNothing(): void {
  const watch = (): unknown => Object.assign(new EventEmitter(), { close: () => undefined });
  Object.assign(fs, { watch, watchFile: watch, unwatchFile: () => undefined });
  syncBuiltinESMExports();
}

/** Notices what graders take for a failure. */
function listen(change: (happening: Partial<Happening>) => void): void {
  const write = process.stderr.write.bind(process.stderr) as (...args: unknown[]) => boolean;
  process.stderr.write = (...args: unknown[]): boolean => {
    change({ wroteToStderr: true });
    return write(...args);
  };
  const uncaught = (value: unknown): void => change({ uncaught: { value } });
  process.on('uncaughtException', uncaught);
  process.on('unhandledRejection', uncaught);
}

void main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
