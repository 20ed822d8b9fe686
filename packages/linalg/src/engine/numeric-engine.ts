import { createWasmEngine } from '../wasm/engine.js';
import type { EngineInfo, NumericEngine } from './engine.js';
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

/**
 * What computes: name and version of the numeric engine, its threads, its instruction set and where it came from.
 *
 * @example
 * ```ts
 * const { name, threads } = numericEngine();
 * assertEqual(['plain', 'wasm', 'native'].includes(name), true);
 * assertEqual(threads >= 1, true);
 * ```
 */
export function numericEngine(): EngineInfo {
  return wasmEngine().info;
}
