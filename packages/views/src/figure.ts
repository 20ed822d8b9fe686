import type { Figure } from './figure-types.js';
import { attractor3dFigure, spacePane } from './figures/attractor-3d.js';
import { timePane } from './figures/attractor-time.js';
import { bifurcationDiagramFigure } from './figures/bifurcation-diagram.js';
import { basinsFigure, basinsFrame } from './figures/basins.js';
import { cobwebFigure } from './figures/cobweb.js';
import { comparisonFigure, comparisonHeight } from './figures/comparison.js';
import { dashboardBoxes, dashboardFigure, type SingleDrawing } from './figures/dashboard.js';
import { embeddingFigure } from './figures/embedding.js';
import { curvesFigure } from './figures/curves.js';
import { NARROW, type FigureOptions, type Frame } from './figures/frame.js';
import { jacobianSpectrumFigure, jacobianSpectrumFrame } from './figures/jacobian-spectrum.js';
import { modelFigure, weightSpectrum } from './figures/model-view.js';
import { isLine, phasePortraitFigure, portraitFrame } from './figures/phase-portrait.js';
import { lyapunovSpectrumFigure } from './figures/lyapunov-spectrum.js';
import { returnMapFigure } from './figures/return-map.js';
import { twoParameterFigure } from './figures/two-parameter.js';
import { withTimeMarks, type SharedTime } from './figures/time-marks.js';
import { timeSeriesFigure } from './figures/time-series.js';
import { lightTheme, themeOf, type Theme } from './theme.js';
import type { SingleView, View } from './types.js';
import type { Attractor3dView } from './wire/attractor-3d.js';
import { gradientFlowFigure } from './figures/gradient-flow.js';
import { panesHeight } from './figures/panes.js';
import { stabilityRegionFigure } from './figures/stability-region.js';
import { impulseResponseFigure } from './figures/impulse-response.js';
import { memoryCapacityFigure } from './figures/memory-capacity.js';
import { pseudospectrumFigure } from './figures/pseudospectrum.js';
import { hysteresisFigure } from './figures/hysteresis.js';
import { trainingFigure } from './figures/training.js';

/**
 * How a view looks: data and layout for plotly's cartesian bundle, as plain JSON.
 *
 * Everything is laid out for the size asked for, so a host that is resized calls this again; plotly keeps the
 * reader's zoom because `uirevision` never changes. Every trace says in `meta.role` what it shows; in the trace
 * `fixed-points` the number of a point is its index in the view, in `eigenvalues` it is `customdata` = [group, index].
 * Legend entries are annotations named `legend:<key>`; the traces they stand for carry the key in `meta.legend`.
 *
 * @param view - A valid view.
 * @param theme - `light`, `dark`, or colours of your own.
 * @param options - Width and height in pixels, significant digits in hovers.
 *
 * Cost: O(size of the view).
 *
 * @example The unit circle of a spectrum is a shape, its eigenvalues are a trace
 * ```ts
 * const picture = figure(jacobianSpectrum([[0.5, -0.2], [0.2, 0.5]]), 'light');
 * assertEqual(picture.data.at(-1)?.meta.role, 'eigenvalues');
 * assertEqual(picture.layout.shapes[0].name, 'unit-circle');
 * ```
 */
export function figure(view: View, theme: 'light' | 'dark' | Theme, options: FigureOptions = {}): Figure {
  const colours = themeOf(theme);
  const height = Math.max(160, Math.round(options.height ?? figureHeight(view, options.width ?? 640)));
  switch (view.kind) {
    case 'phase-portrait':
      return phasePortraitFigure(view, colours, options, height);
    case 'jacobian-spectrum':
      return jacobianSpectrumFigure(view, colours, options, height);
    case 'time-series':
      return timeSeriesFigure(view, colours, options, height);
    case 'curves':
      return curvesFigure(view, colours, options, height);
    case 'basins':
      return basinsFigure(view, colours, options, height);
    case 'embedding':
      return embeddingFigure(view, colours, options, height);
    case 'cobweb':
      return cobwebFigure(view, colours, options, height);
    case 'return-map':
      return returnMapFigure(view, colours, options, height);
    case 'two-parameter':
      return twoParameterFigure(view, colours, options, height);
    case 'lyapunov-spectrum':
      return lyapunovSpectrumFigure(view, colours, options, height);
    case 'bifurcation-diagram':
      return bifurcationDiagramFigure(view, colours, options, height);
    case 'gradient-flow':
      return gradientFlowFigure(view, colours, options, height);
    case 'model':
      return modelFigure(view, colours, options, height);
    case 'stability-region':
      return stabilityRegionFigure(view, colours, options, height);
    case 'impulse-response':
      return impulseResponseFigure(view, colours, options, height);
    case 'memory-capacity':
      return memoryCapacityFigure(view, colours, options, height);
    case 'pseudospectrum':
      return pseudospectrumFigure(view, colours, options, height);
    case 'hysteresis':
      return hysteresisFigure(view, colours, options, height);
    case 'training':
      return trainingFigure(view, colours, options, height);
    case 'comparison':
      return comparisonFigure(view, colours, options, height);
    case 'attractor-3d':
      return attractor3dFigure(view, colours, options, height);
    case 'dashboard':
      return dashboardFigure(view, colours, options, height, singleDrawing(colours));
    default:
      view satisfies never;
      throw new TypeError(
        `Cannot draw a view: \`kind\` must be a known kind: got ${String((view as { kind?: unknown }).kind)}`,
      );
  }
}

