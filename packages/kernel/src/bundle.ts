import {
  DEFAULT_MAX_BYTES,
  MIME_TYPE,
  figure,
  figureToSvg,
  fitToBudget,
  parseView,
  summarize,
  type View,
} from '@phasebook/views';
import { svgToPng } from './png.js';
import type { DisplayContent } from './tslab-display.js';

/** How the static picture of an output looks; the live one follows the reader's page. */
export interface PictureOptions {
  /** Width of the static picture in pixels. @default 640 */
  readonly width?: number;
  /** Height of the static picture in pixels. @default what suits the view */
  readonly height?: number;
  /** Colours of the static picture. @default 'light' */
  readonly theme?: 'light' | 'dark';
  /** Pixels of the PNG per pixel of the picture; less where the output would be too large. @default 2 */
  readonly pixelRatio?: number;
  /** Largest size of the whole output in bytes. @default 262144 */
  readonly maxBytes?: number;
}

/** One output of a notebook: what each kind of reader gets, by MIME type. */
export type Bundle = Readonly<Record<string, unknown>>;

/**
 * The output of a view: the view itself, SVG, PNG and a sentence, made here and now without a browser.
 *
 * The JupyterLab extension draws the view; exports take the SVG; GitHub and untrusted notebooks show the PNG; screen
 * readers and terminals get the sentence. Where all four exceed `maxBytes`, the view is decimated and says so, and the
 * PNG gets coarser.
 *
 * @param view - A view.
 * @param options - Size and colours of the static picture.
 * @returns Data by MIME type; the view as an object, the PNG in base64.
 * @throws {ViewError} If the view is not valid; the error names the place.
 *
 * Cost: some 100 ms, nearly all for the PNG.
 *
 * @example
 * ```ts
 * const output = bundle(jacobianSpectrum([[0.5]]));
 * assertEqual(Object.keys(output), [MIME_TYPE, 'image/svg+xml', 'image/png', 'text/plain']);
 * ```
 */
export function bundle(view: View, options: PictureOptions = {}): Bundle {
  return output(view, options).data;
}

/**
 * Widest an SVG of an output shows itself: nbconvert puts SVGs into pages as wide as they say they are, and on A4 paper
 * what is wider is cut off.
 */
const widestSvg = 580;

/** Shares of the budget for the view, and pixel ratios, in the order in which they are tried. */
const attempts: readonly (readonly [number, number])[] = [
  [0.7, 2],
  [0.7, 1.5],
  [0.5, 1.5],
  [0.5, 1],
  [0.3, 1],
  [0.15, 1],
];

/** The bundle with its metadata: size and description of the picture. */
export function output(view: View, options: PictureOptions = {}): DisplayContent {
  const { maxBytes = DEFAULT_MAX_BYTES, pixelRatio = 2 } = options;
  const checked = parseView(view, { isToBeDrawn: false });
  let content = draw(fitToBudget(checked, maxBytes), options, pixelRatio);
  for (const [share, ratio] of attempts) {
    if (byteLength(content) <= maxBytes) return content;
    content = draw(fitToBudget(checked, share * maxBytes), options, Math.min(ratio, pixelRatio));
  }
  return byteLength(content) <= maxBytes ? content : withEmbeddedPng(content);
}

function draw(view: View, options: PictureOptions, pixelRatio: number): DisplayContent {
  const sentence = summarize(view);
  const picture = figure(view, options.theme ?? 'light', options);
  const texts = { description: sentence };
  const svg = figureToSvg(picture, texts);
  const { width, height } = picture.layout;
  return {
    data: {
      [MIME_TYPE]: view,
      'image/svg+xml': width <= widestSvg ? svg : figureToSvg(picture, { ...texts, displayWidth: widestSvg }),
      'image/png': toBase64(svgToPng(svg, { pixelRatio })),
      'text/plain': sentence,
    },
    metadata: { 'image/png': { width, height, alt: sentence } },
  };
}

/** Last resort for pictures with very many marks: the SVG shows the PNG. */
function withEmbeddedPng({ data, metadata }: DisplayContent): DisplayContent {
  const svg = String(data['image/svg+xml']);
  const head =
    /^<svg [^>]*>(?:<title[^>]*>[^<]*<\/title>)?(?:<desc[^>]*>[^<]*<\/desc>)?/.exec(svg)?.[0] ?? '';
  const image = `<image width="100%" height="100%" href="data:image/png;base64,${String(data['image/png'])}"/>`;
  return { data: { ...data, 'image/svg+xml': `${head}${image}</svg>` }, metadata };
}

function byteLength({ data }: DisplayContent): number {
  return new TextEncoder().encode(JSON.stringify(data)).length;
}

/** Bytes in base64. */
function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
