// Numbers that make `crashing-worker.mjs` fail.

/** Ends its worker every time. */
export const FATAL = 0.4711;
/** Ends its worker the first time. */
export const FATAL_ONCE = 0.0815;
/** Throws past the worker's own handling. */
export const THROWS = 1234;
