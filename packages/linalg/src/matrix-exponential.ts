import { requireFinite } from './errors.js';
import {
  add,
  identity,
  multiply,
  multiplyVector,
  requireSquare,
  scale,
  toMatrix,
  transpose,
  zeros,
  type Matrix,
  type MatrixLike,
} from './matrix.js';
import { oneNorm } from './one-norm.js';
import { solveMatrix } from './solve-matrix.js';
import type { Vector } from './vector.js';

/** Coefficients of the numerator of the [m/m] Padé approximant of eˣ; the denominator's have alternating signs. */
const pade: Readonly<Record<3 | 5 | 7 | 9 | 13, readonly number[]>> = {
  3: [120, 60, 12, 1],
  5: [30240, 15120, 3360, 420, 30, 1],
  7: [17297280, 8648640, 1995840, 277200, 25200, 1512, 56, 1],
  9: [17643225600, 8821612800, 2075673600, 302702400, 30270240, 2162160, 110880, 3960, 90, 1],
  13: [
    64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
    670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
  ],
};

/** Up to these sizes of ‖A^p‖^(1/p) the approximants are exact to rounding. */
const bounds = {
  3: 1.495585217958292e-2,
  5: 2.53939833006323e-1,
  7: 9.504178996162932e-1,
  9: 2.097847961257068,
  13: 4.25,
} as const;

/** Powers of a matrix below this do not overflow. */
const LARGEST_NORM = 2 ** 80;
const ROUNDING = 2 ** -53;

/**
 * Exponential of a matrix: what a linear flow dh/dt = A h does in one unit of time.
 *
 * Scaling and squaring with diagonal Padé approximants of degree 3 to 13. Degree and scaling follow the norms of
 * powers of A, so that non-normal matrices are not scaled further than they need.
 *
 * @param a - Matrix, shape [n, n]; multiply it by the time before.
 * @returns exp(A), shape [n, n]; its relative error is rounding times the condition of the exponential, which is about
 *   ‖A‖ for normal matrices and may be far larger where eigenvectors are nearly parallel.
 * @throws {ShapeMismatchError} If `a` is not square.
 * @throws {NonFiniteError} If `a` holds NaN or an infinity.
 * @throws {RangeError} If an entry of exp(A) is beyond the largest double.
 *
 * Cost: about (12 + 2 log₂‖A‖) n³ flops.
 * Source: Al-Mohy & Higham, SIAM J. Matrix Anal. Appl. 31 (2009) 970, algorithm 5.1; Higham, ibid. 26 (2005) 1179.
 *
 * @example A quarter turn
 * ```ts
 * const turn = matrixExponential(scale(matrix([[0, -1], [1, 0]]), Math.PI / 2));
 * assertClose(turn.data, [0, -1, 1, 0], 1e-15);
 * ```
 */
export function matrixExponential(a: MatrixLike): Matrix {
  const purpose = 'Cannot exponentiate a matrix';
  const source = toMatrix(a, 'a');
  requireSquare(purpose, 'a', source);
  requireFinite(purpose, 'a', source.data);
  if (source.data.every((value) => value === 0)) return identity(source.rows);

  let halvings = 0;
  let scaled = source;
  const size = oneNorm(source);
  if (size > LARGEST_NORM) {
    // In two factors: ‖A‖ itself may be out of range.
    halvings = Math.min(1100, Math.ceil(Math.log2(Math.min(size, Number.MAX_VALUE) / LARGEST_NORM)) + 1);
    scaled = scale(scale(source, 2 ** -Math.floor(halvings / 2)), 2 ** -Math.ceil(halvings / 2));
  }
  const { degree, more, powers } = choose(scaled);
  let result = approximant(scaled, powers, degree, more);
  for (let k = 0; k < halvings + more; k++) result = multiply(result, result);
  if (!result.data.every(Number.isFinite)) {
    throw new RangeError(
      `${purpose}: \`a\` must have an exponential within the range of doubles: got overflow at 1-norm ${size}`,
    );
  }
  return result;
}

type Degree = keyof typeof pade;

interface Choice {
  readonly degree: Degree;
  /** Halvings of A before the approximant is formed. */
  readonly more: number;
  readonly powers: readonly [Matrix, Matrix, Matrix];
}

