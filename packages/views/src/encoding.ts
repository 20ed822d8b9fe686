import { ShapeMismatchError, requireFinite, type Matrix, type Vector } from '@phasebook/linalg';

/** Element types that an encoded array may have. */
export type ElementType = 'float64' | 'float32' | 'int32' | 'int8';

/**
 * A whole number from 0.
 *
 * @asType integer
 * @minimum 0
 */
export type Count = number;

/**
 * A numeric array as JSON: little-endian bytes in base64, so NaN, infinities and every bit survive.
 */
export interface EncodedArray {
  readonly dtype: ElementType;
  /**
   * Row-major shape; the product is the number of entries.
   *
   * @maxItems 4
   */
  readonly shape: readonly Count[];
  /** @pattern ^[A-Za-z0-9+/]*={0,2}$ */
  readonly base64: string;
}

/** A number as JSON: what JSON cannot say is spelled out. */
export type EncodedNumber = number | 'NaN' | 'Infinity' | '-Infinity';

interface Element {
  readonly bytes: number;
  write(view: DataView, offset: number, value: number): void;
  read(view: DataView, offset: number): number;
  /** Whether the element type holds the value without harm. */
  accepts(value: number): boolean;
}

// Every access says little-endian, so the bytes do not depend on the machine.
const elements: Readonly<Record<ElementType, Element>> = {
  float64: {
    bytes: 8,
    write: (view, offset, value) => view.setFloat64(offset, value, true),
    read: (view, offset) => view.getFloat64(offset, true),
    accepts: () => true,
  },
  float32: {
    bytes: 4,
    write: (view, offset, value) => view.setFloat32(offset, value, true),
    read: (view, offset) => view.getFloat32(offset, true),
    accepts: () => true,
  },
  int32: {
    bytes: 4,
    write: (view, offset, value) => view.setInt32(offset, value, true),
    read: (view, offset) => view.getInt32(offset, true),
    accepts: (value) => (value | 0) === value,
  },
  int8: {
    bytes: 1,
    write: (view, offset, value) => view.setInt8(offset, value),
    read: (view, offset) => view.getInt8(offset),
    accepts: (value) => Number.isInteger(value) && value >= -128 && value <= 127,
  },
};

/** Names of the element types. */
export const elementTypes: readonly ElementType[] = Object.keys(elements) as ElementType[];

/**
 * Number of bytes that an array of this shape occupies before base64.
 *
 * @example
 * ```ts
 * assertEqual(byteLength('float32', [3, 2]), 24);
 * ```
 */
export function byteLength(dtype: ElementType, shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, elements[dtype].bytes);
}

/**
 * Writes numbers as a JSON array of the view format.
 *
 * Bytes are little-endian whatever the machine; with `float64` every bit survives, NaN, ±∞ and −0 included.
 *
 * @param values - Entries in row-major order.
 * @param shape - Shape; the product must be `values.length`. `[values.length]` when left out.
 * @param dtype - Element type; `float32` rounds.
 * @throws {ShapeMismatchError} If `shape` does not fit the number of values.
 * @throws {RangeError} If an integer type cannot hold a value.
 *
 * Cost: O(length).
 *
 * @example What JSON cannot write survives
 * ```ts
 * const encoded = encodeArray([1, NaN, -Infinity, -0], [2, 2]);
 * assertEqual(decodeArray(encoded), vector(1, NaN, -Infinity, -0));
 * ```
 */
export function encodeArray(
  values: ArrayLike<number>,
  shape: readonly number[] = [values.length],
  dtype: ElementType = 'float64',
): EncodedArray {
  const element = elements[dtype];
  const length = shape.reduce((product, extent) => product * extent, 1);
  if (length !== values.length) {
    throw new ShapeMismatchError(
      'Cannot encode an array',
      'values',
      `[${shape.join(', ')}]`,
      `[${values.length}]`,
    );
  }
  const bytes = new Uint8Array(length * element.bytes);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < length; i++) {
    if (!element.accepts(values[i])) {
      throw new RangeError(
        `Cannot encode an array: \`values\` must fit ${dtype}: got ${values[i]} at index ${i}`,
      );
    }
    element.write(view, i * element.bytes, values[i]);
  }
  return { dtype, shape: [...shape], base64: bytesToBase64(bytes) };
}

/**
 * Reads a JSON array of the view format.
 *
 * @returns Entries in row-major order, as doubles.
 * @throws {SyntaxError} If the base64 text is damaged or does not hold as many bytes as the shape asks for.
 *
 * Cost: O(length).
 *
 * @example
 * ```ts
 * assertEqual(decodeArray({ dtype: 'int8', shape: [3], base64: 'AQL/' }), vector(1, 2, -1));
 * ```
 */
export function decodeArray(encoded: EncodedArray): Vector {
  const element = elements[encoded.dtype];
  const bytes = base64ToBytes(encoded.base64);
  if (bytes.length !== byteLength(encoded.dtype, encoded.shape)) {
    throw new SyntaxError(
      `Cannot decode an array: \`base64\` must hold ${byteLength(encoded.dtype, encoded.shape)} bytes: ` +
        `got ${bytes.length}`,
    );
  }
  const view = new DataView(bytes.buffer);
  const values = new Float64Array(bytes.length / element.bytes);
  for (let i = 0; i < values.length; i++) values[i] = element.read(view, i * element.bytes);
  return values;
}

