import { add, distance, dot, identity, norm, transposeMultiplyVector, type Vector } from '@phasebook/linalg';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { requirePositiveFinite, requireWhole } from '../system/require-number.js';
import { newton } from './newton.js';
import type { Starts } from './starts.js';
import { startsFrom } from './given-starts.js';

/** A local minimum of the speed q = ½‖F(h) − h‖². */
export interface SlowPoint {
  /** `fixed-point` where q vanishes within rounding; `max-steps` where the minimum was not reached. */
  readonly status: 'slow-point' | 'fixed-point' | 'max-steps' | 'diverged';
  /** Shape [n]. */
  readonly state: Vector;
  /** q = ½‖F(h) − h‖² (half the squared length, not the mean of squares). */
  readonly speed: number;
  /** ‖∇q‖₂: how flat the speed is there. */
  readonly gradientNorm: number;
  /** Steps of the minimiser. */
  readonly steps: number;
  /** Number of starts that led here. */
  readonly hits: number;
}

/** Options of {@link findSlowPoints}. */
export interface FindSlowPointsOptions extends LongWorkOptions {
  /** Where to start: states, or a recipe such as `visitedStates(…)`. */
  readonly from: Starts | readonly ArrayLike<number>[];
  /** Largest ‖∇q‖₂ of a minimum, relative to √(2q). @default 1e-6 */
  readonly gradientTolerance?: number;
  /** Largest number of steps a start. @default 2000 */
  readonly maxSteps?: number;
  /** Minima closer than this (times max(1, ‖h‖₂)) are one. @default 1e-4 */
  readonly mergeDistance?: number;
}

const PURPOSE = 'Cannot find slow points';

/**
 * Slow points: local minima of the speed q = ½‖F(h) − h‖², the fixed points among them included.
 *
 * Descends q with limited-memory BFGS; the exact gradient is (J − I)ᵀ(F(h) − h). A slow point that is not a fixed
 * point is the ghost of one, or a bottleneck where orbits linger.
 *
 * @param map - Map F of dimension n.
 * @returns Distinct minima, slowest first.
 * @throws {ShapeMismatchError} If a start does not have n entries.
 * @throws {NonFiniteError} If a start holds NaN or an infinity.
 * @throws {RangeError} If there is no start, or an option is out of range.
 *
 * Cost: starts × steps × (F + one Jacobian); O(n) memory a start.
 * Source: Sussillo and Barak, Neural Computation 25 (2013) 626–649; Nocedal, Math. Comp. 35 (1980) 773–782.
 *
 * @example The ghost of a fold: no fixed point at h ≈ −0.7, but a very slow place
 * ```ts
 * const map = withInput(elmanCell({ recurrent: [[2]], bias: [0.532839975353552 + 1e-3] }));
 * const [, ghost] = findSlowPoints(map, { from: [[-0.9], [0.9]] });
 * assertClose(ghost.state, [-Math.SQRT1_2 - 5e-4], 1e-6);
 * assertClose(ghost.speed, 1e-6 / 8, 1e-12);
 * ```
 */
export function findSlowPoints(map: SmoothMap, options: FindSlowPointsOptions): readonly SlowPoint[] {
  const { gradientTolerance = 1e-6, maxSteps = 2000, mergeDistance = 1e-4 } = options;
  requirePositiveFinite(PURPOSE, 'gradientTolerance', gradientTolerance);
  requireWhole(PURPOSE, 'maxSteps', maxSteps, 1);
  requirePositiveFinite(PURPOSE, 'mergeDistance', mergeDistance);
  const starts = startsFrom(PURPOSE, options.from, map.dim);
  const found: SlowPoint[] = [];
  starts.states.forEach((start, k) => {
    throwIfAborted(options.signal);
    const point = minimiseSpeed(map, start, gradientTolerance, maxSteps);
    const radius = mergeDistance * Math.max(1, norm(point.state));
    const same = found.findIndex(
      (other) => other.status === point.status && distance(other.state, point.state) <= radius,
    );
    if (same < 0) found.push(point);
    else found[same] = { ...better(found[same], point), hits: found[same].hits + 1 };
    options.onProgress?.({ done: k + 1, total: starts.states.length });
  });
  return found.sort((a, b) => a.speed - b.speed);
}

function better(a: SlowPoint, b: SlowPoint): SlowPoint {
  return b.speed < a.speed ? b : a;
}

