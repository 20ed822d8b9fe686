// AssemblyScript. What the WebAssembly module exports. `kernels/` is ../src/kernels, compiled with these primitives.
export { eigenvalues, eigenvaluesWork } from './kernels/eigenvalues';
export { cholesky, gram } from './kernels/cholesky';
export { hessenberg, hessenbergWork } from './kernels/hessenberg';
export { luDecompose, luSolve, luWork, solveEach } from './kernels/lu';
export {
  smallTrajectories,
  tangentLoop,
  tangentLoopWork,
  tangentWeights,
  tangentWeightsLength,
  trajectories,
} from './kernels/loops';
export { orthonormalizeAsNeeded, orthonormalizeRows, orthonormalizeWork } from './kernels/gram-schmidt';
export {
  flopCount,
  logistic,
  multiply,
  multiplyPacked,
  multiplyPackedSingle,
  multiplyTransposed,
  multiplyWork,
  pack,
  packSingle,
  packedLength,
  packedLengthSingle,
  productCount,
  resetCounts,
  tanh,
  tanhOfSum,
} from './primitives';
  tanhTableAt,

/** First free double of the memory. */
export function firstFree(): i32 {
  return <i32>((__heap_base + 127) >> 7) << 4;
}
