import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parsePlainAnswer } from '../plain-answer.js';
import type { AnswerRecord } from '../recorder.js';
import { nodeOptions, type Isolation } from './isolation.js';
import type { CellReport, CellToRun, Job, Limits } from './job.js';
import { usageOf } from './usage.js';

const childFile = fileURLToPath(new URL('./child.js', import.meta.url));
const watchInterval = 100;
/** A cell that waits, or gets no processor, has so many times the time of one that computes. */
const patience = 4;
const longestReport = 4_000_000;
/** Seconds in which a child must be ready: on a busy machine that is not a student's fault. */
const longestStart = 120;

/** What a run needs. */
export interface RunOptions {
  /** Folder in which the cells work: data of the assignment, and a way to the packages. */
  readonly folder: string;
  readonly limits: Limits;
  readonly isolation: Isolation;
  readonly signal?: AbortSignal;
}

/**
 * Runs cells in a process of their own; a cell that ends the process, or does not end, is left out in another one.
 *
 * @returns How each cell ended, by its place in the submission. What has no report was not run.
 */
export async function runCells(
  cells: readonly CellToRun[],
  options: RunOptions,
): Promise<ReadonlyMap<number, CellReport>> {
  const reports = new Map<number, CellReport>();
  const end = Date.now() + 1000 * options.limits.seconds;
  const culprits = new Set<number>();
  const isDone = ({ index, isChecks }: CellToRun): boolean => !isChecks || reports.has(index);
  do {
    const left = cells.filter(({ index }) => !culprits.has(index));
    const seconds = Math.min(options.limits.seconds, (end - Date.now()) / 1000);
    const death = seconds > 0 ? await runOnce(left, reports, seconds, options) : undefined;
    if (options.signal?.aborted === true) throw new Error('Grading was stopped');
    if (death === undefined) return reports;
    culprits.add(death.index);
    keep(reports, { index: death.index, error: death.reason, wroteToStderr: false, answers: [] });
  } while (!cells.every(isDone));
  return reports;
}

/** What a cell said in the first process in which it ended counts. */
function keep(reports: Map<number, CellReport>, report: CellReport): void {
  if (!reports.has(report.index)) reports.set(report.index, report);
}

/** The cell in which a child died, and why. */
interface Death {
  readonly index: number;
  readonly reason: string;
}

function runOnce(
  cells: readonly CellToRun[],
  reports: Map<number, CellReport>,
  seconds: number,
  { folder, limits, isolation, signal }: RunOptions,
): Promise<Death | undefined> {
  const job: Job = { cells, tokens: [undefined, ...cells].map(() => randomBytes(16).toString('hex')) };
  const child = start(folder, limits, isolation);
  return new Promise((resolve, reject) => {
    // -1 until the child is ready.
    let done = -1;
    let reason = '';
    const stop = (why: string): void => {
      reason ||= why;
      child.kill('SIGKILL');
    };
    const abort = (): void => stop('grading was stopped');
    const pid = child.pid ?? 0;
    const late = (): void => stop(`it took longer than ${limits.secondsPerCell} s`);
    let begun = 0;
    let timer: NodeJS.Timeout;
    const nextCell = (): void => {
      clearTimeout(timer);
      begun = usageOf(pid).processorSeconds;
      const wall = done < 0 ? longestStart : Math.min(patience * limits.secondsPerCell, seconds);
      timer = setTimeout(late, 1000 * wall);
    };
    const watch = setInterval(() => {
      const { megabytes, processorSeconds } = usageOf(pid);
      if (megabytes > 1.5 * limits.memoryMegabytes) stop(`it used more than ${limits.memoryMegabytes} MB`);
      if (done >= 0 && processorSeconds - begun > limits.secondsPerCell) late();
    }, watchInterval);
    const errors = drain(child, limits, stop);
    onLines(child.stdio[3] as Readable, stop, (line) => {
      if (!line.startsWith(`${job.tokens[done + 1]} `)) return;
      if (done >= 0) keep(reports, readReport(line.slice(line.indexOf(' ') + 1), cells[done]));
      done++;
      nextCell();
      if (done === cells.length) child.kill('SIGKILL');
    });
    signal?.addEventListener('abort', abort);
    child.on('error', reject);
    child.on('close', (code, how) => {
      clearTimeout(timer);
      clearInterval(watch);
      signal?.removeEventListener('abort', abort);
      if (done === cells.length) resolve(undefined);
      else if (done < 0 && signal?.aborted !== true)
        reject(new Error(`Cannot grade: the process for the cells did not start: ${reason || errors()}`));
      else resolve({ index: cells[done]?.index ?? 0, reason: reason || howItEnded(code, how, errors()) });
    });
    nextCell();
    // A child that has died already does not read.
    child.stdin?.on('error', () => undefined).end(JSON.stringify(job));
  });
}

function start(folder: string, limits: Limits, { wrapper }: Isolation): ChildProcess {
  const [command, ...args] = [
    ...[...wrapper, process.execPath],
    ...[...nodeOptions(folder, limits.memoryMegabytes), childFile],
  ];
  return spawn(command, args, {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    // The library that computes is the same wherever marks are given.
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', TZ: 'UTC', HOME: folder, PHASEBOOK_BLAS: 'none' },
  });
}

/** Reads what cells print, so that they need not wait; keeps the end of the errors. */
function drain(child: ChildProcess, limits: Limits, stop: (why: string) => void): () => string {
  let bytes = 0;
  let errors = '';
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > limits.outputMegabytes * 1e6) stop(`it printed more than ${limits.outputMegabytes} MB`);
  };
  child.stdout?.on('data', count);
  child.stderr?.on('data', (chunk: Buffer) => {
    count(chunk);
    errors = (errors + chunk.toString('utf8')).slice(-2000);
  });
  return () => errors.trim();
}

function onLines(stream: Readable, stop: (why: string) => void, use: (line: string) => void): void {
  let partial = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (partial + text).split('\n');
    partial = lines.pop() ?? '';
    if (partial.length > longestReport) stop('it answered with too much');
    else lines.forEach(use);
  });
  stream.on('error', () => undefined);
}

/** Takes nothing on trust: the words say who wrote a report, not what is in it. */
function readReport(text: string, { index }: CellToRun): CellReport {
  const { error, traceback, wroteToStderr, answers } = JSON.parse(text) as Partial<CellReport>;
  const readAnswer = ({ item, part, answer }: AnswerRecord): AnswerRecord => ({
    item: String(item),
    ...(typeof part === 'string' && { part }),
    answer: parsePlainAnswer(answer),
  });
  return {
    index,
    ...(typeof error === 'string' && { error }),
    ...(typeof traceback === 'string' && { traceback }),
    wroteToStderr: wroteToStderr === true,
    answers: Array.isArray(answers) ? answers.map(readAnswer) : [],
  };
}

function howItEnded(code: number | null, signal: string | null, errors: string): string {
  if (/heap out of memory/.test(errors) || signal === 'SIGABRT' || code === 134)
    return 'it ran out of memory';
  return `it ended the process (${signal ?? `code ${String(code)}`})`;
}
