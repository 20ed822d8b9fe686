import type { Complex } from './complex.js';
import { requireFinite } from './errors.js';
import { matrixExponential } from './matrix-exponential.js';
import {
  add,
  multiply,
  requireSquare,
  scale,
  toMatrix,
  transpose,
  zeros,
  type Matrix,
  type MatrixLike,
} from './matrix.js';
import { oneNorm } from './one-norm.js';
import { blockStarts, diagonalBlocks, solveSylvesterBlock } from './quasi-triangular.js';
import { realSchur, type RealSchur } from './real-schur.js';
import { scaleToSafeRange } from './scaling.js';
import { norm } from './vector.js';

/** A real principal logarithm, or why there is none. */
export type MatrixLogarithm =
  | {
      readonly status: 'principal';
      /** L with exp(L) = A and eigenvalues of imaginary part within (−π, π), shape [n, n]. */
      readonly logarithm: Matrix;
      /** ‖exp(L) − A‖ / ‖A‖, Frobenius norms; grows with the condition of the logarithm. */
      readonly residual: number;
      readonly eigenvalue: undefined;
      readonly reason: undefined;
    }
  | {
      readonly status: 'no-principal-logarithm';
      readonly logarithm: undefined;
      readonly residual: undefined;
      /** The eigenvalue on the closed negative real axis, or within rounding of it. */
      readonly eigenvalue: Complex;
      readonly reason: string;
    };

const EPSILON = 2 ** -52;

/** Up to these sizes of I − A the Padé approximants of degree 1, 2, … are exact to rounding. */
const bounds = [
  1.586970738772063e-5, 2.313807884242979e-3, 1.938179313533253e-2, 6.209171588994762e-2,
  1.276404810806775e-1, 2.060962623452836e-1, 2.879093714241194e-1,
] as const;
const LARGEST_BOUND = bounds[6];

/**
 * Principal logarithm of a matrix: the generator of which one step of a linear map is the flow.
 *
 * Inverse scaling and squaring: square roots of the real Schur form until a Padé approximant of degree 7 at most is
 * exact; diagonal blocks and superdiagonal directly from the eigenvalues.
 *
 * @param a - Matrix, shape [n, n], without eigenvalues on the closed negative real axis.
 * @returns L and its residual; where an eigenvalue is 0 or negative (or rounding cannot tell it from that), the
 *   status 'no-principal-logarithm' and the eigenvalue.
 * @throws {ShapeMismatchError} If `a` is not square.
 * @throws {NonFiniteError} If `a` holds NaN or an infinity.
 *
 * Cost: 25 n³ flops for the Schur form, n³/3 for each root, 2 n³ for the approximant.
 * Source: Al-Mohy & Higham, SIAM J. Sci. Comput. 34 (2012) C153; in real arithmetic Al-Mohy, Higham & Relton,
 * ibid. 35 (2013) C394; roots by Higham, Linear Algebra Appl. 88 (1987) 405.
 *
 * @example A map W is the flow of J over a time step: J = log(W) / Δt
 * ```ts
 * const timeStep = 0.1;
 * const generator = matrix([[0, 1], [-4, -0.2]]);
 * const { status, logarithm } = matrixLogarithm(matrixExponential(scale(generator, timeStep)));
 * assertEqual(status, 'principal');
 * assertClose(scale(logarithm!, 1 / timeStep).data, generator.data, 1e-12);
 * ```
 *
 * @example A flip has no real generator
 * ```ts
 * const { status, reason } = matrixLogarithm([[-0.5]]);
 * assertEqual(status, 'no-principal-logarithm');
 * assertEqual(reason, 'eigenvalue -0.5 is on the closed negative real axis');
 * ```
 */
