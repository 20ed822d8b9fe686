export type { Complex, ComplexVector } from './complex.js';
export { NonFiniteError, ShapeMismatchError, requireFinite, requireLength } from './errors.js';
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
export { distance, dot, norm, vector, type Vector } from './vector.js';
