import { decodeArray } from '../encoding.js';
import type { FigureShape, FigureTrace } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { FixedPointMark } from '../types.js';
import type { LegendEntry } from './frame.js';
import { halfDisc, symbolGlyph } from './glyphs.js';
import { multiplierLine } from './multipliers.js';
import { formatNumber, plain } from './text.js';

type PointClass = 'stable' | 'unstable' | 'saddle' | 'marginal';

function pointClass(point: FixedPointMark): PointClass {
  if (point.verdict === 'marginal' || point.kind === 'marginal') return 'marginal';
  if (point.verdict === 'stable') return 'stable';
  return point.kind === 'saddle' ? 'saddle' : 'unstable';
}

const classNames: Readonly<Record<FixedPointMark['kind'], string>> = {
  'stable-node': 'stable node',
  'stable-focus': 'stable focus',
  saddle: 'saddle',
  'unstable-node': 'unstable node',
  'unstable-focus': 'unstable focus',
  marginal: 'marginal',
};

/** One trace whose point numbers are the indices into `points`; the halves of saddles are shapes, added to `marks`. */
export function fixedPointTraces(
  points: readonly FixedPointMark[],
  theme: Theme,
  precision: number,
  marks: FigureShape[],
): FigureTrace[] {
  if (points.length === 0) return [];
  const size = points.length > 60 ? 8 : points.length > 24 ? 9.5 : 11;
  const color = (point: FixedPointMark): string => pointColor(pointClass(point), theme);
  points.forEach((point, i) => {
    if (pointClass(point) !== 'saddle') return;
    const [x, y] = point.position;
    marks.push(
      halfDisc({ xref: 'x', yref: 'y', x, y, dx: 0, dy: 0 }, size / 2, color(point), `fixed-point-${i}`),
    );
  });
  return [
    {
      type: 'scatter',
      mode: 'markers',
      name: 'fixed points',
      x: points.map((point) => point.position[0]),
      y: points.map((point) => point.position[1]),
      marker: {
        symbol: points.map((point) => (pointClass(point) === 'marginal' ? 'diamond' : 'circle')),
        size,
        color: points.map((point) => {
          const kind = pointClass(point);
          return kind === 'stable' || kind === 'marginal' ? color(point) : theme.background;
        }),
        opacity: 1,
        line: {
          color: points.map((point) => (pointClass(point) === 'stable' ? theme.background : color(point))),
          width: points.map((point) => (pointClass(point) === 'stable' ? 1 : 2)),
        },
      },
      cliponaxis: false,
      hoverinfo: 'text',
      hovertext: points.map((point, i) => describe(point, i, precision)),
      customdata: points.map((_, i) => i),
      showlegend: false,
      meta: { role: 'fixed-points', legend: 'fixed-points' },
    },
  ];
}

function pointColor(kind: PointClass, theme: Theme): string {
  return kind === 'stable' ? theme.stable : kind === 'marginal' ? theme.marginal : theme.unstable;
}

function describe(point: FixedPointMark, index: number, precision: number): string {
  const state = decodeArray(point.state);
  const shown = Array.from(state.subarray(0, 6), (value) => formatNumber(value, precision)).join(', ');
  const multipliers = decodeArray(point.multipliers);
  const lines = [
    `<b>${plain(point.description ?? classNames[point.kind])}</b> (point ${index + 1})`,
    `h = (${shown}${state.length > 6 ? ', …' : ''})`,
  ];
  for (let k = 0; k + 1 < multipliers.length && k < 12; k += 2) {
    if (multipliers[k + 1] < 0) continue;
    lines.push(multiplierLine(multipliers[k], multipliers[k + 1], precision));
  }
  return lines.join('<br>');
}

/** One legend entry for each class of points that occurs, with its number. */
export function fixedPointLegend(points: readonly FixedPointMark[], theme: Theme): LegendEntry[] {
  const entries: LegendEntry[] = [];
  const counts: Record<PointClass, number> = { stable: 0, saddle: 0, unstable: 0, marginal: 0 };
  for (const point of points) counts[pointClass(point)]++;
  for (const kind of ['stable', 'saddle', 'unstable', 'marginal'] as const) {
    if (counts[kind] === 0) continue;
    const color = pointColor(kind, theme);
    entries.push({
      key: `fixed-points-${kind}`,
      label: `${kind} (${counts[kind]})`,
      glyph: (anchor) => {
        const open = kind === 'saddle' || kind === 'unstable';
        const outline = symbolGlyph(
          anchor,
          kind === 'marginal' ? 'diamond' : 'circle',
          10,
          open ? theme.background : color,
          { color, width: open ? 2 : 0 },
        );
        return kind === 'saddle' ? [outline, halfDisc(anchor, 5, color)] : [outline];
      },
    });
  }
  return entries;
}
