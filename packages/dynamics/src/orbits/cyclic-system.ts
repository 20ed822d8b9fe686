import { solve, zeros, type Matrix, type Vector } from '@phasebook/linalg';

/**
 * Solves A_t d_t − d_{t+1} = b_t for t = 0 … p − 1 around a ring, d_p = d₀.
 *
 * d₁, d₂, … are eliminated one after another by Householder reflections of two neighbouring block rows: unlike
 * multiplying the A_t, this stays accurate however much they stretch.
 *
 * @returns d₀ … d_{p−1}; `undefined` where the system is singular.
 *
 * Cost: about 14 p n³ flops.
 * Source: Wright, SIAM J. Sci. Stat. Comput. 13 (1992) 742–764.
 */
export function solveCyclic(blocks: readonly Matrix[], right: readonly Vector[]): Vector[] | undefined {
  const period = blocks.length;
  const n = blocks[0].rows;
  const width = 3 * n + 1;
  if (period === 1) {
    const single = solve(minusIdentity(blocks[0]), right[0]);
    return single && [single];
  }
  // A row block [C | E | g] stands for C d₀ + E d_t = g.
  let first = blocks[0].data;
  let current = scaledIdentity(n, -1);
  let side = right[0];
  const eliminated: Vector[] = [];
  for (let t = 1; t < period - 1; t++) {
    const tableau = new Float64Array(2 * n * width);
    // Columns: d_t, d₀, d_{t+1}, right-hand side.
    for (let i = 0; i < n; i++) {
      const top = i * width;
      const bottom = (n + i) * width;
      tableau.set(current.subarray(i * n, (i + 1) * n), top);
      tableau.set(first.subarray(i * n, (i + 1) * n), top + n);
      tableau[top + 3 * n] = side[i];
      tableau.set(blocks[t].data.subarray(i * n, (i + 1) * n), bottom);
      tableau[bottom + 2 * n + i] = -1;
      tableau[bottom + 3 * n] = right[t][i];
    }
    reflectColumns(tableau, 2 * n, width, n);
    eliminated.push(tableau);
    first = new Float64Array(n * n);
    current = new Float64Array(n * n);
    side = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const bottom = (n + i) * width;
      first.set(tableau.subarray(bottom + n, bottom + 2 * n), i * n);
      current.set(tableau.subarray(bottom + 2 * n, bottom + 3 * n), i * n);
      side[i] = tableau[bottom + 3 * n];
    }
  }
  const ends = solveEnds(first, current, side, blocks[period - 1], right[period - 1]);
  if (ends === undefined) return undefined;
  const [start, end] = ends;
  const solution: Vector[] = Array<Vector>(period);
  solution[0] = start;
  solution[period - 1] = end;
  for (let t = period - 2; t >= 1; t--) {
    const entry = substituted(eliminated[t - 1], n, width, start, solution[t + 1]);
    if (entry === undefined) return undefined;
    solution[t] = entry;
  }
  return solution;
}

/** C d₀ + E d_{p−1} = g together with A d_{p−1} − d₀ = b. */
function solveEnds(
  first: Vector,
  current: Vector,
  side: Vector,
  block: Matrix,
  right: Vector,
): [Vector, Vector] | undefined {
  const n = block.rows;
  const system = zeros(2 * n, 2 * n);
  const values = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const top = i * 2 * n;
    const bottom = (n + i) * 2 * n;
    system.data.set(first.subarray(i * n, (i + 1) * n), top);
    system.data.set(current.subarray(i * n, (i + 1) * n), top + n);
    system.data[bottom + i] = -1;
    system.data.set(block.data.subarray(i * n, (i + 1) * n), bottom + n);
    values[i] = side[i];
    values[n + i] = right[i];
  }
  const both = solve(system, values);
  return both && [both.slice(0, n), both.slice(n)];
}

/** Solves R d_t = u − P d₀ − Q d_{t+1} from the upper half of a tableau. */
function substituted(
  tableau: Vector,
  n: number,
  width: number,
  start: Vector,
  next: Vector,
): Vector | undefined {
  const result = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    const row = i * width;
    let rest = tableau[row + 3 * n];
    for (let j = 0; j < n; j++) {
      rest -= tableau[row + n + j] * start[j] + tableau[row + 2 * n + j] * next[j];
      if (j > i) rest -= tableau[row + j] * result[j];
    }
    if (tableau[row + i] === 0) return undefined;
    result[i] = rest / tableau[row + i];
  }
  return result;
}

/** Householder reflections that make the first `columns` columns of a tableau upper triangular. */
function reflectColumns(tableau: Vector, rows: number, width: number, columns: number): void {
  const normal = new Float64Array(rows);
  for (let k = 0; k < columns; k++) {
    let length = 0;
    for (let i = k; i < rows; i++) {
      normal[i] = tableau[i * width + k];
      length = Math.hypot(length, normal[i]);
    }
    if (length === 0) continue;
    normal[k] += normal[k] < 0 ? -length : length;
    let squared = 0;
    for (let i = k; i < rows; i++) squared += normal[i] * normal[i];
    for (let j = k; j < width; j++) {
      let along = 0;
      for (let i = k; i < rows; i++) along += normal[i] * tableau[i * width + j];
      const factor = (2 * along) / squared;
      for (let i = k; i < rows; i++) tableau[i * width + j] -= factor * normal[i];
    }
  }
}

function scaledIdentity(n: number, factor: number): Vector {
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) data[i * (n + 1)] = factor;
  return data;
}

function minusIdentity({ rows, columns, data }: Matrix): Matrix {
  const result = data.slice();
  for (let i = 0; i < rows; i++) result[i * (columns + 1)] -= 1;
  return { rows, columns, data: result };
}