/** Writes a matrix; its shape is [rows, columns]. */
export function encodeMatrix(matrix: Matrix, dtype: ElementType = 'float64'): EncodedArray {
  return encodeArray(matrix.data, [matrix.rows, matrix.columns], dtype);
}

/** Reads an array of two dimensions as a matrix. */
export function decodeMatrix(encoded: EncodedArray): Matrix {
  if (encoded.shape.length !== 2) {
    throw new ShapeMismatchError(
      'Cannot decode a matrix',
      'encoded',
      '[rows, columns]',
      `[${encoded.shape.join(', ')}]`,
    );
  }
  return { rows: encoded.shape[0], columns: encoded.shape[1], data: decodeArray(encoded) };
}

/**
 * Writes weights: in single precision where that loses nothing, as with networks trained in single precision.
 *
 * @throws {NonFiniteError} If a weight is NaN or infinite.
 *
 * @example
 * ```ts
 * assertEqual(encodeWeights([0.5, -2], [2], 'bias').dtype, 'float32');
 * assertEqual(encodeWeights([0.1], [1], 'bias').dtype, 'float64');
 * ```
 */
export function encodeWeights(
  values: ArrayLike<number>,
  shape: readonly number[],
  name: string,
): EncodedArray {
  requireFinite('Cannot encode a cell', name, values);
  let isExact = true;
  for (let i = 0; i < values.length && isExact; i++) isExact = Object.is(Math.fround(values[i]), values[i]);
  return encodeArray(values, shape, isExact ? 'float32' : 'float64');
}

/**
 * Writes one number so that JSON can hold it.
 *
 * @example
 * ```ts
 * assertEqual(encodeNumber(-Infinity), '-Infinity');
 * assertEqual(encodeNumber(0.25), 0.25);
 * ```
 */
export function encodeNumber(value: number): EncodedNumber {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** Reads what `encodeNumber` wrote. */
export function decodeNumber(encoded: EncodedNumber): number {
  return Number(encoded);
}

// ── base64 ──────────────────────────────────────────────────────────────────────────────────────────────────

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The two letters of every 12-bit number. */
const letterPairs: readonly string[] = Array.from(
  { length: 4096 },
  (_, bits) => alphabet[bits >> 6] + alphabet[bits & 63],
);

/** The six bits of every letter, by character code; 64 for characters outside the alphabet. */
const letterBits: Uint8Array = new Uint8Array(128).fill(64);
for (let i = 0; i < 64; i++) letterBits[alphabet.charCodeAt(i)] = i;

/** Bytes as base64 text with padding. Works without Node's or the browser's own functions. */
export function bytesToBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  const whole = bytes.length - (bytes.length % 3);
  for (let i = 0; i < whole; i += 3) {
    parts.push(
      letterPairs[(bytes[i] << 4) | (bytes[i + 1] >> 4)],
      letterPairs[((bytes[i + 1] & 15) << 8) | bytes[i + 2]],
    );
  }
  if (bytes.length - whole === 1) {
    parts.push(letterPairs[bytes[whole] << 4], '==');
  } else if (bytes.length - whole === 2) {
    parts.push(
      letterPairs[(bytes[whole] << 4) | (bytes[whole + 1] >> 4)],
      alphabet[(bytes[whole + 1] & 15) << 2],
      '=',
    );
  }
  return parts.join('');
}

/**
 * Bytes of a base64 text with padding.
 *
 * @throws {SyntaxError} At a character outside the alphabet, a wrong length, or bits left over.
 */
export function base64ToBytes(text: string): Uint8Array {
  const fault = base64Fault(text);
  if (fault !== undefined) throw new SyntaxError(`Cannot decode base64: \`text\` must be ${fault}`);
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let at = 0;
  for (let i = 0; i < text.length; i += 4) {
    // Padding reads as bits that fall beyond the end of `bytes`, where writing has no effect.
    const word =
      (letterBits[text.charCodeAt(i)] << 18) |
      (letterBits[text.charCodeAt(i + 1)] << 12) |
      ((letterBits[text.charCodeAt(i + 2)] & 63) << 6) |
      (letterBits[text.charCodeAt(i + 3)] & 63);
    bytes[at++] = word >> 16;
    bytes[at++] = word >> 8;
    bytes[at++] = word;
  }
  return bytes;
}

/** What a text lacks to be canonical base64, or `undefined`. */
export function base64Fault(text: string): string | undefined {
  if (text.length % 4 !== 0) return 'a multiple of 4 characters long';
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const letters = text.length - padding;
  for (let i = 0; i < letters; i++) {
    const code = text.charCodeAt(i);
    if (code > 127 || letterBits[code] === 64) return 'made of the letters of base64';
  }
  // The bits of the last letter that stand for no byte must be zero: one text per array.
  const spare = padding === 0 ? 0 : letterBits[text.charCodeAt(letters - 1)] & (padding === 2 ? 15 : 3);
  return spare === 0 ? undefined : 'without bits left over';
}
