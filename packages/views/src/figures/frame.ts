import type { FigureAnnotation, FigureAxis, FigureLayout, FigureShape } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { GlyphAnchor } from './glyphs.js';
import { plain, shorten, textWidth } from './text.js';
import { axisTicks } from './ticks.js';

/** Size and number format of a figure. */
export interface FigureOptions {
  /** Pixels. @default 640 */
  readonly width?: number;
  /** Pixels; what suits the kind and the width when left out (see `figureHeight`). */
  readonly height?: number;
  /** Significant digits in hovers. @default 6 */
  readonly precision?: number;
}

/** One entry of the legend; `glyph` draws its key around an anchor. */
export interface LegendEntry {
  readonly key: string;
  /** Plain text, not escaped. */
  readonly label: string;
  readonly glyph: (anchor: GlyphAnchor) => readonly FigureShape[];
}

/** What a frame is to know of an axis. */
export interface AxisRequest {
  /** No label where it is empty. */
  readonly label: string;
  readonly range: readonly [number, number];
  /** Ticks of one's own; those of the range when left out. */
  readonly ticks?: readonly { readonly value: number; readonly text: string }[];
}

/** What a kind of view asks of the frame. */
export interface FrameRequest {
  readonly kind: string;
  readonly title?: string;
  readonly x: AxisRequest;
  readonly y: AxisRequest;
  /** Same number of pixels per unit on both axes. */
  readonly equal: boolean;
  /** `box`: framed without grid · `grid`: horizontal and vertical rules · `cross`: only the zero lines · `bare`: nothing. */
  readonly style: 'box' | 'grid' | 'cross' | 'bare';
  readonly integerX?: boolean;
  readonly legend: readonly LegendEntry[];
  /** Whether panning and zooming leave the axes as they are. @default false */
  readonly isFixed?: boolean;
  /** `below` on any page. @default beside the plot, or below it on a narrow page */
  readonly legendPlace?: 'below';
  /** A muted line under the legend. */
  readonly note?: string;
}

/** Layout without the marks, and the geometry that marks need. */
export interface Frame {
  readonly layout: FigureLayout;
  /** Data units per pixel. */
  readonly unitX: number;
  readonly unitY: number;
  readonly rangeX: readonly [number, number];
  readonly rangeY: readonly [number, number];
  readonly plotWidth: number;
  readonly plotHeight: number;
  /** Height in pixels that is not blank; less than that of the layout where the width is what limits the plot. */
  readonly usedHeight: number;
}

const LABEL = 12;
const TICK = 11;
const TITLE = 15;
const ROW = 19;
const KEY = 26;
const GAP = 8;
/** Below this width the legend stands under the plot. */
export const NARROW = 480;

/** A range to draw: finite, increasing, of positive length. */
export function drawableRange(range: readonly [number, number]): readonly [number, number] {
  const [a, b] = range;
  // Nor can a browser draw what is longer than the largest number, or too short for its digits.
  if (!Number.isFinite(a) || !Number.isFinite(b) || !Number.isFinite(b - a)) return [-1, 1];
  if (Math.abs(b - a) <= Number.EPSILON * Math.max(Math.abs(a), Math.abs(b)) || Math.abs(b - a) < 1e-280)
    return [a - Math.max(1, Math.abs(a)) / 2, b + Math.max(1, Math.abs(b)) / 2];
  return a < b ? [a, b] : [b, a];
}

