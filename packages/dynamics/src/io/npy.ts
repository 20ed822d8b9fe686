import { strFromU8 } from 'fflate';
import { bytesPerEntry, decodeEntries, entryCount, type Tensor, type TensorDtype } from './state-dict.js';
import { describeValue, quote, StateDictError } from './state-dict-error.js';

/** What can stand in the header of an .npy file: a Python literal. */
type Literal = string | number | boolean | null | Literal[] | Map<string, Literal>;

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

const DTYPES: Readonly<Record<string, TensorDtype>> = {
  f8: 'float64',
  f4: 'float32',
  f2: 'float16',
  i8: 'int64',
  i4: 'int32',
  i2: 'int16',
  i1: 'int8',
  u8: 'uint64',
  u4: 'uint32',
  u2: 'uint16',
  u1: 'uint8',
  b1: 'bool',
};

const TOKENS = /\s*(?:([{}()[\],:])|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d+)L?|(True|False|None)\b)/y;

/** Values nest no deeper than this in any header that NumPy writes. */
const DEEPEST = 8;

/** Parses the Python literal of an .npy header; `undefined` where it is none. */
export function parseLiteral(text: string): Literal | undefined {
  const tokens: { kind: 'mark' | 'value'; value: string | number | boolean | null }[] = [];
  const pattern = new RegExp(TOKENS);
  const trimmed = text.trimEnd();
  while (pattern.lastIndex < trimmed.length) {
    const match = pattern.exec(trimmed);
    if (match === null) return undefined;
    const [, mark, single, double, integer, word] = match as (string | undefined)[];
    if (mark !== undefined) tokens.push({ kind: 'mark', value: mark });
    else if (integer !== undefined) tokens.push({ kind: 'value', value: Number(integer) });
    else if (word !== undefined)
      tokens.push({ kind: 'value', value: word === 'None' ? null : word === 'True' });
    else tokens.push({ kind: 'value', value: single ?? double ?? '' });
  }
  let at = 0;
  const isMark = (mark: string): boolean => tokens[at]?.kind === 'mark' && tokens[at].value === mark;
  const take = (mark: string): boolean => {
    if (!isMark(mark)) return false;
    at++;
    return true;
  };

  const sequence = (close: string, depth: number): Literal | undefined => {
    const items: Literal[] = [];
    let hasComma = false;
    while (!take(close)) {
      if (items.length > 0 && !hasComma) return undefined;
      const item = value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
      hasComma = take(',');
    }
    // (3) is the number 3, (3,) a tuple of one
    return close === ')' && items.length === 1 && !hasComma ? items[0] : items;
  };
  const dictionary = (depth: number): Literal | undefined => {
    const entries = new Map<string, Literal>();
    let needsComma = false;
    while (!take('}')) {
      if (needsComma) return undefined;
      const key = tokens[at++];
      if (key?.kind !== 'value' || typeof key.value !== 'string' || !take(':')) return undefined;
      const item = value(depth + 1);
      if (item === undefined || entries.has(key.value)) return undefined;
      entries.set(key.value, item);
      needsComma = !take(',');
    }
    return entries;
  };
  const value = (depth: number): Literal | undefined => {
    if (depth > DEEPEST) return undefined;
    if (take('{')) return dictionary(depth);
    if (take('(')) return sequence(')', depth);
    if (take('[')) return sequence(']', depth);
    const token = tokens[at];
    if (token?.kind !== 'value') return undefined;
    at++;
    return token.value;
  };

  const result = value(0);
  return at === tokens.length ? result : undefined;
}

/** Row-major copy of values that stand in column-major (Fortran) order. */
function fromColumnMajor(values: Float64Array, shape: readonly number[]): Float64Array {
  const result = new Float64Array(values.length);
  const index = new Array<number>(shape.length).fill(0);
  for (let source = 0; source < values.length; source++) {
    let target = 0;
    for (let axis = 0; axis < shape.length; axis++) target = target * shape[axis] + index[axis];
    result[target] = values[source];
    // The first axis runs fastest.
    for (let axis = 0; axis < shape.length && ++index[axis] === shape[axis]; axis++) index[axis] = 0;
  }
  return result;
}

/** Reads one .npy file (format versions 1, 2 and 3) into a tensor of the given name. */
export function readNpy(bytes: Uint8Array, name: string, purpose: string): Tensor {
  const fail = (text: string): never => {
    throw new StateDictError(`${purpose}: ${quote(name)} ${text}`, name);
  };
  if (bytes.byteLength < 10 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    return fail('is not an .npy array');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6];
  if (version < 1 || version > 3) return fail(`has the unknown .npy format version ${version}`);
  const start = version === 1 ? 10 : 12;
  if (bytes.byteLength < start) return fail('is truncated');
  const headerLength = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerLength > bytes.byteLength - start) {
    return fail(`must have a header of ${headerLength} bytes: only ${bytes.byteLength - start} are left`);
  }
  // NumPy itself refuses headers above 10 000 bytes; only structured dtypes, which are refused below, get that long.
  if (headerLength > 1_000_000) return fail(`has a header of ${headerLength} bytes, which is too large`);
  const text = strFromU8(bytes.subarray(start, start + headerLength), version < 3);
  const header = parseLiteral(text);
  if (!(header instanceof Map)) return fail(`has a damaged header: got ${describeValue(text)}`);
  const descr = header.get('descr');
  const shape = header.get('shape');
  const isColumnMajor = header.get('fortran_order');
  const [, order, code] = (typeof descr === 'string' ? /^([<>|=])(\w+)$/.exec(descr) : null) ?? [];
  if (code === undefined || !Object.hasOwn(DTYPES, code)) {
    const shown = descr instanceof Map || descr === undefined ? 'none' : describeValue(descr);
    return fail(`must have one of the dtypes ${Object.keys(DTYPES).join(', ')}: got ${shown}`);
  }
  const dtype = DTYPES[code];
  if (order === '|' && bytesPerEntry(dtype) > 1)
    return fail(`has no byte order in its dtype ${describeValue(descr)}`);
  if (typeof isColumnMajor !== 'boolean') return fail('must say in `fortran_order` how its entries stand');
  const count = Array.isArray(shape) ? entryCount(shape) : undefined;
  if (count === undefined)
    return fail(`must have a tuple of lengths as its shape: got ${describeValue(shape)}`);
  const lengths = shape as number[];
  const size = count * bytesPerEntry(dtype);
  const data = bytes.subarray(start + headerLength);
  if (data.byteLength !== size) {
    return fail(
      `must have ${size} bytes for shape ${describeValue(lengths)} of ${describeValue(descr)}: got ${data.byteLength}`,
    );
  }
  const values = decodeEntries(data, dtype, order !== '>');
  return {
    name,
    shape: lengths,
    values: isColumnMajor && lengths.length > 1 ? fromColumnMajor(values, lengths) : values,
    dtype,
  };
}
