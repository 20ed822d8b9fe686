import { showVerdicts, type CheckResult } from '@phasebook/kernel';
import { judge, pointsFor, type Verdict } from './judge.js';
import { checksOf } from './known-checks.js';
import { plainAnswer, type PlainAnswer } from './plain-answer.js';
import { currentRecorder } from './recorder.js';

/** Latest verdicts by item and part. */
const verdicts = new Map<string, Map<string, Verdict>>();
let isAnswering = false;

/**
 * Checks an answer of an assignment and shows a line for each of its parts: right, or what is off, with a hint, or that
 * there is no answer.
 *
 * What is right stands locked in `checks.json` beside the notebook: an answer can be recognised with it, not read from it.
 * A wrong answer is a result, not an error; neither is an answer that throws.
 *
 * @param item - Name of the item, such as `A3.2`.
 * @param answer - A function without arguments that computes the answer, or the answer: numbers, texts, booleans, lists
 *   and typed arrays of these. With several parts and no `part`, a list of their answers in order.
 * @param part - Name of one part.
 * @returns What was shown, and whether all of it was right.
 * @throws {RangeError} If the item or the part is unknown.
 * @throws {Error} If `checks.json` does not lie beside the notebook, or an answer contains a check.
 *
 * @example
 * ```ts
 * // Where checks.json lies: ✗ A3.2: not 1.2 · Hint: That is σ₁, not ρ.
 * assertThrows(() => check('A3.2', () => 1.2), Error);
 * ```
 */
export function check(item: string, answer: unknown, part?: string): CheckResult {
  if (isAnswering) throw new Error(`Cannot check ${item}: an answer cannot contain a check`);
  const given = evaluate(answer);
  const record = currentRecorder();
  if (record !== undefined) {
    record({ item, part, answer: given });
    return { name: item, passed: false, isAnswered: false, message: `${item}: answer recorded` };
  }
  const found = judge(item, checksOf(item), given, part);
  const known = verdicts.get(item) ?? new Map<string, Verdict>();
  for (const verdict of found) known.set(verdict.part, verdict);
  verdicts.set(item, known);
  return showVerdicts(item, lines(item, found));
}

/**
 * The points of an item for what its checks found; as the last line of a cell, what graders read.
 *
 * @param item - Name of the item, such as `A3.2`.
 * @returns Points, from 0 to those of the item. Parts without an answer count as wrong.
 * @throws {RangeError} If the item is unknown.
 */
export function score(item: string): number {
  if (currentRecorder() !== undefined) return 0;
  const parts = checksOf(item);
  const points = pointsFor(parts, verdicts.get(item)?.values() ?? []);
  verdicts.delete(item);
  return points;
}

// Held fast, like everything that marks depend on.
const { setImmediate } = globalThis;

function evaluate(answer: unknown): PlainAnswer {
  isAnswering = true;
  // An interrupt ends a cell without its `finally`.
  setImmediate(() => (isAnswering = false));
  const given = plainAnswer(answer);
  isAnswering = false;
  return given;
}

/** One line where nothing is answered, and no name of a part where there is only one. */
function lines(item: string, found: readonly Verdict[]): Parameters<typeof showVerdicts>[1] {
  const named = found.map((verdict) => ({
    ...verdict,
    name: found.length === 1 && !verdict.isHidden ? item : `${item} ${verdict.part}`,
  }));
  const isOpen = found.every(({ status }) => status === 'unanswered');
  return isOpen && found.length > 1 ? [{ ...named[0], name: item }] : named;
}
