/**
 * Turns a column x into v with ‖v‖² = 2, so that (1 − v vᵀ) x is a multiple of e₁.
 *
 * A column that is one already gives v = 0, so that it stays as it is, to the last bit.
 */
export function makeReflector(x: Float64Array): void {
  let below = 0;
  for (let i = 1; i < x.length; i++) below = Math.max(below, Math.abs(x[i]));
  if (below === 0) {
    x.fill(0);
    return;
  }
  const largest = Math.max(below, Math.abs(x[0]));
  let squares = 0;
  for (let i = 0; i < x.length; i++) {
    x[i] /= largest;
    squares += x[i] * x[i];
  }
  const length = Math.sqrt(squares);
  // Away from x, so that nothing cancels; ‖x + sign(x₀)‖x‖e₁‖² = 2‖x‖(‖x‖ + |x₀|).
  const factor = 1 / Math.sqrt(length * (length + Math.abs(x[0])));
  x[0] += x[0] < 0 ? -length : length;
  for (let i = 0; i < x.length; i++) x[i] *= factor;
}

/** A ← (1 − v vᵀ) A on the rows from `firstRow` and the columns [from, to) of row-major `data`. */
export function reflectFromLeft(
  data: Float64Array,
  columns: number,
  firstRow: number,
  from: number,
  to: number,
  v: Float64Array,
  sums: Float64Array,
): void {
  sums.fill(0, from, to);
  for (let i = 0; i < v.length; i++) {
    const row = (firstRow + i) * columns;
    const weight = v[i];
    for (let j = from; j < to; j++) sums[j] += weight * data[row + j];
  }
  for (let i = 0; i < v.length; i++) {
    const row = (firstRow + i) * columns;
    const weight = v[i];
    for (let j = from; j < to; j++) data[row + j] -= weight * sums[j];
  }
}

/** A ← A (1 − v vᵀ) on the rows [0, rows) and the columns from `firstColumn` of row-major `data`. */
export function reflectFromRight(
  data: Float64Array,
  columns: number,
  rows: number,
  firstColumn: number,
  v: Float64Array,
): void {
  for (let i = 0; i < rows; i++) {
    const start = i * columns + firstColumn;
    let sum = 0;
    for (let j = 0; j < v.length; j++) sum += data[start + j] * v[j];
    for (let j = 0; j < v.length; j++) data[start + j] -= sum * v[j];
  }
}
