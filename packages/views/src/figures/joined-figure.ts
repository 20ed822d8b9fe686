import type {
  Figure,
  FigureAnnotation,
  FigureAxis,
  FigureLayout,
  FigureShape,
  FigureTrace,
} from '../figure-types.js';
import type { Theme } from '../theme.js';
import { note } from './frame.js';
import { plain, shorten, textWidth } from './text.js';

/** Height of the title over joined figures. */
export const TITLE_HEIGHT = 26;
const TITLE_SIZE = 15;

/** A figure and where its upper left corner stands in the whole, in pixels. */
export interface PlacedFigure {
  readonly figure: Figure;
  readonly left: number;
  readonly top: number;
}

/** What the whole is. */
export interface JoinedRequest {
  readonly kind: string;
  readonly title: string;
  readonly width: number;
  readonly height: number;
}

/** Puts figures into one, under a title: their plots are numbered on. */
export function joinedFigure(
  parts: readonly PlacedFigure[],
  { kind, title, width, height }: JoinedRequest,
  theme: Theme,
): Figure {
  const data: FigureTrace[] = [];
  const shapes: FigureShape[] = [];
  const annotations: FigureAnnotation[] = titleNote(title, width, theme);
  const axes: Record<string, FigureAxis> = {};
  let plots = 0;
  for (const part of parts) {
    const { layout } = part.figure;
    const moved = movedInto(part, { width, height }, plots);
    data.push(...part.figure.data.map(moved.trace));
    shapes.push(...layout.shapes.map(moved.shape));
    annotations.push(...layout.annotations.map(moved.annotation));
    const count = countPlots(layout);
    for (let number = 1; number <= count; number++) {
      for (const letter of ['x', 'y'] as const) {
        const axis = axisOf(layout, letter, number);
        if (axis !== undefined) axes[`${letter}axis${suffix(plots + number)}`] = moved.axis(axis, letter);
      }
    }
    plots += count;
  }
  const layout: FigureLayout = {
    ...withoutAxes(parts[0].figure.layout),
    ...(axes as Pick<FigureLayout, 'xaxis' | 'yaxis'>),
    width,
    height,
    margin: { l: 0, r: 0, t: 0, b: 0, pad: 0, autoexpand: false },
    shapes,
    annotations,
    meta: { kind, title: plain(title) },
  };
  return { data, layout };
}

const suffix = (number: number): number | '' => (number === 1 ? '' : number);

function axisOf(layout: FigureLayout, letter: 'x' | 'y', number: number): FigureAxis | undefined {
  if (number === 1) return letter === 'x' ? layout.xaxis : layout.yaxis;
  return letter === 'x' ? layout[`xaxis${number}`] : layout[`yaxis${number}`];
}

function countPlots(layout: FigureLayout): number {
  let count = 1;
  while (axisOf(layout, 'x', count + 1) !== undefined) count++;
  return count;
}

function withoutAxes(layout: FigureLayout): Omit<FigureLayout, 'xaxis' | 'yaxis'> {
  const rest = Object.entries(layout).filter(([key]) => !/^[xy]axis\d*$/.test(key));
  return Object.fromEntries(rest) as unknown as FigureLayout;
}

function titleNote(title: string, width: number, theme: Theme): FigureAnnotation[] {
  if (title === '') return [];
  const fitting = Math.floor((width - 24) / (textWidth(title, TITLE_SIZE * 1.06) / title.length));
  const style = { color: theme.text, size: TITLE_SIZE, weight: 700, name: 'title' };
  const corner = { xref: 'paper', yref: 'paper', x: 0, y: 1, xshift: 10, yshift: -18 } as const;
  return [note(corner, shorten(title, Math.max(8, fitting)), style)];
}

interface Moves {
  readonly trace: (one: FigureTrace) => FigureTrace;
  readonly shape: (one: FigureShape) => FigureShape;
  readonly annotation: (one: FigureAnnotation) => FigureAnnotation;
  readonly axis: (one: FigureAxis, letter: 'x' | 'y') => FigureAxis;
}

/** Takes what stands in a figure to its place in the whole; paper coordinates then count from the whole's corner. */
function movedInto(
  { figure, left, top }: PlacedFigure,
  { width, height }: { readonly width: number; readonly height: number },
  offset: number,
): Moves {
  const { margin, width: own, height: tall } = figure.layout;
  const x = (fraction: number): number => (left + margin.l + fraction * (own - margin.l - margin.r)) / width;
  const y = (fraction: number): number =>
    1 - (top + margin.t + (1 - fraction) * (tall - margin.t - margin.b)) / height;
  const renamed = <R extends string>(ref: R): R =>
    `${ref[0]}${suffix((ref.length === 1 ? 1 : Number(ref.slice(1))) + offset)}` as R;
  return {
    trace: (one) =>
      offset === 0
        ? one
        : ({ ...one, xaxis: renamed(one.xaxis ?? 'x'), yaxis: renamed(one.yaxis ?? 'y') } as FigureTrace),
    shape: (one) => {
      const moved: { -readonly [K in keyof FigureShape]: FigureShape[K] } = { ...one };
      if (one.xref !== 'paper') moved.xref = renamed(one.xref);
      else if (one.xsizemode === 'pixel') moved.xanchor = x(one.xanchor ?? 0);
      else [moved.x0, moved.x1] = [x(one.x0 ?? 0), x(one.x1 ?? 0)];
      if (one.yref !== 'paper') moved.yref = renamed(one.yref);
      else if (one.ysizemode === 'pixel') moved.yanchor = y(one.yanchor ?? 0);
      else [moved.y0, moved.y1] = [y(one.y0 ?? 0), y(one.y1 ?? 0)];
      return moved;
    },
    annotation: (one) => ({
      ...one,
      ...(one.xref === 'paper' ? { x: x(one.x) } : { xref: renamed(one.xref) }),
      ...(one.yref === 'paper' ? { y: y(one.y) } : { yref: renamed(one.yref) }),
    }),
    axis: (one, letter) => {
      const [from, to] = one.domain ?? [0, 1];
      const place = letter === 'x' ? x : y;
      return {
        ...one,
        domain: [place(from), place(to)],
        anchor: renamed(one.anchor),
        ...(one.scaleanchor !== undefined && { scaleanchor: renamed(one.scaleanchor) }),
      };
    },
  };
}
