import { decodeArray } from '../encoding.js';
import type { Figure, FigureShape, FigureTrace, MarkerSymbol, ScatterTrace } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { OrbitTrace, PhasePortraitView } from '../types.js';
import { clipSegment, pushArrow, type ArrowStyle, type Box, type Pieces } from './arrows.js';
import { fixedPointLegend, fixedPointTraces } from './fixed-points.js';
import { frame, withMarks, type FigureOptions, type Frame, type LegendEntry } from './frame.js';
import { stroke, symbolGlyph } from './glyphs.js';
import { formatNumber, plain, templateText } from './text.js';

const FIELD_ARROW: ArrowStyle = { shaft: 1.1, headLength: 5, headWidth: 4.4 };
const AXIS_ARROW: ArrowStyle = { shaft: 1.6, headLength: 8, headWidth: 8 };
/** Axes whose lengths differ by more than this are not drawn to the same scale. */
const MAX_ASPECT = 3;

/** Draws the plane of a map: basins, field, nullclines, eigen-directions, orbits, fixed points, in that order. */
export function phasePortraitFigure(
  view: PhasePortraitView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const line = isLine(view);
  const base = portraitFrame(view, theme, options, height);
  const precision = options.precision ?? 6;
  const marks: FigureShape[] = [];
  const data: FigureTrace[] = [
    ...basins(view, theme, base),
    ...(line ? lineField(view, theme, base) : planeField(view, theme, base)),
    ...nullclines(view, theme),
    ...(line ? [] : eigenDirections(view, theme, base)),
    ...(view.orbits ?? []).flatMap((orbit, i) => orbitTrace(view, orbit, i, theme, base, line, precision)),
    ...fixedPointTraces(view.fixedPoints ?? [], theme, precision, marks),
  ];
  if (line) {
    marks.push({
      type: 'line',
      name: 'zero',
      xref: 'paper',
      yref: 'y',
      x0: 0,
      x1: 1,
      y0: 0,
      y1: 0,
      line: { color: theme.axis, width: 1.2 },
      layer: 'below',
    });
  }
  return { data, layout: withMarks(base.layout, marks) };
}

/** Axes, title and legend of a portrait. */
export function portraitFrame(
  view: PhasePortraitView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Frame {
  const line = isLine(view);
  const { x, y } = view.axes;
  const aspect = (x.range[1] - x.range[0]) / (y.range[1] - y.range[0]);
  return frame(
    {
      kind: view.kind,
      title: view.title,
      x,
      y,
      equal: !line && aspect < MAX_ASPECT && aspect > 1 / MAX_ASPECT,
      style: 'box',
      legend: legend(view, theme, line),
      note: degreeNote(view),
    },
    theme,
    options,
    height,
  );
}

/** Whether the portrait is that of a one-dimensional system: F(h) − h over h. */
export function isLine(view: PhasePortraitView): boolean {
  return view.dim === 1 && view.projection.type === 'units';
}

// ── Basins and field ────────────────────────────────────────────────────────────────────────────────────────

function basins(view: PhasePortraitView, theme: Theme, base: Frame): FigureTrace[] {
  if (view.basins === undefined) return [];
  const { columns, rows } = view.basins;
  const labels = decodeArray(view.basins.labels);
  const used = [...new Set(labels)].filter((label) => label >= 0).sort((a, b) => a - b);
  if (used.length === 0) return [];
  const rank = new Map(used.map((label, i) => [label, i]));
  return [
    {
      type: 'heatmap',
      name: 'basins',
      // Labels stand at grid points, both ends included: the outer cells reach half a step over the frame.
      x0: base.rangeX[0],
      dx: (base.rangeX[1] - base.rangeX[0]) / Math.max(1, columns - 1),
      y0: base.rangeY[0],
      dy: (base.rangeY[1] - base.rangeY[0]) / Math.max(1, rows - 1),
      z: Array.from({ length: rows }, (_, r) =>
        Array.from({ length: columns }, (_, c) => rank.get(labels[r * columns + c]) ?? null),
      ),
      colorscale: used.flatMap((_, i) => {
        const color = theme.palette[i % theme.palette.length];
        return [
          [i / used.length, color],
          [(i + 1) / used.length, color],
        ] as const;
      }),
      zmin: -0.5,
      zmax: used.length - 0.5,
      opacity: theme.basinOpacity,
      showscale: false,
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'basins', legend: 'basins' },
    },
  ];
}

