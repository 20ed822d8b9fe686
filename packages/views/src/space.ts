import { dot, type Vector } from '@phasebook/linalg';
import { decodeArray } from './encoding.js';
import type { Axis } from './types.js';
import type { Camera, SpaceProjection } from './wire/attractor-3d.js';

/** A point or a direction in space. */
export type Triple = readonly [number, number, number];

/** Takes states to points in space. */
export interface SpaceProjector {
  readonly project: (state: ArrayLike<number>) => Triple;
  readonly projectDifference: (difference: ArrayLike<number>) => Triple;
}

/** Makes a projection ready for repeated use. */
export function spaceProjector(projection: SpaceProjection): SpaceProjector {
  if (projection.type === 'units') {
    const [i, j, k] = projection.units;
    const pick = (state: ArrayLike<number>): Triple => [state[i], state[j], state[k]];
    return { project: pick, projectDifference: pick };
  }
  const origin = decodeArray(projection.origin);
  const basis = decodeArray(projection.basis);
  const n = origin.length;
  const along = (vector: Vector): Triple => [
    dot(basis.subarray(0, n), vector),
    dot(basis.subarray(n, 2 * n), vector),
    dot(basis.subarray(2 * n), vector),
  ];
  return {
    project: (state) => along(origin.map((value, i) => state[i] - value)),
    projectDifference: (difference) => along(Float64Array.from(difference)),
  };
}

/** A point of the picture, and how near it is: larger is nearer. */
export type SeenPoint = readonly [x: number, y: number, depth: number];

/** Half of the picture's side, in sides of the box: no corner leaves it, whatever the camera. */
export const REACH = 0.9;

/** Takes points in space to points of the picture: the box of the axes is a cube of side 1 around the origin. */
export interface Lens {
  readonly see: (x: number, y: number, z: number) => SeenPoint;
}

/** What a camera sees, without perspective. */
export function lensOf(axes: { readonly x: Axis; readonly y: Axis; readonly z: Axis }, camera: Camera): Lens {
  const [azimuth, elevation] = [camera.azimuth, camera.elevation].map((degrees) => (degrees * Math.PI) / 180);
  const [sa, ca, se, ce] = [Math.sin(azimuth), Math.cos(azimuth), Math.sin(elevation), Math.cos(elevation)];
  const [ax, ay, az] = [axes.x.range, axes.y.range, axes.z.range].map(
    ([low, high]): readonly [number, number] => [(low + high) / 2, 1 / (high - low)],
  );
  return {
    see: (x, y, z) => {
      const u = (x - ax[0]) * ax[1];
      const v = (y - ay[0]) * ay[1];
      const w = (z - az[0]) * az[1];
      return [-sa * u + ca * v, -se * ca * u - se * sa * v + ce * w, ce * ca * u + ce * sa * v + se * w];
    },
  };
}
