import { decodeArray } from '../encoding.js';
import type { Figure, FigureAnnotation, FigureShape, FigureTrace } from '../figure-types.js';
import { orbitSteps } from '../selection.js';
import { lensOf, REACH, type Lens, type SeenPoint, type Triple } from '../space.js';
import type { Theme } from '../theme.js';
import type { FixedPointMark } from '../types.js';
import type {
  Attractor3dView,
  SpaceOrbit,
  SpacePoint,
  UnstableLine,
  UnstablePlane,
} from '../wire/attractor-3d.js';
import type { Pieces } from './arrows.js';
import { orbitColor, timePane } from './attractor-time.js';
import { blend } from './colors.js';
import { fixedPointLegend, fixedPointTraces } from './fixed-points.js';
import { frame, note, withMarks, type FigureOptions, type LegendEntry } from './frame.js';
import { stroke } from './glyphs.js';
import { panesFigure } from './panes.js';
import { plain, shorten, textWidth } from './text.js';
import { axisTicks } from './ticks.js';
import { indexOfStep, pickColor, stepMarks } from './time-marks.js';

/** Lines are drawn in so many layers, the farther the paler. */
const layers = 4;
/** Half length of a way out of a fixed point, in sides of the box. */
const wayLength = 0.13;
/** Points of a drawn circle. */
const circlePoints = 40;

/** Draws the space, and beside it the time series. */
export function attractor3dFigure(
  view: Attractor3dView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const { title, ...bare } = view;
  return panesFigure(
    {
      kind: view.kind,
      ...(title !== undefined && { title }),
      first: (size, tall) => spacePane(bare, theme, size, tall),
      second: (size, tall) => timePane(bare, theme, size, tall),
    },
    theme,
    options,
    height,
  );
}

/** The orbits as the camera sees them. */
export function spacePane(
  view: Attractor3dView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const lens = lensOf(view.axes, view.camera);
  const { fixedPoints = [], orbits } = view;
  const flat = fixedPoints.map((point): FixedPointMark => {
    const [x, y] = lens.see(...point.position);
    return { ...point, position: [x, y] };
  });
  const range = [-REACH, REACH] as const;
  const base = frame(
    {
      kind: view.kind,
      ...(view.title !== undefined && { title: view.title }),
      x: { label: '', range, ticks: [] },
      y: { label: '', range, ticks: [] },
      equal: true,
      style: 'bare',
      legend: [
        ...(orbits.length < 2 && orbits[0]?.name === undefined
          ? []
          : orbits.map((orbit, i): LegendEntry => ({
              key: `orbit-${i}`,
              label: orbit.name ?? `orbit ${i + 1}`,
              glyph: (anchor) => [stroke(anchor, 22, orbitColor(i, theme), 2)],
            }))),
        ...fixedPointLegend(flat, theme),
        ...(fixedPoints.some(({ unstable = [] }) => unstable.length > 0)
          ? [
              {
                key: 'ways-out',
                label: 'ways out',
                glyph: (anchor) => [stroke(anchor, 22, theme.unstable, 1.8, 'dash')],
              } satisfies LegendEntry,
            ]
          : []),
      ],
      // The legend stands below: the space keeps its square.
      legendPlace: 'below',
      isFixed: true,
    },
    theme,
    options,
    height,
  );
  const marks: FigureShape[] = [];
  const data = [
    boxTrace(lens, view, theme),
    ...orbitTraces(view, lens, theme, options.precision ?? 6),
    ...wayTraces(fixedPoints, lens, view, theme),
    ...fixedPointTraces(flat, theme, options.precision ?? 6, marks),
    ...stepTraces(view, lens, theme),
  ];
  return { data, layout: withMarks(base.layout, marks, axisTexts(lens, view, theme)) };
}

type Ends = readonly [low: number, high: number];

function ends({ axes }: Attractor3dView): readonly [Ends, Ends, Ends] {
  return [axes.x.range, axes.y.range, axes.z.range];
}

/** An edge of the box: along one axis, at the low or high end of both others. */
interface Edge {
  readonly axis: 0 | 1 | 2;
  readonly corners: readonly [Triple, Triple];
}

