import type { Count, EncodedArray, EncodedNumber } from '../encoding.js';
import type { Axis, Model, Projection, ViewBase } from '../types.js';

/** A share of all starts. */
export interface StartShare {
  readonly count: Count;
  /**
   * In [0, 1].
   *
   * @minimum 0
   * @maximum 1
   */
  readonly fraction: number;
  /**
   * Binomial error of counting.
   *
   * @minimum 0
   */
  readonly standardError: number;
  /** Wilson's interval of 95 %. */
  readonly interval: readonly [number, number];
}

/** What orbits end in, as drawn. */
export interface AttractorMark {
  /** A letter, or a name of its own. */
  readonly name: string;
  readonly kind: 'fixed-point' | 'cycle' | 'chaotic' | 'aperiodic';
  /** Minimal period, where there is one; 1 for a fixed point. */
  readonly period?: Count;
  /** Position in the palette and in the list of hatchings; stays with an attractor while a parameter turns. */
  readonly color: Count;
  /** Projected states in the order of the orbit, shape [points, 2]. */
  readonly points: EncodedArray;
  /** One full state, shape [n]. */
  readonly state: EncodedArray;
  /** Largest Lyapunov exponent, nats per step. */
  readonly exponentPerStep: EncodedNumber;
  /** Its standard error; 0 where it comes from multipliers. */
  readonly exponentError: EncodedNumber;
  readonly share: StartShare;
}

/** An orbit from a start of the reader's choice. */
export interface BasinPath {
  /** Full starting state, shape [n]. */
  readonly start: EncodedArray;
  /** Projected points, shape [at most steps + 1, 2]; shorter where the orbit left the finite numbers. */
  readonly points: EncodedArray;
  /**
   * Index into `attractors`; −1 where the orbit is lost, −2 where it is undecided.
   *
   * @asType integer
   * @minimum -2
   */
  readonly leadsTo: number;
}

/** How basins were computed. */
export interface BasinSettings {
  readonly method: 'known attractors' | 'recurrences';
  /**
   * Steps before a start is left undecided.
   *
   * @asType integer
   * @minimum 1
   * @maximum 100000
   */
  readonly maxSteps: number;
  /**
   * Cells along each axis to see what recurs.
   *
   * @asType integer
   * @minimum 1
   * @maximum 100000
   */
  readonly cellsPerAxis: number;
}

/** Which attractor each start of a plane leads to. */
export interface BasinsView extends ViewBase {
  readonly kind: 'basins';
  /**
   * Number of state variables of the system.
   *
   * @asType integer
   * @minimum 2
   */
  readonly dim: number;
  readonly axes: { readonly x: Axis; readonly y: Axis };
  readonly projection: Projection;
  /**
   * Index into `attractors` at equidistant points over the axes' ranges, both ends included; −1 lost, −2 undecided.
   * Shape [rows, columns], rows along y from below, at least 2 of each.
   */
  readonly labels: EncodedArray;
  readonly attractors: readonly AttractorMark[];
  /** Starts whose orbits leave the finite numbers, or the box, for good. */
  readonly lost: StartShare;
  /** Starts that reached no attractor in time. */
  readonly undecided: StartShare;
  /**
   * Share of the grid's points that have a neighbour with another label.
   *
   * @minimum 0
   * @maximum 1
   */
  readonly boundaryFraction: number;
  readonly settings: BasinSettings;
  /**
   * Steps of each path.
   *
   * @asType integer
   * @minimum 1
   * @maximum 10000
   */
  readonly steps: number;
  readonly paths: readonly BasinPath[];
  readonly model?: Model;
}
