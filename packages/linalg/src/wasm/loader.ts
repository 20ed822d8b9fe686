import type { Kernels } from '../engine/kernels.js';
import { tanhTable } from '../kernels/tanh-table.js';
import { bytesFromBase64 } from './base64.js';
import { plainKernels, relaxedKernels } from './kernels.generated.js';

// The little of the WebAssembly interface that is needed; neither the page's types nor Node's are in reach.
interface MemoryObject {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

interface WebAssemblyInterface {
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: MemoryObject } },
  ) => { readonly exports: unknown };
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => MemoryObject;
}

declare const WebAssembly: WebAssemblyInterface | undefined;

/** A compiled build of the kernels. */
export interface KernelModule {
  readonly simd: 'simd128' | 'simd128-relaxed';
  /** Kernels on a memory of their own; they hold it, and it goes when they go. */
  instantiate(memory: KernelMemory): Kernels;
}

/** A memory that a module can use. */
export interface KernelMemory {
  doubles(): Float64Array;
  reserve(doubles: number): void;
}

/** Doubles in a page. */
const PAGE = 8192;
/** 4 GiB less one page, so that no size overflows. */
const MAXIMUM_PAGES = 65535;
export const MEMORY_LIMIT: number = MAXIMUM_PAGES * PAGE;

const memories = new WeakMap<KernelMemory, MemoryObject>();

export function createMemory(doubles: number): KernelMemory {
  if (WebAssembly === undefined) throw new Error('There is no WebAssembly here');
  const memory = new WebAssembly.Memory({
    initial: Math.max(2, Math.ceil(doubles / PAGE)),
    maximum: MAXIMUM_PAGES,
  });
  let view = new Float64Array(memory.buffer);
  const result: KernelMemory = {
    doubles: () => view,
    reserve(length) {
      const missing = Math.ceil((length - view.length) / PAGE);
      if (missing <= 0) return;
      try {
        memory.grow(missing);
      } catch {
        const gibibytes = ((length * 8) / 2 ** 30).toFixed(1);
        throw new RangeError(`Cannot get memory: ${gibibytes} GiB are not to be had here`);
      }
      view = new Float64Array(memory.buffer);
    },
  };
  memories.set(result, memory);
  return result;
}

/**
 * Compiles the kernels: with fused multiply-add where the runtime has it and `deterministic` is false, else plain.
 *
 * @returns `undefined` where there is no WebAssembly with SIMD, or where it is not allowed.
 */
export function compileKernels(deterministic: boolean): KernelModule | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  try {
    const relaxed = deterministic ? undefined : bytesFromBase64(relaxedKernels);
    const isRelaxed = relaxed !== undefined && WebAssembly.validate(relaxed);
    const bytes = isRelaxed ? relaxed : bytesFromBase64(plainKernels);
    if (!isRelaxed && !WebAssembly.validate(bytes)) return undefined;
    const module = new WebAssembly.Module(bytes);
    const { Instance } = WebAssembly;
    return {
      simd: isRelaxed ? 'simd128-relaxed' : 'simd128',
      instantiate(memory): Kernels {
        const object = memories.get(memory);
        if (object === undefined) throw new Error('The memory was not made by createMemory');
        const kernels = new Instance(module, { env: { memory: object } }).exports as Kernels;
        memory.doubles().set(tanhTable(), kernels.tanhTableAt());
        return kernels;
      },
    };
  } catch {
    // A page may forbid compilation by its security policy.
    return undefined;
  }
}
