import type { SchurValues } from './schur-iteration.js';

const EPSILON = 2 ** -52;
/** Smallest pivot where T is exact, beside entries within 2^±100. */
const SMALLEST_PIVOT = 2 ** -400;
/** Vectors are brought back to about 1 when an entry outgrows this. */
const LARGEST_ENTRY = 2 ** 300;

/**
 * Eigenvectors of an upper quasi-triangular matrix T in the form that `schurIteration` leaves, by back substitution.
 *
 * Where eigenvalues agree to rounding, the vanishing pivot is replaced by one of rounding size: ε|λ| where T is
 * exact, ε‖T‖ in the block [low, high] that rotations have touched. So a defective eigenvalue gives nearly
 * parallel vectors of finite size, and the many zeros of a low-rank matrix give independent ones.
 *
 * @param t - Row-major, shape [n, n].
 * @param values - Its eigenvalues in the order of the diagonal.
 * @param block - First and last index of the part of T that carries rounding errors (low > high: none).
 * @param receive - Called with k, the last row that is not zero, and the vector for each eigenvalue that is real
 *   or has a positive imaginary part, k being its place on the diagonal (of the first of a pair). The arrays are
 *   reused: entries up to `last` are valid, `im` only for a pair.
 *
 * Cost: n³/3 flops or so.
 * Source: Golub & Van Loan, Matrix Computations, 4th ed., section 7.6.
 */
export function triangularEigenvectors(
  t: Float64Array,
  n: number,
  values: SchurValues,
  block: { readonly low: number; readonly high: number },
  receive: (k: number, last: number, re: Float64Array, im: Float64Array) => void,
): void {
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  let largest = 0;
  for (let i = block.low; i <= block.high; i++) {
    for (let j = block.low; j <= block.high; j++) largest = Math.max(largest, Math.abs(t[i * n + j]));
  }
  const noise: Noise = { low: block.low, high: block.high, size: EPSILON * largest };
  for (let k = 0; k < n; k++) {
    if (values.im[k] < 0) continue;
    if (values.im[k] === 0) {
      re[k] = 1;
      substituteReal(t, n, k, values.re[k], re, values, noise);
      receive(k, k, re, im);
      continue;
    }
    // (T − λ) x = 0 inside the block: −iμ x₀ + b x₁ = 0 with μ² = −bc; divide by the larger of b and c.
    const b = t[k * n + k + 1];
    const c = t[(k + 1) * n + k];
    const mu = values.im[k];
    re[k] = 0;
    re[k + 1] = 0;
    im[k] = 0;
    im[k + 1] = 0;
    if (Math.abs(b) >= Math.abs(c)) {
      re[k] = 1;
      im[k + 1] = mu / b;
    } else {
      re[k + 1] = 1;
      im[k] = mu / c;
    }
    substitutePair(t, n, k, values.re[k], mu, re, im, values, noise);
    receive(k, k + 1, re, im);
  }
}

/** Rounding errors of the entries of T within [low, high]. */
interface Noise {
  readonly low: number;
  readonly high: number;
  readonly size: number;
}

function smallestPivot(noise: Noise, i: number, k: number, modulus: number): number {
  const isExact = (i < noise.low || i > noise.high) && (k < noise.low || k > noise.high);
  return Math.max(EPSILON * modulus, isExact ? SMALLEST_PIVOT : noise.size);
}