interface Descent {
  readonly state: Vector;
  readonly speed: number;
  readonly gradient: Vector;
}

function minimiseSpeed(
  map: SmoothMap,
  start: Vector,
  gradientTolerance: number,
  maxSteps: number,
): SlowPoint {
  let current = descentAt(map, start);
  if (!current) return slowPoint('diverged', { state: start, speed: Infinity, gradient: start }, 0);
  const memory: { move: Vector; change: Vector; curvature: number }[] = [];
  for (let step = 0; step < maxSteps; step++) {
    if (isNearlyFixed(current)) return settled(map, current, step);
    // ∇q = Aᵀg with ‖g‖ = √(2q): relative to ‖g‖ this is how far g is from the null space of Aᵀ.
    if (norm(current.gradient) <= gradientTolerance * Math.sqrt(2 * current.speed)) {
      return settled(map, current, step);
    }
    const direction = quasiNewtonDirection(current.gradient, memory);
    const next = armijo(map, current, direction);
    if (!next) {
      if (memory.length === 0) return settled(map, current, step);
      memory.length = 0;
      continue;
    }
    const from: Descent = current;
    const move = next.state.map((value, i) => value - from.state[i]);
    const change = next.gradient.map((value, i) => value - from.gradient[i]);
    const curvature = dot(move, change);
    if (curvature > 0) memory.push({ move, change, curvature });
    if (memory.length > 8) memory.shift();
    current = next;
  }
  return slowPoint('max-steps', current, maxSteps);
}

/** Displacement so short that either Newton finishes from here, or no descent can tell it from zero. */
function isNearlyFixed(at: Descent): boolean {
  return Math.sqrt(2 * at.speed) <= 1e-9 * Math.max(1, norm(at.state));
}

/** The minimum as it stands, or the fixed point beside it where there is one. */
function settled(map: SmoothMap, at: Descent, steps: number): SlowPoint {
  if (!isNearlyFixed(at)) return slowPoint('slow-point', at, steps);
  const { status, state } = newton().solve(map, at.state, 1e-13);
  const finished = status === 'converged' ? descentAt(map, state) : undefined;
  return finished ? slowPoint('fixed-point', finished, steps) : slowPoint('slow-point', at, steps);
}

/** The two-loop recursion: −H∇q with H built from the last moves. */
function quasiNewtonDirection(
  gradient: Vector,
  memory: readonly { move: Vector; change: Vector; curvature: number }[],
): Vector {
  const direction = gradient.map((value) => -value);
  const weights: number[] = [];
  for (let k = memory.length - 1; k >= 0; k--) {
    const { move, change, curvature } = memory[k];
    weights[k] = dot(move, direction) / curvature;
    direction.forEach((_, i) => (direction[i] -= weights[k] * change[i]));
  }
  const last = memory.at(-1);
  const scale = last ? last.curvature / dot(last.change, last.change) : 1;
  direction.forEach((_, i) => (direction[i] *= scale));
  for (let k = 0; k < memory.length; k++) {
    const { move, change, curvature } = memory[k];
    const weight = dot(change, direction) / curvature;
    direction.forEach((_, i) => (direction[i] += (weights[k] - weight) * move[i]));
  }
  return direction;
}

function armijo(map: SmoothMap, from: Descent, direction: Vector): Descent | undefined {
  const slope = dot(direction, from.gradient);
  if (!(slope < 0)) return undefined;
  for (let factor = 1; factor > 1e-12; factor /= 2) {
    const next = descentAt(
      map,
      from.state.map((value, i) => value + factor * direction[i]),
    );
    if (next && next.speed <= from.speed + 1e-4 * factor * slope) return next;
  }
  return undefined;
}

function descentAt(map: SmoothMap, state: Vector): Descent | undefined {
  const displacement = map.step(state).map((value, i) => value - state[i]);
  const speed = 0.5 * norm(displacement) ** 2;
  if (!Number.isFinite(speed)) return undefined;
  // ∇q = (J − I)ᵀ (F(h) − h)
  const system = add(map.jacobian(state), identity(map.dim), -1);
  return { state, speed, gradient: transposeMultiplyVector(system, displacement) };
}

function slowPoint(status: SlowPoint['status'], at: Descent, steps: number): SlowPoint {
  return {
    status,
    state: at.state,
    speed: at.speed,
    gradientNorm: norm(at.gradient),
    steps,
    hits: 1,
  };
}
