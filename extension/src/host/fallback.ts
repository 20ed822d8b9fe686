import { element } from './dom.js';
import { trans } from '../text/trans.js';

/** A picture that came with a view. */
export interface FallbackPicture {
  /** Address with the picture itself in it. */
  readonly source: string;
  readonly description: string;
}

const base64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;

/** The static picture in an output's bundle: SVG where there is one, else PNG. */
export function fallbackPicture(data: Readonly<Record<string, unknown>>): FallbackPicture | undefined {
  const text = textOf(data['text/plain']);
  const description = text === undefined || text === '' ? trans.__('Picture of the view') : text;
  const svg = textOf(data['image/svg+xml']);
  // As the source of an image an SVG runs no scripts and loads nothing.
  if (svg !== undefined)
    return { source: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, description };
  const png = textOf(data['image/png']);
  if (png === undefined || !base64.test(png)) return undefined;
  return { source: `data:image/png;base64,${png.replace(/\s+/g, '')}`, description };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const isLines = Array.isArray(value) && value.every((line) => typeof line === 'string');
  return isLines ? value.join('') : undefined;
}

/** What is shown where a view cannot be: what is wrong, what can be done, and the picture that came along. */
export function fallbackPanel(
  heading: string,
  detail: string,
  advice: string,
  picture: FallbackPicture | undefined,
): HTMLElement {
  return element(
    'div',
    'phb-Fallback',
    {},
    element(
      'div',
      'phb-Fallback-message',
      { role: 'note' },
      element('div', 'phb-Fallback-heading', {}, heading),
      element('code', 'phb-Fallback-detail', {}, detail),
      element('div', 'phb-Fallback-advice', {}, advice),
    ),
    ...(picture === undefined
      ? []
      : [element('img', 'phb-Fallback-picture', { src: picture.source, alt: picture.description })]),
  );
}
