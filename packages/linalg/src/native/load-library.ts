import { createRequire } from 'node:module';
import os from 'node:os';
import process from 'node:process';
import type { Candidate } from './find-library.js';
import {
  argumentTypes,
  routines,
  schemes,
  type NamingScheme,
  type RoutineName,
  type routines as Routines,
} from './symbols.js';

type Routine = (...values: readonly unknown[]) => unknown;

/** The little that is used of the foreign-function interface. */
interface ForeignLibrary {
  func(name: string, result: string, takes: readonly string[]): Routine;
}

interface ForeignInterface {
  load(file: string): ForeignLibrary;
}

/** A library with every routine that is wanted, proved to compute. */
export interface BlasLibrary {
  readonly name: string;
  readonly version: string;
  readonly file: string;
  readonly foundBy: Candidate['foundBy'];
  readonly integerBits: 32 | 64;
  /** Threads that it would use if nobody said anything. */
  readonly threads: number;
  /** Says how many threads the next calls may use; does nothing where the library does not listen. */
  readonly setThreads: (count: number) => void;
  readonly call: Readonly<Record<RoutineName, Routine>>;
}

/** A library that was tried in vain, and why. */
export interface FailedCandidate {
  readonly candidate: Candidate;
  readonly reason: string;
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The foreign-function interface, or why there is none. */
function foreignInterface(): ForeignInterface | string {
  try {
    const require = createRequire(import.meta.url);
    return require('koffi') as ForeignInterface;
  } catch (error) {
    return `koffi cannot be loaded: ${message(error).split('\n')[0]}`;
  }
}

/**
 * The first candidate that loads, has every routine and computes three small problems rightly.
 *
 * @returns The library, or what was tried and why it failed; nothing is thrown or printed.
 */
export function loadLibrary(
  from: Iterable<Candidate>,
): BlasLibrary | { readonly failed: readonly FailedCandidate[]; readonly reason: string } {
  const failed: FailedCandidate[] = [];
  let foreign: ForeignInterface | undefined;
  if (os.endianness() !== 'LE') return { failed, reason: 'integers are stored the other way round here' };
  for (const candidate of from) {
    if (foreign === undefined) {
      const found = foreignInterface();
      if (typeof found === 'string') return { failed, reason: found };
      foreign = found;
    }
    const result = tryLibrary(foreign, candidate);
    if (typeof result !== 'string') return result;
    failed.push({ candidate, reason: result });
  }
  // Names that the system does not know are no news; a file that is there and useless is.
  const telling = failed.find(({ candidate }) => candidate.foundBy !== 'system');
  const reason =
    telling === undefined
      ? 'no library with BLAS and LAPACK was found'
      : `${telling.candidate.file}: ${telling.reason}`;
  return { failed, reason };
}

function tryLibrary(foreign: ForeignInterface, candidate: Candidate): BlasLibrary | string {
  let loaded: ForeignLibrary;
  try {
    loaded = foreign.load(candidate.file);
  } catch (error) {
    return `cannot be loaded: ${message(error)}`;
  }
  const optional = (name: string, result: string, takes: readonly string[]): Routine | undefined => {
    try {
      return loaded.func(name, result, takes);
    } catch {
      return undefined;
    }
  };
  const scheme = schemes.find(({ cblas }) => optional(cblas('cblas_dgemm'), 'void', []) !== undefined);
  if (scheme === undefined) return 'has no cblas_dgemm under any known name';
  try {
    const description = describe(scheme, optional);
    const integerBits = scheme.integerBits ?? (/USE64BITINT|ILP64/.test(description.text) ? 64 : 32);
    const call = bind(loaded, scheme, integerBits);
    const library = {
      ...{ name: description.name, version: description.version, threads: description.threads },
      ...{ file: candidate.file, foundBy: candidate.foundBy, integerBits, call },
      setThreads: description.setThreads,
    };
    const fault = faultOf(library);
    return fault ?? library;
  } catch (error) {
    return message(error);
  }
}

function bind(
  loaded: ForeignLibrary,
  scheme: NamingScheme,
  integerBits: 32 | 64,
): Readonly<Record<RoutineName, Routine>> {
  // A register or slot of 64 bits suits both widths; elsewhere narrow arguments lie closer together.
  const width = process.arch === 'x64' ? 64 : integerBits;
  const entries = Object.entries(routines) as [RoutineName, (typeof Routines)[RoutineName]][];
  return Object.fromEntries(
    entries.map(([key, { kind, name, takes }]) => [
      key,
      loaded.func(scheme[kind](name), 'void', argumentTypes(takes, width)),
    ]),
  ) as Record<RoutineName, Routine>;
}

interface Description {
  readonly name: string;
  readonly version: string;
  /** Whatever the library says of itself. */
  readonly text: string;
  readonly threads: number;
  readonly setThreads: (count: number) => void;
}

function describe(
  { name: schemeName, own }: NamingScheme,
  optional: (name: string, result: string, takes: readonly string[]) => Routine | undefined,
): Description {
  const ask = (name: string, result: string): unknown => optional(name, result, [])?.();
  const config = ask(own('openblas_get_config'), 'str');
  const isMkl = config === undefined && optional('MKL_Get_Max_Threads', 'int', []) !== undefined;
  const text = typeof config === 'string' ? config.trim() : '';
  const set = isMkl
    ? optional('MKL_Set_Num_Threads', 'void', ['int'])
    : optional(own('openblas_set_num_threads'), 'void', ['int']);
  const threads = ask(isMkl ? 'MKL_Get_Max_Threads' : own('openblas_get_num_threads'), 'int');
  let current = 0;
  const setThreads = (count: number): void => {
    if (count === current || set === undefined) return;
    set(count);
    current = count;
  };
  const words = text.split(/\s+/);
  const name = isMkl ? 'MKL' : text !== '' ? 'OpenBLAS' : schemeName === 'accelerate' ? 'Accelerate' : 'BLAS';
  return {
    name,
    version: name === 'OpenBLAS' ? (words.find((word) => /^\d+\.\d/.test(word)) ?? 'unknown') : 'unknown',
    text,
    threads: typeof threads === 'number' && threads >= 1 ? threads : 1,
    setThreads,
  };
}

/** What is wrong with what the library computes, if anything: names may match and integers still differ. */
function faultOf({ call, integerBits }: Pick<BlasLibrary, 'call' | 'integerBits'>): string | undefined {
  const product = new Float64Array(4);
  const left = Float64Array.of(1, 2, 3, 4, 5, 6);
  const right = Float64Array.of(1, -1, 2, 0, 0, 3);
  call.gemm(101, 111, 111, 2, 2, 3, 1, left, 3, right, 2, 0, product, 2);
  if (product.join() !== '5,8,14,14') return 'multiplies wrongly';
  // Columns (1, 4, 2), (2, 1, 0), (0, 3, 8).
  const factors = Float64Array.of(1, 4, 2, 2, 1, 0, 0, 3, 8);
  const order = new BigInt64Array([3n]);
  const pivots = new BigInt64Array(3);
  const info = new BigInt64Array(1);
  call.getrf(order, order, factors, order, pivots, info);
  const places =
    integerBits === 64
      ? Array.from(pivots, Number)
      : Array.from(new Int32Array(pivots.buffer).subarray(0, 3));
  if (places.join() !== '2,2,3' || factors[1] !== 0.25 || factors[4] !== 1.75) return 'decomposes wrongly';
  const rotation = Float64Array.of(0, 2, -2, 0);
  const two = new BigInt64Array([2n]);
  const no = Uint8Array.of(78);
  const re = new Float64Array(2);
  const im = new Float64Array(2);
  const none = new Float64Array(4);
  const work = new Float64Array(64);
  const size = new BigInt64Array([64n]);
  call.geev(no, no, two, rotation, two, re, im, none, two, none, two, work, size, info, 1, 1);
  const isRight = Math.abs(im[0] - 2) < 1e-14 && im[1] === -im[0] && Math.abs(re[0]) < 1e-14;
  return isRight ? undefined : 'finds wrong eigenvalues';
}