export function matrixLogarithm(a: MatrixLike): MatrixLogarithm {
  const purpose = 'Cannot take the logarithm of a matrix';
  const source = toMatrix(a, 'a');
  requireSquare(purpose, 'a', source);
  requireFinite(purpose, 'a', source.data);
  const { matrix: scaled, exponent } = scaleToSafeRange(source);
  const schur = realSchur(scaled);
  const obstacle = findObstacle(scaled, schur, 2 ** exponent);
  if (obstacle !== undefined) return obstacle;

  const { q, t } = schur;
  const logarithm = multiply(multiply(q, triangularLogarithm(t)), transpose(q));
  const size = norm(scaled.data);
  const error = norm(add(matrixExponential(logarithm), scaled, -1).data);
  // log(2^k A) = log A + k log 2.
  for (let i = 0; i < source.rows; i++) logarithm.data[i * (source.rows + 1)] += exponent * Math.LN2;
  const residual = size === 0 ? 0 : error / size;
  return { status: 'principal', logarithm, residual, eigenvalue: undefined, reason: undefined };
}

/** An eigenvalue that forbids a principal logarithm. */
function findObstacle(a: Matrix, { q, values }: RealSchur, unit: number): MatrixLogarithm | undefined {
  const n = a.rows;
  const rounding = n * EPSILON * norm(a.data);
  for (let k = 0; k < n; k++) {
    const { re, im } = values[k];
    const isOnAxis = im === 0 && re <= 0;
    // An eigenvalue that was read off carries no rounding, however small it is.
    const noise = isReadOff(q, k) ? 0 : rounding;
    const isNear = Math.abs(im) <= noise && re <= (im === 0 ? noise : 0);
    if (!isOnAxis && !isNear) continue;
    const eigenvalue = { re: re * unit, im: im * unit };
    const text = im === 0 ? `${eigenvalue.re}` : `${eigenvalue.re} ± ${Math.abs(eigenvalue.im)}i`;
    const where = isOnAxis ? 'is on' : 'is within rounding of';
    const reason = `eigenvalue ${text} ${where} the closed negative real axis`;
    return {
      status: 'no-principal-logarithm',
      logarithm: undefined,
      residual: undefined,
      eigenvalue,
      reason,
    };
  }
  return undefined;
}

/** Whether Schur vector k is a unit vector, so that its eigenvalue is an entry of the matrix. */
function isReadOff({ rows: n, data }: Matrix, k: number): boolean {
  let entries = 0;
  for (let i = 0; i < n; i++) if (data[i * n + k] !== 0) entries++;
  return entries === 1;
}

/** Logarithm of an upper quasi-triangular matrix in standard form. */
function triangularLogarithm(t: Matrix): Matrix {
  const starts = blockStarts(t);
  const spectrum = diagonalLogarithms(t, starts);
  let roots = 0;
  while (
    !spectrum.every(({ re, im }) => Math.hypot(...exponentialMinusOne(re, im, 2 ** -roots)) <= LARGEST_BOUND)
  ) {
    roots++;
  }
  let power = t;
  for (let k = 1; k <= roots; k++)
    power = squareRoot(power, starts, rootBlocks(t, starts, spectrum, 2 ** -k));
  let degree = 0;
  let difference: Matrix;
  for (let extra = 0; ;) {
    difference = minusIdentity(power, t, starts, spectrum, 2 ** -roots);
    const second = multiply(difference, difference);
    const third = oneNorm(multiply(second, difference)) ** (1 / 3);
    const size = Math.max(third, oneNorm(multiply(second, second)) ** (1 / 4));
    degree = 1 + bounds.findIndex((bound) => size <= bound);
    // One root more is cheaper than a degree of 7, but once only.
    if (degree > 0 && (degree < 7 || extra > 0 || size / 2 > bounds[4])) break;
    if (degree > 0) extra++;
    roots++;
    power = squareRoot(power, starts, rootBlocks(t, starts, spectrum, 2 ** -roots));
  }
  const result = scale(approximant(difference, starts, degree), 2 ** roots);
  setExactParts(result, t, starts, spectrum);
  return result;
}