/** Solves (T − λ) x = 0 above row k for a real λ, from x[k] = 1. */
function substituteReal(
  t: Float64Array,
  n: number,
  k: number,
  lambda: number,
  x: Float64Array,
  values: SchurValues,
  noise: Noise,
): void {
  for (let i = k - 1; i >= 0; i--) {
    const smallest = smallestPivot(noise, i, k, Math.abs(lambda));
    const row = i * n;
    let sum = 0;
    for (let j = i + 1; j <= k; j++) sum -= t[row + j] * x[j];
    if (values.im[i] === 0) {
      let pivot = t[row + i] - lambda;
      if (Math.abs(pivot) < smallest) pivot = smallest;
      x[i] = sum / pivot;
    } else {
      // Rows i − 1 and i are a block; x[i] is not known yet, so the upper row's sum leaves it out, too.
      const upperRow = row - n;
      let upperSum = 0;
      for (let j = i + 1; j <= k; j++) upperSum -= t[upperRow + j] * x[j];
      const alpha = t[row + i] - lambda;
      // The block is [[α, b], [c, α]] with bc < 0: its determinant α² − bc is a sum of squares.
      const b = t[upperRow + i];
      const c = t[row + i - 1];
      solveRealBlock(alpha, b, c, upperSum, sum);
      x[i - 1] = solution[0];
      x[i] = solution[1];
      i--;
      if (Math.abs(x[i + 1]) > LARGEST_ENTRY) rescale(x, i + 1, k, Math.abs(x[i + 1]));
    }
    if (Math.abs(x[i]) > LARGEST_ENTRY) rescale(x, i, k, Math.abs(x[i]));
  }
}

const solution: [number, number, number, number] = [0, 0, 0, 0];

/** Solution of [[α, b], [c, α]] y = s, pivoting on the largest entry. */
function solveRealBlock(alpha: number, b: number, c: number, s0: number, s1: number): void {
  const sizeAlpha = Math.abs(alpha);
  const sizeB = Math.abs(b);
  const sizeC = Math.abs(c);
  if (sizeAlpha >= sizeB && sizeAlpha >= sizeC) {
    const factor = c / alpha;
    solution[1] = (s1 - factor * s0) / (alpha - factor * b);
    solution[0] = (s0 - b * solution[1]) / alpha;
  } else if (sizeB >= sizeC) {
    const factor = alpha / b;
    solution[0] = (s1 - factor * s0) / (c - factor * alpha);
    solution[1] = (s0 - alpha * solution[0]) / b;
  } else {
    const factor = alpha / c;
    solution[1] = (s0 - factor * s1) / (b - factor * alpha);
    solution[0] = (s1 - alpha * solution[1]) / c;
  }
}

/** Solves (T − λ) x = 0 above row k for λ = real + i · imaginary of the block at k. */
function substitutePair(
  t: Float64Array,
  n: number,
  k: number,
  real: number,
  imaginary: number,
  re: Float64Array,
  im: Float64Array,
  values: SchurValues,
  noise: Noise,
): void {
  const last = k + 1;
  for (let i = k - 1; i >= 0; i--) {
    const smallest = smallestPivot(noise, i, k, Math.abs(real) + imaginary);
    const row = i * n;
    let sumRe = 0;
    let sumIm = 0;
    for (let j = i + 1; j <= last; j++) {
      sumRe -= t[row + j] * re[j];
      sumIm -= t[row + j] * im[j];
    }
    let alphaRe = t[row + i] - real;
    if (values.im[i] === 0) {
      if (Math.abs(alphaRe) + imaginary < smallest) alphaRe = smallest;
      divide(sumRe, sumIm, alphaRe, -imaginary);
      re[i] = quotient[0];
      im[i] = quotient[1];
    } else {
      const upperRow = row - n;
      let upperRe = 0;
      let upperIm = 0;
      for (let j = i + 1; j <= last; j++) {
        upperRe -= t[upperRow + j] * re[j];
        upperIm -= t[upperRow + j] * im[j];
      }
      const b = t[upperRow + i];
      const c = t[row + i - 1];
      solvePairBlock(alphaRe, -imaginary, b, c, upperRe, upperIm, sumRe, sumIm, smallest);
      re[i - 1] = solution[0];
      im[i - 1] = solution[1];
      re[i] = solution[2];
      im[i] = solution[3];
      i--;
      const size = Math.max(Math.abs(re[i + 1]), Math.abs(im[i + 1]));
      if (size > LARGEST_ENTRY) {
        rescale(re, i, last, size);
        rescale(im, i, last, size);
      }
    }
    const size = Math.max(Math.abs(re[i]), Math.abs(im[i]));
    if (size > LARGEST_ENTRY) {
      rescale(re, i, last, size);
      rescale(im, i, last, size);
    }
  }
}

