import { spectrum, type FixedPoint, type SmoothMap } from '@phasebook/dynamics';
import { distance, type Complex, type Vector } from '@phasebook/linalg';
import { encodeArray, encodeNumber, type EncodedArray } from './encoding.js';
import { withFixedSign } from './principal-axes.js';
import type { Projector } from './projection.js';
import type { EigenDirection, FixedPointMark } from './types.js';

/** Above this dimension eigen-directions are not drawn: they would cost more than the search. */
const maxDirectionDim = 64;
/** Directions drawn at a point of a system with more than two variables. */
const maxDirections = 3;

/** Complex numbers as an array of shape [k, 2]. */
export function encodeComplex(values: readonly Complex[]): EncodedArray {
  return encodeArray(
    values.flatMap(({ re, im }) => [re, im]),
    [values.length, 2],
  );
}

/** A fixed point as a view shows it. */
export function fixedPointMark(map: SmoothMap, projector: Projector, point: FixedPoint): FixedPointMark {
  const { state, stability, multipliers, degree } = point;
  const [x, y] = projector.project(state);
  const directions = eigenDirections(map, projector, point);
  return {
    position: [x, map.dim === 1 ? 0 : y],
    state: encodeArray(state),
    kind: stability.kind,
    verdict: stability.verdict,
    description: stability.describe,
    unstableDimension: stability.unstableDimension,
    marginalDimension: stability.marginalDimension,
    hasFlip: stability.hasFlip,
    multipliers: encodeComplex(multipliers),
    residual: encodeNumber(distance(map.step(state), state)),
    degree,
    ...(directions.length > 0 && { directions }),
  };
}

/** Real eigenvectors, projected: both of a planar system, the leading ones of a larger one. */
function eigenDirections(map: SmoothMap, projector: Projector, { state }: FixedPoint): EigenDirection[] {
  if (map.dim < 2 || map.dim > maxDirectionDim) return [];
  const { eigenvalues, rightVectors } = spectrum(map.jacobian(state));
  const directions: EigenDirection[] = [];
  const drawn: Vector[] = [];
  for (let k = 0; k < eigenvalues.length && directions.length < maxDirections; k++) {
    if (eigenvalues[k].im !== 0) continue;
    const vector = withFixedSign(rightVectors[k].re);
    // A defective double eigenvalue has one direction, which comes twice.
    if (!vector.every(Number.isFinite) || drawn.some((other) => distance(other, vector) < 1e-6)) continue;
    drawn.push(vector);
    const [dx, dy] = projector.projectDifference(vector);
    directions.push({ dx, dy, multiplier: eigenvalues[k].re });
  }
  return directions;
}
