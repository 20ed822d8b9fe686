import os from 'node:os';
import type { NumericEngine, Workspace } from '../engine/engine.js';

/** Larger arrays are given back after the operation that needed them. */
const KEPT_DOUBLES = 2 ** 22;
/** Rows and columns that are transposed at a time: both sides stay in the cache. */
const TILE = 16;

/** Working memory of the native engine, used again from call to call. */
export class Scratch {
  readonly #base: NumericEngine;
  readonly #memories = new WeakSet<ArrayBufferLike>();
  #doubles: Float64Array = new Float64Array(0);
  #rows: Float64Array = new Float64Array(0);

  constructor(base: NumericEngine) {
    this.#base = base;
  }

  get keptBytes(): number {
    return this.#doubles.byteLength + this.#rows.byteLength;
  }

  /** Notes that a workspace's memory is one in which the kernels compute without copying. */
  remember(workspace: Workspace): Workspace {
    this.#memories.add(workspace.take(0).buffer);
    return workspace;
  }

  /** Whether the kernels can compute on this array where it is. */
  holds(data: Float64Array): boolean {
    return this.#memories.has(data.buffer);
  }

  /** `length` doubles with anything in them, valid until the next call. */
  doubles(length: number): Float64Array {
    requireMemory(length);
    if (length > this.#doubles.length) this.#doubles = new Float64Array(length);
    return this.#doubles.subarray(0, length);
  }

  /** The same in memory that the kernels can use. */
  rows(length: number): Float64Array {
    requireMemory(length);
    if (length > this.#rows.length) {
      this.#rows = this.remember(this.#base.workspace(length)).take(length);
    }
    return this.#rows.subarray(0, length);
  }

  /** Gives back what is too large to keep. */
  release(): void {
    if (this.#doubles.length > KEPT_DOUBLES) this.#doubles = new Float64Array(0);
    if (this.#rows.length > KEPT_DOUBLES) this.#rows = new Float64Array(0);
  }
}

let total: number | undefined;

/** Throws where an array of that length cannot fit into the machine. */
function requireMemory(doubles: number): void {
  // Asking the system takes longer than many an operation.
  total ??= os.totalmem();
  if (doubles * 8 <= total) return;
  const size = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  throw new RangeError(
    `Cannot get working memory: the problem must fit into ${size(total)} of memory: got ${size(doubles * 8)}`,
  );
}

/** to[j, i] = from[i, j] for a matrix of `rows` × `columns`. */
export function transposeInto(
  from: Float64Array,
  start: number,
  stride: number,
  rows: number,
  columns: number,
  to: Float64Array,
  target: number,
  targetStride: number,
): void {
  for (let top = 0; top < rows; top += TILE) {
    const bottom = Math.min(rows, top + TILE);
    for (let left = 0; left < columns; left += TILE) {
      const right = Math.min(columns, left + TILE);
      for (let j = left; j < right; j++) {
        let source = start + top * stride + j;
        const row = target + j * targetStride;
        for (let i = top; i < bottom; i++, source += stride) to[row + i] = from[source];
      }
    }
  }
}
