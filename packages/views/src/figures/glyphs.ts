import type { Dash, FigureShape, MarkerSymbol } from '../figure-types.js';

const BEZIER_CIRCLE = 0.5522847498;

/** Where a glyph stands: data or paper coordinates, then pixels to the right and upwards. */
export interface GlyphAnchor {
  readonly xref: 'x' | 'paper';
  readonly yref: 'y' | 'paper';
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}

const place = (n: number): string => String(Math.round(n * 100) / 100);

function pixelPath(anchor: GlyphAnchor, points: readonly (readonly [string, ...number[]])[]): string {
  return points
    .map(([command, ...numbers]) => {
      const shifted = numbers.map((n, i) => place(n + (i % 2 === 0 ? anchor.dx : anchor.dy)));
      return (
        command +
        Array.from({ length: shifted.length / 2 }, (_, i) => ` ${shifted[2 * i]},${shifted[2 * i + 1]}`).join(
          '',
        )
      );
    })
    .join(' ');
}

function shape(
  anchor: GlyphAnchor,
  rest: Pick<FigureShape, 'type' | 'line' | 'fillcolor' | 'path' | 'x0' | 'x1' | 'y0' | 'y1' | 'name'>,
): FigureShape {
  return {
    ...rest,
    xref: anchor.xref,
    yref: anchor.yref,
    xsizemode: 'pixel',
    ysizemode: 'pixel',
    xanchor: anchor.x,
    yanchor: anchor.y,
    layer: 'above',
  };
}

/** The filled left half of a disc of that radius: what makes a circle half-filled. */
export function halfDisc(anchor: GlyphAnchor, radius: number, color: string, name?: string): FigureShape {
  const k = BEZIER_CIRCLE * radius;
  const path = pixelPath(anchor, [
    ['M', 0, radius],
    ['C', -k, radius, -radius, k, -radius, 0],
    ['C', -radius, -k, -k, -radius, 0, -radius],
    ['Z'],
  ]);
  return shape(anchor, {
    type: 'path',
    path,
    fillcolor: color,
    line: { color, width: 0 },
    ...(name === undefined ? {} : { name }),
  });
}

/** A horizontal stroke, centred. */
export function stroke(
  anchor: GlyphAnchor,
  length: number,
  color: string,
  width: number,
  dash?: Dash,
): FigureShape {
  return shape(anchor, {
    type: 'line',
    x0: anchor.dx - length / 2,
    x1: anchor.dx + length / 2,
    y0: anchor.dy,
    y1: anchor.dy,
    line: { color, width, ...(dash === undefined ? {} : { dash }) },
  });
}

/** A marker symbol of that diameter, as plotly draws it in a trace. */
export function symbolGlyph(
  anchor: GlyphAnchor,
  symbol: MarkerSymbol,
  size: number,
  fillcolor: string,
  line: { readonly color: string; readonly width: number },
): FigureShape {
  const r = size / 2;
  if (symbol === 'circle' || symbol === 'square') {
    return shape(anchor, {
      type: symbol === 'circle' ? 'circle' : 'rect',
      x0: anchor.dx - r,
      x1: anchor.dx + r,
      y0: anchor.dy - r,
      y1: anchor.dy + r,
      fillcolor,
      line,
    });
  }
  const outline = symbolOutline(symbol, r);
  const path = pixelPath(anchor, [
    ...outline.map(([x, y], i) => [i === 0 ? 'M' : 'L', x, -y] as const),
    ['Z'],
  ]);
  return shape(anchor, { type: 'path', path, fillcolor, line });
}

/** Corners of a polygonal symbol of radius r, y downwards. */
export function symbolOutline(
  symbol: Exclude<MarkerSymbol, 'circle'>,
  r: number,
): readonly (readonly [number, number])[] {
  switch (symbol) {
    case 'square':
      return [
        [r, r],
        [-r, r],
        [-r, -r],
        [r, -r],
      ];
    case 'diamond': {
      const d = 1.3 * r;
      return [
        [d, 0],
        [0, d],
        [-d, 0],
        [0, -d],
      ];
    }
    case 'cross':
      return plus(0.4 * r, 1.2 * r);
    case 'x':
      return plus((0.8 * r) / 2, (0.8 * r) / 2 + 0.8 * r).map(
        ([x, y]) => [(x - y) / Math.SQRT2, (x + y) / Math.SQRT2] as const,
      );
    case 'triangle-up': {
      const w = (2 * r) / Math.sqrt(3);
      return [
        [-w, r / 2],
        [w, r / 2],
        [0, -r],
      ];
    }
    case 'triangle-down': {
      const w = (2 * r) / Math.sqrt(3);
      return [
        [-w, -r / 2],
        [w, -r / 2],
        [0, r],
      ];
    }
    case 'arrow': {
      const w = 2 * r * Math.cos(Math.PI / 2.5);
      const l = 2 * r * Math.sin(Math.PI / 2.5);
      return [
        [0, 0],
        [-w, l],
        [w, l],
      ];
    }
  }
}

function plus(a: number, b: number): readonly (readonly [number, number])[] {
  return [
    [b, a],
    [a, a],
    [a, b],
    [-a, b],
    [-a, a],
    [-b, a],
    [-b, -a],
    [-a, -a],
    [-a, -b],
    [a, -b],
    [a, -a],
    [b, -a],
  ];
}