function edges(view: Attractor3dView): Edge[] {
  const box = ends(view);
  return ([0, 1, 2] as const).flatMap((axis) =>
    [0, 1, 2, 3].map((which): Edge => {
      const [a, b] = ([0, 1, 2] as const).filter((other) => other !== axis);
      const corner = (end: 0 | 1): Triple => {
        const at: [number, number, number] = [0, 0, 0];
        at[axis] = box[axis][end];
        at[a] = box[a][which & 1];
        at[b] = box[b][which >> 1];
        return at;
      };
      return { axis, corners: [corner(0), corner(1)] };
    }),
  );
}

/** The edges of the box behind the orbits: all but the three that meet in the corner nearest to the eye. */
function boxTrace(lens: Lens, view: Attractor3dView, theme: Theme): FigureTrace {
  const all = edges(view);
  const nearest = Math.max(...all.flatMap(({ corners }) => corners.map((corner) => lens.see(...corner)[2])));
  const lines: Pieces = { x: [], y: [] };
  for (const { corners } of all) {
    const seen = corners.map((corner) => lens.see(...corner));
    if (seen.some(([, , depth]) => depth > nearest - 1e-9)) continue;
    lines.x.push(seen[0][0], seen[1][0], null);
    lines.y.push(seen[0][1], seen[1][1], null);
  }
  return {
    type: 'scatter',
    mode: 'lines',
    name: 'box',
    ...lines,
    line: { color: blend(theme.background, theme.axis, 0.6), width: 1, simplify: false },
    connectgaps: false,
    hoverinfo: 'skip',
    showlegend: false,
    meta: { role: 'reference' },
  };
}

/** Ticks and name of each axis, along the edge where they are out of the way. */
function axisTexts(lens: Lens, view: Attractor3dView, theme: Theme): FigureAnnotation[] {
  const all = edges(view);
  const labels = [view.axes.x, view.axes.y, view.axes.z];
  return labels.flatMap(({ label, range }, axis): FigureAnnotation[] => {
    const seen = all
      .filter((edge) => edge.axis === axis)
      .map(({ corners }) => corners.map((corner) => lens.see(...corner)) as [SeenPoint, SeenPoint]);
    // The third axis stands on the left, the others below.
    const middle = ([a, b]: readonly [SeenPoint, SeenPoint], k: 0 | 1): number => (a[k] + b[k]) / 2;
    const place = axis === 2 ? 0 : 1;
    const edge = seen.reduce((best, other) =>
      middle(other, place) < middle(best, place) - 1e-9 ? other : best,
    );
    const [x, y] = [middle(edge, 0), middle(edge, 1)];
    const [dx, dy] = [edge[1][0] - edge[0][0], edge[1][1] - edge[0][1]];
    const length = Math.hypot(dx, dy);
    // Seen from its end, an axis has no extent.
    if (length < 0.12) return [];
    const away = Math.hypot(x, y) || 1;
    const [outX, outY] = [x / away, y / away];
    const text = (
      at: readonly [number, number],
      shift: readonly [number, number],
      words: string,
      style: { readonly color: string; readonly size: number; readonly name: string },
    ): FigureAnnotation => {
      const [xshift, yshift] = shift;
      return note(
        { xref: 'x', yref: 'y', x: at[0], y: at[1], xshift, yshift, xanchor: 'center' },
        words,
        style,
      );
    };
    const ticks = axisTicks({ range, nticks: length < 0.5 ? 2 : 4 });
    const shown = ticks.values.flatMap((value, k) => {
      const share = (value - range[0]) / (range[1] - range[0]);
      return share < 0 || share > 1
        ? []
        : [
            text(
              [edge[0][0] + share * dx, edge[0][1] + share * dy],
              [11 * outX, 11 * outY],
              ticks.labels[k],
              {
                color: theme.mutedText,
                size: 10,
                name: 'axis-tick',
              },
            ),
          ];
    });
    const words = shorten(label, 24);
    const style = { color: theme.text, size: 12, name: 'axis-name' };
    const upper = dy > 0 ? 1 : 0;
    // An axis that stands has its name on top, one that lies has it below its ticks.
    if (Math.abs(dy) > 3 * Math.abs(dx)) {
      return [...shown, text([edge[upper][0], edge[upper][1]], [0, 12], words, style)];
    }
    const half = textWidth(words, 12) / 2;
    return [...shown, text([x, y], [outX * (14 + half), 27 * outY], words, style)];
  });
}

