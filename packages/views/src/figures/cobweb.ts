import { decodeArray } from '../encoding.js';
import type { Figure, FigureShape, FigureTrace, MarkerSymbol } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { CobwebPath, CobwebView } from '../wire/cobweb.js';
import { fixedPointLegend, fixedPointTraces } from './fixed-points.js';
import { frame, withMarks, type Frame, type FigureOptions, type LegendEntry } from './frame.js';
import { stroke, symbolGlyph } from './glyphs.js';
import { formatNumber, plain } from './text.js';

/** Segments of a path that are shorter on screen, in pixels, end the drawing of its converged tail. */
const SMALLEST = 0.3;
/** Legs of a path that get an arrow, and how long they must be for it, in pixels. */
const ARROWS = 10;
const ARROW_ROOM = 26;
/** Arrows nearer to one another than this, in pixels, are a heap. */
const ARROW_DISTANCE = 14;

/** Draws the graph of a map, the diagonal, and paths between them. */
export function cobwebFigure(view: CobwebView, theme: Theme, options: FigureOptions, height: number): Figure {
  const { x, y } = view.axes;
  const precision = options.precision ?? 6;
  const marks: FigureShape[] = [];
  const base = frame(
    {
      kind: view.kind,
      title: view.title,
      x,
      y,
      equal: x.range[0] === y.range[0] && x.range[1] === y.range[1],
      style: 'box',
      legend: legend(view, theme),
    },
    theme,
    options,
    height,
  );
  const lower = Math.max(x.range[0], y.range[0]);
  const upper = Math.min(x.range[1], y.range[1]);
  if (lower < upper) {
    marks.push({
      type: 'line',
      name: 'diagonal',
      xref: 'x',
      yref: 'y',
      x0: lower,
      x1: upper,
      y0: lower,
      y1: upper,
      line: { color: theme.axis, width: 1.4 },
      layer: 'below',
    });
  }
  const data: FigureTrace[] = [
    ...view.paths.map((path, i) => pathTrace(view, path, i, theme, base, precision)),
    // Above the paths, which bury it where they are long.
    ...graphs(view, theme, precision),
    ...fixedPointTraces(view.fixedPoints ?? [], theme, precision, marks),
  ];
  return { data, layout: withMarks(base.layout, marks) };
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function graphName(iterates: number): string {
  const power = [...String(iterates)].map((digit) => superscripts[Number(digit)]).join('');
  return iterates === 1 ? 'F(h)' : `F${power}(h)`;
}

function graphColor(index: number, theme: Theme): string {
  return index === 0 ? theme.nullclines[1] : theme.palette[(index + 1) % theme.palette.length];
}

function graphs(view: CobwebView, theme: Theme, precision: number): FigureTrace[] {
  const [lower, upper] = view.axes.x.range;
  const number = `.${precision}~g`;
  return view.graphs.map((graph, i) => {
    const values = decodeArray(graph.values);
    const name = graphName(graph.iterates);
    return {
      type: 'scatter',
      mode: 'lines',
      name,
      x: Array.from(values, (_, k) => lower + ((upper - lower) * k) / (values.length - 1)),
      y: Array.from(values, (value) => (Number.isFinite(value) ? value : null)),
      line: { color: graphColor(i, theme), width: 2.2, dash: i === 0 ? 'solid' : 'dash', simplify: false },
      connectgaps: false,
      hovertemplate: `h = %{x:${number}}<br>${name} = %{y:${number}}<extra></extra>`,
      showlegend: false,
      meta: { role: 'curve', index: i, legend: `graph-${i}` },
    };
  });
}

function pathColor(index: number, theme: Theme): string {
  return theme.orbits[index % theme.orbits.length];
}

function pathName(view: CobwebView, index: number): string {
  return view.paths[index].name ?? (view.paths.length === 1 ? 'path' : `path ${index + 1}`);
}

/** The path as a line with corners at (h, h) and (h, F(h)); arrows half way along its first legs. */
function pathTrace(
  view: CobwebView,
  path: CobwebPath,
  index: number,
  theme: Theme,
  base: Frame,
  precision: number,
): FigureTrace {
  const states = decodeArray(path.states);
  const name = pathName(view, index);
  const color = pathColor(index, theme);
  const last = visibleSteps(states, base);
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  const symbol: MarkerSymbol[] = [];
  const size: number[] = [];
  const angle: number[] = [];
  const hover: string[] = [];
  const corner = (
    px: number,
    py: number,
    look: readonly [MarkerSymbol, number, number],
    text: string,
  ): void => {
    const isFinite = Number.isFinite(px) && Number.isFinite(py);
    x.push(isFinite ? px : null);
    y.push(isFinite ? py : null);
    symbol.push(look[0]);
    size.push(look[1]);
    angle.push(look[2]);
    hover.push(`${plain(name)}<br>${text}`);
  };
  const bare = ['circle', 0, 0] as const;
  const drawn: (readonly [number, number])[] = [];
  /** Whether an arrow at a place would lie on one that is there. */
  const isTaken = (px: number, py: number): boolean => {
    const isNear = drawn.some(
      ([ax, ay]) => Math.hypot((ax - px) / base.unitX, (ay - py) / base.unitY) < ARROW_DISTANCE,
    );
    if (!isNear) drawn.push([px, py]);
    return isNear;
  };
  const say = (t: number): string => `step ${t}<br>h = ${formatNumber(states[t], precision)}`;
  corner(states[0], states[0], ['circle', 8, 0], say(0));
  for (let t = 0; t < last; t++) {
    const [from, to] = [states[t], states[t + 1]];
    const upright = (to - from) / base.unitY;
    const across = (to - from) / base.unitX;
    if (t < ARROWS && Math.abs(upright) > ARROW_ROOM && !isTaken(from, (from + to) / 2)) {
      corner(from, (from + to) / 2, ['arrow', 9, upright > 0 ? 0 : 180], say(t));
    }
    corner(
      from,
      to,
      bare,
      `step ${t} to ${t + 1}<br>h = ${formatNumber(from, precision)}<br>F(h) = ${formatNumber(to, precision)}`,
    );
    if (t < ARROWS && Math.abs(across) > ARROW_ROOM && !isTaken((from + to) / 2, to)) {
      corner((from + to) / 2, to, ['arrow', 9, across > 0 ? 90 : 270], say(t + 1));
    }
    corner(to, to, bare, say(t + 1));
  }
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name: plain(name),
    x,
    y,
    line: { color, width: last > 40 ? 0.7 : 1.4, simplify: false },
    marker: {
      symbol,
      size,
      color: size.map((_, i) => (i === 0 ? theme.background : color)),
      opacity: 1,
      angle,
      line: { color, width: size.map((_, i) => (i === 0 ? 1.8 : 0)) },
    },
    connectgaps: false,
    hoverinfo: 'text',
    hovertext: hover,
    showlegend: false,
    meta: { role: 'orbit', index, legend: `path-${index}` },
  };
}

