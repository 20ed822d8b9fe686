import { distance, dot, norm, type Vector } from '@phasebook/linalg';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import type { BranchEnd } from './branch.js';
import { bracketedRoot } from './bracketed-root.js';
import { advance, correct, type CurveNode, type CurveStep, type CurveSystem } from './curve.js';

/**
 * What a step should look like: ratio of Newton corrections, length of the first, turn of the tangent, and angle (both in
 * radians) between the chord and the mean of the tangents, which is zero on a circle and large where the corrector has
 * jumped to another branch.
 */
const IDEAL = { contraction: 0.3, correction: 0.02, angle: 0.2, skew: 0.01 };
/** Sharper turns are refused: the determinant's sign is compared between neighbours. */
const SHARPEST_TURN = 0.6;
/** A corner is passed by a step of this many smallest ones. */
const LEAP = 100;
/** Shortenings granted to a step whose ends do not fit together. */
const MOST_REFINEMENTS = 8;

/** A node with what is known about it. */
export interface Traced<Observation> {
  readonly node: CurveNode;
  readonly seen: Observation;
}

/** A stretch between two nodes; every point of it can be had. */
export interface Stretch<Observation> {
  readonly from: Traced<Observation>;
  readonly to: Traced<Observation>;
  /** Arclength of the predictor. */
  readonly length: number;
  /** The point at a length between 0 and `length`. */
  at(length: number): Traced<Observation> | undefined;
}

/** The curve to trace and what to do along it. */
export interface CurveTask<Observation> {
  /** The equations near a point; constant during a step. */
  system(near: Vector): CurveSystem | undefined;
  observe(node: CurveNode): Observation | undefined;
  /**
   * Looks at an accepted stretch: `refine` if its ends cannot belong to one smooth piece, an end to stop after it.
   */
  inspect(stretch: Stretch<Observation>, isRefinable: boolean): 'go-on' | 'refine' | BranchEnd;
  /** Box that the unknowns must not leave; infinite where there is no bound. */
  readonly lower: Vector;
  readonly upper: Vector;
  /** Unknowns that end the curve as `left-range` at their bounds; the others as `left-bounds`. */
  isParameter(unknown: number): boolean;
  /** Whether the start is a point where branches cross: the first stretch is then not inspected. */
  readonly isSingularStart: boolean;
}

/** Step lengths and limits. */
export interface TraceSettings extends LongWorkOptions {
  readonly firstStep: number;
  readonly smallestStep: number;
  readonly largestStep: number;
  readonly maxPoints: number;
  readonly tolerance: number;
}

/** Nodes after the start, in order. */
export interface Trace<Observation> {
  readonly nodes: readonly Traced<Observation>[];
  readonly end: BranchEnd;
  /** Nodes just after corners: of piecewise smooth maps. */
  readonly corners: readonly Traced<Observation>[];
}

/**
 * Follows a curve from a start in the direction of its tangent.
 *
 * The length of a step follows the evidence of the last: contraction of the corrector, distance that it moved, turn of
 * the tangent, each against its ideal.
 * Source: Allgower and Georg, Introduction to Numerical Continuation Methods (2003), section 6.1.
 */
