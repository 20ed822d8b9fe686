import fs from 'node:fs';
import path from 'node:path';
import { htmlFigure, parseView } from '@phasebook/views';
import { anchorOf } from '../scripts/lib/links.mjs';
import { mimeType } from '../scripts/lib/notebook-checks.mjs';
import { sourceOf } from '../scripts/lib/notebook.mjs';
import { inRoot, venvPython } from '../scripts/lib/paths.mjs';
import { must } from '../scripts/lib/run.mjs';
import { withFormulas } from './math.mjs';

/** The notebook with each view in the form that the page's script brings to life. */
function withLiveOutputs(notebook) {
  const outputsOf = ({ outputs }) =>
    outputs.map((output) => {
      const view = output.data?.[mimeType];
      return view === undefined
        ? output
        : { ...output, data: { 'text/html': htmlFigure(parseView(view)) }, metadata: {} };
    });
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === 'code' ? { ...cell, outputs: outputsOf(cell) } : cell,
  );
  return { ...notebook, cells };
}

/**
 * The bodies of pages, by notebook.
 *
 * @param list - Notebooks, with the files that they come from.
 * @param work - Empty folder for what lies between.
 * @param styles - Where the style sheet for code is written.
 * @returns For each: `file`, `title`, `html`, and `sections` with heading, level, anchor and plain text.
 */
export async function renderCells(list, { work, styles }) {
  const jobs = list.map(({ notebook }, i) => {
    const source = path.join(work, `${i}.ipynb`);
    fs.writeFileSync(source, JSON.stringify(withLiveOutputs(notebook)));
    return { source, target: path.join(work, `${i}.html`) };
  });
  const jobsFile = path.join(work, 'jobs.json');
  fs.writeFileSync(jobsFile, JSON.stringify({ styles, notebooks: jobs }));
  const script = inRoot('site', 'render_cells.py');
  await must('Rendering the notebooks', venvPython, [script, jobsFile], { log: 'site-cells.log' });
  return list.map(({ file, notebook }, i) => {
    const html = asPage(fs.readFileSync(jobs[i].target, 'utf8'));
    const sections = sectionsOf(notebook);
    return { file, html, sections, title: sections[0]?.heading ?? path.basename(file, '.ipynb') };
  });
}

/** Formulas set, headings with the anchors that links in the notebooks use, links to pages instead of notebooks. */
function asPage(html) {
  const linked = html
    .replace(/(<a\s[^>]*href="(?![a-z]+:)[^"#]*)\.ipynb(?=[#"])/g, '$1.html')
    .replace(/<pre(?=[ >])/g, '<pre tabindex="0"')
    .replace(/<(h[1-6])(?:\s[^>]*)?>([\s\S]*?)<\/\1>/g, (_, tag, inner) => {
      const words = inner.replace(/<[^>]*>/g, '').replace(/&[a-z]+;/g, '');
      return `<${tag} id="${anchorOf(words)}">${inner}</${tag}>`;
    });
  return withFormulas(linked);
}

/** What the search finds: a section for each heading, with the words under it. */
function sectionsOf(notebook) {
  const sections = [];
  for (const cell of notebook.cells) {
    if (cell.cell_type !== 'markdown') continue;
    for (const line of sourceOf(cell).split('\n')) {
      const heading = /^(#{1,3})\s+(.*)$/.exec(line);
      if (heading !== null) {
        const words = heading[2].replace(/[`*]/g, '');
        sections.push({ heading: words, level: heading[1].length, anchor: anchorOf(words), text: '' });
      } else if (sections.length > 0) {
        sections.at(-1).text += `${line.replace(/<[^>]*>|[*`|#>]/g, ' ')}\n`;
      }
    }
  }
  return sections;
}