function choose(a: Matrix): Choice {
  const second = multiply(a, a);
  const fourth = multiply(second, second);
  const sixth = multiply(fourth, second);
  const powers = [second, fourth, sixth] as const;
  const root4 = oneNorm(fourth) ** (1 / 4);
  const root6 = oneNorm(sixth) ** (1 / 6);
  const low = Math.max(root4, root6);
  if (low <= bounds[3] && extraHalvings(a, 3) === 0) return { degree: 3, more: 0, powers };
  if (low <= bounds[5] && extraHalvings(a, 5) === 0) return { degree: 5, more: 0, powers };
  const root8 = oneNorm(multiply(fourth, fourth)) ** (1 / 8);
  const middle = Math.max(root6, root8);
  if (middle <= bounds[7] && extraHalvings(a, 7) === 0) return { degree: 7, more: 0, powers };
  if (middle <= bounds[9] && extraHalvings(a, 9) === 0) return { degree: 9, more: 0, powers };
  const root10 = oneNorm(multiply(fourth, sixth)) ** (1 / 10);
  const size = Math.min(middle, Math.max(root8, root10));
  const halvings = Math.max(0, Math.ceil(Math.log2(size / bounds[13])));
  return { degree: 13, more: halvings + extraHalvings(scale(a, 2 ** -halvings), 13), powers };
}

/**
 * Halvings beyond those that the norms of powers suggest, so that the leading term of the backward error
 * vanishes beside A, entry by entry: c ‖|A|^(2m+1)‖ / ‖A‖ ≤ 2⁻⁵³.
 */
function extraHalvings(a: Matrix, degree: Degree): number {
  let coefficient = 1 / (2 * degree + 1);
  for (let k = 1; k <= degree; k++) coefficient /= (degree + k) ** 2;
  // Powers of |A| / ‖A‖, which cannot overflow.
  const size = oneNorm(a);
  const sizes = transpose({ ...a, data: a.data.map((value) => Math.abs(value) / size) });
  let sums: Vector = new Float64Array(a.rows).fill(1);
  for (let power = 0; power < 2 * degree + 1; power++) sums = multiplyVector(sizes, sums);
  const error = coefficient * sums.reduce((largest, value) => Math.max(largest, value), 0);
  if (error === 0) return 0;
  return Math.max(0, Math.ceil(Math.log2(error / ROUNDING) / (2 * degree) + Math.log2(size)));
}

/** The approximant (V − U)⁻¹ (V + U) of exp(2^(−halvings) A), U being odd in A and V even. */
function approximant(
  a: Matrix,
  powers: readonly [Matrix, Matrix, Matrix],
  degree: Degree,
  halvings: number,
): Matrix {
  const n = a.rows;
  const c = pade[degree];
  const even = powers.map((power, k) => (halvings === 0 ? power : scale(power, 4 ** (-(k + 1) * halvings))));
  const [second, fourth, sixth] = even;
  const sum = (constant: number, ...terms: readonly (readonly [number, Matrix])[]): Matrix => {
    const result = zeros(n, n);
    for (const [factor, term] of terms) {
      for (let i = 0; i < result.data.length; i++) result.data[i] += factor * term.data[i];
    }
    for (let i = 0; i < n; i++) result.data[i * (n + 1)] += constant;
    return result;
  };
  let odd: Matrix;
  let v: Matrix;
  if (degree === 13) {
    const highOdd = sum(0, [c[13], sixth], [c[11], fourth], [c[9], second]);
    const highEven = sum(0, [c[12], sixth], [c[10], fourth], [c[8], second]);
    const lowOdd = sum(c[1], [c[7], sixth], [c[5], fourth], [c[3], second]);
    const lowEven = sum(c[0], [c[6], sixth], [c[4], fourth], [c[2], second]);
    odd = add(multiply(sixth, highOdd), lowOdd);
    v = add(multiply(sixth, highEven), lowEven);
  } else {
    const terms = degree === 9 ? [...even, multiply(fourth, fourth)] : even;
    const used = terms.slice(0, (degree - 1) / 2);
    odd = sum(c[1], ...used.map((power, k) => [c[2 * k + 3], power] as const));
    v = sum(c[0], ...used.map((power, k) => [c[2 * k + 2], power] as const));
  }
  const u = multiply(halvings === 0 ? a : scale(a, 2 ** -halvings), odd);
  // Within the bounds V − U is well conditioned.
  return solveMatrix(add(v, u, -1), add(v, u)) as Matrix;
}
