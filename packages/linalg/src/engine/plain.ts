import { cholesky, gram } from '../kernels/cholesky.js';
import { combineRows } from '../kernels/combine-rows.js';
import { eigenvalues, eigenvaluesWork } from '../kernels/eigenvalues.js';
import {
  orthonormalizeAll,
  orthonormalizeRows,
  orthonormalizeWork,
  rowLengths,
} from '../kernels/gram-schmidt.js';
import {
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
} from '../kernels/loops.js';
import { luDecompose, luSolve, luWork, solveEach } from '../kernels/lu.js';
import {
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
  useMemory,
} from '../kernels/primitives.js';
import {
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
} from '../kernels/recurrent.js';
import { schur, schurWork } from '../kernels/schur.js';
import { createEngine, type Host } from './create-engine.js';
import type { NumericEngine } from './engine.js';
import type { Kernels } from './kernels.js';

const kernels: Kernels = {
  firstFree: () => 0,
  tanhTableAt: () => 0,
  productCount,
  flopCount,
  resetCounts,
  packedLength,
  pack,
  multiplyWork,
  multiply,
  multiplyPacked,
  multiplyTransposed,
  packedLengthSingle,
  packSingle,
  multiplyPackedSingle,
  combineRows,
  gram,
  tanh,
  logistic,
  orthonormalizeWork,
  rowLengths,
  orthonormalizeRows,
  orthonormalizeAll,
  luWork,
  luDecompose,
  luSolve,
  solveEach,
  cholesky,
  eigenvaluesWork,
  eigenvalues,
  schurWork,
  schur,
  tangentLoopWork,
  tangentBegin,
  tangentFrame,
  tangentStep,
  tangentRecord,
  tangentWeightsLength,
  tangentWeights,
  tangentLoop,
  trajectories,
  singleTrajectory,
  smallTrajectories,
  tanhOfRows,
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
};

function createHost(doubles: number): Host {
  let memory = new Float64Array(doubles);
  return {
    kernels,
    doubles: () => memory,
    reserve(length) {
      if (length > memory.length)
        memory = new Float64Array(Math.max(length, Math.min(2 * memory.length, 2 ** 23)));
    },
    enter: () => useMemory(memory),
  };
}

/** Engine in portable TypeScript, for places without WebAssembly; the same bits as the plain SIMD one. */
export function createPlainEngine(version: string): NumericEngine {
  return createEngine({
    info: { name: 'plain', version, threads: 1, simd: 'none', where: '@phasebook/linalg' },
    limit: 2 ** 28,
    create: createHost,
  });
}
