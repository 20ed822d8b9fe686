import { Clipboard } from '@jupyterlab/apputils';
import type { Figure } from '@phasebook/views';
import { rasterise, svgOf } from '../host/save.js';
import { trans } from '../text/trans.js';

/** Puts text on the clipboard. */
export async function copyText(text: string): Promise<void> {
  // Pages that are not served securely have no clipboard of the new kind.
  if (window.isSecureContext) await navigator.clipboard.writeText(text);
  else Clipboard.copyToSystem(text);
}

/** Puts a picture on the clipboard: SVG as text, which drawing programs and editors take. */
export async function copySvg(figure: Figure): Promise<void> {
  await copyText(await svgOf(figure));
}

/** Puts a picture on the clipboard as PNG. */
export async function copyPng(figure: Figure): Promise<void> {
  if (!window.isSecureContext) {
    throw new Error(
      trans.__('The browser copies pictures on pages served over https or from this machine only'),
    );
  }
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': pngOf(figure) })]);
}

async function pngOf(figure: Figure): Promise<Blob> {
  const svg = new Blob([await svgOf(figure)], { type: 'image/svg+xml' });
  return rasterise(svg, figure.layout.width, figure.layout.height);
}
