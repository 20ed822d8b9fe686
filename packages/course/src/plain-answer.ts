/** An answer as data: finite numbers, texts, booleans, lists, and marks where something else stands. */
export type PlainAnswer = number | string | boolean | readonly PlainAnswer[] | Missing | Fault;

/** Nothing was answered. */
export interface Missing {
  readonly missing: true;
}

/** What stands there cannot be an answer; says what it is. */
export interface Fault {
  readonly fault: string;
}

/** The text of the error that an unanswered cell throws. */
export const stubMessage = 'not answered yet';

const longestList = 10_000;
const deepest = 6;

/**
 * An answer as data; a function is called for it. Never throws.
 *
 * @example
 * ```ts
 * plainAnswer(() => Float64Array.of(1, NaN)); // [1, { fault: 'NaN' }]
 * ```
 */
export function plainAnswer(answer: unknown): PlainAnswer {
  try {
    return plain(typeof answer === 'function' ? (answer as () => unknown)() : answer, 0);
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'Thrown', message: describe(error) };
    return message.includes(stubMessage) ? { missing: true } : { fault: `stopped with ${name}: ${message}` };
  }
}

function plain(value: unknown, depth: number): PlainAnswer {
  if (value === undefined || value === null) return { missing: true };
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : { fault: String(value) };
  if (typeof value === 'string') return value.slice(0, longestList);
  if (typeof value === 'boolean') return value;
  if (!isList(value) || depth > deepest) return { fault: describe(value) };
  const { length } = value;
  if (length > longestList) return { fault: `a list of ${length} entries` };
  return Array.from({ length }, (_, i) => plain(value[i], depth + 1));
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function describe(value: unknown): string {
  if (value instanceof Promise) return 'a promise';
  if (typeof value === 'object') return 'a record';
  return typeof value === 'function' ? 'a function' : `${typeof value} ${String(value)}`;
}

export const isMissing = (answer: PlainAnswer | undefined): boolean =>
  answer === undefined || (typeof answer === 'object' && 'missing' in answer);

export const isFault = (answer: PlainAnswer): answer is Fault =>
  typeof answer === 'object' && 'fault' in answer;

/** Reads an answer that came as JSON from a process that nobody trusts. */
export function parsePlainAnswer(value: unknown, depth: number = 0): PlainAnswer {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value) && depth <= deepest)
    return value.slice(0, longestList).map((entry) => parsePlainAnswer(entry, depth + 1));
  const fault = (value as { fault?: unknown } | null)?.fault;
  return typeof fault === 'string' ? { fault: fault.slice(0, 2000) } : { missing: true };
}
