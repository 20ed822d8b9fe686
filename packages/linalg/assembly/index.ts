// AssemblyScript. What the WebAssembly module exports. `kernels/` is ../src/kernels, compiled with these primitives.
export { eigenvalues, eigenvaluesWork } from './kernels/eigenvalues';
export { cholesky, gram } from './kernels/cholesky';
export { combineRows } from './kernels/combine-rows';
export { hessenberg, hessenbergWork } from './kernels/hessenberg';
export { schur, schurWork } from './kernels/schur';
export { luDecompose, luSolve, luWork, solveEach } from './kernels/lu';
export {
  singleTrajectory,
  smallTrajectories,
  tangentBegin,
  tangentFrame,
  tangentLoop,
  tangentLoopWork,
  tangentRecord,
  tangentStep,
  tangentWeights,
  tangentWeightsLength,
  tanhOfRows,
  trajectories,
} from './kernels/loops';
export { orthonormalizeAll, orthonormalizeRows, orthonormalizeWork, rowLengths } from './kernels/gram-schmidt';
export {
  firstFree,
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
  tanhTableAt,
} from './primitives';
export {
  addScaled,
  addScaledSingle,
  gate,
  gateSingle,
  gruBackward,
  gruBackwardSingle,
  gruForward,
  gruForwardSingle,
  lstmBackward,
  lstmBackwardSingle,
  lstmForward,
  lstmForwardSingle,
  mix,
  mixSingle,
  scaleBySlopes,
  scaleBySlopesSingle,
  sumSquares,
  sumSquaresSingle,
  tanhSingle,
  transpose,
  transposeSingle,
} from './recurrent';
