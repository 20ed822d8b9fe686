import fs from 'node:fs';
import path from 'node:path';
import { sourceOf } from './notebook.mjs';

/** The anchor that GitHub gives a heading. */
export function anchorOf(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** Text without code, in which brackets mean nothing. */
function withoutCode(markdown) {
  const blank = (text) => text.replace(/[^\n]/g, ' ');
  return markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, blank).replace(/`[^`\n]*`/g, blank);
}

function anchorsIn(markdown) {
  const anchors = new Set();
  const text = markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
  for (const [, heading] of text.matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)) {
    const anchor = anchorOf(heading.replace(/`/g, ''));
    let unique = anchor;
    for (let n = 1; anchors.has(unique); n++) unique = `${anchor}-${n}`;
    anchors.add(unique);
  }
  for (const [, id] of text.matchAll(/<[^>]+\s(?:id|name)="([^"]+)"/g)) anchors.add(id);
  return anchors;
}

/** Links and picture addresses of a markdown text: `{ target, line }`. */
export function linksOf(markdown) {
  const text = withoutCode(markdown);
  const patterns = [
    /\]\(\s*<?([^)\s>]+)>?(?:\s+["'][^)]*["'])?\s*\)/g,
    /^\[[^\]]+\]:\s+(\S+)/gm,
    /<(?:img|a)\s[^>]*?(?:src|href)="([^"]+)"/g,
  ];
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({
      target: match[1],
      line: text.slice(0, match.index).split('\n').length,
    })),
  );
}

/** The markdown of a file: the file itself, or the text cells of a notebook. */
function markdownOf(file) {
  const text = fs.readFileSync(file, 'utf8');
  if (!file.endsWith('.ipynb')) return text;
  const cells = JSON.parse(text).cells.filter((cell) => cell.cell_type === 'markdown');
  return cells.map(sourceOf).join('\n\n');
}

/** Links of `file` that lead nowhere inside `root`; addresses of the web are not visited. */
export function brokenLinks(file, root) {
  const text = markdownOf(file);
  return linksOf(text).flatMap(({ target, line }) => {
    if (/^[a-z][a-z+.-]*:/i.test(target)) return [];
    const [address, anchor] = target.split('#');
    const place = address === '' ? file : path.resolve(path.dirname(file), decodeURIComponent(address));
    if (!place.startsWith(root)) return [{ line, message: `${target} leads out of the repository` }];
    if (!fs.existsSync(place)) return [{ line, message: `${target} does not exist` }];
    if (!anchor || !/\.(md|ipynb)$/.test(place)) return [];
    // JupyterLab's anchors keep capitals; GitHub's do not.
    return anchorsIn(markdownOf(place)).has(decodeURIComponent(anchor).toLowerCase())
      ? []
      : [{ line, message: `${target}: there is no such heading` }];
  });
}
