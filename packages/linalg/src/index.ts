export type { Complex, ComplexVector } from './complex.js';
export { eigendecomposition, type Eigendecomposition } from './eigendecomposition.js';
export { eigenvalues } from './eigenvalues.js';
export type {
  EngineCounters,
  EngineInfo,
  MatrixView,
  MultiplyOptions,
  NumericEngine,
  PackedMatrix,
  TangentLoop,
  TangentSeries,
  TanhNetwork,
  TrajectoryOptions,
  Workspace,
} from './engine/engine.js';
export type {
  ElmanNetwork,
  GatedNetwork,
  LinearReadout,
  Reals,
  RecurrentNetwork,
  UnitFunction,
  UnrollOptions,
  Unrolled,
  UnrolledGradient,
} from './engine/recurrent.js';
export {
  currentEngine,
  numericEngine,
  plainEngine,
  setNumericEngine,
  wasmEngine,
  type EngineSettings,
} from './engine/numeric-engine.js';
export type { Crossover, Crossovers, SizedOperation } from './engine/crossovers.js';
export { discreteLyapunov, type DiscreteLyapunov } from './discrete-lyapunov.js';
export {
  discreteRiccatiControl,
  discreteRiccatiFilter,
  type ControlProblem,
  type FilterProblem,
  type NoRiccatiSolution,
  type RiccatiControl,
  type RiccatiEvidence,
  type RiccatiFilter,
} from './discrete-riccati.js';
export { NonFiniteError, ShapeMismatchError, requireFinite, requireLength } from './errors.js';
export { logDeterminant, luDecomposition, solve, type LogDeterminant, type LuDecomposition } from './lu.js';
export {
  add,
  diagonal,
  identity,
  matrix,
  multiply,
  multiplyVector,
  requireSquare,
  scale,
  toMatrix,
  toRows,
  transpose,
  transposeMultiplyVector,
  zeros,
  type Matrix,
  type MatrixLike,
  type MatrixSource,
} from './matrix.js';
export { fromMlMatrix, toMlMatrix } from './ml-matrix.js';
export { matrixExponential } from './matrix-exponential.js';
export { matrixLogarithm, type MatrixLogarithm } from './matrix-logarithm.js';
export { polarFactor, type PolarFactor } from './polar-factor.js';
export { qr, type QrDecomposition } from './qr.js';
export { realSchur, type RealSchur } from './real-schur.js';
export { reorderSchur, type ReorderedSchur } from './reorder-schur.js';
export { resolventNorms, type ResolventNorms, type ResolventOptions } from './resolvent-norms.js';
export { singularValues } from './singular-values.js';
export { solveMatrix } from './solve-matrix.js';
export { distance, dot, norm, vector, type Vector } from './vector.js';
