import { buildWasm } from './build-wasm.mjs';

/** Before the unit tests: compiles the numeric kernels where they are missing or older than their sources. */
export async function setup() {
  await buildWasm();
}
