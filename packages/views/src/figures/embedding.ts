import { decodeArray, decodeMatrix } from '../encoding.js';
import type { Figure, FigureAnnotation, FigureShape, FigureTrace } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { EmbeddingChoice, EmbeddingView } from '../wire/embedding.js';
import { frame, note, withMarks, type FigureOptions, type Frame } from './frame.js';
import { panesFigure } from './panes.js';
import { formatNumber, templateText, textWidth } from './text.js';
import { paddedRange } from './time-series.js';

/** A share of false neighbours below this is none. */
const NONE = 0.01;

/** Draws the delay coordinates; beside them the mutual information and the shares of false neighbours. */
export function embeddingFigure(
  view: EmbeddingView,
  theme: Theme,
  options: FigureOptions,
  height: number,
): Figure {
  return panesFigure(
    {
      kind: view.kind,
      ...(view.title !== undefined && { title: view.title }),
      first: (size, rows) => statesPlot(view, theme, size, rows),
      second: (size, rows) => informationPlot(view, theme, size, rows),
      third: (size, rows) => neighboursPlot(view, theme, size, rows),
    },
    theme,
    options,
    height,
  );
}

function statesPlot(view: EmbeddingView, theme: Theme, options: FigureOptions, height: number): Figure {
  const { x, y } = view.axes;
  const { rows, data } = decodeMatrix(view.points);
  const color = theme.palette[0];
  const base = frame(
    { kind: view.kind, x, y, equal: false, style: 'box', legend: [] },
    theme,
    options,
    height,
  );
  const isLine = view.style === 'line';
  const number = `.${options.precision ?? 6}~g`;
  return {
    data: [
      {
        type: 'scatter',
        mode: isLine ? 'lines' : 'markers',
        name: 'delay coordinates',
        x: Array.from({ length: rows }, (_, t) => finite(data[2 * t])),
        y: Array.from({ length: rows }, (_, t) => finite(data[2 * t + 1])),
        ...(isLine
          ? { line: { color, width: rows > 2000 ? 0.8 : 1.2, simplify: false } }
          : {
              marker: {
                symbol: 'circle',
                size: rows > 2000 ? 2 : rows > 300 ? 3 : 5,
                color,
                opacity: 0.8,
                line: { color, width: 0 },
              },
            }),
        connectgaps: false,
        hovertemplate: `${templateText(x.label)} = %{x:${number}}<br>${templateText(y.label)} = %{y:${number}}<extra></extra>`,
        showlegend: false,
        meta: { role: 'orbit', index: 0 },
      },
    ],
    layout: base.layout,
  };
}

/** The curve that speaks for the lag, from lag 1 on. */
function informationPlot(view: EmbeddingView, theme: Theme, options: FigureOptions, height: number): Figure {
  const information = decodeArray(view.mutualInformation).subarray(1);
  const lags = Array.from(information, (_, k) => k + 1);
  const [, top] = paddedRange([[0], information], 0.08);
  const base = frame(
    {
      kind: view.kind,
      x: { label: 'lag τ in samples', range: [0, view.lag.maximum] },
      y: { label: 'mutual information, nats', range: [0, top] },
      equal: false,
      style: 'grid',
      integerX: true,
      legend: [],
    },
    theme,
    options,
    height,
  );
  const color = theme.palette[1];
  const precision = options.precision ?? 6;
  const data: FigureTrace[] = [
    {
      type: 'scatter',
      mode: 'lines',
      name: 'mutual information',
      x: lags,
      y: Array.from(information, finite),
      line: { color, width: 1.8, simplify: false },
      connectgaps: false,
      hoverinfo: 'text',
      hovertext: lags.map((lag, k) => `lag ${lag}<br>${formatNumber(information[k], precision)} nats`),
      showlegend: false,
      meta: { role: 'series', index: 0 },
    },
    ...chosenMarks(view.lag, (lag) => information[lag - 1], color, theme),
  ];
  const { value, suggested } = view.lag;
  const texts = [
    atTop(base, value, `τ = ${value}`, theme),
    ...(suggested === undefined || suggested === value
      ? []
      : [
          text(
            base,
            [suggested, information[suggested - 1]],
            'first minimum',
            information[suggested - 1] / base.unitY > 30 ? -15 : 15,
            theme,
          ),
        ]),
  ];
  return { data, layout: withMarks(base.layout, [upright(value, theme)], texts) };
}

