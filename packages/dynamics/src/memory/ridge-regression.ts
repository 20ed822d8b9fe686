import { currentEngine, multiply, transpose, zeros, type Matrix } from '@phasebook/linalg';

/**
 * Coefficients X that minimise ‖A X − B‖² + λ ‖X without its last row‖²: the last column of A is a constant, whose
 * coefficients are not penalised.
 *
 * Through a QR of A, so that no digit is lost to the square of its condition number.
 *
 * @param regressors - A, shape [T, n + 1].
 * @param targets - B, shape [T, k].
 * @param ridge - λ ≥ 0.
 * @returns Shape [n + 1, k]; a direction that no sample reaches gets zero.
 */
export function ridgeRegression(regressors: Matrix, targets: Matrix, ridge: number): Matrix {
  const { rows, columns } = regressors;
  const n = columns - 1;
  const left = zeros(rows + n, columns);
  const right = zeros(rows + n, targets.columns);
  left.data.set(regressors.data);
  right.data.set(targets.data);
  for (let i = 0; i < n; i++) left.data[(rows + i) * columns + i] = Math.sqrt(ridge);
  const q = transpose(left);
  const diagonal = new Float64Array(columns);
  currentEngine().orthonormalizeRows(q, diagonal);
  const r = multiply(q, left);
  diagonal.forEach((value, i) => (r.data[i * (columns + 1)] = value));
  return backSubstitute(r, multiply(q, right));
}

/** Solution of R X = B with R upper triangular. */
function backSubstitute(r: Matrix, b: Matrix): Matrix {
  const n = r.rows;
  const { columns } = b;
  const x = zeros(n, columns);
  for (let i = n - 1; i >= 0; i--) {
    const pivot = r.data[i * n + i];
    for (let k = 0; k < columns; k++) {
      let sum = b.data[i * columns + k];
      for (let j = i + 1; j < n; j++) sum -= r.data[i * n + j] * x.data[j * columns + k];
      x.data[i * columns + k] = pivot === 0 ? 0 : sum / pivot;
    }
  }
  return x;
}
