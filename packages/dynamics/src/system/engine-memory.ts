import { currentEngine, type NumericEngine } from '@phasebook/linalg';

/** Larger memories are given back when their work is done. */
const KEPT_DOUBLES = 2 ** 21;
/** Below this, copies into the engine cost less than a memory of its own. */
const LEAST_DOUBLES = 2 ** 12;

const kept = new WeakMap<NumericEngine, Float64Array>();

/**
 * Runs `work` on memory in which the numeric engine computes without copying; what is in it is anything. The memory
 * is kept for the next caller, so that many short pieces of work do not allocate anew.
 *
 * @throws {RangeError} If the engine cannot have that much memory.
 */
export function withEngineMemory<T>(doubles: number, work: (memory: Float64Array) => T): T {
  if (doubles < LEAST_DOUBLES) return work(new Float64Array(doubles));
  const engine = currentEngine();
  let memory = kept.get(engine);
  // Out of reach while it is used: work may call for work.
  kept.delete(engine);
  if (memory === undefined || memory.length < doubles) memory = engine.workspace(doubles).take(doubles);
  try {
    return work(memory);
  } finally {
    if (memory.length <= KEPT_DOUBLES) kept.set(engine, memory);
  }
}
