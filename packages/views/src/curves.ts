import { requireFinite, requireLength } from '@phasebook/linalg';
import { encodeArray } from './encoding.js';
import type { Axis, Curve, CurveAnnotation, CurvesView } from './types.js';
import { FORMAT_VERSION } from './version.js';

/** A curve as numbers. */
export interface CurveOptions {
  /** Name for the legend. */
  readonly name: string;
  /** Horizontal coordinates, shape [length]; NaN interrupts the line. */
  readonly x: ArrayLike<number>;
  /** Vertical coordinates, shape [length]. */
  readonly y: ArrayLike<number>;
  /** How it is drawn. @default 'solid' */
  readonly style?: Curve['style'];
  /** Colour role. @default the next of the palette */
  readonly color?: Curve['color'];
}

/** An axis; its range is what the curves need unless given. */
export interface CurveAxis {
  readonly label: string;
  readonly range?: readonly [number, number];
}

/** What {@link curves} draws. */
export interface CurvesOptions {
  readonly x: CurveAxis;
  readonly y: CurveAxis;
  readonly curves: readonly CurveOptions[];
  /** Points with a note. @default none */
  readonly annotations?: readonly CurveAnnotation[];
  /** What the picture shows, one sentence; it is what a screen reader says. */
  readonly caption: string;
  /** Heading. @default none */
  readonly title?: string;
}

const purpose = 'Cannot draw curves';

/**
 * Named curves in one plane: cobwebs, bifurcation diagrams, potentials, hysteresis loops.
 *
 * @param options - Curves, axes and the sentence that says what they show.
 * @returns View of kind `curves`.
 * @throws {ShapeMismatchError} If x and y of a curve differ in length.
 * @throws {RangeError} If a range is not ascending or the caption is empty.
 *
 * @example
 * ```ts
 * const view = curves({
 *   x: { label: 'h' },
 *   y: { label: 'tanh h' },
 *   curves: [{ name: 'tanh', x: [-1, 0, 1], y: [-1, 0, 1].map(Math.tanh) }],
 *   caption: 'The hyperbolic tangent flattens at both ends.',
 * });
 * assertEqual(view.curves[0].style, 'solid');
 * ```
 */
export function curves(options: CurvesOptions): CurvesView {
  const { title, annotations = [], caption } = options;
  if (caption.trim() === '')
    throw new RangeError(`${purpose}: \`caption\` must say what the picture shows: got ''`);
  const encoded = options.curves.map((curve, i): Curve => {
    requireLength(purpose, `curves[${i}].y`, curve.y, curve.x.length);
    return {
      name: curve.name,
      x: encodeArray(curve.x),
      y: encodeArray(curve.y),
      style: curve.style ?? 'solid',
      ...(curve.color !== undefined && { color: curve.color }),
    };
  });
  annotations.forEach(({ x, y }, i) => requireFinite(purpose, `annotations[${i}]`, [x, y]));
  return {
    kind: 'curves',
    version: FORMAT_VERSION,
    ...(title !== undefined && { title }),
    axes: {
      x: axisOf('x', options.x, [...options.curves.map(({ x }) => x), annotations.map(({ x }) => x)]),
      y: axisOf('y', options.y, [...options.curves.map(({ y }) => y), annotations.map(({ y }) => y)]),
    },
    curves: encoded,
    ...(annotations.length > 0 && { annotations }),
    caption,
  };
}

function axisOf(name: string, { label, range }: CurveAxis, values: readonly ArrayLike<number>[]): Axis {
  if (range !== undefined) {
    if (!(Number.isFinite(range[0]) && Number.isFinite(range[1]) && range[0] < range[1])) {
      throw new RangeError(
        `${purpose}: \`${name}.range\` must be finite and ascending: got [${range[0]}, ${range[1]}]`,
      );
    }
    return { label, range };
  }
  let [lower, upper] = [Infinity, -Infinity];
  for (const list of values) {
    for (let i = 0; i < list.length; i++) {
      if (!Number.isFinite(list[i])) continue;
      lower = Math.min(lower, list[i]);
      upper = Math.max(upper, list[i]);
    }
  }
  if (lower > upper) return { label, range: [0, 1] };
  const margin = lower === upper ? Math.max(1, Math.abs(lower)) / 2 : 0.04 * (upper - lower);
  return { label, range: [lower - margin, upper + margin] };
}
