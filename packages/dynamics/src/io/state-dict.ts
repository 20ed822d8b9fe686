import { bfloat16ToNumber, float16ToNumber } from './half-precision.js';

/** Number formats of the tensors in a file. */
export type TensorDtype =
  | 'float64'
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint64'
  | 'uint32'
  | 'uint16'
  | 'uint8'
  | 'bool';

/** A named array from a file, its numbers widened to double. */
export interface Tensor {
  /** Name in the file, such as `gru.weight_hh_l0`. */
  readonly name: string;
  /** Lengths of the axes; empty for a single number. */
  readonly shape: readonly number[];
  /** Entries in row-major order, whatever the order in the file. */
  readonly values: Float64Array;
  /**
   * Format in the file. All floating formats are widened without loss; 64-bit integers beyond 2^53 become the
   * nearest double.
   */
  readonly dtype: TensorDtype;
}

/** The tensors of a file by name: what PyTorch calls a `state_dict`. */
export interface StateDict {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Free text that the file carries beside the tensors. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Reads entry i of a tensor's bytes. */
type EntryReader = (view: DataView, offset: number, littleEndian: boolean) => number;

interface Format {
  readonly bytes: number;
  readonly read: EntryReader;
}

const FORMATS: Readonly<Record<TensorDtype, Format>> = {
  float64: { bytes: 8, read: (view, offset, little) => view.getFloat64(offset, little) },
  float32: { bytes: 4, read: (view, offset, little) => view.getFloat32(offset, little) },
  float16: { bytes: 2, read: (view, offset, little) => float16ToNumber(view.getUint16(offset, little)) },
  bfloat16: { bytes: 2, read: (view, offset, little) => bfloat16ToNumber(view.getUint16(offset, little)) },
  int64: { bytes: 8, read: (view, offset, little) => Number(view.getBigInt64(offset, little)) },
  int32: { bytes: 4, read: (view, offset, little) => view.getInt32(offset, little) },
  int16: { bytes: 2, read: (view, offset, little) => view.getInt16(offset, little) },
  int8: { bytes: 1, read: (view, offset) => view.getInt8(offset) },
  uint64: { bytes: 8, read: (view, offset, little) => Number(view.getBigUint64(offset, little)) },
  uint32: { bytes: 4, read: (view, offset, little) => view.getUint32(offset, little) },
  uint16: { bytes: 2, read: (view, offset, little) => view.getUint16(offset, little) },
  uint8: { bytes: 1, read: (view, offset) => view.getUint8(offset) },
  bool: { bytes: 1, read: (view, offset) => (view.getUint8(offset) === 0 ? 0 : 1) },
};

/** Bytes of one entry. */
export function bytesPerEntry(dtype: TensorDtype): number {
  return FORMATS[dtype].bytes;
}

/**
 * Number of entries of a shape from a file, or `undefined` where an axis is no length or the product is too large
 * to be one.
 */
export function entryCount(shape: readonly unknown[]): number | undefined {
  let count = 1;
  let hasEmptyAxis = false;
  for (const length of shape) {
    if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0) return undefined;
    if (length === 0) hasEmptyAxis = true;
    else count *= length;
  }
  if (hasEmptyAxis) return 0;
  return Number.isSafeInteger(count) ? count : undefined;
}

/** Widens the entries in `bytes`, which must hold a whole number of them. */
export function decodeEntries(bytes: Uint8Array, dtype: TensorDtype, littleEndian: boolean): Float64Array {
  const { bytes: size, read } = FORMATS[dtype];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(bytes.byteLength / size);
  for (let i = 0; i < values.length; i++) values[i] = read(view, i * size, littleEndian);
  return values;
}

/** Throws a `TypeError` where an untyped caller passes something else than bytes. */
export function requireBytes(purpose: string, bytes: Uint8Array): void {
  if (!((bytes as unknown) instanceof Uint8Array)) {
    throw new TypeError(
      `${purpose}: \`bytes\` must be a Uint8Array: got ${Object.prototype.toString.call(bytes)}`,
    );
  }
}
