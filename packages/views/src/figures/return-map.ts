import { decodeArray } from '../encoding.js';
import type { Figure } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { ReturnMapView } from '../wire/return-map.js';
import { frame, withMarks, type FigureOptions } from './frame.js';
import { stroke, symbolGlyph } from './glyphs.js';
import { templateText } from './text.js';

/** Draws pairs of successive values against the diagonal. */
export function returnMapFigure(
  view: ReturnMapView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  const { x, y } = view.axes;
  const pairs = decodeArray(view.pairs);
  const count = pairs.length / 2;
  const color = theme.palette[0];
  const size = count > 2000 ? 2 : count > 300 ? 3 : count > 60 ? 5 : 7;
  const base = frame(
    {
      kind: view.kind,
      title: view.title,
      x,
      y,
      equal: x.range[0] === y.range[0] && x.range[1] === y.range[1],
      style: 'box',
      legend: [
        {
          key: 'pairs',
          label: view.of === 'maxima' ? 'pairs of maxima' : 'pairs of values',
          glyph: (anchor) => [symbolGlyph(anchor, 'circle', Math.max(5, size), color, { color, width: 0 })],
        },
        {
          key: 'diagonal',
          label: view.of === 'maxima' ? 'same again' : 'at rest',
          glyph: (anchor) => [stroke(anchor, 22, theme.axis, 1.4)],
        },
      ],
      note: `${view.decimatedFrom === undefined ? '' : `${count} of `}${view.decimatedFrom ?? count} pairs`,
    },
    theme,
    options,
    height,
  );
  const number = `.${options.precision ?? 6}~g`;
  const lower = Math.max(x.range[0], y.range[0]);
  const upper = Math.min(x.range[1], y.range[1]);
  const diagonal = {
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
  } as const;
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    data: [
      {
        type: 'scatter',
        mode: 'markers',
        name: 'pairs',
        x: Array.from({ length: count }, (_, t) => finite(pairs[2 * t])),
        y: Array.from({ length: count }, (_, t) => finite(pairs[2 * t + 1])),
        marker: { symbol: 'circle', size, color, opacity: count > 300 ? 0.75 : 1, line: { color, width: 0 } },
        hovertemplate: `${templateText(x.label)} = %{x:${number}}<br>${templateText(y.label)} = %{y:${number}}<extra></extra>`,
        showlegend: false,
        meta: { role: 'curve', index: 0, legend: 'pairs' },
      },
    ],
    layout: withMarks(base.layout, lower < upper ? [diagonal] : []),
  };
}
