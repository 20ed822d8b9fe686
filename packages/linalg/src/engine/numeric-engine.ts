import { createWasmEngine } from '../wasm/engine.js';
import { crossovers, type Crossovers, type SizedOperation } from './crossovers.js';
import { createDispatch } from './dispatch.js';
import type { EngineInfo, LapackOperations, NumericEngine } from './engine.js';
import { createPlainEngine } from './plain.js';

/** Version of this package; a test compares it with package.json. */
const VERSION = '0.1.0';

const engines = new Map<string, NumericEngine>();

function remembered(name: string, create: () => NumericEngine): NumericEngine {
  let engine = engines.get(name);
  if (engine === undefined) {
    engine = create();
    engines.set(name, engine);
  }
  return engine;
}

/** Engine in portable TypeScript. */
export function plainEngine(): NumericEngine {
  return remembered('plain', () => createPlainEngine(VERSION));
}

/** Engine in WebAssembly, or the plain one where there is none. */
export function wasmEngine(options: { readonly deterministic?: boolean } = {}): NumericEngine {
  const deterministic = options.deterministic ?? false;
  return remembered(
    deterministic ? 'deterministic' : 'wasm',
    () => createWasmEngine(VERSION, deterministic) ?? plainEngine(),
  );
}

/** Which engine computes, and how. */
export interface EngineSettings {
  /**
   * 'auto': for each operation and size the faster one of those that are there. 'native' gives 'wasm' where no
   * library is found, and 'wasm' gives 'plain' where there is no WebAssembly: `numericEngine()` tells.
   * @default 'auto'
   */
  readonly engine?: 'auto' | 'plain' | 'wasm' | 'native';
  /**
   * Threads of the native library; 'auto': one, and all cores for a single large problem while no others want them.
   * @default 'auto'
   */
  readonly threads?: number | 'auto';
  /** The same bits on every machine: no native library, no fused multiplication and addition. @default false */
  readonly deterministic?: boolean;
  /** Path of a library with BLAS and LAPACK, or 'none'; Node only. @default searched for */
  readonly library?: string;
  /** Orders from which an engine is taken, where they differ from the measured ones. */
  readonly crossovers?: Partial<Crossovers>;
}

/** What the settings mean for the native engine. */
export interface NativeRequest {
  readonly library: string | undefined;
  readonly threads: number | 'auto';
}

/** Makes the native engine on top of another one, or says why not. */
export type NativeProvider = (
  base: NumericEngine,
  request: NativeRequest,
) => (NumericEngine & LapackOperations) | string;

type NativeEngine = NumericEngine & LapackOperations;

let provider: NativeProvider | undefined;
let settings: EngineSettings = {};
let table: Crossovers = crossovers;
let current: NumericEngine | undefined;
/** The native engine, or why there is none; `undefined` as long as nobody needed to know. */
let native: NativeEngine | string | undefined;

/** Says where a native engine could come from; it is asked when it is needed first. */
export function registerNative(makeNative: NativeProvider): void {
  provider = makeNative;
  forget();
}

function forget(): void {
  current = undefined;
  native = undefined;
}

/**
 * Chooses what computes from now on, in this thread.
 *
 * @param options - Everything that is left out gets its default.
 * @throws {RangeError} If a value is not one of those listed, or `deterministic` meets a native engine.
 *
 * @example The same bits on every machine
 * ```ts
 * setNumericEngine({ deterministic: true });
 * assertEqual(numericEngine().name === 'native', false);
 * setNumericEngine({});
 * ```
 */
export function setNumericEngine(options: EngineSettings): void {
  const purpose = 'Cannot choose an engine';
  const { engine = 'auto', threads = 'auto', deterministic = false } = options;
  if (!['auto', 'plain', 'wasm', 'native'].includes(engine)) {
    throw new RangeError(
      `${purpose}: \`engine\` must be 'auto', 'plain', 'wasm' or 'native': got ${String(engine)}`,
    );
  }
  if (threads !== 'auto' && !(Number.isInteger(threads) && threads >= 1 && threads <= 1024)) {
    throw new RangeError(
      `${purpose}: \`threads\` must be 'auto' or a whole number from 1 to 1024: got ${String(threads)}`,
    );
  }
  if (deterministic && engine === 'native') {
    throw new RangeError(
      `${purpose}: \`engine\` must not be 'native' where \`deterministic\` is true: got native`,
    );
  }
  settings = options;
  table = { ...crossovers, ...options.crossovers };
  forget();
}

function kernelEngine(): NumericEngine {
  const { engine, deterministic = false } = settings;
  return engine === 'plain' ? plainEngine() : wasmEngine({ deterministic });
}

/** The native engine where the settings allow it and there is one. */
function nativeEngine(): NativeEngine | undefined {
  const { engine = 'auto', threads = 'auto', deterministic = false, library } = settings;
  if (engine === 'plain' || engine === 'wasm' || deterministic) return undefined;
  native ??= provider?.(kernelEngine(), { library, threads }) ?? 'only Node can load native libraries';
  return typeof native === 'string' ? undefined : native;
}

/** The engine of the settings; a native library is loaded when something large enough for it comes. */
export function currentEngine(): NumericEngine {
  if (current === undefined) {
    const { engine = 'auto' } = settings;
    const kernels = kernelEngine();
    if (engine === 'auto') current = createDispatch(kernels, nativeEngine, table);
    else current = engine === 'native' ? (nativeEngine() ?? kernels) : kernels;
  }
  return current;
}

/** Whether an operation on a problem of this order is worth an engine; below, loops in place are faster. */
export function isWorthEngine(operation: SizedOperation, order: number): boolean {
  const { kernels, native: from } = table[operation];
  return order >= kernels || (order >= from && nativeEngine() !== undefined);
}

/** The engine's LAPACK operations, where it has them and the order is worth a call. */
export function lapackFor(operation: SizedOperation, order: number): Partial<LapackOperations> {
  return (order >= table[operation].native ? nativeEngine() : undefined) ?? {};
}

/**
 * What computes: name and version of the numeric engine, its threads, its instruction set, where it came from, and
 * why a native one is not used, where it was looked for.
 *
 * @example
 * ```ts
 * const { name, threads } = numericEngine();
 * assertEqual(['plain', 'wasm', 'native'].includes(name), true);
 * assertEqual(threads >= 1, true);
 * ```
 */
export function numericEngine(): EngineInfo {
  const { info } = nativeEngine() ?? kernelEngine();
  return typeof native === 'string' ? { ...info, fallback: native } : info;
}
