import { createEngine } from '../engine/create-engine.js';
import type { NumericEngine } from '../engine/engine.js';
import { MEMORY_LIMIT, compileKernels, createMemory } from './loader.js';

/**
 * Engine in WebAssembly SIMD.
 *
 * @param deterministic - Plain multiplication and addition even where fused ones exist: the same bits everywhere.
 * @returns `undefined` where it cannot run.
 */
export function createWasmEngine(version: string, deterministic: boolean): NumericEngine | undefined {
  const module = compileKernels(deterministic);
  if (module === undefined) return undefined;
  return createEngine({
    info: { name: 'wasm', version, threads: 1, simd: module.simd, where: '@phasebook/linalg' },
    limit: MEMORY_LIMIT,
    create(doubles) {
      const memory = createMemory(doubles);
      return {
        kernels: module.instantiate(memory),
        doubles: () => memory.doubles(),
        reserve: (length) => memory.reserve(length),
        enter: () => undefined,
      };
    },
  });
}
