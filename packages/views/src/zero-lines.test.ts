import { describe, expect, it } from 'vitest';
import { gridX, gridY, type Grid } from './grid.js';
import { zeroLines } from './zero-lines.js';

const grid: Grid = { columns: 31, rows: 31, x: [-1.5, 1.5], y: [-1.5, 1.5] };

function linesOf(f: (x: number, y: number) => number, on: Grid = grid): Float64Array[] {
  const values = Float64Array.from({ length: on.columns * on.rows }, (_, k) =>
    f(gridX(on, k % on.columns), gridY(on, Math.floor(k / on.columns))),
  );
  return zeroLines(on, values, f);
}

const pointsOf = (line: Float64Array): [number, number][] =>
  Array.from({ length: line.length / 2 }, (_, i) => [line[2 * i], line[2 * i + 1]]);

describe('zeroLines', () => {
  it('closes a circle whose points lie on it', () => {
    const lines = linesOf((x, y) => x * x + y * y - 1);
    expect(lines).toHaveLength(1);
    const points = pointsOf(lines[0]);
    expect(points[0]).toEqual(points[points.length - 1]);
    for (const [x, y] of points) expect(Math.hypot(x, y)).toBeCloseTo(1, 7);
    const length = points
      .slice(1)
      .reduce((sum, [x, y], i) => sum + Math.hypot(x - points[i][0], y - points[i][1]), 0);
    expect(length).toBeCloseTo(2 * Math.PI, 1);
  });

  it('leaves a line open and runs from edge to edge', () => {
    const [line, ...others] = linesOf((x, y) => y - Math.sin(3 * x));
    expect(others).toEqual([]);
    const ends = [line[0], line[line.length - 2]].sort((a, b) => a - b);
    expect(ends).toEqual([-1.5, 1.5]);
    for (const [x, y] of pointsOf(line)) expect(y).toBeCloseTo(Math.sin(3 * x), 5);
  });

  it('does not join the two branches of a hyperbola', () => {
    // The saddle in the middle of a cell is decided by the function itself.
    for (const shift of [0.002, -0.002]) {
      const lines = linesOf((x, y) => (x - 0.05) * (y - 0.05) - shift);
      expect(lines).toHaveLength(2);
      for (const line of lines) {
        const sides = new Set(pointsOf(line).map(([x]) => Math.sign(x - 0.05)));
        expect(sides.size).toBe(1);
      }
    }
  });

  it('meets a zero that lies on grid points', () => {
    const lines = linesOf((x) => x);
    expect(lines).toHaveLength(1);
    for (const [x] of pointsOf(lines[0])) expect(Math.abs(x)).toBeLessThan(1e-12);
  });

  it('finds nothing where nothing vanishes, and passes over what is not finite', () => {
    expect(linesOf(() => 1)).toEqual([]);
    expect(linesOf(() => 0)).toEqual([]);
    expect(linesOf(() => NaN)).toEqual([]);
    const half = linesOf((x, y) => (x < -0.01 ? NaN : y));
    expect(half).toHaveLength(1);
    expect(Math.min(...pointsOf(half[0]).map(([x]) => x))).toBeGreaterThan(-0.2);
  });
});