/** Steps until the path has converged to the eye. */
function visibleSteps(states: ArrayLike<number>, base: Frame): number {
  const unit = Math.min(base.unitX, base.unitY);
  let last = states.length - 1;
  while (last > 1 && Math.abs(states[last] - states[last - 1]) < SMALLEST * unit) last--;
  return last;
}

function legend(view: CobwebView, theme: Theme): LegendEntry[] {
  return [
    ...fixedPointLegend(view.fixedPoints ?? [], theme),
    ...view.graphs.map(({ iterates }, i): LegendEntry => ({
      key: `graph-${i}`,
      label: graphName(iterates),
      glyph: (anchor) => [stroke(anchor, 22, graphColor(i, theme), 2.2, i === 0 ? undefined : 'dash')],
    })),
    { key: 'diagonal', label: 'h(t + 1) = h(t)', glyph: (anchor) => [stroke(anchor, 22, theme.axis, 1.4)] },
    ...view.paths.map((_, i): LegendEntry => ({
      key: `path-${i}`,
      label: pathName(view, i),
      glyph: (anchor) => [
        stroke(anchor, 22, pathColor(i, theme), 1.4),
        symbolGlyph({ ...anchor, dx: anchor.dx - 8 }, 'circle', 7, theme.background, {
          color: pathColor(i, theme),
          width: 1.8,
        }),
      ],
    })),
  ];
}
