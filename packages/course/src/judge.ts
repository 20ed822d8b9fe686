import { rightMark, type CheckItem, type CheckPart, type LockedAnswer } from './checks.js';
import { canonical, shapeFault, short } from './grid.js';
import { unlock } from './lock.js';
import { isFault, isMissing, type PlainAnswer } from './plain-answer.js';

/** What came out for one part of an item. */
export interface Verdict {
  readonly part: string;
  readonly status: 'right' | 'wrong' | 'unanswered';
  readonly weight: number;
  readonly isHidden: boolean;
  /** What is wrong; empty where nothing is. */
  readonly reason: string;
  /** What helps. */
  readonly hint?: string;
}

/**
 * Judges the answer to an item: to the part of that name, or to all visible ones in order.
 *
 * @throws {RangeError} If the item has no part of that name.
 */
export function judge(
  name: string,
  item: CheckItem,
  answer: PlainAnswer,
  partName?: string,
): readonly Verdict[] {
  if (partName !== undefined) {
    const part = item.parts.find((candidate) => candidate.name === partName);
    if (part === undefined) throw new RangeError(`Cannot check ${name}: it has no part "${partName}"`);
    return [judgePart(part, answer)];
  }
  const parts = item.parts.filter(({ isHidden }) => !isHidden);
  if (parts.length === 1) return [judgePart(parts[0], answer)];
  const hasAll = Array.isArray(answer) && answer.length === parts.length;
  const answers = answer as readonly PlainAnswer[];
  const asOne = isMissing(answer) || isFault(answer) ? answer : { fault: '' };
  const reason = `expected a list of ${parts.length} answers: got ${short(answer)}`;
  return parts.map((part, i) => {
    if (hasAll) return judgePart(part, answers[i]);
    return asOne === answer ? judgePart(part, answer) : verdictOf(part, 'wrong', reason, part.hint);
  });
}

function judgePart(part: CheckPart, answer: PlainAnswer): Verdict {
  if (isMissing(answer)) return verdictOf(part, 'unanswered', 'not answered yet');
  const open = (locked: LockedAnswer): string | undefined => {
    const text = canonical(answer, locked.shape, locked.grid, part.isUnordered);
    return text === undefined ? undefined : unlock(text, locked.lock);
  };
  if (part.right.some((locked) => open(locked) === rightMark)) return verdictOf(part, 'right', '');
  const fault = shapeFault(answer, part.right[0].shape);
  for (const mistake of part.mistakes) {
    const hint = open(mistake);
    if (hint !== undefined) return verdictOf(part, 'wrong', fault ?? `not ${short(answer)}`, hint);
  }
  return verdictOf(part, 'wrong', fault ?? `not ${short(answer)}`, part.hint);
}

function verdictOf(part: CheckPart, status: Verdict['status'], reason: string, hint?: string): Verdict {
  const { name, weight, isHidden } = part;
  return { part: name, status, weight, isHidden, reason, ...(hint !== undefined && { hint }) };
}

/** Points for the parts that are right; what has no verdict counts as wrong. */
export function pointsFor({ points, parts }: CheckItem, verdicts: Iterable<Verdict>): number {
  const right = new Set([...verdicts].filter(({ status }) => status === 'right').map(({ part }) => part));
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const earned = parts.reduce((sum, { name, weight }) => sum + (right.has(name) ? weight : 0), 0);
  return Math.round(1e4 * points * (earned / total)) / 1e4;
}
