import { norm, type Vector } from '@phasebook/linalg';
import { intersection, isWithin, type Enclosure } from '../system/enclosure.js';
import { throwIfAborted, type LongWorkOptions } from '../system/long-work.js';
import { requirePositive } from '../system/require-number.js';
import type { Range, SmoothMap } from '../system/smooth-map.js';
import { degreeSum, type DegreeSum } from './degree.js';
import { fixedPoint } from './answer-search.js';
import { comparePoints, type FixedPoint } from './fixed-point-search.js';
import { centreOf, intervalNewton } from './interval-newton.js';
import { newton } from './newton.js';
import { requireBox, type BoxCorners } from './require-box.js';

/** A fixed point whose existence is proven. */
export interface ProvenFixedPoint extends Omit<FixedPoint, 'hits'> {
  /** A tiny box that is proven to hold exactly one fixed point of the real-valued map. */
  readonly enclosure: Range;
  /** A larger box in which it is proven to be the only one. */
  readonly uniqueIn: Range;
}

/** All fixed points of a box, or what is left open. */
export interface FixedPointProof {
  /** Fewest unstable directions first, then by state; each in an enclosure of its own. */
  readonly points: readonly ProvenFixedPoint[];
  /** Whether it is proven that the box holds no other fixed point. */
  readonly complete: boolean;
  /** Where fixed points may remain that were neither proven nor excluded; empty if `complete`. */
  readonly undecided: readonly Range[];
  /** Why boxes are undecided; absent if none are. */
  readonly reason?: 'max-boxes' | 'min-width';
  /** Whether, with the map's trapping box inside the searched one, no fixed point can lie elsewhere. */
  readonly isGlobal: boolean;
  /** The degree sum of the points: a check that does not depend on the intervals. */
  readonly degree: DegreeSum;
  /** Boxes examined. */
  readonly boxes: number;
  readonly warnings: readonly string[];
  readonly settings: FixedPointProofSettings;
}

/** Settings that a proof ran with. */
export interface FixedPointProofSettings {
  readonly box: Range;
  readonly maxBoxes: number;
  readonly minWidth: number;
}

/** Options of {@link findAllFixedPoints}. */
export interface FindAllFixedPointsOptions extends LongWorkOptions {
  /** Boxes that may be examined before the rest is left undecided. @default 100000 */
  readonly maxBoxes?: number;
  /** A box is not divided further once every side is shorter than this, relative to the searched box. @default 1e-7 */
  readonly minWidth?: number;
}

const PURPOSE = 'Cannot find all fixed points';

/**
 * All fixed points of a map in a box, with a proof: each in an enclosure of its own, and none elsewhere in the box.
 *
 * Divides the box and drops every part that provably holds no fixed point, by intervals with outward rounding; what
 * is left is proven to hold exactly one by the interval Newton method. Degenerate points (an eigenvalue 1) cannot be
 * decided that way and are reported as undecided boxes.
 *
 * The proof is about the real-valued map with the weights as stored. It rests on IEEE 754 arithmetic (sums, products,
 * quotients) and on no accuracy of `Math.tanh` or `Math.exp`. `multipliers` and `stability` are ordinary numerics.
 *
 * @param map - Map with an `enclosure`: linear, Elman (all activations but gelu), piecewise-linear and GRU cells, and
 *   leaky versions and iterates of those.
 * @param box - Corners of shape [n]; the map's own trapping box when left out.
 * @param options - Budget.
 * @returns Points with their enclosures; `complete: true`, or the boxes left undecided.
 * @throws {RangeError} If the map has no enclosure, there is no box, or an option is out of range.
 * @throws {ShapeMismatchError} If a corner does not have n entries.
 * @throws {NonFiniteError} If a corner holds NaN or an infinity.
 *
 * Cost: O(n³) a box; the number of boxes grows quickly with n: hundreds for n ≤ 3, up to 10⁵ for n around 6.
 * Source: Neumaier, Interval Methods for Systems of Equations (1990), chapter 5; Hansen and Walster, Global
 * Optimization Using Interval Analysis (2004), chapter 11.
 *
 * @example Three uncoupled switches have 27 fixed points, and no more
 * ```ts
 * const switches = withInput(elmanCell({ recurrent: [[2, 0, 0], [0, 2, 0], [0, 0, 2]] }));
 * const { points, complete } = findAllFixedPoints(switches);
 * assertEqual([points.length, complete], [27, true]);
 * ```
 */
