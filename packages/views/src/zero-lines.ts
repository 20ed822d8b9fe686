import type { Vector } from '@phasebook/linalg';
import { gridX, gridY, type Grid } from './grid.js';

/** Share of the width of the picture by which a chord may leave the curve. */
const chordTolerance = 2e-4;
/** Share of a grid edge to which crossings are refined. */
const edgeTolerance = 1e-5;

/**
 * The curves on which a function of two variables vanishes, as polylines through the cells of a grid.
 *
 * Marching squares: a line enters and leaves a cell where the sign changes along its edges; each crossing is
 * refined on the function itself, and where a chord leaves the curve a point of the curve is put between.
 *
 * @param grid - Points at which `values` were taken.
 * @param values - Function on the grid, shape [rows, columns].
 * @param evaluate - The function itself.
 * @returns Polylines as x, y, x, y, …; closed ones end where they began.
 */
export function zeroLines(
  grid: Grid,
  values: ArrayLike<number>,
  evaluate: (x: number, y: number) => number,
): Vector[] {
  const { columns, rows } = grid;
  const crossings = new Map<number, readonly [number, number]>();
  const neighbours = new Map<number, number[]>();

  // Edges are numbered: the one to the right of grid point k is 2k, the one above it 2k + 1.
  const crossing = (edge: number): void => {
    if (crossings.has(edge)) return;
    const from = edge >> 1;
    const to = edge % 2 === 0 ? from + 1 : from + columns;
    crossings.set(edge, refine(pointAt(grid, from), pointAt(grid, to), values[from], values[to], evaluate));
  };
  const connect = (a: number, b: number): void => {
    for (const [edge, other] of [
      [a, b],
      [b, a],
    ]) {
      crossing(edge);
      const list = neighbours.get(edge);
      if (list === undefined) neighbours.set(edge, [other]);
      else list.push(other);
    }
  };

  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const k = row * columns + column;
      const corners = [values[k], values[k + 1], values[k + columns + 1], values[k + columns]];
      if (!corners.every(Number.isFinite)) continue;
      const signs = corners.map(isPositive);
      // Bottom, right, top, left: edge i runs from corner i to corner i + 1.
      const edges = [2 * k, 2 * (k + 1) + 1, 2 * (k + columns), 2 * k + 1];
      const crossed = edges.filter((_, i) => signs[i] !== signs[(i + 1) % 4]);
      if (crossed.length === 2) {
        connect(crossed[0], crossed[1]);
      } else if (crossed.length === 4) {
        // A saddle: the sign in the middle says which pair of corners hangs together.
        const middle = evaluate(
          (gridX(grid, column) + gridX(grid, column + 1)) / 2,
          (gridY(grid, row) + gridY(grid, row + 1)) / 2,
        );
        const cutsFirstCorner = isPositive(middle) !== signs[0];
        connect(edges[0], edges[cutsFirstCorner ? 3 : 1]);
        connect(edges[2], edges[cutsFirstCorner ? 1 : 3]);
      }
    }
  }
  return joinSegments(neighbours).map((chain) => {
    const points = chain.map((edge) => crossings.get(edge) ?? ([NaN, NaN] as const));
    return Float64Array.from(bend(points, grid, evaluate).flat());
  });
}

function isPositive(value: number): boolean {
  return value >= 0;
}

function pointAt(grid: Grid, index: number): readonly [number, number] {
  return [gridX(grid, index % grid.columns), gridY(grid, Math.floor(index / grid.columns))];
}

/** The zero on the segment between two points of different sign: false position with the Illinois correction. */
function refine(
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
  valueA: number,
  valueB: number,
  evaluate: (x: number, y: number) => number,
): readonly [number, number] {
  let [low, high, atLow, atHigh] = [0, 1, valueA, valueB];
  let t = atLow / (atLow - atHigh);
  let lastSide = 0;
  for (let step = 0; step < 12 && t > 0 && t < 1; step++) {
    const value = evaluate(ax + t * (bx - ax), ay + t * (by - ay));
    if (!Number.isFinite(value)) break;
    const previous = t;
    if (isPositive(value) === isPositive(valueA)) {
      [low, atLow] = [t, value];
      if (lastSide === -1) atHigh /= 2;
      lastSide = -1;
    } else {
      [high, atHigh] = [t, value];
      if (lastSide === 1) atLow /= 2;
      lastSide = 1;
    }
    t = low + ((high - low) * atLow) / (atLow - atHigh);
    if (value === 0 || Math.abs(t - previous) < edgeTolerance || high - low < edgeTolerance) break;
  }
  return [ax + t * (bx - ax), ay + t * (by - ay)];
}

/** Puts a point of the curve between two neighbours wherever their chord is too far from it. */
function bend(
  points: readonly (readonly [number, number])[],
  { x, y }: Grid,
  evaluate: (x: number, y: number) => number,
): (readonly [number, number])[] {
  // In units of the picture, so that both axes count alike.
  const [width, height] = [x[1] - x[0], y[1] - y[0]];
  const result = [...points.slice(0, 1)];
  for (let i = 1; i < points.length; i++) {
    const [[ax, ay], [bx, by]] = [points[i - 1], points[i]];
    const [dx, dy] = [(bx - ax) / width, (by - ay) / height];
    const length = Math.hypot(dx, dy);
    if (length > 0) {
      const at = (offset: number): [number, number] => [
        (ax + bx) / 2 - (offset * width * dy) / length,
        (ay + by) / 2 + (offset * height * dx) / length,
      ];
      const offset = rootNear((t) => evaluate(...at(t)), length / 2);
      if (Math.abs(offset) > chordTolerance) result.push(at(offset));
    }
    result.push(points[i]);
  }
  return result;
}

/** The root of a function next to zero by the secant method, or 0 where it is further than `limit`. */
function rootNear(f: (t: number) => number, limit: number): number {
  let [previous, t] = [0, limit / 20];
  let [before, value] = [f(previous), f(t)];
  for (let step = 0; step < 4; step++) {
    const next = t - (value * (t - previous)) / (value - before);
    if (!(Math.abs(next) <= limit)) return 0;
    if (Math.abs(next) < chordTolerance && step === 0) return 0;
    [previous, before, t] = [t, value, next];
    value = f(t);
    if (Math.abs(t - previous) < chordTolerance / 10) break;
  }
  return t;
}

/** Chains of edges from their neighbourhood: open chains first, then rings. */
function joinSegments(neighbours: ReadonlyMap<number, readonly number[]>): number[][] {
  const visited = new Set<number>();
  const follow = (start: number): number[] => {
    const chain = [start];
    visited.add(start);
    let next: number | undefined = neighbours.get(start)?.find((edge) => !visited.has(edge));
    while (next !== undefined) {
      chain.push(next);
      visited.add(next);
      next = neighbours.get(next)?.find((edge) => !visited.has(edge));
    }
    return chain;
  };
  const chains: number[][] = [];
  for (const [edge, list] of neighbours) {
    if (list.length === 1 && !visited.has(edge)) chains.push(follow(edge));
  }
  for (const edge of neighbours.keys()) {
    if (visited.has(edge)) continue;
    const ring = follow(edge);
    chains.push(ring.length > 2 ? [...ring, edge] : ring);
  }
  return chains;
}
