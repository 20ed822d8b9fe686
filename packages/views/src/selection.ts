import { decodeArray } from './encoding.js';
import { omit } from './omit.js';
import type { Point } from './projection.js';
import { lensOf } from './space.js';
import type { Attractor3dView, SpaceOrbit, Stretch } from './wire/attractor-3d.js';

/** More stretches than this are joined with their neighbours. */
export const MAX_STRETCHES = 200;

/** The step of each point that was kept of an orbit. */
export function orbitSteps({ points, decimatedFrom }: SpaceOrbit): (index: number) => number {
  const [count] = points.shape;
  const length = decimatedFrom ?? count;
  const stride = Math.max(1, Math.ceil((length - 1) / Math.max(1, count - 1)));
  return (index) => Math.min(index * stride, length - 1);
}

/** The last step of the longest orbit. */
export function lastStep({ orbits }: Pick<Attractor3dView, 'orbits'>): number {
  return Math.max(0, ...orbits.map(({ points, decimatedFrom }) => (decimatedFrom ?? points.shape[0]) - 1));
}

/**
 * The same picture with stretches of time picked out, in the space and in the time series.
 *
 * @param view - View of kind `attractor-3d`.
 * @param stretches - First and last step of each, in any order; cut to the orbit and joined where they overlap. None
 * puts everything back.
 *
 * Cost: O(number of stretches).
 *
 * @example
 * ```ts
 * const view = attractor3d([[0, 0, 0], [1, 2, 3], [2, 1, 0], [3, 3, 1]]);
 * assertEqual(selectSteps(view, [[2, 1], [2, 9]]).selection, [[1, 3]]);
 * assertEqual(selectSteps(view, []).selection, undefined);
 * ```
 */
export function selectSteps(view: Attractor3dView, stretches: readonly Stretch[]): Attractor3dView {
  const last = lastStep(view);
  const within = (step: number): number => Math.min(last, Math.max(0, Math.round(step)));
  const cut = stretches.map(([a, b]): Stretch => [within(Math.min(a, b)), within(Math.max(a, b))]);
  const selection = joinedStretches(cut);
  return selection.length === 0 ? omit(view, 'selection') : { ...omit(view, 'selection'), selection };
}

/** In order, without overlap, and not too many. */
function joinedStretches(stretches: readonly Stretch[]): Stretch[] {
  const sorted = [...stretches].sort((a, b) => a[0] - b[0]);
  for (let gap = 1; ; gap *= 2) {
    const joined: [number, number][] = [];
    for (const [from, to] of sorted) {
      const previous = joined.at(-1);
      if (previous !== undefined && from - previous[1] <= gap) previous[1] = Math.max(previous[1], to);
      else joined.push([from, to]);
    }
    if (joined.length <= MAX_STRETCHES) return joined;
  }
}

/**
 * The stretches of time in which an orbit is seen inside a rectangle of the picture.
 *
 * @param view - View of kind `attractor-3d`.
 * @param corners - Two opposite corners, in the coordinates of the picture of the space.
 *
 * Cost: O(number of points).
 */
export function stepsWithin(view: Attractor3dView, [a, b]: readonly [Point, Point]): readonly Stretch[] {
  const { see } = lensOf(view.axes, view.camera);
  const [left, right] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
  const [below, above] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])];
  return view.orbits.flatMap((orbit) => {
    const points = decodeArray(orbit.points);
    const stepOf = orbitSteps(orbit);
    const stretches: [number, number][] = [];
    let isOpen = false;
    for (let i = 0; 3 * i < points.length; i++) {
      const [x, y] = see(points[3 * i], points[3 * i + 1], points[3 * i + 2]);
      const isInside = x >= left && x <= right && y >= below && y <= above;
      if (isInside && isOpen) stretches[stretches.length - 1][1] = stepOf(i);
      else if (isInside) stretches.push([stepOf(i), stepOf(i)]);
      isOpen = isInside;
    }
    return stretches;
  });
}

/**
 * The step at which an orbit is seen nearest to a point of the picture; `undefined` where none is within reach.
 *
 * @param view - View of kind `attractor-3d`.
 * @param at - In the coordinates of the picture of the space.
 * @param reach - In the same unit.
 *
 * Cost: O(number of points).
 */
export function nearestStep(view: Attractor3dView, at: Point, reach: number): number | undefined {
  const { see } = lensOf(view.axes, view.camera);
  let [best, nearest]: [number | undefined, number] = [undefined, reach];
  for (const orbit of view.orbits) {
    const points = decodeArray(orbit.points);
    const stepOf = orbitSteps(orbit);
    for (let i = 0; 3 * i < points.length; i++) {
      const [x, y] = see(points[3 * i], points[3 * i + 1], points[3 * i + 2]);
      const away = Math.hypot(x - at[0], y - at[1]);
      if (away < nearest) [best, nearest] = [stepOf(i), away];
    }
  }
  return best;
}
