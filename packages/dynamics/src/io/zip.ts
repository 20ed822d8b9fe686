import { inflateSync, strFromU8 } from 'fflate';
import { quote, StateDictError } from './state-dict-error.js';

/** A file inside a zip archive, unpacked. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** An entry of the archive's directory; nothing in it has been checked against the file yet. */
interface DirectoryEntry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly checksum: number;
  readonly packedSize: number;
  readonly size: number;
  readonly localOffset: number;
}

const END_SIGNATURE = 0x06054b50;
const DIRECTORY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_SIZE = 22;
const DIRECTORY_ENTRY_SIZE = 46;
const LOCAL_HEADER_SIZE = 30;

const STORED = 0;
const DEFLATED = 8;

/** Deflate cannot shrink data further than this: 258 bytes in 2 bits. */
const LARGEST_DEFLATE_RATIO = 1032;
/** Upper limit of what one archive may unpack to. */
const MAXIMUM_UNPACKED_BYTES = 2 ** 30;

const CHECKSUM_TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 of the bytes, as zip archives record it. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = CHECKSUM_TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** Where the end record starts: the last one whose comment reaches exactly to the end of the file. */
function findEnd(view: DataView): number | undefined {
  const first = Math.max(0, view.byteLength - END_SIZE - 0xffff);
  for (let at = view.byteLength - END_SIZE; at >= first; at--) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue;
    if (at + END_SIZE + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  return undefined;
}

function readDirectory(bytes: Uint8Array, view: DataView, purpose: string): DirectoryEntry[] {
  const end = findEnd(view);
  if (end === undefined) {
    throw new StateDictError(
      `${purpose}: the directory at the end of the archive is missing (is the file truncated?)`,
    );
  }
  const count = view.getUint16(end + 10, true);
  const offset = view.getUint32(end + 16, true);
  if (count === 0xffff || offset === 0xffffffff) {
    throw new StateDictError(`${purpose}: archives beyond 4 GiB or 65534 files are not supported`);
  }
  const entries: DirectoryEntry[] = [];
  let at = offset;
  for (let k = 0; k < count; k++) {
    if (at + DIRECTORY_ENTRY_SIZE > end || view.getUint32(at, true) !== DIRECTORY_SIGNATURE) {
      throw new StateDictError(`${purpose}: entry ${k} of the archive's directory is damaged`);
    }
    const nameLength = view.getUint16(at + 28, true);
    const next =
      at + DIRECTORY_ENTRY_SIZE + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw new StateDictError(`${purpose}: entry ${k} of the archive's directory is damaged`);
    entries.push({
      name: strFromU8(bytes.subarray(at + DIRECTORY_ENTRY_SIZE, at + DIRECTORY_ENTRY_SIZE + nameLength)),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      packedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      localOffset: view.getUint32(at + 42, true),
    });
    at = next;
  }
  return entries;
}

function unpack(bytes: Uint8Array, view: DataView, entry: DirectoryEntry, purpose: string): Uint8Array {
  const { name, method, packedSize, size, localOffset } = entry;
  const fail = (text: string, cause?: unknown): never => {
    throw new StateDictError(`${purpose}: ${quote(name)} ${text}`, tensorName(name), { cause });
  };
  if (entry.flags & 1) return fail('is encrypted');
  if (
    localOffset + LOCAL_HEADER_SIZE > bytes.byteLength ||
    view.getUint32(localOffset, true) !== LOCAL_SIGNATURE
  ) {
    return fail('does not start where the directory says');
  }
  const start =
    localOffset +
    LOCAL_HEADER_SIZE +
    view.getUint16(localOffset + 26, true) +
    view.getUint16(localOffset + 28, true);
  if (start + packedSize > bytes.byteLength) {
    return fail(`must lie within the file: it ends at byte ${start + packedSize} of ${bytes.byteLength}`);
  }
  const packed = bytes.subarray(start, start + packedSize);
  let unpacked: Uint8Array;
  if (method === STORED) {
    if (size !== packedSize) return fail(`is stored, but has ${packedSize} bytes instead of ${size}`);
    unpacked = packed;
  } else if (method === DEFLATED) {
    if (size > LARGEST_DEFLATE_RATIO * packedSize + 16) {
      return fail(`claims to unpack ${packedSize} bytes to ${size}, which is impossible`);
    }
    try {
      // One byte more than claimed, so that a longer stream shows.
      unpacked = inflateSync(packed, { out: new Uint8Array(size + 1) });
    } catch (cause) {
      return fail('cannot be unpacked: its data is damaged', cause);
    }
    if (unpacked.byteLength !== size) return fail(`must unpack to ${size} bytes: got another number`);
  } else {
    return fail(
      `is packed with the unsupported method ${method}: only stored and deflated entries can be read`,
    );
  }
  if (crc32(unpacked) !== entry.checksum) return fail('is damaged: its checksum does not match');
  return unpacked;
}

/** Name of the tensor that a file in the archive holds. */
export function tensorName(fileName: string): string {
  return fileName.endsWith('.npy') ? fileName.slice(0, -'.npy'.length) : fileName;
}

/** Names of the files in a zip archive, in the order of its directory. */
export function listZip(bytes: Uint8Array, purpose: string): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return readDirectory(bytes, view, purpose).map(({ name }) => name);
}

/**
 * Unpacks the files of a zip archive whose name `select` accepts. No length in the archive is believed before it
 * has been compared with the bytes that are there; checksums are verified.
 */
export function readZip(bytes: Uint8Array, purpose: string, select: (name: string) => boolean): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readDirectory(bytes, view, purpose).filter(({ name }) => select(name));
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > MAXIMUM_UNPACKED_BYTES) {
    throw new StateDictError(
      `${purpose}: the archive must unpack to at most ${MAXIMUM_UNPACKED_BYTES} bytes: got ${total}`,
    );
  }
  return entries.map((entry) => ({ name: entry.name, bytes: unpack(bytes, view, entry, purpose) }));
}
