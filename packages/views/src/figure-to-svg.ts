import type { Figure, FigureAxis, FigureShape, FigureTrace } from './figure-types.js';
import { annotationSvg, axisSvg, gridSvg, shapeSvg } from './svg/marks.js';
import { figureScales, type FigureScales } from './svg/scales.js';
import { hash, px, unescapeText, xml } from './svg/text.js';
import { heatmapSvg, scatterSvg } from './svg/traces.js';

/** What a static picture says to those who cannot see it. */
export interface SvgOptions {
  /** Short name of the picture; the title of the figure when left out. */
  readonly title?: string;
  /** What the picture shows, in sentences: the summary of the view. */
  readonly description?: string;
  /** Width in which the picture shows itself, in pixels; it is scaled, not drawn anew. @default that of the figure */
  readonly displayWidth?: number;
}

/**
 * A figure as a standalone SVG, without a browser; it shows what plotly shows.
 *
 * Draws exactly the part of plotly's vocabulary that `figure()` uses, at the size of the figure's layout. The same
 * figure gives the same text, byte for byte.
 *
 * @param figure - What `figure()` returned.
 * @param options - Title and description for screen readers.
 *
 * Cost: O(number of points).
 *
 * @example
 * ```ts
 * const svg = figureToSvg(figure(jacobianSpectrum([[0.5]]), 'light', { width: 400 }), { title: 'One eigenvalue' });
 * assertEqual(svg.startsWith('<svg '), true);
 * assertEqual(svg.includes('>One eigenvalue</title>'), true);
 * ```
 */
export function figureToSvg(figure: Figure, options: SvgOptions = {}): string {
  const { layout } = figure;
  const title = options.title ?? unescapeText(layout.meta.title);
  const name = title === '' ? layout.meta.kind : title;
  const scale = (options.displayWidth ?? layout.width) / layout.width;
  const plots = plotsOf(figure);

  const content = (clip: (plot: Plot) => string): string =>
    [
      `<rect width="${layout.width}" height="${layout.height}" fill="${xml(layout.paper_bgcolor)}"/>`,
      ...plots.map((plot) => plotSvg(plot, `url(#${clip(plot)})`)),
      layout.shapes
        .filter((shape) => shape.layer === 'above' && !isClipped(shape))
        .map((shape) => shapeSvg(shape, plots[0].scales))
        .join(''),
      layout.annotations
        .map((annotation) => annotationSvg(annotation, plots[plotOf(annotation) - 1].scales))
        .join(''),
    ].join('');
  const id = `phasebook-${hash(content(({ number }) => (number === 1 ? '' : String(number))) + name + (options.description ?? ''))}`;
  const clipId = ({ number }: Plot): string => `${id}-c${number === 1 ? '' : number}`;
  const description =
    options.description === undefined || options.description === ''
      ? ''
      : `<desc id="${id}-d">${xml(options.description)}</desc>`;
  const clips = plots.map((one) => {
    const { plot } = one.scales;
    const box = `x="${px(plot.left)}" y="${px(plot.top)}" width="${px(plot.width)}" height="${px(plot.height)}"`;
    return `<clipPath id="${clipId(one)}"><rect ${box}/></clipPath>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${px(scale * layout.width)}" height="${px(scale * layout.height)}" viewBox="0 0 ${layout.width} ${layout.height}" role="img" aria-labelledby="${id}-t${description === '' ? '' : ` ${id}-d`}" font-family="${xml(layout.font.family)}">`,
    `<title id="${id}-t">${xml(name)}</title>`,
    description,
    `<defs>${clips.join('')}</defs>`,
    content(clipId),
    `</svg>`,
  ].join('');
}

/** One of the plots of a figure with all that stands in it. */
interface Plot {
  readonly number: number;
  readonly scales: FigureScales;
  readonly xaxis: FigureAxis;
  readonly yaxis: FigureAxis;
  readonly traces: readonly FigureTrace[];
  readonly shapes: readonly FigureShape[];
}

function plotsOf({ data, layout }: Figure): Plot[] {
  const plot = (number: number, x: FigureAxis, y: FigureAxis): Plot => ({
    number,
    scales: figureScales(layout, number),
    xaxis: x,
    yaxis: y,
    traces: data.filter((trace) => plotOf({ xref: trace.xaxis ?? 'x', yref: 'paper' }) === number),
    shapes: layout.shapes.filter((shape) => plotOf(shape) === number),
  });
  const plots = [plot(1, layout.xaxis, layout.yaxis)];
  for (let number = 2; ; number++) {
    const { [`xaxis${number}` as const]: x, [`yaxis${number}` as const]: y } = layout;
    if (x === undefined || y === undefined) return plots;
    plots.push(plot(number, x, y));
  }
}

/** The plot that something belongs to; what stands on the paper alone counts to the first. */
function plotOf({ xref, yref }: Pick<FigureShape, 'xref' | 'yref'>): number {
  const number = (ref: string): number => (/^[xy]\d+$/.test(ref) ? Number(ref.slice(1)) : 1);
  return Math.max(number(xref), number(yref));
}

/** Shapes that stand at data coordinates do not leave the plot. */
function isClipped({ xref, yref }: FigureShape): boolean {
  return xref !== 'paper' || yref !== 'paper';
}

function plotSvg({ scales, traces, shapes, xaxis, yaxis }: Plot, clip: string): string {
  const heatmaps = traces.map((trace) => (trace.type === 'heatmap' ? heatmapSvg(trace, scales) : ''));
  const inside: string[] = [];
  const outside: string[] = [];
  for (const trace of traces) {
    if (trace.type !== 'scatter') continue;
    (trace.cliponaxis === false ? outside : inside).push(
      `<g data-role="${trace.meta.role}"${trace.meta.index === undefined ? '' : ` data-index="${trace.meta.index}"`}>${scatterSvg(trace, scales)}</g>`,
    );
  }
  const clipped = (layer: 'above' | 'below'): string =>
    shapes
      .filter((shape) => shape.layer === layer && isClipped(shape))
      .map((shape) => shapeSvg(shape, scales))
      .join('');
  return [
    `<g clip-path="${clip}">`,
    clipped('below'),
    gridSvg(xaxis, true, scales),
    gridSvg(yaxis, false, scales),
    heatmaps.join(''),
    inside.join(''),
    `</g>`,
    axisSvg(xaxis, true, scales),
    axisSvg(yaxis, false, scales),
    outside.join(''),
    `<g clip-path="${clip}">${clipped('above')}</g>`,
  ].join('');
}
