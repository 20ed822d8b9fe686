import type { FigureShape } from '../figure-types.js';
import type { GlyphAnchor } from './glyphs.js';

// Regions that are told apart without colour: each has lines of its own. The first has none.

/** Directions of the lines of a hatching, in degrees from the horizontal. */
const hatchings: readonly (readonly number[])[] = [[], [45], [-45], [0], [90], [45, -45], [0, 90]];

/** Pixels between the lines. */
const spacing = 9;
/** Pixels from sample to sample along a line, and below which a piece is not drawn. */
const stride = 1.5;
const shortest = 4;

/** Labels on a grid over the whole plot, both ends included. */
export interface LabelGrid {
  readonly columns: number;
  readonly rows: number;
  readonly labels: ArrayLike<number>;
  /** Pixels. */
  readonly plotWidth: number;
  readonly plotHeight: number;
}

/** Lines of a hatching where the grid has one of the labels: pixels from the lower left corner, `null` between pieces. */
export function hatchLines(
  grid: LabelGrid,
  hatching: number,
  labels: ReadonlySet<number>,
): { readonly x: (number | null)[]; readonly y: (number | null)[] } {
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  const { plotWidth, plotHeight } = grid;
  const reach = Math.hypot(plotWidth, plotHeight);
  for (const degrees of hatchings[hatching % hatchings.length]) {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    for (let offset = spacing / 2 - spacing * Math.ceil(reach / spacing); offset < reach; offset += spacing) {
      let from: number | undefined;
      const at = (s: number): readonly [number, number] => [offset * -sin + s * cos, offset * cos + s * sin];
      for (let s = -reach; s <= reach + stride; s += stride) {
        const [px, py] = at(s);
        const isInside = px >= 0 && px <= plotWidth && py >= 0 && py <= plotHeight;
        if (isInside && labels.has(labelAt(grid, px, py))) from ??= s;
        else if (from !== undefined) {
          if (s - stride - from >= shortest) {
            const [start, end] = [at(from), at(s - stride)];
            x.push(start[0], end[0], null);
            y.push(start[1], end[1], null);
          }
          from = undefined;
        }
      }
    }
  }
  return { x, y };
}

function labelAt({ columns, rows, labels, plotWidth, plotHeight }: LabelGrid, x: number, y: number): number {
  const column = Math.round((x / plotWidth) * (columns - 1));
  const row = Math.round((y / plotHeight) * (rows - 1));
  return labels[row * columns + column];
}

/** A square of a legend with its hatching. */
export function hatchedSwatch(
  anchor: GlyphAnchor,
  hatching: number,
  size: number,
  fillcolor: string,
  line: string,
): FigureShape[] {
  const { xref, yref, dx, dy } = anchor;
  const r = size / 2;
  const common = {
    xref,
    yref,
    xsizemode: 'pixel',
    ysizemode: 'pixel',
    xanchor: anchor.x,
    yanchor: anchor.y,
    layer: 'above',
  } as const;
  const square: FigureShape = {
    ...common,
    type: 'rect',
    x0: dx - r,
    x1: dx + r,
    y0: dy - r,
    y1: dy + r,
    fillcolor,
    line: { color: line, width: 1 },
  };
  const lines = hatchings[hatching % hatchings.length].flatMap((degrees) =>
    (Math.abs(degrees) === 45 ? [-r, 0, r] : [-r / 2.5, r / 2.5]).map((offset): FigureShape => {
      const [from, to] = swatchLine(degrees, offset, r);
      return {
        ...common,
        type: 'line',
        x0: dx + from[0],
        y0: dy + from[1],
        x1: dx + to[0],
        y1: dy + to[1],
        line: { color: line, width: 1 },
      };
    }),
  );
  return [square, ...lines];
}

/** A line through a square of half-width r: `offset` is where it crosses the axis that it is not parallel to. */
function swatchLine(
  degrees: number,
  offset: number,
  r: number,
): readonly [readonly [number, number], readonly [number, number]] {
  if (degrees === 0) return [[-r, offset], [r, offset]]; // prettier-ignore
  if (degrees === 90) return [[offset, -r], [offset, r]]; // prettier-ignore
  const sign = Math.sign(degrees);
  // y = sign·x + offset inside of the square.
  const [left, right] = [
    Math.max(-r, sign > 0 ? -r - offset : offset - r),
    Math.min(r, sign > 0 ? r - offset : offset + r),
  ];
  return [[left, sign * left + offset], [right, sign * right + offset]]; // prettier-ignore
}
