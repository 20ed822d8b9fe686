import { luDecomposition, solve, transpose, zeros, type Matrix, type Vector } from '@phasebook/linalg';

/** The matrix [A B; Cᵀ 0], B and C given by their columns. */
export function borderedMatrix(a: Matrix, b: readonly Vector[], c: readonly Vector[]): Matrix {
  const n = a.rows;
  const size = n + b.length;
  const result = zeros(size, size);
  for (let i = 0; i < n; i++) {
    result.data.set(a.data.subarray(i * n, (i + 1) * n), i * size);
    for (let j = 0; j < b.length; j++) {
      result.data[i * size + n + j] = b[j][i];
      result.data[(n + j) * size + i] = c[j][i];
    }
  }
  return result;
}

/** Solutions of bordered systems of a matrix that is singular or nearly so. */
export interface NullBasis {
  /** V of A V + B S = 0, Cᵀ V = I, by columns: the null vectors where S = 0. */
  readonly right: readonly Vector[];
  /** W of Aᵀ W + C Sᵀ = 0, Bᵀ W = I, by columns. */
  readonly left: readonly Vector[];
  /** S, shape [r, r]; it vanishes exactly where A loses r ranks. */
  readonly defect: Matrix;
}

/** Null vectors and the function that vanishes with the rank, from a matrix and its borders; Govaerts' S. */
export function nullBasis(a: Matrix, b: readonly Vector[], c: readonly Vector[]): NullBasis | undefined {
  const n = a.rows;
  const r = b.length;
  const bordered = borderedMatrix(a, b, c);
  const forward = luDecomposition(bordered);
  const backward = luDecomposition(transpose(bordered));
  const right: Vector[] = [];
  const left: Vector[] = [];
  const defect = zeros(r, r);
  for (let j = 0; j < r; j++) {
    const unit = new Float64Array(n + r);
    unit[n + j] = 1;
    const v = solve(forward, unit);
    const w = solve(backward, unit);
    if (!v?.every(Number.isFinite) || !w?.every(Number.isFinite)) return undefined;
    right.push(v.slice(0, n));
    left.push(w.slice(0, n));
    for (let i = 0; i < r; i++) defect.data[i * r + j] = v[n + i];
  }
  return { right, left, defect };
}

/** x of [A b; cᵀ 0] (x, g) = (rhs, 0): the solution of A x = rhs across the singular direction. */
export function solveBordered(a: Matrix, b: Vector, c: Vector, rhs: Vector): Vector | undefined {
  const extended = new Float64Array(a.rows + 1);
  extended.set(rhs);
  const solution = solve(borderedMatrix(a, [b], [c]), extended);
  return solution?.every(Number.isFinite) ? solution.slice(0, a.rows) : undefined;
}
