import {
  ShapeMismatchError,
  dot,
  norm,
  requireFinite,
  requireLength,
  type Matrix,
  type Vector,
} from '@phasebook/linalg';
import { decodeArray, encodeArray } from './encoding.js';
import { principalAxes } from './principal-axes.js';
import type { PlaneProjection, Projection, UnitProjection } from './types.js';

/** A point of a picture: horizontal and vertical coordinate. */
export type Point = readonly [number, number];

/** A projection ready for use: from states to points, and from points to the states that the picture shows. */
export interface Projector {
  /** Point of a state. */
  project(state: ArrayLike<number>): Point;
  /** Point of a displacement of the state: a difference of two states. */
  projectDifference(difference: ArrayLike<number>): Point;
  /** State that the picture shows at a point. */
  lift(point: Point): Vector;
}

/**
 * The projection onto two state variables.
 *
 * @param units - Indices of the horizontal and the vertical variable.
 * @param base - Values of all variables, shape [n]; those not drawn keep them in the field of the picture.
 * @throws {RangeError} If an index is not one of a state variable.
 * @throws {NonFiniteError} If `base` holds NaN or an infinity.
 *
 * @example
 * ```ts
 * const projection = unitProjection([2, 0], [0.1, 0.2, 0.3]);
 * assertEqual(project(projection, [1, 2, 3]), [3, 1]);
 * assertEqual(lift(projection, [7, 8]), vector(8, 0.2, 7));
 * ```
 */
export function unitProjection(units: readonly [number, number], base: ArrayLike<number>): UnitProjection {
  const purpose = 'Cannot project on units';
  units.forEach((unit, i) => {
    if (!Number.isInteger(unit) || unit < 0 || unit >= base.length) {
      throw new RangeError(
        `${purpose}: \`units[${i}]\` must be the index of one of ${base.length} state variables: got ${unit}`,
      );
    }
  });
  requireFinite(purpose, 'base', base);
  return { type: 'units', units: [units[0], units[1]], base: encodeArray(base) };
}

/**
 * The plane through `origin` that two vectors span.
 *
 * The first direction is `first` scaled to unit length; the second is what `second` has at right angles to it.
 *
 * @param origin - A state of the plane, shape [n].
 * @param vectors - Two vectors of shape [n], not parallel; readout weights or eigenvectors, for example.
 * @throws {ShapeMismatchError} If the lengths differ.
 * @throws {RangeError} If the vectors span no plane.
 *
 * @example
 * ```ts
 * const plane = planeFromVectors([0, 0, 0], [[2, 0, 0], [5, 0, 3]]);
 * assertClose(project(plane, [1, 2, 4]), [1, 4]);
 * ```
 */
export function planeFromVectors(
  origin: ArrayLike<number>,
  vectors: readonly [ArrayLike<number>, ArrayLike<number>],
): PlaneProjection {
  const purpose = 'Cannot span a plane';
  const dim = origin.length;
  requireFinite(purpose, 'origin', origin);
  vectors.forEach((vector, i) => {
    requireLength(purpose, `vectors[${i}]`, vector, dim);
    requireFinite(purpose, `vectors[${i}]`, vector);
  });
  const first = unit(Float64Array.from(vectors[0]));
  const size = norm(vectors[1]);
  let second: Vector = Float64Array.from(vectors[1]);
  // Twice: the second pass removes what rounding left in the first.
  for (let pass = 0; pass < 2; pass++) {
    const along = dot(first, second);
    second = second.map((value, i) => value - along * first[i]);
  }
  if (!(norm(first) > 0 && norm(second) > 1e-10 * size)) {
    throw new RangeError(`${purpose}: \`vectors\` must not be zero or parallel`);
  }
  second = unit(second);
  return planeOf(Float64Array.from(origin), first, second);
}

/**
 * The plane of largest variance of a set of states (principal component analysis), through their mean.
 *
 * Each direction is the one of its two signs whose entry of largest size is positive, so the same states give the
 * same picture. Where the states span less than a plane, unit vectors complete it.
 *
 * @param states - States, one a row, shape [count, n], n ≥ 2: of orbits, of fixed points, or of both.
 * @returns Plane with the shares of the variance that its directions carry.
 * @throws {ShapeMismatchError} If there are no states or fewer than two variables.
 * @throws {NonFiniteError} If a state is not finite.
 *
 * Cost: O(count · n · k + k³), k the smaller of count and n.
 * Source: Jolliffe, Principal Component Analysis (2002), chapter 3.
 *
 * @example States along a diagonal
 * ```ts
 * const plane = principalPlane(matrix([[-1, -1], [0, 0], [1, 1]]));
 * assertClose(decodeArray(plane.basis).subarray(0, 2), [Math.SQRT1_2, Math.SQRT1_2]);
 * assertClose(plane.explainedVariance ?? [], [1, 0]);
 * ```
 */
export function principalPlane(states: Matrix): PlaneProjection {
  const purpose = 'Cannot find the principal plane';
  if (states.rows < 1 || states.columns < 2) {
    throw new ShapeMismatchError(
      purpose,
      'states',
      '[at least 1, at least 2]',
      `[${states.rows}, ${states.columns}]`,
    );
  }
  requireFinite(purpose, 'states', states.data);
  const { mean, axes, shares } = principalAxes(states, 2);
  const plane = planeOf(mean, axes[0], axes[1]);
  return { ...plane, explainedVariance: [shares[0], shares[1]] };
}

function planeOf(origin: Vector, first: Vector, second: Vector): PlaneProjection {
  const basis = new Float64Array(2 * origin.length);
  basis.set(first, 0);
  basis.set(second, origin.length);
  return { type: 'plane', origin: encodeArray(origin), basis: encodeArray(basis, [2, origin.length]) };
}

function unit(vector: Vector): Vector {
  const size = norm(vector);
  return vector.map((value) => value / size);
}

/** Makes a projection ready for repeated use. */
export function projector(projection: Projection): Projector {
  if (projection.type === 'units') {
    const [i, j] = projection.units;
    const base = decodeArray(projection.base);
    return {
      project: (state) => [state[i], state[j]],
      projectDifference: (difference) => [difference[i], difference[j]],
      lift: ([x, y]) => {
        const state = base.slice();
        state[j] = y;
        state[i] = x;
        return state;
      },
    };
  }
  const origin = decodeArray(projection.origin);
  const basis = decodeArray(projection.basis);
  const first = basis.subarray(0, origin.length);
  const second = basis.subarray(origin.length);
  return {
    project: (state) => {
      const relative = origin.map((value, i) => state[i] - value);
      return [dot(first, relative), dot(second, relative)];
    },
    projectDifference: (difference) => [dot(first, difference), dot(second, difference)],
    lift: ([x, y]) => origin.map((value, i) => value + x * first[i] + y * second[i]),
  };
}

/**
 * Point of the picture at which a state is drawn.
 *
 * In one dimension the vertical coordinate is F(h) − h, which a projection alone does not know: both are h here.
 *
 * @throws {ShapeMismatchError} If the state does not have as many variables as the projection expects.
 */
export function project(projection: Projection, state: ArrayLike<number>): Point {
  const [dim] = projection.type === 'units' ? projection.base.shape : projection.origin.shape;
  requireLength('Cannot project a state', 'state', state, dim);
  return projector(projection).project(state);
}

/** State that the picture shows at a point: a full state, shape [n]. */
export function lift(projection: Projection, point: Point): Vector {
  return projector(projection).lift(point);
}