/** Orbits in layers from far to near, and what is picked out over them. */
function orbitTraces(view: Attractor3dView, lens: Lens, theme: Theme, precision: number): FigureTrace[] {
  const seen = view.orbits.map((orbit) => seenOrbit(orbit, lens));
  const isFaded = view.selection !== undefined;
  const traces: FigureTrace[] = [];
  for (let layer = 0; layer < layers; layer++) {
    seen.forEach((orbit, index) => {
      const share = (layer + 1) / layers;
      const color = blend(
        theme.background,
        orbitColor(index, theme),
        (isFaded ? 0.6 : 1) * (0.3 + 0.7 * share),
      );
      const pieces = view.style === 'line' ? layerLines(orbit, layer) : layerPoints(orbit, layer);
      if (pieces.x.length === 0) return;
      traces.push(orbitTrace(view, index, orbit, pieces, { color, share, isPicked: false }, precision));
    });
  }
  seen.forEach((orbit, index) => {
    const pieces = pickedPieces(view, orbit, view.orbits[index]);
    if (pieces.x.length === 0) return;
    traces.push(
      orbitTrace(
        view,
        index,
        orbit,
        pieces,
        { color: pickColor(theme), share: 1, isPicked: true },
        precision,
      ),
    );
  });
  return traces;
}

interface SeenOrbit {
  readonly points: readonly (SeenPoint | null)[];
  readonly states: Float64Array;
  readonly stepOf: (index: number) => number;
}

function seenOrbit(orbit: SpaceOrbit, lens: Lens): SeenOrbit {
  const states = decodeArray(orbit.points);
  const points = Array.from({ length: states.length / 3 }, (_, i): SeenPoint | null => {
    const seen = lens.see(states[3 * i], states[3 * i + 1], states[3 * i + 2]);
    return seen.every(Number.isFinite) ? seen : null;
  });
  return { points, states, stepOf: orbitSteps(orbit) };
}

/** Points of the picture with what hovering over them says. */
interface HoverPieces extends Pieces {
  readonly at: number[];
}

const layerOf = (depth: number): number =>
  Math.min(layers - 1, Math.max(0, Math.floor(((depth + 0.75) / 1.5) * layers)));

/** The segments of an orbit whose middle lies in a layer. */
function layerLines({ points }: SeenOrbit, layer: number): HoverPieces {
  const pieces: HoverPieces = { x: [], y: [], at: [] };
  let isOpen = false;
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b] = [points[i], points[i + 1]];
    if (a === null || b === null || layerOf((a[2] + b[2]) / 2) !== layer) {
      isOpen = false;
      continue;
    }
    if (!isOpen) {
      if (pieces.x.length > 0) push(pieces, null, i);
      push(pieces, a, i);
    }
    push(pieces, b, i + 1);
    isOpen = true;
  }
  return pieces;
}

function layerPoints({ points }: SeenOrbit, layer: number): HoverPieces {
  const pieces: HoverPieces = { x: [], y: [], at: [] };
  points.forEach((point, i) => {
    if (point !== null && layerOf(point[2]) === layer) push(pieces, point, i);
  });
  return pieces;
}

function push(pieces: HoverPieces, point: SeenPoint | null, index: number): void {
  pieces.x.push(point === null ? null : point[0]);
  pieces.y.push(point === null ? null : point[1]);
  pieces.at.push(index);
}

/** What of an orbit lies in the selection. */
function pickedPieces(
  { selection = [] }: Attractor3dView,
  { points, stepOf }: SeenOrbit,
  orbit: SpaceOrbit,
): HoverPieces {
  const pieces: HoverPieces = { x: [], y: [], at: [] };
  const [count] = orbit.points.shape;
  const stride = Math.max(1, stepOf(1));
  for (const [from, to] of selection) {
    if (pieces.x.length > 0) push(pieces, null, 0);
    for (let i = Math.ceil(from / stride); i < count && stepOf(i) <= to; i++) push(pieces, points[i], i);
  }
  return pieces;
}

