import { tslabEngine, type Engine } from './engine.js';
import { loadTslab } from './tslab.js';

/** Compiles and runs cells as the kernel does, without a notebook; see {@link cellEngine}. */
export type CellEngine = Pick<Engine, 'run' | 'describe' | 'interrupt' | 'close'>;

/**
 * Opens the compiler and executor of the kernel `phasebook` for a program that runs cells itself.
 *
 * What cells declare stays for the next ones. They run in this process and may do whatever it may; a process has room for
 * one engine.
 *
 * @param folder - Working folder of the cells; it must be the process's own, and lie below the packages that cells import.
 * @returns `run(code, label)` compiles and runs a cell and says how it ended; one at a time.
 * @throws {Error} If tslab is not installed.
 */
export function cellEngine(folder: string): CellEngine {
  return tslabEngine(loadTslab(), folder);
}
