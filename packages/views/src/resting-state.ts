import { findFixedPoints, type CancelSignal, type SmoothMap } from '@phasebook/dynamics';
import { distance, type Vector } from '@phasebook/linalg';

/** A state that moves less than this in a step rests. */
export const restTolerance = 1e-6;

/** The fixed point next to a state, or the state itself where none is found. */
export function restingState(map: SmoothMap, near: Vector, signal?: CancelSignal): Vector {
  if (distance(map.step(near), near) <= 1e-12) return near;
  const { points } = findFixedPoints(map, { from: [near], midpointRounds: 0, searchBudget: 0, signal });
  return points[0]?.state ?? near;
}

/** Whether a state is a fixed point but for rounding. */
export function isAtRest(map: SmoothMap, state: Vector): boolean {
  return distance(map.step(state), state) <= restTolerance;
}
