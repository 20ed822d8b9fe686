import {
  add,
  identity,
  requireLength,
  requireSquare,
  scale,
  toMatrix,
  transpose,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import type { Cell } from '../system/cell.js';
import type { ActivationName } from '../system/cell-description.js';
import { requireNonNegative, requirePositiveFinite } from '../system/require-number.js';
import { elmanCell } from './elman.js';

/**
 * The residual version h′ = h + Δt F(h, x) of a cell: an Euler step of dh/dt = F(h, x).
 *
 * Eigenvalues become 1 + Δt λ. Other than a leaky cell it keeps all of its state; nothing bounds its orbits.
 *
 * @param cell - Cell F; its parameters are those of the residual cell.
 * @param timeStep - Δt > 0.
 * @returns Cell of the same dimensions and parameter blocks.
 * @throws {RangeError} If `timeStep` is not positive and finite.
 *
 * Cost: that of F plus O(n) per step.
 * Source: Chang et al., ICLR 2019 (arXiv:1902.09689), eq. 8; He et al., CVPR 2016, for the residual form.
 *
 * @example
 * ```ts
 * const cell = residualCell(linearCell({ recurrent: [[-2]] }), 0.1);
 * assertClose(cell.step(vector(1), vector()), [0.8]);
 * ```
 */
export function residualCell(cell: Cell, timeStep: number): Cell {
  requirePositiveFinite('Cannot make a residual cell', 'timeStep', timeStep);
  return {
    description: { kind: 'residual', timeStep, cell: cell.description },
    stateDim: cell.stateDim,
    inputDim: cell.inputDim,
    parameterBlocks: cell.parameterBlocks,
    step(state: Vector, input: Vector): Vector {
      requireLength('Cannot step a residual cell', 'state', state, cell.stateDim);
      const next = cell.step(state, input);
      for (let i = 0; i < next.length; i++) next[i] = state[i] + timeStep * next[i];
      return next;
    },
    stateJacobian: (state: Vector, input: Vector): Matrix =>
      add(scale(cell.stateJacobian(state, input), timeStep), identity(cell.stateDim)),
    inputJacobian: (state: Vector, input: Vector): Matrix =>
      scale(cell.inputJacobian(state, input), timeStep),
    parameterJacobian: (state: Vector, input: Vector): Matrix =>
      scale(cell.parameterJacobian(state, input), timeStep),
  };
}

/** Weights and rates of an antisymmetric cell. */
export interface AntisymmetricWeights {
  /** A, shape [n, n]; only A − Aᵀ matters. */
  readonly generator: MatrixLike;
  /** U, shape [n, m]. @default no inputs */
  readonly input?: MatrixLike;
  /** b, shape [n]. @default zero */
  readonly bias?: ArrayLike<number>;
  /** @default 'tanh' */
  readonly activation?: ActivationName;
  /** γ ≥ 0: pulls the eigenvalues inwards. @default 0 */
  readonly damping?: number;
  /** Δt > 0. */
  readonly timeStep: number;
}

/**
 * The antisymmetric cell h′ = h + Δt f((A − Aᵀ − γI) h + U x + b): in continuous time neither growth nor decay.
 *
 * An Euler step of undamped rotations grows, so that γ must make up for it: for a linear cell with the largest
 * frequency ω it is stable iff γ ≥ (1 − √(1 − Δt² ω²))/Δt.
 *
 * @param weights - Generator, input weights, bias, damping and step.
 * @returns Residual cell around an Elman cell with the recurrent matrix A − Aᵀ − γI.
 * @throws {ShapeMismatchError} If the generator is not square or the weights do not fit it.
 * @throws {RangeError} If `damping` is negative or `timeStep` not positive.
 *
 * Cost: that of an Elman cell.
 * Source: Chang et al., ICLR 2019 (arXiv:1902.09689), eqs. 10 and 11.
 *
 * @example The Jacobian at rest is I + Δt (A − Aᵀ − γI)
 * ```ts
 * const cell = antisymmetricCell({ generator: [[0, 1], [0, 0]], damping: 0.5, timeStep: 0.1 });
 * assertClose(cell.stateJacobian(vector(0, 0), vector()).data, [0.95, 0.1, -0.1, 0.95]);
 * ```
 */
export function antisymmetricCell(weights: AntisymmetricWeights): Cell {
  const purpose = 'Cannot make an antisymmetric cell';
  const { generator, damping = 0, timeStep, ...rest } = weights;
  const a = toMatrix(generator, 'generator');
  requireSquare(purpose, 'generator', a);
  requireNonNegative(purpose, 'damping', damping);
  requirePositiveFinite(purpose, 'timeStep', timeStep);
  const skew = add(a, transpose(a), -1);
  return residualCell(elmanCell({ ...rest, recurrent: add(skew, identity(a.rows), -damping) }), timeStep);
}
