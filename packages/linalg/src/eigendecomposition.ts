import type { Complex, ComplexVector } from './complex.js';
import { schurForm, sortedOrder, type SchurForm } from './eigenvalues.js';
import { multiply, transpose, zeros, type Matrix, type MatrixLike } from './matrix.js';
import { triangularEigenvectors } from './triangular-eigenvectors.js';
import { norm, type Vector } from './vector.js';

/** Entries whose moduli agree to this relative difference count as equal when the phase of a vector is fixed. */
const ENTRY_TIE = 1e-9;

/** Eigenvalues with right and left eigenvectors and what tells how far to trust them. */
export interface Eigendecomposition {
  /** |λ| descending, conjugates adjacent, positive imaginary part first. */
  readonly values: Complex[];
  /** A v = λ v, ‖v‖₂ = 1, the largest entry (the first of equals) real and positive. */
  readonly right: ComplexVector[];
  /** wᴴ A = λ wᴴ with wᴴ v = 1; unit norm instead where wᴴ v vanishes to the last bit (defective). */
  readonly left: ComplexVector[];
  /**
   * κ = ‖w‖ ‖v‖ / |wᴴ v| of each eigenvalue: a perturbation E moves λ by up to κ ‖E‖. 1 for a normal matrix, huge
   * or ∞ where the eigenvalue is defective.
   */
  readonly conditions: Vector;
  /** Largest ‖A v − λ v‖ / (‖A‖ ‖v‖) over right and left vectors, Frobenius norm of A; 1e-15 is rounding. */
  readonly residual: number;
}

/**
 * Eigenvalues, right and left eigenvectors and eigenvalue condition numbers of a real square matrix.
 *
 * Balancing, Hessenberg form, implicitly shifted double QR to the real Schur form, back substitution from both
 * sides. Vectors of a conjugate pair are conjugate to the last bit.
 *
 * @param a - Matrix, shape [n, n].
 * @returns n eigenvalues and as many vectors of shape [n]; a defective matrix gives nearly parallel ones.
 * @throws {ShapeMismatchError} If `a` is not square.
 * @throws {NonFiniteError} If `a` holds NaN or an infinity.
 *
 * Cost: about 35 n³ flops, O(n²) memory.
 * Source: Golub & Van Loan, Matrix Computations, 4th ed., chapter 7.
 *
 * @example Left and right vectors differ where the matrix is not normal
 * ```ts
 * const { values, right, left, conditions } = eigendecomposition([[0.9, 1], [0, 0.8]]);
 * assertClose(values.map((value) => value.re), [0.9, 0.8]);
 * assertClose(right[0].re, [1, 0]);
 * assertClose(left[0].re, [1, 10]);
 * assertClose(conditions, [Math.sqrt(101), Math.sqrt(101)]);
 * ```
 */
export function eigendecomposition(a: MatrixLike): Eigendecomposition {
  const form = schurForm(a, 'Cannot decompose a matrix', true);
  const { scaled, scaledValues, values } = form;
  const n = scaled.rows;
  const pairs = new Array<EigenPair>(n);
  const schur = schurVectors(form);
  for (let k = 0; k < n; k++) {
    if (values.im[k] < 0) continue;
    const pair = eigenPair(form, schur[k], values.im[k] !== 0);
    pairs[k] = pair;
    if (values.im[k] > 0) {
      pairs[k + 1] = { ...pair, right: conjugate(pair.right), left: conjugate(pair.left) };
    }
  }

  const order = sortedOrder(values);
  const scaledNorm = norm(scaled.data);
  const rightResidual = largestResidual(scaled, scaledValues, pairs, 'right', scaledNorm);
  const leftResidual = largestResidual(scaled, scaledValues, pairs, 'left', scaledNorm);
  return {
    values: order.map((k) => ({ re: values.re[k], im: values.im[k] })),
    right: order.map((k) => pairs[k].right),
    left: order.map((k) => pairs[k].left),
    conditions: Float64Array.from(order, (k) => pairs[k].condition),
    residual: Math.max(rightResidual, leftResidual),
  };
}

/** An eigenvalue's vectors and condition number. */
interface EigenPair {
  readonly right: ComplexVector;
  readonly left: ComplexVector;
  readonly condition: number;
}

/** Right and left eigenvectors of T for one eigenvalue, rotated back by Q (so: of the balanced matrix). */
interface SchurVectors {
  readonly right: ComplexVector;
  readonly left: ComplexVector;
  /** wᴴ v of the two vectors, computed on T, where only one or two terms are not zero. */
  readonly overlap: Complex;
}