function fieldTrace(pieces: Pieces, color: string): ScatterTrace {
  return {
    type: 'scatter',
    // A mode without lines: plotly then makes one path of all arrows instead of one for each.
    mode: 'none',
    name: 'F(h) − h',
    x: pieces.x,
    y: pieces.y,
    line: { color, width: 0, simplify: false },
    fill: 'toself',
    fillcolor: color,
    connectgaps: false,
    hoverinfo: 'skip',
    showlegend: false,
    meta: { role: 'field', legend: 'field' },
  };
}

function planeField(view: PhasePortraitView, theme: Theme, base: Frame): FigureTrace[] {
  const { field } = view;
  if (field === undefined) return [];
  const { columns, rows } = field;
  const dx = decodeArray(field.dx);
  const dy = decodeArray(field.dy);
  const { unitX, unitY, rangeX, rangeY } = base;
  const stepX = (rangeX[1] - rangeX[0]) / Math.max(1, columns - 1);
  const stepY = (rangeY[1] - rangeY[0]) / Math.max(1, rows - 1);
  // Arrows closer than some 12 px are a smear: draw every second, third, … one.
  const strideX = Math.max(1, Math.ceil(12 / (stepX / unitX)));
  const strideY = Math.max(1, Math.ceil(12 / (stepY / unitY)));
  let fastest = 0;
  for (let i = 0; i < dx.length; i++) {
    const speed = Math.hypot(dx[i] / unitX, dy[i] / unitY);
    if (Number.isFinite(speed)) fastest = Math.max(fastest, speed);
  }
  if (fastest === 0) return [];
  const spacing = Math.min((strideX * stepX) / unitX, (strideY * stepY) / unitY);
  const longest = Math.min(0.9 * spacing, 30);
  const inset = FIELD_ARROW.headWidth / 2;
  const box: Box = {
    x: [rangeX[0] + inset * unitX, rangeX[1] - inset * unitX],
    y: [rangeY[0] + inset * unitY, rangeY[1] - inset * unitY],
  };
  const pieces: Pieces = { x: [], y: [] };
  const first = (count: number, stride: number): number =>
    Math.max(1, Math.floor(((count - 1) % stride) / 2));
  for (let r = first(rows, strideY); r < rows - 1; r += strideY) {
    for (let c = first(columns, strideX); c < columns - 1; c += strideX) {
      const px = dx[r * columns + c] / unitX;
      const py = dy[r * columns + c] / unitY;
      const speed = Math.hypot(px, py);
      if (!(speed > 1e-9 * fastest)) continue;
      // The square root keeps slow regions readable; the fastest arrow just fits between its neighbours.
      const length = Math.max(3, longest * Math.sqrt(speed / fastest));
      const hx = ((px / speed) * length * unitX) / 2;
      const hy = ((py / speed) * length * unitY) / 2;
      const cx = rangeX[0] + c * stepX;
      const cy = rangeY[0] + r * stepY;
      const inside = clipSegment([cx - hx, cy - hy], [cx + hx, cy + hy], box);
      if (inside !== undefined) pushArrow(pieces, inside[0], inside[1], [unitX, unitY], FIELD_ARROW);
    }
  }
  return pieces.x.length === 0 ? [] : [fieldTrace(pieces, theme.field)];
}