/** ln λ of each diagonal block: of the eigenvalue with positive imaginary part. */
function diagonalLogarithms(t: Matrix, starts: Int32Array): Complex[] {
  const n = t.rows;
  return Array.from({ length: starts.length - 1 }, (_, block) => {
    const at = starts[block] * (n + 1);
    if (starts[block + 1] - starts[block] === 1) return { re: Math.log(t.data[at]), im: 0 };
    const mu = Math.sqrt(Math.abs(t.data[at + 1])) * Math.sqrt(Math.abs(t.data[at + n]));
    return { re: Math.log(Math.hypot(t.data[at], mu)), im: Math.atan2(mu, t.data[at]) };
  });
}

/** exp(power · (re + i im)) − 1 without cancellation. */
function exponentialMinusOne(re: number, im: number, power: number): [number, number] {
  const growth = Math.expm1(re * power);
  const halfSine = Math.sin((im * power) / 2);
  return [growth * Math.cos(im * power) - 2 * halfSine * halfSine, (1 + growth) * Math.sin(im * power)];
}

/** f(B) = Re f(λ) + Im f(λ) (B − Re λ) / Im λ for the 2 × 2 block B at `at`, into the same place of `out`. */
function setBlock(out: Matrix, t: Matrix, at: number, re: number, im: number): void {
  const n = t.rows;
  const above = t.data[at + 1];
  const below = t.data[at + n];
  // (B − Re λ) / Im λ = [[0, √(b/c)], [−√(c/b), 0]], b and c of opposite sign.
  const ratio = Math.sqrt(Math.abs(above)) / Math.sqrt(Math.abs(below));
  out.data[at] = re;
  out.data[at + n + 1] = re;
  out.data[at + 1] = above > 0 ? im * ratio : -im * ratio;
  out.data[at + n] = above > 0 ? -im / ratio : im / ratio;
}

/** Diagonal blocks of T^power. */
function rootBlocks(t: Matrix, starts: Int32Array, spectrum: readonly Complex[], power: number): Matrix {
  const n = t.rows;
  const result = zeros(n, n);
  spectrum.forEach(({ re, im }, block) => {
    const at = starts[block] * (n + 1);
    const size = Math.exp(re * power);
    if (im === 0) result.data[at] = size;
    else setBlock(result, t, at, size * Math.cos(im * power), size * Math.sin(im * power));
  });
  return result;
}

/** The square root of an upper quasi-triangular matrix whose diagonal blocks are given, in the same matrix. */
function squareRoot(t: Matrix, starts: Int32Array, root: Matrix): Matrix {
  const n = t.rows;
  const x = root.data;
  const column = [new Float64Array(n), new Float64Array(n)];
  const rest = new Float64Array(4);
  const blocks = diagonalBlocks(root, starts);
  for (let right = 0; right + 1 < starts.length; right++) {
    const b = blocks[right];
    const first = starts[right];
    for (let left = right - 1; left >= 0; left--) {
      const a = blocks[left];
      const top = starts[left];
      const from = starts[left + 1];
      for (let i = 0; i < a.order; i++) {
        const row = (top + i) * n;
        for (let j = 0; j < b.order; j++) {
          const values = column[j];
          let sum = t.data[row + first + j];
          for (let k = from; k < first; k++) sum -= x[row + k] * values[k];
          rest[i * b.order + j] = sum;
        }
      }
      solveSylvesterBlock(a, b, 1, rest);
      for (let i = 0; i < a.order; i++) {
        for (let j = 0; j < b.order; j++) {
          const value = rest[i * b.order + j];
          x[(top + i) * n + first + j] = value;
          column[j][top + i] = value;
        }
      }
    }
  }
  return root;
}

/** T^power − I, its diagonal blocks without cancellation. */
function minusIdentity(
  root: Matrix,
  t: Matrix,
  starts: Int32Array,
  spectrum: readonly Complex[],
  power: number,
): Matrix {
  const n = t.rows;
  const result = { ...root, data: root.data.slice() };
  spectrum.forEach(({ re, im }, block) => {
    const at = starts[block] * (n + 1);
    const [real, imaginary] = exponentialMinusOne(re, im, power);
    if (im === 0) result.data[at] = real;
    else setBlock(result, t, at, real, imaginary);
  });
  return result;
}