function schurVectors({ t, scaledValues, qTransposed, scaled, balance }: SchurForm): SchurVectors[] {
  const n = scaled.rows;
  const overlaps = new Array<Complex>(n);
  const q: Matrix = { rows: n, columns: n, data: qTransposed as Float64Array };
  // Vectors of T as rows, a pair's real and imaginary part beside each other: one product turns them all.
  const rightRows = zeros(n, n);
  const leftRows = zeros(n, n);
  const zero: Complex = { re: 0, im: 0 };
  const heads = new Array<readonly [Complex, Complex]>(n);

  triangularEigenvectors(t, n, scaledValues, balance, (k, last, re, im) => {
    const isPair = last > k;
    const size = largestEntry(re, im, last, isPair);
    heads[k] = [
      { re: re[k] / size, im: isPair ? im[k] / size : 0 },
      isPair ? { re: re[k + 1] / size, im: im[k + 1] / size } : zero,
    ];
    for (let i = 0; i <= last; i++) {
      rightRows.data[k * n + i] = re[i] / size;
      if (isPair) rightRows.data[(k + 1) * n + i] = im[i] / size;
    }
  });
  const right = multiply(rightRows, q).data;

  // A left vector of T is a right vector of the flipped transpose, which is upper quasi-triangular, too.
  const flipped = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) flipped[(n - 1 - j) * n + n - 1 - i] = t[i * n + j];
  }
  const flippedValues = {
    re: scaledValues.re.slice().reverse(),
    im: scaledValues.im.map((value) => 0 - value).reverse(),
  };
  const flippedBlock = { low: n - 1 - balance.high, high: n - 1 - balance.low };
  triangularEigenvectors(flipped, n, flippedValues, flippedBlock, (flippedK, last, re, im) => {
    const isPair = last > flippedK;
    const size = largestEntry(re, im, last, isPair);
    const k = n - 1 - last;
    for (let i = 0; i <= last; i++) {
      const column = n - 1 - i;
      leftRows.data[k * n + column] = re[i] / size;
      if (isPair) leftRows.data[(k + 1) * n + column] = -im[i] / size;
    }
    // wᴴ = (flipped vector)ᵀ; it overlaps the right vector in the rows of the diagonal block alone.
    const [head0, head1] = heads[k];
    const w0Re = re[last] / size;
    if (!isPair) {
      overlaps[k] = { re: w0Re * head0.re, im: 0 };
      return;
    }
    const w0Im = im[last] / size;
    const w1Re = re[flippedK] / size;
    const w1Im = im[flippedK] / size;
    overlaps[k] = {
      re: w0Re * head0.re - w0Im * head0.im + (w1Re * head1.re - w1Im * head1.im),
      im: w0Re * head0.im + w0Im * head0.re + (w1Re * head1.im + w1Im * head1.re),
    };
  });
  const left = multiply(leftRows, q).data;

  const row = (data: Float64Array, k: number): Float64Array => data.slice(k * n, (k + 1) * n);
  return overlaps.map((overlap, k) => {
    const isPair = scaledValues.im[k] > 0;
    const second = (data: Float64Array): Float64Array => (isPair ? row(data, k + 1) : new Float64Array(n));
    return {
      right: { re: row(right, k), im: second(right) },
      left: { re: row(left, k), im: second(left) },
      overlap,
    };
  });
}

function largestEntry(re: Float64Array, im: Float64Array, last: number, isPair: boolean): number {
  let largest = 0;
  for (let i = 0; i <= last; i++) {
    largest = Math.max(largest, Math.abs(re[i]));
    if (isPair) largest = Math.max(largest, Math.abs(im[i]));
  }
  return largest;
}