/** One dimension: the curve F(h) − h, and arrows on the zero line that say where the state goes. */
function lineField(view: PhasePortraitView, theme: Theme, base: Frame): FigureTrace[] {
  const { field } = view;
  if (field === undefined) return [];
  const change = decodeArray(field.dx);
  const count = change.length;
  const { rangeX, unitX, unitY } = base;
  const at = (i: number): number => rangeX[0] + ((rangeX[1] - rangeX[0]) * i) / Math.max(1, count - 1);
  const pieces: Pieces = { x: [], y: [] };
  const arrows = Math.max(4, Math.floor(base.plotWidth / 36));
  let fastest = 0;
  for (const value of change) if (Number.isFinite(value)) fastest = Math.max(fastest, Math.abs(value));
  const roots = (view.fixedPoints ?? []).map((point) => point.position[0]);
  for (let k = 0; k < arrows && fastest > 0; k++) {
    const h = rangeX[0] + ((rangeX[1] - rangeX[0]) * (k + 0.5)) / arrows;
    const index = ((h - rangeX[0]) / (rangeX[1] - rangeX[0])) * (count - 1);
    const low = Math.min(count - 2, Math.floor(index));
    const value = change[low] + (index - low) * (change[low + 1] - change[low]);
    if (!(Math.abs(value) > 1e-9 * fastest)) continue;
    const length = Math.max(9, 28 * Math.sqrt(Math.abs(value) / fastest)) * unitX;
    const direction = Math.sign(value);
    const tail = h - (direction * length) / 2;
    const tip = h + (direction * length) / 2;
    // An arrow must not cover a fixed point: it would seem to pass through.
    if (roots.some((root) => Math.abs(root - h) < length / 2 + 7 * unitX)) continue;
    pushArrow(pieces, [tail, 0], [tip, 0], [unitX, unitY], AXIS_ARROW);
  }
  const x: number[] = [];
  const y: (number | null)[] = [];
  for (let i = 0; i < count; i++) {
    x.push(at(i));
    y.push(Number.isFinite(change[i]) ? change[i] : null);
  }
  const curve: ScatterTrace = {
    type: 'scatter',
    mode: 'lines',
    name: 'F(h) − h',
    x,
    y,
    line: { color: theme.nullclines[1], width: 2.2, simplify: false },
    connectgaps: false,
    hovertemplate: `${templateText(view.axes.x.label)} = %{x:.6~g}<br>${templateText(view.axes.y.label)} = %{y:.6~g}<extra></extra>`,
    showlegend: false,
    meta: { role: 'curve', legend: 'curve' },
  };
  return [...(pieces.x.length === 0 ? [] : [fieldTrace(pieces, theme.mutedText)]), curve];
}

// ── Nullclines and eigen-directions ─────────────────────────────────────────────────────────────────────────

function nullclines(view: PhasePortraitView, theme: Theme): FigureTrace[] {
  return (view.nullclines ?? []).map((nullcline, i) => {
    const x: (number | null)[] = [];
    const y: (number | null)[] = [];
    for (const polyline of nullcline.lines) {
      const points = decodeArray(polyline);
      if (x.length > 0) {
        x.push(null);
        y.push(null);
      }
      for (let k = 0; k + 1 < points.length; k += 2) {
        x.push(points[k]);
        y.push(points[k + 1]);
      }
    }
    return {
      type: 'scatter',
      mode: 'lines',
      name: plain(nullclineLabel(view, i)),
      x,
      y,
      line: { color: theme.nullclines[i % 2], width: 2, simplify: false },
      connectgaps: false,
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'nullcline', index: i, legend: `nullcline-${i}` },
    };
  });
}

function nullclineLabel(view: PhasePortraitView, i: number): string {
  const variable = view.nullclines?.[i].variable ?? i;
  const { projection, axes } = view;
  if (projection.type === 'units') {
    if (variable === projection.units[0]) return `Δ${axes.x.label} = 0`;
    if (variable === projection.units[1]) return `Δ${axes.y.label} = 0`;
  }
  return `Δh[${variable}] = 0`;
}

/** Stable directions are solid, unstable ones dashed; the length on screen is fixed. */
function eigenDirections(view: PhasePortraitView, theme: Theme, base: Frame): FigureTrace[] {
  const result: FigureTrace[] = [];
  for (const stable of [true, false]) {
    const x: (number | null)[] = [];
    const y: (number | null)[] = [];
    for (const point of view.fixedPoints ?? []) {
      for (const direction of point.directions ?? []) {
        if (Math.abs(direction.multiplier) < 1 !== stable) continue;
        const px = direction.dx / base.unitX;
        const py = direction.dy / base.unitY;
        const onScreen = Math.hypot(px, py);
        const inData = Math.min(1, Math.hypot(direction.dx, direction.dy));
        if (!(onScreen > 0) || inData < 0.05) continue;
        const length = ((view.fixedPoints?.length ?? 0) > 6 ? 26 : 34) * inData;
        const ex = (px / onScreen) * length * base.unitX || 0;
        const ey = (py / onScreen) * length * base.unitY || 0;
        const [cx, cy] = point.position;
        if (x.length > 0) {
          x.push(null);
          y.push(null);
        }
        // Two halves, so that the dashes are symmetric about the point.
        x.push(cx, cx - ex, null, cx, cx + ex);
        y.push(cy, cy - ey, null, cy, cy + ey);
      }
    }
    if (x.length === 0) continue;
    result.push({
      type: 'scatter',
      mode: 'lines',
      name: stable ? 'stable directions' : 'unstable directions',
      x,
      y,
      line: {
        color: stable ? theme.stable : theme.unstable,
        width: 2.2,
        dash: stable ? 'solid' : '5px,3px',
        simplify: false,
      },
      connectgaps: false,
      hoverinfo: 'skip',
      showlegend: false,
      meta: {
        role: 'eigen-direction',
        index: stable ? 0 : 1,
        legend: stable ? 'stable-directions' : 'unstable-directions',
      },
    });
  }
  return result;
}

