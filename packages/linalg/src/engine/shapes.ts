import { ShapeMismatchError } from '../errors.js';
import { checkLength, checkView } from './checks.js';
import type { MatrixView } from './engine.js';

// What every engine asks of the arguments of its operations, so that all say the same.

const MULTIPLY = 'Cannot multiply';
const DECOMPOSE = 'Cannot decompose a matrix';
const SOLVE = 'Cannot solve linear equations';

export function checkProduct(
  left: MatrixView,
  right: MatrixView,
  out: MatrixView,
  transposeRight: boolean,
): void {
  const { rows: m, columns: k } = left;
  const n = transposeRight ? right.rows : right.columns;
  checkView(MULTIPLY, 'left', left, m, k);
  checkView(MULTIPLY, 'right', right, transposeRight ? n : k, transposeRight ? k : n);
  checkView(MULTIPLY, 'out', out, m, n);
}

export function checkVectorProduct(a: MatrixView, x: ArrayLike<number>, out: ArrayLike<number>): void {
  checkView(MULTIPLY, 'a', a, a.rows, a.columns);
  checkLength(MULTIPLY, 'x', x, a.columns);
  checkLength(MULTIPLY, 'out', out, a.rows);
}

export function checkSingleProduct(
  left: Float32Array,
  right: Float32Array,
  out: Float32Array,
  {
    rows: m,
    inner: k,
    columns: n,
  }: { readonly rows: number; readonly inner: number; readonly columns: number },
): void {
  checkLength(MULTIPLY, 'left', left, m * k);
  checkLength(MULTIPLY, 'right', right, k * n);
  checkLength(MULTIPLY, 'out', out, m * n);
}

export function checkGram(a: MatrixView, out: MatrixView): void {
  checkView(MULTIPLY, 'a', a, a.rows, a.columns);
  checkView(MULTIPLY, 'out', out, a.rows, a.rows);
}

/** Rows to be orthonormalised. */
export function checkRows(a: MatrixView, diagonal: Float64Array): void {
  const purpose = 'Cannot orthonormalise';
  const { rows: k, columns: n } = a;
  checkView(purpose, 'a', a, k, n);
  if (k > n) throw new ShapeMismatchError(purpose, 'a', `[k ≤ ${n}, ${n}]`, `[${k}, ${n}]`);
  checkLength(purpose, 'diagonal', diagonal, k);
}

/** A square matrix that is decomposed in place; `pivots` where there are any. */
export function checkDecomposition(a: MatrixView, pivots?: ArrayLike<number>): void {
  checkView(DECOMPOSE, 'a', a, a.rows, a.rows);
  if (pivots !== undefined) checkLength(DECOMPOSE, 'pivots', pivots, a.rows);
}

/** A · x = b for all columns of b, A or its factors called `argument`. */
export function checkSystem(argument: string, a: MatrixView, b: MatrixView, x: MatrixView): void {
  checkView(SOLVE, argument, a, a.rows, a.rows);
  checkView(SOLVE, 'b', b, a.rows, b.columns);
  checkView(SOLVE, 'x', x, a.rows, b.columns);
}

/** Factors with their pivots and one right-hand side. */
export function checkFactored(
  factors: MatrixView,
  pivots: ArrayLike<number>,
  b: Float64Array,
  x: Float64Array,
): void {
  const n = factors.rows;
  checkView(SOLVE, 'factors', factors, n, n);
  checkLength(SOLVE, 'pivots', pivots, n);
  checkLength(SOLVE, 'b', b, n);
  checkLength(SOLVE, 'x', x, n);
}

/** A square matrix, called `argument`, whose eigenvalues go to `re` and `im`. */
export function checkSpectrum(
  purpose: string,
  argument: string,
  a: MatrixView,
  re: Float64Array,
  im: Float64Array,
): void {
  checkView(purpose, argument, a, a.rows, a.rows);
  checkLength(purpose, 're', re, a.rows);
  checkLength(purpose, 'im', im, a.rows);
}
