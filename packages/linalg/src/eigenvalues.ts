import { balance, type Balance } from './balance.js';
import type { Complex } from './complex.js';
import type { MatrixView } from './engine/engine.js';
import { currentEngine, isWorthEngine, lapackFor } from './engine/numeric-engine.js';
import { requireFinite } from './errors.js';
import { reduceToHessenberg } from './hessenberg.js';
import { identity, requireSquare, toMatrix, zeros, type Matrix, type MatrixLike } from './matrix.js';

import { isInSafeRange, scaleByPowerOfTwo, scaleToSafeRange } from './scaling.js';
import { schurIteration, type SchurValues } from './schur-iteration.js';

/** Moduli that agree to this relative difference count as equal when eigenvalues are sorted. */
const MODULUS_TIE = 1e-10;

/**
 * Eigenvalues of a real square matrix, sorted: |λ| descending, conjugates adjacent, positive imaginary part first.
 *
 * Balancing, Hessenberg form, implicitly shifted double QR. The set is closed under conjugation to the last bit;
 * eigenvalues whose moduli agree to ten digits are ordered by falling real part, so that rounding cannot swap
 * them.
 *
 * @param a - Matrix, shape [n, n].
 * @returns n eigenvalues; real ones have `im` = 0.
 * @throws {ShapeMismatchError} If `a` is not square.
 * @throws {NonFiniteError} If `a` holds NaN or an infinity.
 *
 * Cost: about 10 n³ flops.
 * Source: Golub & Van Loan, Matrix Computations, 4th ed., sections 7.4 and 7.5.
 *
 * @example A contracting rotation
 * ```ts
 * const [first, second] = eigenvalues([[0.5, 0.2], [-0.3, 0.8]]);
 * assertClose([first.re, first.im], [0.65, 0.193649167310371]);
 * assertEqual(second, { re: first.re, im: -first.im });
 * ```
 */
export function eigenvalues(a: MatrixLike): Complex[] {
  const values = unsortedEigenvalues(a, 'Cannot find eigenvalues');
  return sortedOrder(values).map((k) => ({ re: values.re[k], im: values.im[k] }));
}

function unsortedEigenvalues(a: MatrixLike, purpose: string): SchurValues {
  const source = toMatrix(a, 'a');
  // Beyond the safe range the isolated eigenvalues need the care that the way through the Schur form takes.
  if (!isWorthEngine('eigenvalues', source.rows) || !isInSafeRange(source)) {
    return schurForm(source, purpose, false).values;
  }
  requireSquare(purpose, 'a', source);
  requireFinite(purpose, 'a', source.data);
  const values = { re: new Float64Array(source.rows), im: new Float64Array(source.rows) };
  currentEngine().eigenvalues(source, values.re, values.im);
  return values;
}

/** A real Schur form with what is needed to take it back to the matrix it came from. */
export interface SchurForm {
  /** The matrix within the safe range: A · 2^(−exponent). */
  readonly scaled: Matrix;
  /** Upper quasi-triangular T of the scaled and balanced matrix (only its diagonal blocks without vectors). */
  readonly t: Float64Array;
  /** Eigenvalues of T in the order of its diagonal. */
  readonly scaledValues: SchurValues;
  /** Eigenvalues of A in the same order. */
  readonly values: SchurValues;
  readonly qTransposed: Float64Array | undefined;
  readonly balance: Balance;
}

/** The steps that `eigenvalues` and `eigendecomposition` share. */
export function schurForm(a: MatrixLike, purpose: string, wantsVectors: boolean): SchurForm {
  const source = toMatrix(a, 'a');
  requireSquare(purpose, 'a', source);
  requireFinite(purpose, 'a', source.data);
  const n = source.rows;
  const { matrix: scaled, exponent } = scaleToSafeRange(source);
  const t = scaled.data.slice();
  const balanced = balance(t, n);
  const { low, high, order } = balanced;
  const { qTransposed, values: scaledValues } = schurOfBalanced(t, n, low, high, wantsVectors);
  const restore = (value: number): number => scaleByPowerOfTwo(value, exponent);
  const re = scaledValues.re.map(restore);
  // Isolated eigenvalues are entries of A; read there, they cannot have vanished in the scaling.
  for (let i = 0; i < n; i++) if (i < low || i > high) re[i] = source.data[order[i] * (n + 1)];
  const values = { re, im: scaledValues.im.map(restore) };
  return { scaled, t, scaledValues, values, qTransposed, balance: balanced };
}

