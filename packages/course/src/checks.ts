import { randomInt } from 'node:crypto';
import type { AnswerItem, AnswerKey, AnswerPart, AnswerValue } from './answers.js';
import { canonical, gridFor, shapeOf, type Grid, type Shape, type Tolerances } from './grid.js';
import { lock } from './lock.js';

/** An answer that is recognised when it is given, and cannot be read before. */
export interface LockedAnswer {
  readonly shape: Shape;
  readonly grid: Grid;
  /** Opens with the answer: {@link rightMark} for a right one, the hint for a mistake. */
  readonly lock: string;
}

export interface CheckPart {
  readonly name: string;
  readonly weight: number;
  readonly isHidden: boolean;
  readonly isUnordered: boolean;
  readonly hint?: string;
  readonly right: readonly LockedAnswer[];
  readonly mistakes: readonly LockedAnswer[];
}

export interface CheckItem {
  readonly points: number;
  readonly parts: readonly CheckPart[];
  /** Whether marks depend on more than what stands here. */
  readonly hasMore: boolean;
}

/** What `check` knows: `checks.json`, beside the notebook. */
export interface Checks {
  readonly format: 'phasebook-checks';
  readonly version: 1;
  readonly assignment: string;
  readonly title: string;
  readonly items: Readonly<Record<string, CheckItem>>;
}

/** What stands behind the lock of a right answer. */
export const rightMark = 'right';

const finest = 2 ** 32;
const draw = (): number => randomInt(finest) / finest;

/** Locks the answers of an assignment. The parts of hidden tests are left out unless the instructor's file is meant. */
export function makeChecks(key: AnswerKey, { withHidden }: { readonly withHidden: boolean }): Checks {
  const lockItem = ({ points, parts }: AnswerItem): CheckItem => {
    const kept = parts.filter((part) => withHidden || part.hidden !== true);
    return { points, parts: kept.map(lockPart), hasMore: kept.length < parts.length };
  };
  const { assignment, title } = key;
  const items = Object.fromEntries(Object.entries(key.items).map(([name, item]) => [name, lockItem(item)]));
  return { format: 'phasebook-checks', version: 1, assignment, title, items };
}

function lockPart(part: AnswerPart): CheckPart {
  const { name, weight = 1, hidden = false, unordered = false, hint, mistakes = [] } = part;
  return {
    ...{ name, weight, isHidden: hidden, isUnordered: unordered, hint },
    right: [part.right, ...(part.also ?? [])].map((value) => lockAnswer(value, part, rightMark)),
    mistakes: mistakes.map((mistake) => {
      const isOwn = mistake.tolerance !== undefined;
      const tolerances = isOwn ? { unordered, tolerance: mistake.tolerance } : part;
      return lockAnswer(mistake.answer, tolerances, mistake.hint);
    }),
  };
}

function lockAnswer(value: AnswerValue, tolerances: Tolerances, text: string): LockedAnswer {
  const shape = shapeOf(value);
  const grid = gridFor(value, tolerances, draw);
  const answer = canonical(value, shape, grid, tolerances.unordered === true);
  if (answer === undefined) throw new RangeError(`Cannot lock an answer: got ${JSON.stringify(value)}`);
  return { shape, grid, lock: lock(answer, text) };
}

/**
 * Reads `checks.json`.
 *
 * @throws {SyntaxError} If it is no such file, or of a newer version.
 */
export function parseChecks(text: string): Checks {
  const checks = JSON.parse(text) as Partial<Checks>;
  if (checks.format !== 'phasebook-checks' || typeof checks.items !== 'object')
    throw new SyntaxError('Cannot read checks.json: it is not a file of checks');
  if (checks.version !== 1)
    throw new SyntaxError(`Cannot read checks.json: \`version\` must be 1: got ${String(checks.version)}`);
  return checks as Checks;
}