/** Undoes the balancing and normalises: ‖v‖ = 1 with the phase fixed, wᴴ v = 1. */
function eigenPair({ balance }: SchurForm, vectors: SchurVectors, isPair: boolean): EigenPair {
  const { order, scales } = balance;
  const n = order.length;
  const right = { re: new Float64Array(n), im: new Float64Array(n) };
  const left = { re: new Float64Array(n), im: new Float64Array(n) };
  for (let i = 0; i < n; i++) {
    const to = order[i];
    right.re[to] = vectors.right.re[i] * scales[i];
    left.re[to] = vectors.left.re[i] / scales[i];
    if (!isPair) continue;
    right.im[to] = vectors.right.im[i] * scales[i];
    left.im[to] = vectors.left.im[i] / scales[i];
  }
  const rightNorm = complexNorm(right);
  const leftNorm = complexNorm(left);
  const phase = unitPhase(right, rightNorm);
  // v ← v · phase̅ / ‖v‖ for a real positive largest entry.
  multiplyBy(right, phase.re / rightNorm, -phase.im / rightNorm);

  // wᴴ v of the vectors as they are now, v with its new phase and length.
  const overlapRe = (vectors.overlap.re * phase.re + vectors.overlap.im * phase.im) / rightNorm;
  const overlapIm = (vectors.overlap.im * phase.re - vectors.overlap.re * phase.im) / rightNorm;
  const unitOverlap = Math.hypot(overlapRe / leftNorm, overlapIm / leftNorm);
  const condition = 1 / unitOverlap;
  if (unitOverlap === 0 || !Number.isFinite(condition)) {
    multiplyBy(left, 1 / leftNorm, 0);
    return { right, left, condition: Infinity };
  }
  // w ← w / conj(wᴴ v), in two steps so that nothing overflows.
  const size = Math.hypot(overlapRe, overlapIm);
  multiplyBy(left, overlapRe / size / leftNorm, overlapIm / size / leftNorm);
  multiplyBy(left, condition, 0);
  // Cauchy–Schwarz: rounding must not push the condition of a normal matrix below 1.
  return { right, left, condition: Math.max(1, condition) };
}

function complexNorm({ re, im }: ComplexVector): number {
  return Math.hypot(norm(re), norm(im));
}

/** Phase of the entry of largest modulus of a vector of that length, the first of those equal to nine digits. */
function unitPhase({ re, im }: ComplexVector, length: number): Complex {
  const squares = new Float64Array(re.length);
  let largest = 0;
  for (let i = 0; i < re.length; i++) {
    const [real, imaginary] = [re[i] / length, im[i] / length];
    squares[i] = real * real + imaginary * imaginary;
    if (squares[i] > largest) largest = squares[i];
  }
  let at = 0;
  while (squares[at] < (1 - ENTRY_TIE) ** 2 * largest) at++;
  const modulus = Math.hypot(re[at], im[at]);
  return { re: re[at] / modulus, im: im[at] / modulus };
}

/** x ← x · (re + i im), without leaving negative zeros. */
function multiplyBy(x: ComplexVector, re: number, im: number): void {
  for (let i = 0; i < x.re.length; i++) {
    const real = x.re[i];
    x.re[i] = real * re - x.im[i] * im + 0;
    x.im[i] = x.im[i] * re + real * im + 0;
  }
}

function conjugate({ re, im }: ComplexVector): ComplexVector {
  return { re: re.slice(), im: im.map((value) => 0 - value) };
}

/** Largest relative residual of the right vectors (A v = λ v) or the left ones (Aᵀ w = λ̅ w). */
function largestResidual(
  a: Matrix,
  values: { readonly re: Float64Array; readonly im: Float64Array },
  pairs: readonly EigenPair[],
  side: 'right' | 'left',
  matrixNorm: number,
): number {
  if (matrixNorm === 0) return 0;
  const n = a.rows;
  const rows = zeros(n, n);
  for (let k = 0; k < n; k++) {
    if (values.im[k] < 0) continue;
    const { re, im } = pairs[k][side];
    const size = Math.hypot(norm(re), norm(im));
    for (let i = 0; i < n; i++) {
      rows.data[k * n + i] = re[i] / size;
      if (values.im[k] > 0) rows.data[(k + 1) * n + i] = im[i] / size;
    }
  }
  const products = multiply(rows, side === 'right' ? transpose(a) : a).data;
  let largest = 0;
  for (let k = 0; k < n; k++) {
    if (values.im[k] < 0) continue;
    const [first, second] = [k * n, (k + 1) * n];
    const lambdaRe = values.re[k];
    const lambdaIm = side === 'right' ? values.im[k] : -values.im[k];
    const restRe = new Float64Array(n);
    const restIm = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      restRe[i] = products[first + i] - lambdaRe * rows.data[first + i];
      if (lambdaIm === 0) continue;
      restRe[i] += lambdaIm * rows.data[second + i];
      restIm[i] = products[second + i] - (lambdaRe * rows.data[second + i] + lambdaIm * rows.data[first + i]);
    }
    largest = Math.max(largest, Math.hypot(norm(restRe), norm(restIm)) / matrixNorm);
  }
  return largest;
}
