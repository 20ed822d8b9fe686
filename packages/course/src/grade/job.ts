import type { AnswerRecord } from '../recorder.js';

/** A cell to run. */
export interface CellToRun {
  /** Its place in the submission, from 0. */
  readonly index: number;
  readonly code: string;
  /** Whether its answers count. */
  readonly isChecks: boolean;
}

/** What a child is told, before a student's first cell runs. */
export interface Job {
  readonly cells: readonly CellToRun[];
  /** One word for being ready and one for each cell: a report without its word is nobody's. */
  readonly tokens: readonly string[];
}

/** How a cell ended. */
export interface CellReport {
  readonly index: number;
  readonly error?: string;
  readonly traceback?: string;
  readonly wroteToStderr: boolean;
  readonly answers: readonly AnswerRecord[];
}

/** What a submission may use. */
export interface Limits {
  /** Longest time of one cell. */
  readonly secondsPerCell: number;
  /** Longest time of a submission. */
  readonly seconds: number;
  readonly memoryMegabytes: number;
  readonly outputMegabytes: number;
}

export const defaultLimits: Limits = {
  secondsPerCell: 30,
  seconds: 600,
  memoryMegabytes: 1024,
  outputMegabytes: 64,
};
