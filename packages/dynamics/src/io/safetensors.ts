import { strFromU8 } from 'fflate';
import {
  bytesPerEntry,
  decodeEntries,
  entryCount,
  requireBytes,
  type StateDict,
  type Tensor,
  type TensorDtype,
} from './state-dict.js';
import { describeValue, quote, StateDictError } from './state-dict-error.js';

const PURPOSE = 'Cannot read safetensors';

/** The format's own limit on its header. */
const MAXIMUM_HEADER_BYTES = 100_000_000;

const DTYPES: Readonly<Record<string, TensorDtype>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U64: 'uint64',
  U32: 'uint32',
  U16: 'uint16',
  U8: 'uint8',
  BOOL: 'bool',
};

interface Placed {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The header as an object, and the bytes behind it. */
function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (bytes.byteLength < 8) {
    throw new StateDictError(
      `${PURPOSE}: the file must start with 8 bytes of header length: got ${bytes.byteLength} bytes`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(MAXIMUM_HEADER_BYTES)) {
    throw new StateDictError(
      `${PURPOSE}: the header must have at most ${MAXIMUM_HEADER_BYTES} bytes: got a length of ${length}`,
    );
  }
  const headerLength = Number(length);
  if (headerLength > bytes.byteLength - 8) {
    throw new StateDictError(
      `${PURPOSE}: the header must have ${headerLength} bytes: the file ends after ${bytes.byteLength - 8} of them`,
    );
  }
  const text = strFromU8(bytes.subarray(8, 8 + headerLength));
  if (text.includes('\uFFFD')) throw new StateDictError(`${PURPOSE}: the header is not UTF-8`);
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (cause) {
    throw new StateDictError(`${PURPOSE}: the header is not JSON (${(cause as Error).message})`, undefined, {
      cause,
    });
  }
  if (!isRecord(header)) {
    throw new StateDictError(`${PURPOSE}: the header must be an object: got ${describeValue(header)}`);
  }
  return { header, data: bytes.subarray(8 + headerLength) };
}

function readMetadata(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value) || !Object.values(value).every((text) => typeof text === 'string')) {
    throw new StateDictError(
      `${PURPOSE}: \`__metadata__\` must map names to text: got ${describeValue(value)}`,
    );
  }
  return value as Record<string, string>;
}

/** Reads one tensor's entry of the header, checks every number in it, and decodes its bytes. */
function readTensor(name: string, entry: unknown, data: Uint8Array): { tensor: Tensor; placed: Placed } {
  const fail = (text: string): never => {
    throw new StateDictError(`${PURPOSE}: ${quote(name)} ${text}`, name);
  };
  if (!isRecord(entry)) return fail(`must be described by an object: got ${describeValue(entry)}`);
  const { dtype: dtypeName, shape, data_offsets: offsets } = entry;
  if (typeof dtypeName !== 'string' || !Object.hasOwn(DTYPES, dtypeName)) {
    return fail(
      `must have one of the dtypes ${Object.keys(DTYPES).join(', ')}: got ${describeValue(dtypeName)}`,
    );
  }
  const dtype = DTYPES[dtypeName];
  const count = Array.isArray(shape) ? entryCount(shape) : undefined;
  if (count === undefined)
    return fail(`must have a list of lengths as its shape: got ${describeValue(shape)}`);
  const [begin, end] = Array.isArray(offsets) && offsets.length === 2 ? (offsets as unknown[]) : [];
  if (
    typeof begin !== 'number' ||
    typeof end !== 'number' ||
    !Number.isSafeInteger(begin) ||
    !Number.isSafeInteger(end) ||
    begin < 0 ||
    end < begin
  ) {
    return fail(`must have data_offsets [begin, end]: got ${describeValue(offsets)}`);
  }
  if (end > data.byteLength) {
    return fail(
      `must lie within the file: its data ends at byte ${end} of ${data.byteLength} (is the file truncated?)`,
    );
  }
  const size = count * bytesPerEntry(dtype);
  if (size !== end - begin) {
    return fail(
      `must have ${size} bytes for shape ${describeValue(shape)} of ${dtypeName}: got ${end - begin}`,
    );
  }
  const values = decodeEntries(data.subarray(begin, end), dtype, true);
  return { tensor: { name, shape: [...(shape as number[])], values, dtype }, placed: { name, begin, end } };
}

/** Throws unless the tensors cover the data from its first byte to its last, without overlap. */
function requireTiling(placed: Placed[], dataLength: number): void {
  placed.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { name, begin, end } of placed) {
    if (begin !== covered) {
      throw new StateDictError(
        `${PURPOSE}: ${quote(name)} must begin at byte ${covered}, where the tensor before it ends: got ${begin}${
          begin < covered ? ' (they overlap)' : ''
        }`,
        name,
      );
    }
    covered = end;
  }
  if (covered !== dataLength) {
    throw new StateDictError(
      `${PURPOSE}: the tensors must fill the file: ${dataLength - covered} bytes are left over at its end`,
    );
  }
}

/**
 * Reads the tensors of a safetensors file.
 *
 * Every length and offset in the header is checked against the bytes that are there before any is used.
 *
 * @param bytes - The whole file.
 * @returns Tensors by name, widened to double (F64, F32, F16, BF16, integers, BOOL), and the file's metadata.
 * @throws {StateDictError} If the file is truncated or malformed, tensors overlap, or a dtype is unknown; `tensor`
 *   names the tensor at fault.
 *
 * Cost: O(size of the file).
 * Source: the format description of safetensors.
 *
 * @example A file of one tensor, written by hand
 * ```ts
 * const header = '{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
 * const bytes = new Uint8Array(8 + header.length + 8);
 * bytes[0] = header.length;
 * bytes.set(Array.from(header, (letter) => letter.charCodeAt(0)), 8);
 * new DataView(bytes.buffer).setFloat32(8 + header.length, 1.5, true);
 * assertEqual(readSafetensors(bytes).tensors.get('w')?.values, vector(1.5, 0));
 * ```
 */
export function readSafetensors(bytes: Uint8Array): StateDict {
  requireBytes(PURPOSE, bytes);
  const { header, data } = readHeader(bytes);
  const tensors = new Map<string, Tensor>();
  const placed: Placed[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const read = readTensor(name, entry, data);
    tensors.set(name, read.tensor);
    placed.push(read.placed);
  }
  requireTiling(placed, data.byteLength);
  return {
    tensors,
    metadata: readMetadata(Object.hasOwn(header, '__metadata__') ? header.__metadata__ : undefined),
  };
}