// ── Orbits ──────────────────────────────────────────────────────────────────────────────────────────────────

function orbitColor(view: PhasePortraitView, index: number, theme: Theme): string {
  const { orbits } = theme;
  return view.orbits?.[index].name === undefined ? orbits[0] : orbits[(1 + index) % orbits.length];
}

function orbitTrace(
  view: PhasePortraitView,
  orbit: OrbitTrace,
  index: number,
  theme: Theme,
  base: Frame,
  line: boolean,
  precision: number,
): FigureTrace[] {
  const recorded = decodeArray(orbit.points);
  const count = visibleLength(recorded, base);
  const points = recorded.subarray(0, 2 * count);
  if (count === 0) return [];
  const x = Array.from({ length: count }, (_, i) => (Number.isFinite(points[2 * i]) ? points[2 * i] : null));
  const y = Array.from({ length: count }, (_, i) =>
    Number.isFinite(points[2 * i + 1]) ? points[2 * i + 1] : null,
  );
  const color = orbitColor(view, index, theme);
  const heads = line ? new Map<number, number>() : arrowheads(points, base);
  const dots = count <= 400;
  const symbol: MarkerSymbol[] = [];
  const size: number[] = [];
  const angle: number[] = [];
  const fill: string[] = [];
  const width: number[] = [];
  for (let i = 0; i < count; i++) {
    const head = heads.get(i);
    symbol.push(head === undefined ? 'circle' : 'arrow');
    size.push(i === 0 ? 8 : head !== undefined ? 11 : dots ? (line ? 6 : 3.6) : 0);
    angle.push(head ?? 0);
    fill.push(i === 0 ? theme.background : color);
    width.push(i === 0 ? 1.8 : 0);
  }
  const name = orbit.name ?? (view.orbits?.length === 1 ? 'orbit' : `orbit ${index + 1}`);
  const xLabel = templateText(view.axes.x.label);
  const yLabel = templateText(view.axes.y.label);
  const number = `.${precision}~g`;
  const step = orbit.decimatedFrom === undefined ? 'step %{pointNumber}<br>' : '';
  return [
    {
      type: 'scatter',
      mode: line ? 'markers' : 'lines+markers',
      name: plain(name),
      x,
      y,
      // Long leaps of many steps would bury the picture under their own lines.
      ...(line
        ? {}
        : { line: { color, width: count > 30 && leap(points, base) > 25 ? 0.7 : 1.3, simplify: false } }),
      marker: {
        symbol,
        size,
        color: fill,
        opacity: 1,
        angle,
        line: { color, width },
      },
      connectgaps: false,
      hovertemplate: `${templateText(name)}<br>${step}${xLabel} = %{x:${number}}<br>${yLabel} = %{y:${number}}<extra></extra>`,
      showlegend: false,
      meta: { role: 'orbit', index, legend: orbit.name === undefined ? 'orbits' : `orbit-${index}` },
    },
  ];
}

/** Number of leading points to draw: the tail that has converged to the eye, also when zoomed in, is one point. */
function visibleLength(points: ArrayLike<number>, base: Frame): number {
  const count = points.length / 2;
  const [endX, endY] = [points[2 * count - 2], points[2 * count - 1]];
  let last = count - 1;
  while (last > 0) {
    const away = Math.hypot(
      (points[2 * last - 2] - endX) / base.unitX,
      (points[2 * last - 1] - endY) / base.unitY,
    );
    if (!(away < 0.02)) break;
    last--;
  }
  return Math.min(count, last + 1);
}

/** Mean length of a step in pixels. */
function leap(points: ArrayLike<number>, base: Frame): number {
  let total = 0;
  for (let i = 2; i + 1 < points.length; i += 2) {
    const length = Math.hypot(
      (points[i] - points[i - 2]) / base.unitX,
      (points[i + 1] - points[i - 1]) / base.unitY,
    );
    if (Number.isFinite(length)) total += length;
  }
  return total / Math.max(1, points.length / 2 - 1);
}

