import {
  eigendecomposition,
  requireFinite,
  requireSquare,
  toMatrix,
  type Complex,
  type ComplexVector,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';

/** Eigenvalues of a Jacobian with their vectors and what tells how far to trust them. */
export interface Spectrum {
  /** |λ| descending, conjugates adjacent, positive imaginary part first. */
  readonly eigenvalues: readonly Complex[];
  /** J v = λ v: the direction in which a mode moves; ‖v‖₂ = 1, largest entry real and positive. */
  readonly rightVectors: readonly ComplexVector[];
  /** wᴴ J = λ wᴴ: what excites a mode, its amplitude being wᴴ δh; wᴴ v = 1. */
  readonly leftVectors: readonly ComplexVector[];
  /** ‖w‖ ‖v‖ of each eigenvalue: a change E of J moves λ by up to that times ‖E‖; ∞ or huge if defective. */
  readonly conditionNumbers: Vector;
  /** Largest ‖J v − λ v‖ / (‖J‖ ‖v‖) over right and left vectors, Frobenius norm of J. */
  readonly residual: number;
}

/**
 * Spectrum of a Jacobian: eigenvalues, right and left eigenvectors, condition numbers.
 *
 * Near a fixed point h* a small deviation evolves as δh(t) = Σ vᵢ λᵢᵗ (wᵢᴴ δh(0)).
 *
 * @param jacobian - Square matrix, shape [n, n].
 * @returns n eigenvalues, sorted, with vectors of shape [n].
 * @throws {ShapeMismatchError} If `jacobian` is not square.
 * @throws {NonFiniteError} If `jacobian` holds NaN or an infinity.
 *
 * Cost: about 35 n³ flops.
 * Source: Golub & Van Loan, Matrix Computations, 4th ed., chapter 7; Trefethen & Embree, Spectra and
 * Pseudospectra, section 52, for the condition numbers.
 *
 * @example A mode and what excites it
 * ```ts
 * const { eigenvalues, leftVectors } = spectrum([[0.9, 1], [0, 0.8]]);
 * assertClose(eigenvalues.map((lambda) => lambda.re), [0.9, 0.8]);
 * assertClose(leftVectors[0].re, [1, 10]);
 * ```
 */
export function spectrum(jacobian: MatrixLike): Spectrum {
  const purpose = 'Cannot find a spectrum';
  const matrix = toMatrix(jacobian, 'jacobian');
  requireSquare(purpose, 'jacobian', matrix);
  requireFinite(purpose, 'jacobian', matrix.data);
  const { values, right, left, conditions, residual } = eigendecomposition(matrix);
  return {
    eigenvalues: values,
    rightVectors: right,
    leftVectors: left,
    conditionNumbers: conditions,
    residual,
  };
}
