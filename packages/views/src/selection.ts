import { decodeArray } from './encoding.js';
import { formatNumber } from './figures/text.js';
import { omit } from './omit.js';
import type { Point } from './projection.js';
import { lensOf } from './space.js';
import type { Attractor3dView, SpaceOrbit, Stretch } from './wire/attractor-3d.js';

/** More stretches than this are joined with their neighbours. */
export const MAX_STRETCHES = 200;

/**
 * The step of each point of an orbit, by the index of the point.
 *
 * @param orbit - Orbit of an `attractor-3d` or a portrait; of one that was thinned out not every step is there.
 *
 * Cost: O(1).
 *
 * @example
 * ```ts
 * const stepOf = orbitSteps({ points: encodeArray(new Float64Array(12), [4, 3]), decimatedFrom: 9 });
 * assertEqual([0, 1, 2, 3].map(stepOf), [0, 3, 6, 8]);
 * ```
 */
export function orbitSteps({
  points,
  decimatedFrom,
}: Pick<SpaceOrbit, 'points' | 'decimatedFrom'>): (index: number) => number {
  const [count] = points.shape;
  const length = decimatedFrom ?? count;
  const stride = Math.max(1, Math.ceil((length - 1) / Math.max(1, count - 1)));
  return (index) => Math.min(index * stride, length - 1);
}

/**
 * The last step of the longest orbit.
 *
 * @param view - View of kind `attractor-3d`.
 *
 * Cost: O(number of orbits).
 */
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
  const selection = joinedStretches(stretches, lastStep(view));
  return selection.length === 0 ? omit(view, 'selection') : { ...omit(view, 'selection'), selection };
}

/** Within the time there is, in order, without overlap, and not too many. */
export function joinedStretches(stretches: readonly Stretch[], last: number): readonly Stretch[] {
  const within = (step: number): number => Math.min(last, Math.max(0, Math.round(step)));
  const sorted = stretches
    .map(([a, b]): Stretch => [within(Math.min(a, b)), within(Math.max(a, b))])
    .sort((a, b) => a[0] - b[0]);
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
 * What stands at a point of the picture, in words: a fixed point, or a state of an orbit; `undefined` where nothing does.
 *
 * @param view - View of kind `attractor-3d`.
 * @param at - In the coordinates of the picture of the space.
 * @param reach - How far around it, in the same unit.
 *
 * Cost: O(number of points).
 */
export function attractorTip(view: Attractor3dView, at: Point, reach: number): string | undefined {
  const { see } = lensOf(view.axes, view.camera);
  const { x, y, z } = view.axes;
  const place = (values: ArrayLike<number>): string =>
    [x, y, z].map(({ label }, k) => `${label} = ${formatNumber(values[k], 5)}`).join('\n');
  for (const { position, kind, description, unstable = [] } of view.fixedPoints ?? []) {
    const seen = see(...position);
    if (Math.hypot(seen[0] - at[0], seen[1] - at[1]) > reach) continue;
    const ways = unstable.map((way) =>
      way.type === 'line'
        ? `multiplier ${formatNumber(way.multiplier, 5)}`
        : `pair of modulus ${formatNumber(way.modulus, 5)}`,
    );
    return [description ?? kind.replace('-', ' '), place(position), ...ways].join('\n');
  }
  const nearest = nearestPoint(view, at, reach);
  if (nearest === undefined) return undefined;
  const { orbit, index, step } = nearest;
  const states = decodeArray(orbit.points).subarray(3 * index, 3 * index + 3);
  const name = orbit.name === undefined ? '' : `${orbit.name}, `;
  const time = view.timeStep === undefined ? '' : `, time ${formatNumber(step * view.timeStep, 5)}`;
  return `${name}step ${step}${time}\n${place(states)}`;
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
  return nearestPoint(view, at, reach)?.step;
}

interface NearestPoint {
  readonly orbit: SpaceOrbit;
  readonly index: number;
  readonly step: number;
}

function nearestPoint(view: Attractor3dView, at: Point, reach: number): NearestPoint | undefined {
  const { see } = lensOf(view.axes, view.camera);
  let [best, nearest]: [NearestPoint | undefined, number] = [undefined, reach];
  for (const orbit of view.orbits) {
    const points = decodeArray(orbit.points);
    const stepOf = orbitSteps(orbit);
    for (let index = 0; 3 * index < points.length; index++) {
      const [x, y] = see(points[3 * index], points[3 * index + 1], points[3 * index + 2]);
      const away = Math.hypot(x - at[0], y - at[1]);
      if (away < nearest) [best, nearest] = [{ orbit, index, step: stepOf(index) }, away];
    }
  }
  return best;
}