/** log(I + E) ≈ Σ wⱼ (I + xⱼ E)⁻¹ E over the nodes and weights of Gauss and Legendre on [0, 1]. */
function approximant(e: Matrix, starts: Int32Array, degree: number): Matrix {
  const n = e.rows;
  const result = zeros(n, n);
  const term = new Float64Array(n * n);
  const pair = new Float64Array(2);
  for (const { node, weight } of gaussLegendre(degree)) {
    term.set(e.data);
    for (let block = starts.length - 2; block >= 0; block--) {
      const top = starts[block];
      const next = starts[block + 1];
      for (let i = top; i < next; i++) {
        for (let k = next; k < n; k++) {
          const factor = node * e.data[i * n + k];
          if (factor === 0) continue;
          for (let j = k; j < n; j++) term[i * n + j] -= factor * term[k * n + j];
          // The first column of a block of order 2 reaches one row further down.
          if (k > next && term[k * n + k - 1] !== 0) term[i * n + k - 1] -= factor * term[k * n + k - 1];
        }
      }
      const at = top * (n + 1);
      if (next - top === 1) {
        const pivot = 1 + node * e.data[at];
        for (let j = top; j < n; j++) term[top * n + j] /= pivot;
        continue;
      }
      const diagonalEntry = 1 + node * e.data[at];
      const above = node * e.data[at + 1];
      const below = node * e.data[at + n];
      const determinant = diagonalEntry * diagonalEntry - above * below;
      for (let j = top; j < n; j++) {
        pair[0] = term[top * n + j];
        pair[1] = term[(top + 1) * n + j];
        term[top * n + j] = (diagonalEntry * pair[0] - above * pair[1]) / determinant;
        term[(top + 1) * n + j] = (diagonalEntry * pair[1] - below * pair[0]) / determinant;
      }
    }
    for (let k = 0; k < term.length; k++) result.data[k] += weight * term[k];
  }
  return result;
}

/** Nodes and weights on [0, 1]: zeros of the Legendre polynomial by Newton's iteration. */
function gaussLegendre(degree: number): { readonly node: number; readonly weight: number }[] {
  return Array.from({ length: degree }, (_, k) => {
    let x = Math.cos((Math.PI * (k + 0.75)) / (degree + 0.5));
    let slope = 1;
    for (let step = 0; step < 10; step++) {
      let [before, value] = [1, x];
      for (let j = 2; j <= degree; j++)
        [before, value] = [value, ((2 * j - 1) * x * value - (j - 1) * before) / j];
      slope = (degree * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    return { node: (1 + x) / 2, weight: 1 / ((1 - x * x) * slope * slope) };
  });
}

/** Writes what follows from the eigenvalues alone: diagonal blocks, and entries between neighbouring real ones. */
function setExactParts(logarithm: Matrix, t: Matrix, starts: Int32Array, spectrum: readonly Complex[]): void {
  const n = t.rows;
  spectrum.forEach(({ re, im }, block) => {
    const at = starts[block] * (n + 1);
    if (im !== 0) {
      setBlock(logarithm, t, at, re, im);
      return;
    }
    logarithm.data[at] = re;
    if (block === 0 || spectrum[block - 1].im !== 0) return;
    const [first, second] = [t.data[at - n - 1], t.data[at]];
    const difference = second - first;
    let quotient = 1 / first;
    if (difference !== 0) {
      const isNear = Math.max(first, second) < 2 * Math.min(first, second);
      const step = isNear ? 2 * Math.atanh(difference / (first + second)) : re - spectrum[block - 1].re;
      quotient = step / difference;
    }
    logarithm.data[at - n] = t.data[at - n] * quotient;
  });
}
