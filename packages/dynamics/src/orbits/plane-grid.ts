import { norm, requireFinite, requireLength, type Vector } from '@phasebook/linalg';
import { requireWhole } from '../system/require-number.js';

/** A grid on a plane, or on a line, of state space. */
export interface PlaneGrid {
  /**
   * One or two directions: indices of state variables, or vectors of shape [n].
   */
  readonly axes: readonly (number | ArrayLike<number>)[];
  /** Smallest and largest coordinate along each axis. */
  readonly ranges: readonly (readonly [number, number])[];
  /** Number of points along each axis, both ends included. @default 100 each */
  readonly size?: readonly number[];
  /** State at the coordinates 0, shape [n]. @default the zero state */
  readonly origin?: ArrayLike<number>;
}

/** The states of a grid: row after row, the first axis running fastest. */
export interface GridStates {
  readonly states: readonly Vector[];
  /** Points along the second axis; 1 on a line. */
  readonly rows: number;
  /** Points along the first axis. */
  readonly columns: number;
}

/** The states of a grid; checked. */
export function gridStates(purpose: string, plane: PlaneGrid, dim: number): GridStates {
  const { axes, ranges, size = axes.map(() => 100), origin = new Float64Array(dim) } = plane;
  if (axes.length < 1 || axes.length > 2) {
    throw new RangeError(`${purpose}: \`plane.axes\` must hold one or two directions: got ${axes.length}`);
  }
  if (ranges.length !== axes.length) {
    throw new RangeError(`${purpose}: \`plane.ranges\` must hold one range an axis: got ${ranges.length}`);
  }
  requireLength(purpose, 'plane.size', size, axes.length);
  requireLength(purpose, 'plane.origin', origin, dim);
  requireFinite(purpose, 'plane.origin', origin);
  const directions = axes.map((axis, k) => directionOf(purpose, `plane.axes[${k}]`, axis, dim));
  const coordinates = ranges.map(([low, high], k) => {
    requireFinite(purpose, `plane.ranges[${k}]`, [low, high]);
    const count = size[k];
    requireWhole(purpose, `plane.size[${k}]`, count, 2);
    return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
  });
  const [first, second = [0]] = coordinates;
  const states = second.flatMap((v) =>
    first.map((u) =>
      Float64Array.from(origin, (value, i) => value + u * directions[0][i] + (directions[1]?.[i] ?? 0) * v),
    ),
  );
  return { states, rows: second.length, columns: first.length };
}

function directionOf(
  purpose: string,
  argument: string,
  axis: number | ArrayLike<number>,
  dim: number,
): Vector {
  if (typeof axis === 'number') {
    if (!Number.isInteger(axis) || axis < 0 || axis >= dim) {
      throw new RangeError(
        `${purpose}: \`${argument}\` must be an index below ${dim} or a vector: got ${axis}`,
      );
    }
    const unit = new Float64Array(dim);
    unit[axis] = 1;
    return unit;
  }
  requireLength(purpose, argument, axis, dim);
  requireFinite(purpose, argument, axis);
  const direction = Float64Array.from(axis);
  if (norm(direction) === 0)
    throw new RangeError(`${purpose}: \`${argument}\` must not be the zero vector: got 0`);
  return direction;
}
