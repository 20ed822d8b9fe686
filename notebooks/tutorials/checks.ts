// Checks the exercises of the tutorials. What they expect stands in questions/, one file a tutorial.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { check as judge, type CheckResult } from '@phasebook/kernel';
import { questions as start } from './questions/start';
import { questions as T01 } from './questions/T01';
import { questions as T02 } from './questions/T02';
import { questions as T03 } from './questions/T03';
import { questions as T04 } from './questions/T04';
import { questions as T05 } from './questions/T05';
import { questions as T06 } from './questions/T06';
import { questions as T07 } from './questions/T07';
import { questions as T08 } from './questions/T08';
import { questions as T09 } from './questions/T09';
import { questions as T10 } from './questions/T10';
import { questions as T11 } from './questions/T11';
import { questions as T17 } from './questions/T17';
import type { Answer, Questions } from './questions/question';

export { claim } from '@phasebook/kernel';

const questions: Questions = {
  ...start,
  ...T01,
  ...T02,
  ...T03,
  ...T04,
  ...T05,
  ...T06,
  ...T07,
  ...T08,
  ...T09,
  ...T10,
  ...T11,
  ...T17,
};

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === '' || Number.isNaN(value) || (Array.isArray(value) && value.some(isEmpty));

/** Typographic minus signs and spaces count as plain ones. */
const plain = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/−/g, '-').replace(/\s/g, '') : value;

function agrees(answer: unknown, wanted: Answer, tolerance: number): boolean {
  if (typeof wanted === 'number') {
    return typeof answer === 'number' && Math.abs(answer - wanted) <= tolerance;
  }
  if (typeof wanted === 'string') return plain(answer) === wanted;
  const list = answer as ArrayLike<unknown>;
  return list.length === wanted.length && wanted.every((entry, i) => agrees(list[i], entry, tolerance));
}

/**
 * Checks the answer to an exercise of the tutorials: right, not yet answered, or wrong, with a hint that fits the
 * mistake where it is a well-known one. The right answer is not given away.
 */
export function check(name: string, answer: unknown): CheckResult {
  const question = questions[name];
  if (question === undefined) throw new RangeError(`There is no question ${name}`);
  const { right, tolerance = 0, mistakes } = question;
  if (isEmpty(answer)) return judge(name, undefined, right);
  const mistake = mistakes.find((known) => agrees(answer, known.answer, Math.max(tolerance, 5e-3)));
  const hint = mistake?.hint ?? question.hint;
  return judge(name, answer, (value: unknown) => agrees(value, right, tolerance), { hint });
}

/** Whether two lists of numbers agree entry by entry. */
export function isNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): boolean {
  if (actual.length !== expected.length) return false;
  return Array.from(expected).every((value, i) => Math.abs(actual[i] - value) <= tolerance);
}

/** Versions that a notebook ran with, in one line. */
export function versions(): string {
  const load = createRequire(join(process.cwd(), 'notebook.ts'));
  const version = (name: string): string => load(`${name}/package.json`).version;
  return `Phasebook ${version('@phasebook/kernel')}, tslab ${version('tslab')}, Node ${process.versions.node}`;
}
