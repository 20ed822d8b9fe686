import type { SmoothMap } from '@phasebook/dynamics';
import { distance, type Vector } from '@phasebook/linalg';
import { gridX, gridY, type Grid } from './grid.js';
import type { Projector } from './projection.js';

/** Steps after which an orbit that has not arrived counts as undecided. */
const maxSteps = 600;

/**
 * Which of the attracting states each point of a grid leads to.
 *
 * Every orbit is followed until it is close to one of them: closer than a thousandth of the smallest gap between
 * two, or of the picture's size. Orbits that arrive nowhere (at a cycle, at infinity, too slowly) get −1.
 *
 * @param attractors - Attracting states with the labels that the grid is to hold.
 * @returns Labels, shape [rows, columns].
 */
export function basinLabels(
  map: SmoothMap,
  projector: Projector,
  grid: Grid,
  attractors: readonly { readonly state: Vector; readonly label: number }[],
): Int32Array {
  const labels = new Int32Array(grid.columns * grid.rows).fill(-1);
  if (attractors.length === 0) return labels;
  let gap = Math.min(grid.x[1] - grid.x[0], grid.y[1] - grid.y[0]);
  attractors.forEach(({ state }, i) => {
    for (const other of attractors.slice(i + 1)) gap = Math.min(gap, distance(state, other.state));
  });
  const radius = 1e-3 * gap;
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const start = projector.lift([gridX(grid, column), gridY(grid, row)]);
      labels[row * grid.columns + column] = destination(map, start, attractors, radius);
    }
  }
  return labels;
}

function destination(
  map: SmoothMap,
  start: Vector,
  attractors: readonly { readonly state: Vector; readonly label: number }[],
  radius: number,
): number {
  let state = start;
  for (let step = 0; step <= maxSteps; step++) {
    for (const attractor of attractors) {
      if (isWithin(state, attractor.state, radius)) return attractor.label;
    }
    state = map.step(state);
    if (!Number.isFinite(state[0])) return -1;
  }
  return -1;
}

function isWithin(a: Vector, b: Vector, radius: number): boolean {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i] - b[i];
    sum += difference * difference;
    if (sum > radius * radius) return false;
  }
  return true;
}
