import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { htmlPage, type HtmlPageOptions, type PageAssets, type View } from '@phasebook/views';
import { writeBytes } from './files.js';

/**
 * Script and style sheet of a page that shows live views: what {@link exportHtml} puts into its files, and what a site
 * with many pages keeps once.
 *
 * With the script in a page, every element that `htmlFigure` of the views package makes comes to life when the page
 * has loaded. For what is added later there is `phasebook.mountAll(element)`, and `phasebook.mount(element, view)` for
 * a view at hand. Colours follow `data-theme` (`light`, `dark`) of the page's root or body, else the reader's system.
 *
 * @throws {Error} If the project has not been built.
 *
 * Cost: reads some 3 MB.
 *
 * @example
 * ```ts
 * const { script, style } = pageAssets();
 * assertEqual(script.includes('</script'), false);
 * assertEqual(style.includes('.phb-View'), true);
 * ```
 */
export function pageAssets(): PageAssets {
  // From the sources as from the build, the file lies in the build.
  const file = fileURLToPath(new URL('../dist/page-assets.json', import.meta.url));
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as PageAssets;
  } catch (error) {
    throw new Error(`The script of live pages is missing: npm run build makes it (${file})`, {
      cause: error,
    });
  }
}

/**
 * Writes views as one self-contained HTML file that stays live offline: drawing, dynamics and worker are inside.
 *
 * The file needs no server, no network and no kernel, and forbids itself every request.
 *
 * @param views - One view or several, in the order of the page.
 * @param path - Path of the file; missing folders are made.
 * @param options - Title and colours of the page, size of the pictures that stand where scripts do not run.
 * @throws {RangeError} If the path does not end in `.html`.
 * @throws {ViewError} If a view is not valid; the error names the place.
 * @throws {Error} If the file cannot be written; the message names the path.
 *
 * Cost: some 3 MB per file, whatever the number of views.
 */
export function exportHtml(views: View | readonly View[], path: string, options: HtmlPageOptions = {}): void {
  if (!/\.html?$/i.test(path)) {
    throw new RangeError(`Cannot export HTML: \`path\` must end in .html: got ${path}`);
  }
  writeBytes('Cannot export HTML', path, htmlPage(views, pageAssets(), options));
}
