import { eigendecomposition, requireFinite, requireLength, zeros, type Vector } from '@phasebook/linalg';
import { trajectory } from '../orbits/trajectory.js';
import type { SmoothMap } from '../system/smooth-map.js';

/** Options of {@link rotationNumber}. */
export interface RotationNumberOptions {
  /** Steps over which the turns are averaged. @default 4096 */
  readonly steps?: number;
  /** Steps before that. @default 1000 */
  readonly transientSteps?: number;
  /** Point to turn about, shape [n]. @default the mean of the orbit */
  readonly center?: ArrayLike<number>;
  /**
   * Two directions that span the plane in which angles are taken, each of shape [n], turning from the first to the
   * second. @default the two variables of a planar map, else the two principal directions of the orbit
   */
  readonly plane?: readonly [ArrayLike<number>, ArrayLike<number>];
}

/** Mean turn of an orbit with its evidence. */
export interface RotationNumber {
  /** `diverged`: the orbit left the finite numbers, the number is NaN. */
  readonly status: 'complete' | 'diverged';
  /** Turns per step, in (−½, ½]; negative from the second direction of the plane to the first. */
  readonly cyclesPerStep: number;
  /** Difference of the estimates from the two halves of the orbit. */
  readonly error: number;
  readonly center: Vector;
  /** Smallest distance from the centre over the largest, in the plane: near 0 the angle means little. */
  readonly innerRadius: number;
  readonly steps: number;
  readonly transientSteps: number;
  readonly warnings: readonly string[];
}

const PURPOSE = 'Cannot compute a rotation number';

/**
 * Rotation number of an orbit on an invariant circle: its mean turn about a centre, in cycles per step.
 *
 * Turns are averaged with a smooth window, which on quasi-periodic orbits converges faster than any power of the number
 * of steps.
 *
 * @param map - Map of dimension n ≥ 2.
 * @param start - State before the transient, shape [n].
 * @param options - Numbers of steps, centre and plane.
 * @returns Turns per step with the difference of two halves as its error.
 * @throws {ShapeMismatchError} If `start`, `center` or `plane` do not fit.
 * @throws {NonFiniteError} If one of them holds NaN or an infinity.
 * @throws {RangeError} If the map has one variable, or a number of steps is out of range.
 *
 * The sign of a principal plane is arbitrary, and so is then that of the number.
 *
 * Cost: `transientSteps` + `steps` steps; O(steps · n) memory.
 * Source: Das, Saiki, Sander and Yorke, Nonlinearity 30 (2017) 4111, for the window.
 *
 * @example A rotation by one radian, scaled and squashed
 * ```ts
 * const [c, s] = [1.1 * Math.cos(1), 1.1 * Math.sin(1)];
 * const map = withInput(elmanCell({ recurrent: [[c, -s], [s, c]] }));
 * assertClose(rotationNumber(map, [0.5, 0]).cyclesPerStep, 0.159269, 1e-6);
 * ```
 */
