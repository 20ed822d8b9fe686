import { dot, norm, zeros, type Matrix, type Vector } from '@phasebook/linalg';

/** Principal axes of a set of states. */
export interface PrincipalAxes {
  readonly mean: Vector;
  /** Orthonormal directions of largest variance, largest first. */
  readonly axes: readonly Vector[];
  /** Share of the whole variance along each direction. */
  readonly shares: readonly number[];
}

/**
 * The first `count` principal axes, from the eigenvectors of the smaller of the two product matrices of the
 * centred states; each axis is completed by unit vectors where the states have no further extent, and has its
 * entry of largest size positive.
 */
export function principalAxes(states: Matrix, count: number): PrincipalAxes {
  const { rows, columns } = states;
  const mean = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) mean[j] += states.data[i * columns + j] / rows;
  }
  const centred = zeros(rows, columns);
  for (let k = 0; k < centred.data.length; k++) centred.data[k] = states.data[k] - mean[k % columns];

  const useColumns = columns <= rows;
  const product = useColumns ? columnProducts(centred) : rowProducts(centred);
  const { values, vectors } = symmetricEigen(product);
  const total = values.reduce((sum, value) => sum + Math.max(value, 0), 0);
  const order = Array.from(values.keys()).sort((a, b) => values[b] - values[a] || a - b);

  const axes: Vector[] = [];
  const shares: number[] = [];
  for (let k = 0; k < count; k++) {
    const index = order[k] as number | undefined;
    const value = index === undefined ? 0 : values[index];
    const hasExtent = index !== undefined && value > 1e-14 * total;
    const found = hasExtent
      ? useColumns
        ? vectors[index]
        : combineRows(centred, vectors[index])
      : new Float64Array(columns);
    axes.push(orthonormal(found, axes, columns));
    shares.push(hasExtent ? value / total : 0);
  }
  return { mean, axes, shares };
}

/** XᵀX of the centred states. */
function columnProducts({ rows, columns, data }: Matrix): Matrix {
  const result = zeros(columns, columns);
  for (let t = 0; t < rows; t++) {
    const row = data.subarray(t * columns, (t + 1) * columns);
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < columns; j++) result.data[i * columns + j] += row[i] * row[j];
    }
  }
  return result;
}

/** XXᵀ of the centred states. */
function rowProducts({ rows, columns, data }: Matrix): Matrix {
  const result = zeros(rows, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      result.data[i * rows + j] = dot(
        data.subarray(i * columns, (i + 1) * columns),
        data.subarray(j * columns, (j + 1) * columns),
      );
    }
  }
  return result;
}

function combineRows({ rows, columns, data }: Matrix, weights: Vector): Vector {
  const result = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j] += weights[i] * data[i * columns + j];
  }
  return result;
}

/** The direction at right angles to the given axes, of unit length; a coordinate direction where nothing is left. */
function orthonormal(direction: Vector, axes: readonly Vector[], dim: number): Vector {
  for (let candidate = -1; candidate < dim; candidate++) {
    const start = candidate < 0 ? direction : new Float64Array(dim).fill(1, candidate, candidate + 1);
    const size = norm(start);
    if (size === 0) continue;
    let result = start.map((value) => value / size);
    for (let pass = 0; pass < 2; pass++) {
      for (const axis of axes) {
        const along = dot(axis, result);
        result = result.map((value, i) => value - along * axis[i]);
      }
    }
    const left = norm(result);
    if (left > 0.1) return withFixedSign(result.map((value) => value / left));
  }
  return new Float64Array(dim);
}

/** The one of ±v whose entry of largest size is positive; of equal entries the first counts. */
export function withFixedSign(vector: Vector): Vector {
  let largest = 0;
  for (const value of vector) {
    // Entries equal but for rounding must not decide the sign by chance.
    if (Math.abs(value) > Math.abs(largest) * (1 + 1e-9)) largest = value;
  }
  return largest < 0 ? vector.map((value) => -value) : vector;
}

/**
 * Eigenvalues and orthonormal eigenvectors of a symmetric matrix: Jacobi's rotations, sweep after sweep.
 *
 * Source: Golub and Van Loan, Matrix Computations (2013), section 8.5.
 */
export function symmetricEigen(matrix: Matrix): { values: Vector; vectors: Vector[] } {
  const n = matrix.rows;
  const a = Float64Array.from(matrix.data);
  const vectors = Array.from({ length: n }, (_, i) => new Float64Array(n).fill(1, i, i + 1));
  const scale = norm(a);
  for (let sweep = 0; sweep < 60; sweep++) {
    let rest = 0;
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) rest += a[i * n + j] ** 2;
    }
    if (Math.sqrt(rest) <= 1e-15 * scale) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotate(a, vectors, n, p, q);
    }
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]), vectors };
}

/** One rotation in the plane (p, q) that makes entry (p, q) zero. */
function rotate(a: Vector, vectors: readonly Vector[], n: number, p: number, q: number): void {
  const off = a[p * n + q];
  if (off === 0) return;
  const theta = (a[q * n + q] - a[p * n + p]) / (2 * off);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const kp = a[k * n + p];
    const kq = a[k * n + q];
    a[k * n + p] = c * kp - s * kq;
    a[k * n + q] = s * kp + c * kq;
  }
  for (let k = 0; k < n; k++) {
    const pk = a[p * n + k];
    const qk = a[q * n + k];
    a[p * n + k] = c * pk - s * qk;
    a[q * n + k] = s * pk + c * qk;
    const vp = vectors[p][k];
    const vq = vectors[q][k];
    vectors[p][k] = c * vp - s * vq;
    vectors[q][k] = s * vp + c * vq;
  }
  a[p * n + q] = 0;
  a[q * n + p] = 0;
}
