import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import { pageAssets } from '@phasebook/kernel';
import { htmlFigure, parseView } from '@phasebook/views';
import { walk } from '../scripts/lib/files.mjs';
import { mimeType } from '../scripts/lib/notebook-checks.mjs';
import { readNotebook } from '../scripts/lib/notebook.mjs';
import { inRoot } from '../scripts/lib/paths.mjs';
import { studentEdition } from '../packages/course/dist/editions.js';
import { renderCells } from './cells.mjs';
import { escaped, layout, withoutDollars } from './layout.mjs';

const require = createRequire(import.meta.url);
const notebooks = inRoot('notebooks');
const inSite = (...parts) => inRoot('site', ...parts);

const groups = { tutorials: 'Tutorials', assignments: 'Assignments', research: 'Research templates' };

/** A1, A2, …, A10. */
const byNumber = new Intl.Collator('en', { numeric: true }).compare;

/** Notebooks in the order of the menu; of the assignments' masters what students get, which holds no solutions. */
function sources() {
  return Object.keys(groups).flatMap((folder) =>
    walk(path.join(notebooks, folder), (name) => name.endsWith('.ipynb'))
      .sort(byNumber)
      .map((file) => {
        const notebook = readNotebook(file);
        return { file, folder, notebook: folder === 'assignments' ? studentEdition(notebook) : notebook };
      }),
  );
}

/** A package's bundle for script elements, beside the one for `require`. */
const umdOf = (name) => path.join(path.dirname(require.resolve(name)), '..', 'umd', 'index.js');

/** What pages need besides themselves, all of it in the site: nothing comes from elsewhere. */
function writeAssets(folder) {
  fs.mkdirSync(folder, { recursive: true });
  const { script, style } = pageAssets();
  fs.writeFileSync(path.join(folder, 'views.js'), script);
  fs.writeFileSync(path.join(folder, 'views.css'), style);
  for (const name of ['site.css', 'site.js', 'theme.js'])
    fs.copyFileSync(inSite(name), path.join(folder, name));
  fs.copyFileSync(umdOf('minisearch'), path.join(folder, 'minisearch.js'));
  const katex = path.dirname(require.resolve('katex/package.json'));
  fs.cpSync(path.join(katex, 'dist', 'fonts'), path.join(folder, 'katex', 'fonts'), {
    recursive: true,
    filter: (file) => !/\.(ttf|woff)$/.test(file),
  });
  fs.copyFileSync(path.join(katex, 'dist', 'katex.min.css'), path.join(folder, 'katex', 'katex.min.css'));
}

/** `T03 · How can one neuron hold two memories?` in the menu: without the formulas. */
const labelOf = ({ title }) => withoutDollars(title);

/** The first live picture of a notebook, as HTML. */
function firstPicture(file) {
  const outputs = readNotebook(file).cells.flatMap((cell) => cell.outputs ?? []);
  return htmlFigure(
    parseView(outputs.map(({ data }) => data?.[mimeType]).find((view) => view !== undefined)),
  );
}

function frontPage(pages) {
  const parts = Object.values(groups).map(
    (group) => `<h2>${group}</h2>\n<ul class="site-cards">${cards(pages, group)}</ul>`,
  );
  return `<h1>Recurrent networks as dynamical systems</h1>
<p>One neuron with two memories, networks at the edge of chaos, the wiring of a trained memory: in pictures that you can
touch here and now. Every picture on these pages computes in your browser; nothing is sent anywhere.</p>
${firstPicture(pages[0].file)}
<p>Drag the slider through 1 and click into the plane. <a href="${pages[0].address}">${escaped(pages[0].label)}</a> says what
you see.</p>
${parts.join('\n')}`;
}

const cards = (pages, group, root = '') =>
  pages
    .filter((page) => page.group === group)
    .map(({ address, label }) => `<li><a href="${root}${address}">${escaped(label)}</a></li>`)
    .join('\n');

/**
 * Builds the site: one page a notebook, static files only.
 *
 * @param out - Folder to write; what is in it goes.
 * @param work - Empty folder for what lies between.
 * @returns Pages with their addresses.
 */
export async function buildSite({ out, work }) {
  fs.rmSync(out, { recursive: true, force: true });
  const assets = path.join(out, 'assets');
  writeAssets(assets);
  const list = sources();
  const bodies = await renderCells(list, { work, styles: path.join(assets, 'code.css') });
  const pages = bodies.map((body, i) => ({
    ...body,
    group: groups[list[i].folder],
    label: labelOf(body),
    address: path
      .relative(notebooks, body.file)
      .split(path.sep)
      .join('/')
      .replace(/\.ipynb$/, '.html'),
  }));
  const front = { address: 'index.html', title: 'Start', label: 'Start', group: 'Phasebook', sections: [] };
  front.html = frontPage(pages);
  const overview = {
    address: 'assignments/index.html',
    title: 'Assignments',
    label: 'All assignments',
    group: groups.assignments,
  };
  overview.sections = [];
  overview.html = `<h1>Assignments</h1>
<p>What students get. Instructors find how to build, hand out and grade them in the project's documentation.</p>
<ul class="site-cards">${cards(pages, groups.assignments, '../')}</ul>`;
  const all = [front, ...pages, overview];
  for (const page of all) {
    const file = path.join(out, page.address);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, layout(page, all));
  }
  const sections = pages.flatMap(({ sections, address, label }) =>
    sections.map(({ heading, anchor, text }) => ({
      heading: withoutDollars(heading),
      title: label,
      text,
      address: `${address}#${anchor}`,
    })),
  );
  fs.writeFileSync(
    path.join(assets, 'search.json'),
    JSON.stringify(sections.map((section, id) => ({ id, ...section }))),
  );
  return all;
}