/** Complex solution of [[α, b], [c, α]] y = s with real b and c, pivoting on the largest entry. */
function solvePairBlock(
  alphaRe: number,
  alphaIm: number,
  b: number,
  c: number,
  s0Re: number,
  s0Im: number,
  s1Re: number,
  s1Im: number,
  smallest: number,
): void {
  const sizeAlpha = Math.abs(alphaRe) + Math.abs(alphaIm);
  if (sizeAlpha >= Math.abs(b) && sizeAlpha >= Math.abs(c)) {
    divide(c, 0, alphaRe, alphaIm);
    const [fRe, fIm] = quotient;
    divideSafely(
      s1Re - (fRe * s0Re - fIm * s0Im),
      s1Im - (fRe * s0Im + fIm * s0Re),
      alphaRe - fRe * b,
      alphaIm - fIm * b,
      smallest,
    );
    solution[2] = quotient[0];
    solution[3] = quotient[1];
    divide(s0Re - b * solution[2], s0Im - b * solution[3], alphaRe, alphaIm);
    solution[0] = quotient[0];
    solution[1] = quotient[1];
    return;
  }
  // One elimination step on the row that holds the larger coupling; the rest is one complex division.
  const onB = Math.abs(b) >= Math.abs(c);
  const pivot = onB ? b : c;
  const other = onB ? c : b;
  const pRe = onB ? s0Re : s1Re;
  const pIm = onB ? s0Im : s1Im;
  const oRe = onB ? s1Re : s0Re;
  const oIm = onB ? s1Im : s0Im;
  const fRe = alphaRe / pivot;
  const fIm = alphaIm / pivot;
  divideSafely(
    oRe - (fRe * pRe - fIm * pIm),
    oIm - (fRe * pIm + fIm * pRe),
    other - (fRe * alphaRe - fIm * alphaIm),
    -(fRe * alphaIm + fIm * alphaRe),
    smallest,
  );
  const [yRe, yIm] = quotient;
  const zRe = (pRe - (alphaRe * yRe - alphaIm * yIm)) / pivot;
  const zIm = (pIm - (alphaRe * yIm + alphaIm * yRe)) / pivot;
  const at = onB ? 0 : 2;
  solution[at] = yRe;
  solution[at + 1] = yIm;
  solution[2 - at] = zRe;
  solution[3 - at] = zIm;
}

const quotient: [number, number] = [0, 0];

function divideSafely(aRe: number, aIm: number, bRe: number, bIm: number, smallest: number): void {
  if (Math.abs(bRe) + Math.abs(bIm) < smallest) divide(aRe, aIm, smallest, 0);
  else divide(aRe, aIm, bRe, bIm);
}

/** quotient = a / b without overflow on the way. Source: Smith, Commun. ACM 5 (1962) 435. */
function divide(aRe: number, aIm: number, bRe: number, bIm: number): void {
  if (Math.abs(bRe) >= Math.abs(bIm)) {
    const ratio = bIm / bRe;
    const denominator = bRe + bIm * ratio;
    quotient[0] = (aRe + aIm * ratio) / denominator;
    quotient[1] = (aIm - aRe * ratio) / denominator;
  } else {
    const ratio = bRe / bIm;
    const denominator = bRe * ratio + bIm;
    quotient[0] = (aRe * ratio + aIm) / denominator;
    quotient[1] = (aIm * ratio - aRe) / denominator;
  }
}

function rescale(x: Float64Array, from: number, to: number, size: number): void {
  const factor = 2 ** -Math.floor(Math.log2(size));
  for (let j = from; j <= to; j++) x[j] *= factor;
}
