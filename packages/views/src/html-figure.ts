import { figure } from './figure.js';
import { figureToSvg } from './figure-to-svg.js';
import type { FigureOptions } from './figures/frame.js';
import { parseView } from './parse.js';
import { summarize } from './summarize.js';
import type { View } from './types.js';
import { MIME_TYPE } from './version.js';

/**
 * A view as a piece of HTML: its static picture, and the view itself as data that a script brings to life.
 *
 * The page's script (`pageAssets` of the kernel package) puts the live view in place of the picture. Without it, or
 * where scripts do not run, the picture stays.
 *
 * @param view - What to show.
 * @param options - Size of the static picture.
 * @throws {ViewError} If the view is not valid; the error names the place.
 *
 * Cost: O(size of the view).
 *
 * @example
 * ```ts
 * const html = htmlFigure(jacobianSpectrum([[0.5]], { title: 'a </script> b' }));
 * assertEqual(html.startsWith('<figure data-phasebook>'), true);
 * assertEqual(html.split('</script>').length, 2);
 * ```
 */
export function htmlFigure(view: View, options: FigureOptions = {}): string {
  const checked = parseView(view);
  const svg = figureToSvg(figure(checked, 'light', options), { description: summarize(checked) });
  // A less-than sign occurs in strings of the JSON only, and there it can be written otherwise.
  const json = JSON.stringify(checked).replaceAll('<', '\\u003c');
  return `<figure data-phasebook>\n${svg}\n<script type="${MIME_TYPE}">${json}</script>\n</figure>`;
}
