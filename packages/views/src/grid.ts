import type { SmoothMap } from '@phasebook/dynamics';
import type { Vector } from '@phasebook/linalg';
import type { Projector } from './projection.js';

/** A rectangular grid of points of a picture, both ends of each range included; row-major, rows along y from below. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** Horizontal coordinate of a column. */
export function gridX({ columns, x }: Grid, column: number): number {
  return interpolate(x, column, columns);
}

/** Vertical coordinate of a row. */
export function gridY({ rows, y }: Grid, row: number): number {
  return interpolate(y, row, rows);
}

function interpolate([lower, upper]: readonly [number, number], index: number, count: number): number {
  if (count < 2) return (lower + upper) / 2;
  const t = index / (count - 1);
  // Weighted so that both ends, and the middle of a symmetric range, are met exactly.
  return lower * (1 - t) + upper * t;
}

/** Components of the displacement F(h) − h on a grid. */
export interface GridField {
  readonly dx: Vector;
  readonly dy: Vector;
}

/** F(h) − h at the states that a picture shows at the points of a grid, projected. */
export function sampleField(map: SmoothMap, projector: Projector, grid: Grid): GridField {
  const { columns, rows } = grid;
  const dx = new Float64Array(columns * rows);
  const dy = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const y = gridY(grid, row);
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      [dx[at], dy[at]] = displacementAt(map, projector, gridX(grid, column), y);
    }
  }
  return { dx, dy };
}

/** F(h) − h at the state shown at (x, y), projected. */
export function displacementAt(
  map: SmoothMap,
  projector: Projector,
  x: number,
  y: number,
): readonly [number, number] {
  const state = projector.lift([x, y]);
  const displacement = map.step(state);
  for (let i = 0; i < displacement.length; i++) displacement[i] -= state[i];
  return projector.projectDifference(displacement);
}
