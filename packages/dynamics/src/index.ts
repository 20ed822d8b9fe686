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

export { ACTIVATION_NAMES, activation, type Activation } from './cells/activations.js';
export { cellFrom } from './cells/cell-from.js';
export type {
  ActivationName,
  CellDescription,
  ElmanDescription,
  GruDescription,
  LeakyDescription,
  LinearDescription,
  LstmDescription,
} from './cells/description.js';
export { elmanCell, type ElmanWeights } from './cells/elman.js';
export { gruCell, type GatedWeights } from './cells/gru.js';
export { leakyCell } from './cells/leaky-cell.js';
export { linearCell, type LinearWeights } from './cells/linear.js';
export { lstmCell } from './cells/lstm.js';
export { parametersOf, withParameters } from './cells/parameters.js';
