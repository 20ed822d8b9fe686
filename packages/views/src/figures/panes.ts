import type { Figure } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { FigureOptions } from './frame.js';
import { joinedFigure, TITLE_HEIGHT, type PlacedFigure } from './joined-figure.js';

/** Makes one of several plots, without a title, for a size in pixels. */
export type PaneMaker = (options: FigureOptions, height: number) => Figure;

/** What a figure of two or three plots is made of. */
export interface Panes {
  readonly kind: string;
  readonly title?: string;
  readonly first: PaneMaker;
  readonly second: PaneMaker;
  /** Stands under the second; of four under the first. */
  readonly third?: PaneMaker;
  /** Stands under the second. */
  readonly fourth?: PaneMaker;
}

/** Below this width the plots stand one under the other. */
const SIDE_BY_SIDE = 560;
/** Share of the width that the first of three plots has. */
const FIRST_OF_THREE = 0.54;

/** The height in pixels that suits two or three plots at a width. */
export function panesHeight(width: number, count: 2 | 3 | 4 = 2): number {
  const tallest = Math.min(460, width / 2 + 60);
  if (count === 4) {
    const row = Math.max(260, Math.min(340, 0.42 * width));
    return Math.round((width >= SIDE_BY_SIDE ? 2 : 4) * row + TITLE_HEIGHT);
  }
  if (width >= SIDE_BY_SIDE) return Math.round(Math.max(count === 3 ? 440 : 300, tallest) + TITLE_HEIGHT);
  const first = Math.max(260, Math.min(460, width));
  return Math.round((count === 3 ? 2.4 : 2) * first + TITLE_HEIGHT);
}

/** Puts plots into one figure: side by side, or one under the other where the page is narrow. */
export function panesFigure(panes: Panes, theme: Theme, options: FigureOptions, height: number): Figure {
  const width = Math.max(200, Math.round(options.width ?? 640));
  const title = panes.title ?? '';
  const top = title === '' ? 0 : TITLE_HEIGHT;
  const makers = [
    panes.first,
    panes.second,
    ...[panes.third, panes.fourth].filter((one) => one !== undefined),
  ];
  const boxes = boxesFor(makers.length, { left: 0, top, width, height: height - top });
  const parts = makers.map((make, k): PlacedFigure => {
    const { left, top: from, width: wide, height: tall } = boxes[k];
    const size = { width: wide, height: Math.max(80, tall) };
    return { figure: make({ ...options, ...size }, size.height), left, top: from };
  });
  return joinedFigure(parts, { kind: panes.kind, title, width, height }, theme);
}

/** Where each of so many plots stands. */
function boxesFor(count: number, { left, top, width, height }: Place): Place[] {
  if (width < SIDE_BY_SIDE) {
    // Of three, the first is the picture and the others are read beside it.
    const shares = count === 3 ? [0.4, 0.3, 0.3] : new Array<number>(count).fill(1 / count);
    let from = top;
    return shares.map((share) => {
      const box = { left, top: from, width, height: Math.floor(share * height) };
      from += box.height;
      return box;
    });
  }
  if (count === 4) {
    const [half, tall] = [Math.floor(width / 2), Math.floor(height / 2)];
    return [0, 1, 2, 3].map((k) => ({
      ...{ left: k % 2 === 0 ? left : width - half, top: top + (k < 2 ? 0 : tall) },
      ...{ width: half, height: tall },
    }));
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
