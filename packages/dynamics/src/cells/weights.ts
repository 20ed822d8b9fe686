import {
  requireFinite,
  requireLength,
  ShapeMismatchError,
  toMatrix,
  zeros,
  type Matrix,
  type MatrixLike,
  type Vector,
} from '@phasebook/linalg';
import type { ParameterBlock } from '../system/cell.js';

/** Reads a weight matrix, copied; `rows` or `columns` left out are not checked. */
export function readWeights(
  purpose: string,
  argument: string,
  value: MatrixLike,
  rows?: number,
  columns?: number,
): Matrix {
  if (value === undefined || value === null) {
    throw new TypeError(`${purpose}: \`${argument}\` must be a matrix: got ${String(value)}`);
  }
  if (Array.isArray(value)) {
    const nested = value as readonly ArrayLike<number>[];
    nested.forEach((row, i) => {
      requireLength(purpose, `${argument}[${i}]`, row, columns ?? nested[0].length);
    });
  }
  const read = toMatrix(value, argument);
  if ((rows ?? read.rows) !== read.rows || (columns ?? read.columns) !== read.columns) {
    throw new ShapeMismatchError(
      purpose,
      argument,
      `[${rows ?? 'n'}, ${columns ?? 'm'}]`,
      `[${read.rows}, ${read.columns}]`,
    );
  }
  requireFinite(purpose, argument, read.data);
  return { rows: read.rows, columns: read.columns, data: Float64Array.from(read.data) };
}

/** Reads a recurrent matrix of shape [gates · H, H]; H follows from its columns. */
export function readRecurrent(purpose: string, value: MatrixLike, gates: number): Matrix {
  const read = readWeights(purpose, 'recurrent', value);
  if (read.columns < 1 || read.rows !== gates * read.columns) {
    const expected = gates === 1 ? '[n, n]' : `[${gates} * H, H]`;
    throw new ShapeMismatchError(purpose, 'recurrent', expected, `[${read.rows}, ${read.columns}]`);
  }
  return read;
}

/** Reads input weights with `rows` rows; left out, there are no inputs. */
export function readInputWeights(purpose: string, value: MatrixLike | undefined, rows: number): Matrix {
  if (value === undefined) return zeros(rows, 0);
  const read = readWeights(purpose, 'input', value);
  if (read.rows !== rows) {
    throw new ShapeMismatchError(purpose, 'input', `[${rows}, m]`, `[${read.rows}, ${read.columns}]`);
  }
  return read;
}

/** Reads a bias of length `length`, copied; left out, it is zero. */
export function readBias(
  purpose: string,
  argument: string,
  value: ArrayLike<number> | undefined,
  length: number,
): Vector {
  if (value === undefined) return new Float64Array(length);
  requireLength(purpose, argument, value, length);
  requireFinite(purpose, argument, value);
  return Float64Array.from(value);
}

/** Lays named tensors one behind the other into the flat parameter vector. */
export function parameterBlocks(tensors: readonly (readonly [string, Matrix | Vector])[]): ParameterBlock[] {
  let offset = 0;
  return tensors.map(([name, tensor]) => {
    const shape = tensor instanceof Float64Array ? [tensor.length] : [tensor.rows, tensor.columns];
    const size = shape.reduce((product, length) => product * length, 1);
    const block = { name, shape, offset, size };
    offset += size;
    return block;
  });
}

/**
 * Adds `weights · x` to `out`. Four rows at a time, each summed in the order of its columns: four independent
 * chains of additions keep the processor busy, and the numbers are those of the plain loop.
 */
export function accumulateProduct(weights: Matrix, x: ArrayLike<number>, out: Vector): void {
  const { rows, columns, data } = weights;
  let i = 0;
  for (; i + 3 < rows; i += 4) {
    let p0 = i * columns;
    let p1 = p0 + columns;
    let p2 = p1 + columns;
    let p3 = p2 + columns;
    let s0 = out[i];
    let s1 = out[i + 1];
    let s2 = out[i + 2];
    let s3 = out[i + 3];
    for (let j = 0; j < columns; j++) {
      const factor = x[j];
      s0 += data[p0++] * factor;
      s1 += data[p1++] * factor;
      s2 += data[p2++] * factor;
      s3 += data[p3++] * factor;
    }
    out[i] = s0;
    out[i + 1] = s1;
    out[i + 2] = s2;
    out[i + 3] = s3;
  }
  for (; i < rows; i++) {
    let p = i * columns;
    let sum = out[i];
    for (let j = 0; j < columns; j++) sum += data[p++] * x[j];
    out[i] = sum;
  }
}

/**
 * Adds to row `firstRow + k mod H` of `out` the multiple `coefficients[k]` of row k of `weights`, for every gate
 * row k: the chain rule of a gated cell, whose gate rows k, k + H, k + 2H … all act on unit k mod H.
 */
export function accumulateRows(
  weights: Matrix,
  coefficients: Vector,
  units: number,
  out: Matrix,
  firstRow = 0,
): void {
  const { rows, columns, data } = weights;
  const result = out.data;
  for (let k = 0; k < rows; k++) {
    const factor = coefficients[k];
    if (factor === 0) continue;
    let source = k * columns;
    let target = (firstRow + (k % units)) * out.columns;
    for (let j = 0; j < columns; j++) result[target++] += factor * data[source++];
  }
}

/**
 * Writes the derivative by a weight matrix: entry (firstRow + k mod H, offset + k · x.length + j) of `out` becomes
 * `coefficients[k] · x[j]`.
 */
export function writeOuterProducts(
  coefficients: Vector,
  x: ArrayLike<number>,
  units: number,
  out: Matrix,
  offset: number,
  firstRow = 0,
): void {
  const columns = x.length;
  const result = out.data;
  for (let k = 0; k < coefficients.length; k++) {
    const factor = coefficients[k];
    let target = (firstRow + (k % units)) * out.columns + offset + k * columns;
    for (let j = 0; j < columns; j++) result[target++] = factor * x[j];
  }
}