/** The shares that speak for the dimension, with their errors. */
function neighboursPlot(view: EmbeddingView, theme: Theme, options: FigureOptions, height: number): Figure {
  const { maximum, value } = view.dimension;
  const shares = decodeArray(view.falseNeighbours.shares).map((share) => 100 * share);
  const errors = decodeArray(view.falseNeighbours.standardErrors).map((error) => 100 * error);
  const dimensions = Array.from(shares, (_, k) => k + 1);
  const base = frame(
    {
      kind: view.kind,
      x: { label: 'dimension m', range: [0.5, maximum + 0.5] },
      y: { label: 'false neighbours, %', range: [0, 108] },
      equal: false,
      style: 'grid',
      integerX: true,
      legend: [],
    },
    theme,
    options,
    height,
  );
  const color = theme.palette[2];
  const bars: { x: (number | null)[]; y: (number | null)[] } = { x: [], y: [] };
  shares.forEach((share, k) => {
    if (!(errors[k] > 0)) return;
    bars.x.push(k + 1, k + 1, null);
    bars.y.push(share - errors[k], share + errors[k], null);
  });
  const precision = options.precision ?? 6;
  const threshold: FigureShape = {
    type: 'line',
    name: 'threshold',
    xref: 'paper',
    yref: 'y',
    x0: 0,
    x1: 1,
    y0: 100 * NONE,
    y1: 100 * NONE,
    line: { color: theme.axis, width: 1, dash: 'dot' },
    layer: 'below',
  };
  const data: FigureTrace[] = [
    {
      type: 'scatter',
      mode: 'lines',
      name: 'standard errors',
      x: bars.x,
      y: bars.y,
      line: { color, width: 1.2, simplify: false },
      connectgaps: false,
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'interval' },
    },
    {
      type: 'scatter',
      mode: 'lines+markers',
      name: 'false neighbours',
      x: dimensions,
      y: Array.from(shares, finite),
      line: { color, width: 1.8, simplify: false },
      marker: { symbol: 'circle', size: 5.5, color, opacity: 1, line: { color, width: 0 } },
      connectgaps: false,
      hoverinfo: 'text',
      hovertext: dimensions.map(
        (m, k) =>
          `${m} ${m === 1 ? 'coordinate' : 'coordinates'}<br>` +
          `${formatNumber(shares[k], precision)} ± ${formatNumber(errors[k], 2)} % false neighbours`,
      ),
      showlegend: false,
      meta: { role: 'series', index: 1 },
    },
    ...chosenMarks(view.dimension, (m) => shares[m - 1], color, theme),
  ];
  const { suggested } = view.dimension;
  const texts = [
    atTop(base, value, `m = ${value}`, theme),
    ...(suggested === undefined || suggested === value
      ? []
      : [text(base, [suggested, shares[suggested - 1]], 'below 1 %', 15, theme)]),
  ];
  const layout = withMarks(base.layout, [threshold, upright(value, theme)], texts);
  // Few enough to have a tick each.
  return { data, layout: { ...layout, xaxis: { ...layout.xaxis, dtick: 1, tick0: 0 } } };
}

/** A disc where the reader has put the slider, a ring where the curve would. */
function chosenMarks(
  { value, suggested }: EmbeddingChoice,
  height: (value: number) => number,
  color: string,
  theme: Theme,
): FigureTrace[] {
  const places = suggested === undefined || suggested === value ? [value] : [value, suggested];
  return [
    {
      type: 'scatter',
      mode: 'markers',
      name: 'chosen',
      x: places,
      y: places.map((place) => finite(height(place))),
      marker: {
        symbol: 'circle',
        size: places.map((_, k) => (k === 0 ? 10 : 9)),
        color: places.map((_, k) => (k === 0 ? theme.text : theme.background)),
        opacity: 1,
        line: { color: places.map((_, k) => (k === 0 ? theme.background : color)), width: 1.8 },
      },
      cliponaxis: false,
      hoverinfo: 'skip',
      showlegend: false,
      meta: { role: 'annotation' },
    },
  ];
}

/** A line that goes up from a chosen value. */
function upright(value: number, theme: Theme): FigureShape {
  return {
    type: 'line',
    name: 'chosen',
    xref: 'x',
    yref: 'paper',
    x0: value,
    x1: value,
    y0: 0,
    y1: 1,
    line: { color: theme.mutedText, width: 1, dash: 'dash' },
    layer: 'below',
  };
}

/** A text at the top of the line of a chosen value. */
function atTop(base: Frame, value: number, label: string, theme: Theme): FigureAnnotation {
  return text(base, [value, base.rangeY[1]], label, -10, theme);
}

/** A text above and beside a point, on the side where there is room. */
function text(
  base: Frame,
  [x, y]: readonly [number, number],
  label: string,
  yshift: number,
  theme: Theme,
): FigureAnnotation {
  const room = base.plotWidth - (x - base.rangeX[0]) / base.unitX;
  const isLeft = room < textWidth(label, 11) + 14;
  const at = {
    xref: 'x',
    yref: 'y',
    x,
    y,
    xshift: isLeft ? -6 : 6,
    yshift,
    xanchor: isLeft ? 'right' : 'left',
  } as const;
  const bgcolor = veil(theme.background);
  return note(at, label, { color: theme.text, size: 11, name: 'annotation', bgcolor });
}

/** Behind a text: lines under it fade. */
function veil(background: string): string {
  return /^#[0-9a-f]{6}$/i.test(background) ? `${background}cc` : background;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
