import type { Count, EncodedArray } from '../encoding.js';
import type { Axis, FixedPointMark, Model, ViewBase } from '../types.js';

/** Three state variables are drawn. */
export interface UnitsInSpace {
  readonly type: 'units';
  readonly units: readonly [Count, Count, Count];
}

/** States are drawn along three directions of the state space, from an origin. */
export interface AxesInSpace {
  readonly type: 'axes';
  /** Shape [n]. */
  readonly origin: EncodedArray;
  /** Orthonormal rows, shape [3, n]. */
  readonly basis: EncodedArray;
  /** Share of the variance along each direction. */
  readonly explainedVariance?: readonly [number, number, number];
}

/** How states become points in space. */
export type SpaceProjection = UnitsInSpace | AxesInSpace;

/** An orbit in space. */
export interface SpaceOrbit {
  readonly name?: string;
  /** Shape [length, 3], in order of time. */
  readonly points: EncodedArray;
  /** Full starting state, shape [n]; there where the orbit is one of the model, so that it can be run again. */
  readonly start?: EncodedArray;
  /** Number of points before decimation; every k-th point and the last one were kept. */
  readonly decimatedFrom?: Count;
}

/** A direction in which a real multiplier moves states away. */
export interface UnstableLine {
  readonly type: 'line';
  /** Projected direction; the full one has unit length. */
  readonly direction: readonly [number, number, number];
  readonly multiplier: number;
}

/** A plane in which a pair of complex multipliers turns states away. */
export interface UnstablePlane {
  readonly type: 'plane';
  /** Projected directions that span it, of the real and the imaginary part of an eigenvector. */
  readonly directions: readonly [readonly [number, number, number], readonly [number, number, number]];
  /** |λ|. */
  readonly modulus: number;
}

/** A fixed point in space. */
export interface SpacePoint extends Omit<FixedPointMark, 'position' | 'directions'> {
  readonly position: readonly [number, number, number];
  /** Where states leave it. */
  readonly unstable?: readonly (UnstableLine | UnstablePlane)[];
}

/** From where the space is seen, without perspective. */
export interface Camera {
  /** Degrees around the third axis; from 0 one looks against the first axis. */
  readonly azimuth: number;
  /**
   * Degrees above the plane of the first two axes.
   *
   * @minimum -90
   * @maximum 90
   */
  readonly elevation: number;
}

/** A stretch of time, in steps, both ends included. */
export type Stretch = readonly [number, number];

/** Orbits in a space that can be turned, with the time series beside it. */
export interface Attractor3dView extends ViewBase {
  readonly kind: 'attractor-3d';
  /** Number of state variables of the system. */
  readonly dim: Count;
  readonly axes: { readonly x: Axis; readonly y: Axis; readonly z: Axis };
  readonly projection: SpaceProjection;
  readonly orbits: readonly SpaceOrbit[];
  /** `line` where the orbit is a sampled flow, `points` for a map. */
  readonly style: 'line' | 'points';
  /**
   * Time between steps; 1 of maps.
   *
   * @exclusiveMinimum 0
   */
  readonly timeStep?: number;
  readonly fixedPoints?: readonly SpacePoint[];
  readonly camera: Camera;
  /** Step that is marked, in the space and in time. */
  readonly step?: Count;
  /** Stretches of time that are picked out, in the space and in time; in order. */
  readonly selection?: readonly Stretch[];
  readonly model?: Model;
}
