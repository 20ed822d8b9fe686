import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { networkFromBytes, type Network, type NetworkOptions } from '@phasebook/dynamics';
import { figure, figureToSvg, parseView, summarize, type View } from '@phasebook/views';
import type { PictureOptions } from './bundle.js';
import { fileError, naming } from './file-error.js';
import { svgToPng } from './png.js';

const viewSuffix = '.phase.json';

/**
 * A trained network from a file of weights on disk: safetensors, npz or JSON.
 *
 * @param path - Path of the file; relative ones start at the notebook's folder.
 * @param options - What names and shapes of the tensors do not say.
 * @returns Cell, readout where the file has one, gate order, and warnings about what had to be assumed.
 * @throws {Error} If there is no such file, or it cannot be read; the message names the path.
 * @throws {StateDictError} If its contents make no network; the error names file and tensor.
 *
 * @example A file that is not there
 * ```ts
 * assertThrows(() => loadNetwork('no-such-weights.npz'), Error);
 * ```
 */
export function loadNetwork(path: string, options: NetworkOptions = {}): Network {
  const bytes = readBytes('Cannot load a network', path);
  return naming(path, () => networkFromBytes(bytes, { ...options, fileName: basename(path) }));
}

/**
 * A view from a `.phase.json` file.
 *
 * @param path - Path of the file; relative ones start at the notebook's folder.
 * @throws {Error} If there is no such file, or it cannot be read; the message names the path.
 * @throws {ViewError} If it holds no valid view; the error names file and place.
 * @throws {ViewVersionError} If it was written by a newer version.
 */
export function openView(path: string): View {
  const bytes = readBytes('Cannot open a view', path);
  return naming(path, () => parseView(new TextDecoder().decode(bytes)));
}

/**
 * Writes a view to a `.phase.json` file, which JupyterLab opens as a live picture.
 *
 * @param view - What to keep.
 * @param path - Path that ends in `.phase.json`; missing folders are made.
 * @throws {RangeError} If the path ends otherwise.
 * @throws {ViewError} If the view is not valid.
 */
export function saveView(view: View, path: string): void {
  if (!path.endsWith(viewSuffix)) {
    throw new RangeError(`Cannot save a view: \`path\` must end in ${viewSuffix}: got ${path}`);
  }
  writeBytes('Cannot save a view', path, `${JSON.stringify(parseView(view))}\n`);
}

/**
 * Writes the static picture of a view to an `.svg` or `.png` file.
 *
 * @param view - What to draw.
 * @param path - Path that ends in `.svg` or `.png`; missing folders are made.
 * @param options - Size and colours.
 * @throws {RangeError} If the path ends otherwise.
 * @throws {ViewError} If the view is not valid.
 */
export function savePicture(view: View, path: string, options: PictureOptions = {}): void {
  const suffix = /\.(svg|png)$/i.exec(path)?.[1].toLowerCase();
  if (suffix === undefined) {
    throw new RangeError(`Cannot save a picture: \`path\` must end in .svg or .png: got ${path}`);
  }
  const checked = parseView(view, { isToBeDrawn: false });
  const svg = figureToSvg(figure(checked, options.theme ?? 'light', options), {
    description: summarize(checked),
  });
  writeBytes('Cannot save a picture', path, suffix === 'svg' ? svg : svgToPng(svg, options));
}

function readBytes(purpose: string, path: string): Uint8Array {
  const full = resolve(path);
  try {
    if (statSync(full).isDirectory()) throw new Error(`${purpose}: ${full} is a folder`);
    return readFileSync(full);
  } catch (error) {
    throw fileError(purpose, path, full, error);
  }
}

/** Writes a file and makes the folders that are missing. */
export function writeBytes(purpose: string, path: string, content: string | Uint8Array): void {
  const full = resolve(path);
  try {
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
  } catch (error) {
    throw fileError(purpose, path, full, error);
  }
}
