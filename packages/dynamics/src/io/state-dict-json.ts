import { entryCount, type StateDict, type Tensor, type TensorDtype } from './state-dict.js';
import { describeValue, quote, StateDictError } from './state-dict-error.js';

const PURPOSE = 'Cannot read a JSON state_dict';

/** More axes than any weight has. */
const DEEPEST = 16;

const DTYPES: Readonly<Record<string, TensorDtype>> = {
  float64: 'float64',
  double: 'float64',
  float32: 'float32',
  float: 'float32',
  float16: 'float16',
  half: 'float16',
  bfloat16: 'bfloat16',
  int64: 'int64',
  int32: 'int32',
  int16: 'int16',
  int8: 'int8',
  uint64: 'uint64',
  uint32: 'uint32',
  uint16: 'uint16',
  uint8: 'uint8',
  bool: 'bool',
};

/** Anything that a list of numbers can be: an array from JSON, or a typed array in an object. */
function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** Reads nested lists of numbers into one row of numbers and its shape. */
function flatten(name: string, value: unknown): { shape: number[]; values: number[] } {
  const shape: number[] = [];
  for (let level: unknown = value; isList(level); level = level[0]) {
    shape.push(level.length);
    if (shape.length > DEEPEST) {
      throw new StateDictError(`${PURPOSE}: ${quote(name)} must have at most ${DEEPEST} axes`, name);
    }
    if (level.length === 0) break;
  }
  const values: number[] = [];
  const fail = (path: readonly number[], text: string): never => {
    const place = path.map((index) => `[${index}]`).join('');
    throw new StateDictError(`${PURPOSE}: ${quote(name + place)} ${text}`, name);
  };
  const visit = (item: unknown, path: readonly number[]): void => {
    if (path.length === shape.length) {
      if (typeof item !== 'number') fail(path, `must be a number: got ${describeValue(item)}`);
      values.push(item as number);
      return;
    }
    const length = shape[path.length];
    if (!isList(item)) return fail(path, `must have ${length} entries: got ${describeValue(item)}`);
    if (item.length !== length) fail(path, `must have ${length} entries: got ${item.length}`);
    for (let i = 0; i < length; i++) {
      const entry = item[i];
      // Most entries are numbers on the last axis: no path is built for them.
      if (typeof entry === 'number' && path.length + 1 === shape.length) values.push(entry);
      else visit(entry, [...path, i]);
    }
  };
  visit(value, []);
  return { shape, values };
}

/** Reads a tensor written as { dtype, shape, data }. */
function readRecord(name: string, record: Record<string, unknown>): Tensor {
  const fail = (text: string): never => {
    throw new StateDictError(`${PURPOSE}: ${quote(name)} ${text}`, name);
  };
  const { dtype: dtypeName = 'float64', shape, data } = record;
  const plain = typeof dtypeName === 'string' ? dtypeName.replace(/^torch\./, '') : '';
  if (!Object.hasOwn(DTYPES, plain)) {
    return fail(
      `must have one of the dtypes ${Object.keys(DTYPES).join(', ')}: got ${describeValue(dtypeName)}`,
    );
  }
  const count = Array.isArray(shape) ? entryCount(shape) : undefined;
  if (count === undefined)
    return fail(`must have a list of lengths as its shape: got ${describeValue(shape)}`);
  if (!isList(data) && typeof data !== 'number') {
    return fail(`must have a list of numbers as its data: got ${describeValue(data)}`);
  }
  const { values } = flatten(name, data);
  if (values.length !== count) {
    return fail(`must have ${count} entries for shape ${describeValue(shape)}: got ${values.length}`);
  }
  return { name, shape: [...(shape as number[])], values: Float64Array.from(values), dtype: DTYPES[plain] };
}

/**
 * Reads a `state_dict` written as JSON: an object with one entry per tensor.
 *
 * An entry is a nested list of numbers (`tensor.tolist()`) or `{ dtype, shape, data }` with a flat or nested list;
 * the numbers are taken as they are written. `__metadata__` may map names to text.
 *
 * @param source - JSON text, or the object parsed from it (typed arrays are taken as lists).
 * @returns Tensors by name, row-major.
 * @throws {StateDictError} If the text is not JSON, a list is ragged, an entry is not a number, or a shape does not
 *   fit; `tensor` names the tensor at fault.
 *
 * Cost: O(number of entries).
 *
 * @example
 * ```ts
 * const dict = readStateDictJson('{"weight_hh_l0": [[1, 2], [3, 4]], "bias": {"shape": [1], "data": [5]}}');
 * assertEqual(dict.tensors.get('weight_hh_l0')?.shape, [2, 2]);
 * assertEqual(dict.tensors.get('bias')?.values, vector(5));
 * ```
 */
export function readStateDictJson(source: string | Readonly<Record<string, unknown>>): StateDict {
  let parsed: unknown = source;
  if (typeof source === 'string') {
    try {
      parsed = JSON.parse(source);
    } catch (cause) {
      const hint = /\b(?:NaN|Infinity)\b/.test(source) ? '; NaN and Infinity are not JSON' : '';
      throw new StateDictError(
        `${PURPOSE}: the text is not JSON (${(cause as Error).message}${hint})`,
        undefined,
        {
          cause,
        },
      );
    }
  }
  if (typeof parsed !== 'object' || parsed === null || isList(parsed)) {
    throw new StateDictError(
      `${PURPOSE}: it must be an object with one entry per tensor: got ${describeValue(parsed)}`,
    );
  }
  const tensors = new Map<string, Tensor>();
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(parsed as Record<string, unknown>)) {
    if (name === '__metadata__') {
      if (typeof value !== 'object' || value === null || isList(value)) {
        throw new StateDictError(
          `${PURPOSE}: \`__metadata__\` must map names to text: got ${describeValue(value)}`,
        );
      }
      metadata = Object.fromEntries(
        Object.entries(value).map(([key, text]) => [
          key,
          typeof text === 'string' ? text : JSON.stringify(text),
        ]),
      );
    } else if (typeof value === 'object' && value !== null && !isList(value)) {
      tensors.set(name, readRecord(name, value as Record<string, unknown>));
    } else {
      const { shape, values } = flatten(name, value);
      tensors.set(name, { name, shape, values: Float64Array.from(values), dtype: 'float64' });
    }
  }
  return { tensors, metadata };
}
