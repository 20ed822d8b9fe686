import type { Figure, FigureAnnotation, FigureAxis, FigureLayout, FigureShape } from '../figure-types.js';
import type { Theme } from '../theme.js';
import { note, type FigureOptions } from './frame.js';
import { plain, shorten, textWidth } from './text.js';

/** Makes one of several plots, without a title, for a size in pixels. */
export type PaneMaker = (options: FigureOptions, height: number) => Figure;

/** What a figure of two or three plots is made of. */
export interface Panes {
  readonly kind: string;
  readonly title?: string;
  readonly first: PaneMaker;
  readonly second: PaneMaker;
  /** Stands under the second. */
  readonly third?: PaneMaker;
}

/** Below this width the plots stand one under the other. */
const SIDE_BY_SIDE = 560;
const TITLE_SIZE = 15;
const TITLE_HEIGHT = 26;
/** Share of the width that the first of three plots has. */
const FIRST_OF_THREE = 0.54;

/** The height in pixels that suits two or three plots at a width. */
export function panesHeight(width: number, count: 2 | 3 = 2): number {
  const tallest = Math.min(460, width / 2 + 60);
  if (width >= SIDE_BY_SIDE) return Math.round(Math.max(count === 3 ? 440 : 300, tallest) + TITLE_HEIGHT);
  const first = Math.max(260, Math.min(460, width));
  return Math.round((count === 3 ? 2.4 : 2) * first + TITLE_HEIGHT);
}

/** Puts plots into one figure: side by side, or one under the other where the page is narrow. */
export function panesFigure(panes: Panes, theme: Theme, options: FigureOptions, height: number): Figure {
  const width = Math.max(200, Math.round(options.width ?? 640));
  const title = panes.title ?? '';
  const top = title === '' ? 0 : TITLE_HEIGHT;
  const makers = [panes.first, panes.second, ...(panes.third ? [panes.third] : [])];
  const boxes = boxesFor(makers.length, { left: 0, top, width, height: height - top });
  const [first, ...others] = makers.map((make, k) => {
    const size = { width: boxes[k].width, height: Math.max(80, boxes[k].height) };
    const { left, top: from } = boxes[k];
    const suffix = (['', '2', '3'] as const)[k];
    return placed(make({ ...options, ...size }, size.height), { left, top: from, width, height }, suffix);
  });
  const titles: FigureAnnotation[] = [];
  if (title !== '') {
    const fitting = Math.floor((width - 24) / (textWidth(title, TITLE_SIZE * 1.06) / title.length));
    const style = { color: theme.text, size: TITLE_SIZE, weight: 700, name: 'title' };
    const corner = { xref: 'paper', yref: 'paper', x: 0, y: 1, xshift: 10, yshift: -18 } as const;
    titles.push(note(corner, shorten(title, Math.max(8, fitting)), style));
  }
  const [second, third] = others;
  const layout: FigureLayout = {
    ...first.layout,
    width,
    height,
    margin: { l: 0, r: 0, t: 0, b: 0, pad: 0, autoexpand: false },
    xaxis: first.axes.x,
    yaxis: first.axes.y,
    xaxis2: second.axes.x,
    yaxis2: second.axes.y,
    ...(panes.third && { xaxis3: third.axes.x, yaxis3: third.axes.y }),
    shapes: [...first.layout.shapes, ...others.flatMap((one) => one.layout.shapes)],
    annotations: [...titles, ...first.layout.annotations, ...others.flatMap((one) => one.layout.annotations)],
    meta: { kind: panes.kind, title: plain(title) },
  };
  return { data: [...first.data, ...others.flatMap(({ data }) => data)], layout };
}

/** Where each of so many plots stands. */
function boxesFor(count: number, { left, top, width, height }: Place): Place[] {
  if (width < SIDE_BY_SIDE) {
    // Of three, the first is the picture and the others are read beside it.
    const shares = count === 3 ? [0.4, 0.3, 0.3] : [0.5, 0.5];
    let from = top;
    return shares.map((share) => {
      const box = { left, top: from, width, height: Math.floor(share * height) };
      from += box.height;
      return box;
    });
  }
  if (count === 2) {
    const half = Math.floor(width / 2);
    return [
      { left, top, width: half, height },
      { left: width - half, top, width: half, height },
    ];
  }
  const first = Math.floor(FIRST_OF_THREE * width);
  const half = Math.floor(height / 2);
  return [
    { left, top, width: first, height },
    { left: first, top, width: width - first, height: half },
    { left: first, top: top + half, width: width - first, height: half },
  ];
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
  suffix: '' | '2' | '3',
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
    data:
      suffix === '' ? data : data.map((trace) => ({ ...trace, xaxis: `x${suffix}`, yaxis: `y${suffix}` })),
    layout: {
      ...layout,
      shapes: layout.shapes.map(shape),
      annotations: layout.annotations.map(annotation),
    },
    axes,
  };
}
