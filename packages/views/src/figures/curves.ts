import { decodeArray } from '../encoding.js';
import type { Dash, Figure, FigureAnnotation, FigureTrace } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { Curve, CurveAnnotation, CurvesView } from '../types.js';
import { frame, note, withMarks, type FigureOptions } from './frame.js';
import { stroke, symbolGlyph } from './glyphs.js';
import { plain, templateText, textWidth } from './text.js';

/** Draws named curves and points in one plane. */
export function curvesFigure(view: CurvesView, theme: Theme, options: FigureOptions, height: number): Figure {
  const { x, y } = view.axes;
  const legendCurves = view.curves
    .map((curve, i) => ({ curve, i }))
    .filter(
      ({ curve }, k, all) =>
        curve.name !== '' && all.findIndex((other) => other.curve.name === curve.name) === k,
    );
  const base = frame(
    {
      kind: view.kind,
      title: view.title,
      x,
      y,
      equal: x.range[0] === y.range[0] && x.range[1] === y.range[1],
      style: 'grid',
      legend: legendCurves.map(({ curve, i }) => ({
        key: `curve-${i}`,
        label: curve.name,
        glyph: (anchor) => {
          const color = curveColor(curve, i, theme);
          if (curve.style !== 'points') return [stroke(anchor, 22, color, 2, dash(curve))];
          const size = Math.max(6, pointSize(curve.x.shape[0]));
          return [symbolGlyph(anchor, 'circle', size, color, { color, width: 0 })];
        },
      })),
    },
    theme,
    options,
    height,
  );
  const number = `.${options.precision ?? 6}~g`;
  const data: FigureTrace[] = view.curves.map((curve, i) => {
    const xs = decodeArray(curve.x);
    const ys = decodeArray(curve.y);
    const color = curveColor(curve, i, theme);
    const name = curve.name === '' ? '' : `${templateText(curve.name)}<br>`;
    const points = curve.style === 'points';
    const whole = (values: ArrayLike<number>): (number | null)[] =>
      Array.from({ length: xs.length }, (_, k) =>
        Number.isFinite(xs[k]) && Number.isFinite(ys[k]) ? values[k] : null,
      );
    return {
      type: 'scatter',
      mode: points ? 'markers' : 'lines',
      name: plain(curve.name),
      x: whole(xs),
      y: whole(ys),
      ...(points
        ? {
            marker: {
              symbol: 'circle' as const,
              size: pointSize(xs.length),
              color,
              opacity: xs.length > 300 ? 0.7 : 1,
              line: { color, width: 0 },
            },
          }
        : { line: { color, width: curve.color === 'muted' ? 1.3 : 2, dash: dash(curve), simplify: false } }),
      connectgaps: false,
      hovertemplate: `${name}${templateText(x.label)} = %{x:${number}}<br>${templateText(y.label)} = %{y:${number}}<extra></extra>`,
      showlegend: false,
      meta: { role: 'curve', index: i, legend: `curve-${i}` },
    };
  });
  const annotations: FigureAnnotation[] = [];
  const marked = view.annotations ?? [];
  for (const annotation of marked) {
    const pixels = (annotation.x - base.rangeX[0]) / base.unitX;
    // A note that would leave the plot on the right stands to the left of its point.
    const flip = pixels + 10 + textWidth(annotation.text, 11) > base.plotWidth + 8;
    annotations.push(
      note(
        {
          xref: 'x',
          yref: 'y',
          x: annotation.x,
          y: annotation.y,
          xshift: flip ? -9 : 9,
          yshift: 9,
          xanchor: flip ? 'right' : 'left',
        },
        annotation.text,
        { color: theme.text, size: 11, name: 'annotation', bgcolor: veil(theme.background) },
      ),
    );
  }
  // A note on a point that is drawn anyway names it; only a note on nothing needs a mark of its own.
  const points = view.curves.filter((curve) => curve.style === 'points').map(pointsOf);
  const isDrawn = ({ x, y }: CurveAnnotation): boolean =>
    points.some(({ xs, ys }) => xs.some((value, k) => value === x && ys[k] === y));
  const lone = marked.filter((annotation) => !isDrawn(annotation));
  if (lone.length > 0) {
    data.push({
      type: 'scatter',
      mode: 'markers',
      name: 'notes',
      x: lone.map((annotation) => annotation.x),
      y: lone.map((annotation) => annotation.y),
      marker: {
        symbol: 'circle',
        size: 6,
        color: theme.background,
        opacity: 1,
        line: { color: theme.text, width: 1.5 },
      },
      hoverinfo: 'text',
      hovertext: lone.map((annotation) => plain(annotation.text)),
      showlegend: false,
      meta: { role: 'annotation' },
    });
  }
  return { data, layout: withMarks(base.layout, [], annotations) };
}

/** Behind a note: lines under it fade, so that it stays readable. */
function veil(background: string): string {
  return /^#[0-9a-f]{6}$/i.test(background) ? `${background}cc` : background;
}

function curveColor(curve: Curve, index: number, theme: Theme): string {
  switch (curve.color) {
    case 'stable':
    case 'unstable':
    case 'marginal':
      return theme[curve.color];
    case 'muted':
      return theme.axis;
    case undefined:
      return theme.palette[index % theme.palette.length];
    default:
      return theme.palette[Math.abs(Math.trunc(curve.color)) % theme.palette.length];
  }
}

/** Diameter of the points of a set of so many. */
function pointSize(count: number): number {
  return count > 2000 ? 2 : count > 300 ? 3 : count > 60 ? 6 : 8;
}

function pointsOf(curve: Curve): { xs: Float64Array; ys: Float64Array } {
  return { xs: decodeArray(curve.x), ys: decodeArray(curve.y) };
}

function dash(curve: Curve): Dash {
  return curve.style === 'dashed' ? 'dash' : curve.style === 'dotted' ? 'dot' : 'solid';
}
