import { showVerdicts, type CheckResult } from './verdicts.js';

/** Options of {@link check}. */
export interface CheckOptions {
  /** Largest distance of numbers that counts as equal, absolute and relative. @default 1e-6 */
  readonly tolerance?: number;
  /** What helps a reader whose answer is not right yet. */
  readonly hint?: string;
}

/**
 * Checks an answer of an exercise and shows one line: passed, or what is off, with a hint, or that there is no answer.
 *
 * Never throws and never stops a notebook: a wrong answer is a result. Pass a function as `answer` where computing it
 * may throw. The result also stands in the metadata of the output, for tools that read notebooks.
 *
 * @param name - Name of the question, such as `T01.q1`.
 * @param answer - The reader's answer, or a function without arguments that computes it; numbers, texts, booleans,
 *   arrays, typed arrays and plain records of these.
 * @param expected - The right answer, or a predicate on answers.
 * @param options - Tolerance for numbers, hint.
 *
 * @example
 * ```ts
 * assertEqual(check('q1', [0.9575], [0.957504], { tolerance: 1e-4 }).passed, true);
 * assertEqual(check('q2', () => Math.sqrt(2), 2, { hint: 'Square it.' }).message, '✗ q2: expected 2, got 1.41421 · Hint: Square it.');
 * ```
 */
export function check(
  name: string,
  answer: unknown,
  expected: unknown,
  options: CheckOptions = {},
): CheckResult {
  const { tolerance = 1e-6, hint } = options;
  const reason = faultOf(answer, expected, tolerance);
  if (reason === undefined) return showVerdicts(name, [{ name, status: 'right' }]);
  if (reason === noAnswer) return showVerdicts(name, [{ name, status: 'unanswered', reason }]);
  return showVerdicts(name, [{ name, status: 'wrong', reason, hint }]);
}

const noAnswer = 'no answer yet';

/** What is wrong with an answer; `undefined` where nothing is. */
function faultOf(answer: unknown, expected: unknown, tolerance: number): string | undefined {
  let value: unknown;
  try {
    value = typeof answer === 'function' ? (answer as () => unknown)() : answer;
  } catch (error) {
    return `stopped with "${error instanceof Error ? error.message : String(error)}"`;
  }
  if (value === undefined) return noAnswer;
  if (typeof expected !== 'function') return difference(value, expected, tolerance, '');
  try {
    return (expected as (value: unknown) => unknown)(value) === true ? undefined : `got ${short(value)}`;
  } catch {
    return `got ${short(value)}`;
  }
}

function difference(
  actual: unknown,
  expected: unknown,
  tolerance: number,
  where: string,
): string | undefined {
  const at = where === '' ? '' : ` at ${where}`;
  if (typeof expected === 'number') {
    if (typeof actual !== 'number') return `expected a number${at}, got ${short(actual)}`;
    const allowed = tolerance * Math.max(1, Math.abs(expected));
    if (Object.is(actual, expected) || Math.abs(actual - expected) <= allowed) return undefined;
    return `expected ${short(expected)}${at}, got ${short(actual)}`;
  }
  if (isList(expected)) {
    if (!isList(actual)) return `expected a list of ${expected.length}${at}, got ${short(actual)}`;
    if (actual.length !== expected.length) {
      return `expected ${expected.length} entries${at}, got ${actual.length}`;
    }
    for (let i = 0; i < expected.length; i++) {
      const fault = difference(actual[i], expected[i], tolerance, `${where}[${i}]`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null) return `expected a record${at}, got ${short(actual)}`;
    for (const [key, value] of Object.entries(expected)) {
      const own = (actual as Record<string, unknown>)[key];
      const fault = difference(own, value, tolerance, where === '' ? key : `${where}.${key}`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  return Object.is(actual, expected) ? undefined : `expected ${short(expected)}${at}, got ${short(actual)}`;
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** A value in a line of text. */
function short(value: unknown): string {
  if (typeof value === 'number') {
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  }
  if (typeof value === 'string') return `"${value.length > 40 ? `${value.slice(0, 39)}…` : value}"`;
  if (isList(value)) {
    const shown = Array.from({ length: Math.min(4, value.length) }, (_, i) => short(value[i])).join(', ');
    return `[${shown}${value.length > 4 ? ', …' : ''}]`;
  }
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'a record' : String(value);
}
