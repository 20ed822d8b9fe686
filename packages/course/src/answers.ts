/** What an answer may consist of. */
export type AnswerValue = number | string | boolean | readonly AnswerValue[];

/** A well-known wrong answer. */
export interface Mistake {
  readonly answer: AnswerValue;
  readonly hint: string;
  /** Largest distance at which it is recognised; that of the part where it is left out. */
  readonly tolerance?: number;
}

/** One thing that an item asks for. */
export interface AnswerPart {
  readonly name: string;
  readonly right: AnswerValue;
  /** Other right answers. */
  readonly also?: readonly AnswerValue[];
  /** Largest distance of a number that counts as right. */
  readonly tolerance?: number;
  /** Whether the tolerance is a fraction of each number. */
  readonly relative?: boolean;
  /** Whether the entries of a list may come in any order. */
  readonly unordered?: boolean;
  /** Share in the item's points. @default 1 */
  readonly weight?: number;
  readonly hint?: string;
  readonly mistakes?: readonly Mistake[];
  /** Whether only hidden tests answer it. */
  readonly hidden?: boolean;
}

/** What one checks cell is worth, and what it wants to hear. */
export interface AnswerItem {
  readonly points: number;
  readonly parts: readonly AnswerPart[];
}

/** The instructor's side of an assignment: `answers.json`. */
export interface AnswerKey {
  readonly assignment: string;
  readonly title: string;
  readonly items: Readonly<Record<string, AnswerItem>>;
}

const partFields = new Set(
  'name right also tolerance relative unordered weight hint mistakes hidden'.split(' '),
);

/**
 * Reads `answers.json`.
 *
 * @throws {SyntaxError} If something is missing or of another kind; the message names its place.
 */
export function parseAnswers(text: string): AnswerKey {
  const key = record(JSON.parse(text), 'answers.json');
  const assignment = string(key.assignment, 'assignment');
  const items = record(key.items, 'items');
  for (const [name, value] of Object.entries(items)) {
    const item = record(value, name);
    if (!name.startsWith(`${assignment}.`)) fail(name, `a name that begins with ${assignment}.`, name);
    if (!(Number(item.points) > 0)) fail(`${name}.points`, 'a number above 0', item.points);
    const parts = list(item.parts, `${name}.parts`);
    parts.forEach((part, i) => checkPart(record(part, `${name}.parts[${i}]`), `${name}.parts[${i}]`));
    const names = parts.map((part) => (part as AnswerPart).name);
    if (names.length === 0) fail(`${name}.parts`, 'at least one part', names);
    if (new Set(names).size < names.length) fail(`${name}.parts`, 'names of their own', names);
  }
  return { ...(key as unknown as AnswerKey), assignment, title: string(key.title, 'title') };
}

function checkPart(part: Record<string, unknown>, at: string): void {
  string(part.name, `${at}.name`);
  const unknown = Object.keys(part).filter((field) => !partFields.has(field));
  if (unknown.length > 0) fail(at, `fields among ${[...partFields].join(', ')}`, unknown);
  const mistakes = list(part.mistakes ?? [], `${at}.mistakes`).map((entry, i) =>
    record(entry, `${at}.mistakes[${i}]`),
  );
  for (const mistake of mistakes) string(mistake.hint, `${at}.mistakes.hint`);
  const values = [
    part.right,
    ...list(part.also ?? [], `${at}.also`),
    ...mistakes.map(({ answer }) => answer),
  ];
  for (const value of values) {
    if (!isAnswerValue(value)) fail(at, 'numbers, texts, booleans, or lists of them', value);
    if (part.unordered === true && !(Array.isArray(value) && value.every((entry) => !Array.isArray(entry))))
      fail(at, 'lists of numbers or texts where `unordered` is set', value);
  }
  for (const tolerance of [part.tolerance, ...mistakes.map((mistake) => mistake.tolerance)])
    if (tolerance !== undefined && !(Number(tolerance) > 0)) fail(`${at}.tolerance`, 'above 0', tolerance);
  if (part.relative === true && !(Number(part.tolerance) < 1))
    fail(`${at}.tolerance`, 'below 1 where it is relative', part.tolerance);
  if (part.weight !== undefined && !(Number(part.weight) > 0)) fail(`${at}.weight`, 'above 0', part.weight);
}

function isAnswerValue(value: unknown): value is AnswerValue {
  if (Array.isArray(value)) return value.every(isAnswerValue);
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
}

function record(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(at, 'a record', value);
  return value as Record<string, unknown>;
}

function list(value: unknown, at: string): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : fail(at, 'a list', value);
}

function string(value: unknown, at: string): string {
  return typeof value === 'string' && value !== '' ? value : fail(at, 'a text', value);
}

function fail(at: string, wanted: string, found: unknown): never {
  throw new SyntaxError(`Cannot read the answers: \`${at}\` must be ${wanted}: got ${JSON.stringify(found)}`);
}