export function findAllFixedPoints(
  map: SmoothMap,
  box: BoxCorners | undefined = map.range,
  options: FindAllFixedPointsOptions = {},
): FixedPointProof {
  const { maxBoxes = 100_000, minWidth = 1e-7 } = options;
  const { enclosure } = map;
  if (enclosure === undefined) {
    throw new RangeError(
      `${PURPOSE}: \`map\` must know its enclosure (linear, Elman without gelu, piecewise-linear, GRU): got none`,
    );
  }
  if (box === undefined) {
    throw new RangeError(`${PURPOSE}: \`box\` must be given: the map knows no trapping box`);
  }
  const whole = requireBox(PURPOSE, box, map.dim);
  requirePositive(PURPOSE, 'maxBoxes', maxBoxes);
  requirePositive(PURPOSE, 'minWidth', minWidth);
  const search = new BoxSearch(map, enclosure, whole, minWidth);
  const { boxes, reason, undecided } = search.run(maxBoxes, options);
  const isGlobal = map.range !== undefined && isWithin(map.range, whole);
  const points = search.points().sort(comparePoints);
  const degree = degreeSum(
    points.map((point) => point.degree),
    isGlobal,
  );
  const complete = undecided.length === 0;
  return {
    points,
    complete,
    undecided,
    ...(reason && { reason }),
    isGlobal,
    degree,
    boxes,
    warnings: warningsOf(points, undecided, reason, whole),
    settings: { box: whole, maxBoxes, minWidth },
  };
}

/** A fixed point that is proven, as two boxes. */
interface Proof {
  /** It is the only one in here. */
  readonly uniqueIn: Range;
  /** It lies in here. */
  readonly enclosure: Range;
}

/** Contraction goes on while a round shortens the sum of the relative widths to less than this share. */
const WORTHWHILE = 0.75;
const MAX_ROUNDS = 20;

class BoxSearch {
  readonly #map: SmoothMap;
  readonly #enclosure: Enclosure;
  readonly #whole: Range;
  readonly #widths: Vector;
  readonly #minWidth: number;
  readonly #proofs: Proof[] = [];
  /** Where it is not proven whether two enclosures hold the same point. */
  readonly #ambiguous: Range[] = [];

  constructor(map: SmoothMap, enclosure: Enclosure, whole: Range, minWidth: number) {
    this.#map = map;
    this.#enclosure = enclosure;
    this.#whole = whole;
    this.#widths = whole.upper.map((upper, i) => Math.max(upper - whole.lower[i], Number.MIN_VALUE));
    this.#minWidth = minWidth;
  }