export function traceCurve<Observation>(
  task: CurveTask<Observation>,
  start: Traced<Observation>,
  settings: TraceSettings,
): Trace<Observation> {
  const { smallestStep, largestStep, maxPoints, tolerance } = settings;
  const nodes: Traced<Observation>[] = [];
  const corners: Traced<Observation>[] = [];
  let current = start;
  let length = settings.firstStep;
  let refinements = 0;
  const finish = (end: BranchEnd): Trace<Observation> => ({ nodes, end, corners });

  while (nodes.length < maxPoints) {
    throwIfAborted(settings.signal);
    const system = task.system(current.node.x);
    const arrival = system && landing(task, system, current, length, settings);
    if (system !== undefined && arrival !== undefined) {
      const verdict = look(arrival.traced, arrival.length, system, false);
      nodes.push(arrival.traced);
      return finish(verdict === 'go-on' || verdict === 'refine' ? 'left-range' : verdict);
    }
    const trial = system && advance(system, current.node, length, tolerance);
    const scale = sizeOf(task, current.node.x);
    const effort = trial === undefined ? Infinity : effortOf(current.node, trial, scale);
    const seen = trial && effort <= 2 ? task.observe(trial.node) : undefined;
    if (system === undefined || trial === undefined || seen === undefined) {
      length /= effort === Infinity ? 4 : 2;
      if (length >= smallestStep) continue;
      const beyond = system && pastCorner(task, system, current, LEAP * smallestStep, tolerance);
      if (system === undefined || beyond === undefined) return finish('smallest-step');
      const verdict = look(beyond, LEAP * smallestStep, system, false);
      corners.push(beyond);
      nodes.push(beyond);
      if (verdict !== 'go-on' && verdict !== 'refine') return finish(verdict);
      current = beyond;
      length = LEAP * smallestStep;
      continue;
    }
    const outside = firstOutside(task, trial.node.x);
    if (outside !== undefined) {
      const last = atBound(task, system, current, length, outside, settings);
      if (last === undefined) {
        length /= 2;
        if (length < smallestStep) return finish('smallest-step');
        continue;
      }
      const verdict = look(last.traced, last.length, system, false);
      nodes.push(last.traced);
      if (verdict !== 'go-on' && verdict !== 'refine') return finish(verdict);
      return finish(task.isParameter(outside) ? 'left-range' : 'left-bounds');
    }
    const next: Traced<Observation> = { node: trial.node, seen };
    if (nodes.length > 2 && hasReturned(start, current, next, system, tolerance)) {
      if (!task.isSingularStart) look(start, distance(current.node.x, start.node.x), system, false);
      nodes.push(start);
      return finish('closed');
    }
    const verdict = look(next, length, system, refinements < MOST_REFINEMENTS);
    if (verdict === 'refine') {
      refinements++;
      length /= 2;
      if (length < smallestStep) return finish('smallest-step');
      continue;
    }
    refinements = 0;
    nodes.push(next);
    settings.onProgress?.({ done: nodes.length, total: maxPoints });
    if (verdict !== 'go-on') return finish(verdict);
    current = next;
    length = Math.min(largestStep * sizeOf(task, next.node.x), length / Math.max(0.5, effort));
  }
  return finish('max-points');

  function look(
    to: Traced<Observation>,
    stretchLength: number,
    system: CurveSystem,
    isRefinable: boolean,
  ): 'go-on' | 'refine' | BranchEnd {
    if (task.isSingularStart && current === start) return 'go-on';
    const from = current;
    return task.inspect(
      {
        from,
        to,
        length: stretchLength,
        at(part): Traced<Observation> | undefined {
          const node = advance(system, from.node, part, tolerance)?.node;
          const observed = node && task.observe(node);
          return node && observed && { node, seen: observed };
        },
      },
      isRefinable,
    );
  }
}

/**
 * The node beyond a corner, where a piecewise smooth curve turns too sharply for any step; `undefined` where the corrector
 * leads elsewhere.
 */
function pastCorner<T>(
  task: CurveTask<T>,
  system: CurveSystem,
  from: Traced<T>,
  length: number,
  tolerance: number,
): Traced<T> | undefined {
  const step = advance(system, from.node, length, tolerance);
  if (step === undefined || firstOutside(task, step.node.x) !== undefined) return undefined;
  if (distance(step.node.x, from.node.x) > 3 * length) return undefined;
  const seen = task.observe(step.node);
  return seen && { node: step.node, seen };
}

/** How far a step was from its ideal: 1 is right, 2 twice as hard as it should be. */
function effortOf(
  from: CurveNode,
  { node, contraction, correction, angle }: CurveStep,
  scale: number,
): number {
  if (angle > SHARPEST_TURN) return Infinity;
  const chord = node.x.map((value, i) => value - from.x[i]);
  const mean = node.tangent.map((value, i) => value + from.tangent[i]);
  const cosine = dot(chord, mean) / (norm(chord) * norm(mean));
  return Math.max(
    Math.sqrt(contraction / IDEAL.contraction),
    Math.sqrt(correction / (scale * IDEAL.correction)),
    angle / IDEAL.angle,
    Math.sqrt(Math.acos(Math.max(-1, Math.min(1, cosine))) / IDEAL.skew),
  );
}

/** Steps may grow with the state. */
function sizeOf<T>(task: CurveTask<T>, x: Vector): number {
  return Math.max(1, norm(x.filter((_, i) => !task.isParameter(i))));
}

function firstOutside<T>({ lower, upper }: CurveTask<T>, x: Vector): number | undefined {
  const index = x.findIndex((value, i) => value < lower[i] || value > upper[i]);
  return index < 0 ? undefined : index;
}

/**
 * The point at the bound of a parameter, where the predictor would pass it and the curve runs there as straight as a
 * step should: beyond the bound there may be no equations.
 */