/** Points that get an arrowhead, with its angle: some 90 px apart along the orbit, at most 24, at least one. */
function arrowheads(points: ArrayLike<number>, base: Frame): Map<number, number> {
  const heads = new Map<number, number>();
  const hop = (i: number): readonly [number, number] => [
    (points[2 * i] - points[2 * i - 2]) / base.unitX,
    (points[2 * i + 1] - points[2 * i - 1]) / base.unitY,
  ];
  let total = 0;
  for (let i = 1; 2 * i + 1 < points.length; i++) total += Math.hypot(...hop(i)) || 0;
  const spacing = Math.max(90, total / 24);
  let travelled = 0;
  let due = 45;
  let last: [number, number] | undefined;
  for (let i = 1; 2 * i + 1 < points.length; i++) {
    const [px, py] = hop(i);
    const length = Math.hypot(px, py);
    if (!Number.isFinite(length)) continue;
    travelled += length;
    if (length < 1) continue;
    // Plotly counts clockwise from straight up, on screen.
    const angle = Math.round((Math.atan2(px, py) * 1800) / Math.PI) / 10;
    if (length > 5) last = [i, angle];
    if (travelled >= due) {
      heads.set(i, angle);
      due = travelled + spacing;
    }
  }
  if (heads.size === 0 && last !== undefined) heads.set(last[0], last[1]);
  return heads;
}

// ── Legend ──────────────────────────────────────────────────────────────────────────────────────────────────

function legend(view: PhasePortraitView, theme: Theme, line: boolean): LegendEntry[] {
  const entries = fixedPointLegend(view.fixedPoints ?? [], theme);
  (view.nullclines ?? []).forEach((_, i) => {
    entries.push({
      key: `nullcline-${i}`,
      label: nullclineLabel(view, i),
      glyph: (anchor) => [stroke(anchor, 22, theme.nullclines[i % 2], 2)],
    });
  });
  if (line && view.field !== undefined) {
    entries.push({
      key: 'curve',
      label: 'F(h) − h',
      glyph: (anchor) => [stroke(anchor, 22, theme.nullclines[1], 2.2)],
    });
  }
  const directions = (view.fixedPoints ?? []).flatMap((point) => point.directions ?? []);
  for (const stable of [true, false]) {
    if (line || !directions.some(({ multiplier }) => Math.abs(multiplier) < 1 === stable)) continue;
    entries.push({
      key: stable ? 'stable-directions' : 'unstable-directions',
      label: stable ? 'contracting' : 'expanding',
      glyph: (anchor) => [
        stroke(anchor, 22, stable ? theme.stable : theme.unstable, 2.2, stable ? undefined : '5px,3px'),
      ],
    });
  }
  const orbitGlyph =
    (color: string): LegendEntry['glyph'] =>
    (anchor) => [
      ...(line ? [] : [stroke(anchor, 22, color, 1.3)]),
      symbolGlyph({ ...anchor, dx: anchor.dx - (line ? 6 : 11) + 3 }, 'circle', 7, theme.background, {
        color,
        width: 1.8,
      }),
      symbolGlyph({ ...anchor, dx: anchor.dx + 6 }, 'circle', line ? 6 : 3.6, color, { color, width: 0 }),
    ];
  const orbits = view.orbits ?? [];
  const unnamed = orbits.filter((orbit) => orbit.name === undefined).length;
  if (unnamed > 0) {
    entries.push({
      key: 'orbits',
      label: unnamed === 1 ? 'orbit' : 'orbits',
      glyph: orbitGlyph(theme.orbits[0]),
    });
  }
  orbits.forEach((orbit, i) => {
    if (orbit.name === undefined) return;
    entries.push({ key: `orbit-${i}`, label: orbit.name, glyph: orbitGlyph(orbitColor(view, i, theme)) });
  });
  return entries;
}

function degreeNote(view: PhasePortraitView): string | undefined {
  if (view.degree === undefined) return undefined;
  const sum = `degree sum ${formatNumber(view.degree.sum, 4)}`;
  switch (view.degree.verdict) {
    case 'consistent':
      return `${sum} ✓`;
    case 'points-missing':
      return `${sum}: points missing`;
    case 'degenerate':
      return 'degree undefined';
    case 'not-applicable':
      return undefined;
  }
}
