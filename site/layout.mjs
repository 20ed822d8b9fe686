const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escaped = (text) => text.replace(/[&<>"]/g, (sign) => escapes[sign]);

const policy = [
  "default-src 'none'",
  // The numeric kernels are WebAssembly; the worker's script is text in the views' script.
  "script-src 'self' 'wasm-unsafe-eval'",
  'worker-src blob:',
  "connect-src 'self'",
  // KaTeX and plotly set styles of elements.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function menu(pages, current, root) {
  const groups = Map.groupBy
    ? Map.groupBy(pages, ({ group }) => group)
    : pages.reduce((map, page) => map.set(page.group, [...(map.get(page.group) ?? []), page]), new Map());
  const item = (page) => {
    const link = `<a href="${root}${page.address}"${page === current ? ' aria-current="page"' : ''}>${escaped(page.label)}</a>`;
    if (page !== current) return `<li>${link}</li>`;
    const inside = page.sections
      .filter(({ level }) => level === 2)
      .map(({ heading, anchor }) => `<li><a href="#${anchor}">${escaped(withoutDollars(heading))}</a></li>`)
      .join('');
    return `<li>${link}${inside === '' ? '' : `<ul class="site-sections">${inside}</ul>`}</li>`;
  };
  return [...groups]
    .map(([group, list]) => `<h2>${escaped(group)}</h2><ul>${list.map(item).join('')}</ul>`)
    .join('');
}

/** Formulas in headings, as text. */
export const withoutDollars = (text) =>
  text.replace(/\$([^$]*)\$/g, (_, formula) => formula.replace(/\\(\w+)/g, '$1').replace(/[{}\\]/g, ''));

function neighbours(pages, current, root) {
  const at = pages.indexOf(current);
  const link = (page, rel, words) =>
    page === undefined
      ? '<span></span>'
      : `<a rel="${rel}" href="${root}${page.address}">${words} ${escaped(page.label)}</a>`;
  return `<nav class="site-neighbours" aria-label="Next and previous page">${link(pages[at - 1], 'prev', '←')}${link(
    pages[at + 1],
    'next',
    '→',
  )}</nav>`;
}

/**
 * A page of the site.
 *
 * @param page - Its `address` from the root, `title`, `html`, `sections`, `group` and `label`.
 * @param pages - All pages, in the order of the menu.
 */
export function layout(page, pages) {
  const root = '../'.repeat(page.address.split('/').length - 1);
  const asset = (name) => `${root}assets/${name}`;
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(withoutDollars(page.title))} · Phasebook</title>
<link rel="icon" href="data:,">
<script src="${asset('theme.js')}"></script>
<link rel="stylesheet" href="${asset('katex/katex.min.css')}">
<link rel="stylesheet" href="${asset('views.css')}">
<link rel="stylesheet" href="${asset('code.css')}">
<link rel="stylesheet" href="${asset('site.css')}">
<script src="${asset('minisearch.js')}" defer></script>
<script src="${asset('site.js')}" defer></script>
<script src="${asset('views.js')}" defer></script>
</head>
<body data-root="${root}">
<a class="site-skip" href="#content">To the text</a>
<header class="site-header">
<a class="site-name" href="${root}index.html">Phasebook</a>
<div class="site-search" role="search">
<label for="search">Search</label>
<input id="search" type="search" placeholder="Search" autocomplete="off" aria-controls="results">
<div id="results" aria-live="polite"></div>
</div>
<button class="site-theme" type="button" aria-label="Dark colours" aria-pressed="false">◐</button>
</header>
<div class="site-columns">
<details class="site-menu" open><summary>Contents</summary><nav aria-label="Pages">${menu(pages, page, root)}</nav></details>
<main id="content" tabindex="-1">
${page.html}
${neighbours(pages, page, root)}
</main>
</div>
</body>
</html>
`;
}
