import { currentEngine, isWorthEngine } from './engine/numeric-engine.js';
import { ShapeMismatchError, requireLength } from './errors.js';
import type { Vector } from './vector.js';

/** A dense matrix of doubles, row-major: entry (i, j) is `data[i * columns + j]`. Acts on column vectors. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** What an ml-matrix `Matrix` looks like from here. */
export interface MatrixSource {
  readonly rows: number;
  readonly columns: number;
  get(row: number, column: number): number;
}

/** Anything a matrix argument accepts: ours, an ml-matrix `Matrix`, or nested arrays of rows. */
export type MatrixLike = Matrix | MatrixSource | readonly ArrayLike<number>[];

/**
 * Makes a matrix from its rows.
 *
 * @throws {ShapeMismatchError} If the rows differ in length.
 *
 * @example
 * ```ts
 * const rotation = matrix([[0, -1], [1, 0]]);
 * assertClose(multiplyVector(rotation, vector(1, 0)), [0, 1]);
 * ```
 */
export function matrix(rows: readonly ArrayLike<number>[]): Matrix {
  const columns = rows.length === 0 ? 0 : rows[0].length;
  const result = zeros(rows.length, columns);
  rows.forEach((row, i) => {
    requireLength('Cannot make a matrix', `rows[${i}]`, row, columns);
    result.data.set(row, i * columns);
  });
  return result;
}

/** More entries than this are refused before anything is allocated. */
const MOST_ENTRIES = 2 ** 31;

/**
 * The zero matrix.
 *
 * @throws {RangeError} If it would have more than 2^31 entries.
 */
export function zeros(rows: number, columns: number): Matrix {
  if (!(rows * columns <= MOST_ENTRIES)) {
    throw new RangeError(
      `Cannot make a matrix: \`rows\` × \`columns\` must be at most 2^31 entries (16 GiB): got ${rows} × ${columns}`,
    );
  }
  return { rows, columns, data: new Float64Array(rows * columns) };
}

/** The identity matrix of order n. */
export function identity(n: number): Matrix {
  return diagonal(new Float64Array(n).fill(1));
}

/** The square matrix with `values` on its diagonal. */
export function diagonal(values: ArrayLike<number>): Matrix {
  const n = values.length;
  const result = zeros(n, n);
  for (let i = 0; i < n; i++) result.data[i * n + i] = values[i];
  return result;
}

/**
 * Reads a matrix argument of any accepted form; ours is returned as it is, everything else is copied.
 *
 * @throws {TypeError} If `value` is none of the accepted forms; the message names `argument`.
 */
export function toMatrix(value: MatrixLike, argument: string = 'matrix'): Matrix {
  if (Array.isArray(value)) return matrix(value as readonly ArrayLike<number>[]);
  if (typeof value === 'object' && value !== null) {
    if ('data' in value && value.data instanceof Float64Array) {
      if (value.data.length !== value.rows * value.columns) {
        throw new ShapeMismatchError(
          'Cannot read a matrix',
          `${argument}.data`,
          `[${value.rows} * ${value.columns}]`,
          `[${value.data.length}]`,
        );
      }
      return value;
    }
    if ('get' in value && typeof value.get === 'function') {
      const result = zeros(value.rows, value.columns);
      for (let i = 0; i < value.rows; i++) {
        for (let j = 0; j < value.columns; j++) result.data[i * value.columns + j] = value.get(i, j);
      }
      return result;
    }
  }
  throw new TypeError(`Cannot read a matrix: \`${argument}\` must be a matrix: got ${String(value)}`);
}

/** The rows of a matrix as nested arrays, for reading and printing. */
export function toRows(a: Matrix): number[][] {
  return Array.from({ length: a.rows }, (_, i) =>
    Array.from(a.data.subarray(i * a.columns, (i + 1) * a.columns)),
  );
}

/** Matrix product `left · right`. Cost: 2 · rows · inner · columns flops. */
export function multiply(left: Matrix, right: Matrix): Matrix {
  if (left.columns !== right.rows) {
    throw new ShapeMismatchError(
      'Cannot multiply',
      'right',
      `[${left.columns}, n]`,
      `[${right.rows}, ${right.columns}]`,
    );
  }
  const { rows, columns: inner } = left;
  const { columns } = right;
  const result = zeros(rows, columns);
  if (isWorthEngine('multiply', Math.cbrt(rows * inner * columns))) {
    currentEngine().multiply(left, right, result);
    return result;
  }
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = left.data[i * inner + k];
      for (let j = 0; j < columns; j++) {
        result.data[i * columns + j] += factor * right.data[k * columns + j];
      }
    }
  }
  return result;
}

/** Product `a · x` of a matrix and a column vector. */
export function multiplyVector(a: Matrix, x: ArrayLike<number>): Vector {
  requireLength('Cannot multiply', 'x', x, a.columns);
  const result = new Float64Array(a.rows);
  if (isWorthEngine('multiplyVector', Math.sqrt(a.rows * a.columns))) {
    currentEngine().multiplyVector(a, x instanceof Float64Array ? x : Float64Array.from(x), result);
    return result;
  }
  for (let i = 0; i < a.rows; i++) {
    let sum = 0;
    const row = i * a.columns;
    for (let j = 0; j < a.columns; j++) sum += a.data[row + j] * x[j];
    result[i] = sum;
  }
  return result;
}

/** Product `aᵀ · x` of a transposed matrix and a column vector. */
export function transposeMultiplyVector(a: Matrix, x: ArrayLike<number>): Vector {
  requireLength('Cannot multiply', 'x', x, a.rows);
  const result = new Float64Array(a.columns);
  for (let i = 0; i < a.rows; i++) {
    const row = i * a.columns;
    for (let j = 0; j < a.columns; j++) result[j] += a.data[row + j] * x[i];
  }
  return result;
}

/** The transpose. */
export function transpose(a: Matrix): Matrix {
  const result = zeros(a.columns, a.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.columns; j++) result.data[j * a.rows + i] = a.data[i * a.columns + j];
  }
  return result;
}

/** Sum `a + factor · b` of two matrices of the same shape. */
export function add(a: Matrix, b: Matrix, factor: number = 1): Matrix {
  if (a.rows !== b.rows || a.columns !== b.columns) {
    throw new ShapeMismatchError('Cannot add', 'b', `[${a.rows}, ${a.columns}]`, `[${b.rows}, ${b.columns}]`);
  }
  const data = new Float64Array(a.data.length);
  for (let i = 0; i < data.length; i++) data[i] = a.data[i] + factor * b.data[i];
  return { rows: a.rows, columns: a.columns, data };
}

/** The matrix with every entry multiplied by `factor`. */
export function scale(a: Matrix, factor: number): Matrix {
  const data = new Float64Array(a.data.length);
  for (let i = 0; i < data.length; i++) data[i] = factor * a.data[i];
  return { rows: a.rows, columns: a.columns, data };
}

/** Throws where `a` is not square. */
export function requireSquare(purpose: string, argument: string, a: Matrix): void {
  if (a.rows !== a.columns) {
    throw new ShapeMismatchError(purpose, argument, '[n, n]', `[${a.rows}, ${a.columns}]`);
  }
}
