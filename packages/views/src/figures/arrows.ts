/** A polygon or a line as plotly takes it: coordinates with `null` between the pieces. */
export interface Pieces {
  readonly x: (number | null)[];
  readonly y: (number | null)[];
}

/** A box in data coordinates. */
export interface Box {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** Clips the segment to the box (Liang–Barsky); `undefined` where nothing is left. */
export function clipSegment(
  from: readonly [number, number],
  to: readonly [number, number],
  box: Box,
): readonly [readonly [number, number], readonly [number, number]] | undefined {
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  let start = 0;
  let end = 1;
  for (const [step, inside] of [
    [-dx, from[0] - box.x[0]],
    [dx, box.x[1] - from[0]],
    [-dy, from[1] - box.y[0]],
    [dy, box.y[1] - from[1]],
  ]) {
    if (step === 0) {
      if (inside < 0) return undefined;
    } else if (step < 0) start = Math.max(start, inside / step);
    else end = Math.min(end, inside / step);
  }
  if (!(start < end)) return undefined;
  return [
    [from[0] + start * dx, from[1] + start * dy],
    [from[0] + end * dx, from[1] + end * dy],
  ];
}

/** How arrows look, in pixels. */
export interface ArrowStyle {
  readonly shaft: number;
  readonly headLength: number;
  readonly headWidth: number;
}

/**
 * Adds a filled arrow from `tail` to `tip`: a thin shaft with a triangular head, undistorted on screen.
 *
 * Short arrows get proportionally smaller heads, so that direction stays readable down to a few pixels.
 */
export function pushArrow(
  pieces: Pieces,
  tail: readonly [number, number],
  tip: readonly [number, number],
  unit: readonly [number, number],
  style: ArrowStyle,
): void {
  const px = (tip[0] - tail[0]) / unit[0];
  const py = (tip[1] - tail[1]) / unit[1];
  const length = Math.hypot(px, py);
  if (!(length > 0)) return;
  const ex = px / length;
  const ey = py / length;
  const head = Math.min(style.headLength, 0.75 * length);
  const half = (style.headWidth / 2) * Math.max(0.55, head / style.headLength);
  const shaft = style.shaft / 2;
  const at = (along: number, across: number): [number, number] => [
    tail[0] + (along * ex - across * ey) * unit[0],
    tail[1] + (along * ey + across * ex) * unit[1],
  ];
  const outline = [
    at(0, shaft),
    at(length - head, shaft),
    at(length - head, half),
    at(length, 0),
    at(length - head, -half),
    at(length - head, -shaft),
    at(0, -shaft),
  ];
  if (pieces.x.length > 0) {
    pieces.x.push(null);
    pieces.y.push(null);
  }
  for (const [x, y] of [...outline, outline[0]]) {
    pieces.x.push(x);
    pieces.y.push(y);
  }
}
