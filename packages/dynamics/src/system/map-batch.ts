import { ShapeMismatchError, type Matrix } from '@phasebook/linalg';
import type { SmoothMap } from './smooth-map.js';

/** A map on many states at once, whether or not it knows how to be quick about it. */
export interface MapBatch {
  /** Row i of `out` becomes F(row i of `states`), shapes [count, n]. */
  step(states: Matrix, out: Matrix): void;
  /** Rows i · n … of `out`, shape [count · n, n], become the Jacobian at row i of `states`. */
  jacobian(states: Matrix, out: Matrix): void;
}

/** The batch methods of a map, and loops over its states where it has none. */
export function mapBatch(map: SmoothMap): MapBatch {
  const n = map.dim;
  return {
    step(states, out): void {
      if (map.stepBatch) return map.stepBatch(states, out);
      for (let i = 0; i < states.rows; i++) out.data.set(map.step(rowOf(states, i)), i * n);
    },
    jacobian(states, out): void {
      if (map.jacobianBatch) return map.jacobianBatch(states, out);
      for (let i = 0; i < states.rows; i++) out.data.set(map.jacobian(rowOf(states, i)).data, i * n * n);
    },
  };
}

/** Throws unless `states` has `columns` columns and `out` has `rowsPerState` rows for each of its rows. */
export function requireBatch(
  purpose: string,
  states: Matrix,
  out: Matrix,
  columns: number,
  rowsPerState: number,
): void {
  requireShape(purpose, 'states', states, states.rows, columns);
  requireShape(purpose, 'out', out, states.rows * rowsPerState, columns);
}

function requireShape(purpose: string, argument: string, a: Matrix, rows: number, columns: number): void {
  if (a.rows === rows && a.columns === columns && a.data.length === rows * columns) return;
  const got = `[${a.rows}, ${a.columns}] with ${a.data.length} entries`;
  throw new ShapeMismatchError(purpose, argument, `[${rows}, ${columns}]`, got);
}

function rowOf({ data, columns }: Matrix, i: number): Float64Array {
  return data.slice(i * columns, (i + 1) * columns);
}