/** Schur form of a balanced matrix, which becomes T. */
export function schurOfBalanced(
  t: Float64Array,
  n: number,
  low: number,
  high: number,
  wantsVectors: boolean,
): { readonly qTransposed: Float64Array | undefined; readonly values: SchurValues } {
  const lapack = lapackFor('schur', high - low + 1);
  if (lapack.realSchur !== undefined) {
    const view = (data: Float64Array): Matrix => ({ rows: n, columns: n, data });
    const values = { re: new Float64Array(n), im: new Float64Array(n) };
    const qTransposed = wantsVectors ? new Float64Array(n * n) : undefined;
    const vectors = qTransposed === undefined ? undefined : view(qTransposed);
    if (lapack.realSchur(view(t), low, high, values.re, values.im, vectors)) return { qTransposed, values };
  }
  if (wantsVectors && high > low && isWorthEngine('schur', high - low + 1))
    return schurOfBlock(t, n, low, high);
  const qTransposed = reduceToHessenberg(t, n, low, high, wantsVectors);
  return { qTransposed, values: schurIteration(t, n, low, high, qTransposed) };
}

/** The same by the kernels: the block [low, high] by itself, then what stands beside it. */
function schurOfBlock(
  t: Float64Array,
  n: number,
  low: number,
  high: number,
): { readonly qTransposed: Float64Array; readonly values: SchurValues } {
  const m = high - low + 1;
  const last = high + 1;
  const part = (
    data: Float64Array,
    row: number,
    column: number,
    rows: number,
    columns: number,
  ): MatrixView => ({
    ...{ data, rows, columns },
    ...{ offset: row * n + column, stride: n },
  });
  const re = Float64Array.from({ length: n }, (_, i) => t[i * (n + 1)]);
  const im = new Float64Array(n);
  const qTransposed = identity(n).data;
  const turn = part(qTransposed, low, low, m, m);
  const engine = currentEngine();
  engine.schur(part(t, low, low, m, m), re.subarray(low, last), im.subarray(low, last), turn);
  if (low > 0) {
    const above = part(t, 0, low, low, m);
    const turned = zeros(low, m);
    engine.multiply(above, turn, turned, { transposeRight: true });
    for (let i = 0; i < low; i++) t.set(turned.data.subarray(i * m, (i + 1) * m), i * n + low);
  }
  if (last < n) {
    const turned = zeros(m, n - last);
    engine.multiply(turn, part(t, low, last, m, n - last), turned);
    for (let i = 0; i < m; i++) {
      t.set(turned.data.subarray(i * (n - last), (i + 1) * (n - last)), (low + i) * n + last);
    }
  }
  return { qTransposed, values: { re, im } };
}

/** Places on the diagonal in the order of a sorted spectrum. */
export function sortedOrder({ re, im }: SchurValues): number[] {
  const units: number[] = [];
  const modulus = new Float64Array(re.length);
  for (let k = 0; k < re.length; k++) {
    modulus[k] = modulusOf(re[k], im[k]);
    if (im[k] >= 0) units.push(k);
  }
  units.sort((left, right) => modulus[right] - modulus[left]);
  const order: number[] = [];
  for (let first = 0; first < units.length;) {
    let last = first + 1;
    while (last < units.length && modulus[units[last]] >= (1 - MODULUS_TIE) * modulus[units[first]]) last++;
    const tied = last === first + 1 ? undefined : units.slice(first, last).sort((a, b) => re[b] - re[a]);
    for (let place = first; place < last; place++) {
      const k = tied === undefined ? units[place] : tied[place - first];
      order.push(k);
      if (im[k] > 0) order.push(k + 1);
    }
    first = last;
  }
  return order;
}

/** √(re² + im²) without overflow. */
function modulusOf(re: number, im: number): number {
  const larger = Math.max(Math.abs(re), Math.abs(im));
  const ratio = Math.min(Math.abs(re), Math.abs(im)) / larger;
  return larger === 0 || larger === Infinity ? larger : larger * Math.sqrt(1 + ratio * ratio);
}