  run(
    maxBoxes: number,
    work: LongWorkOptions,
  ): { boxes: number; undecided: Range[]; reason: FixedPointProof['reason'] } {
    const pending: Range[] = [this.#whole];
    const undecided: Range[] = [];
    let boxes = 0;
    for (let box = pending.pop(); box !== undefined; box = pending.pop()) {
      if (boxes === maxBoxes) {
        return {
          boxes,
          undecided: merged([...undecided, ...this.#ambiguous, box, ...pending]),
          reason: 'max-boxes',
        };
      }
      throwIfAborted(work.signal);
      boxes++;
      work.onProgress?.({ done: boxes, total: maxBoxes });
      const rest = this.#contract(box);
      if (rest === undefined) continue;
      const cut = this.#cut(rest);
      if (cut) pending.push(...cut);
      else undecided.push(rest);
    }
    const open = merged([...undecided, ...this.#ambiguous]);
    return { boxes, undecided: open, reason: open.length > 0 ? 'min-width' : undefined };
  }

  points(): ProvenFixedPoint[] {
    return this.#proofs.map(({ uniqueIn, enclosure }) => {
      const centre = centreOf(enclosure);
      const displacement = this.#map.step(centre).map((value, i) => value - centre[i]);
      const { hits, ...point } = fixedPoint(this.#map, {
        state: centre,
        residual: norm(displacement),
        hits: 0,
      });
      void hits;
      return { ...point, enclosure, uniqueIn };
    });
  }

  /** What is left of a box once everything is dropped that holds no fixed point, or only a proven one. */
  #contract(box: Range): Range | undefined {
    let current = box;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      if (this.#isKnown(current)) return undefined;
      const image = this.#image(current);
      if (image === undefined) return undefined;
      const step = intervalNewton(this.#enclosure, image);
      if (step.isUnique) {
        this.#record(image);
        return undefined;
      }
      if (step.box === undefined) return undefined;
      const before = this.#size(current);
      current = step.box;
      if (this.#size(current) > WORTHWHILE * before) break;
    }
    if (this.#isKnown(current)) return undefined;
    this.#lookFor(current);
    return this.#isKnown(current) ? undefined : current;
  }

  /** A part of a box that holds all its fixed points, by cheap means. */
  #image(box: Range): Range | undefined {
    const image = intersection(box, this.#enclosure.step(box));
    if (image === undefined || this.#enclosure.narrow === undefined) return image;
    return this.#enclosure.narrow(image);
  }

  /** Two parts of a box that cover it, or `undefined` where it is too small to be divided. */
  #cut(box: Range): [Range, Range] | undefined {
    const widths = this.#relativeWidths(box);
    const longest = widths.indexOf(Math.max(...widths));
    // Along the face of a box that is settled: what is cut off is settled, too, or free of that point.
    for (const { uniqueIn } of this.#proofs) {
      if (intersection(box, uniqueIn) === undefined) continue;
      for (let i = 0; i < box.lower.length; i++) {
        const width = box.upper[i] - box.lower[i];
        if (width > 4 * (uniqueIn.upper[i] - uniqueIn.lower[i])) continue;
        for (const face of [uniqueIn.lower[i], uniqueIn.upper[i]]) {
          if (face > box.lower[i] + 1e-3 * width && face < box.upper[i] - 1e-3 * width) {
            return divided(box, i, face);
          }
        }
      }
    }
    if (widths[longest] < this.#minWidth) return undefined;
    // Off the middle: a fixed point on a plane of symmetry would stay on the edge of every part.
    const low = box.lower[longest];
    const at = low + 0.4921875 * (box.upper[longest] - low);
    return at > low && at < box.upper[longest] ? divided(box, longest, at) : undefined;
  }

  /** A fixed point found by Newton's method from the centre, proven if possible, wherever it lies. */
  #lookFor(box: Range): void {
    const { status, state } = newton({ maxSteps: 12 }).solve(this.#map, centreOf(box), 1e-12);
    if (status !== 'converged' || this.#isKnown({ lower: state, upper: state })) return;
    if (!isWithin({ lower: state, upper: state }, this.#whole)) return;
    let proven: Range | undefined;
    for (let radius = 1e-13; radius < 1; radius *= 4) {
      const around = this.#around(state, radius);
      const { isUnique } = intervalNewton(this.#enclosure, around);
      if (isUnique) proven = around;
      else if (proven) break;
    }
    if (proven) this.#record(proven);
  }

  #around(state: Vector, radius: number): Range {
    return {
      lower: state.map((h, i) => h - radius * Math.max(this.#widths[i], Math.abs(h))),
      upper: state.map((h, i) => h + radius * Math.max(this.#widths[i], Math.abs(h))),
    };
  }

  /** Records the one fixed point of a box, unless it is known. */
  #record(uniqueIn: Range): void {
    const enclosure = this.#tighten(uniqueIn);
    for (const [k, known] of this.#proofs.entries()) {
      if (intersection(known.enclosure, enclosure) === undefined) continue;
      // Enclosures that meet hold one and the same point where a box around both holds only one.
      const isSame =
        isWithin(enclosure, known.uniqueIn) ||
        isWithin(known.enclosure, uniqueIn) ||
        intervalNewton(this.#enclosure, hull(known.enclosure, enclosure)).isUnique;
      if (!isSame) this.#ambiguous.push(hull(known.enclosure, enclosure));
      else if (this.#size(uniqueIn) > this.#size(known.uniqueIn)) {
        this.#proofs[k] = { uniqueIn, enclosure: known.enclosure };
      }
      return;
    }
    this.#proofs.push({ uniqueIn, enclosure });
  }

  #tighten(box: Range): Range {
    let current = box;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const image = this.#image(current) ?? current;
      const next = intervalNewton(this.#enclosure, image).box ?? image;
      const isDone = this.#size(next) > 0.9 * this.#size(current);
      current = next;
      if (isDone) break;
    }
    return current;
  }

  #isKnown(box: Range): boolean {
    return this.#proofs.some(({ uniqueIn }) => isWithin(box, uniqueIn));
  }

  #relativeWidths({ lower, upper }: Range): Vector {
    return upper.map((high, i) => (high - lower[i]) / this.#widths[i]);
  }

  #size(box: Range): number {
    return this.#relativeWidths(box).reduce((total, width) => total + width, 0);
  }
}

function divided({ lower, upper }: Range, i: number, at: number): [Range, Range] {
  const middleLower = lower.slice();
  const middleUpper = upper.slice();
  middleLower[i] = at;
  middleUpper[i] = at;
  return [
    { lower, upper: middleUpper },
    { lower: middleLower, upper },
  ];
}

/** Boxes that touch, as one: a point that cannot be decided leaves a cluster of them. */
function merged(boxes: readonly Range[]): Range[] {
  const clusters: Range[] = [];
  for (const box of boxes) {
    let whole = box;
    for (let k = 0; k < clusters.length;) {
      if (intersection(clusters[k], whole) === undefined) k++;
      else {
        const [other] = clusters.splice(k, 1);
        whole = hull(whole, other);
        k = 0;
      }
    }
    clusters.push(whole);
  }
  return clusters;
}

function hull(a: Range, b: Range): Range {
  return {
    lower: a.lower.map((value, i) => Math.min(value, b.lower[i])),
    upper: a.upper.map((value, i) => Math.max(value, b.upper[i])),
  };
}

function warningsOf(
  points: readonly ProvenFixedPoint[],
  undecided: readonly Range[],
  reason: FixedPointProof['reason'],
  whole: Range,
): string[] {
  const warnings: string[] = [];
  if (undecided.length > 0) {
    warnings.push(
      `${undecided.length} box${undecided.length === 1 ? ' is' : 'es are'} undecided: ${
        reason === 'max-boxes'
          ? 'the budget `maxBoxes` is spent'
          : 'a fixed point there has an eigenvalue near 1, or lies too close to another'
      }`,
    );
  }
  const across = points.filter((point) => !isWithin(point.enclosure, whole)).length;
  if (across > 0) {
    warnings.push(`The enclosure of ${across} of ${points.length} points reaches across the edge of the box`);
  }
  return warnings;
}