export function rotationNumber(
  map: SmoothMap,
  start: ArrayLike<number>,
  options: RotationNumberOptions = {},
): RotationNumber {
  const { steps = 4096, transientSteps = 1000, center, plane } = options;
  const n = map.dim;
  if (n < 2) throw new RangeError(`${PURPOSE}: \`map\` must have at least two variables: got ${n}`);
  if (!Number.isInteger(steps) || steps < 16) {
    throw new RangeError(`${PURPOSE}: \`steps\` must be an integer of at least 16: got ${String(steps)}`);
  }
  for (const [name, given] of [
    ['center', center],
    ['plane[0]', plane?.[0]],
    ['plane[1]', plane?.[1]],
  ] as const) {
    if (given === undefined) continue;
    requireLength(PURPOSE, name, given, n);
    requireFinite(PURPOSE, name, given);
  }
  const { states, status } = trajectory(map, start, { steps, transientSteps });
  if (status === 'diverged') {
    return {
      status,
      cyclesPerStep: NaN,
      error: NaN,
      center: Float64Array.from(center ?? new Float64Array(n)),
      innerRadius: NaN,
      steps,
      transientSteps,
      warnings: ['the orbit left the finite numbers'],
    };
  }
  const rows = states.rows;
  const middle = Float64Array.from(center ?? meanOf(states.data, rows, n));
  const [first, second] =
    plane ??
    (n === 2
      ? [
          [1, 0],
          [0, 1],
        ]
      : principalPlane(states.data, rows, middle));
  const angles = new Float64Array(rows);
  let smallest = Infinity;
  let largest = 0;
  for (let t = 0; t < rows; t++) {
    let x = 0;
    let y = 0;
    for (let i = 0; i < n; i++) {
      const deviation = states.data[t * n + i] - middle[i];
      x += deviation * first[i];
      y += deviation * second[i];
    }
    angles[t] = Math.atan2(y, x);
    smallest = Math.min(smallest, Math.hypot(x, y));
    largest = Math.max(largest, Math.hypot(x, y));
  }
  const turns = liftedTurns(angles);
  const half = Math.floor(turns.length / 2);
  const cycles = (from: number, to: number): number => windowMean(turns, from, to) / (2 * Math.PI);
  const mean = turns.reduce((sum, turn) => sum + turn, 0) / turns.length;
  const innerRadius = largest > 0 ? smallest / largest : 0;
  const whole = cycles(0, turns.length);
  const warnings: string[] = [];
  if (!(largest > 1e-9)) warnings.push('the orbit rests at the centre: there is nothing that turns');
  else if (innerRadius < 0.05) warnings.push('the orbit comes near the centre: its angle means little');
  if (turns.some((turn) => Math.abs(turn - mean) > 0.95 * Math.PI)) {
    warnings.push('turns differ by nearly half a circle: the count of whole turns is not sure');
  }
  return {
    status,
    cyclesPerStep: whole - Math.ceil(whole - 0.5),
    error: Math.abs(cycles(0, half) - cycles(half, turns.length)),
    center: middle,
    innerRadius,
    steps,
    transientSteps,
    warnings,
  };
}

/** Differences of angles, all within half a turn of their circular mean. */
function liftedTurns(angles: Vector): Vector {
  const raw = Float64Array.from({ length: angles.length - 1 }, (_, t) => angles[t + 1] - angles[t]);
  const mean = Math.atan2(
    raw.reduce((sum, turn) => sum + Math.sin(turn), 0),
    raw.reduce((sum, turn) => sum + Math.cos(turn), 0),
  );
  return raw.map((turn) => mean + (turn - mean - 2 * Math.PI * Math.round((turn - mean) / (2 * Math.PI))));
}

/** Mean with the weights exp(−1/(u (1 − u))), u from 0 to 1. */
function windowMean(values: Vector, from: number, to: number): number {
  let sum = 0;
  let weights = 0;
  for (let t = from; t < to; t++) {
    const u = (t - from + 0.5) / (to - from);
    const weight = Math.exp(-1 / (u * (1 - u)));
    sum += weight * values[t];
    weights += weight;
  }
  return sum / weights;
}

function meanOf(data: Float64Array, rows: number, n: number): Vector {
  const mean = new Float64Array(n);
  for (let k = 0; k < data.length; k++) mean[k % n] += data[k] / rows;
  return mean;
}

/** The two directions in which an orbit spreads most. */
function principalPlane(data: Float64Array, rows: number, mean: Vector): [Vector, Vector] {
  const n = mean.length;
  const covariance = zeros(n, n);
  for (let t = 0; t < rows; t++) {
    for (let i = 0; i < n; i++) {
      const deviation = (data[t * n + i] - mean[i]) / rows;
      for (let j = 0; j < n; j++) covariance.data[i * n + j] += deviation * (data[t * n + j] - mean[j]);
    }
  }
  const { right } = eigendecomposition(covariance);
  return [right[0].re, right[1].re];
}