function landing<T>(
  task: CurveTask<T>,
  system: CurveSystem,
  from: Traced<T>,
  length: number,
  { tolerance }: TraceSettings,
): { readonly traced: Traced<T>; readonly length: number } | undefined {
  const { x, tangent } = from.node;
  let nearest: { readonly length: number; readonly unknown: number; readonly bound: number } | undefined;
  for (let i = 0; i < x.length; i++) {
    if (!task.isParameter(i)) continue;
    const bound = tangent[i] > 0 ? task.upper[i] : task.lower[i];
    const part = (bound - x[i]) / tangent[i];
    if (part <= length && (nearest === undefined || part < nearest.length)) {
      nearest = { length: part, unknown: i, bound };
    }
  }
  if (nearest === undefined) return undefined;
  const { unknown, bound, length: part } = nearest;
  const guess = withEntry(
    x.map((value, i) => value + part * tangent[i]),
    unknown,
    bound,
  );
  const normal = new Float64Array(x.length);
  normal[unknown] = Math.sign(tangent[unknown]);
  const corrected = correct(system, guess, normal, tolerance);
  if (corrected === undefined || firstOutside(task, corrected.node.x) !== undefined) return undefined;
  const angle = Math.acos(Math.min(1, dot(tangent, corrected.node.tangent)));
  if (effortOf(from.node, { ...corrected, angle }, sizeOf(task, x)) > 2) return undefined;
  const node = { ...corrected.node, x: withEntry(corrected.node.x, unknown, bound) };
  const seen = task.observe(node);
  return seen && { traced: { node, seen }, length: part };
}

/** The point of the last step that lies on the bound of an unknown. */
function atBound<T>(
  task: CurveTask<T>,
  system: CurveSystem,
  from: Traced<T>,
  length: number,
  unknown: number,
  { tolerance }: TraceSettings,
): { readonly traced: Traced<T>; readonly length: number } | undefined {
  const nodeAt = (part: number): CurveNode | undefined => advance(system, from.node, part, tolerance)?.node;
  const end = nodeAt(length);
  if (end === undefined) return undefined;
  const bound = end.x[unknown] > task.upper[unknown] ? task.upper[unknown] : task.lower[unknown];
  const gap = (node: CurveNode | undefined): number | undefined => node && node.x[unknown] - bound;
  const before = from.node.x[unknown] - bound;
  const root =
    before === 0
      ? { argument: 0 }
      : bracketedRoot(
          (part) => gap(nodeAt(part)),
          [0, before],
          [length, end.x[unknown] - bound],
          1e-9 * length,
        );
  const near = nodeAt(root.argument);
  if (near === undefined) return undefined;
  const guess = near.x.slice();
  guess[unknown] = bound;
  const normal = new Float64Array(guess.length);
  normal[unknown] = near.tangent[unknown] < 0 ? -1 : 1;
  const corrected = correct(system, guess, normal, tolerance);
  // A curve that only touches its bound has no such point: the bracketed one is as good.
  const node = corrected?.node ?? near;
  const exact = node.x[unknown] === bound ? node : { ...node, x: withEntry(node.x, unknown, bound) };
  const seen = task.observe(exact);
  return seen && { traced: { node: exact, seen }, length: root.argument };
}

function withEntry(x: Vector, index: number, value: number): Vector {
  const result = x.slice();
  result[index] = value;
  return result;
}

/** Whether the step from `current` to `next` passes through the start in the start's direction. */
function hasReturned<T>(
  start: Traced<T>,
  current: Traced<T>,
  next: Traced<T>,
  system: CurveSystem,
  tolerance: number,
): boolean {
  const { x: origin, tangent } = start.node;
  const side = (x: Vector): number =>
    dot(
      tangent,
      x.map((value, i) => value - origin[i]),
    );
  const before = side(current.node.x);
  const after = side(next.node.x);
  const length = distance(current.node.x, next.node.x);
  if (!(before < 0 && after >= 0) || dot(tangent, next.node.tangent) < 0.5) return false;
  if (distance(current.node.x, origin) > 2 * length) return false;
  const share = before / (before - after);
  const between = current.node.x.map((value, i) => value + share * (next.node.x[i] - value));
  const height = side(between);
  const guess = between.map((value, i) => value - height * tangent[i]);
  const corrected = correct(system, guess, tangent, tolerance);
  // Where branches cross, the corrector may fail at the very start: the chord is then all there is.
  const miss = distance(corrected?.node.x ?? guess, origin);
  return miss <= (corrected === undefined ? 0.05 : 1e-3) * length;
}