function orbitTrace(
  view: Attractor3dView,
  index: number,
  { states, stepOf }: SeenOrbit,
  { x, y, at }: HoverPieces,
  { color, share, isPicked }: { readonly color: string; readonly share: number; readonly isPicked: boolean },
  precision: number,
): FigureTrace {
  const orbit = view.orbits[index];
  const dense = orbit.points.shape[0] > 2000;
  const number = `.${precision}~g`;
  const names = [view.axes.x.label, view.axes.y.label, view.axes.z.label].map(plain);
  const lines = names.map(
    (name, k) => `${name.replace(/\{/g, '&#123;')} = %{customdata[${k + 1}]:${number}}`,
  );
  return {
    type: 'scatter',
    mode: view.style === 'line' ? 'lines' : 'markers',
    name: isPicked ? 'picked out' : plain(orbit.name ?? 'orbit'),
    x,
    y,
    ...(view.style === 'line'
      ? {
          line: {
            color,
            width: isPicked ? 2.6 : (dense ? 0.7 : 0.9) + (dense ? 0.5 : 0.8) * share,
            simplify: false,
          },
        }
      : {
          marker: {
            symbol: 'circle' as const,
            size: isPicked ? 5 : (dense ? 1.4 : 2.4) + (dense ? 1 : 1.6) * share,
            color,
            opacity: 1,
            line: { color, width: 0 },
          },
        }),
    connectgaps: false,
    customdata: at.map((i) => [
      stepOf(i),
      finite(states[3 * i]),
      finite(states[3 * i + 1]),
      finite(states[3 * i + 2]),
    ]),
    hovertemplate: `step %{customdata[0]}<br>${lines.join('<br>')}<extra></extra>`,
    showlegend: false,
    meta: { role: isPicked ? 'selection' : 'orbit', index, legend: `orbit-${index}` },
  };
}

const finite = (value: number): number => (Number.isFinite(value) ? value : 0);

/** Where the orbits are at the step that is marked. */
function stepTraces({ step, orbits }: Attractor3dView, lens: Lens, theme: Theme): FigureTrace[] {
  if (step === undefined) return [];
  const places = orbits.flatMap((orbit) => {
    const index = indexOfStep(orbit, step);
    const states = decodeArray(orbit.points);
    return index === undefined
      ? []
      : [lens.see(states[3 * index], states[3 * index + 1], states[3 * index + 2])];
  });
  return stepMarks(
    places.map(([x, y]) => [x, y]),
    theme,
  );
}

/** Dashed lines along real unstable directions, dashed ellipses in unstable planes. */
function wayTraces(
  points: readonly SpacePoint[],
  lens: Lens,
  view: Attractor3dView,
  theme: Theme,
): FigureTrace[] {
  const sides = ends(view).map(([low, high]) => high - low);
  const lines: Pieces = { x: [], y: [] };
  for (const { position, unstable = [] } of points) {
    for (const way of unstable) {
      if (lines.x.length > 0) {
        lines.x.push(null);
        lines.y.push(null);
      }
      for (const offset of wayOffsets(way, sides)) {
        const [x, y] = lens.see(position[0] + offset[0], position[1] + offset[1], position[2] + offset[2]);
        lines.x.push(x);
        lines.y.push(y);
      }
    }
  }
  if (lines.x.length === 0) return [];
  return [
    {
      type: 'scatter',
      mode: 'lines',
      name: 'ways out',
      ...lines,
      line: { color: theme.unstable, width: 1.8, dash: '5px,3px', simplify: false },
      connectgaps: false,
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'eigen-direction', legend: 'ways-out' },
    },
  ];
}

/** From the fixed point, in the units of the axes; as long in the picture whatever those are. */
function wayOffsets(way: UnstableLine | UnstablePlane, sides: readonly number[]): Triple[] {
  const size = (vector: Triple): number => Math.hypot(...vector.map((value, k) => value / sides[k]));
  const scaled = (vector: Triple, factor: number): Triple => [
    factor * vector[0],
    factor * vector[1],
    factor * vector[2],
  ];
  if (way.type === 'line') {
    const length = size(way.direction) > 0 ? wayLength / size(way.direction) : 0;
    return [scaled(way.direction, -length), scaled(way.direction, length)];
  }
  const [a, b] = way.directions;
  const largest = Math.max(size(a), size(b));
  const factor = largest > 0 ? wayLength / largest : 0;
  return Array.from({ length: circlePoints + 1 }, (_, k): Triple => {
    const angle = (2 * Math.PI * k) / circlePoints;
    const [c, s] = [factor * Math.cos(angle), factor * Math.sin(angle)];
    return [c * a[0] + s * b[0], c * a[1] + s * b[1], c * a[2] + s * b[2]];
  });
}
