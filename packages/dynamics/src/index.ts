export {
  NonFiniteError,
  ShapeMismatchError,
  matrix,
  toRows,
  vector,
  type Complex,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';

export type { Cell, ParameterBlock } from './system/cell.js';
export { iterate } from './system/iterate.js';
export { leaky } from './system/leaky.js';
export type { Range, SmoothMap } from './system/smooth-map.js';
export { withInput } from './system/with-input.js';
