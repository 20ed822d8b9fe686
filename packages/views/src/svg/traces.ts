import { line } from 'd3-shape';
import type { Dash, HeatmapTrace, MarkerSymbol, ScatterTrace } from '../figure-types.js';
import { symbolOutline } from '../figures/glyphs.js';
import type { FigureScales } from './scales.js';
import { px, xml } from './text.js';

/** Attribute for a dash style: lengths grow with the line width from three pixels on, as in plotly. */
export function dashAttribute(dash: Dash | undefined, width: number): string {
  const unit = Math.max(width, 3);
  const lengths = {
    solid: [],
    dot: [unit, unit],
    dash: [3 * unit, 3 * unit],
    dashdot: [3 * unit, unit, unit, unit],
    '5px,3px': [5, 3],
  }[dash ?? 'solid'];
  return lengths.length === 0 ? '' : ` stroke-dasharray="${lengths.map(px).join(',')}"`;
}

/** Pixels by which a row of a heatmap reaches into the one below: edges on parts of a pixel leave no gap. */
const overlap = 0.5;

/** The coloured cells of a heatmap; neighbours in a row that share a colour become one rectangle. */
export function heatmapSvg(trace: HeatmapTrace, scales: FigureScales): string {
  const paths = new Map<string, string>();
  const edgeX = (column: number): number => scales.x(trace.x0 + (column - 0.5) * trace.dx);
  const edgeY = (row: number): number => scales.y(trace.y0 + (row - 0.5) * trace.dy);
  trace.z.forEach((row, r) => {
    const top = edgeY(r + 1);
    const height = edgeY(r) - top;
    for (let start = 0; start < row.length;) {
      const value = row[start];
      let end = start + 1;
      while (end < row.length && row[end] === value) end++;
      if (value !== null) {
        const left = edgeX(start);
        const width = edgeX(end) - left;
        const color = scaleColor(trace, value);
        const box = `M${px(left)},${px(top)}h${px(width)}v${px(height + overlap)}h${px(-width)}z`;
        paths.set(color, (paths.get(color) ?? '') + box);
      }
      start = end;
    }
  });
  const body = [...paths].map(([color, d]) => `<path d="${d}" fill="${xml(color)}"/>`).join('');
  return `<g opacity="${px(trace.opacity)}" shape-rendering="crispEdges">${body}</g>`;
}

/** Colour of a value on a scale of steps. */
function scaleColor(trace: HeatmapTrace, value: number): string {
  const position = (value - trace.zmin) / (trace.zmax - trace.zmin);
  let color = trace.colorscale[0][1];
  for (const [at, candidate] of trace.colorscale) if (at <= position) color = candidate;
  return color;
}

/** Lines, fills and markers of a scatter trace. */
export function scatterSvg(trace: ScatterTrace, scales: FigureScales): string {
  const points = trace.x.map((x, i): [number, number] | null => {
    const y = trace.y[i];
    return x === null || y === null ? null : [scales.x(x), scales.y(y)];
  });
  let body = '';
  if (trace.line !== undefined && trace.mode !== 'markers') {
    if (trace.fill === 'toself') {
      const islands = line<[number, number] | null>()
        .defined((point) => point !== null)
        .x((point) => point?.[0] ?? 0)
        .y((point) => point?.[1] ?? 0)
        .digits(1)(points);
      if (islands !== null) {
        body += `<path d="${islands}" fill="${xml(trace.fillcolor ?? trace.line.color)}" stroke="none"/>`;
      }
    } else {
      const d = line<[number, number] | null>()
        .defined((point) => point !== null)
        .x((point) => point?.[0] ?? 0)
        .y((point) => point?.[1] ?? 0)
        .digits(2)(points);
      if (d !== null) {
        body += `<path d="${d}" fill="none" stroke="${xml(trace.line.color)}" stroke-width="${px(trace.line.width)}" stroke-linejoin="round"${dashAttribute(trace.line.dash, trace.line.width)}/>`;
      }
    }
  }
  if (trace.mode.includes('markers')) body += markersSvg(trace, points, scales);
  return body;
}

function at<T extends string | number>(value: T | readonly T[], index: number): T {
  return Array.isArray(value) ? (value as readonly T[])[index] : (value as T);
}

function markersSvg(
  trace: ScatterTrace,
  points: readonly ([number, number] | null)[],
  scales: FigureScales,
): string {
  const { marker } = trace;
  if (marker === undefined) return '';
  const { plot } = scales;
  const near = (point: readonly [number, number], reach: number): boolean =>
    point[0] >= plot.left - reach &&
    point[0] <= plot.left + plot.width + reach &&
    point[1] >= plot.top - reach &&
    point[1] <= plot.top + plot.height + reach;
  const opacity =
    marker.opacity === undefined || marker.opacity === 1 ? '' : ` opacity="${px(marker.opacity)}"`;
  // Plain discs are round caps of empty strokes, gathered by look; in clouds one per visible half pixel.
  const cloud = points.length > 300;
  const coordinate = (value: number): string => (cloud ? String(Math.round(2 * value) / 2) : px(value));
  const discs = new Map<string, Set<string>>();
  let body = '';
  points.forEach((point, i) => {
    const size = at(marker.size, i);
    if (point === null || size <= 0) return;
    // With `cliponaxis` off plotly shows markers whole, but hides those whose centre is outside.
    if (!near(point, trace.cliponaxis === false ? 1e-6 * plot.width : size)) return;
    const width = at(marker.line.width, i);
    const symbol = at(marker.symbol, i);
    const color = xml(at(marker.color, i));
    if (symbol === 'circle' && width === 0) {
      const look = `stroke="${color}" stroke-width="${px(size)}"`;
      const places = discs.get(look) ?? new Set();
      discs.set(look, places.add(`M${coordinate(point[0])},${coordinate(point[1])}h0`));
      return;
    }
    const outline = width > 0 ? ` stroke="${xml(at(marker.line.color, i))}" stroke-width="${px(width)}"` : '';
    const angle = marker.angle === undefined ? 0 : at(marker.angle, i);
    const turn = angle === 0 ? '' : `rotate(${px(angle)})`;
    body += `<path transform="translate(${px(point[0])},${px(point[1])})${turn}" d="${symbolPath(symbol, size / 2)}" fill="${color}"${outline}/>`;
  });
  const dots = [...discs]
    .map(([look, places]) => `<path d="${[...places].join('')}" fill="none" ${look} stroke-linecap="round"/>`)
    .join('');
  return `<g class="points"${opacity}>${dots}${body}</g>`;
}

function symbolPath(symbol: MarkerSymbol, r: number): string {
  if (symbol === 'circle') {
    const radius = px(r);
    return `M${radius},0A${radius},${radius} 0 1,1 0,${px(-r)}A${radius},${radius} 0 0,1 ${radius},0Z`;
  }
  return `M${symbolOutline(symbol, r)
    .map(([x, y]) => `${px(x)},${px(y)}`)
    .join('L')}Z`;
}
