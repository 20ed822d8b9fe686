import { base64Fault, byteLength, elementTypes, type EncodedArray, type EncodedNumber } from './encoding.js';
import { ViewError } from './errors.js';

// Small readers of JSON, put together in parse.ts and readers/. Each returns what it read, typed, or throws a
// `ViewError` with the path of the fault; what a reader does not know is left out of its result.

/** Reads a value found at a JSON path. */
export type Reader<T> = (value: unknown, path: string) => T;

/** A property that may be missing. */
export interface OptionalField<T> {
  readonly optional: Reader<T>;
}

/** One reader per property of T; the compiler sees that none is forgotten and which may be missing. */
export type Fields<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K>
    ? OptionalField<Exclude<T[K], undefined>>
    : Reader<T[K]>;
};

/** Each entry of most lists is drawn by itself, or is a control. */
const maxItems = 1000;
/** The most that any list may have. */
export const longList = 10_000;
const maxTextLength = 10_000;
const maxArrayText = 1 << 25;

/** Throws the fault. */
export function fault(path: string, expected: string, value: unknown): never {
  throw new ViewError(path, expected, inWords(value));
}

/** Throws the fault unless the condition holds. */
export function require(condition: boolean, path: string, expected: string, value: unknown): void {
  if (!condition) fault(path, expected, value);
}

function inWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string')
    return value.length > 40 ? `a text of ${value.length}` : JSON.stringify(value);
  return typeof value === 'number' || typeof value === 'boolean' || value === null
    ? String(value)
    : `a ${typeof value}`;
}

export const text: Reader<string> = (value, path) => {
  if (typeof value !== 'string') return fault(path, 'a text', value);
  require(value.length <= maxTextLength, path, `a text of at most ${maxTextLength} characters`, value);
  return value;
};

export const nonEmptyText: Reader<string> = (value, path) => {
  if (value === '') return fault(path, 'a text that is not empty', value);
  return text(value, path);
};

export const finiteNumber: Reader<number> = (value, path) =>
  typeof value === 'number' && Number.isFinite(value) ? value : fault(path, 'a finite number', value);

export const count: Reader<number> = (value, path) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? value
    : fault(path, 'a whole number from 0', value);

export const flag: Reader<boolean> = (value, path) =>
  typeof value === 'boolean' ? value : fault(path, 'true or false', value);

export const encodedNumber: Reader<EncodedNumber> = (value, path) =>
  value === 'NaN' || value === 'Infinity' || value === '-Infinity'
    ? value
    : typeof value === 'number' && Number.isFinite(value)
      ? value
      : fault(path, "a finite number, 'NaN', 'Infinity' or '-Infinity'", value);

/** A number with a condition. */
export function numberWhere(condition: (value: number) => boolean, expected: string): Reader<number> {
  return (value, path) => {
    const number = finiteNumber(value, path);
    require(condition(number), path, expected, value);
    return number;
  };
}

/** One of the given constants. */
export function oneOf<const T extends string | number | boolean>(...choices: readonly T[]): Reader<T> {
  const expected = choices.map((choice) => JSON.stringify(choice)).join(', ');
  return (value, path) => {
    const found = choices.find((choice) => choice === value);
    return found === undefined
      ? fault(path, choices.length === 1 ? expected : `one of ${expected}`, value)
      : found;
  };
}

/** The first reader that fits the kind of the value: a choice by its JavaScript type. */
export function byType<A, B>(type: 'number' | 'string', first: Reader<A>, second: Reader<B>): Reader<A | B> {
  return (value, path) => (typeof value === type ? first(value, path) : second(value, path));
}

export function optional<T>(reader: Reader<T>): OptionalField<T> {
  return { optional: reader };
}

/** A list of at most so many entries. */
export function list<T>(item: Reader<T>, most: number = maxItems): Reader<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) return fault(path, 'a list', value);
    require(value.length <= most, path, `a list of at most ${most}`, value);
    // Not `map`, which would pass over holes.
    return Array.from(value, (entry: unknown, i) => item(entry, `${path}[${i}]`));
  };
}

export function pair<T>(item: Reader<T>): Reader<readonly [T, T]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length !== 2) return fault(path, 'a pair', value);
    return [item(value[0], `${path}[0]`), item(value[1], `${path}[1]`)];
  };
}

