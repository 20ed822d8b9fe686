import { decodeArray } from '../encoding.js';
import type { Dash, Figure, FigureAnnotation, FigureShape, FigureTrace } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { BifurcationCurveTrace, TwoParameterView } from '../wire/two-parameter.js';
import { figureWithBeside } from './beside.js';
import { frame, note, withMarks, type FigureOptions, type LegendEntry } from './frame.js';
import { stroke, symbolGlyph } from './glyphs.js';
import { formatNumber, plain, textWidth } from './text.js';

/** Draws curves of bifurcations over two parameters and, where there is one, the picture at the cursor beside them. */
export function twoParameterFigure(
  view: TwoParameterView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  return figureWithBeside(view, planeFigure, theme, options, height);
}

type CurveKind = BifurcationCurveTrace['kind'];

const curveNames: Readonly<Record<CurveKind, string>> = {
  fold: 'fold',
  flip: 'flip',
  'neimark-sacker': 'Neimark–Sacker',
  hopf: 'Hopf',
};

const dashes: Readonly<Record<CurveKind, Dash>> = {
  fold: 'solid',
  flip: 'dash',
  'neimark-sacker': 'dashdot',
  hopf: 'dashdot',
};

function curveColor(kind: CurveKind, theme: Theme): string {
  return kind === 'fold' ? theme.palette[1] : kind === 'flip' ? theme.palette[2] : theme.palette[6];
}

function planeFigure(view: TwoParameterView, theme: Theme, options: FigureOptions, height: number): Figure {
  const { x, y } = view.axes;
  const precision = options.precision ?? 6;
  const base = frame(
    { kind: view.kind, title: view.title, x, y, equal: false, style: 'box', legend: legend(view, theme) },
    theme,
    options,
    height,
  );
  const place = (at: readonly [number, number]): string =>
    `${plain(x.label)} = ${formatNumber(at[0], precision)}<br>${plain(y.label)} = ${formatNumber(at[1], precision)}`;
  const data: FigureTrace[] = view.curves.map((curve, index): FigureTrace => {
    const points = decodeArray(curve.points);
    const pairs = Array.from(
      { length: points.length / 2 },
      (_, i) => [points[2 * i], points[2 * i + 1]] as const,
    );
    const name = `${curveNames[curve.kind]}${curve.period === 1 ? '' : ` of period ${curve.period}`}`;
    return {
      type: 'scatter',
      mode: 'lines',
      name,
      x: pairs.map(([p]) => (Number.isFinite(p) ? p : null)),
      y: pairs.map(([, q]) => (Number.isFinite(q) ? q : null)),
      line: { color: curveColor(curve.kind, theme), width: 2.2, dash: dashes[curve.kind], simplify: false },
      connectgaps: false,
      hoverinfo: 'text',
      hovertext: pairs.map((at) => `<b>${name}</b><br>${place(at)}`),
      showlegend: false,
      meta: { role: 'branch', index, legend: `curve-${curve.kind}` },
    };
  });
  const annotations: FigureAnnotation[] = [];
  if (view.specialPoints.length > 0) {
    data.push({
      type: 'scatter',
      mode: 'markers',
      name: 'special points',
      x: view.specialPoints.map(({ position }) => position[0]),
      y: view.specialPoints.map(({ position }) => position[1]),
      marker: {
        symbol: 'diamond',
        size: 10,
        color: theme.background,
        opacity: 1,
        line: { color: theme.marginal, width: 2 },
      },
      hoverinfo: 'text',
      hovertext: view.specialPoints.map(
        ({ kind, position }) => `<b>${nameOf(kind)}</b><br>${place(position)}`,
      ),
      customdata: view.specialPoints.map((_, i) => i),
      showlegend: false,
      meta: { role: 'bifurcations' },
    });
    // Points that lie on one another share a label.
    const labels: { readonly position: readonly [number, number]; text: string }[] = [];
    for (const { kind, position } of view.specialPoints) {
      const near = labels.find(
        ({ position: [p, q] }) =>
          Math.hypot((p - position[0]) / base.unitX, (q - position[1]) / base.unitY) < 16,
      );
      if (near === undefined) labels.push({ position, text: nameOf(kind) });
      else near.text += `, ${nameOf(kind)}`;
    }
    for (const { position, text } of labels) {
      const pixels = (position[0] - base.rangeX[0]) / base.unitX;
      const isLeft = pixels > 16 + textWidth(text, 11);
      annotations.push(
        note(
          {
            ...{ xref: 'x', yref: 'y', x: position[0], y: position[1] },
            xshift: isLeft ? -10 : 10,
            yshift: 0,
            xanchor: isLeft ? 'right' : 'left',
          },
          text,
          { color: theme.text, size: 11, name: 'special-point', bgcolor: theme.background },
        ),
      );
    }
  }
  const marks: FigureShape[] = [];
  if (view.cursor !== undefined) {
    const [p, q] = view.cursor;
    const line = {
      type: 'line',
      name: 'cursor',
      line: { color: theme.mutedText, width: 1, dash: 'dot' },
      layer: 'below',
    } as const;
    marks.push(
      { ...line, xref: 'x', yref: 'paper', x0: p, x1: p, y0: 0, y1: 1 },
      { ...line, xref: 'paper', yref: 'y', x0: 0, x1: 1, y0: q, y1: q },
    );
    data.push({
      type: 'scatter',
      mode: 'markers',
      name: 'cursor',
      x: [p],
      y: [q],
      marker: {
        symbol: 'circle',
        size: 9,
        color: theme.text,
        opacity: 1,
        line: { color: theme.background, width: 1 },
      },
      hoverinfo: 'text',
      hovertext: [`${place(view.cursor)}${stateLine(view, precision)}`],
      showlegend: false,
      meta: { role: 'cursor' },
    });
  }
  return { data, layout: withMarks(base.layout, marks, annotations) };
}

function stateLine({ state }: TwoParameterView, precision: number): string {
  if (state === undefined) return '';
  const values = Array.from(decodeArray(state).subarray(0, 4), (value) => formatNumber(value, precision));
  return `<br>at rest at h = ${values.join(', ')}`;
}

function nameOf(kind: string): string {
  return kind.replace('neimark-sacker', 'Neimark–Sacker').replace('resonance-', '').replace(/-/g, ' ');
}

function legend(view: TwoParameterView, theme: Theme): LegendEntry[] {
  const kinds = [...new Set(view.curves.map(({ kind }) => kind))];
  const entries = kinds.map((kind): LegendEntry => ({
    key: `curve-${kind}`,
    label: curveNames[kind],
    glyph: (anchor) => [stroke(anchor, 22, curveColor(kind, theme), 2.2, dashes[kind])],
  }));
  if (view.cursor !== undefined) {
    entries.push({
      key: 'cursor',
      label: 'parameters now',
      glyph: (anchor) => [symbolGlyph(anchor, 'circle', 9, theme.text, { color: theme.text, width: 0 })],
    });
  }
  return entries;
}
