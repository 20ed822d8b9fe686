import type { PlainAnswer } from './plain-answer.js';

/** An answer that a checks cell gave, for a grader that judges it elsewhere. */
export interface AnswerRecord {
  readonly item: string;
  readonly part?: string;
  readonly answer: PlainAnswer;
}

let recorder: ((record: AnswerRecord) => void) | undefined;

/**
 * Sends all answers of this process to a grader instead of judging them here; for its whole life.
 *
 * @throws {Error} If there is a recorder already: cells cannot put theirs in its place.
 */
export function setRecorder(record: (record: AnswerRecord) => void): void {
  if (recorder !== undefined) throw new Error('Cannot record answers: they are recorded already');
  recorder = record;
}

export const currentRecorder = (): typeof recorder => recorder;