export function triple<T>(item: Reader<T>): Reader<readonly [T, T, T]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length !== 3) return fault(path, 'three values', value);
    return [item(value[0], `${path}[0]`), item(value[1], `${path}[1]`), item(value[2], `${path}[2]`)];
  };
}

/** Reads an object as something to look properties up in. */
export const properties: Reader<Readonly<Record<string, unknown>>> = (value, path) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : fault(path, 'an object', value);

/** An object with the given properties, read in the given order. */
export function record<T>(fields: Fields<T>): Reader<T> {
  const entries = Object.entries<Reader<unknown> | OptionalField<unknown>>(fields);
  return (value, path) => {
    const source = properties(value, path);
    const result: Record<string, unknown> = {};
    for (const [key, field] of entries) {
      const entry = Object.hasOwn(source, key) ? source[key] : undefined;
      if (typeof field === 'function') result[key] = field(entry, `${path}.${key}`);
      else if (entry !== undefined) result[key] = field.optional(entry, `${path}.${key}`);
    }
    return result as T;
  };
}

/** An object whose property `key` says which of the readers reads it. */
export function taggedBy<T>(key: string, readers: Readonly<Record<string, Reader<T>>>): Reader<T> {
  const choice = oneOf(...Object.keys(readers));
  return (value, path) => {
    const source = properties(value, path);
    const tag = Object.hasOwn(source, key) ? source[key] : undefined;
    return readers[choice(tag, `${path}.${key}`)](value, path);
  };
}

/** An object that has one of several properties, each with its reader; the first one present decides. */
export function withOneOf<T>(readers: Readonly<Record<string, Reader<T>>>): Reader<T> {
  const keys = Object.keys(readers);
  return (value, path) => {
    const source = properties(value, path);
    const key = keys.find((candidate) => Object.hasOwn(source, candidate));
    return key === undefined
      ? fault(path, `an object with one of ${keys.map((name) => `"${name}"`).join(', ')}`, value)
      : readers[key](value, path);
  };
}

/** A reader followed by checks of what was read. */
export function checked<T>(reader: Reader<T>, check: (value: T, path: string) => void): Reader<T> {
  return (value, path) => {
    const result = reader(value, path);
    check(result, path);
    return result;
  };
}

/** Extents that an array must have; `undefined` where any will do. */
export type ShapePattern = readonly (number | undefined)[];

/** Throws unless the shape of an array follows the pattern. */
export function requireShape(encoded: EncodedArray, path: string, pattern: ShapePattern): void {
  const fits =
    encoded.shape.length === pattern.length &&
    pattern.every((extent, i) => extent === undefined || extent === encoded.shape[i]);
  if (fits) return;
  const expected = pattern.map((extent) => extent ?? 'any').join(', ');
  throw new ViewError(`${path}.shape`, `[${expected}]`, `[${encoded.shape.join(', ')}]`);
}

const arrayRecord: Reader<EncodedArray> = record<EncodedArray>({
  dtype: oneOf(...elementTypes),
  shape: checked(list(count), (shape, path) =>
    require(shape.length <= 4, path, 'a list of at most 4', shape),
  ),
  base64: (value, path) => {
    if (typeof value !== 'string') return fault(path, 'base64 text', value);
    require(value.length <= maxArrayText, path, `a text of at most ${maxArrayText} characters`, value);
    const flaw = base64Fault(value);
    return flaw === undefined ? value : fault(path, `base64 text ${flaw}`, value);
  },
});

/** An encoded array whose bytes fit its shape, and whose shape fits the pattern. */
export function encodedArray(...pattern: ShapePattern): Reader<EncodedArray> {
  return checked(arrayRecord, (encoded, path) => {
    const bytes = byteLength(encoded.dtype, encoded.shape);
    const padding = encoded.base64.endsWith('==') ? 2 : encoded.base64.endsWith('=') ? 1 : 0;
    const actual = (encoded.base64.length / 4) * 3 - padding;
    if (actual !== bytes) throw new ViewError(`${path}.base64`, `base64 text of ${bytes} bytes`, `${actual}`);
    requireShape(encoded, path, pattern);
  });
}
