import type { Figure } from './figure-types.js';
import { annotationSvg, axisSvg, gridSvg, shapeSvg } from './svg/marks.js';
import { figureScales } from './svg/scales.js';
import { hash, px, unescapeText, xml } from './svg/text.js';
import { heatmapSvg, scatterSvg } from './svg/traces.js';

/** What a static picture says to those who cannot see it. */
export interface SvgOptions {
  /** Short name of the picture; the title of the figure when left out. */
  readonly title?: string;
  /** What the picture shows, in sentences: the summary of the view. */
  readonly description?: string;
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
  const { layout, data } = figure;
  const scales = figureScales(layout);
  const { plot } = scales;
  const title = options.title ?? unescapeText(layout.meta.title);
  const name = title === '' ? layout.meta.kind : title;

  const heatmaps = data.map((trace) => (trace.type === 'heatmap' ? heatmapSvg(trace, scales) : ''));
  const inside: string[] = [];
  const outside: string[] = [];
  for (const trace of data) {
    if (trace.type !== 'scatter') continue;
    (trace.cliponaxis === false ? outside : inside).push(
      `<g data-role="${trace.meta.role}"${trace.meta.index === undefined ? '' : ` data-index="${trace.meta.index}"`}>${scatterSvg(trace, scales)}</g>`,
    );
  }
  const shapes = (layer: 'above' | 'below', clipped: boolean): string =>
    layout.shapes
      .filter((shape) => shape.layer === layer && (shape.xref === 'x' || shape.yref === 'y') === clipped)
      .map((shape) => shapeSvg(shape, scales))
      .join('');

  const content = (clip: string): string =>
    [
      `<rect width="${layout.width}" height="${layout.height}" fill="${xml(layout.paper_bgcolor)}"/>`,
      `<g clip-path="url(#${clip})">`,
      shapes('below', true),
      gridSvg(layout.xaxis, true, scales),
      gridSvg(layout.yaxis, false, scales),
      heatmaps.join(''),
      inside.join(''),
      `</g>`,
      axisSvg(layout.xaxis, true, scales),
      axisSvg(layout.yaxis, false, scales),
      outside.join(''),
      `<g clip-path="url(#${clip})">${shapes('above', true)}</g>`,
      shapes('above', false),
      layout.annotations.map((annotation) => annotationSvg(annotation, scales)).join(''),
    ].join('');
  const id = `phasebook-${hash(content('') + name + (options.description ?? ''))}`;
  const description =
    options.description === undefined || options.description === ''
      ? ''
      : `<desc id="${id}-d">${xml(options.description)}</desc>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${layout.width}" height="${layout.height}" viewBox="0 0 ${layout.width} ${layout.height}" role="img" aria-labelledby="${id}-t${description === '' ? '' : ` ${id}-d`}" font-family="${xml(layout.font.family)}">`,
    `<title id="${id}-t">${xml(name)}</title>`,
    description,
    `<defs><clipPath id="${id}-c"><rect x="${px(plot.left)}" y="${px(plot.top)}" width="${px(plot.width)}" height="${px(plot.height)}"/></clipPath></defs>`,
    content(`${id}-c`),
    `</svg>`,
  ].join('');
}
