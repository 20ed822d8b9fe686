import {
  add,
  identity,
  matrixExponential,
  multiply,
  requireFinite,
  requireLength,
  ShapeMismatchError,
  solveMatrix,
  toMatrix,
  transpose,
  zeros,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import { requireWhole } from '../system/require-number.js';

/** A smooth way to write rotations as free numbers: gradients by the matrix become gradients by the numbers. */
export interface OrthogonalParametrization {
  readonly name: 'cayley' | 'exponential';
  /**
   * The rotation of a set of numbers.
   *
   * @param free - Entries of the skew matrix A below its diagonal, row by row, shape [n (n − 1)/2].
   */
  matrix(free: ArrayLike<number>): Matrix;
  /**
   * Gradient by the numbers, from the gradient by the matrix.
   *
   * @param gradient - ∂L/∂W, shape [n, n].
   * @returns ∂L/∂free, shape [n (n − 1)/2].
   */
  pullback(free: ArrayLike<number>, gradient: MatrixLike): Vector;
}

/**
 * Cayley's transform W = (I − A)⁻¹(I + A) of a skew matrix A: every rotation without the eigenvalue −1.
 *
 * @param units - n, at least 1.
 * @returns The parametrization; W is orthogonal with determinant 1 up to rounding.
 * @throws {RangeError} If `units` is not a positive integer.
 *
 * Cost: a solve with n right-hand sides; the pullback two more.
 * Source: Helfrich, Willmott and Ye, ICML 2018 (arXiv:1707.09520), eq. 2 (scoRNN), with the sign of A that turns
 * the same way as e^{2A}.
 *
 * @example Two units: a turn by twice the arc tangent
 * ```ts
 * const { data } = cayleyParametrization(2).matrix([0.05]);
 * assertClose(Math.atan2(data[2], data[0]), 2 * Math.atan(0.05));
 * ```
 */
export function cayleyParametrization(units: number): OrthogonalParametrization {
  requireUnits(units);
  const one = identity(units);
  const matrix = (free: ArrayLike<number>): Matrix => {
    const a = skew(free, units);
    return solved(add(one, a, -1), add(one, a));
  };
  return {
    name: 'cayley',
    matrix,
    pullback(free, gradient): Vector {
      const a = skew(free, units);
      const g = readGradient(gradient, units);
      // dW = (I − A)⁻¹ dA (I + W), so that ∂L/∂A = (I − A)⁻ᵀ G (I + W)ᵀ.
      const left = solved(transpose(add(one, a, -1)), g);
      return ontoSkew(multiply(left, transpose(add(one, matrix(free)))));
    },
  };
}

/**
 * The exponential W = e^A of a skew matrix A: every rotation.
 *
 * @param units - n, at least 1.
 * @returns The parametrization.
 * @throws {RangeError} If `units` is not a positive integer.
 *
 * Cost: one matrix exponential; the pullback one of order 2n.
 * Source: Lezcano-Casado and Martínez-Rubio, ICML 2019 (arXiv:1901.08428); Najfeld and Havel, Adv. Appl. Math. 16
 * (1995) 321, eq. 103, for the derivative.
 *
 * @example Two units: a turn by the number itself
 * ```ts
 * const { data } = exponentialParametrization(2).matrix([0.3]);
 * assertClose(data, [Math.cos(0.3), -Math.sin(0.3), Math.sin(0.3), Math.cos(0.3)]);
 * ```
 */
export function exponentialParametrization(units: number): OrthogonalParametrization {
  requireUnits(units);
  return {
    name: 'exponential',
    matrix: (free) => matrixExponential(skew(free, units)),
    pullback(free, gradient): Vector {
      const a = transpose(skew(free, units));
      const g = readGradient(gradient, units);
      // The upper right block of exp [[Aᵀ, G], [0, Aᵀ]] is the derivative of exp at Aᵀ in the direction G: its adjoint at A.
      const block = zeros(2 * units, 2 * units);
      for (let i = 0; i < units; i++) {
        for (let j = 0; j < units; j++) {
          block.data[i * 2 * units + j] = a.data[i * units + j];
          block.data[(units + i) * 2 * units + units + j] = a.data[i * units + j];
          block.data[i * 2 * units + units + j] = g.data[i * units + j];
        }
      }
      const whole = matrixExponential(block);
      const corner = zeros(units, units);
      for (let i = 0; i < units; i++) {
        for (let j = 0; j < units; j++) {
          corner.data[i * units + j] = whole.data[i * 2 * units + units + j];
        }
      }
      return ontoSkew(corner);
    },
  };
}

const PURPOSE = 'Cannot parametrise orthogonal matrices';

function requireUnits(units: number): void {
  requireWhole(PURPOSE, 'units', units, 1);
}

function skew(free: ArrayLike<number>, units: number): Matrix {
  requireLength(PURPOSE, 'free', free, (units * (units - 1)) / 2);
  requireFinite(PURPOSE, 'free', free);
  const a = zeros(units, units);
  let k = 0;
  for (let i = 1; i < units; i++) {
    for (let j = 0; j < i; j++, k++) {
      a.data[i * units + j] = free[k];
      a.data[j * units + i] = -free[k];
    }
  }
  return a;
}

/** Gradient by the numbers below the diagonal of a skew matrix from the gradient by all its entries. */
function ontoSkew(gradient: Matrix): Vector {
  const n = gradient.rows;
  const result = new Float64Array((n * (n - 1)) / 2);
  let k = 0;
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) result[k++] = gradient.data[i * n + j] - gradient.data[j * n + i];
  }
  return result;
}

function readGradient(gradient: MatrixLike, units: number): Matrix {
  const read = toMatrix(gradient, 'gradient');
  if (read.rows !== units || read.columns !== units) {
    throw new ShapeMismatchError(
      PURPOSE,
      'gradient',
      `[${units}, ${units}]`,
      `[${read.rows}, ${read.columns}]`,
    );
  }
  return read;
}

/** I ± A is never singular for a skew A. */
function solved(a: Matrix, b: Matrix): Matrix {
  return solveMatrix(a, b) ?? zeros(b.rows, b.columns);
}