/** How the pictures of a dashboard are drawn. */
function singleDrawing(theme: Theme): SingleDrawing {
  return { figure: (child, options) => figure(child, theme, options), height: figureHeight };
}

/**
 * A figure with the time that it shares with others: the marked step, and what is picked out.
 *
 * @param figure - What `figure()` made of the view.
 * @param view - A picture in which time passes; of others the figure is returned as it is. An attractor in space draws
 * its own.
 * @param time - Step and stretches of time.
 * @param theme - The one of the figure.
 *
 * Cost: O(number of points).
 */
export function figureAtTime(
  figure: Figure,
  view: SingleView,
  time: SharedTime,
  theme: 'light' | 'dark' | Theme,
): Figure {
  return withTimeMarks(figure, view, time, themeOf(theme));
}

/**
 * One of the two plots of an attractor in space, for hosts that turn the one and leave the other as it is.
 *
 * @param view - View of kind `attractor-3d`.
 * @param part - Its space, or the time series beside it.
 * @param theme - `light`, `dark`, or colours of your own.
 * @param options - Width and height in pixels.
 *
 * Cost: O(size of the view).
 */
export function attractorFigure(
  view: Attractor3dView,
  part: 'space' | 'time',
  theme: 'light' | 'dark' | Theme,
  options: FigureOptions & { readonly height: number },
): Figure {
  return (part === 'space' ? spacePane : timePane)(view, themeOf(theme), options, options.height);
}

/**
 * The height in pixels that suits a view at a width: square plots stay square, wide ones flat, and nothing is blank.
 *
 * @param view - A valid view.
 * @param width - Pixels.
 *
 * @example
 * ```ts
 * const view = jacobianSpectrum([[0.5]]);
 * assertEqual([figureHeight(view, 640), figureHeight(view, 360)], [480, 399]);
 * ```
 */
export function figureHeight(view: View, width: number): number {
  if (view.kind === 'dashboard') return dashboardBoxes(view, width, figureHeight).height;
  if (view.kind === 'embedding') return panesHeight(width, 3);
  if (view.kind === 'comparison') return comparisonHeight(view, width);
  if (view.kind === 'training' && view.history !== undefined) return panesHeight(width, 4);
  if (hasTwoPlots(view)) return panesHeight(width);
  const tallest = width >= NARROW ? 480 : width + 130;
  // On a narrow page the legend comes below and adds to what the width leaves to the plot.
  const used = squareFrame(view, width, width >= NARROW ? tallest : tallest + 150)?.usedHeight;
  if (used !== undefined) return Math.max(300, used);
  // On a narrow page the legend comes below: a line of it takes room for one or two directions.
  const legendHeight = view.kind === 'gradient-flow' && width < NARROW ? 80 : 0;
  const isSquare =
    (view.kind === 'curves' || view.kind === 'cobweb' || view.kind === 'return-map') &&
    view.axes.x.range[0] === view.axes.y.range[0] &&
    view.axes.x.range[1] === view.axes.y.range[1];
  return isSquare
    ? Math.max(300, tallest)
    : Math.round(Math.max(300, Math.min(400, width * 0.62 + 60))) + legendHeight;
}

/** The frame of a view whose plot keeps its shape, so that the width and the legend decide how high it is. */
function squareFrame(view: View, width: number, height: number): Frame | undefined {
  switch (view.kind) {
    case 'phase-portrait':
      return isLine(view) ? undefined : portraitFrame(view, lightTheme, { width }, height);
    case 'basins':
      return basinsFrame(view, lightTheme, { width }, height);
    case 'jacobian-spectrum':
      return jacobianSpectrumFrame(view, lightTheme, { width }, height);
    case 'model':
      return jacobianSpectrumFrame(weightSpectrum(view), lightTheme, { width }, height);
    default:
      return undefined;
  }
}

function hasTwoPlots(view: View): boolean {
  return (
    view.kind === 'pseudospectrum' ||
    view.kind === 'training' ||
    view.kind === 'attractor-3d' ||
    (view.kind === 'stability-region' && view.comparison !== undefined) ||
    ((view.kind === 'bifurcation-diagram' || view.kind === 'two-parameter') && view.beside !== undefined) ||
    (view.kind === 'lyapunov-spectrum' && view.convergence !== undefined)
  );
}
