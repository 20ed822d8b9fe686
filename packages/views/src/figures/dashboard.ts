import { dashboardChild } from '../dashboard-cells.js';
import type { Figure } from '../figure-types.js';
import type { Theme } from '../theme.js';
import type { SingleView } from '../types.js';
import type { DashboardCell, DashboardView } from '../wire/dashboard.js';
import type { FigureOptions } from './frame.js';
import { joinedFigure, TITLE_HEIGHT, type PlacedFigure } from './joined-figure.js';
import { withTimeMarks } from './time-marks.js';

/** A picture is not narrower than this: its row is then stacked. */
const LEAST = 230;
const GAP = 8;

/** Draws one of the other kinds, and says how high it likes to be. */
export interface SingleDrawing {
  readonly figure: (view: SingleView, options: FigureOptions & { readonly height: number }) => Figure;
  readonly height: (view: SingleView, width: number) => number;
}

/** Where a picture of a dashboard stands, in pixels. */
export interface DashboardBox {
  readonly row: number;
  readonly column: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The places of all pictures at a width, each as high as suits it, and the height of the whole. */
export function dashboardBoxes(
  view: DashboardView,
  width: number,
  heightOf: SingleDrawing['height'],
): { readonly boxes: readonly DashboardBox[]; readonly height: number } {
  const boxes: DashboardBox[] = [];
  let top = view.title === undefined ? 0 : TITLE_HEIGHT;
  view.rows.forEach((cells, row) => {
    for (const line of lines(cells, width)) {
      let left = 0;
      const placed = line.map(({ column, width: wide }) => {
        const own = { row, column, left, top, width: wide };
        left += wide + GAP;
        return { ...own, height: heightOf(dashboardChild(view, row, column), wide) };
      });
      const height = Math.max(...placed.map((box) => box.height));
      boxes.push(...placed.map((box) => ({ ...box, height })));
      top += height + GAP;
    }
  });
  return { boxes, height: Math.round(top - GAP) };
}

/** The pictures of a row in lines: side by side, or under one another where the page is narrow. */
function lines(
  cells: readonly DashboardCell[],
  width: number,
): readonly (readonly { readonly column: number; readonly width: number }[])[] {
  const shares = cells.map((cell) => cell.width ?? 1);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const room = width - GAP * (cells.length - 1);
  const widths = shares.map((share) => Math.floor((room * share) / total));
  const columns = cells.map((_, column) => ({ column, width: widths[column] }));
  return Math.min(...widths) >= LEAST || cells.length === 1
    ? [columns]
    : columns.map(({ column }) => [{ column, width }]);
}

/** Puts all pictures of a dashboard into one figure. */
export function dashboardFigure(
  view: DashboardView,
  theme: Theme,
  options: FigureOptions,
  height: number,
  drawing: SingleDrawing,
): Figure {
  const width = Math.max(200, Math.round(options.width ?? 640));
  const wanted = dashboardBoxes(view, width, drawing.height);
  const scale = height / wanted.height;
  const parts = wanted.boxes.map(({ row, column, left, top, ...box }): PlacedFigure => {
    const child = dashboardChild(view, row, column);
    const size = { width: box.width, height: Math.max(120, Math.floor(box.height * scale)) };
    const drawn = drawing.figure(child, { ...options, ...size });
    return { figure: withTimeMarks(drawn, child, view, theme), left, top: top * scale };
  });
  return joinedFigure(parts, { kind: view.kind, title: view.title ?? '', width, height }, theme);
}
