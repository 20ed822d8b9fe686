import type { Figure, View } from '@phasebook/views';
import { download } from './download.js';
import { trans } from '../text/trans.js';

/** Pixels of a saved PNG per pixel on the screen. */
const resolution = 2;

/** The picture as an SVG document. */
export async function svgOf(figure: Figure): Promise<string> {
  const { figureToSvg } = await import('@phasebook/views');
  return figureToSvg(figure);
}

/** Lets the browser save the picture under a name made from the view's title. */
export async function savePicture(figure: Figure, view: View, format: 'svg' | 'png'): Promise<void> {
  const svg = new Blob([await svgOf(figure)], { type: 'image/svg+xml' });
  const { width, height } = figure.layout;
  const content = format === 'svg' ? svg : await rasterise(svg, width, height);
  download(content, `${fileName(view)}.${format}`);
}

/** A file name without anything that a file system could object to. */
export function fileName(view: View): string {
  const words = (view.title ?? view.kind).toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.join('-').slice(0, 60) || 'phasebook';
}

/** An SVG as PNG. */
export async function rasterise(svg: Blob, width: number, height: number): Promise<Blob> {
  const address = URL.createObjectURL(svg);
  try {
    const image = new Image(width, height);
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width * resolution;
    canvas.height = height * resolution;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((resolve, reject) => {
      canvas.toBlob((blob) =>
        blob === null ? reject(new Error(trans.__('The picture could not be drawn'))) : resolve(blob),
      );
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
