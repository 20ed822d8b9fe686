import type { Figure, FigureAnnotation, FigureAxis, FigureLayout, FigureShape } from '../figure-types.js';
import type { Theme } from '../theme.js';
import { note, type FigureOptions } from './frame.js';
import { plain, shorten, textWidth } from './text.js';

/** Makes one of two plots, without a title, for a size in pixels. */
export type PaneMaker = (options: FigureOptions, height: number) => Figure;

/** What a figure of two plots is made of. */
export interface Panes {
  readonly kind: string;
  readonly title?: string;
  readonly first: PaneMaker;
  readonly second: PaneMaker;
}

/** Below this width the second plot stands under the first. */
const SIDE_BY_SIDE = 560;
const TITLE_SIZE = 15;
const TITLE_HEIGHT = 26;

/** The height in pixels that suits two plots at a width. */
export function panesHeight(width: number): number {
  const tallest = Math.min(460, width / 2 + 60);
  return Math.round(
    width >= SIDE_BY_SIDE
      ? Math.max(300, tallest) + TITLE_HEIGHT
      : 2 * Math.max(260, Math.min(460, width)) + TITLE_HEIGHT,
  );
}

/** Puts two plots into one figure: side by side, or one under the other where the page is narrow. */
export function panesFigure(panes: Panes, theme: Theme, options: FigureOptions, height: number): Figure {
  const width = Math.max(200, Math.round(options.width ?? 640));
  const title = panes.title ?? '';
  const top = title === '' ? 0 : TITLE_HEIGHT;
  const isWide = width >= SIDE_BY_SIDE;
  const size = {
    width: isWide ? Math.floor(width / 2) : width,
    height: Math.max(80, isWide ? height - top : Math.floor((height - top) / 2)),
  };
  const paneOptions = { ...options, width: size.width, height: size.height };
  const first = placed(panes.first(paneOptions, size.height), { left: 0, top, width, height }, '');
  const at = isWide ? { left: width - size.width, top } : { left: 0, top: top + size.height };
  const second = placed(panes.second(paneOptions, size.height), { ...at, width, height }, '2');
  const titles: FigureAnnotation[] = [];
  if (title !== '') {
    const fitting = Math.floor((width - 24) / (textWidth(title, TITLE_SIZE * 1.06) / title.length));
    const style = { color: theme.text, size: TITLE_SIZE, weight: 700, name: 'title' };
    const corner = { xref: 'paper', yref: 'paper', x: 0, y: 1, xshift: 10, yshift: -18 } as const;
    titles.push(note(corner, shorten(title, Math.max(8, fitting)), style));
  }
  const layout: FigureLayout = {
    ...first.layout,
    width,
    height,
    margin: { l: 0, r: 0, t: 0, b: 0, pad: 0, autoexpand: false },
    xaxis: first.axes.x,
    yaxis: first.axes.y,
    xaxis2: second.axes.x,
    yaxis2: second.axes.y,
    shapes: [...first.layout.shapes, ...second.layout.shapes],
    annotations: [...titles, ...first.layout.annotations, ...second.layout.annotations],
    meta: { kind: panes.kind, title: plain(title) },
  };
  return { data: [...first.data, ...second.data], layout };
}

interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A plot moved to its place in the whole: paper coordinates then count from the corner of the whole figure. */
function placed(
  { data, layout }: Figure,
  { left, top, width, height }: Place,
  suffix: '' | '2',
): Figure & { readonly axes: { readonly x: FigureAxis; readonly y: FigureAxis } } {
  const { margin } = layout;
  const x = (fraction: number): number =>
    (left + margin.l + fraction * (layout.width - margin.l - margin.r)) / width;
  const y = (fraction: number): number =>
    1 - (top + margin.t + (1 - fraction) * (layout.height - margin.t - margin.b)) / height;
  const shape = (one: FigureShape): FigureShape => {
    const moved: { -readonly [K in keyof FigureShape]: FigureShape[K] } = { ...one };
    if (one.xref === 'paper') {
      if (one.xsizemode === 'pixel') moved.xanchor = x(one.xanchor ?? 0);
      else [moved.x0, moved.x1] = [x(one.x0 ?? 0), x(one.x1 ?? 0)];
    } else moved.xref = `x${suffix}`;
    if (one.yref === 'paper') {
      if (one.ysizemode === 'pixel') moved.yanchor = y(one.yanchor ?? 0);
      else [moved.y0, moved.y1] = [y(one.y0 ?? 0), y(one.y1 ?? 0)];
    } else moved.yref = `y${suffix}`;
    return moved;
  };
  const annotation = (one: FigureAnnotation): FigureAnnotation => ({
    ...one,
    ...(one.xref === 'paper' ? { x: x(one.x) } : { xref: `x${suffix}` }),
    ...(one.yref === 'paper' ? { y: y(one.y) } : { yref: `y${suffix}` }),
  });
  const axes = {
    x: { ...layout.xaxis, domain: [x(0), x(1)], anchor: `y${suffix}` },
    y: {
      ...layout.yaxis,
      domain: [y(0), y(1)],
      anchor: `x${suffix}`,
      ...(layout.yaxis.scaleanchor === undefined ? {} : { scaleanchor: `x${suffix}` as const }),
    },
  } as const;
  return {
    data: suffix === '' ? data : data.map((trace) => ({ ...trace, xaxis: 'x2', yaxis: 'y2' })),
    layout: {
      ...layout,
      shapes: layout.shapes.map(shape),
      annotations: layout.annotations.map(annotation),
    },
    axes,
  };
}