/** Lays out title, axes and legend for a size. */
export function frame(request: FrameRequest, theme: Theme, options: FigureOptions, height: number): Frame {
  const width = Math.max(200, Math.round(options.width ?? 640));
  const rangeX = drawableRange(request.x.range);
  const rangeY = drawableRange(request.y.range);
  const beside =
    width >= NARROW &&
    request.legendPlace !== 'below' &&
    (request.legend.length > 0 || request.note !== undefined);
  const title = request.title === undefined ? '' : request.title;

  const labelWidth = Math.max(
    0,
    ...request.legend.map((entry) => KEY + GAP + textWidth(entry.label, LABEL)),
    request.note === undefined ? 0 : textWidth(request.note, TICK),
  );
  const legendWidth = beside ? Math.min(labelWidth, Math.round(width * 0.34)) : 0;

  const top = 10 + (title === '' ? 0 : 26) + 20;
  const axisHeight = request.style === 'bare' ? 8 : 42;
  const yTickWidth = Math.max(
    ...(request.y.ticks?.map(({ text }) => text) ?? axisTicks({ range: rangeY, nticks: 8 }).labels).map(
      (label) => textWidth(label, TICK),
    ),
    8,
  );
  const left = Math.round(Math.max(request.y.ticks?.length === 0 ? 14 : 34, yTickWidth + 16));
  const right = beside ? Math.round(legendWidth + 18 + 10) : 16;
  const rows = beside ? [] : legendRows(request, width - left - 8);
  const below = rows.length === 0 ? 0 : rows.length * ROW + 6;

  let plotWidth = Math.max(40, width - left - right);
  let plotHeight = Math.max(40, height - top - axisHeight - below);
  if (request.equal) {
    const unit = Math.min(plotWidth / (rangeX[1] - rangeX[0]), plotHeight / (rangeY[1] - rangeY[0]));
    plotWidth = Math.max(20, Math.round(unit * (rangeX[1] - rangeX[0])));
    plotHeight = Math.max(20, Math.round(unit * (rangeY[1] - rangeY[0])));
  }

  const annotations: FigureAnnotation[] = [];
  const shapes: FigureShape[] = [];
  const paper = { xref: 'paper', yref: 'paper' } as const;
  if (title !== '') {
    const fitting = Math.max(8, Math.floor((width - 24) / (textWidth(title, TITLE * 1.06) / title.length)));
    annotations.push(
      note({ ...paper, x: 0, y: 1, xshift: 10 - left, yshift: top - 22 }, shorten(title, fitting), {
        color: theme.text,
        size: TITLE,
        weight: 700,
        name: 'title',
      }),
    );
  }
  if (request.y.label !== '') {
    annotations.push(
      note(
        { ...paper, x: 0, y: 1, xshift: 10 - left, yshift: 13 },
        `↑ ${shorten(request.y.label, Math.floor(width / 8))}`,
        { color: theme.text, size: LABEL, name: 'y-label' },
      ),
    );
  }
  if (request.x.label !== '') {
    annotations.push(
      note(
        { ...paper, x: 1, y: 0, xshift: 0, yshift: -32, xanchor: 'right' },
        `${shorten(request.x.label, Math.floor(width / 8))} →`,
        { color: theme.text, size: LABEL, name: 'x-label' },
      ),
    );
  }

  const entry = (item: LegendEntry, anchor: Omit<GlyphAnchor, 'xref' | 'yref'>, room: number): void => {
    shapes.push(...item.glyph({ ...paper, ...anchor, dx: anchor.dx + KEY / 2 }));
    const fitting = Math.max(
      4,
      Math.floor((room - KEY - GAP) / (textWidth(item.label, LABEL) / item.label.length) + 1e-6),
    );
    annotations.push({
      ...note(
        { ...paper, x: anchor.x, y: anchor.y, xshift: anchor.dx + KEY + GAP, yshift: anchor.dy },
        shorten(item.label, fitting),
        { color: theme.text, size: LABEL, name: `legend:${item.key}` },
      ),
      captureevents: true,
    });
  };
  if (beside) {
    const capacity = Math.max(1, Math.floor((plotHeight - (request.note === undefined ? 0 : ROW)) / ROW));
    const shown =
      request.legend.length <= capacity ? request.legend : request.legend.slice(0, Math.max(1, capacity - 1));
    shown.forEach((item, row) => entry(item, { x: 1, y: 1, dx: 18, dy: -9 - row * ROW }, legendWidth));
    let row = shown.length;
    const muted = (text: string, offset: number): void => {
      annotations.push(
        note({ ...paper, x: 1, y: 1, xshift: 18 + offset, yshift: -9 - row * ROW }, text, {
          color: theme.mutedText,
          size: TICK,
          name: 'note',
        }),
      );
      row++;
    };
    if (shown.length < request.legend.length) {
      muted(`… and ${request.legend.length - shown.length} more`, KEY + GAP);
    }
    if (request.note !== undefined) muted(request.note, 0);
  } else {
    rows.forEach((row, r) => {
      let x = 10 - left;
      for (const item of row) {
        const dy = -axisHeight - 12 - r * ROW;
        if (item.entry === undefined) {
          annotations.push(
            note({ ...paper, x: 0, y: 0, xshift: x, yshift: dy }, item.text, {
              color: theme.mutedText,
              size: TICK,
              name: 'note',
            }),
          );
        } else {
          entry(item.entry, { x: 0, y: 0, dx: x, dy }, width - 16);
        }
        x += item.width;
      }
    });
  }

  const axis = (range: readonly [number, number], horizontal: boolean): FigureAxis => {
    const { style } = request;
    const { ticks } = horizontal ? request.x : request.y;
    const length = horizontal ? plotWidth : plotHeight;
    const nticks = Math.max(2, Math.min(9, Math.floor(length / (horizontal ? 48 : 44))));
    const short = horizontal && request.integerX === true && (range[1] - range[0]) / nticks < 1;
    return {
      range,
      autorange: false,
      anchor: horizontal ? 'y' : 'x',
      automargin: false,
      fixedrange: request.isFixed === true,
      showgrid: style === 'grid',
      gridcolor: theme.grid,
      gridwidth: 1,
      zeroline: style !== 'bare',
      zerolinecolor: style === 'grid' && !horizontal ? theme.axis : theme.grid,
      zerolinewidth: 1,
      showline: style === 'box' || (style === 'grid' && horizontal),
      linecolor: theme.axis,
      linewidth: 1,
      mirror: style === 'box',
      ticks: style === 'bare' ? '' : 'outside',
      ticklen: 5,
      tickcolor: theme.axis,
      tickwidth: 1,
      tickfont: { color: theme.mutedText, size: TICK },
      nticks,
      exponentformat: 'none',
      showticklabels: true,
      ticklabelstandoff: 2,
      tickangle: 0,
      ...(short ? { dtick: 1, tick0: 0 } : {}),
      ...(ticks && {
        tickmode: 'array' as const,
        tickvals: ticks.map(({ value }) => value),
        ticktext: ticks.map(({ text }) => plain(text)),
      }),
      ...(request.equal && !horizontal
        ? { scaleanchor: 'x' as const, scaleratio: 1 as const, constrain: 'domain' as const }
        : {}),
      ...(request.equal && horizontal ? { constrain: 'domain' as const } : {}),
    };
  };

  return {
    unitX: (rangeX[1] - rangeX[0]) / plotWidth,
    unitY: (rangeY[1] - rangeY[0]) / plotHeight,
    rangeX,
    rangeY,
    plotWidth,
    plotHeight,
    usedHeight: top + plotHeight + axisHeight + below,
    layout: {
      width,
      height,
      autosize: false,
      margin: {
        l: left,
        r: width - left - plotWidth,
        t: top,
        b: height - top - plotHeight,
        pad: 0,
        autoexpand: false,
      },
      paper_bgcolor: theme.background,
      plot_bgcolor: theme.background,
      font: { family: theme.fontFamily, size: LABEL, color: theme.text },
      xaxis: axis(rangeX, true),
      yaxis: axis(rangeY, false),
      shapes,
      annotations,
      showlegend: false,
      hovermode: 'closest',
      hoverdistance: 14,
      hoverlabel: {
        bgcolor: theme.background,
        bordercolor: theme.axis,
        font: { color: theme.text, size: LABEL },
        align: 'left',
      },
      dragmode: 'pan',
      uirevision: 'phasebook',
      meta: { kind: request.kind, title: plain(title) },
    },
  };
}

