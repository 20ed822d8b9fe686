import type { FigureOptions } from './figures/frame.js';
import { htmlFigure } from './html-figure.js';
import { xml } from './svg/text.js';
import type { View } from './types.js';

/** What makes views live in a page of HTML; the build makes it from the sources of the JupyterLab extension. */
export interface PageAssets {
  /** The script, with everything it needs inside; it may stand in a script element as it is. */
  readonly script: string;
  /** Hash of the script, as a content security policy names it. */
  readonly scriptHash: string;
  /** The style sheet. */
  readonly style: string;
}

/** Options of {@link htmlPage}. */
export interface HtmlPageOptions extends FigureOptions {
  /** Title of the page and its heading; plain text. @default the title of the first view, without a heading */
  readonly title?: string;
  /** Colours of the page, whatever the reader's system prefers. @default 'auto' */
  readonly theme?: 'auto' | 'light' | 'dark';
  /** Language of the titles, as BCP 47 names it. @default 'en' */
  readonly language?: string;
}

const bodyStyle = `
:root { color-scheme: light; background: #fff; color: #1f2a35; }
:root[data-theme='dark'] { color-scheme: dark; background: #111417; color: #e8ecf0; }
@media (prefers-color-scheme: dark) {
  :root:not([data-theme='light']) { color-scheme: dark; background: #111417; color: #e8ecf0; }
}
body { max-width: 1180px; margin: 0 auto; padding: 12px 20px 24px; font-family: system-ui, sans-serif; }
h1 { font-size: 1.4em; }
figure + figure { margin-top: 32px; }
@media print { :root { background: none; } figure { break-inside: avoid; } }`;

/**
 * One self-contained file of HTML with live views: it needs no server, no network and no kernel.
 *
 * A content security policy in the file forbids every request and every script but its own. Where scripts do not run,
 * the static pictures stay.
 *
 * @param views - One view or several, in the order of the page.
 * @param assets - Script and style sheet.
 * @param options - Title and colours of the page, size of the static pictures.
 * @returns Text of the file.
 * @throws {ViewError} If a view is not valid; the error names the place.
 *
 * Cost: O(size of views and assets).
 *
 * @example
 * ```ts
 * const assets = { script: 'start()', scriptHash: 'sha256-…', style: '' };
 * const html = htmlPage(jacobianSpectrum([[0.5]]), assets, { title: 'A & B' });
 * assertEqual(html.includes('<title>A &amp; B</title>'), true);
 * ```
 */
export function htmlPage(
  views: View | readonly View[],
  assets: PageAssets,
  options: HtmlPageOptions = {},
): string {
  const all = isList(views) ? views : [views];
  const { title, theme = 'auto', language = 'en', ...size } = options;
  const policy = [
    "default-src 'none'",
    // The numeric kernels are WebAssembly; the worker's script is text in the page's script.
    `script-src '${assets.scriptHash}' 'wasm-unsafe-eval'`,
    'worker-src blob:',
    // plotly sets styles of elements, and saves pictures through blobs.
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="${xml(language)}"${theme === 'auto' ? '' : ` data-theme="${theme}"`}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${xml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Phasebook">
<title>${xml(title ?? all[0]?.title ?? 'Phasebook')}</title>
<style>${bodyStyle}
${assets.style}</style>
</head>
<body>
<main>
${title === undefined ? '' : `<h1>${xml(title)}</h1>\n`}${all.map((view) => htmlFigure(view, size)).join('\n')}
</main>
<script>${assets.script}</script>
</body>
</html>
`;
}

function isList(views: View | readonly View[]): views is readonly View[] {
  return Array.isArray(views);
}
