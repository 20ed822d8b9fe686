import { scaleLinear } from 'd3-scale';
import type { FigureLayout } from '../figure-types.js';

/** Where data and paper coordinates lie on the picture, in pixels from its upper left corner. */
export interface FigureScales {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly paperX: (fraction: number) => number;
  readonly paperY: (fraction: number) => number;
  /** The plot area that the axes span. */
  readonly plot: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
}

/**
 * Scales of a layout, by plotly's rules: margins, then the domains of several plots, then axes of equal scale shrink their
 * domain around its middle.
 *
 * @param layout - Layout of a figure.
 * @param plotNumber - Which of its plots, from 1.
 *
 * Cost: O(1).
 *
 * @example
 * ```ts
 * const { layout } = figure(jacobianSpectrum([[0.5]]), 'light', { width: 400 });
 * const { plot, x } = figureScales(layout);
 * assertClose(x(layout.xaxis.range[0]), plot.left);
 * ```
 */
export function figureScales(layout: FigureLayout, plotNumber: number = 1): FigureScales {
  const { margin } = layout;
  const xaxis = (plotNumber === 1 ? undefined : layout[`xaxis${plotNumber}`]) ?? layout.xaxis;
  const yaxis = (plotNumber === 1 ? undefined : layout[`yaxis${plotNumber}`]) ?? layout.yaxis;
  const paper = {
    left: margin.l,
    top: margin.t,
    width: layout.width - margin.l - margin.r,
    height: layout.height - margin.t - margin.b,
  };
  const [fromX, toX] = xaxis.domain ?? [0, 1];
  const [fromY, toY] = yaxis.domain ?? [0, 1];
  let left = paper.left + fromX * paper.width;
  let top = paper.top + (1 - toY) * paper.height;
  let width = (toX - fromX) * paper.width;
  let height = (toY - fromY) * paper.height;
  if (yaxis.scaleanchor !== undefined) {
    const spanX = Math.abs(xaxis.range[1] - xaxis.range[0]);
    const spanY = Math.abs(yaxis.range[1] - yaxis.range[0]);
    const unit = Math.min(width / spanX, height / spanY);
    left += (width - unit * spanX) / 2;
    top += (height - unit * spanY) / 2;
    width = unit * spanX;
    height = unit * spanY;
  }
  const x = scaleLinear([...xaxis.range], [left, left + width]);
  const y = scaleLinear([...yaxis.range], [top + height, top]);
  return {
    x: (value) => x(value),
    y: (value) => y(value),
    paperX: (fraction) => paper.left + fraction * paper.width,
    paperY: (fraction) => paper.top + (1 - fraction) * paper.height,
    plot: { left, top, width, height },
  };
}