interface RowItem {
  readonly entry?: LegendEntry;
  readonly text: string;
  readonly width: number;
}

function legendRows(request: FrameRequest, room: number): readonly (readonly RowItem[])[] {
  const items: RowItem[] = request.legend.map((entry) => ({
    entry,
    text: entry.label,
    width: KEY + GAP + textWidth(entry.label, LABEL) + 14,
  }));
  if (request.note !== undefined)
    items.push({ text: request.note, width: textWidth(request.note, TICK) + 14 });
  const rows: RowItem[][] = [];
  let used = Infinity;
  for (const item of items) {
    if (used + item.width > room + 34) {
      rows.push([]);
      used = 0;
    }
    rows[rows.length - 1].push(item);
    used += item.width;
  }
  return rows.slice(0, 6);
}

/** How a line of text looks. */
export interface NoteStyle {
  readonly color: string;
  readonly size: number;
  readonly weight?: number;
  readonly name?: string;
  readonly bgcolor?: string;
}

/** A line of text at a place; `text` is plain and gets escaped here. */
export function note(
  at: Pick<FigureAnnotation, 'xref' | 'yref' | 'x' | 'y'> & {
    readonly xshift?: number;
    readonly yshift?: number;
    readonly xanchor?: FigureAnnotation['xanchor'];
  },
  text: string,
  style: NoteStyle,
): FigureAnnotation {
  return {
    ...(style.name === undefined ? {} : { name: style.name }),
    text: plain(text),
    xref: at.xref,
    yref: at.yref,
    x: at.x,
    y: at.y,
    xshift: at.xshift ?? 0,
    yshift: at.yshift ?? 0,
    xanchor: at.xanchor ?? 'left',
    yanchor: 'middle',
    showarrow: false,
    borderpad: 1,
    borderwidth: 0,
    ...(style.bgcolor === undefined ? {} : { bgcolor: style.bgcolor }),
    font: {
      color: style.color,
      size: style.size,
      ...(style.weight === undefined ? {} : { weight: style.weight }),
    },
  };
}

/** The layout with more shapes and annotations; shapes of the frame (the legend) stay on top. */
export function withMarks(
  base: FigureLayout,
  shapes: readonly FigureShape[],
  annotations: readonly FigureAnnotation[] = [],
): FigureLayout {
  return {
    ...base,
    shapes: [...shapes, ...base.shapes],
    annotations: [...annotations, ...base.annotations],
  };
}
