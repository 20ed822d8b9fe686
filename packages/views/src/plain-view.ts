import { decodeArray, encodeNumber, type EncodedArray } from './encoding.js';
import type { View } from './types.js';

/** Data as other programs read them. */
export type PlainData =
  string | number | boolean | null | readonly PlainData[] | { readonly [name: string]: PlainData };

/**
 * A view as plain JSON: arrays are lists of numbers in place of bytes, for programs that do not know the format.
 *
 * @param view - Any view.
 * @returns The same properties; arrays of several dimensions are lists of lists. NaN and the infinities are words.
 *
 * Cost: O(size of the view).
 *
 * @example
 * ```ts
 * const { groups } = plainView(jacobianSpectrum([[0.5]])) as { groups: { eigenvalues: number[][] }[] };
 * assertEqual(groups[0].eigenvalues, [[0.5, 0]]);
 * ```
 */
export function plainView(view: View): PlainData {
  return plain(JSON.parse(JSON.stringify(view)) as PlainData);
}

function plain(value: PlainData): PlainData {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly PlainData[]).map(plain);
  if (isEncoded(value)) return nested(Array.from(decodeArray(value), encodeNumber), value.shape);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}

function isEncoded(value: object): value is EncodedArray {
  return 'dtype' in value && 'shape' in value && 'base64' in value;
}

function nested(values: readonly PlainData[], [count, ...inner]: readonly number[]): PlainData {
  if (inner.length === 0) return values;
  const size = inner.reduce((product, extent) => product * extent, 1);
  return Array.from({ length: count }, (_, i) => nested(values.slice(i * size, (i + 1) * size), inner));
}
