import { distance, eigenvalues, norm, type Complex, type Vector } from '@phasebook/linalg';
import { stability, type Stability } from '../linearization/stability.js';
import type { SmoothMap } from '../system/smooth-map.js';
import { cycleJacobian } from './cycle-jacobian.js';
import { residualOf } from './cycle-solvers.js';
import { solveCyclic } from './cyclic-system.js';
import { degreeOf } from './answer-search.js';

/** A periodic orbit of a map, with the evidence that it is one. */
export interface Cycle {
  readonly status: 'converged';
  /** Minimal period p: no point returns earlier. */
  readonly period: number;
  /** The p points in the order of the orbit, the one that comes first by its coordinates first; each of shape [n]. */
  readonly states: readonly Vector[];
  /** Largest ‖F(h_t) − h_{t+1}‖₂ around the cycle. */
  readonly residual: number;
  /** Largest move of a point in the next Newton step: how far the true cycle is, to first order. */
  readonly positionError: number;
  /** Eigenvalues of the cycle's Jacobian, largest modulus first; per p steps. */
  readonly multipliers: readonly Complex[];
  readonly stability: Stability;
  /** sign det(I − J) of each point as a fixed point of Fᵖ; 0 where a multiplier is 1 within rounding. */
  readonly degree: -1 | 0 | 1;
  /** Number of starts that led here. */
  readonly hits: number;
}

/** Describes a cycle from its points, whatever the first of them. */
export function cycleOf(map: SmoothMap, points: readonly Vector[], hits: number): Cycle {
  const states = fromFirst(points);
  const multipliers = eigenvalues(cycleJacobian(map, states));
  const gaps = states.map((state, t) => {
    const next = states[(t + 1) % states.length];
    return map.step(state).map((value, i) => next[i] - value);
  });
  const moves = solveCyclic(
    states.map((state) => map.jacobian(state)),
    gaps,
  );
  return {
    status: 'converged',
    period: states.length,
    states,
    residual: residualOf(map, states),
    positionError: moves ? Math.max(...moves.map((move) => norm(move))) : Infinity,
    multipliers,
    stability: stability(multipliers),
    degree: degreeOf(multipliers),
    hits,
  };
}

/** The smallest number of steps after which every point comes back within `tolerance`. */
export function minimalPeriod(states: readonly Vector[], tolerance: number): number {
  const period = states.length;
  for (let candidate = 1; candidate < period; candidate++) {
    if (period % candidate !== 0) continue;
    if (states.every((state, t) => distance(state, states[(t + candidate) % period]) <= tolerance)) {
      return candidate;
    }
  }
  return period;
}

/** Whether two lists of points are one cycle, up to a shift. */
export function isSameCycle(a: readonly Vector[], b: readonly Vector[], tolerance: number): boolean {
  if (a.length !== b.length) return false;
  const period = a.length;
  return b.some((_, shift) => a.every((state, t) => distance(state, b[(t + shift) % period]) <= tolerance));
}

/** Largest norm among the points of a cycle, at least 1. */
export function scaleOf(states: readonly Vector[]): number {
  return states.reduce((largest, state) => Math.max(largest, norm(state)), 1);
}

/** The same cycle from its first point in lexicographic order. */
function fromFirst(states: readonly Vector[]): Vector[] {
  let first = 0;
  states.forEach((state, t) => {
    if (isBefore(state, states[first])) first = t;
  });
  return [...states.slice(first), ...states.slice(0, first)];
}

/** Shorter periods first, then fewer unstable directions, then by the first point. */
export function compareCycles(a: Cycle, b: Cycle): number {
  if (a.period !== b.period) return a.period - b.period;
  const byClass = a.stability.unstableDimension - b.stability.unstableDimension;
  return byClass !== 0 ? byClass : isBefore(a.states[0], b.states[0]) ? -1 : 1;
}

function isBefore(a: Vector, b: Vector): boolean {
  for (let i = 0; i < a.length; i++) {
    // Coordinates that agree to rounding do not decide.
    if (Math.abs(a[i] - b[i]) > 1e-9 * Math.max(1, Math.abs(a[i]))) return a[i] < b[i];
  }
  return false;
}
